"""The Dashboard's formulas give what Python works out, in two engines, and they follow what HR types."""

import pytest

from sync.xlsx.cells import Edit, set_cells
from tests.equality.dashboards import (
    TOLD_LATER,
    computed,
    differences,
    filled,
    formula_places,
    live_cells,
    sample_master,
    title,
)
from tests.equality.engines import IN_PROCESS
from tests.equality.package import Cells, Error, read_cells
from workbook_templates.books import dashboard
from workbook_templates.books.master import BOOK
from workbook_templates.labels import sheet_title
from workbook_templates.layout import LANGUAGES, Table, column_letter
from workbook_templates.ready_made import master_file

both_engines = pytest.mark.parametrize("engine", IN_PROCESS)
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return {language: sample_master(tmp_path_factory, language) for language in LANGUAGES}


def cell(table: Table, key: str, row: int, language: str = "en") -> tuple[str, str]:
    """Return sheet and place of a block's cell, rows counted from 0."""
    return title(table, language), f"{column_letter(table.positions[key])}{table.first_row + 1 + row}"


def column(cells: Cells, table: Table, key: str) -> list[object]:
    return [cells.get(cell(table, key, row)) for row in range(dashboard.LIVE_ROWS)]


@both_engines
@both_languages
def test_every_figure_equals_pythons(masters: dict[str, bytes], engine: str, language: str) -> None:
    assert live_cells(language).keys() <= formula_places(masters[language])
    assert differences(masters[language], IN_PROCESS[engine], language) == {}


@both_languages
def test_the_sample_company_fills_every_block(masters: dict[str, bytes], language: str) -> None:
    """All but what begins with the release of results: see the sample company at the end of the stage Improve."""
    cells = read_cells(masters[language])
    for table in (*dashboard.LIVE_BLOCKS, dashboard.BOX_COUNTS, dashboard.CASCADE_TREE):
        if table not in TOLD_LATER:
            assert filled(cells, table, language), table.name


@both_engines
@both_languages
def test_an_empty_master_shows_no_error(engine: str, language: str) -> None:
    package = master_file(language)
    assert differences(package, IN_PROCESS[engine], language) == {}
    shown = computed(package, IN_PROCESS[engine])
    assert not [shown[place] for place in live_cells(language) if isinstance(shown.get(place), Error)]


@both_engines
def test_figures_follow_what_hr_types(masters: dict[str, bytes], engine: str) -> None:
    before = read_cells(masters["en"])
    results, calibration = BOOK.table_by_name["results"], BOOK.table_by_name["calibration"]
    graded = _rows(before, results, "grade")
    rated = _rows(before, calibration, "total")
    letter = {key: column_letter(position) for key, position in results.positions.items()}
    edits: dict[str, Edit] = {}
    for row in graded[:3]:
        edits |= {f"{letter['confirmed_grade']}{row}": "B", f"{letter['confirmed_by']}{row}": "Li Na"}
    edits[f"{letter['grade']}{graded[3]}"] = None
    totals = column_letter(calibration.positions["total"])
    box = column_letter(calibration.positions["box"])
    changed = set_cells(
        masters["en"],
        {
            "Results": edits,
            "Calibration": {f"{totals}{rated[0]}": 240.0, f"{box}{rated[0]}": "High × 3"},
        },
    )

    after = computed(changed, IN_PROCESS[engine])

    stages = [column(cells, dashboard.STAGE_BLOCK, "done")[:5] for cells in (before, after)]
    assert stages[1] == [*stages[0][:3], _plus(stages[0][3], -1), _plus(stages[0][4], 3)]
    unrated = [cells[cell(dashboard.RATED_BLOCK, "unrated", 0)] for cells in (before, after)]
    assert unrated[1] == _plus(unrated[0], 1)
    assert column(after, dashboard.LENIENCY_BLOCK, "gap") != column(before, dashboard.LENIENCY_BLOCK, "gap")
    top = cell(dashboard.BOX_COUNTS, "high", 0)
    assert after[top] == _plus(
        before.get(top, 0.0), 1 - (before.get((_sheet(calibration), f"{box}{rated[0]}")) == "High × 3")
    )


def _plus(number: object, more: float) -> float:
    assert isinstance(number, float)
    return number + more


def _sheet(table: Table) -> str:
    return sheet_title("master", BOOK.sheet_of_table[table.name].name, "en")


def _rows(cells: Cells, table: Table, key: str) -> list[int]:
    """Return the rows (from 1) of a table that have something in a column."""
    letters = column_letter(table.positions[key])
    last = max(
        int(place.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for sheet, place in cells if sheet == _sheet(table)
    )
    return [
        row for row in range(table.first_row + 1, last + 1) if cells.get((_sheet(table), f"{letters}{row}"))
    ]
