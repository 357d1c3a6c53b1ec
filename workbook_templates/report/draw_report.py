"""Drawing the executives' report: one page of charts, and behind it the tables from which they are drawn."""

import io
from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from appraisal.appraise import title
from appraisal.numbers import round2, round_to
from workbook_templates.brand import Logo
from workbook_templates.dashboard import NO_VALUE, who_when
from workbook_templates.labels import choice_words
from workbook_templates.layout import Kind
from workbook_templates.paper import paper
from workbook_templates.report.charts import Charts
from workbook_templates.report.figures import DepartmentLine, Figures
from workbook_templates.report.pages import Cell, Heading, Pages, Range
from workbook_templates.theme import MUTED, SEVERITIES

TILES = ("returned", "coverage", "final", "provisional", "average", "findings")
_TILE_WIDTH = 22
_TILE_FORMATS: Mapping[str, str] = {"returned": "0%", "coverage": "0%", "average": "0.00"}

DEPARTMENTS = (
    Heading("department", Kind.TEXT, 28),
    Heading("people", Kind.COUNT, 11),
    Heading("books", Kind.COUNT, 11),
    Heading("submitted", Kind.COUNT, 12),
    Heading("draft", Kind.COUNT, 11),
    Heading("missing", Kind.COUNT, 14),
    Heading("final", Kind.COUNT, 13),
    Heading("provisional", Kind.COUNT, 13),
    Heading("average", Kind.POINTS, 12),
)
GRADES = (
    Heading("grade", Kind.TEXT, 14),
    Heading("graded", Kind.COUNT, 14),
    Heading("share", Kind.PERCENT, 14),
    Heading("guide", Kind.PERCENT, 14),
    Heading("expected", Kind.NUMBER, 16),
)
CASCADE = (
    Heading("goal", Kind.TEXT, 52),
    Heading("owner", Kind.TEXT, 24),
    Heading("linked", Kind.COUNT, 14),
    Heading("coverage", Kind.PERCENT, 14),
    Heading("due", Kind.DATE, 14),
)
FINDINGS = (
    Heading("severity", Kind.FLAG, 16),
    Heading("rule", Kind.TEXT, 10),
    Heading("what", Kind.TEXT, 60),
    Heading("count", Kind.COUNT, 14),
)
TRAINING = (
    Heading("training", Kind.TEXT, 40),
    Heading("people", Kind.COUNT, 12),
    Heading("departments", Kind.COUNT, 16),
)
AVERAGES = (
    Heading("department", Kind.TEXT, 40),
    Heading("people", Kind.COUNT, 12),
    Heading("average", Kind.POINTS, 14),
)

Rows = list[dict[str, Cell]]


def draw_report(figures: Figures, language: str, colour: str = "", logo: Logo | None = None) -> bytes:
    """Return the report as a workbook: values and native charts; ``colour`` and ``logo`` are the company's."""
    package = io.BytesIO()
    workbook = paper(package)
    summary = figures.summary
    footer = " · ".join(filter(None, (summary.company, summary.cycle)))
    pages = Pages(workbook, "report", language, footer, colour, logo)
    workbook.set_properties({"title": pages.text("title.summary"), "company": summary.company})
    _Report(pages, figures, who_when(summary, language)).draw()
    workbook.close()
    return package.getvalue()


class _Report:
    """The report that is being drawn."""

    def __init__(self, pages: Pages, figures: Figures, subtitle: str) -> None:
        self._pages, self._figures, self._subtitle = pages, figures, subtitle

    def draw(self) -> None:
        """Draw the page of charts and the tables behind it."""
        front = self._pages.add("summary", self._subtitle)
        ranges = {
            "departments": self._page("departments", DEPARTMENTS, self._departments()),
            "grades": self._page("grades", GRADES, self._grades()),
            "averages": self._page("averages", AVERAGES, self._averages(), self._averages_note()),
            "cascade": self._page("cascade", CASCADE, self._cascade()),
        }
        self._page("findings", FINDINGS, self._findings())
        if training := self._training():
            self._page("training", TRAINING, training)
        self._front(front, ranges)

    def _page(self, name: str, headings: Sequence[Heading], rows: Rows, note: str = "") -> Range:
        pages = self._pages
        sheet = pages.add(name, note or pages.text(f"about.{name}"))
        if not rows:
            rows = [{headings[0].key: pages.text("nothing")}]
        return pages.table(sheet, headings, rows)

    # --- the page of charts ---------------------------------------------------------------------------------------

    def _front(self, sheet: Worksheet, ranges: Mapping[str, Range]) -> None:
        self._tiles(sheet)
        self._pages.put_logo(sheet, len(TILES))
        charts = Charts(self._pages, sheet)
        charts.stacked("departments", ranges["departments"], "department", ("submitted", "draft", "missing"))
        charts.columns("grades", ranges["grades"], "grade", ("graded", "expected"))
        charts.bars("cascade", ranges["cascade"], "goal", "coverage", "0%")
        charts.bars("averages", ranges["averages"], "department", "average", "0.0")
        charts.lay_out(4)
        sheet.fit_to_pages(1, 1)
        sheet.center_horizontally()

    def _tiles(self, sheet: Worksheet) -> None:
        theme, brand = self._pages.theme, self._pages.theme.brand
        ground = {"bg_color": brand.soft, "align": "center"}
        small = theme.format(font_size=9, font_color=MUTED, **ground | {"valign": "top"})
        sheet.set_row(2, 40)
        sheet.set_row(3, 22)
        for place, (key, value, label) in enumerate(self._tile_values(), start=1):
            sheet.set_column(place, place, _TILE_WIDTH)
            large = theme.format(
                font_size=24,
                bold=True,
                font_color=brand.ink,
                num_format=_TILE_FORMATS.get(key, "#,##0"),
                **ground,
            )
            if isinstance(value, str):
                sheet.write_string(2, place, value, large)
            else:
                sheet.write_number(2, place, value, large)
            sheet.write_string(3, place, label, small)

    def _tile_values(self) -> Iterator[tuple[str, float | str, str]]:
        summary, averages = self._figures.summary, self._figures.averages
        findings = sum(found.count for found in self._figures.rules)
        values: Mapping[str, float | None] = {
            "returned": summary.returned / summary.books if summary.books else None,
            "coverage": summary.company_coverage,
            "final": summary.final,
            "provisional": summary.provisional,
            "average": None if averages.overall is None else round2(averages.overall),
            "findings": findings,
        }
        counts = {"returned": summary.returned, "books": summary.books, "people": summary.people}
        for key in TILES:
            value = values[key]
            yield key, NO_VALUE if value is None else value, self._pages.text(f"tile.{key}", **counts)

    # --- the tables -----------------------------------------------------------------------------------------------

    def _departments(self) -> Rows:
        shown = {group.name: round2(group.average) for group in self._figures.averages.groups}
        ordered = sorted(self._figures.departments, key=lambda line: (-line.people, line.name))
        return [self._department(line) | {"average": shown.get(line.name)} for line in ordered]

    def _department(self, line: DepartmentLine) -> dict[str, Cell]:
        counts: dict[str, Cell] = {
            key: getattr(line, key)
            for key in ("people", "books", "submitted", "draft", "missing", "final", "provisional")
        }
        return {"department": line.name or self._pages.text("no-department"), **counts}

    def _grades(self) -> Rows:
        grades = self._figures.summary.grades
        graded = sum(found.people for found in grades)
        return [
            {
                "grade": found.grade,
                "graded": found.people,
                "share": round_to(found.people / graded, 4) if graded else None,
                "guide": found.guide,
                "expected": round_to(graded * found.guide, 1),
            }
            for found in reversed(grades)
        ]

    def _averages(self) -> Rows:
        averages, pages = self._figures.averages, self._pages
        groups = sorted(averages.groups, key=lambda group: (-group.average, group.name))
        rows: Rows = [
            {
                "department": group.name or pages.text("no-department"),
                "people": group.people,
                "average": round2(group.average),
            }
            for group in groups
        ]
        if averages.pool is not None:
            label = pages.text("pooled", count=len(averages.pooled))
            rows.append(
                {
                    "department": label,
                    "people": averages.pool.people,
                    "average": round2(averages.pool.average),
                }
            )
        return rows

    def _averages_note(self) -> str:
        averages = self._figures.averages
        if averages.overall is None:
            return self._pages.text("about.averages-too-few")
        names = ", ".join(name or self._pages.text("no-department") for name in averages.pooled)
        return (
            self._pages.text("about.averages-pooled", names=names)
            if names
            else self._pages.text("about.averages")
        )

    def _cascade(self) -> Rows:
        lines = sorted(
            self._figures.cascade,
            key=lambda line: (
                line.coverage is None,
                min(line.coverage or 0.0, 1.0),
                line.owner != "",
                line.owner,
                line.title,
            ),
        )
        return [
            {
                "goal": line.title,
                "owner": line.owner or self._figures.summary.company or self._pages.text("organisation"),
                "linked": line.linked,
                "coverage": None if line.coverage is None else round_to(line.coverage, 4),
                "due": line.due,
            }
            for line in lines
        ]

    def _training(self) -> Rows:
        """Return what many people ask for; nothing where nobody does, or too few to tell of them."""
        found = self._figures.training
        rows: Rows = [
            {"training": need.kind, "people": need.people, "departments": len(need.departments)}
            for need in found.needs
        ]
        if found.others:
            rows.append({"training": self._pages.text("other-training"), "people": found.others})
        return rows

    def _findings(self) -> Rows:
        words = choice_words("severity", self._pages.language)
        return [
            {
                "severity": f"{SEVERITIES[found.severity][0]} {words[found.severity]}",
                "rule": found.code,
                "what": title(found.code, self._pages.language),
                "count": found.count,
            }
            for found in self._figures.rules
        ]
