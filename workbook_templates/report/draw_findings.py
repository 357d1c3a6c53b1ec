"""Drawing a list of findings: a workbook beside the checked ones, from whose lines a click leads to the cell."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from appraisal.findings import Severity
from workbook_templates.brand import Logo
from workbook_templates.labels import choice_words
from workbook_templates.layout import Kind, Table
from workbook_templates.paper import paper
from workbook_templates.report.found import FindingLine
from workbook_templates.report.pages import FIRST_TABLE_ROW, Heading, Pages
from workbook_templates.row_heights import RowHeights
from workbook_templates.theme import LINE, SEVERITIES

HEADINGS = (
    Heading("severity", Kind.FLAG, 14),
    Heading("where", Kind.TEXT, 42),
    Heading("message", Kind.TEXT, 92),
    Heading("code", Kind.TEXT, 9),
)
_HEIGHTS = RowHeights(Table("found", tuple(heading.column for heading in HEADINGS), ("code",)))


def draw_findings(
    lines: Sequence[FindingLine], about: str, language: str, colour: str = "", logo: Logo | None = None
) -> bytes:
    """Return findings as a workbook: values and links only.

    ``about`` says in a line what was checked, and when; ``colour`` and ``logo`` are the company's.
    """
    package = io.BytesIO()
    workbook = paper(package)
    pages = Pages(workbook, "found", language, about, colour, logo)
    workbook.set_properties({"title": pages.text("title.findings")})
    sheet = pages.add("findings", f"{about} · {_counts(pages, lines)}")
    table = pages.table(sheet, HEADINGS, ())
    pages.put_logo(sheet, table.columns["message"])
    words = choice_words("severity", language)
    for row, line in enumerate(lines, start=FIRST_TABLE_ROW + 1):
        _write(pages, sheet, row, line, words)
    if lines:
        sheet.autofilter(FIRST_TABLE_ROW, 1, FIRST_TABLE_ROW + len(lines), len(HEADINGS))
    else:
        pages.note(sheet, FIRST_TABLE_ROW + 1, pages.text("nothing"))
    workbook.close()
    return package.getvalue()


def _counts(pages: Pages, lines: Sequence[FindingLine]) -> str:
    counts = Counter(line.severity for line in lines)
    return " · ".join(
        f"{SEVERITIES[severity][0]} {pages.text(f'count.{severity}', count=counts[severity])}"
        for severity in (Severity.ERROR, Severity.WARN, Severity.INFO)
    )


def _write(pages: Pages, sheet: Worksheet, row: int, line: FindingLine, words: Mapping[str, str]) -> None:
    symbol, colour = SEVERITIES[line.severity]
    flag = pages.theme.format(
        font_color=colour, border=1, border_color=LINE, align="left", indent=1, bold=True
    )
    sheet.write_string(row, 1, f"{symbol} {words[line.severity]}", flag)
    shown = str(line.place) or "—"
    sheet.set_row(row, _HEIGHTS.points({"where": shown, "message": line.message}))
    if line.target:
        ink = pages.theme.brand.ink
        link = pages.theme.format(
            font_color=ink, underline=1, border=1, border_color=LINE, align="left", indent=1, text_wrap=True
        )
        sheet.write_url(row, 2, line.target, link, shown, pages.text("jump"))
    else:
        pages.write(sheet, row, 2, HEADINGS[1], shown)
    pages.write(sheet, row, 3, HEADINGS[2], line.message)
    pages.write(sheet, row, 4, HEADINGS[3], line.code)
