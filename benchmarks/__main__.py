"""Run the benchmark: ``python -m benchmarks [--quick] [--books N ...] [--alone] [--json FILE] [--keep FOLDER]``.

``python -m benchmarks --issuing N`` measures handing out that many books instead.
"""

import argparse
import json
import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.issuing import founded, prepare
from benchmarks.material import made
from benchmarks.measure import Measured, measure, python
from sync.files import returned_files

SIZES = (100, 1_000, 4_000)
QUICK = (60,)
OURS = "reviewbook consolidate"
ISSUING, ISSUING_RIVAL = "reviewbook handout", "rival: openpyxl load, fill, save"
RIVALS = {"rival 1: pandas, openpyxl": "openpyxl", "rival 2: pandas, calamine": "calamine"}

ENDED = frozenset({0, 1})
"""Exit codes of a run of ours that came to its end: 1 says that there are error findings, as there should be."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one program took for ``books`` files; ``ratio`` is its time divided by Reviewbook's."""

    program: str
    books: int
    seconds: float
    memory_mb: float
    ratio: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a table and write JSON."""
    options = _options(arguments)
    sizes = QUICK if options.quick else options.books
    keep = nullcontext(options.keep) if options.keep else TemporaryDirectory()
    figures: list[Figure] = []
    with keep as folder:
        for size in () if options.issuing else sizes:
            figures += _compared(made(Path(folder), size), {} if options.alone else RIVALS)
        if options.issuing:
            figures += _issued(options.issuing)
    console = Console()
    console.print(_table(figures, "Issuing books" if options.issuing else "Consolidating returned books"))
    for line in _growth([figure for figure in figures if figure.program == OURS]):
        console.print(line)
    if options.json:
        machine = {"platform": platform.platform(), "python": platform.python_version()}
        document = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
        options.json.write_text(json.dumps(document, indent=2), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Consolidate or issue against rivals."
    )
    parser.add_argument("--books", type=int, nargs="+", default=SIZES, help="numbers of returned books")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK[0]} books only")
    parser.add_argument(
        "--alone", action="store_true", help="without the rivals, which take long with many books"
    )
    parser.add_argument("--issuing", type=int, metavar="N", help="hand out that many books instead")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--keep", type=Path, help="a folder in which the books are kept for another run")
    return parser.parse_args(arguments)


def _compared(cycle: Path, rivals: Mapping[str, str]) -> Iterator[Figure]:
    """Yield the figures of every program on the books of one cycle folder, each in a process of its own."""
    books = sum(1 for _ in returned_files(cycle))
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "cycle"
        shutil.copytree(cycle, copy)
        ours = measure(python("benchmarks.ours", copy), ENDED)
        yield _figure(OURS, books, ours, ours)
        again = measure(python("benchmarks.ours", copy), ENDED)
        yield _figure(f"{OURS}, nothing changed", books, again, ours)
        for name, engine in rivals.items():
            rival = measure(python("benchmarks.rivals", engine, cycle, Path(scratch) / f"{engine}.xlsx"))
            yield _figure(name, books, rival, ours)


def _issued(books: int) -> Iterator[Figure]:
    """Yield the figures of handing out about that many books, each program in a process of its own."""
    with TemporaryDirectory() as name:
        prepared, out = Path(name) / "prepared", Path(name) / "out"
        prepared.mkdir()
        out.mkdir()
        cycle = founded(Path(name), books)
        ours = measure(python("benchmarks.issuing", cycle), ENDED)
        count = prepare(cycle, prepared)
        yield _figure(ISSUING, count, ours, ours)
        yield _figure(ISSUING_RIVAL, count, measure(python("benchmarks.issuing", prepared, out)), ours)


def _figure(program: str, books: int, measured: Measured, ours: Measured) -> Figure:
    return Figure(program, books, measured.seconds, measured.memory, measured.seconds / ours.seconds)


def _table(figures: Iterable[Figure], title: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("books", "program", "seconds", "ms a book", "largest process, MB", "time / ours"):
        table.add_column(heading, justify="left" if heading == "program" else "right")
    for figure in figures:
        table.add_row(
            f"{figure.books:,}", figure.program, f"{figure.seconds:.2f}",
            f"{1000 * figure.seconds / figure.books:.1f}", f"{figure.memory_mb:.0f}", f"{figure.ratio:.2f}",
        )  # fmt: skip
    return table


def _growth(ours: Sequence[Figure]) -> Iterator[str]:
    """Yield how the time grows from each size to the next, beside how the number of books does."""
    for smaller, larger in pairwise(ours):
        books, seconds = larger.books / smaller.books, larger.seconds / smaller.seconds
        yield f"{smaller.books:,} to {larger.books:,} books: {books:.1f} times the books, {seconds:.1f} times the time"


if __name__ == "__main__":
    main()
