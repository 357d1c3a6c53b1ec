"""Which front a press speaks through: the spreadsheet program that the button was pressed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from addin.front import Front


@contextmanager
def front_of(language: str, workbook: Path | None) -> Iterator[Front]:
    """Give the front of a press for the block; ``workbook`` is what was in front, ``None`` for nothing."""
    from addin.live.beside import Beside
    from addin.live.front import LiveFront

    with Beside(language) as beside:
        yield LiveFront(beside, language, workbook)
