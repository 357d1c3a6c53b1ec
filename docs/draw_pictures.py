"""Draw the pictures of the docs anew: ``python -m uv run python docs/draw_pictures.py``.

Names of pictures behind it (``team checks``) draw these alone, in both languages.

LibreOffice (``soffice``) turns the sample company's master and some of its books into PDF; poppler (``pdftoppm``,
``pdftotext``) makes the first page of each wanted sheet a PNG in ``docs/pictures``, and Pillow makes it small. The ribbon is drawn
from the built add-in (:mod:`draw_ribbon`), the toolbar and the window are taken from a LibreOffice on a screen (:mod:`take_screenshots`).
"""

import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import take_screenshots
from draw_ribbon import draw_ribbon
from PIL import Image

from addin import actions
from addin.demo.living import live_until
from addin.demo.stages import DAYS, DemoStage
from appraisal.messages import LANGUAGES, Texts
from sync.agreement_forms import write_forms
from sync.consolidate import Progress, consolidate
from sync.finding_list import write_findings
from sync.letters import write_letters
from sync.releasing import Chosen
from sync.reports import write_reports
from sync.result_forms import write_result_forms
from sync.xlsx.cells import set_cells
from sync.xlsx.gate import MASTER as MASTER_LIMITS
from sync.xlsx.read import read_book
from workbook_templates.books.master import BOOK as MASTER_BOOK

PICTURES = Path(__file__).parent / "pictures"
WIDTH = 1120
"""Pixels: sharp on a screen."""

COLOURS = 128
"""Of a picture: our sheets have about twenty and their blends at the edges of letters, and a PNG of few colours is small."""

SCREEN_COLOURS = 256
"""Of a picture of a screen, where the icons have more."""

WHEN = datetime(2027, 1, 16, 9, 0)
"""Tells the sample company the time zone; the days are those of its stages."""


class Part(NamedTuple):
    """The part of a page that is drawn, as shares of its width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0


WHOLE = Part()


class Pictured(NamedTuple):
    """The sheets of one workbook: ``file`` is a pattern below the folder of all cycles, whose first match is drawn."""

    role: str
    file: str
    sheets: tuple[str, ...]
    prefix: str = ""
    """What stands before a picture's name, where another book has a sheet of that name."""


MASTER = "master-"
"""What stands before the pictures of the master, whose Dashboard is drawn, too."""

WORKBOOKS = (
    Pictured(
        "master",
        "2026-H2/master.xlsx",
        (
            "agreements", "voices", "raters", "ratings", "checkins", "plans", "calibration", "calibration_summary", "habits",
            "releases", "interviews", "appeals", "submissions", "findings",
        ),
        MASTER,
    ),
    Pictured("master", "2027-H1/master.xlsx", ("owncolumns", "setgoals", "history", "earlierplans", "earlierresults"), "next-"),
    Pictured(
        "team",
        "2026-H2/books/E0002*.xlsx",
        ("guide", "team", "goals", "review", "checkins", "voices", "checks"),
    ),
    Pictured("team", "2026-H2/books/E0001*.xlsx", ("approve", "nominations", "interviews", "improvement")),
    Pictured("team", "2026-H2/books/E0047*.xlsx", ("employee_plans",)),
    Pictured(
        "self",
        "2026-H2/books/self/E0047*.xlsx",
        ("goals", "self_review", "checkins", "checks", "feedback"),
        "self-",
    ),
    Pictured("self", "2026-H2/books/self/E0049*.xlsx", ("proposals",), "self-"),
    Pictured("self", "2026-H2/books/self/E0050*.xlsx", ("improvement",), "self-"),
    Pictured("peer", "2026-H2/books/peer/*.xlsx", ("colleagues",)),
    Pictured(
        "pay",
        "2026-H2/pay.xlsx",
        ("salaries", "pools", "matrix", "bonus", "merit", "budget", "decisions"),
        "pay-",
    ),
)  # fmt: skip
"""The sample company's cycle at its end, and the one that follows it."""

PARTS: Mapping[str, Part] = {
    "team": Part(0.03, 0.06, 0.78, 0.34),
    "checks": Part(0.0, 0.06, 1.0, 0.88),
    "self-checks": Part(0.0, 0.06, 1.0, 0.72),
    "self-checkins": Part(0.0, 0.06, 1.0, 0.6),
    "guide": Part(0.0, 0.04, 1.0, 0.76),
    "master-submissions": Part(0.0, 0.04, 1.0, 0.6),
    "master-findings": Part(0.0, 0.04, 1.0, 0.6),
    "master-calibration-summary": Part(0.0, 0.04, 1.0, 0.72),
    "master-habits": Part(0.0, 0.04, 1.0, 0.36),
    "master-plans": Part(0.0, 0.04, 1.0, 0.4),
    "master-appeals": Part(0.0, 0.04, 1.0, 0.68),
    "interviews": Part(0.0, 0.04, 1.0, 0.6),
    "improvement": Part(0.0, 0.04, 1.0, 0.5),
    "master-voices": Part(0.0, 0.04, 1.0, 0.5),
    "master-raters": Part(0.0, 0.04, 1.0, 0.6),
    "next-owncolumns": Part(0.0, 0.04, 1.0, 0.36),
    "found": Part(0.0, 0.04, 1.0, 0.6),
    "next-setgoals": Part(0.0, 0.04, 1.0, 0.36),
    "next-history": Part(0.0, 0.04, 1.0, 0.56),
    "next-earlierplans": Part(0.0, 0.04, 1.0, 0.36),
    "next-earlierresults": Part(0.0, 0.04, 1.0, 0.6),
    "employee-plans": Part(0.0, 0.04, 1.0, 0.36),
    "self-proposals": Part(0.0, 0.04, 1.0, 0.36),
    "report": Part(0.0, 0.04, 1.0, 0.86),
    "board": Part(0.0, 0.04, 1.0, 0.7),
    "self-feedback": Part(0.0, 0.04, 1.0, 0.7),
    "self-improvement": Part(0.0, 0.04, 1.0, 0.5),
    "master-interviews": Part(0.0, 0.04, 1.0, 0.5),
    "pay-salaries": Part(0.0, 0.04, 1.0, 0.6),
    "pay-pools": Part(0.0, 0.04, 1.0, 0.72),
    "pay-matrix": Part(0.0, 0.04, 1.0, 0.86),
    "pay-bonus": Part(0.0, 0.04, 1.0, 0.6),
    "pay-merit": Part(0.0, 0.04, 1.0, 0.6),
    "pay-budget": Part(0.0, 0.04, 1.0, 0.75),
    "agreement": Part(0.0, 0.03, 1.0, 0.7),
    "result": Part(0.0, 0.03, 1.0, 0.8),
    "letter": Part(0.0, 0.03, 1.0, 0.9),
}
"""Of these pages the rest is blank, or says the same again."""

RIBBON = "ribbon"
"""The picture of Excel's ribbon."""

FORM, RESULT, LETTER, REPORT, BOARD, FOUND = "agreement", "result", "letter", "report", "board", "found"
"""The pictures of a goal agreement, a result and interview form, a result letter, the executives' report, the goal board, and
a list of findings."""

TOLD = "E0047"
"""Somebody whose result is released."""

DASHBOARD_PAGES = 5
"""The Dashboard's pages, which are the master's first."""

_TEXTS = Texts("workbook_templates")


def main() -> None:
    """Draw every picture, or those that are named, in both languages."""
    PICTURES.mkdir(exist_ok=True)
    named = frozenset(sys.argv[1:])
    for language in LANGUAGES:
        if not named or RIBBON in named:
            draw_ribbon(PICTURES / f"{RIBBON}-{language}.png", language)
        if not named or named & set(take_screenshots.NAMES):
            take(language, named)
        if not named or named - {RIBBON, *take_screenshots.NAMES}:
            draw_cycles(language, named)


def take(language: str, named: Collection[str]) -> None:
    """Take the pictures of LibreOffice; where something is missing for them, say so, and leave the old ones."""
    if lacking := take_screenshots.missing():
        print(f"No picture is taken of LibreOffice's toolbar; missing: {lacking}")
        return
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "2026-H2"
        # A button is pressed today, so the company must not have lived longer.
        live_until(folder, 60, language, DemoStage.CALIBRATE, actions.now(), quiet)
        for name, picture in take_screenshots.screenshots(folder, language):
            if not named or name in named:
                few = picture.quantize(SCREEN_COLOURS, kmeans=2, dither=Image.Dither.NONE)
                few.save(PICTURES / f"{name}-{language}.png", optimize=True)


def draw_cycles(language: str, named: Collection[str]) -> None:
    """Draw the pages of a cycle at its end and of the one that follows it, or those of them that are named."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "2026-H2"
        live_until(folder, 60, language, DemoStage.RESULTS, WHEN, quiet)
        start_next(folder, language)
        for name, page, pdf in all_pages(folder, language, named):
            draw(pdf, page, PICTURES / f"{name}-{language}", PARTS.get(name, WHOLE))


def start_next(folder: Path, language: str) -> None:
    """Start the cycle after the one in a folder, beside it; HR declares columns of her own there."""
    following = folder.with_name("2027-H1")
    new = ("new", str(following), "--from", str(folder), "--lang", language)
    call(sys.executable, "-c", f"from addin.cli import main; main({list(new)!r})")
    declare(following / "master.xlsx", language)
    consolidate(following, WHEN.astimezone(), jobs=1)


OWN = {
    "en": (
        ("Goals", "Customer", "Text", "Manager", "", "The customer whom the goal is for"),
        ("Review", "Confidence", "Choice", "Manager", "high, medium, low", "How sure you are of the rating"),
    ),
    "zh-CN": (
        ("目标", "客户", "文本", "经理", "", "该目标所服务的客户"),
        ("评分", "把握程度", "选项", "经理", "高,中,低", "您对评分的把握程度"),
    ),
}
"""Columns of a company's own: sheet, heading, what it holds, who fills it, the words to choose from, and what to type."""


def declare(master: Path, language: str) -> None:
    """Type the rows of a company's own columns into a master."""
    declared = MASTER_BOOK.table_by_name["owncolumns"]
    found = read_book(master, (MASTER_BOOK,), limits=MASTER_LIMITS).tables[declared.name]
    keys = [column.key for column in declared.columns][1:]
    edits = {
        found.cell_reference(key, found.header_row + place): word
        for place, row in enumerate(OWN[language], start=1)
        for key, word in zip(keys, row, strict=True)
        if word
    }
    master.write_bytes(set_cells(master.read_bytes(), {found.sheet_title: edits}))


def quiet(name: str, steps: int) -> Progress:  # noqa: ARG001 - the demo's shape of a progress bar
    """Show no progress."""
    return lambda *_: None


def all_pages(folder: Path, language: str, named: Collection[str]) -> Iterator[tuple[str, int, Path]]:
    """Yield the name, the page and the file of each picture, or of those that are named."""
    for pictured in WORKBOOKS:
        names = {f"{pictured.prefix}{sheet}".replace("_", "-") for sheet in pictured.sheets}
        wanted = not named or names & set(named) or (pictured.prefix == MASTER and "dashboard" in named)
        for found in pages(min(folder.parent.glob(pictured.file)), pictured, language) if wanted else ():
            if not named or found[0] in named:
                yield found
    for name, paper in papers(folder, language).items():
        if not named or name in named:
            yield name, 1, pdf_of(paper())


def papers(folder: Path, language: str) -> Mapping[str, Callable[[], Path]]:
    """Return what makes each paper of one page, by the name of its picture."""
    chosen, out = Chosen((TOLD,)), folder.parent / "papers"
    return {
        FORM: lambda: write_forms(folder, TOLD, folder.parent / "form.xlsx")[0],
        RESULT: lambda: write_result_forms(folder, chosen, out=out).files[0],
        LETTER: lambda: write_letters(folder, chosen, DAYS[DemoStage.FEEDBACK], out=out).files[0],
        REPORT: lambda: write_reports(folder, WHEN, language).report,
        BOARD: lambda: write_reports(folder, WHEN, language).board,
        FOUND: lambda: found_in(folder, language),
    }


def found_in(folder: Path, language: str) -> Path:
    """Return what is found in the books of a cycle, as a list that leads to the cells."""
    target = folder.parent / "found.xlsx"
    findings = consolidate(folder, WHEN.astimezone(), dry_run=True, jobs=1).findings
    write_findings(target, findings, folder, WHEN, language)
    return target


def pdf_of(workbook: Path) -> Path:
    """Let LibreOffice print a workbook, and return what it printed."""
    profile = f"-env:UserInstallation={(workbook.parent / 'profile').as_uri()}"
    call(
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(workbook.parent),
        str(workbook),
    )
    return workbook.with_suffix(".pdf")


def pages(workbook: Path, pictured: Pictured, language: str) -> Iterator[tuple[str, int, Path]]:
    """Yield the name, the page and the file of each picture of a workbook."""
    pdf = pdf_of(workbook)
    if pictured.prefix == MASTER:
        yield "dashboard", 1, pdf
        yield from ((f"dashboard-{page}", page, pdf) for page in range(2, DASHBOARD_PAGES + 1))
    texts = call("pdftotext", str(pdf), "-").split("\f")
    for sheet in pictured.sheets:
        title = _TEXTS(f"{pictured.role}.title.{sheet}", language)
        yield f"{pictured.prefix}{sheet}".replace("_", "-"), first_page(texts, title), pdf


def first_page(texts: list[str], title: str) -> int:
    """Return the number of the first page that shows a sheet's title."""
    return next(number for number, text in enumerate(texts, start=1) if title in text)


def draw(pdf: Path, page: int, target: Path, part: Part = WHOLE) -> None:
    """Draw a part of one page into ``<target>.png``."""
    wide = round(WIDTH / (part.right - part.left))
    high = round(wide * height_of(pdf, page))
    corner = ("-x", str(round(wide * part.left)), "-y", str(round(high * part.top)))
    box = ("-W", str(WIDTH), "-H", str(round(high * (part.bottom - part.top))))
    size = ("-scale-to-x", str(wide), "-scale-to-y", str(high), *corner, *box)
    call("pdftoppm", "-png", "-singlefile", *size, "-f", str(page), "-l", str(page), str(pdf), str(target))
    make_small(target.with_name(f"{target.name}.png"))


def make_small(picture: Path) -> None:
    """Write a picture anew with few colours."""
    with Image.open(picture) as drawn:
        few = drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


def height_of(pdf: Path, page: int) -> float:
    """Return how high a page is, as a share of its width."""
    said = call("pdfinfo", "-f", str(page), "-l", str(page), str(pdf))
    width, height = re.search(r"size: +([0-9.]+) x ([0-9.]+)", said).groups()  # type: ignore[union-attr]
    return float(height) / float(width)


def call(*command: str) -> str:
    """Run a program and return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=180).stdout


if __name__ == "__main__":
    main()
