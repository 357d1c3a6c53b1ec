"""The Dashboard's live blocks through runs: their figures follow, formulas stay, and masters without them go on."""

import warnings
from datetime import date

import pytest
from openpyxl import load_workbook

from appraisal.numbers import to_serial
from sync.consolidate import open_master
from sync.xlsx.cells import set_cells
from sync.xlsx.gate import MASTER
from sync.xlsx.read import read_book
from tests.equality.dashboards import differences, formula_places, live_cells
from tests.equality.engines import with_ironcalc
from workbook_templates.books import dashboard, master
from workbook_templates.labels import sheet_title

from .conftest import Cycle
from .typing_in import hr_types, in_master, table_of

DAY = float(to_serial(date(2027, 1, 15)))
NEW = ("chart_boxes", "chart_tree", *(table.name for table in dashboard.LIVE_BLOCKS))


@pytest.fixture
def done(consolidated: Cycle) -> Cycle:
    """Return a consolidated cycle."""
    return consolidated


def figures(cycle: Cycle, name: str, key: str) -> list[object]:
    """Return what a column of a block shows, where its row has a label."""
    rows = table_of(cycle.master, master.BOOK, name).rows
    return [row.cells[key].value for row in rows if "label" in row.cells and key in row.cells]


def graded(cycle: Cycle) -> list[str]:
    rows = table_of(cycle.master, master.BOOK, "results").rows
    return [str(row.cells["employee_id"].value) for row in rows if "grade" in row.cells]


def test_a_run_refreshes_the_figures_and_leaves_every_formula(done: Cycle) -> None:
    before, stages = formula_places(done.master.read_bytes()), figures(done, "chart_stages", "done")
    assert live_cells("en").keys() <= before

    hr_types(
        done.folder, "results", graded(done)[0], confirmed_grade="B", confirmed_by="Li Na", confirmed_on=DAY
    )
    hr_types(done.folder, "calibration", graded(done)[1], potential="3")
    assert done.consolidate().written

    package = done.master.read_bytes()
    assert formula_places(package) & live_cells("en").keys() == live_cells("en").keys()
    assert differences(package, with_ironcalc, "en") == {}
    assert figures(done, "chart_stages", "done") == [*stages[:4], 1.0]
    boxes = [figures(done, "chart_boxes", key) for key in ("low", "middle", "high")]
    assert sum(column[0] for column in boxes if isinstance(column[0], float)) == 1.0
    assert not done.consolidate().written


def test_only_the_dashboard_tells_of_a_run(done: Cycle) -> None:
    """A run writes the sheets that change alone, and no other may go on telling of an earlier run."""
    hr_types(done.folder, "calibration", graded(done)[1], potential="3")
    done.consolidate()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(done.master, read_only=True)
    lines = {
        sheet.title: next(filter(None, next(sheet.iter_rows(2, 2, values_only=True))), "")
        for sheet in book
        if sheet.sheet_state == "visible"
    }
    policy = open_master(done.folder).content.policy
    said = f"{policy.company} · {policy.cycle.name}"
    assert lines.pop(sheet_title("master", "dashboard", "en")).startswith(f"{said} · ")
    assert set(lines.values()) == {said}


def test_who_is_appraised_no_more_is_not_counted(done: Cycle) -> None:
    person = graded(done)[0]
    rated = figures(done, "chart_rated", "rated")[0]
    assert isinstance(rated, float)
    hr_types(done.folder, "employees", person, left=float(to_serial(date(2026, 1, 2))))
    done.consolidate()

    row = in_master(done.folder, "results", person)
    assert "grade" in row
    assert "counted" not in row
    assert figures(done, "chart_rated", "rated")[0] == rated - 1
    assert differences(done.master.read_bytes(), with_ironcalc, "en") == {}


def test_a_formula_that_hr_typed_over_becomes_a_plain_figure(done: Cycle) -> None:
    table = table_of(done.master, master.BOOK, "chart_rated")
    place = table.cell_reference("rated", table.rows[0].number)
    title = sheet_title("master", "charts", "en")
    done.master.write_bytes(set_cells(done.master.read_bytes(), {title: {place: 7.0}}))
    hr_types(
        done.folder, "results", graded(done)[0], confirmed_grade="B", confirmed_by="Li Na", confirmed_on=DAY
    )

    assert done.consolidate().written

    assert figures(done, "chart_rated", "rated")[0] == float(len(graded(done)))
    assert (title, place) not in formula_places(done.master.read_bytes())


def test_a_master_without_the_blocks_and_their_columns_goes_on(done: Cycle) -> None:
    """A master of an older version has neither the blocks nor the columns that they count."""
    found = read_book(done.master, (master.BOOK,), limits=MASTER).tables
    gone = {name: list(found[name].columns) for name in NEW}
    gone["results"] = [column.key for column in master.PROGRESS_COLUMNS]
    lost: dict[str, dict[str, None]] = {}
    for name, keys in gone.items():
        table = found[name]
        cells = lost.setdefault(table.sheet_title, {})
        for row in (table.header_row - 1, table.header_row):
            cells |= {table.cell_reference(key, row): None for key in keys}
            cells |= {f"A{row}": None} if name in NEW else {}
    done.master.write_bytes(set_cells(done.master.read_bytes(), lost))
    hr_types(
        done.folder, "results", graded(done)[0], confirmed_grade="B", confirmed_by="Li Na", confirmed_on=DAY
    )

    receipt = done.consolidate()

    assert receipt.written
    assert "S12" not in {finding.code for finding in receipt.findings}
    after = read_book(done.master, (master.BOOK,), limits=MASTER).tables
    assert not after.keys() & set(NEW)
    assert "counted" not in after["results"].columns
    assert not done.consolidate().written
