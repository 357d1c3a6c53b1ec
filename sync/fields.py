"""What a field holds, free of language and spelling, so that a Chinese book and an English master can be compared.

Four things are different and stay so: 0; blank (``None``: no cell, "", or nothing but white space); missing (the file has
no such row or column, and so says nothing); and "not applicable", which is a word of the list ``exempt``.

Drop-down words are held as codes, people and goals as ids, dates as serial numbers, and texts as they were typed:
:func:`same` knows which differences nobody sees.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from typing import Final, NamedTuple, TypeAlias

from appraisal.numbers import LIMIT, is_serial, read_number, to_serial
from sync.rows import as_text
from workbook_templates.labels import choice_code, choice_words
from workbook_templates.layout import OUTCOMES, OWN_KEYS, Column, Kind

Value: TypeAlias = bool | float | str | None
"""What a field holds; ``None`` is blank."""


class Missing(Enum):
    """The kind of :data:`MISSING`."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
"""The file has no such row or column: it says nothing about the field."""


@dataclass(frozen=True, slots=True)
class Bad:
    """What does not fit its column: a text where a number belongs, an unknown word, an error value.

    ``text`` is what was typed, "" for a formula that the file keeps no value for.
    """

    text: str


Said: TypeAlias = Value | Bad | Missing
"""What a file says about a field."""


class Key(NamedTuple):
    """Which field: the book's table, the record's id, and the column; no column means the record as a whole."""

    table: str
    record: str
    column: str = ""


RELATIVE = 1e-12
"""Numbers that differ by less, relative to their size, are the same: programs write the last digits differently."""

_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
)


def plain(text: str) -> str:
    """Return a text as it is compared: composed, without invisible characters, outer space and carriage returns."""
    return text.replace("\r\n", "\n").strip() if text.isascii() else _plain(text)


@lru_cache(4_096)
def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return composed.replace("\r\n", "\n").strip()


def same(one: Said, other: Said) -> bool:
    """Whether two values of a field are one: numbers but for the last digits, texts but for what nobody sees."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, str) and isinstance(other, str):
        return one == other or plain(one) == plain(other)
    if isinstance(one, float) and isinstance(other, float):
        return one == other or abs(one - other) <= RELATIVE * max(abs(one), abs(other))
    return one == other


RawValue: TypeAlias = bool | float | str | date
"""What a cell holds, in a file that was read or in a row that is handed out."""

Reader: TypeAlias = Callable[[RawValue], Value | Bad]
"""Makes the canonical value of what stands in a column's cell."""

PEOPLE, GOALS, OWN_GOALS = "team[label]", "goals[label]", "own_goals[label]"
"""Lists of drop-downs that show people and goals by their labels; in a self book the goals are its employee's."""


def holds_id(column: Column) -> bool:
    """Whether a column of a book names a person or a goal: people see its label, and the master holds the id itself."""
    return column.choices in (PEOPLE, GOALS, OWN_GOALS)


_NUMBERS = frozenset({Kind.NUMBER, Kind.COUNT, Kind.PERCENT, Kind.POINTS})


def reader_of(table: str, column: Column) -> Reader:
    """Return what reads a column whose words need no other table to be understood."""
    if (table, column.key) in OUTCOMES:
        return _read_actual
    if column.key in OWN_KEYS:
        return read_as_it_is
    if column.kind in _NUMBERS:
        return read_number_of
    if column.kind is Kind.DATE:
        return read_date_of
    if column.kind is Kind.CHOICE:
        return partial(_read_choice, column.choices)
    return _read_text


def _read_text(raw: RawValue) -> Value:
    text = raw if isinstance(raw, str) else _typed(raw)
    return text if plain(text) else None


def read_as_it_is(raw: RawValue) -> Value:
    """Return what a cell holds, whatever that is: a number, a date's serial number, or a text."""
    if isinstance(raw, date):
        return float(to_serial(raw))
    return raw if type(raw) is float else _read_text(raw)


def read_number_of(raw: RawValue) -> Value | Bad:
    """Return a number."""
    if type(raw) is float and -LIMIT < raw < LIMIT:
        return raw
    if isinstance(raw, date):
        return float(to_serial(raw))
    reading = read_number(raw)
    return reading.value if reading.problem is None else Bad(_typed(raw))


def read_date_of(raw: RawValue) -> Value | Bad:
    """Return a date's serial number."""
    number = read_number_of(raw)
    return number if not isinstance(number, float) or is_serial(number) else Bad(_typed(raw))


def _read_choice(name: str, raw: RawValue) -> Value | Bad:
    typed = _typed(raw)
    if not plain(typed):
        return None
    code = choice_code(name, typed)
    return Bad(typed) if code is None else code


def _read_actual(raw: RawValue) -> Value | Bad:
    """Return a number, or the zone that a milestone reached."""
    zone = choice_code("zone", raw) if isinstance(raw, str) else None
    return zone or read_number_of(raw)


def read_person(labels: Mapping[str, str], raw: RawValue) -> Value | Bad:
    """Return the id of the person whose label stands in a cell; ``labels`` holds ids by label in small letters."""
    typed = _typed(raw)
    if not plain(typed):
        return None
    return labels.get(typed.casefold()) or labels.get(plain(typed).casefold()) or Bad(typed)


def read_goal_id(ids: Mapping[str, str], length: int, raw: RawValue) -> Value:
    """Return the id that a goal's label starts with, in the capitals of ``ids``, which holds ids in small letters."""
    typed = plain(_typed(raw))[:length].strip()
    return ids.get(typed.casefold(), typed) or None


def _typed(raw: RawValue) -> str:
    return raw.isoformat() if isinstance(raw, date) else as_text(raw)


def shown(
    table: str,
    column: Column,
    value: Value,
    language: str,
    people: Mapping[str, str],
    goals: Mapping[str, str],
) -> Value:
    """Return what a cell of a book in ``language`` holds for a field's value: the way back of reading.

    ``people`` and ``goals`` hold the labels of drop-downs by id; an id without a label is shown itself.
    """
    if not isinstance(value, str):
        return value
    if column.choices == PEOPLE:
        return people.get(value, value)
    if column.choices in (GOALS, OWN_GOALS):
        return goals.get(value, value)
    if (table, column.key) in OUTCOMES:
        return choice_words("zone", language).get(value, value)
    return choice_words(column.choices, language).get(value, value) if column.choices else value
