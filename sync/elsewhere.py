"""Where the books of some people go instead of the cycle folder: the seam that handing out has for Google Sheets.

Handing out drafts a book for everybody in one order, wherever it goes, so that the ids in it do not depend on that. What is
put elsewhere is in the ledger, and has a file in ``books``, like any other book.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from appraisal.model import Employee
from sync.draw_books import Draft, Drawn
from sync.drawn_by import note_book
from sync.errors import writing
from sync.files import file_stem
from sync.hr import HrContent
from sync.intake import ISSUED
from sync.ledger import Ledger, RegisteredBook
from sync.placing import place, put_beside
from workbook_templates.labels import TEXTS

if TYPE_CHECKING:
    from sync.handout import HandedOut


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder for books of one kind; ``policy`` is the digest of the one by which they are drawn."""

    into: Path
    content: HrContent
    ledger: Ledger
    now: datetime
    policy: str

    def put(
        self, draft: Draft, drawn: Drawn, suffix: str = ".xlsx", note: Callable[[], None] = lambda: None
    ) -> str:
        """Register a drawn book, put its file in place, and return where it lies: the ledger knows it exactly if it lies there.

        ``note`` writes more into the ledger, at the same moment.

        Raises:
            FileError: it cannot be written.

        """
        ledger, identity = self.ledger, draft.identity(self.content.policy)
        whose = f"{draft.recipient.id} {draft.recipient.name}"
        name = TEXTS(f"file.{draft.role}", self.content.policy.language, name=whose)
        path = _free_path(self.into, name, suffix)
        with ledger.transaction():
            file = ledger.files.relative(path)
            ledger.registry.add(RegisteredBook.of(identity, file, self.now))
            ledger.registry.issue_blob(draft.book_id, drawn.snapshot, self.now, drawn.digest)
            ledger.columns.seat(draft.book_id, (person.id for person in draft.people))
            ledger.set_meta(ISSUED + drawn.digest, draft.book_id)
            note_book(ledger, draft.book_id, self.policy)
            note()
            with writing(path):
                ledger.files.remember(path, put_beside(ledger, path, drawn.content), drawn.digest)
        with writing(path):
            place(ledger)
        return file


class Elsewhere(Protocol):
    """Takes the books of some people."""

    def finish(self) -> Iterator["HandedOut"]:
        """Finish what an earlier hand-out left half done, and yield the books that got to their recipients so."""

    def takes(self, recipient: Employee) -> bool:
        """Whether somebody's books go elsewhere."""

    def waits(self, recipient: Employee) -> bool:
        """Whether somebody's books cannot be handed out at all now; why is kept, and others go on."""

    def put_out(self, shelf: Shelf, drafts: Sequence[Draft]) -> Iterator["HandedOut"]:
        """Make the books, register them on the shelf, and give each to its recipient."""


Opening: TypeAlias = Callable[[Path, HrContent, Ledger], Elsewhere]
"""Opens such a place for one hand-out in a cycle folder, once HR's content is known."""


def _free_path(folder: Path, name: str, suffix: str) -> Path:
    """Return the path of a file of that name, with a number where another has it already.

    The name tells the kind of book: a person can have one of each, and they meet in one inbox.
    """
    stem = file_stem(name)
    names = [f"{stem}{suffix}", *(f"{stem} ({number}){suffix}" for number in range(2, 100))]
    return next(path for name in names if not (path := folder / name).exists())
