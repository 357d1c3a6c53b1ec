"""A filled book for a person to open in Excel, WPS and Google Sheets before a release.

    python -m tests.equality.golden OUT.xlsx       draws it; every formula claims a wrong value
    python -m tests.equality.golden --compare IN.xlsx   after the program saved it: lists the cells that are not Python's

Open it, let the program compute everything (Ctrl+Alt+F9 in Excel and WPS; Google computes by itself), save or download it as
xlsx, and compare. It exits with 0 when all cells are right, with 1 when some differ.
"""

import sys
from pathlib import Path

from tests.equality.books import FilledBook, drawn, full_book
from tests.equality.compare import compare
from tests.equality.package import poison, read_cells


def golden_book() -> FilledBook:
    """Return the book that people open: every row in use, three schemes, all methods."""
    return full_book()


def draw(path: Path) -> None:
    """Write the book, with a wrong cached value in every formula cell."""
    path.write_bytes(poison(drawn(golden_book())))


def differing(path: Path, program: str) -> tuple[str, int]:
    """Return the report on a file that a program computed and saved, and the number of differing cells."""
    result = compare([golden_book()], lambda _: [read_cells(path.read_bytes())])
    return result.report(program), len(result.differences)


def main(arguments: list[str]) -> int:
    """Draw or compare, as the arguments say, and return the exit code."""
    if len(arguments) == 2 and arguments[0] == "--compare":
        report, count = differing(Path(arguments[1]), arguments[1])
        print(report)
        return 1 if count else 0
    if len(arguments) == 1 and not arguments[0].startswith("-"):
        draw(Path(arguments[0]))
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
