"""Run the benchmark: ``python -m benchmarks`` does all of it; with sizes, only what they ask for.

``--books`` are numbers of returned books that are consolidated beside the rivals, ``--alone`` numbers that are consolidated
without them, ``--issuing`` is a number of books that are handed out.
"""

import argparse
import json
import platform
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.consolidating import consolidated
from benchmarks.figures import Figure, growth, table
from benchmarks.issuing import issued
from benchmarks.material import made


class Sizes(NamedTuple):
    """How many books are consolidated beside the rivals, how many without them, and how many are handed out."""

    books: Sequence[int] = ()
    alone: Sequence[int] = ()
    issuing: int = 0


FULL = Sizes(books=(100, 1_000), issuing=1_000)
QUICK = Sizes(books=(20,), issuing=20)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print tables and write JSON."""
    options = _options(arguments)
    asked = Sizes(options.books, options.alone, options.issuing)
    sizes = QUICK if options.quick else asked if any(asked) else FULL
    figures: list[Figure] = []
    with nullcontext(options.keep) if options.keep else TemporaryDirectory() as folder:
        for part in _parts(sizes, Path(folder)):
            figures += part
            print(*table(part), "", sep="\n", flush=True)
    for line in growth(figures):
        print(line)
    if options.json:
        machine = {"platform": platform.platform(), "python": platform.python_version()}
        document = {"machine": machine, "figures": [figure.as_json() for figure in figures]}
        options.json.write_text(json.dumps(document, indent=2), encoding="utf-8")


def _parts(sizes: Sizes, folder: Path) -> Iterator[list[Figure]]:
    """Yield the figures of one size after the other, so that a long run shows what it has."""
    for books in sizes.books:
        yield consolidated(made(folder, books), rivals=True)
    for books in sizes.alone:
        yield consolidated(made(folder, books), rivals=False)
    if sizes.issuing:
        yield issued(sizes.issuing)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"Consolidate {FULL.books} books and issue {FULL.issuing}, beside the rivals; or as many as you say.",
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK.books[0]} books, in less than a minute")
    parser.add_argument(
        "--books", type=int, nargs="+", default=(), metavar="N", help="numbers of returned books"
    )
    parser.add_argument(
        "--alone", type=int, nargs="+", default=(), metavar="N", help="the same, without the rivals"
    )
    parser.add_argument("--issuing", type=int, default=0, metavar="N", help="hand out that many books")
    parser.add_argument("--json", type=Path, metavar="FILE", help="a file for the figures")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where returned books are kept, and found again"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
