"""What every test with a real application does first: skip where it is missing, but fail in CI."""

import os

import pytest

from tests.equality.books import bearable, books
from tests.equality.compare import Comparison, compare
from tests.equality.engines import APPLICATIONS, why_missing

COUNT = 60
"""Books for each application, more than the engines in process get."""


def require(engine: str) -> None:
    """Skip the test without the application, or fail it where ``CI`` is set.

    Raises:
        pytest.skip.Exception: it is missing.
        pytest.fail.Exception: it is missing in CI.

    """
    missing = why_missing(engine)
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


def compared(engine: str) -> Comparison:
    """Return what an application makes of the books, beside Python's values."""
    filled = [bearable(book, engine) for book in books(COUNT)]
    return compare(filled, APPLICATIONS[engine])
