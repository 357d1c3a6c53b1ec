"""The front beside a live spreadsheet program: it speaks in a window of its own, and shows in the program what belongs there.

Findings open as a workbook of their own, whose lines lead to the cells; nothing is written into a workbook in which a
person works. Without xlwings, or where the workbook is not open, the window is all there is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from addin.actions import now
from addin.front import Pointed, Progress
from addin.live.beside import Beside
from addin.live.lending import lent, open_book
from addin.live.manners import restrain
from addin.live.patience import patiently
from appraisal.findings import Finding
from sync.finding_list import write_findings
from sync.rows import as_text
from sync.xlsx.references import letters
from workbook_templates.layout import MARKER

if TYPE_CHECKING:
    from xlwings import App, Book, Range

FIRST_ROWS = 12
"""Rows at the top of a sheet among which the hidden row of column keys is looked for."""

PERSON_KEYS = ("employee_id", "owner_id", "ratee_id", "recipient_id", "owner")
"""Keys of columns that say whose row it is: by an id, which a name may follow."""

Apps = Callable[[], Iterable["App"]]


def running_apps() -> Iterable["App"]:
    """Return the spreadsheet programs that run, none where xlwings is missing or knows of no program here."""
    try:
        import xlwings
    except ImportError:
        return ()
    restrain()
    return tuple(xlwings.apps)


class LiveFront:
    """A front; ``workbook`` is what the button was pressed on, ``apps`` gives the programs in which it may be open."""

    def __init__(
        self, beside: Beside, language: str, workbook: Path | None = None, apps: Apps = running_apps
    ) -> None:
        self._beside, self._language, self._workbook, self._apps = beside, language, workbook, apps

    def say(self, text: str) -> None:
        """Tell something, and wait until it is read."""
        self._beside.say(text)

    def ask(self, question: str, default: str = "") -> str | None:
        """Return what the user types; ``None`` where the question is called off."""
        return self._beside.ask(question, default)

    def confirm(self, question: str) -> bool:
        """Return whether the user agrees."""
        return self._beside.confirm(question)

    def progress(self, title: str) -> AbstractContextManager[Progress]:
        """Show how far a long piece of work is while the block runs, with a way to call it off."""
        return self._beside.progress(title)

    def show_findings(self, findings: Sequence[Finding], checked: Path) -> None:
        """Open a workbook of the findings, whose lines lead to the cells of what was checked."""
        if not findings:
            return
        target = Path(mkdtemp(prefix="reviewbook-")) / f"{checked.stem} {now():%H%M%S}.xlsx"
        write_findings(target, findings, checked, now(), self._language)
        found = self._opened(self._workbook)
        if found is None:
            self.say(str(target))
        else:
            patiently(lambda: found.app.books.open(target), target.name)

    @contextmanager
    def lent(self, master: Path) -> Iterator[None]:
        """Let the work have the master's file: the open workbook is saved and closed, and open again afterwards."""
        found = self._opened(master)
        if found is None:
            yield
            return
        with lent(patiently(lambda: found.app, master.name), master):
            yield

    def go_to(self, sheet: str) -> bool:
        """Bring a sheet of the workbook to the front by its title; False where it has none, or is not open."""
        book, name = self._opened(self._workbook), self._name
        if book is None or sheet not in patiently(lambda: book.sheet_names, name):
            return False
        patiently(lambda: book.sheets[sheet].activate(), name)
        return True

    def pointed(self) -> Pointed | None:
        """Return what the cursor is on, ``None`` where the workbook is not open, or no cell of it is chosen."""
        book, name = self._opened(self._workbook), self._name
        chosen = None if book is None else patiently(lambda: book.app.selection, name)
        return None if chosen is None else patiently(lambda: pointed_at(chosen), name)

    @property
    def _name(self) -> str:
        return self._workbook.name if self._workbook else ""

    def _opened(self, path: Path | None) -> "Book | None":
        if path is None:
            return None
        found = (open_book(app, path) for app in self._apps())
        return next(filter(None, found), None)


def pointed_at(chosen: "Range") -> Pointed:
    """Return what the row of a chosen cell is about, as the hidden row of column keys at the top of its sheet says it."""
    sheet = chosen.sheet
    width = max(sheet.used_range.last_cell.column, 2)
    head = sheet.range((1, 1), (FIRST_ROWS, width)).value
    row = sheet.range((chosen.row, 1), (chosen.row, width)).value
    keys = next(filter(_is_key_row, head), ())
    columns = zip(keys, row, strict=False) if row != keys else ()
    cells = {str(key): as_text(value).strip() for key, value in columns if value is not None}
    person = next((cells[key].split()[0] for key in PERSON_KEYS if cells.get(key)), "")
    place = f"{letters(chosen.column - 1)}{chosen.row}"
    return Pointed(sheet.name, place, person, cells.get("code", ""))


def _is_key_row(cells: Sequence[object]) -> bool:
    return any(isinstance(cell, str) and cell.startswith(MARKER) for cell in cells)
