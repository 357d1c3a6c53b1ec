"""Fields are read free of language and spelling, and shown again in any language."""

from datetime import date
from typing import Any

import pytest

from sync.fields import MISSING, Bad, RawValue, Said, Value, plain, reader_of, same, shown
from workbook_templates.books import team
from workbook_templates.labels import choice_words
from workbook_templates.layout import Column, Kind

FILLED: tuple[tuple[str, str, Value, Value, Value], ...] = (
    # table, column, canonical value, in an English book, in a Chinese one
    ("goals", "method", "higher", "Higher is better", "越高越好"),
    ("goals", "critical", "yes", "Yes", "是"),
    ("goals", "title", "Revenue", "Revenue", "Revenue"),
    ("goals", "weight", 0.4, 0.4, 0.4),
    ("goals", "due", 46203.0, 46203.0, 46203.0),
    ("goals", "owner", "E0001", "E0001 Li", "E0001 Li"),
    ("goals", "parent", "G0000001", "G0000001 Growth", "G0000001 Growth"),
    ("review", "actual", "stretch", "Exceeded", "超额达成"),
    ("review", "actual", 95.0, 95.0, 95.0),
    ("review", "exempt", "na", "Not applicable", "不适用"),
)


def column(table: str, key: str) -> Column:
    return team.BOOK.table_by_name[table].by_key[key]


def read(table: str, key: str, raw: RawValue) -> Value | Bad:
    return reader_of(table, column(table, key))(raw)


@pytest.mark.parametrize(("table", "key", "value", "english", "chinese"), FILLED)
def test_value_is_shown_in_the_words_of_each_language(
    table: str, key: str, value: Value, english: Value, chinese: Value
) -> None:
    labels: dict[str, Any] = {"people": {"E0001": "E0001 Li"}, "goals": {"G0000001": "G0000001 Growth"}}
    cells = [shown(table, column(table, key), value, language, **labels) for language in ("en", "zh-CN")]
    assert cells == [english, chinese]


@pytest.mark.parametrize(
    ("table", "key", "value", "cell"),
    [
        (table, key, value, cell)
        for table, key, value, *cells in FILLED
        for cell in cells
        if key not in ("owner", "parent") and cell is not None
    ],
)
def test_words_of_any_language_are_read_as_one_value(
    table: str, key: str, value: Value, cell: RawValue
) -> None:
    assert read(table, key, cell) == value


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_word_of_every_list_is_read_as_it_was_shown(language: str) -> None:
    for _, table in team.BOOK.tables():
        for declared in table.columns:
            if declared.choices and "[" not in declared.choices and not declared.computed:
                for code in choice_words(declared.choices, language):
                    cell = shown(table.name, declared, code, language, {}, {})
                    assert cell is not None
                    if declared.kind is Kind.CHOICE:
                        assert reader_of(table.name, declared)(cell) == code


@pytest.mark.parametrize(
    ("table", "key", "raw", "expected"),
    [
        ("goals", "title", "  ", None),
        ("goals", "title", "\u200b\u00a0", None),
        ("goals", "title", 2026.0, "2026"),
        ("goals", "title", " Revenue ", " Revenue "),
        ("goals", "weight", 0.0, 0.0),
        ("goals", "weight", "", None),
        ("goals", "weight", "40 %", Bad("40 %")),
        ("goals", "weight", True, Bad("True")),
        ("goals", "weight", 1e300, Bad("1e+300")),
        ("goals", "due", date(2026, 6, 30), 46203.0),
        ("goals", "due", "30 June", Bad("30 June")),
        ("goals", "due", 3.0, Bad("3")),
        ("goals", "method", "very high", Bad("very high")),
        ("goals", "method", " HIGHER is better", "higher"),
        ("goals", "method", " ", None),
        ("review", "actual", "a lot", Bad("a lot")),
        ("review", "actual", 0.0, 0.0),
    ],
)
def test_cell_is_a_value_or_a_blank_or_does_not_fit(
    table: str, key: str, raw: RawValue, expected: Value | Bad
) -> None:
    assert read(table, key, raw) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.3, 0.1 + 0.2),
        (1e15, 1e15 + 0.1),
        ("é", "e\u0301"),
        (" Revenue", "Revenue\u200b\n"),
        ("a\r\nb", "a\nb"),
        ("收入\r\n", "收入"),
        (None, None),
        (MISSING, MISSING),
        (Bad("x"), Bad("x")),
    ],
)
def test_what_nobody_can_see_makes_no_difference(one: Said, other: Said) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.0, None),
        (0.0, False),
        (None, MISSING),
        (None, "na"),
        ("1", 1.0),
        (1.0, 1.00001),
        (0.0, 1e-300),
        ("Revenue", "revenue"),
        ("a b", "a  b"),
        (Bad("x"), "x"),
        (Bad("x"), Bad("y")),
    ],
)
def test_what_people_can_see_makes_a_difference(one: Said, other: Said) -> None:
    assert not same(one, other)
    assert not same(other, one)


def test_plain_text_of_plain_text_is_itself() -> None:
    text = "\u200b e\u0301\r\nb "
    assert plain(plain(text)) == plain(text) == "é\nb"
