"""The pay workbook of a cycle: results flow in, what HR typed stays, and nothing of pay is seen anywhere else."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from addin.demo.paying import SALARY_FILE
from appraisal.messages import LANGUAGES
from sync.consolidate import consolidate
from sync.ledger import Ledger
from sync.pay.workbook import PAY, make_pay
from sync.releasing import Chosen, release_results
from workbook_templates.books.pay import BOOK
from workbook_templates.labels import sheet_title

from .conftest import Cycle
from .pay_cycle import LATER, hr_types, judged, opened, paid, pay_file
from .terminal import typed
from .typing_in import row_of, type_into

__all__ = ["judged", "paid"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pools_that_are_shared_balance_to_the_cent(judged: Callable[[str], Cycle], language: str) -> None:
    folder = judged(language).folder
    book = opened(pay_file(folder))
    sheet = book[sheet_title("pay", "budget", language)]
    keys = {sheet.cell(4, column).value: column for column in range(2, sheet.max_column + 1)}
    rows = [
        {key: sheet.cell(row, column).value for key, column in keys.items()}
        for row in range(6, 18)
        if sheet.cell(row, keys["currency"]).value
    ]
    assert {row["currency"] for row in rows} == {"CNY", "EUR"}
    shared = [row for row in rows if row["currency"] == "CNY"]
    assert [(row["bonus_left"], row["merit_left"]) for row in shared] == [(0, 0)] * len(shared)
    assert all(row["bonus"] == row["pool"] > 0 for row in shared)
    assert all(row["bonus_left"] >= 0 for row in rows)


def test_making_it_again_changes_nothing(paid: Path) -> None:
    before = pay_file(paid).read_bytes()
    make_pay(paid, LATER)
    assert pay_file(paid).read_bytes() == before


def test_what_hr_typed_stays_and_new_results_flow_in(paid: Path) -> None:
    made = make_pay(paid, LATER)
    one = next(row for row in made.rows["bonus"] if row["grade"] == "B")
    employee = str(one["employee_id"])
    hr_types(paid, "salaries", employee, base_salary=123_456.78, start="1 July", part=None)
    hr_types(paid, "bonus", employee, typed=1000.0, reason="agreed")
    type_into(paid / "master.xlsx", _master(), "calibration", employee, **_calibrated(111.0))
    consolidate(paid, LATER, jobs=1)

    again = make_pay(paid, LATER)

    salary = row_of(pay_file(paid), BOOK, "salaries", employee)
    assert (salary["base_salary"], salary["start"]) == (123_456.78, "1 July")
    bonus = row_of(pay_file(paid), BOOK, "bonus", employee)
    assert (bonus["typed"], bonus["reason"], bonus["grade"]) == (1000.0, "agreed", "S")
    assert any("dates" in str(dict(f.values)["text_en"]) for f in again.findings if f.subject == employee)


def released(folder: Path, *people: str) -> None:
    done = release_results(folder, Chosen(people), "Carol Xu", LATER)
    assert {one.employee_id for one in done if one.release is not None} == set(people)


def test_a_result_that_is_not_released_is_a_proposal_and_a_released_one_counts_as_told(paid: Path) -> None:
    made = make_pay(paid, LATER)
    graded = [row for row in made.rows["bonus"] if row["grade"]]
    assert made.proposals == len(graded) > 1
    assert {row["standing"] for row in graded} == {"● Proposal"}
    one = str(next(row for row in graded if row["grade"] == "B")["employee_id"])
    released(paid, one)
    type_into(paid / "master.xlsx", _master(), "calibration", one, **_calibrated(111.0))
    consolidate(paid, LATER, jobs=1)

    again = make_pay(paid, LATER)

    for table in ("bonus", "merit"):
        row = row_of(pay_file(paid), BOOK, table, one)
        assert (row["grade"], row["standing"]) == ("B", "✔ Released")
    assert again.proposals == made.proposals - 1
    said = [
        str(dict(found.values)["text_zh"])
        for found in again.findings
        if "not released" in str(dict(found.values)["text_en"])
    ]
    assert len(said) == 1
    assert f"有 {again.proposals} 人的结果尚未发布" in said[0]
    _, printed = typed("pay", paid)
    assert f"{again.proposals} results are not released yet" in printed


def test_a_leaver_takes_no_merit_and_is_proposed_for_nothing(paid: Path) -> None:
    made = make_pay(paid, LATER)
    rows = [row for row in made.rows["decisions"] if row.get("employee_id")]
    decided = next(row for row in rows if row.get("decision"))
    proposed = next(row for row in rows if not row.get("decision"))
    for row in (decided, proposed):
        type_into(paid / "master.xlsx", _master(), "employees", str(row["employee_id"]), left=46387.0)
    consolidate(paid, LATER, jobs=1)

    again = make_pay(paid, LATER)

    merit = {row["employee_id"]: row for row in again.rows["merit"]}[proposed["employee_id"]]
    assert (merit["final"], merit["state"]) == ("", "● Leaver: no increase")
    decisions = {row["decision_id"]: row for row in again.rows["decisions"]}
    assert proposed["decision_id"] not in decisions
    assert decisions[decided["decision_id"]]["why"] == "Leaver: nothing is proposed any more."


def test_a_formula_of_hrs_own_and_an_amount_without_a_row_are_told_and_kept(paid: Path) -> None:
    path = pay_file(paid)
    book = opened(path, data_only=False)
    salaries, bonus = (book[sheet_title("pay", name, "en")] for name in ("salaries", "bonus"))
    salaries["E6"] = "=100000*1.1"
    below = bonus.max_row + 1
    place = BOOK.table_by_name["bonus"].positions
    for key, value in (("employee_id", "X777"), ("typed", 500), ("reason", "agreed")):
        bonus.cell(below, place[key] + 1, value)
    book.save(path)

    made = make_pay(paid, LATER)

    texts = {str(dict(one.values)["text_en"]): str(one.place) for one in made.findings}
    assert [place for text, place in texts.items() if "1 formulas" in text] == ["pay.xlsx › Salaries!E6"]
    assert [place for text, place in texts.items() if "X777" in text] == ["pay.xlsx › Bonus"]
    assert made.kept is not None
    kept = opened(made.kept, data_only=False)
    assert kept[sheet_title("pay", "salaries", "en")]["E6"].value == "=100000*1.1"
    assert make_pay(paid, LATER).kept is None


def test_rows_beyond_the_room_of_pools_and_bands_are_no_traceback(paid: Path) -> None:
    path = pay_file(paid)
    book = opened(path)
    for table, rows in (
        ("pools", [{"pay_group": f"Group {number}", "currency": "CNY"} for number in range(1, 14)]),
        ("bands", [{"low": number, "high": number + 1} for number in range(6)]),
    ):
        sheet = book[sheet_title("pay", BOOK.sheet_of_table[table].name, "en")]
        declared = BOOK.table_by_name[table]
        for row, cells in enumerate(rows, start=declared.first_row + 1):
            for key, value in cells.items():
                sheet.cell(row, declared.positions[key] + 1, value)
    salaries = book[sheet_title("pay", "salaries", "en")]
    place = BOOK.table_by_name["salaries"].positions["pay_group"]
    salaries.cell(BOOK.table_by_name["salaries"].first_row + 1, place + 1, "Group 13")
    book.save(path)

    made = make_pay(paid, LATER)

    texts = [str(dict(one.values)["text_en"]) for one in made.findings]
    assert [[what in text for text in texts].count(True) for what in ("for Group 13 CNY", "for 5 – 6")] == [
        1,
        1,
    ]
    assert made.kept is not None
    assert len(make_pay(paid, LATER).rows["bands"]) == 5


def _master() -> object:
    from workbook_templates.books import master

    return master.BOOK


def _calibrated(score: float) -> dict[str, float | str]:
    who = {"reason": "compared in the meeting", "calibrated_by": "Carol Xu", "calibrated_on": 46400.0}
    return {"calibrated_score": score, **who}


def test_an_amount_of_hrs_own_that_breaks_the_budget_is_x02_in_the_pay_workbook_alone(paid: Path) -> None:
    made = make_pay(paid, LATER)
    pool = next(row for row in made.rows["budget"] if row["currency"] == "CNY")
    one = next(row for row in made.rows["bonus"] if row["pay_group"] == pool["pay_group"] and row["grade"])
    hr_types(paid, "bonus", str(one["employee_id"]), typed=float(pool["pool"]) + 0.01, reason="promised")  # type: ignore[arg-type]

    code, printed = typed("pay", paid)

    assert code == 1
    assert "X02" in printed
    sheet = opened(pay_file(paid))[sheet_title("pay", "findings", "en")]
    assert "X02" in {sheet.cell(row, 3).value for row in range(6, sheet.max_row + 1)}
    consolidate(paid, LATER, jobs=1)
    with Ledger.open(paid) as ledger, ledger.reading():
        assert "X02" not in {finding.code for finding in ledger.verdicts.findings()}


def test_nothing_of_pay_stands_in_any_other_file(paid: Path) -> None:
    odd = 98_765.43
    hr_types(paid, "salaries", "E0002", base_salary=odd)
    make_pay(paid, LATER)
    consolidate(paid, LATER, jobs=1)
    others = [path for path in paid.rglob("*") if path.is_file() and path.name not in (PAY, SALARY_FILE)]
    assert [str(path) for path in others if any(b"98765.43" in part for part in _parts(path))] == []
    assert any(b"98765.43" in part for part in _parts(pay_file(paid)))


def _parts(path: Path) -> list[bytes]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            return [package.read(name) for name in package.namelist()]
    return [path.read_bytes()]
