"""A firm in which results need the approval of the second level, and what its people do about it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from appraisal.findings import Finding
from sync.consolidate import consolidate, open_master
from sync.cycle import issue_books
from sync.receipt import Receipt
from workbook_templates.books import master, team
from workbook_templates.labels import choice_words

from .conftest import NOW
from .typing_in import hr_types, in_master, manager_types, row_of, table_of

HANDED_OUT = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)


DAY = 46400.0


@dataclass(frozen=True)
class Firm:
    """A cycle folder in one language; ``top`` is who stands above the managers, ``people`` whose result is final."""

    folder: Path
    language: str
    top: str
    books: dict[str, str]

    def path(self, manager: str) -> Path:
        return self.folder / self.books[manager]

    @property
    def above(self) -> Path:
        return self.path(self.top)

    def word(self, choice: str, code: str) -> str:
        return choice_words(choice, self.language)[code]

    def needs_approval(self) -> None:
        for row in table_of(self.folder / "master.xlsx", master.BOOK, "schemes").rows:
            name = str(row.cells["scheme"].value)
            hr_types(self.folder, "schemes", name, release_approval=self.word("yes", "yes"))

    def consolidate(self) -> Receipt:
        return consolidate(self.folder, NOW, jobs=1)

    def decides(self, person: str, /, code: str = "", **cells: float | str | None) -> None:
        if code:
            cells["decision"] = self.word("approval", code)
        manager_types(self.above, "approve", person, **cells)

    def shown(self, person: str) -> dict[str, object]:
        """Return what the second level sees of a person."""
        return row_of(self.above, team.BOOK, "approve", person)

    def in_master(self, person: str) -> dict[str, object]:
        return in_master(self.folder, "approvals", person)

    def told(self, person: str) -> object:
        """Return what the person's manager is told."""
        manager = open_master(self.folder).content.employees[person].manager_id
        return row_of(self.path(manager), team.BOOK, "team", person).get("approval")

    def below(self) -> list[str]:
        """Return the people two levels below the top whose result is final, by what the top's book shows."""
        rows = table_of(self.above, team.BOOK, "approve").rows
        return [str(row.cells["employee_id"].value) for row in rows if "grade" in row.cells]


def made(folder: Path, language: str) -> Firm:
    sample = company(30, language)
    found_cycle(folder, sample, HANDED_OUT)
    books = tuple(issue_books(folder, HANDED_OUT))
    fill_books(folder, books, sample, lambda _done, _total: None)
    # Some came back into the inbox; here everybody works in the place where the book was handed out.
    for book in books:
        for copy in (folder / "inbox").glob(f"*{book.manager.id}*"):
            shutil.move(copy, folder / book.file)
    people = open_master(folder).content.employees
    top = next(person.id for person in people.values() if not person.manager_id)
    return Firm(folder, language, top, {book.manager.id: book.file for book in books})


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Firm]:
    """Return a firm in which everybody has answered, and the top's book shows the results that wait."""
    found: dict[str, Firm] = {}

    def get(language: str) -> Firm:
        if language not in found:
            firm = made(tmp_path_factory.mktemp("firm") / "2026-H2", language)
            firm.needs_approval()
            firm.consolidate()
            found[language] = firm
        return found[language]

    return get


def copied(firm: Firm, to: Path) -> Firm:
    shutil.copytree(firm.folder, to)
    return Firm(to, firm.language, firm.top, firm.books)


@pytest.fixture
def firm(kept: Callable[[str], Firm], tmp_path: Path) -> Firm:
    return copied(kept("en"), tmp_path / "2026-H2")


def of(receipt: Receipt, code: str, person: str = "") -> list[Finding]:
    return [found for found in receipt.findings if found.code == code and person in ("", found.subject)]


def case(finding: Finding) -> str:
    return str(dict(finding.values).get("case", ""))
