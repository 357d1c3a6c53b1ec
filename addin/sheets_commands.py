"""What the commands about review books in Google Sheets do: hand out, audit, close, and show the goal board."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from addin import actions
from addin.show import Screen, show_findings
from appraisal.findings import Finding, Severity
from sync.consolidate import check_cycle_folder, open_master
from sync.ledger import Ledger
from sync.raters import outside_raters

if TYPE_CHECKING:
    from sync.google.books.whom import Whom
    from sync.handout import HandedOut

CLEAN, FOUND = 0, 1
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose books HR wants in Google Sheets: everybody's, those of some people, nobody's; or as it was chosen before."""

    everybody: bool = False
    people: tuple[str, ...] = ()
    nobody: bool = False

    def whom(self, folder: Path) -> "Whom":
        """Return whose books go into Sheets now, and remember it where HR says it.

        Raises:
            ReviewbookError: somebody is not on the roster, or the cycle folder cannot be used.

        """
        from sync.google.books.whom import Whom, choose, chosen, named

        check_cycle_folder(folder)
        with Ledger.open(folder) as ledger:
            if not (self.everybody or self.people or self.nobody):
                return chosen(ledger)
            wanted = Whom(self.everybody)
            if self.people and not self.everybody:
                content = open_master(folder).content
                wanted = named(self.people, {**outside_raters(content), **content.employees})
                wanted = Whom(ids=wanted.ids | chosen(ledger).ids)
            choose(ledger, Whom() if self.nobody else wanted)
            return Whom() if self.nobody else wanted


AS_BEFORE = Asked()
"""As HR chose it before."""


def is_unfinished(folder: Path) -> bool:
    """Whether an earlier hand-out left a sheet that is not shared yet."""
    from sync.google.books.records import unshared

    with Ledger.open(folder) as ledger:
        return next(unshared(ledger), None) is not None


def hand_out(
    folder: Path, whom: "Whom", label: str, screen: Screen
) -> tuple[Sequence["HandedOut"], tuple[Finding, ...]]:
    """Hand out the books that are missing, those of some people into Google Sheets, and return what stood in the way."""
    from sync.google.books.handing_out import hand_out_sheets
    from sync.google.client.connection import check_installed

    check_installed()
    with _bar(label, screen) as progress:
        done = hand_out_sheets(folder, actions.now(), whom, progress)
    return done.books, done.findings


def show_sheets(screen: Screen, books: Sequence["HandedOut"], findings: Sequence[Finding]) -> int:
    """Say which sheets were shared with whom, and whose book waits."""
    sheets = [book for book in books if book.link]
    if sheets:
        screen.say("sheets.shared", count=len(sheets))
        screen.addresses(f"  {book.manager.name}: {book.link}" for book in sheets)
    if findings:
        screen.say("sheets.waiting", count=len(findings))
        show_findings(screen, tuple(findings), most=len(findings))
    return _code(findings)


def audit(screen: Screen, folder: Path, mend: bool) -> int:
    """Compare the sheets of a cycle with how they were handed out, and put right what can be put right."""
    from sync.google.books.audit import audit as look
    from sync.google.client.connection import check_installed

    check_installed()
    with _bar(screen.text("sheets.looking"), screen) as progress:
        done = look(folder, mend=mend, progress=progress)
    if done.mended and not screen.as_json:
        screen.say("sheets.mended", count=len(done.mended))
        show_findings(screen, done.mended, most=len(done.mended))
    if done.findings or screen.as_json:
        show_findings(screen, done.findings, most=len(done.findings))
    screen.say(
        "sheets.audited" if done.findings else "sheets.sound", sheets=done.sheets, count=len(done.findings)
    )
    if not mend and done.findings:
        screen.say("sheets.mend", folder=folder)
    return _code(done.findings)


def close(screen: Screen, folder: Path, reopen: bool) -> int:
    """Make the sheets of a cycle read-only and read them all once more, or let people fill them again."""
    from sync.collecting import Sheets
    from sync.consolidate import consolidate
    from sync.google.books.closing import close_sheets, open_sheets
    from sync.google.client.connection import check_installed

    check_installed()
    turn = open_sheets if reopen else close_sheets
    with _bar(screen.text("sheets.opening" if reopen else "sheets.closing"), screen) as progress:
        done = turn(folder, progress=progress)
    screen.say("sheets.opened" if reopen else "sheets.closed", count=done.changed, before=done.before)
    for file in done.refused:
        screen.say("sheets.refused", file=file)
    if not reopen:
        with _bar(screen.text("sheets.reading"), screen) as progress:
            receipt = consolidate(folder, actions.now(), sheets=Sheets.ALL, collecting=progress)
        screen.say("sheets.read", returned=receipt.summary.returned, books=receipt.summary.books)
    return FOUND if done.refused else CLEAN


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """What HR wants of the goal board: who may read it, who may not any more, and whether people's goals stand on it."""

    readers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    no_longer: tuple[str, ...] = ()
    people: bool | None = None
    private: tuple[str, ...] = ()


def board(screen: Screen, folder: Path, asked: BoardAsked) -> int:
    """Make the goal board of a cycle as a sheet, or bring it up to date."""
    from sync.google.books.board import Shown, share_board
    from sync.google.books.whom import named
    from sync.google.client.connection import check_installed
    from sync.google.settings import addresses_of

    check_installed()
    shown = None
    if asked.people is not None or asked.private:
        employees = open_master(folder).content.employees
        private = named(asked.private, employees).ids if asked.private else frozenset()
        shown = Shown(bool(asked.people or asked.private), private)
    done = share_board(
        folder,
        actions.now(),
        shown=shown,
        readers=addresses_of(asked.readers),
        groups=addresses_of(asked.groups),
        no_longer=asked.no_longer,
    )
    key = "made" if done.made else "drawn" if done.drawn else "same"
    screen.addresses([screen.text(f"sheets.board-{key}", url=done.url)])
    screen.say(
        "sheets.readers" if done.readers else "sheets.no-readers",
        readers=", ".join(done.readers),
        folder=folder,
    )
    return CLEAN


def _code(findings: Sequence[Finding]) -> int:
    return FOUND if any(finding.severity is Severity.ERROR for finding in findings) else CLEAN


@contextmanager
def _bar(label: str, screen: Screen) -> Iterator[Callable[[int, int, float], None]]:
    """Show a progress bar with the time that Google's quota leaves, on standard error; it goes when the work is done."""
    left = TextColumn("{task.fields[left]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), left)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None, left="")

        def tell(done: int, total: int, seconds: float) -> None:
            words = screen.text("sheets.left", minutes=round(seconds / MINUTE)) if seconds > MINUTE else ""
            progress.update(task, completed=done, total=total or None, left=words)

        yield tell
