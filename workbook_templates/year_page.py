"""The pages of a year's results: one row a person, each cycle's total, and the year's by live formulas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appraisal.policy import Scheme
from appraisal.yearly import Doubt, PartState, YearCycle, YearPart, YearResult
from workbook_templates.books.formula_parts import round2
from workbook_templates.draw_pages import FIRST_ROW, Formula, Page, PageColumn, Value
from workbook_templates.labels import TEXTS
from workbook_templates.layout import Kind, column_letter

_BEFORE = 3
"""Columns before those of the first cycle: id, name, department."""
_EACH = 4
"""Columns of each cycle: total, grade, days, state."""


@dataclass(frozen=True, slots=True)
class YearLine:
    """A person's line: the name and department of the newest cycle that knows the person, the result, and the scheme of its scale."""

    name: str
    department: str
    result: YearResult
    scheme: Scheme


def year_pages(
    cycles: Sequence[YearCycle],
    weights: Sequence[float],
    lines: Sequence[YearLine],
    found: Sequence[Doubt],
    language: str,
    company: str,
) -> tuple[Page, ...]:
    """Return the page of results and, where somebody may be somebody else, the page that says so."""
    drawing = _Drawing(cycles, weights, language)
    pages = [drawing.results(lines, company)]
    if found:
        pages.append(drawing.doubts(found))
    return tuple(pages)


class _Drawing:
    """Puts the pages of one year together, in one language."""

    def __init__(self, cycles: Sequence[YearCycle], weights: Sequence[float], language: str) -> None:
        self._cycles, self._weights, self._language = cycles, weights, language

    def _text(self, key: str, **values: str) -> str:
        return TEXTS(f"year.{key}", self._language, **values)

    def results(self, lines: Sequence[YearLine], company: str) -> Page:
        """Return the page of results; its first row holds the weights."""
        span = f"{self._cycles[0].start} – {self._cycles[-1].end}"
        note = " · ".join(filter(None, (company, span, self._text("note"))))
        rows = [self._weights_row(), *(self._row(line, 1 + number) for number, line in enumerate(lines))]
        return Page(
            self._text("tab"), self._text("title"), note, tuple(self._columns()), tuple(rows), frozenset({0})
        )

    def _columns(self) -> Iterator[PageColumn]:
        yield PageColumn(self._text("id"), Kind.ID, 11)
        yield PageColumn(self._text("name"), width=18)
        yield PageColumn(self._text("department"), width=18)
        for cycle in self._cycles:
            yield PageColumn(self._text("total-of", cycle=cycle.name), Kind.POINTS, 13)
            yield PageColumn(self._text("grade-of", cycle=cycle.name), width=11)
            yield PageColumn(self._text("days-of", cycle=cycle.name), Kind.NUMBER, 11)
            yield PageColumn(self._text("state-of", cycle=cycle.name), width=17)
        yield PageColumn(self._text("coverage"), Kind.PERCENT, 12)
        yield PageColumn(self._text("days"), Kind.NUMBER, 9)
        yield PageColumn(self._text("total"), Kind.POINTS, 11)
        yield PageColumn(self._text("grade"), width=9)
        yield PageColumn(self._text("state"), width=44)

    def _weights_row(self) -> tuple[Value, ...]:
        weights = [cell for weight in self._weights for cell in (weight, None, None, None)]
        return (None, self._text("weight"), None, *weights, Formula(f"={self._sum_of_weights()}", sum(self._weights)),
                None, None, None, None)  # fmt: skip

    def _sum_of_weights(self) -> str:
        return "+".join(f"{self._letter(number)}{FIRST_ROW + 1}" for number in range(len(self._cycles)))

    def _letter(self, number: int, offset: int = 0) -> str:
        """Return the letters of a cycle's column: 0 its total, 1 its grade, 2 its days, 3 its state."""
        return column_letter(1 + _BEFORE + _EACH * number + offset)

    def _row(self, line: YearLine, number: int) -> tuple[Value, ...]:
        result, row = line.result, FIRST_ROW + 1 + number
        after = 1 + _BEFORE + _EACH * len(self._cycles)
        coverage, days, total = (f"{column_letter(after + place)}{row}" for place in range(3))
        parts = [cell for part in result.parts for cell in self._part(part)]
        return (
            result.employee_id,
            line.name,
            line.department,
            *parts,
            Formula(f"=ROUND({self._counted(row)},9)", result.coverage),
            Formula(f"={self._sum(row, 2)}", result.days),
            Formula(f'=IF({coverage}=0,"",{round2(f"({self._points(row)})/({self._counted(row)})")})', self._or_blank(result.total)),
            Formula(f"={self._grade(line, row, coverage, days, total)}", result.grade),
            self._reasons(result),
        )  # fmt: skip

    def _or_blank(self, total: float | None) -> float | str:
        return "" if total is None else total

    def _part(self, part: YearPart) -> tuple[Value, ...]:
        days = None if part.state is PartState.ABSENT else part.days
        return part.total, part.grade, days, self._text(f"part-{part.state}")

    def _counted(self, row: int) -> str:
        """Return the weight of the cycles in which the row has a total."""
        return "+".join(
            f"IF(ISNUMBER({self._letter(number)}{row}),{self._letter(number)}${FIRST_ROW + 1},0)"
            for number in range(len(self._cycles))
        )

    def _points(self, row: int) -> str:
        return "+".join(
            f"IF(ISNUMBER({letter}{row}),{letter}{row}*{letter}${FIRST_ROW + 1},0)"
            for letter in map(self._letter, range(len(self._cycles)))
        )

    def _sum(self, row: int, offset: int) -> str:
        cells = (f"{self._letter(number, offset)}{row}" for number in range(len(self._cycles)))
        return "+".join(f"IF(ISNUMBER({cell}),{cell},0)" for cell in cells)

    def _grade(self, line: YearLine, row: int, coverage: str, days: str, total: str) -> str:
        """Return the formula of the grade: blank where anything is provisional, too little weight counts, or service is too short."""
        word = self._text(f"part-{PartState.PROVISIONAL}")
        waits = ",".join(f'{self._letter(number, 3)}{row}="{word}"' for number in range(len(self._cycles)))
        scheme = line.scheme
        grade = '""'
        for band in scheme.bands:
            grade = f'IF({total}>={band.low:.15g},"{band.grade.replace(chr(34), chr(34) * 2)}",{grade})'
        return (
            f'IF({total}="","",IF(OR({waits},{coverage}<{scheme.min_coverage:.15g},'
            f'ROUND({days},9)<{scheme.min_days:.15g}),"",{grade}))'
        )

    def _reasons(self, result: YearResult) -> str:
        return "; ".join(self._text(f"reason-{key}") for key in result.reasons) or self._text("final")

    def doubts(self, found: Sequence[Doubt]) -> Page:
        """Return the page of what must be looked at."""
        columns = (
            PageColumn(self._text("doubt"), width=60),
            PageColumn(self._text("id"), width=24),
            PageColumn(self._text("name"), width=36),
        )
        rows = tuple(
            (self._text(f"doubt-{one.kind}"), ", ".join(one.ids), ", ".join(one.names)) for one in found
        )
        title = self._text("doubts")
        return Page(title, title, self._text("doubts-note"), columns, rows)
