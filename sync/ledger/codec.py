"""Records as rows: how a dataclass of the model lies in a table of the ledger, column by column, and comes back the same.

A blank stays NULL and dates are ISO text. A record's ``book`` is the book under which it is stored.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from appraisal.coaching import Track
from appraisal.model import Aggregate, CellState, Level, Link, Method, Section, Zone

Row = tuple[Any, ...]
"""What SQLite takes and gives: None, int, float, str."""

T = TypeVar("T")


@dataclass(frozen=True)
class Codec(Generic[T]):
    """One kind of record in one table: ``pack`` gives the values of ``columns``, ``unpack(book id, row)`` the record.

    ``keys`` are the columns before them that say where the row belongs.
    """

    table: str
    columns: tuple[str, ...]
    pack: Callable[[T], Row]
    unpack: Callable[[str, Row], T]
    keys: tuple[str, ...] = ("book", "pos")

    @property
    def insert(self) -> str:
        """The statement that adds one row: the keys, then the columns."""
        names = self.keys + self.columns
        return f"INSERT INTO {self.table} ({_quoted(names)}) VALUES ({', '.join('?' * len(names))})"

    @property
    def select(self) -> str:
        """The statement that reads rows: the keys, then the columns; without a WHERE or an ORDER."""
        return f"SELECT {_quoted(self.keys + self.columns)} FROM {self.table}"


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def words_text(words: tuple[str, ...]) -> str | None:
    """Return several words as a column holds them; none are NULL."""
    return json.dumps(words, ensure_ascii=False) if words else None


def words_of(text: str | None) -> tuple[str, ...]:
    """Return the words of a column that holds several."""
    return tuple(json.loads(text)) if text else ()


def day_text(day: date | None) -> str | None:
    """Return a date as a column holds it."""
    return day.isoformat() if day else None


@lru_cache(4_096)
def day_of(text: str | None) -> date | None:
    """Return the date of a column that holds one as text."""
    return date.fromisoformat(text) if text else None


def flag_cell(said: bool | None) -> int | None:
    """Return a yes or no as a column holds it; ``None`` where nobody said."""
    return None if said is None else int(said)


def flag_of(cell: int | None) -> bool | None:
    """Return the yes or no of a column."""
    return None if cell is None else bool(cell)


# A look-up in a dictionary takes a third of the time of calling an enumeration, and a ledger holds millions of them.
LEVELS: Mapping[str, Level] = {str(word): word for word in Level}
SECTIONS: Mapping[str | None, Section | None] = {None: None, **{str(word): word for word in Section}}
LINKS: Mapping[str | None, Link | None] = {None: None, **{str(word): word for word in Link}}
METHODS: Mapping[str | None, Method | None] = {None: None, **{str(word): word for word in Method}}
TRACKS: Mapping[str | None, Track | None] = {None: None, **{str(word): word for word in Track}}
AGGREGATES: Mapping[str | None, Aggregate | None] = {None: None, **{str(word): word for word in Aggregate}}
STATES: Mapping[str | None, CellState | None] = {None: None, **{str(word): word for word in CellState}}


def word_text(word: StrEnum | None) -> str | None:
    """Return a member of an enumeration as a column holds it."""
    # SQLite takes subclasses of str and int as well, but asks for an adapter first, which triples the time of a row.
    return None if word is None else str(word)


def actual_cell(value: float | Zone | None) -> float | str | None:
    """Return an actual, or the zone that it reached, as a column holds it."""
    return str(value) if isinstance(value, Zone) else value


def actual_of(value: float | str | None) -> float | Zone | None:
    """Return the actual, or the zone, of a column."""
    return Zone(value) if isinstance(value, str) else value
