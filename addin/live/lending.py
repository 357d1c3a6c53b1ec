"""The open master, lent to a run.

A run replaces the master's file as a whole, after it has proved the new one, and it could do neither with cells that it
wrote one by one into a workbook in which a person works: programs turn "00123" into a number, move what they think
should move, and save what they understand of a pivot table. So the button saves the workbook, closes it, lets the run do
exactly what it does from the terminal, and opens the file again. Where the cursor stood, which rows a filter hides and how
far a sheet is scrolled lies in the file, and a run keeps what lies in the file.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from addin.cloud_place import is_address, place_of
from addin.live.patience import patiently
from sync.errors import MasterError, ReviewbookError

if TYPE_CHECKING:
    from xlwings import App, Book

T = TypeVar("T")


def open_book(app: "App", path: Path) -> "Book | None":
    """Return the open workbook whose file this is, ``None`` where it is not open.

    Raises:
        MasterError: the program is busy.

    """
    books = patiently(lambda: list(app.books), path.name)
    return next((book for book in books if _is_at(book, path)), None)


def _is_at(book: "Book", path: Path) -> bool:
    try:
        return _place(book, path.name).samefile(path)
    except ReviewbookError:
        raise
    except Exception:  # a workbook from the web has no path, which xlwings says in an error of its own
        return False


def _place(book: "Book", name: str) -> Path:
    """Return where a workbook lies; xlwings finds one that OneDrive synchronises only where it is told how."""
    said = patiently(lambda: getattr(book.impl, "fullname", ""), name)
    found = place_of(said) if isinstance(said, str) and is_address(said) else None
    return found or Path(patiently(lambda: book.fullname, name))


@contextmanager
def lent(app: "App", path: Path) -> Iterator[None]:
    """Save and close the workbook at a path; afterwards, whatever came of it, it is open again as it lies there then.

    Where it is not open nothing is done to it.

    Raises:
        MasterError: the program is busy, or does not save, close or open the workbook.

    """
    book = open_book(app, path)
    if book is None:
        yield
        return
    alerts = _Alerts(app, path.name)
    # A program that asks whether to save as another file would wait for an answer that nobody expects.
    alerts.off()
    try:
        if not _asked(lambda: is_saved(book), "master.not-saved", path):
            _asked(book.save, "master.not-saved", path)
        _asked(book.close, "master.not-closed", path)
    finally:
        alerts.as_before()
    try:
        yield
    except BaseException as error:
        try:
            _open(app, path)
        except ReviewbookError as worse:
            error.add_note(str(worse))
        raise
    else:
        _open(app, path)
    finally:
        alerts.as_before()


class _Alerts:
    """Whether a program asks its questions. Left off, it would close a person's unsaved workbooks without one."""

    def __init__(self, app: "App", name: str) -> None:
        self._app, self._name = app, name
        self._before: bool | None = None

    def off(self) -> None:
        before = bool(patiently(lambda: self._app.display_alerts, self._name))
        self._set(False)
        self._before = before

    def as_before(self) -> None:
        """Let it ask again, if it did; where it is busy just then, that is tried once more when the workbook is back."""
        if self._before is not None:
            with suppress(MasterError):
                self._set(self._before)
                self._before = None

    def _set(self, value: bool) -> None:
        patiently(lambda: setattr(self._app, "display_alerts", value), self._name)


def is_saved(book: "Book") -> bool:
    """Whether a workbook's file holds all that was typed; False where the program does not say.

    A program writes the whole file anew, as far as it understands it, so nothing is saved without need. xlwings has no name
    for this that serves everywhere: on Windows the answer is a property, on macOS a reference, in LibreOffice the engine's.
    """
    said = getattr(book.impl, "saved", None)
    if said is None:
        said = getattr(book.api, "Saved", getattr(book.api, "saved", None))
    reference = getattr(said, "get", None)
    return bool(reference() if reference else said)


def _open(app: "App", path: Path) -> None:
    opened = _asked(lambda: app.books.open(path, update_links=False), "master.not-opened", path)
    _asked(opened.activate, "master.not-opened", path)


def _asked(call: Callable[[], T], wrong: str, path: Path) -> T:
    """Return what the program answers; whatever it refuses, for reasons of its own, is one sentence.

    Raises:
        MasterError: it is busy, or refuses.

    """
    try:
        return patiently(call, path.name)
    except ReviewbookError:
        raise
    except Exception as error:  # the programs' errors have no class in common
        raise MasterError(wrong, file=path.name) from error
