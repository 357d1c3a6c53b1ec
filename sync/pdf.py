"""Documents as PDF, by LibreOffice where it is installed: no library draws a Word document as Word does."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.errors import ReviewbookError

_PROGRAMS = ("soffice", "libreoffice")
_PLACES = {
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
    "win32": (
        r"C:\Program Files\LibreOffice\program\soffice.com",
        r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    ),
}
"""Where the installers put it without telling the search path."""

_TO_START, _A_FILE = 90.0, 10.0
"""Seconds that LibreOffice may take to start, and for each document."""


class PdfError(ReviewbookError):
    """No PDF can be made: LibreOffice is not installed, or did not make one."""


def office() -> Path | None:
    """Return LibreOffice's program, or ``None`` where it is not installed."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if found is not None:
        return Path(found)
    return next((Path(place) for place in _PLACES.get(sys.platform, ()) if Path(place).is_file()), None)


def make_pdfs(documents: Sequence[Path]) -> list[Path]:
    """Write a PDF beside each document, and return them in the same order.

    Raises:
        PdfError: LibreOffice is not installed (``pdf.no-office``), or a PDF did not come to be (``pdf.failed``).

    """
    program = office()
    if program is None:
        raise PdfError("pdf.no-office")
    if not documents:
        return []
    # A profile of its own: one that is open on the screen lets no second one work.
    with TemporaryDirectory(prefix="reviewbook-office-") as profile, TemporaryDirectory() as made:
        command = [
            str(program),
            "--headless",
            "--norestore",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            *("--convert-to", "pdf", "--outdir", made),
            *(str(document.resolve()) for document in documents),
        ]
        _run(command, _TO_START + _A_FILE * len(documents))
        return [_take(Path(made) / f"{document.stem}.pdf", document) for document in documents]


def _run(command: Sequence[str], limit: float) -> None:
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=limit)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PdfError("pdf.failed", name=Path(command[-1]).name) from error


def _take(made: Path, document: Path) -> Path:
    target = document.with_suffix(".pdf")
    if not made.is_file():
        raise PdfError("pdf.failed", name=document.name)
    shutil.move(made, target)
    return target
