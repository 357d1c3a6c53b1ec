"""Which front a press speaks through: the spreadsheet program that the button was pressed in."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from addin.front import Front, TextFront


@contextmanager
def front_of(language: str) -> Iterator[Front]:
    """Give the front of a press for the block.

    Without a side of a spreadsheet program it writes lines; a press from the ribbon keeps them in ``press.log``.
    """
    yield TextFront(
        sys.stdout or io.StringIO(), language
    )  # a Python without a window may have no output at all
