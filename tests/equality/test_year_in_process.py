"""Every computed cell of a year's workbook is what Python says, in two engines."""

from datetime import date
from random import Random

import pytest

from appraisal.policy import Scheme
from appraisal.yearly import ABSENT, PartState, YearCycle, YearPart, year_result
from tests.equality.engines import Engine, with_formualizer, with_ironcalc
from workbook_templates.draw_pages import FIRST_ROW, Formula, Page, draw_pages
from workbook_templates.layout import column_letter
from workbook_templates.year_page import YearLine, year_pages

ENGINES = pytest.mark.parametrize("engine", [with_ironcalc, with_formualizer])
CYCLES = [
    YearCycle(f"2026-Q{number}", f"2026 Q{number}", date(2026, 3 * number - 2, 1), date(2026, 3 * number, 28))
    for number in range(1, 5)
]
WEIGHTS = (0.1, 0.2, 0.3, 0.4)
SCHEMES = (Scheme(), Scheme("strict", min_coverage=0.5, min_days=200))


def _part(random: Random) -> YearPart:
    state = random.choice([*PartState, PartState.FINAL, PartState.FINAL])
    if state is PartState.ABSENT:
        return ABSENT
    days = float(random.choice([20, 45.5, 90, 92]))
    if state is PartState.NO_TOTAL:
        return YearPart(state, days=days)
    total = random.choice([round(random.uniform(0, 120), 2), 69.995, 85.0, 100.0, 0.0])
    return YearPart(state, total, "", days)


def page(language: str, people: int = 120) -> Page:
    """Return a page of results of made-up people."""
    random = Random(2026)
    lines = []
    for number in range(people):
        scheme = random.choice(SCHEMES)
        parts = tuple(_part(random) for _ in CYCLES)
        lines.append(YearLine("", "", year_result(f"E{number}", parts, WEIGHTS, scheme), scheme))
    return year_pages(CYCLES, WEIGHTS, lines, (), language, "Tea")[0]


@ENGINES
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_formulas_of_a_year_equal_python(engine: Engine, language: str) -> None:
    drawn = page(language)
    poisoned = [
        tuple(Formula(cell.text, "poison") if isinstance(cell, Formula) else cell for cell in row)
        for row in drawn.rows
    ]
    made = Page(drawn.tab, drawn.title, drawn.note, drawn.columns, tuple(poisoned), drawn.marked)
    (cells,) = engine([draw_pages([made], language, "")])
    wrong, compared = [], 0
    for number, row in enumerate(drawn.rows):
        for place, cell in enumerate(row, start=1):
            if isinstance(cell, Formula):
                reference = f"{column_letter(place)}{FIRST_ROW + 1 + number}"
                found = cells.get((drawn.tab, reference))
                compared += 1
                same = (
                    abs(float(found) - cell.value) < 1e-9  # type: ignore[arg-type]
                    if isinstance(cell.value, float) and found not in (None, "")
                    else (found or "") == cell.value
                )
                if not same:
                    wrong.append((reference, found, cell.value))
    assert (wrong, compared) == ([], 4 * 120 + 1)
