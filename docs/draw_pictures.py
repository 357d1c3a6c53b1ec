"""Draw the pictures of the docs anew: ``python -m uv run python docs/draw_pictures.py``.

LibreOffice (``soffice``) turns the sample company's master and one manager's book into PDF; poppler (``pdftoppm``,
``pdftotext``) makes the first page of the wanted sheets a PNG in ``docs/pictures``.
"""

import subprocess
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from addin.demo.run import run
from appraisal.messages import LANGUAGES, Texts
from sync.consolidate import Progress

PICTURES = Path(__file__).parent / "pictures"
WIDTH = 1200
"""Pixels: sharp on a screen, and under 200 kB a picture."""

WHEN = datetime(2027, 1, 16, 9, 0)
"""When the sample company consolidates; it stands in the pictures."""

MANAGER = "E0002"
"""Whose book is shown."""


def main() -> None:
    """Draw every picture in both languages."""
    PICTURES.mkdir(exist_ok=True)
    for language in LANGUAGES:
        with TemporaryDirectory() as scratch:
            folder = Path(scratch) / "2026-H2"
            run(folder, 60, language, WHEN, quiet)
            draw(folder / "master.xlsx", ("dashboard",), language)
            (book, *_) = sorted(folder.rglob(f"{MANAGER}*.xlsx"))
            draw(book, ("goals", "review"), language)


def quiet(name: str, steps: int) -> Progress:  # noqa: ARG001 - the demo's shape of a progress bar
    """Show no progress."""
    return lambda *_: None


def draw(workbook: Path, sheets: tuple[str, ...], language: str) -> None:
    """Draw the first page of each sheet into ``<sheet>-<language>.png``."""
    scratch = workbook.parent
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    call("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(workbook))
    pdf = workbook.with_suffix(".pdf")
    texts = call("pdftotext", str(pdf), "-").split("\f")
    for sheet in sheets:
        page = (
            1
            if sheet == "dashboard"
            else first_page(texts, Texts("workbook_templates")(f"team.title.{sheet}", language))
        )
        size = ("-scale-to-x", str(WIDTH), "-scale-to-y", "-1")
        target = PICTURES / f"{sheet}-{language}"
        call(
            "pdftoppm", "-png", "-singlefile", *size, "-f", str(page), "-l", str(page), str(pdf), str(target)
        )


def first_page(texts: list[str], title: str) -> int:
    """Return the number of the first page that shows a sheet's title."""
    return next(number for number, text in enumerate(texts, start=1) if title in text)


def call(*command: str) -> str:
    """Run a program and return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=180).stdout


if __name__ == "__main__":
    main()
