"""How many calls collecting Google Sheets takes, and how long Google's quota makes it wait: counted by the tests' own Google.

``python -m benchmarks.google_calls`` registers many small sheets, lets some of them change, and collects. No time on any clock is
measured: the emulator's clock moves only where the client waits, so that *seconds* are those for which the quota lets it wait.
"""

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.google.client.connection import google_at
from sync.google.collect import collect
from sync.google.gbook import Gbook, encode
from sync.google.registry import register
from sync.google.settings import BOOK, CYCLE, mark_of
from sync.ledger import Ledger, RegisteredBook
from tests.google_sheets.emulator.cells import Cell
from tests.google_sheets.emulator.files import SPREADSHEET, File
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.small_office import new_cycle

NOW = datetime(2026, 7, 2, tzinfo=UTC)
PAGE = 1_000
A_MINUTE, MINUTE = 60, 60.0
"""Google lets a user read so many spreadsheets in so many seconds."""

ROWS, COLUMNS = 12, 6


@dataclass(frozen=True, slots=True)
class Counted:
    """What collecting took: of how many sheets how many had changed, the calls, and the seconds that the quota took."""

    sheets: int
    changed: int
    calls: int
    seconds: float

    @property
    def fewest(self) -> int:
        """The fewest calls that can do it: a listing for each thousand files, and one reading of each changed one."""
        return math.ceil(self.sheets / PAGE) + self.changed

    @property
    def floor(self) -> float:
        """The seconds that Google's quota takes at least: whole minutes, after each of which so many may be read again."""
        return (max(self.changed - 1, 0) // A_MINUTE) * MINUTE


def counted(sheets: int, changes: Sequence[int]) -> Iterator[Counted]:
    """Collect that many sheets again and again, as many of them changed as ``changes`` says each time."""
    with TemporaryDirectory() as name, serving(World()) as world:
        folder = Path(name) / "2026-H2"
        new_cycle(folder)
        files = [_sheet(world, number) for number in range(sheets)]
        with Ledger.open(folder) as ledger:
            with ledger.transaction():
                for number, file in enumerate(files):
                    _hand_out(folder, ledger, number, file)
            for changed in changes:
                yield _collected(folder, ledger, world, files[:changed], sheets)


def _collected(folder: Path, ledger: Ledger, world: World, files: Sequence[File], sheets: int) -> Counted:
    for file in files:
        assert file.book is not None
        before = file.book.sheets[0].cell(1, 1).entered
        file.book.sheets[0].put(1, 1, Cell(float(before) + 1 if isinstance(before, float) else 1.0))
        world.drive.touch(file, HR)
    world.clock.sleep(10 * MINUTE)
    world.calls.clear()
    google = google_at(world.url, clock=world.clock)
    began = world.clock.time()
    done = collect(folder, ledger, google)
    if (done.read, done.changed, done.waiting) != (len(files), len(files), 0):
        raise RuntimeError(
            f"{done} where {len(files)} sheets had changed: nothing is counted that was not done"
        )
    return Counted(sheets, len(files), world.calls.total, world.clock.time() - began)


def _sheet(world: World, number: int) -> File:
    """Make a small sheet of texts and numbers, of which nothing has to be computed."""
    file = world.drive.add(f"Book {number}", SPREADSHEET, HR)
    assert file.book is not None
    for row in range(ROWS):
        for column in range(COLUMNS):
            file.book.sheets[0].put(row, column, Cell(f"text {row}" if column else float(row)))
    return file


def _hand_out(folder: Path, ledger: Ledger, number: int, file: File) -> None:
    """Let the ledger know a sheet as one that was handed out and has not changed since."""
    shown = f"books/Book {number}.gbook"
    file.app_properties.update({CYCLE: mark_of(ledger), BOOK: f"b{number}"})
    (folder / shown).write_bytes(encode(Gbook(file.id, file.name)))
    ledger.registry.add(RegisteredBook(f"b{number}", "ABCD-EFGH", "team", "E1", "en", shown, created=NOW))
    register(ledger, f"b{number}", file.id, "", file.version)


def table(rows: Sequence[Counted]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| sheets | changed | calls | fewest possible | more | seconds of quota | at least |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for row in rows:
        more = f"{100 * (row.calls / row.fewest - 1):.1f} %"
        yield (
            f"| {row.sheets:,} | {row.changed:,} | {row.calls:,} | {row.fewest:,} | {more} "
            f"| {row.seconds:,.0f} | {row.floor:,.0f} |"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.google_calls", description=__doc__)
    parser.add_argument("--sheets", type=int, nargs="+", default=(100, 1_000), metavar="N")
    options = parser.parse_args(arguments)
    rows = [row for sheets in options.sheets for row in counted(sheets, (0, min(50, sheets), sheets))]
    print(*table(rows), sep="\n")


if __name__ == "__main__":
    main()
