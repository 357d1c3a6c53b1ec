"""Prints what each program makes of the books: ``python -m tests.equality [BOOKS]``."""

import sys
import time

from tests.equality.books import bearable, books
from tests.equality.compare import compare
from tests.equality.engines import APPLICATIONS, IN_PROCESS, why_missing


def main(count: int) -> int:
    """Compare with every engine that is there, and return 1 if any cell differs."""
    filled, wrong = list(books(count)), 0
    for name, engine in (IN_PROCESS | APPLICATIONS).items():
        missing = why_missing(name) if name in APPLICATIONS else ""
        if missing:
            print(f"{name}: {missing}")
            continue
        started = time.perf_counter()
        result = compare([bearable(book, name) for book in filled], engine)
        print(f"{result.report(name)} ({time.perf_counter() - started:.1f} s)")
        wrong += len(result.differences)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
