"""Whose books go into Google Sheets: what HR chose once holds for later hand-outs, for people who come later, too."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from appraisal.model import Employee
from sync.errors import CycleFolderError, library_errors
from sync.google.books.records import PREFIX
from sync.ledger import Ledger

_FACT = f"{PREFIX}for whom"
_BETWEEN = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose books go into Google Sheets: everybody's, or those of some people, by id."""

    everybody: bool = False
    ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anybody's do."""
        return self.everybody or bool(self.ids)

    def has(self, person: Employee) -> bool:
        """Whether somebody's do."""
        return self.everybody or person.id in self.ids


def chosen(ledger: Ledger) -> Whom:
    """Return what HR chose last: nobody's, at first."""
    kept = json.loads(ledger.meta(_FACT) or "[]")
    return Whom("*" in kept, frozenset(kept) - {"*"})


def choose(ledger: Ledger, whom: Whom) -> None:
    """Remember what HR chose."""
    kept = ["*"] if whom.everybody else sorted(whom.ids)
    with ledger.transaction():
        ledger.set_meta(_FACT, json.dumps(kept, ensure_ascii=False))


def named(typed: Iterable[str], people: Mapping[str, Employee]) -> Whom:
    """Return the people whom HR names: by id or address, one by one, or in a text file.

    Raises:
        CycleFolderError: somebody is not on the roster.
        FileError: the file cannot be read.

    """
    by_name = {
        person.email.strip().casefold(): person.id for person in people.values() if person.email.strip()
    }
    by_name |= {key.casefold(): key for key in people}
    words = [word for one in typed for word in _BETWEEN.split(_text(one)) if word]
    unknown = [word for word in words if word.casefold() not in by_name]
    if unknown or not words:
        raise CycleFolderError("sheets.unknown-people", people=", ".join(unknown) or "–")
    return Whom(ids=frozenset(by_name[word.casefold()] for word in words))


def _text(typed: str) -> str:
    """Return what was typed, or what stands in the file that it names."""
    path = Path(typed)
    if not path.is_file():
        return typed
    with library_errors(path):
        return path.read_text(encoding="utf-8-sig")
