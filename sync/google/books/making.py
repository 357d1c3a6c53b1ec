"""One sheet: made, drawn, protected and read back, while nobody but the account and those of its shared drive can see it.

    create   an empty sheet with its properties, in the cycle's folder
    draw     all of it in one batch as a rule: it is there wholly or not at all; the protection is in it
    look     one reading: does it show what was drawn, and is it protected as it was drawn?
    close    editors may not share it on

An answer that is lost costs no second sheet: the one that may have been made is looked for by its properties, and drawn anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.draw_books import Draft
from sync.google import grid
from sync.google.books.protection import DrawnTab, Free, losses
from sync.google.client.errors import GoogleFileError, GoogleUnclearError
from sync.google.client.facts import FileFacts
from sync.google.client.service import Google, quoted
from sync.google.gbook import Gbook
from sync.google.settings import BOOK, CYCLE
from workbook_templates.google import FRESH, PRESENT_FIELDS, SheetModel, present_of, requests_of

READ_BACK = (
    f"{grid.FIELDS},sheets(protectedRanges(protectedRangeId,range,unprotectedRanges,warningOnly,editors))"
)
"""What of a new sheet is read: its cells, as a book is read, and its protection."""

TRIES = 3
"""So often a sheet is drawn where Google's answers are lost."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sheet that is to be made: its draft, its model, its name in Drive, and what the registry will say of it."""

    draft: Draft
    model: SheetModel
    name: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet that nobody has yet: what Drive says of it, what stands in it, and its tabs as they were drawn."""

    facts: FileFacts
    content: Gbook
    tabs: tuple[DrawnTab, ...]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes sheets in one folder; ``editors`` may change what is protected: HR and the account."""

    google: Google
    folder: str
    mark: str
    editors: tuple[str, ...]

    def make(self, sketch: Sketch) -> Made:
        """Make a sheet, and return it once Google shows that it is as it was drawn.

        Raises:
            GoogleError: it cannot be made; what there is of it has been shared with nobody.

        """
        facts = self._created(sketch)
        self._draw(facts, sketch.model)
        answer = self.google.grid(facts.id, READ_BACK)
        tabs = tabs_of(sketch.model)
        if next(losses(answer, tabs, self.editors), None) is not None:
            raise GoogleFileError("google.not-as-drawn", file=sketch.name)
        if not facts.drive_id:
            facts = self.google.update_file(facts.id, writersCanShare=False)
            if facts.writers_can_share:
                raise GoogleFileError("google.not-as-drawn", file=sketch.name)
        return Made(facts, grid.book_of(facts.id, answer, sketch.properties), tabs)

    def _created(self, sketch: Sketch) -> FileFacts:
        wanted = {CYCLE: self.mark, BOOK: sketch.draft.book_id}
        for _ in range(TRIES):
            try:
                return self.google.create_sheet(sketch.name, self.folder, wanted, "", "")
            except GoogleUnclearError as error:
                lost = error
                found = self._find(sketch.draft.book_id)
                if found is not None:
                    return found
        raise lost

    def _find(self, book_id: str) -> FileFacts | None:
        """Return the sheet that was made for a book, though nobody heard of it."""
        query = f"appProperties has {{ key={quoted(BOOK)} and value={quoted(book_id)} }} and trashed = false"
        return next(iter(self.google.list_files(query)), None)

    def _draw(self, facts: FileFacts, model: SheetModel) -> None:
        """Draw a model; where an answer is lost, over whatever of it is there."""
        for left in reversed(range(TRIES)):
            first = left == TRIES - 1
            present = FRESH if first else present_of(self.google.structure(facts.id, PRESENT_FIELDS))
            try:
                for batch in requests_of(model, self.editors, present):
                    self.google.batch_update(facts.id, batch, repeatable=False)
            except GoogleUnclearError:
                if not left:
                    raise
            else:
                return


def tabs_of(model: SheetModel) -> tuple[DrawnTab, ...]:
    """Return the tabs of a model as the ledger keeps them."""
    return tuple(_tabs(model))


def _tabs(model: SheetModel) -> Iterator[DrawnTab]:
    for sheet in model.sheets:
        free = tuple(Free(area.top, area.bottom + 1, area.left, area.right + 1) for area in sheet.open)
        yield DrawnTab(sheet.sheet_id, sheet.title, sheet.rows, sheet.columns, sheet.protected, free)
