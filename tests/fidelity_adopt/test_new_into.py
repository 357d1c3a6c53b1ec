"""A whole cycle in a workbook of HR's: started, handed out, consolidated, checked and taken back."""

from datetime import UTC, datetime
from pathlib import Path

import hr_workbooks
import pytest

from addin import actions
from sync.consolidate import consolidate
from sync.cycle import issue_books, start
from sync.errors import ReviewbookError
from sync.rebuild import rebuild
from sync.roster import read_roster
from sync.undo import undo

NOW = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
ROSTER = "Employee ID,Name,Manager ID\n1001,Mary Hill,\n1002,Tom Baker,1001\n1003,Ann Cook,1002\n"

LISTINGS = {
    "[Content_Types].xml", "_rels/.rels", "docProps/custom.xml",
    "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
}  # fmt: skip
"""The parts that list what there is."""
CALCULATED = {"xl/calcChain.xml"}
"""The part that a spreadsheet program makes anew."""


def begin(tmp_path: Path, host: bytes) -> Path:
    roster, workbook, folder = tmp_path / "roster.csv", tmp_path / "hr.xlsx", tmp_path / "2027-H1"
    roster.write_text(ROSTER, encoding="utf-8")
    workbook.write_bytes(host)
    start(folder, actions.new_policy(folder, "en"), read_roster(roster), NOW, into=workbook)
    assert host == workbook.read_bytes()
    return folder


def is_sound(folder: Path) -> bool:
    return all(one.sound for one in actions.verify(folder))


@pytest.mark.parametrize("made", [hr_workbooks.by_hand, hr_workbooks.with_everything])
def test_the_cycle_lives_in_a_copy_of_hrs_workbook(made: object, tmp_path: Path) -> None:
    assert callable(made)
    host: bytes = made()
    folder = begin(tmp_path, host)
    (path,) = folder.glob("master.xls*")
    theirs = hr_workbooks.unzipped(host)
    macros = any("vbaProject" in name for name in theirs)
    assert (".xlsm" if macros else ".xlsx") == path.suffix
    begun = path.read_bytes()
    assert len(issue_books(folder, NOW)) == 2
    consolidate(folder, NOW, jobs=1)
    assert is_sound(folder)
    now = hr_workbooks.unzipped(path.read_bytes())
    assert {name for name in theirs if theirs[name] != now.get(name)} <= LISTINGS | CALCULATED
    undo(folder, NOW)  # of the hand-out: nothing has come back, and the consolidation changed nothing
    assert begun == path.read_bytes()
    assert is_sound(folder)


def test_a_lost_master_with_macros_is_put_back_as_one(tmp_path: Path) -> None:
    folder = begin(tmp_path, hr_workbooks.by_hand())
    (path,) = folder.glob("master.xls*")
    before = path.read_bytes()
    path.unlink()
    assert rebuild(folder, NOW).what == "master"
    assert before == path.read_bytes()


def test_a_workbook_that_cannot_be_taken_leaves_the_folder_free(tmp_path: Path) -> None:
    with pytest.raises(ReviewbookError, match=r"^hr\.xlsx: This is not a workbook"):
        begin(tmp_path, b"no workbook")
    start(
        tmp_path / "2027-H1",
        actions.new_policy(tmp_path / "2027-H1", "en"),
        read_roster(tmp_path / "roster.csv"),
        NOW,
    )
    assert (tmp_path / "2027-H1" / "master.xlsx").exists()
