"""Draw the pictures of the docs anew: ``python -m uv run python docs/draw_pictures.py``.

LibreOffice (``soffice``) turns the sample company's master and some of its books into PDF; poppler (``pdftoppm``,
``pdftotext``) makes the first page of each wanted sheet a PNG in ``docs/pictures``.
"""

import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from addin.demo.run import run
from appraisal.messages import LANGUAGES, Texts
from sync.consolidate import Progress

PICTURES = Path(__file__).parent / "pictures"
WIDTH = 1120
"""Pixels: sharp on a screen, and under 200 kB a picture."""

WHEN = datetime(2027, 1, 16, 9, 0)
"""When the sample company consolidates; it stands in the pictures."""


class Pictured(NamedTuple):
    """The sheets of one workbook: ``file`` is a pattern below the cycle folder, whose first match is drawn."""

    role: str
    file: str
    sheets: tuple[str, ...]
    prefix: str = ""
    """What stands before a picture's name, where another book has a sheet of that name."""


WORKBOOKS = (
    Pictured("master", "master.xlsx", ("agreements", "checkins", "calibration", "ratings"), "master-"),
    Pictured("team", "**/E0002*.xlsx", ("goals", "review", "checkins", "voices")),
    Pictured("team", "**/E0001*.xlsx", ("approve", "nominations")),
    Pictured("self", "books/self/*.xlsx", ("goals", "self_review"), "self-"),
    Pictured("peer", "books/peer/*.xlsx", ("colleagues",)),
)

DASHBOARD_PAGES = 4
"""The Dashboard's pages, which are the master's first."""

_TEXTS = Texts("workbook_templates")


def main() -> None:
    """Draw every picture in both languages."""
    PICTURES.mkdir(exist_ok=True)
    for language in LANGUAGES:
        with TemporaryDirectory() as scratch:
            folder = Path(scratch) / "2026-H2"
            run(folder, 60, language, WHEN, quiet)
            for pictured in WORKBOOKS:
                workbook = min(folder.glob(pictured.file))
                for name, page, pdf in pages(workbook, pictured, language):
                    draw(pdf, page, PICTURES / f"{name}-{language}")


def quiet(name: str, steps: int) -> Progress:  # noqa: ARG001 - the demo's shape of a progress bar
    """Show no progress."""
    return lambda *_: None


def pages(workbook: Path, pictured: Pictured, language: str) -> Iterator[tuple[str, int, Path]]:
    """Yield the name, the page and the file of each picture of a workbook."""
    scratch = workbook.parent
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    call("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(workbook))
    pdf = workbook.with_suffix(".pdf")
    if pictured.role == "master":
        yield "dashboard", 1, pdf
        yield from ((f"dashboard-{page}", page, pdf) for page in range(2, DASHBOARD_PAGES + 1))
    texts = call("pdftotext", str(pdf), "-").split("\f")
    for sheet in pictured.sheets:
        title = _TEXTS(f"{pictured.role}.title.{sheet}", language)
        yield f"{pictured.prefix}{sheet}".replace("_", "-"), first_page(texts, title), pdf


def first_page(texts: list[str], title: str) -> int:
    """Return the number of the first page that shows a sheet's title."""
    return next(number for number, text in enumerate(texts, start=1) if title in text)


def draw(pdf: Path, page: int, target: Path) -> None:
    """Draw one page into ``<target>.png``."""
    size = ("-scale-to-x", str(WIDTH), "-scale-to-y", "-1")
    call("pdftoppm", "-png", "-singlefile", *size, "-f", str(page), "-l", str(page), str(pdf), str(target))


def call(*command: str) -> str:
    """Run a program and return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=180).stdout


if __name__ == "__main__":
    main()
