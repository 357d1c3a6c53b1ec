"""Input rules and conditional formats of books in Google Sheets against those of the file of the same draft."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from tests.google_sheets.drawn_books import BOOKS, drawn
from tests.google_sheets.file_cells import file_book, hexed
from tests.google_sheets.replay import Json, Tab
from workbook_templates.formula_syntax import Name, Reference, parse, walk
from workbook_templates.labels import TEXTS

# openpyxl does not know the extension in which Excel keeps the colours of data bars, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

ALL = pytest.mark.parametrize("number", range(len(BOOKS)), ids=[book.name for book in BOOKS])
Box = tuple[int, int, int, int]


class Rule(NamedTuple):
    """An input rule: where, what kind, its bounds or list, what is said, and whether it refuses."""

    box: Box
    kind: str
    values: tuple[str, ...]
    message: str
    strict: bool


class Colours(NamedTuple):
    """A conditional format: where, when, and what it changes."""

    box: Box
    formula: str
    ground: str
    ink: str
    bold: bool


def pages(number: int) -> Iterator[tuple[Tab, Worksheet]]:
    yield from zip(drawn(number)[1].in_order(), file_book(number).worksheets, strict=True)


def box_of(area: Json) -> Box:
    return (
        area["startRowIndex"], area["endRowIndex"] - 1, area["startColumnIndex"], area["endColumnIndex"] - 1
    )  # fmt: skip


def file_box(text: str) -> Box:
    left, top, right, bottom = (int(edge) - 1 for edge in range_boundaries(text))
    return top, bottom, left, right


def file_rules(number: int, sheet: Worksheet) -> Iterator[Rule]:
    """Yield the input rules of a file in Google's words."""
    names = {name: found.attr_text for name, found in file_book(number).defined_names.items()}
    for rule in sheet.data_validations.dataValidation:
        said = "\n".join(filter(None, (rule.prompt, rule.error)))
        strict = rule.type is not None and rule.errorStyle in (None, "stop") and rule.error is not None
        kind, values = told(rule, names)
        yield Rule(file_box(str(rule.sqref)), kind, values, said, strict)


def told(rule: Any, names: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    if rule.type == "list":
        return "ONE_OF_RANGE", (f"={names[rule.formula1]}",)
    if rule.type == "decimal":
        return "NUMBER_BETWEEN", (rule.formula1, rule.formula2)
    if rule.type == "date":
        return "DATE_BETWEEN", ("=DATE(2000,1,1)", "=DATE(2199,12,31)")
    assert rule.type in (None, "any")
    return "CUSTOM_FORMULA", ("=TRUE",)


@ALL
def test_every_input_rule_is_that_of_the_file(number: int) -> None:
    answer = TEXTS("google.answer", BOOKS[number].filled.language)
    seen = 0
    for tab, sheet in pages(number):
        shown = {
            Rule(
                box_of(area),
                rule["condition"]["type"],
                tuple(value["userEnteredValue"] for value in rule["condition"]["values"]),
                rule["inputMessage"],
                rule["strict"],
            )
            for area, rule in tab.validations
        }
        assert len(tab.validations) == len(shown)
        assert all(rule["showCustomUi"] for _, rule in tab.validations)
        wanted = set(file_rules(number, sheet))
        other = {rule for rule in shown - wanted if not rule.message.startswith(answer)}
        assert other == set(), tab.title
        assert len(wanted - shown) == len(shown - wanted)
        seen += len(shown)
    assert seen > 3


@ALL
def test_only_the_answer_says_more_than_in_the_file(number: int) -> None:
    answer = TEXTS("google.answer", BOOKS[number].filled.language)
    said = [
        rule["inputMessage"]
        for tab, _ in pages(number)
        for _, rule in tab.validations
        if rule["inputMessage"].startswith(answer)
    ]
    assert len(said) == 1


def file_conditions(sheet: Worksheet) -> list[Colours]:
    """Return what the conditional formats of a file change of colours and weight, the first that counts first."""
    rules = sorted(
        ((rule, area) for area in sheet.conditional_formatting for rule in area.rules),
        key=lambda found: found[0].priority,
    )
    return [colours for rule, area in rules if (colours := _colours(rule, str(area.sqref))) is not None]


def _colours(rule: Any, place: str) -> Colours | None:
    if rule.type == "dataBar":
        return Colours(file_box(place), "bar", f"#{rule.dataBar.color.rgb[-6:]}", "", False)
    fill, font = rule.dxf.fill, rule.dxf.font
    ground = f"#{fill.bgColor.rgb[-6:]}" if fill is not None else ""
    ink = f"#{font.color.rgb[-6:]}" if font is not None and font.color is not None else ""
    bold = bool(font is not None and font.b)
    if not (ground or ink or bold):
        return None
    return Colours(file_box(place), f"={rule.formula[0]}", ground, ink, bold)


def shown_colours(rule: Json) -> Colours:
    (area,) = rule["ranges"]
    if "gradientRule" in rule:
        ends = rule["gradientRule"]
        assert (ends["minpoint"]["value"], ends["maxpoint"]["value"]) == ("0", "120")
        assert hexed(ends["minpoint"]["colorStyle"]) == "#FFFFFF"
        return Colours(box_of(area), "bar", hexed(ends["maxpoint"]["colorStyle"]), "", False)
    told = rule["booleanRule"]
    (formula,) = told["condition"]["values"]
    form = told["format"]
    font = form.get("textFormat", {})
    return Colours(
        box_of(area),
        formula["userEnteredValue"],
        hexed(form["backgroundColorStyle"]) if "backgroundColorStyle" in form else "",
        hexed(font["foregroundColorStyle"]) if "foregroundColorStyle" in font else "",
        font.get("bold", False),
    )


@ALL
def test_every_colour_comes_when_it_does_in_the_file_and_in_the_same_order(number: int) -> None:
    for tab, sheet in pages(number):
        assert [shown_colours(rule) for rule in tab.conditions] == file_conditions(sheet), tab.title


@ALL
def test_no_conditional_format_looks_at_another_sheet_or_a_name(number: int) -> None:
    """Google takes neither in a custom formula."""
    for tab, _ in pages(number):
        for rule in tab.conditions:
            for value in rule.get("booleanRule", {}).get("condition", {}).get("values", ()):
                nodes = list(walk(parse(value["userEnteredValue"])))
                assert not any(isinstance(node, Name) for node in nodes)
                assert not any(isinstance(node, Reference) and node.sheet for node in nodes)


@ALL
def test_a_conditional_format_changes_only_what_google_can_change(number: int) -> None:
    for tab, _ in pages(number):
        for rule in tab.conditions:
            form = rule.get("booleanRule", {}).get("format", {})
            assert form.keys() <= {"backgroundColorStyle", "textFormat"}
            assert form.get("textFormat", {}).keys() <= {"bold", "underline", "foregroundColorStyle"}
