"""HR's workbook with our sheets in it: all that was HR's is there, byte for byte, and all that is ours works."""

import io
import posixpath
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hr_workbooks import MAIN, TYPES, by_hand, drawn, ours, unzipped, with_everything
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.chart._chart import ChartBase
from openpyxl.formatting.rule import Rule
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from sync.xlsx.adopt import adopt
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.read import RawBook, read_book
from tests.equality.applications import require
from workbook_templates.books import master
from workbook_templates.layout import LANGUAGES

WORKBOOKS = {"drawn": drawn, "everything": with_everything, "by hand": by_hand}

CHANGED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
"""The parts that list what there is. Custom properties are listed in their own part, or one is made and linked to."""

each_workbook = pytest.mark.parametrize("name", WORKBOOKS)
pytestmark = pytest.mark.filterwarnings("ignore:Slicer List extension")
"""What openpyxl says about what it would lose."""

both_languages = pytest.mark.parametrize("language", LANGUAGES)


def adopted(name: str, language: str = "en") -> bytes:
    return adopt(WORKBOOKS[name](), ours(language))


@each_workbook
def test_all_parts_but_the_listings_and_styles_keep_their_packed_bytes(name: str) -> None:
    before, after = (open_package(data, MASTER) for data in (WORKBOOKS[name](), adopted(name)))
    changed = {
        entry.name
        for key, entry in before.entries.items()
        if before.data[entry.start : entry.end]
        != after.data[after.entries[key].start : after.entries[key].end]
        or entry.stamp != after.entries[key].stamp
    }
    assert CHANGED | {"docProps/custom.xml" if name != "by hand" else "_rels/.rels"} == changed


@each_workbook
def test_what_stood_in_the_changed_parts_still_stands_there(name: str) -> None:
    before, after = unzipped(WORKBOOKS[name]()), unzipped(adopted(name))
    for part in before:
        old, new = _elements(before[part]), _elements(after[part])
        assert Counter() == old - new, part


def _elements(content: bytes) -> Counter[tuple[str, tuple[tuple[str, str], ...], str]]:
    """Count the elements of a part, but for their counts and for what is to be calculated."""
    if not content.startswith((b"<", b"\xef\xbb\xbf<")):
        return Counter()
    return Counter(
        (
            element.tag,
            tuple((key, value) for key, value in element.items() if key not in ("count", "fullCalcOnLoad")),
            (element.text or "").strip(),
        )
        for element in ElementTree.fromstring(content).iter()
    )


@each_workbook
def test_every_relationship_leads_somewhere_and_every_part_has_one_type(name: str) -> None:
    parts = unzipped(adopted(name))
    folded = {part.lower() for part in parts}
    for part, content in parts.items():
        if part.endswith(".rels"):
            links = [link for link in ElementTree.fromstring(content) if link.get("TargetMode") != "External"]
            folder = posixpath.dirname(posixpath.dirname(part))
            targets = {
                posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))) for link in links
            }
            assert set() == {target.lstrip("/").lower() for target in targets} - folded, part
            assert len(links) == len({link.get("Id") for link in links}), part
    listed = [
        (element.get("PartName") or "").lower()
        for element in ElementTree.fromstring(parts["[Content_Types].xml"])
        if element.tag == f"{{{TYPES}}}Override"
    ]
    assert [part for part, times in Counter(listed).items() if times > 1] == []
    sheets = {f"/{part.lower()}" for part in parts if "/worksheets/sheet" in part and part.endswith(".xml")}
    assert set() == sheets - set(listed)


@each_workbook
def test_ids_of_sheets_and_tables_are_unique(name: str) -> None:
    parts = unzipped(adopted(name))
    workbook = ElementTree.fromstring(parts["xl/workbook.xml"])
    ids = [sheet.get("sheetId") for sheet in workbook.iter(f"{{{MAIN}}}sheet")]
    tables = [ElementTree.fromstring(content) for part, content in parts.items() if "/tables/" in part]
    assert len(ids) == len(set(ids))
    assert len(tables) == len({table.get("id") for table in tables}) > 10


@each_workbook
@both_languages
def test_our_reader_finds_all_our_tables_with_the_values_that_were_drawn(name: str, language: str) -> None:
    raw, expected = _read(adopted(name, language)), _read(ours(language))
    assert (expected.identity, ()) == (raw.identity, raw.missing)
    assert expected.tables == raw.tables


def _read(workbook: bytes) -> RawBook:
    return read_book(workbook, (master.BOOK,), limits=MASTER)


@each_workbook
def test_calamine_reads_the_same_values_as_before(name: str) -> None:
    after = CalamineWorkbook.from_filelike(io.BytesIO(adopted(name)))
    for source in (WORKBOOKS[name](), ours()):
        before = CalamineWorkbook.from_filelike(io.BytesIO(source))
        for title in before.sheet_names:
            rows = before.get_sheet_by_name(title).to_python()
            assert rows == after.get_sheet_by_name(title).to_python(), title


def _opened(workbook: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook))


@each_workbook
def test_openpyxl_reads_the_same_values_and_formats_as_before(name: str) -> None:
    after = _opened(adopted(name))
    for source in (WORKBOOKS[name](), ours()):
        for sheet in _opened(source).worksheets:
            assert _cells(sheet) == _cells(after[sheet.title]), sheet.title


def _cells(sheet: Worksheet) -> dict[str, tuple[object, ...]]:
    """Return value and format of the cells that are written; elsewhere a sheet shows the host's “Normal”."""
    return {cell.coordinate: (cell.value, *_look(cell)) for cell in sheet._cells.values()}


def _look(cell: Cell | MergedCell) -> tuple[object, ...]:
    """Return a cell's format. Our fonts are named and no longer the theme's, which the host may have changed."""
    font = cell.font
    letters = (font.name, font.sz, font.b, font.i, font.u, font.strike, font.vertAlign, repr(font.color))
    shape = (repr(cell.fill), repr(cell.border), repr(cell.alignment), repr(cell.protection))
    return (*letters, *shape, cell.number_format)


@each_workbook
def test_conditional_formats_look_as_before(name: str) -> None:
    after = _opened(adopted(name))
    for source in (WORKBOOKS[name](), ours()):
        for sheet in _opened(source).worksheets:
            assert _rules(sheet) == _rules(after[sheet.title]), sheet.title


def _rules(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [
        (str(area.sqref), rule.type, rule.formula, repr(rule.dxf.font), repr(rule.dxf.fill), _code(rule))
        for area in sheet.conditional_formatting
        for rule in area.rules
    ]


def _code(rule: Rule) -> str:
    return rule.dxf.numFmt.formatCode if rule.dxf.numFmt else ""


@each_workbook
def test_rows_and_columns_look_as_before(name: str) -> None:
    after = _opened(adopted(name))
    for source in (WORKBOOKS[name](), ours()):
        for sheet in _opened(source).worksheets:
            assert _sizes(sheet) == _sizes(after[sheet.title]), sheet.title


def _sizes(sheet: Worksheet) -> list[tuple[object, ...]]:
    columns = [
        (key, size.width, size.hidden, size.font.name) for key, size in sheet.column_dimensions.items()
    ]
    rows = [(key, size.height, size.hidden) for key, size in sheet.row_dimensions.items()]
    return [*columns, *rows]


@each_workbook
def test_names_print_areas_and_filters_belong_to_their_sheets_as_before(name: str) -> None:
    after = _opened(adopted(name))
    for source in map(_opened, (WORKBOOKS[name](), ours())):
        for key, defined in source.defined_names.items():
            assert defined.attr_text == after.defined_names[key].attr_text
        for sheet in source.worksheets:
            assert _print_set_up(sheet) == _print_set_up(after[sheet.title]), sheet.title


def _print_set_up(sheet: Worksheet) -> tuple[object, ...]:
    names = {name: defined.attr_text for name, defined in sheet.defined_names.items()}
    return sheet.print_area, sheet.print_title_rows, sheet.sheet_state, sheet.tables.items(), names


@each_workbook
def test_our_sheets_stand_behind_and_the_tab_in_front_stays(name: str) -> None:
    before, after = _opened(WORKBOOKS[name]()), _opened(adopted(name))
    assert before.sheetnames + _opened(ours()).sheetnames == after.sheetnames
    assert before.active is not None
    assert after.active is not None
    assert before.active.title == after.active.title
    selected = [sheet.title for sheet in after.worksheets if sheet.sheet_view.tabSelected]
    assert selected == [sheet.title for sheet in before.worksheets if sheet.sheet_view.tabSelected]


@each_workbook
def test_excel_is_asked_to_calculate_and_keeps_how_it_calculated(name: str) -> None:
    before, after = (
        ElementTree.fromstring(unzipped(data)["xl/workbook.xml"]).find(f"{{{MAIN}}}calcPr")
        for data in (WORKBOOKS[name](), adopted(name))
    )
    assert before is not None
    assert after is not None
    assert before.attrib | {"fullCalcOnLoad": "1"} == after.attrib


@each_workbook
def test_charts_of_our_dashboard_are_there_and_draw_our_figures(name: str) -> None:
    before, after = (_opened(data)["Dashboard"] for data in (ours(), adopted(name)))
    assert len(before._charts) == 12
    assert [_source(chart) for chart in before._charts] == [_source(chart) for chart in after._charts]


def _source(chart: ChartBase) -> list[str]:
    return [series.val.numRef.f for series in chart.series]


@each_workbook
def test_custom_properties_of_both_are_there(name: str) -> None:
    before, after = _opened(WORKBOOKS[name]()), _opened(adopted(name))
    both = [*before.custom_doc_props.props, *_opened(ours()).custom_doc_props.props]
    assert [(one.name, one.value) for one in both] == [
        (one.name, one.value) for one in after.custom_doc_props.props
    ]


@each_workbook
def test_the_same_workbooks_give_the_same_bytes(name: str) -> None:
    assert adopted(name) == adopted(name)


@each_workbook
def test_archive_is_sound(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(adopted(name))) as archive:
        assert archive.testzip() is None


@pytest.mark.application
@each_workbook
def test_libreoffice_opens_it_and_reads_the_same_values(name: str, tmp_path: Path) -> None:
    """LibreOffice fills the pivot when it opens the file, so there is more in it afterwards."""
    source = tmp_path / "master.xlsx"
    source.write_bytes(adopted(name))
    saved = _opened(_saved_by_libreoffice(source, tmp_path / "saved").read_bytes())
    for workbook in (WORKBOOKS[name](), ours()):
        for sheet in _opened(workbook).worksheets:
            assert set() == _values(sheet).items() - _values(saved[sheet.title]).items(), sheet.title


@pytest.mark.application
def test_workbook_that_libreoffice_saved_takes_in_our_sheets(tmp_path: Path) -> None:
    source = tmp_path / "costs.xlsx"
    source.write_bytes(drawn())
    workbook = _saved_by_libreoffice(source, tmp_path / "saved").read_bytes()
    whole = adopt(workbook, ours())
    after = _opened(whole)
    assert _read(whole).missing == ()
    for before in (workbook, ours()):
        for sheet in _opened(before).worksheets:
            assert _cells(sheet) == _cells(after[sheet.title]), sheet.title


def _saved_by_libreoffice(source: Path, folder: Path) -> Path:
    require("libreoffice")
    soffice = str(shutil.which("soffice"))
    command = [
        soffice, f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}", "--headless",
        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / source.name


def _values(sheet: Worksheet) -> dict[str, object]:
    return {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "") and cell.data_type != "f"
    }
