"""HR calibrates in the master: what is typed stays, what is whole counts, and nothing flows back into a book."""

import hashlib
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from addin.actions import explain_person
from appraisal.findings import Finding, Severity
from appraisal.model import Result
from appraisal.numbers import to_serial
from sync.rebuild import rebuild
from sync.receipt import Receipt
from sync.undo import undo
from workbook_templates.books import master
from workbook_templates.labels import choice_words

from .conftest import NOW, Cycle
from .test_hr_master import rows_of, swap_rows
from .typing_in import hr_types, in_master, table_of

DAY = float(to_serial(date(2027, 1, 15)))
WHOLE = {"reason": "lenient team", "calibrated_by": "Li Na", "calibrated_on": DAY}


@pytest.fixture
def done(consolidated: Cycle) -> tuple[Cycle, Result]:
    """Return a consolidated cycle, and somebody with the grade B."""
    receipt = consolidated.consolidate()
    return consolidated, next(result for result in receipt.results if result.grade == "B")


def of(receipt: Receipt, employee_id: str) -> Result:
    return next(result for result in receipt.results if result.employee_id == employee_id)


def said(receipt: Receipt, code: str) -> list[Finding]:
    return [finding for finding in receipt.findings if finding.code == code]


def place(cycle: Cycle, column: str, employee_id: str) -> str:
    found = table_of(cycle.master, master.BOOK, "calibration")
    row = next(row for row in found.rows if row.cells["employee_id"].value == employee_id)
    return found.cell_reference(column, row.number)


def test_everybody_has_a_row_and_only_final_results_have_figures(done: tuple[Cycle, Result]) -> None:
    cycle, _ = done
    receipt, shown = cycle.consolidate(), rows_of(cycle, "calibration")
    assert list(shown) == [result.employee_id for result in receipt.results]
    for result in receipt.results:
        row = shown[result.employee_id]
        final = bool(result.grade)
        assert [key in row for key in ("total", "grade", "shift", "factor", "z")] == [final] * 5
        assert row.get("total") == (result.total if final else None)
        assert "calibrated_grade" not in row


def test_a_whole_calibration_changes_grade_and_coefficient_and_leaves_the_total(
    done: tuple[Cycle, Result],
) -> None:
    cycle, before = done
    person = before.employee_id
    hr_types(cycle.folder, "calibration", person, calibrated_score=101.5, **WHOLE)
    receipt = cycle.consolidate()
    assert of(receipt, person) == replace(before, grade="A", coefficient=1.2, calibrated=101.5)
    assert said(receipt, "A03") == []
    shown, row = in_master(cycle.folder, "results", person), in_master(cycle.folder, "calibration", person)
    assert (shown["total"], shown["grade"], shown["coefficient"]) == (before.total, "A", 1.2)
    assert "101.50" in str(shown["state"])
    assert (row["total"], row["grade"], row["calibrated_grade"]) == (before.total, "B", "A")


def test_without_a_reason_the_raw_grade_stands_until_it_is_given(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    person = before.employee_id
    cells = {key: value for key, value in WHOLE.items() if key != "reason"}
    hr_types(cycle.folder, "calibration", person, calibrated_score=101.5, **cells)
    receipt = cycle.consolidate()
    assert of(receipt, person) == before
    (finding,) = said(receipt, "A03")
    assert (finding.subject, finding.severity) == (person, Severity.ERROR)
    assert (finding.place.sheet, finding.place.cell) == ("Calibration", place(cycle, "reason", person))
    hr_types(cycle.folder, "calibration", person, reason="lenient team")
    receipt = cycle.consolidate()
    assert said(receipt, "A03") == []
    assert of(receipt, person).grade == "A"
    hr_types(cycle.folder, "calibration", person, calibrated_score=None)
    assert of(cycle.consolidate(), person) == before


@pytest.mark.parametrize(
    ("typed", "code", "column"),
    [
        ({"calibrated_score": "101.5"}, "S07", "calibrated_score"),
        ({"calibrated_score": 130.0}, "A03", "calibrated_score"),
        ({"calibrated_score": 101.5, "calibrated_on": DAY + 2}, "A03", "calibrated_on"),
        ({"calibrated_score": 101.5, "calibrated_on": "soon"}, "S07", "calibrated_on"),
        ({"calibrated_score": 101.5, "potential": 4.0}, "S07", "potential"),
    ],
)
def test_what_cannot_be_is_a_finding_at_its_cell(
    done: tuple[Cycle, Result], typed: dict[str, float | str], code: str, column: str
) -> None:
    cycle, before = done
    first = {finding.fingerprint for finding in cycle.consolidate().findings}
    hr_types(cycle.folder, "calibration", before.employee_id, **{**WHOLE, **typed})
    receipt = cycle.consolidate()
    (finding,) = [one for one in receipt.findings if one.fingerprint not in first and one.code != "A01"]
    assert finding.code == code
    assert finding.place.cell == place(cycle, column, before.employee_id)
    if column != "potential":
        assert of(receipt, before.employee_id) == before


def test_what_hr_typed_stays_when_rows_are_sorted_and_people_go_away(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    person = before.employee_id
    typed = {"calibrated_score": 101.5, "potential": "3", **WHOLE}
    hr_types(cycle.folder, "calibration", person, **typed)
    other = next(one for one in reversed(rows_of(cycle, "calibration")) if one != person)
    swap_rows(cycle.master, "calibration", person, other)
    order = list(rows_of(cycle, "calibration"))
    assert of(cycle.consolidate(), person).grade == "A"
    assert list(rows_of(cycle, "calibration")) == order
    assert typed.items() <= in_master(cycle.folder, "calibration", person).items()

    assignments = rows_of(cycle, "assignments")
    own = {key: row for key, row in assignments.items() if row["employee_id"] == person}
    for key in own:
        hr_types(cycle.folder, "assignments", key, end=float(to_serial(date(2026, 1, 31))))
    receipt = cycle.consolidate()
    assert person not in {result.employee_id for result in receipt.results}
    row = in_master(cycle.folder, "calibration", person)
    assert typed.items() <= row.items()
    assert not {"total", "shift", "calibrated_grade", "box"} & row.keys()
    assert list(rows_of(cycle, "calibration")) == order

    for key, kept in own.items():
        hr_types(cycle.folder, "assignments", key, end=kept.get("end"))  # type: ignore[arg-type]
    assert of(cycle.consolidate(), person).grade == "A"


def test_no_book_receives_anything_of_a_calibration(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    books = {path: hashlib.sha256(path.read_bytes()).digest() for path in cycle.books()}
    hr_types(cycle.folder, "calibration", before.employee_id, calibrated_score=101.5, potential=3.0, **WHOLE)
    assert cycle.consolidate().written
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in cycle.books()} == books


def test_a_book_that_is_brought_up_to_date_holds_nothing_calibrated(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    cells = {**WHOLE, "reason": "a lenient quorum", "calibrated_by": "Quirina"}
    hr_types(cycle.folder, "calibration", before.employee_id, calibrated_score=101.37, **cells)
    cycle.consolidate()
    books = {path: path.read_bytes() for path in cycle.books()}
    above = next(key for key, row in rows_of(cycle, "goals").items() if "book" not in row)
    hr_types(cycle.folder, "goals", above, title="A title that flows into the books")
    cycle.consolidate()
    changed = [path for path in cycle.books() if path.read_bytes() != books[path]]
    assert changed
    for path in changed:
        with zipfile.ZipFile(path) as book:
            parts = b"".join(map(book.read, book.namelist()))
        assert b"A title that flows into the books" in parts
        assert not any(word in parts for word in (b"101.37", b"a lenient quorum", b"Quirina"))


def test_a_second_run_writes_nothing(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    hr_types(cycle.folder, "calibration", before.employee_id, calibrated_score=101.5, potential=3.0, **WHOLE)
    assert cycle.consolidate().written
    assert not cycle.consolidate().written


def test_the_summary_counts_what_counts(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    hr_types(cycle.folder, "calibration", before.employee_id, calibrated_score=101.5, potential=3.0, **WHOLE)
    receipt = cycle.consolidate()
    final = [result for result in receipt.results if result.grade]
    rows = [
        {key: cell.value for key, cell in row.cells.items()}
        for row in table_of(cycle.master, master.BOOK, "summary_groups").rows
    ]
    company = rows[0]
    assert company["people"] == len(final)
    counted = [company[f"grade_{number}"] for number in range(1, 6)]
    assert counted == [sum(result.grade == grade for result in final) for grade in "SABCD"]
    assert sum(row.get("people", 0) for row in rows[2:]) == len(final)  # type: ignore[misc]
    boxes = table_of(cycle.master, master.BOOK, "summary_boxes").rows
    assert [[row.cells[key].value for key in ("low", "middle", "high")] for row in boxes] == [
        [0, 0, 1], [0, 0, 0], [0, 0, 0],
    ]  # fmt: skip
    assert in_master(cycle.folder, "calibration", before.employee_id)["box"] == "High × 3"


def test_shares_forced_on_a_small_scheme_are_an_error_until_it_compares_only(
    done: tuple[Cycle, Result],
) -> None:
    cycle, _ = done
    words = choice_words("distribution", "en")
    people = rows_of(cycle, "employees")
    few = list(people)[1:6]
    for person in few:
        hr_types(cycle.folder, "employees", person, group="Plant")
    for person, row in people.items():
        if row.get("group") == "Plant" and person not in few:
            hr_types(cycle.folder, "employees", person, group="Office")
    hr_types(cycle.folder, "schemes", "production", distribution=words["enforce"])
    (finding,) = said(cycle.consolidate(), "A02")
    assert (finding.place.sheet, bool(finding.place.cell)) == ("Schemes", True)
    assert all("proposed_grade" not in in_master(cycle.folder, "calibration", person) for person in few)
    hr_types(cycle.folder, "schemes", "production", distribution=words["guide"])
    assert said(cycle.consolidate(), "A02") == []


def test_a_distribution_that_is_off_ranks_nobody_and_compares_nothing(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    assert in_master(cycle.folder, "calibration", before.employee_id)["rank"]
    for scheme in rows_of(cycle, "schemes"):
        hr_types(cycle.folder, "schemes", scheme, distribution=choice_words("distribution", "en")["off"])
    assert said(cycle.consolidate(), "A01") == []
    shown = rows_of(cycle, "calibration").values()
    assert not any({"rank", "proposed_grade", "compared_in", "tie"} & row.keys() for row in shown)
    assert any("shift" in row for row in shown)
    labels = rows_of(cycle, "summary_groups")
    assert "Company" in labels
    assert "The guide expects" not in labels
    assert not any("apart" in row for row in labels.values())


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_explain_tells_raw_total_and_calibration(done: tuple[Cycle, Result], language: str) -> None:
    cycle, before = done
    hr_types(cycle.folder, "calibration", before.employee_id, calibrated_score=101.5, **WHOLE)
    cycle.consolidate()
    found = explain_person(cycle.folder, before.employee_id, language)
    assert found is not None
    text = "\n".join(found.lines)
    for word in (f"{before.total:.2f}", "101.50", "Li Na", "lenient team", "2027", "1.2"):
        assert word in text, word


def test_a_score_beside_a_provisional_result_waits(
    cycle: Cycle,
) -> None:
    receipt = cycle.consolidate()
    waiting = next(result for result in receipt.results if result.provisional)
    hr_types(cycle.folder, "calibration", waiting.employee_id, calibrated_score=101.5, **WHOLE)
    receipt = cycle.consolidate()
    (finding,) = said(receipt, "A03")
    assert (finding.subject, finding.severity) == (waiting.employee_id, Severity.INFO)
    assert of(receipt, waiting.employee_id) == waiting


def test_a_ledger_that_was_lost_is_made_anew_with_what_hr_calibrated(done: tuple[Cycle, Result]) -> None:
    cycle, before = done
    person = before.employee_id
    hr_types(cycle.folder, "calibration", person, calibrated_score=101.5, potential=3.0, **WHOLE)
    cycle.consolidate()
    shown = in_master(cycle.folder, "calibration", person)
    for path in cycle.folder.glob("ledger.db*"):
        path.unlink()
    rebuild(cycle.folder, NOW)
    assert of(cycle.consolidate(), person).calibrated == 101.5
    assert in_master(cycle.folder, "calibration", person) == shown


def test_a_run_that_is_taken_back_takes_the_grade_back_and_leaves_what_hr_typed(
    done: tuple[Cycle, Result],
) -> None:
    cycle, before = done
    person = before.employee_id
    hr_types(cycle.folder, "calibration", person, calibrated_score=101.5, **WHOLE)
    cycle.consolidate()
    assert in_master(cycle.folder, "results", person)["grade"] == "A"
    undo(cycle.folder, NOW)
    assert in_master(cycle.folder, "results", person)["grade"] == "B"
    assert in_master(cycle.folder, "calibration", person)["calibrated_score"] == 101.5
    assert of(cycle.consolidate(), person).grade == "A"
