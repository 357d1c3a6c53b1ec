"""The file that counted is removed: the copy that HR kept counts again, and a book without one keeps what stands."""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from sync.accept import accept_finding
from sync.book_states import book_states
from sync.consolidate import consolidate
from sync.ledger import Ledger
from sync.master_rows import finding_id
from sync.open_findings import open_findings
from sync.receipt import Receipt
from sync.send_back import send_back
from sync.undo import undo
from workbook_templates.books import master

from .conftest import NOW
from .office import (
    Office,
    cell,
    company_goal,
    digests,
    handed_out,
    hr_types,
    issue,
    office,
    own_goal,
    read,
    type_into,
)

__all__ = ["handed_out", "office"]


TOMORROW = NOW + timedelta(days=1)


def copy_of(office: Office, name: str, later: int, /, **cells: object) -> Path:
    """Put a finished copy of the upper book into the inbox, saved so many seconds later than others."""
    path = office.folder / "inbox" / name
    shutil.copy(office.upper, path)
    type_into(path, "review", own_goal(office.upper), **cells)
    type_into(path, "answer", "finished", answer="Yes")
    os.utime(path, (1_800_000_000 + later,) * 2)
    return path


def draft_of(office: Office, name: str, later: int, /, **cells: object) -> Path:
    path = copy_of(office, name, later, **cells)
    type_into(path, "answer", "finished", answer=None)
    os.utime(path, (1_800_000_000 + later,) * 2)
    return path


def actual(office: Office) -> object:
    return cell(office.master, "reviews", own_goal(office.upper), "actual", master.BOOK)


def named(office: Office) -> tuple[str, set[object]]:
    """Return the file that counts of the upper book by the ledger, and the files that Submissions names."""
    with Ledger.open(office.folder) as ledger:
        state = next(one for one in book_states(ledger) if office.upper.match(one.book.file))
        assert ledger.journal.verify() is None
    rows = read(office.master, "submissions", master.BOOK).rows
    files = {row.cells["file"].value for row in rows if "file" in row.cells}
    return state.submission.file if state.submission else "", files


def codes(receipt: Receipt) -> set[str]:
    return {finding.code for finding in receipt.findings}


def consolidated(office: Office) -> Receipt:
    """Consolidate, and make sure that all is accounted for and a second run changes nothing."""
    receipt = office.consolidate()
    assert receipt.cells.balanced
    before = digests(office)
    assert not office.consolidate().written
    assert before == digests(office)
    return receipt


def test_the_copy_that_hr_keeps_counts_again_when_the_wrong_one_is_removed(office: Office) -> None:
    right = copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    consolidated(office)
    wrong = copy_of(office, "new.xlsx", 60, actual=13.5, evidence="only here")
    assert "S04" in codes(consolidated(office))
    assert actual(office) == 13.5
    wrong.unlink()
    receipt = consolidated(office)
    assert "S04" not in codes(receipt)
    assert (1, actual(office)) == (receipt.read, 12.1)
    assert cell(office.master, "reviews", own_goal(office.upper), "evidence", master.BOOK) is None
    counting, files = named(office)
    assert counting == "inbox/reviewed.xlsx"
    assert "inbox/reviewed.xlsx" in files
    assert "inbox/new.xlsx" not in files
    assert office.state(office.upper) == "submitted"
    # And it counts on: a correction in it is taken.
    type_into(right, "review", own_goal(office.upper), actual=12.2)
    consolidated(office)
    assert actual(office) == 12.2


def test_both_came_at_once_and_the_one_that_did_not_count_is_kept(office: Office) -> None:
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    wrong = copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    wrong.unlink()
    consolidated(office)
    assert (actual(office), named(office)[0]) == (12.1, "inbox/reviewed.xlsx")


def test_a_subfolder_of_the_inbox_may_be_removed_with_the_wrong_copy_in_it(office: Office) -> None:
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    (office.folder / "inbox" / "second mail").mkdir()
    wrong = copy_of(office, "second mail/new.xlsx", 60, actual=13.5)
    consolidated(office)
    assert actual(office) == 13.5
    shutil.rmtree(wrong.parent)
    consolidated(office)
    assert (actual(office), named(office)[0]) == (12.1, "inbox/reviewed.xlsx")


def test_what_hr_typed_since_stands_when_the_wrong_copy_is_removed(office: Office) -> None:
    mine = own_goal(office.upper)
    copy_of(office, "reviewed.xlsx", 0, actual=12.1, evidence="as counted")
    wrong = copy_of(office, "new.xlsx", 60, actual=13.5, evidence="as counted")
    consolidated(office)
    hr_types(office, "reviews", mine, evidence="as HR counted")
    wrong.unlink()
    consolidated(office)
    found = (actual(office), cell(office.master, "reviews", mine, "evidence", master.BOOK))
    assert found == (12.1, "as HR counted")


def test_a_book_whose_only_file_is_cleared_away_keeps_its_values(office: Office) -> None:
    only = copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    consolidated(office)
    only.unlink()
    consolidated(office)
    assert (actual(office), office.state(office.upper)) == (12.1, "submitted")


def saved_again(path: Path, name: str, later: int) -> Path:
    """Save a file once more under another name: other bytes, and not one cell else."""
    other = path.with_name(name)
    with ZipFile(path) as before, ZipFile(other, "w", ZIP_STORED) as after:
        for part in before.namelist():
            after.writestr(part, before.read(part))
    os.utime(other, (1_800_000_000 + later,) * 2)
    return other


@pytest.mark.parametrize("later", [60, -60])
def test_a_copy_that_was_only_saved_again_leaves_hr_nothing_to_choose(office: Office, later: int) -> None:
    first = copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    consolidated(office)
    again = saved_again(first, "saved again.xlsx", later)
    assert "S04" not in codes(consolidated(office))
    type_into(again, "review", own_goal(office.upper), actual=13.5)
    os.utime(again, (1_800_000_000 + later + 1,) * 2)
    assert "S04" in codes(consolidate(office.folder, TOMORROW, jobs=1))


def test_a_copy_with_a_cell_that_cannot_be_read_is_another_one(office: Office) -> None:
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    consolidated(office)
    copy_of(office, "new.xlsx", -60, actual=12.1, evidence=None, exempt="perhaps")
    assert "S04" in codes(consolidated(office))


@pytest.mark.parametrize(("later", "new"), [(30, 1), (90, 2)])
def test_what_hr_accepts_of_two_copies_says_nothing_of_a_third(office: Office, later: int, new: int) -> None:
    """One that counts itself differs from both."""
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    copy_of(office, "new.xlsx", 60, actual=13.5)
    (first,) = (one for one in consolidated(office).findings if one.code == "S04")
    accept_finding(office.folder, finding_id(first), "Li Na", "the later one is right", NOW)
    consolidated(office)
    with Ledger.open(office.folder) as ledger:
        assert "S04" not in {one.code for one in open_findings(ledger)}
    copy_of(office, "a third.xlsx", later, actual=15.0)
    consolidate(office.folder, TOMORROW, jobs=1)
    with Ledger.open(office.folder) as ledger:
        left = [one for one in open_findings(ledger) if one.code == "S04"]
    assert [finding_id(one) == finding_id(first) for one in left] == [False] * new
    rows = read(office.master, "findings", master.BOOK).rows
    shown = [row.cells for row in rows if "code" in row.cells and row.cells["code"].value == "S04"]
    said = [str(cells["message"].value) for cells in shown if cells["status"].value == "Open"]
    counting = "inbox/a third.xlsx" if new == 2 else "inbox/new.xlsx"
    assert [f"{counting} counts now" in one for one in said] == [True] * new


def test_the_removal_of_a_copy_that_did_not_count_changes_no_value(office: Office) -> None:
    other = copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    other.unlink()
    assert "S04" not in codes(consolidated(office))
    assert (actual(office), named(office)[0]) == (13.5, "inbox/new.xlsx")


def test_an_old_copy_that_comes_when_the_newer_one_is_cleared_away_takes_nothing_back(office: Office) -> None:
    newer = copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    newer.unlink()
    consolidated(office)
    copy_of(office, "found in the mail.xlsx", 0, actual=12.1)
    consolidated(office)
    hr_types(office, "employees", "E0001", position="Chief of tea")  # any other run
    consolidated(office)
    assert actual(office) == 13.5


def test_the_right_copy_counts_when_both_were_removed_and_it_is_put_back(office: Office) -> None:
    right = copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    wrong = copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    kept = office.folder / "kept.xlsx"
    shutil.move(right, kept)
    wrong.unlink()
    consolidated(office)
    assert actual(office) == 13.5
    shutil.move(kept, office.folder / "inbox" / "the right one.xlsx")
    consolidated(office)
    assert (actual(office), named(office)[0]) == (12.1, "inbox/the right one.xlsx")


def test_a_third_copy_that_comes_as_the_wrong_one_goes_counts_if_it_is_the_later(office: Office) -> None:
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    wrong = copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    wrong.unlink()
    copy_of(office, "a third.xlsx", 30, actual=12.7)
    receipt = consolidated(office)
    assert (actual(office), named(office)[0]) == (12.7, "inbox/a third.xlsx")
    assert "S04" in codes(receipt)


def test_a_file_that_was_renamed_counts_under_its_new_name_before_another_copy(office: Office) -> None:
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    newer = copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    newer.rename(newer.with_name("a new name.xlsx"))
    assert "S04" in codes(consolidated(office))
    assert (actual(office), named(office)[0]) == (13.5, "inbox/a new name.xlsx")


def test_a_book_that_hr_sent_back_stays_so_when_its_file_is_renamed_or_removed(office: Office) -> None:
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    newer = copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    send_back(office.folder, "E0001", NOW, "Li Na")
    renamed = newer.rename(newer.with_name("a new name.xlsx"))
    consolidated(office)
    assert office.state(office.upper) == "returned"
    renamed.unlink()
    consolidated(office)
    assert (office.state(office.upper), actual(office)) == ("returned", 12.1)


def test_a_copy_of_an_earlier_issue_gives_its_values_back_too(office: Office) -> None:
    mine, goal = own_goal(office.upper), company_goal(office)
    copy_of(office, "reviewed.xlsx", 0, actual=12.1, evidence="as counted")
    consolidated(office)
    with Ledger.open(office.folder) as ledger:
        book = next(one for one in ledger.registry if office.upper.match(one.file))
    send_back(office.folder, book.book_id, NOW, "Li Na")
    wrong = copy_of(office, "new.xlsx", 60, actual=13.5)
    assert issue(wrong) == 2
    hr_types(office, "goals", goal, target=123.5)
    consolidated(office)
    assert actual(office) == 13.5
    wrong.unlink()
    receipt = consolidated(office)
    assert (actual(office), receipt.conflicts) == (12.1, 0)
    assert cell(office.master, "reviews", mine, "evidence", master.BOOK) == "as counted"
    assert cell(office.master, "goals", goal, "target", master.BOOK) == 123.5


def test_the_book_too_shows_the_copy_that_hr_kept_where_the_program_had_written_the_wrong_one(
    office: Office,
) -> None:
    mine = own_goal(office.upper)
    draft_of(office, "reviewed.xlsx", 0, actual=12.1)
    wrong = draft_of(office, "new.xlsx", 60, actual=13.5, evidence="only here")
    hr_types(office, "goals", company_goal(office), target=123.5)
    consolidated(office)
    assert (issue(office.upper), cell(office.upper, "review", mine, "actual")) == (2, 13.5)
    wrong.unlink()
    consolidated(office)
    found = [cell(office.upper, "review", mine, column) for column in ("actual", "evidence")]
    assert (issue(office.upper), found) == (3, [12.1, None])
    assert cell(office.upper, "goals", company_goal(office), "target") == 123.5
    assert (actual(office), named(office)[0]) == (12.1, "inbox/reviewed.xlsx")


def test_an_issue_that_the_program_wrote_is_no_copy_that_counts_again(office: Office) -> None:
    mailed = copy_of(office, "mailed.xlsx", 60, actual=13.5)
    consolidated(office)
    send_back(office.folder, "E0001", NOW, "Li Na")
    written = office.upper.read_bytes()
    mailed.unlink()
    consolidated(office)
    assert (written, actual(office)) == (office.upper.read_bytes(), 13.5)
    assert named(office)[0] == "inbox/mailed.xlsx"


def test_an_inbox_that_is_away_as_a_whole_takes_nothing_back(office: Office) -> None:
    type_into(office.upper, "review", own_goal(office.upper), actual=12.1)
    copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    (office.folder / "inbox").rename(office.folder / "offline")
    office.consolidate()
    assert actual(office) == 13.5
    (office.folder / "offline").rename(office.folder / "inbox")
    consolidated(office)
    assert (actual(office), named(office)[0]) == (13.5, "inbox/new.xlsx")


def test_undo_takes_back_that_the_kept_copy_counts_again_and_the_next_run_does_it_anew(
    office: Office,
) -> None:
    copy_of(office, "reviewed.xlsx", 0, actual=12.1)
    wrong = copy_of(office, "new.xlsx", 60, actual=13.5)
    consolidated(office)
    wrong.unlink()
    office.consolidate()
    undo(office.folder, NOW)
    assert (actual(office), named(office)[0]) == (13.5, "inbox/new.xlsx")
    consolidated(office)
    assert (actual(office), named(office)[0]) == (12.1, "inbox/reviewed.xlsx")
