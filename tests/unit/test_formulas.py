"""The formula language of the declaration."""

import pytest

from workbook_templates.books.team import BOOK
from workbook_templates.formulas import pieces, resolve
from workbook_templates.layout import LANGUAGES

CAPACITIES = {table.name: 40 for _, table in BOOK.tables()}
LONGEST = 8192
"""Characters that Excel allows in a formula."""


def resolved(text: str, table: str = "goals", language: str = "en") -> str:
    return resolve(text, BOOK, table, 7, CAPACITIES, language)


def test_column_in_the_same_row() -> None:
    assert resolved("[title]") == "=$E7"


def test_column_in_the_row_above() -> None:
    assert resolved("above[title]+[title]") == "=$E6+$E7"


def test_column_of_the_own_table_is_a_bounded_absolute_range() -> None:
    assert resolved("SUM(goals[weight])") == "=SUM($L$6:$L$45)"


@pytest.mark.parametrize(("language", "sheet"), [("en", "Team"), ("zh-CN", "团队")])
def test_column_of_another_sheet_has_its_quoted_name(language: str, sheet: str) -> None:
    assert resolved("team[employee_id]", language=language) == f"='{sheet}'!$B$6:$B$45"


def test_range_between_two_columns_of_the_row() -> None:
    assert resolved("COUNTA([owner]:[title])") == "=COUNTA($C7:$E7)"


def test_words_of_the_language() -> None:
    assert resolved("{choice.method.higher}", language="zh-CN") == '="越高越好"'
    assert resolved("{flag.good}") == '="✔ OK"'


def test_text_filled_with_an_expression() -> None:
    filled = resolved('{state.missing|TEXT([missing],"0")}', "team")
    assert filled.startswith('="● Actuals missing: "&TEXT($')
    assert filled.endswith(',"0")')


def test_text_in_quotes_stays_as_it_is() -> None:
    assert resolved('"[title] {flag.good}"') == '="[title] {flag.good}"'


@pytest.mark.parametrize("unknown", ["[nothing]", "nowhere[title]", "goals[nothing]", "{flag.nothing}"])
def test_unknown_name_is_a_bug_of_the_declaration(unknown: str) -> None:
    with pytest.raises(KeyError):
        resolved(unknown)


def test_pieces_are_joined_by_the_row_number() -> None:
    assert pieces("[title]&[title]", BOOK, "goals", CAPACITIES, "en") == ("$E", "&$E", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_computed_column_has_a_formula_that_resolves(language: str) -> None:
    for _, table in BOOK.tables():
        for column in table.columns:
            assert bool(column.formula) is column.computed, f"{table.name}.{column.key}"
            if column.formula:
                formula = resolve(column.formula, BOOK, table.name, 7, CAPACITIES, language)
                assert len(formula) < LONGEST
                assert formula.count("(") == formula.count(")")
