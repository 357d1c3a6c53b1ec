"""What the terminal says of the sample company: which files to open, and what to try next."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from addin import actions
from addin.demo.finance_export import FILE, months_file
from addin.demo.run import DemoRun
from addin.demo.stages import DAYS, DemoStage
from addin.show import Screen
from sync.files import MASTER
from sync.pay.workbook import PAY
from sync.roles import PEER, SELF, TEAM


def show_demo(screen: Screen, folder: Path, done: DemoRun, stage: DemoStage) -> None:
    """Say what to open in the sample company's folder at the end of a stage, and which commands to try."""
    screen.console.print(f"\n[bold]{screen.text('demo.open')}[/]")
    shown = Table(box=None, show_header=False, pad_edge=False)
    shown.add_column(overflow="fold")
    shown.add_column(overflow="fold")
    for name, key in _OPENED[stage](done):
        shown.add_row(escape(str(folder / name)), f"[dim]{screen.text(f'demo.{key}')}[/]")
    screen.console.print(shown)
    # Calibration is as of today; the other stages have days of their own.
    if stage is not DemoStage.CALIBRATE and DAYS[stage] > actions.now().date():
        screen.say("demo.ahead", day=DAYS[stage].isoformat())
    screen.say("demo.next", commands="  ·  ".join(_commands(folder, done, stage)))


def _planned(done: DemoRun) -> Iterator[tuple[str, str]]:
    yield MASTER, "open-plan"
    refusing = next((one.subject for one in done.mistakes if one.kind == "not-agreed"), "")
    yield from _books_with(done, refusing, {SELF: "open-own", TEAM: "open-voices"})


def _coached(done: DemoRun) -> Iterator[tuple[str, str]]:
    yield MASTER, "open-coach"
    exported = {figure.employee_id for figure in done.figures}
    if exported:
        yield (
            next(
                book.file
                for book in done.books
                if book.role == TEAM and not exported.isdisjoint(member.id for member in book.members)
            ),
            "open-months",
        )
        yield months_file(done.figures), "open-export"


def _assessed(done: DemoRun) -> Iterator[tuple[str, str]]:
    yield MASTER, "open-assess"
    yield from _returned(done)


def _calibrated(done: DemoRun) -> Iterator[tuple[str, str]]:
    yield MASTER, "open-master"
    yield from _returned(done)


def _improved(done: DemoRun) -> Iterator[tuple[str, str]]:
    yield MASTER, "open-improve"
    vague = next((one.subject for one in done.mistakes if one.kind == "vague-plan"), "")
    yield from _books_with(done, vague, {SELF: "open-own-plan", TEAM: "open-plans"})


def _books_with(done: DemoRun, person: str, keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield of each kind of book the first one in which a person stands."""
    for role, key in keys.items():
        for book in done.books:
            if book.role == role and person in {member.id for member in book.members}:
                yield book.file, key
                break


def _paid(done: DemoRun) -> Iterator[tuple[str, str]]:
    yield PAY, "open-pay"
    yield from _improved(done)


def _returned(done: DemoRun) -> Iterator[tuple[str, str]]:
    """Yield a book that came back, one that never did, and a rater's, of which the master shows means alone."""
    for key, wanted in (("open-book", True), ("open-issued", False)):
        books = (book for book in done.receipt.books if not book.link)
        file = next((book for book in books if (book.submission is not None) is wanted), None)
        if file is not None:
            yield file.submission.file if file.submission else file.book.file, key
    rated = next((book.file for book in done.books if book.role == PEER), "")
    if rated:
        yield rated, "open-ratings"


def _fed_back(done: DemoRun) -> Iterator[tuple[str, str]]:
    """Yield the master, the book of a manager who recorded interviews, and the self book of somebody who appealed."""
    yield MASTER, "open-feedback"
    talked = next((one.recipient for one in done.mistakes if one.table == "interviews"), "")
    lead = next((book.file for book in done.books if book.manager.id == talked), "")
    if lead:
        yield lead, "open-interviews"
    own = next((book.file for book in done.books if book.role == SELF), "")
    if own:
        yield own, "open-answer"


_OPENED = {
    DemoStage.PLAN: _planned,
    DemoStage.COACH: _coached,
    DemoStage.ASSESS: _assessed,
    DemoStage.CALIBRATE: _calibrated,
    DemoStage.FEEDBACK: _fed_back,
    DemoStage.IMPROVE: _improved,
    DemoStage.RESULTS: _paid,
}
"""What to open at the end of each stage: the file in the folder, and the key of what it is."""


def _commands(folder: Path, done: DemoRun, stage: DemoStage) -> Iterator[str]:
    employee = next((result.employee_id for result in done.receipt.results if result.grade), "")
    if employee:
        yield f'reviewbook explain "{folder}" {employee}'
    yield f'reviewbook status "{folder}"'
    match stage:
        case DemoStage.PLAN:
            yield f'reviewbook explain "{folder}" --cascade'
            yield "reviewbook explain P01"
        case DemoStage.COACH:
            yield "reviewbook explain K01"
            yield f'reviewbook report "{folder}"'
        case DemoStage.ASSESS:
            yield "reviewbook explain R09"
            yield f'reviewbook report "{folder}"'
        case DemoStage.IMPROVE:
            yield "reviewbook explain I01"
            yield f'reviewbook remind "{folder}"'
        case DemoStage.CALIBRATE:
            yield "reviewbook explain G01"
            yield f'reviewbook import-actuals "{folder}" "{folder / FILE}"'
            yield f'reviewbook report "{folder}"'
        case DemoStage.FEEDBACK:
            yield f'reviewbook release "{folder}" --all --dry-run'
            yield "reviewbook explain F04"
        case DemoStage.RESULTS:
            yield "reviewbook explain X02"
            yield f'reviewbook pay "{folder}"'
