"""What ratings show about raters is found from real books, and stands in the master's Findings."""

from collections.abc import Callable
from pathlib import Path

import pytest

from appraisal.bias import deviation, mean
from appraisal.findings import Finding
from appraisal.model import Method
from appraisal.policy import Scheme
from appraisal.raters import points
from sync.assessing import assess_people
from sync.ledger import Ledger
from sync.present_master import kept_content
from sync.receipt import Receipt
from sync.xlsx.cells import set_cells
from workbook_templates.books import master, team
from workbook_templates.labels import choice_code

from .conftest import Cycle
from .typing_in import hr_types, manager_types, table_of

ABOUT = {"R08", "R09", "R10"}
RATER = "E0028"


@pytest.fixture
def book(cycle: Cycle) -> Path:
    """Return the book of a manager of nine people, in its place."""
    return next(path for path in cycle.books() if RATER in path.name)


def ratings(book: Path) -> dict[str, float]:
    """Return the ratings of a team book, by goal."""
    rated = {
        str(row.cells["goal_id"].value)
        for row in table_of(book, team.BOOK, "goals").rows
        if "method" in row.cells and choice_code("method", str(row.cells["method"].value)) == Method.RATED
    }
    found = {}
    for row in table_of(book, team.BOOK, "review").rows:
        goal_id, actual = str(row.cells["goal_id"].value), row.cells.get("actual")
        if goal_id in rated and actual is not None and isinstance(actual.value, float):
            found[goal_id] = actual.value
    return found


def rate(book: Path, rating: Callable[[float], float]) -> None:
    """Rate everybody in a book anew, from what the rating was."""
    found = table_of(book, team.BOOK, "review")
    rows = {str(row.cells["goal_id"].value): row.number for row in found.rows}
    edits = {
        found.cell_reference("actual", rows[goal_id]): rating(value)
        for goal_id, value in ratings(book).items()
    }
    book.write_bytes(set_cells(book.read_bytes(), {found.sheet_title: edits}))


def about_raters(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [
        (finding.code, finding.place.file, finding.place.sheet)
        for finding in receipt.findings
        if finding.code in ABOUT
    ]


def in_findings(cycle: Cycle, code: str) -> list[str]:
    """Return the messages of a rule on the master's sheet Findings."""
    return [
        str(row.cells["message"].value)
        for row in table_of(cycle.master, master.BOOK, "findings").rows
        if row.cells["code"].value == code
    ]


def only(findings: tuple[Finding, ...], code: str) -> list[tuple[str, str]]:
    return [(found.spot.record, found.place.cell) for found in findings if found.code == code]


def test_an_ordinary_company_has_no_finding_about_its_raters(cycle: Cycle) -> None:
    receipt = cycle.consolidate()
    assert about_raters(receipt) == []
    assert len(only(receipt.findings, "R02")) == 1


def test_one_value_throughout_is_found_and_nothing_else_about_the_rater(cycle: Cycle, book: Path) -> None:
    rate(book, lambda _: 3.0)
    shown = f"books/{book.name}"
    assert about_raters(cycle.consolidate()) == [("R08", shown, "Review")]
    (said,) = in_findings(cycle, "R08")
    assert said.startswith("Yu Yongkang gave one and the same value in all")


@pytest.mark.parametrize(
    ("by", "word"), [(1.0, "higher"), (-1.5, "lower")], ids=["a lenient rater", "a severe rater"]
)
def test_who_rates_everybody_otherwise_than_the_company_is_found(
    cycle: Cycle, book: Path, by: float, word: str
) -> None:
    rate(book, lambda rating: max(1.0, min(5.0, rating + by)))
    assert ("R09", f"books/{book.name}", "Review") in about_raters(cycle.consolidate())
    (said,) = in_findings(cycle, "R09")
    assert f"standard deviations {word}" in said


def test_who_hardly_tells_people_apart_is_found(cycle: Cycle, book: Path) -> None:
    rate(book, lambda rating: 3.5 if rating >= 4.5 else 3.0)
    assert about_raters(cycle.consolidate()) == [("R10", f"books/{book.name}", "Review")]


def test_hr_sets_in_the_master_when_a_rater_deserves_a_look(cycle: Cycle, book: Path) -> None:
    rate(book, lambda rating: min(5.0, rating + 1.0))
    for scheme in ("standard", "production"):
        hr_types(cycle.folder, "schemes", scheme, leniency_max=2.0)
    assert [code for code, *_ in about_raters(cycle.consolidate()) if code == "R09"] == []


def test_an_extreme_rating_needs_evidence_as_long_as_hr_says(cycle: Cycle, book: Path) -> None:
    goal = next(goal for goal, rating in ratings(book).items() if rating >= 4.5)
    manager_types(book, "review", goal, evidence="Well done.")
    found = only(cycle.consolidate().findings, "R02")
    assert goal in dict(found)
    assert all(cell for _, cell in found)
    hr_types(cycle.folder, "schemes", "standard", evidence_min=10)
    assert goal not in dict(only(cycle.consolidate().findings, "R02"))


def test_a_bad_setting_about_ratings_is_found_at_its_cell(cycle: Cycle) -> None:
    hr_types(cycle.folder, "schemes", "standard", source_peer=0.5, floor_report=0.0)
    findings = cycle.consolidate().findings
    columns = table_of(cycle.master, master.BOOK, "schemes")
    row = next(row.number for row in columns.rows if row.cells["scheme"].value == "standard")
    assert {cell for _, cell in only(findings, "S07")} == {
        columns.cell_reference("source_manager", row),
        columns.cell_reference("floor_report", row),
    }


def test_the_ledgers_figures_are_those_of_the_ratings(cycle: Cycle, book: Path) -> None:
    scored = [points(rating, Scheme()) for rating in ratings(book).values()]
    cycle.consolidate()
    with Ledger.open(cycle.folder) as ledger:
        figures = {one.rater_id: one for one in ledger.columns.manager_figures()}
    found = figures[RATER]
    assert (found.number, found.low, found.high) == (len(scored), min(scored), max(scored))
    assert (found.mean, found.sd) == (pytest.approx(mean(scored)), pytest.approx(deviation(scored)))
    assert found.people == 9
    hr_types(cycle.folder, "schemes", "standard", bias="No")
    cycle.consolidate()
    with Ledger.open(cycle.folder) as ledger:
        compared = {one.rater_id for one in assess_people(kept_content(ledger), ledger).figures}
    assert RATER not in compared, (
        "whatever scheme holds for the manager: it is the people who are not to be compared"
    )
