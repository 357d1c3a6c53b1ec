"""Stamping rows into a drawn template."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from appraisal.policy import Policy
from workbook_templates.books.team import BOOK
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
