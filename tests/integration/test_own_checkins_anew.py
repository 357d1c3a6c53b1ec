"""Check-ins of self books taken back, made anew, and in books and masters without a place for them."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from sync.consolidate import open_master
from sync.cycle import issue_books
from sync.ledger import FILE_NAME, Ledger
from sync.rebuild import rebuild
from sync.roles import SELF
from sync.undo import undo
from sync.xlsx.cells import set_cells
from sync.xlsx.gate import open_package
from sync.xlsx.repack import repack
from workbook_templates.books import master, self_review
from workbook_templates.labels import sheet_title
from workbook_templates.stamp import IDENTITY_FIELDS

from .conftest import NOW
from .own_books import JULY, Own, made
from .typing_in import hr_types, in_master, manager_types, table_of
from .writing_talks import AUTUMN, employee_writes, fresh, given, kept, manager_writes, own_rows, said

__all__ = ["fresh", "kept"]


def test_an_undone_run_takes_the_employees_check_in_back(fresh: Own) -> None:
    person = fresh.person
    fresh.consolidate(AUTUMN)
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    fresh.types(person, "own_checkins", record, obstacle="something else")
    fresh.consolidate(AUTUMN)
    undo(fresh.folder, NOW)
    assert said(fresh) == {record: (SELF, "no data")}
    assert in_master(fresh.folder, "checkins", record)["obstacle"] == "no data"


def test_a_lost_ledger_is_made_anew_with_check_ins_of_both(fresh: Own) -> None:
    person = fresh.person
    own, other = employee_writes(fresh, person), manager_writes(fresh, person, obstacle="late parts")
    fresh.consolidate(AUTUMN)
    before, shown = said(fresh), in_master(fresh.folder, "checkins", own)
    for end in ("", "-wal", "-shm"):
        (fresh.folder / f"{FILE_NAME}{end}").unlink(missing_ok=True)
    rebuild(fresh.folder, NOW, jobs=1)
    assert said(fresh) == before
    assert before.keys() == {own, other}
    receipt = fresh.consolidate(AUTUMN)
    assert receipt.conflicts == 0
    assert in_master(fresh.folder, "checkins", own) == shown
    with Ledger.open(fresh.folder) as ledger, ledger.transaction():
        (new,) = ledger.mint("C", 1)
    assert new not in {record for book in fresh.own for record in own_rows(fresh, book.manager.id)}


def test_a_book_without_the_sheet_goes_on_without_it(fresh: Own) -> None:
    person = fresh.person
    path = fresh.path(person)
    _drawn_before(fresh.folder, path, fresh.own_file(person))
    record = manager_writes(fresh, person)
    goal = fresh.goals(person)[0]
    receipt = fresh.consolidate(AUTUMN)
    about = {finding.code for finding in receipt.findings if finding.place.file == fresh.own_file(person)}
    assert not about & {"S01", "S02", "S05", "S11", "S16"}
    assert in_master(fresh.folder, "checkins", record)["author"] == "Manager"
    manager_types(fresh.team_of(person), "goals", goal, target=1234.0)
    receipt = fresh.consolidate(AUTUMN)
    assert fresh.row(person, "own_goals", goal)["target"] == 1234.0
    assert "S16" not in {finding.code for finding in receipt.findings}


def _drawn_before(folder: Path, path: Path, file: str) -> None:
    """Make a self book look as it did before there were check-ins in it: no such tables, and the version before."""
    for name in ("own_checkins", "manager_checkins"):
        found = table_of(path, self_review.BOOK, name)
        heads = [f"A{found.header_row - 1}"]
        heads += [
            found.cell_reference(column, found.header_row - up) for column in found.columns for up in (0, 1)
        ]
        _clear(path, found.sheet_title, heads)
    with closing(sqlite3.connect(folder / "ledger.db")) as connection, connection:
        connection.execute("UPDATE books SET version = '1' WHERE file = ?", (file,))
    place = list(IDENTITY_FIELDS).index("version") + 1
    identity = sheet_title("self", "identity", "en")
    path.write_bytes(set_cells(path.read_bytes(), {identity: {f"B{place}": "1"}}))
    package = open_package(path.read_bytes())
    said_now = re.compile(rb'(name="[^"]*version"><vt:lpwstr>)' + self_review.VERSION.encode())
    path.write_bytes(
        repack(
            package, {"docprops/custom.xml": said_now.sub(rb"\g<1>1", package.read("docProps/custom.xml"))}
        )
    )


def _clear(path: Path, sheet: str, cells: list[str]) -> None:
    path.write_bytes(set_cells(path.read_bytes(), {sheet: dict.fromkeys(cells)}))


def test_where_hr_wants_no_rows_for_check_ins_there_is_no_such_sheet(tmp_path: Path) -> None:
    found = made(tmp_path / "2026-H2", filled=False, own=False)
    hr_types(found.folder, "settings", "spare_checkins", value=0)
    hr_types(found.folder, "settings", "self_books", value="Yes")
    drawn = Own(found.folder, (*found.books, *issue_books(found.folder, JULY)))
    person = drawn.own[0].manager.id
    assert own_rows(drawn, person) == []
    assert given(drawn, person) == {}
    assert is_hidden(drawn.path(person), "self", "checkins")


def test_only_a_manager_whose_people_have_self_books_sees_their_sheet(fresh: Own) -> None:
    own = {book.manager.id for book in fresh.own}
    teams = {
        fresh.folder / book.file: {one.id for one in book.members}
        for book in fresh.books
        if book.role != SELF
    }
    speaking = {path for path, people in teams.items() if people & own}
    assert {path for path in teams if not is_hidden(path, "team", "employee_checkins")} == speaking
    assert set() < speaking < teams.keys()
    assert not is_hidden(fresh.path(fresh.person), "self", "checkins")


def is_hidden(path: Path, role: str, sheet: str) -> bool:
    book = openpyxl.load_workbook(path, read_only=True)
    return str(book[sheet_title(role, sheet, "en")].sheet_state) == "hidden"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_masters_heading_says_who_wrote_it(language: str, sample_cycle: Callable[[str], object]) -> None:
    folder: Path = sample_cycle(language).folder  # type: ignore[attr-defined]
    assert open_master(folder).content.policy.language == language
    assert "author" in table_of(folder / "master.xlsx", master.BOOK, "checkins").columns


def test_a_master_without_the_column_goes_on_without_it(fresh: Own) -> None:
    person, path = fresh.person, fresh.folder / "master.xlsx"
    found = table_of(path, master.BOOK, "checkins")
    _clear(path, found.sheet_title, [found.cell_reference("author", found.header_row - up) for up in (0, 1)])
    record = employee_writes(fresh, person)
    fresh.consolidate(AUTUMN)
    kept = in_master(fresh.folder, "checkins", record)
    assert "author" not in kept
    assert (kept["obstacle"], kept["book"]) == ("no data", fresh.own_file(person))
    hr_types(fresh.folder, "checkins", record, action="HR's words")
    fresh.consolidate(AUTUMN)
    assert fresh.row(person, "own_checkins", record)["action"] == "HR's words"
