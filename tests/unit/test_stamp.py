"""Stamping rows into a drawn template."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from appraisal.policy import Policy
from workbook_templates.books.team import BOOK, GOALS
from workbook_templates.draw_team import team_template
from workbook_templates.stamp import BookIdentity, Cell, Link, Overwritten, Row, Template, stamp

# openpyxl does not know the extension in which Excel keeps the colours of data bars, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

IDENTITY = BookIdentity("b-17", "2026-H2", "E001", "team", "1", 2, "en")
CAPACITIES = {"team": 8, "goals": 16, "review": 16, "actuals": 16}


@pytest.fixture(scope="module")
def template() -> Template:
    return team_template(Policy(), "en", CAPACITIES)


def stamped(template: Template, *rows: Row, table: str = "goals") -> bytes:
    return stamp(template, {table: rows}, IDENTITY, {"who_when": "Tea & Co.", "footer": "f"})


def part(package: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name).decode()


def cell(package: bytes, place: str, sheet: int = 3) -> str:
    found = re.search(
        rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)', part(package, f"xl/worksheets/sheet{sheet}.xml")
    )
    assert found is not None
    return re.sub(r' s="\d+"', "", found[0])


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        (None, '<c r="E6"/>'),
        ("", '<c r="E6"/>'),
        ("a < b & c", '<c r="E6" t="inlineStr"><is><t>a &lt; b &amp; c</t></is></c>'),
        (" x", '<c r="E6" t="inlineStr"><is><t xml:space="preserve"> x</t></is></c>'),
        ("a\x07b", '<c r="E6" t="inlineStr"><is><t>ab</t></is></c>'),
        (0.1 + 0.2, '<c r="E6"><v>0.30000000000000004</v></c>'),
        (40.0, '<c r="E6"><v>40</v></c>'),
        (True, '<c r="E6" t="b"><v>1</v></c>'),
        (date(2026, 12, 31), '<c r="E6"><v>46387</v></c>'),
        (Link("b.xlsx#A1", "b"), '<c r="E6" t="str"><f>HYPERLINK("b.xlsx#A1","b")</f><v>b</v></c>'),
        (Link("x" * 256, "b"), '<c r="E6" t="inlineStr"><is><t>b</t></is></c>'),
    ],
)
def test_constant(template: Template, value: Cell, xml: str) -> None:
    assert cell(stamped(template, {"title": value}), "E6") == xml


def test_computed_column_has_its_formula_and_the_cached_value(template: Template) -> None:
    written = cell(stamped(template, {"check": "✔ OK"}), "O6")
    assert written.startswith('<c r="O6" t="str"><f>IF($')
    assert written.endswith("</f><v>✔ OK</v></c>")


def test_overwritten_formula_is_a_constant(template: Template) -> None:
    package = stamped(template, {"check": Overwritten("✔ OK")})
    assert cell(package, "O6") == '<c r="O6" t="inlineStr"><is><t>✔ OK</t></is></c>'


def test_same_arguments_give_the_same_bytes(template: Template) -> None:
    assert stamped(template, {"title": "Revenue"}) == stamped(template, {"title": "Revenue"})


def test_rows_may_come_from_an_iterator(template: Template) -> None:
    rows: list[Row] = [{"goal_id": f"G{number:07d}", "title": "t"} for number in range(600)]
    counted, streamed = (stamp(template, {"goals": given}, IDENTITY, {}) for given in (rows, iter(rows)))
    assert '<dimension ref="A1:' in part(counted, "xl/worksheets/sheet3.xml")
    assert "<dimension" not in part(streamed, "xl/worksheets/sheet3.xml")
    for package in (counted, streamed):
        sheet = openpyxl.load_workbook(io.BytesIO(package))["Goals"]
        assert [row[0].value for row in sheet["B6:B605"]] == [row["goal_id"] for row in rows]
        assert sheet.print_area == "'Goals'!$A$1:$O$605"


def test_rows_of_a_variant_have_its_style(template: Template) -> None:
    package = stamped(template, {"title": "above", "_style": "locked"}, {"title": "own"})
    sheet = openpyxl.load_workbook(io.BytesIO(package))["Goals"]
    assert [sheet["E6"].protection.locked, sheet["E7"].protection.locked] == [True, False]


def test_identity_stands_in_three_places(template: Template) -> None:
    book = openpyxl.load_workbook(io.BytesIO(stamped(template)))
    properties = {found.name: found.value for found in book.custom_doc_props.props}
    hidden = dict(book["Identity"].iter_rows(values_only=True))
    assert hidden == IDENTITY.fields()
    assert properties == {f"reviewbook.{key}": value for key, value in IDENTITY.fields().items()}
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", IDENTITY.code)


def test_words_are_filled_in_and_unknown_ones_left_blank(template: Template) -> None:
    package = stamped(template)
    book = openpyxl.load_workbook(io.BytesIO(package))
    assert book["Goals"]["B2"].value == "Tea & Co."
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert not [name for name in archive.namelist() if b"[[" in archive.read(name)]


def test_no_mark_of_a_last_row_is_left(template: Template) -> None:
    with zipfile.ZipFile(io.BytesIO(stamped(template))) as archive:
        for name in archive.namelist():
            assert not re.search(rb"\$?10000\d\d\b", archive.read(name)), name


def test_empty_table_still_has_one_row(template: Template) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(stamp(template, {}, IDENTITY, {})))["Actuals"]
    assert sheet.max_row == BOOK.table_by_name["actuals"].first_row + 1


def written(package: bytes, sheet: int = 3) -> dict[str, tuple[str, str]]:
    """Return the attributes and the text of the formulas of a sheet, by cell."""
    found = re.findall(
        r'<c r="([A-Z]+[0-9]+)"[^>]*><f([^>]*?)(?:/>|>([^<]*)</f>)',
        part(package, f"xl/worksheets/sheet{sheet}.xml"),
    )
    return {place: (attributes, text) for place, attributes, text in found}


def formulas_read(package: bytes) -> dict[tuple[str, str], object]:
    """Return the formulas as another library reads them: it tells shared ones in full."""
    book = openpyxl.load_workbook(io.BytesIO(package))
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


MANY: dict[str, list[Row]] = {
    "team": [{"employee_id": f"E{number}"} for number in range(4)],
    "goals": [{"goal_id": f"G{number:07d}", "_style": "locked" if number < 3 else "open"} for number in range(9)],
    "review": [{"goal_id": f"G{number:07d}"} for number in range(6)],
    "actuals": [{"row_id": f"M{number:07d}"} for number in range(5)],
}  # fmt: skip


def test_shared_formulas_are_the_same_formulas(template: Template) -> None:
    shared = formulas_read(stamp(template, MANY, IDENTITY, {}))
    streamed = stamp(template, {name: iter(rows) for name, rows in MANY.items()}, IDENTITY, {})
    assert 'shared"' not in part(streamed, "xl/worksheets/sheet3.xml")
    assert shared == formulas_read(streamed)
    assert len(shared) > 500


def test_only_the_first_row_tells_a_shared_formula(template: Template) -> None:
    cells = written(stamp(template, MANY, IDENTITY, {}))
    first, last = cells["O6"], cells["O14"]
    assert first[0].startswith(' t="shared" ref="O6:O14" si="')
    assert first[1].startswith("IF($")
    assert last == (first[0].replace(' ref="O6:O14"', ""), "")


@pytest.mark.parametrize("sheet", [2, 3, 4, 5, 6])
def test_no_shared_formula_names_another_sheet(template: Template, sheet: int) -> None:
    cells = written(stamp(template, MANY, IDENTITY, {}), sheet)
    told = [text for attributes, text in cells.values() if "ref=" in attributes]
    assert [text for text in told if "!" in text] == []
    assert len(
        {attributes.split("si=")[1] for attributes, text in cells.values() if "ref=" in attributes}
    ) == len(told)


def test_the_row_below_an_overwritten_formula_tells_it(template: Template) -> None:
    rows: list[Row] = [{"check": Overwritten("✔")}, {}, {"check": Overwritten(None)}, {}]
    cells = written(stamped(template, *rows))
    assert cells["O7"][0].startswith(' t="shared" ref="O7:O9" si="')
    assert cells["O9"][0] == cells["O7"][0].replace(' ref="O7:O9"', "")
    assert cells.keys() & {"O6", "O8"} == set()


def test_a_link_may_hold_what_xml_must_not(template: Template) -> None:
    link = Link("a & b.xlsx#'<A>'!A1", "a & b")
    sheet = openpyxl.load_workbook(io.BytesIO(stamped(template, {"title": link})))["Goals"]
    assert sheet["E6"].value == """=HYPERLINK("a & b.xlsx#'<A>'!A1","a & b")"""


def test_headed_rows_are_open_in_nothing_but_the_target(template: Template) -> None:
    package = stamped(template, {"title": "above", "_style": "headed"})
    sheet = openpyxl.load_workbook(io.BytesIO(package))["Goals"]
    open_cells = [column.key for column in GOALS.columns if not _locked(sheet, column.key)]
    assert open_cells == ["target"]


def _locked(sheet: Any, key: str) -> bool:
    return bool(sheet.cell(GOALS.first_row + 1, GOALS.positions[key] + 1).protection.locked)
