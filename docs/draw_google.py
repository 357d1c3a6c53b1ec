"""Draw the pictures of books in Google Sheets anew: ``python -m uv run python docs/draw_google.py``.

Nobody can look at Google's own drawing from here. So the requests with which some of the sample company's books are drawn are
carried out on a plain picture of a spreadsheet (``tests/google_sheets/replay.py``), which becomes a file, which LibreOffice prints.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import draw_pictures
from draw_pictures import PICTURES, WHEN, Part, draw, first_page, pdf_of, quiet

from addin.demo.living import live_until
from addin.demo.stages import DemoStage
from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from sync.closed_master import master_identity, read_master
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.receipt import kept_summary
from sync.xlsx.read import RawRow, read_book
from workbook_templates.books import FILLED
from workbook_templates.dashboard import figures, who, who_when
from workbook_templates.draw_book import book_words
from workbook_templates.google import SheetModel, drawn_book, drawn_master, requests_of
from workbook_templates.labels import TEXTS
from workbook_templates.row_xml import STYLE_KEY, Row
from workbook_templates.stamp import BookIdentity

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.google_sheets.replay import Spreadsheet
from tests.google_sheets.replay_file import file_of

PEOPLE, MANAGER = 30, "E0002"
ABOVE = ("organisation", "department")
EDITORS = ("hr@example.com",)
SHEETS: Mapping[str, tuple[str, Part]] = {
    "guide": ("guide", Part(0.04, 0.04, 0.9, 0.96)),
    "goals": ("goals", Part(0.03, 0.05, 0.56, 0.6)),
    "review": ("review", Part(0.03, 0.03, 0.97, 0.62)),
    "checks": ("checks", Part(0.03, 0.03, 0.97, 0.97)),
}
"""The sheets of a team book that are shown, each with its part of the page."""
DASHBOARD = Part(0.04, 0.04, 0.89, 0.95)


def main() -> None:
    """Draw every picture in both languages."""
    for language in LANGUAGES:
        with TemporaryDirectory() as scratch:
            folder = Path(scratch) / "2026-H2"
            live_until(folder, PEOPLE, language, DemoStage.RESULTS, WHEN, quiet)
            content = read_master(folder).content
            draw_team_book(folder, content, language)
            draw_dashboard(folder, content.policy, language)


def draw_team_book(folder: Path, content: HrContent, language: str) -> None:
    """Draw the book of a manager as it is at the end of the cycle."""
    book = min((folder / "books").glob(f"{MANAGER}*.xlsx"))
    policy = content.policy
    manager = content.employees[MANAGER]
    identity = BookIdentity(
        "sample", policy.cycle.id, manager.id, "team", FILLED["team"].version, 1, language
    )
    words = book_words(policy, manager, identity)
    model = drawn_book(policy, language, "team", rows_of(book), identity, words)
    pdf = printed(model, folder.parent / "google-book.xlsx")
    texts = draw_pictures.call("pdftotext", str(pdf), "-").split("\f")
    for name, (sheet, part) in SHEETS.items():
        key = f"team.title.{sheet}"
        title = TEXTS(f"google.{key}" if f"google.{key}" in TEXTS else key, language)
        page = first_page(texts, title)
        draw(pdf, page, PICTURES / f"google-{name}-{language}", part)


def rows_of(book: Path) -> dict[str, Sequence[Row]]:
    """Return the rows of a book's file; the goals above and the manager's own are not the manager's to fill."""
    tables = read_book(book, (FILLED["team"],)).tables
    return {name: list(_rows(table.rows)) for name, table in tables.items()}


def _rows(rows: Sequence[RawRow]) -> Iterator[Row]:
    for row in rows:
        cells = {key: cell.value for key, cell in row.cells.items()}
        own = str(cells.get("owner")).startswith(f"{MANAGER} ")
        yield cells | ({STYLE_KEY: "locked"} if own or cells.get("level") in ABOVE else {})


def draw_dashboard(folder: Path, policy: Policy, language: str) -> None:
    """Draw the first page of the master, whose charts follow its other sheets."""
    with Ledger.open(folder) as ledger:
        summary = kept_summary(ledger)
    words = {"who_when": who_when(summary, language), "who": who(policy)}
    rows = {name: list(_rows(table.rows)) for name, table in read_master(folder).tables.items()}
    model = drawn_master(policy, language, rows | figures(summary, language), words, master_identity(policy))
    draw(
        printed(model, folder.parent / "google-master.xlsx"),
        1,
        PICTURES / f"google-dashboard-{language}",
        DASHBOARD,
    )


def printed(model: SheetModel, target: Path) -> Path:
    """Carry out the requests of a model, and return what LibreOffice prints of the spreadsheet."""
    spreadsheet = Spreadsheet()
    for batch in requests_of(model, EDITORS):
        spreadsheet.replay(batch)
    values = {
        (sheet.title, *place): cell.value for sheet in model.sheets for place, cell in sheet.cells.items()
    }
    target.write_bytes(file_of(spreadsheet, lambda *place: values[place] or ""))
    return pdf_of(target)


if __name__ == "__main__":
    main()
