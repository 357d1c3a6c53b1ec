"""A person is forgotten: nothing of them is left in any file of the cycle folder, and everything else stands and goes on."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from addin import actions
from appraisal.person_words import PersonWords
from sync.closed_master import read_master
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.errors import CycleFolderError, FileError
from sync.ledger import FILE_NAME, Ledger
from sync.ledger.journal import FORGET
from sync.pay.workbook import PAY, make_pay
from sync.rights.fates import Fate
from sync.rights.forget import Forgotten, forget, plan_forgetting
from sync.rights.search import holds, remains
from sync.undo import UndoError, undo
from sync.xlsx.cells import set_cells
from tests.sample_company import calibrated
from workbook_templates.books import master, pay
from workbook_templates.labels import choice_words

from .conftest import NOW
from .terminal import typed
from .typing_in import row_of, table_of, type_into

RATER, SPEAKER, MANAGER = "E0031", "E0048", "E0028"
"""Somebody who rates and is rated, somebody with a self book, and a manager whose people rate."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cycle that was played to its calibration; do not write into its folder."""
    folder = tmp_path_factory.mktemp("lived") / "2026-H2"
    shutil.copytree(calibrated(tmp_path_factory, "en").folder, folder)
    for own in ("roster.xlsx", "finance-export.csv", "finance-2026-12.csv"):
        (folder / own).unlink(missing_ok=True)
    return folder


def words_for(folder: Path, *people: str) -> PersonWords:
    """Return what a search looks for: ids, names and addresses as the master has them."""
    found = read_master(folder).content.employees
    texts = [text for person in people for text in (person, found[person].name, found[person].email)]
    others = [text for one in found.values() if one.id not in people for text in (one.id, one.name)]
    return PersonWords.of(dict.fromkeys(texts, ""), others)


def results(folder: Path) -> dict[str, tuple[float | None, str]]:
    """Return everybody's total and grade."""
    with Ledger.open(folder) as ledger:
        return {one.employee_id: (one.total, one.grade) for one in ledger.verdicts.results()}


def aggregates(folder: Path) -> dict[str, object]:
    """Return the means that the master shows, by person, item and source."""
    return {
        str(row.cells["aggregate"].value): row.cells["mean"].value if "mean" in row.cells else None
        for row in read_master(folder).tables["aggregates"].rows
    }


class Case:
    """One forgetting: the folder before and after, and what was done."""

    def __init__(self, before: Path, folder: Path, *people: str) -> None:
        self.before, self.folder, self.people = before, folder, people
        self.words = words_for(folder, *people)
        self.chain = _links(folder)
        self.done: Forgotten = forget(folder, people, NOW, who="HR", why="asked for", anyway=True)


@pytest.fixture(scope="module", params=[(SPEAKER,), (MANAGER, RATER)], ids="-".join)
def case(request: pytest.FixtureRequest, lived: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return a cycle in which people were forgotten."""
    folder = shutil.copytree(lived, tmp_path_factory.mktemp("forgotten") / "2026-H2")
    return Case(lived, folder, *request.param)


def _links(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return [link for (link,) in connection.execute("SELECT link FROM journal ORDER BY number")]


def test_a_search_through_every_file_finds_nothing(case: Case) -> None:
    assert case.done.remains == ()
    assert list(remains(case.folder, case.words)) == []
    assert len(list(remains(case.before, case.words))) > 20, "the search does find people"


def test_the_bytes_of_the_ledger_hold_nothing_not_even_in_free_pages(case: Case) -> None:
    for path in case.folder.glob(f"{FILE_NAME}*"):
        assert holds(path.read_bytes(), case.words) is False
    with closing(sqlite3.connect(case.folder / FILE_NAME)) as connection:
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    assert free < 50


def test_everything_is_sound_and_the_chain_only_grew(case: Case) -> None:
    assert [one.key for one in actions.verify(case.folder) if not one.sound] == []
    links = _links(case.folder)
    assert links[: len(case.chain)] == case.chain
    with Ledger.open(case.folder) as ledger:
        assert [entry.why for entry in ledger.journal.entries(kind=FORGET)] == ["asked for"]


def test_everybody_elses_result_stands(case: Case) -> None:
    before, after = results(case.before), results(case.folder)
    assert after == {person: found for person, found in before.items() if person not in case.people}


def test_means_that_were_shown_of_others_stand(case: Case) -> None:
    before, after = aggregates(case.before), aggregates(case.folder)
    others = {key: mean for key, mean in before.items() if key.split("|")[0] not in case.people}
    assert {key: after.get(key) for key in others} == others
    assert all(key.split("|")[0] not in case.people for key in after)


def test_the_next_runs_find_nothing_new_and_bring_nobody_back(case: Case, tmp_path: Path) -> None:
    folder = shutil.copytree(case.folder, tmp_path / "2026-H2")
    receipt = consolidate(folder, NOW, jobs=1)
    assert (receipt.conflicts, receipt.cells.returned) == (0, 0)
    assert issue_books(folder, NOW) == []
    # A rule that weighs otherwise lets every return be read again, from the archive where need be.
    rules = table_of(folder / "master.xlsx", master.BOOK, "rules")
    row = next(row for row in rules.rows if row.cells["code"].value == "S05")
    edit = {rules.sheet_title: {rules.cell_reference("severity", row.number): "Error"}}
    path = folder / "master.xlsx"
    path.write_bytes(set_cells(path.read_bytes(), edit))
    again = consolidate(folder, NOW, jobs=1)
    assert again.conflicts == 0
    assert results(folder) == results(case.folder)
    assert list(remains(folder, case.words)) == []


def test_it_cannot_be_taken_back(case: Case) -> None:
    with pytest.raises(UndoError) as refused:
        undo(case.folder, NOW)
    assert refused.value.key == "undo.forget"


def test_an_undo_of_a_later_run_brings_nobody_back(case: Case, tmp_path: Path) -> None:
    folder = shutil.copytree(case.folder, tmp_path / "2026-H2")
    path = folder / "master.xlsx"
    rules = table_of(path, master.BOOK, "rules")
    cell = rules.cell_reference("severity", rules.rows[0].number)
    path.write_bytes(set_cells(path.read_bytes(), {rules.sheet_title: {cell: "Off"}}))
    consolidate(folder, NOW, jobs=1)
    undo(folder, NOW)
    assert list(remains(folder, case.words)) == []


def test_the_roster_keeps_a_line_that_tells_of_nobody(case: Case) -> None:
    people = read_master(case.folder).content.employees
    for person in case.people:
        nobody = case.done.nobodies[person]
        line = people[nobody.id]
        assert (line.name, line.department, line.position, line.email) == (nobody.name, "", "", "")
        assert line.left is not None
        assert line.left < read_master(case.folder).content.policy.cycle.start


def test_a_rebuilt_ledger_knows_nothing_of_them(case: Case, tmp_path: Path) -> None:
    folder = shutil.copytree(case.folder, tmp_path / "2026-H2")
    (folder / FILE_NAME).unlink()
    code, _ = typed("rebuild", folder)
    assert code == 0
    assert list(remains(folder, case.words)) == []


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    """Return a copy of the cycle to work on."""
    return shutil.copytree(lived, tmp_path / "2026-H2")


def test_a_preview_says_what_goes_and_changes_nothing(folder: Path) -> None:
    before = {
        path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix == ".xlsx"
    }
    code, out = typed("forget", folder, MANAGER)
    assert code == 0
    assert "still leads others" in out
    assert "Nothing was changed" in out
    assert {path: path.read_bytes() for path in before} == before
    for name in ("inbox/damaged.xlsx", "damaged.xlsx"):
        (folder / name).write_bytes(b"PK\x03\x04 not what it was")
    _, out = typed("forget", folder, MANAGER)
    assert out.count("damaged.xlsx") == 2
    assert "Not searched" in out
    plan = plan_forgetting(folder, [RATER], NOW.date())
    fates = {one.file: one.fate for one in plan.files if not one.file.startswith("archive")}
    assert fates[next(file for file in fates if f"{RATER} " in file)] is Fate.REMOVED
    assert fates["master.xlsx"] is Fate.CLEARED


def test_who_still_leads_is_not_forgotten_without_hrs_word(folder: Path) -> None:
    with pytest.raises(CycleFolderError) as refused:
        forget(folder, [MANAGER], NOW)
    assert refused.value.key == "rights.still-leads"
    assert list(remains(folder, words_for(folder, MANAGER)))


def test_who_has_not_left_is_not_forgotten_while_the_cycle_goes_on(folder: Path) -> None:
    early = datetime(2026, 10, 1, tzinfo=NOW.tzinfo)
    with pytest.raises(CycleFolderError) as refused:
        forget(folder, [RATER], early)
    assert refused.value.key == "rights.still-here"


def test_nobody_of_an_id_is_one_clear_line(folder: Path) -> None:
    code, out = typed("forget", folder, "E9999", "--yes")
    assert (code, out.count("\n"), "E9999" in out) == (2, 1, True)


def test_an_open_book_is_one_clear_line_and_nothing_happens(folder: Path) -> None:
    book = next((folder / "books" / "peer").glob(f"{RATER} *.xlsx"))
    book.with_name(f".~lock.{book.name}#").write_text("somebody")
    with pytest.raises(FileError) as refused:
        forget(folder, [RATER], NOW)
    assert refused.value.key == "rights.open"
    assert book.exists()


def test_hrs_own_files_and_sheets_are_named_and_left_alone(folder: Path) -> None:
    own = folder / "notes.csv"
    name = read_master(folder).content.employees[RATER].name
    own.write_text(f"{RATER},{name}\n", "utf-8")
    code, out = typed("forget", folder, RATER, "--yes", "--anyway")
    assert code == 1
    assert "notes.csv" in out
    assert own.read_text("utf-8") == f"{RATER},{name}\n"


def test_letters_and_drafts_of_the_person_go(folder: Path) -> None:
    reports = folder / "reports"
    name = read_master(folder).content.employees[RATER].name
    (reports / f"{RATER} {name}.docx").write_bytes(b"letter")
    typed("remind", folder)
    typed("form", folder, RATER)
    planned = plan_forgetting(folder, [RATER], NOW.date())
    done = forget(folder, [RATER], NOW, anyway=True)
    assert (done.removed, done.cleared) == (planned.count(Fate.REMOVED), planned.count(Fate.CLEARED))
    assert [path for path in reports.rglob("*") if RATER in path.name] == []
    assert list(remains(folder, words_for_gone(name))) == []


def words_for_gone(name: str) -> PersonWords:
    """Return what a search looks for once the roster does not know the person any more."""
    return PersonWords.of({RATER: "", name: ""}, [])


class TestPay:
    """The pay workbook, which the program makes: a person's rows go from it, and from the copies that it keeps."""

    @pytest.fixture
    def paid(self, lived: Path, tmp_path: Path) -> Path:
        folder = shutil.copytree(lived, tmp_path / "2026-H2")
        made = make_pay(folder, NOW)
        for number, row in enumerate(made.rows["salaries"]):
            salary = {"base_salary": 100_000.0 + number, "currency": "CNY", "pay_group": "Staff"}
            type_into(made.path, pay.BOOK, "salaries", str(row["employee_id"]), **salary)
        make_pay(folder, NOW)
        kinds = {"bonus_kind": "pool", "amount": 900_000.0, "merit_budget": 10_000.0}
        found = table_of(made.path, pay.BOOK, "pools")
        kinds["bonus_kind"] = choice_words("bonus_kind", "en")["pool"]
        edits = {found.cell_reference(key, found.rows[0].number): value for key, value in kinds.items()}
        made.path.write_bytes(set_cells(made.path.read_bytes(), {found.sheet_title: edits}))
        type_into(made.path, pay.BOOK, "bonus", SPEAKER, typed=4321.0, reason="promised")
        make_pay(folder, NOW)
        shutil.copyfile(made.path, folder / "pay before 2027-01-20.xlsx")
        return folder

    def test_the_rows_go_and_everything_else_follows(self, paid: Path) -> None:
        words, files = words_for(paid, SPEAKER), (PAY, "pay before 2027-01-20.xlsx")
        before = {str(row["employee_id"]): row for row in make_pay(paid, NOW).rows["salaries"]}
        planned = {one.file: one.fate for one in plan_forgetting(paid, [SPEAKER], NOW.date()).files}
        assert [planned[file] for file in files] == [Fate.CLEARED] * 2

        done = forget(paid, [SPEAKER], NOW, who="HR", anyway=True)

        assert (done.remains, done.locked) == ((), ())
        assert list(remains(paid, words)) == []
        for file in files:
            amounts = [
                cell.value
                for name in ("salaries", "bonus", "merit")
                for row in table_of(paid / file, pay.BOOK, name).rows
                for cell in row.cells.values()
            ]
            assert before[SPEAKER]["base_salary"] not in amounts
            assert 4321.0 not in amounts
            left = row_of(paid / file, pay.BOOK, "salaries", "E0001")
            assert left["base_salary"] == before["E0001"]["base_salary"]
        shown = self.bonuses(paid)
        made = make_pay(paid, NOW)
        assert made.kept is None
        assert shown == self.bonuses(paid), "what it shows is what it is made anew with"
        assert SPEAKER not in {str(row["employee_id"]) for row in made.rows["salaries"]}
        budget = table_of(paid / PAY, pay.BOOK, "budget").rows[0].cells
        assert (budget["bonus_change"].value, budget["merit_change"].value) == (0, 0)

    @staticmethod
    def bonuses(folder: Path) -> dict[str, object]:
        rows = (row.cells for row in table_of(folder / PAY, pay.BOOK, "bonus").rows)
        return {
            str(cells["employee_id"].value): cells["final"].value
            for cells in rows
            if "employee_id" in cells and cells["employee_id"].value
        }

    def test_behind_a_password_it_is_told_and_left_as_it_is(self, paid: Path) -> None:
        (paid / "pay before 2027-01-20.xlsx").unlink()
        make_pay(paid, NOW, password="secret", protect=True)
        before = (paid / PAY).read_bytes()
        _, printed = typed("forget", paid, SPEAKER, "--anyway")
        assert PAY in printed
        assert "password" in printed
        code, printed = typed("forget", paid, SPEAKER, "--by", "HR", "--anyway", "--yes")
        assert code == 1
        assert f"password, so nobody looked into it: {PAY}" in printed
        assert (paid / PAY).read_bytes() == before
