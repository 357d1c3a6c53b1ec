"""What consolidation makes of files: bad ones, copies, older masters, restored ledgers, and what it keeps of them."""

import hashlib
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from appraisal.findings import Severity
from appraisal.messages import LANGUAGES
from sync.errors import LedgerError, MasterError, describe
from sync.ledger import Ledger, SubmissionState
from sync.merge import Counts
from sync.rebuild import rebuild
from sync.xlsx.cells import set_cells

from .conftest import NOW, Cycle
from .master_edits import digest, edit_master, table, values


def test_two_processes_come_to_the_same_as_one(cycle: Cycle, tmp_path: Path) -> None:
    copies = tmp_path / "again"
    shutil.copytree(cycle.folder, copies)
    for number in range(8):  # more files than are read in one process
        (copies / "inbox" / f"broken {number}.xlsx").write_bytes(b"PK\x03\x04 and no more")
    other = Cycle(copies, cycle.sample, cycle.mistakes)
    one, two = cycle.consolidate(jobs=1), other.consolidate(jobs=2)
    assert two.results == one.results
    assert two.counts[Severity.ERROR] == one.counts[Severity.ERROR] + 8


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.xlsx", b"", "0 bytes"),
        ("truncated.xlsx", None, ""),
        ("note.xlsx", b"<html><body>hello</body></html>", "web page"),
        ("printed.pdf", b"%PDF-1.7\n", "This is a PDF"),
        ("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), ""),
    ],
)
def test_a_bad_file_is_named_and_stops_nothing(
    cycle: Cycle, name: str, content: bytes | None, words: str
) -> None:
    clean = len(cycle.consolidate(dry_run=True).results)
    good = cycle.books()[0].read_bytes()
    (cycle.folder / "inbox" / name).write_bytes(good[: len(good) // 2] if content is None else content)
    receipt = cycle.consolidate()
    (finding,) = [finding for finding in receipt.findings if finding.code == "S10"]
    assert finding.place.file == f"inbox/{name}"
    assert words in str(dict(finding.values)["text_en"])
    assert len(receipt.results) == clean


def test_the_same_file_under_two_names_is_one_return(cycle: Cycle) -> None:
    file = next(path for path in cycle.books() if path.parent.name == "inbox")
    shutil.copy2(file, file.with_name("another name.xlsx"))
    before = {finding.fingerprint for finding in cycle.consolidate(dry_run=True).findings}
    receipt = cycle.consolidate()
    assert {finding.fingerprint for finding in receipt.findings} == before
    with Ledger.open(cycle.folder) as ledger:
        states = [found.state for found in ledger.returns.submissions()]
    assert states.count(SubmissionState.DUPLICATE) == 1


@pytest.mark.usefixtures("consolidated")
def test_an_accepted_return_is_kept_in_the_archive(cycle: Cycle) -> None:
    with Ledger.open(cycle.folder) as ledger:
        for submission in ledger.returns.currents():
            kept = ledger.archive.read(submission.hash)
            assert hashlib.sha256(kept).hexdigest() == submission.hash


def test_a_damaged_master_is_to_be_drawn_anew_and_asked_of_nobody(cycle: Cycle) -> None:
    cycle.consolidate()
    cycle.master.write_bytes(cycle.master.read_bytes()[:50_000])
    with pytest.raises(MasterError) as refused:
        cycle.consolidate()
    for language in LANGUAGES:
        said = describe(refused.value, language)
        assert "reviewbook rebuild" in said
        assert ("ends too early" in said) or ("不完整" in said)
        assert "Ask for" not in said
    rebuild(cycle.folder, NOW)
    assert not cycle.consolidate().written


def test_a_mail_or_an_archive_in_the_inbox_is_named(cycle: Cycle) -> None:
    inbox, book = cycle.folder / "inbox", cycle.books()[0]
    with zipfile.ZipFile(inbox / "all books.zip", "w") as archive:
        archive.write(book, book.name)
    (inbox / "Your book.eml").write_bytes(b"From: a@b.example\r\nSubject: Here it is\r\n\r\n")
    found = [finding for finding in cycle.consolidate().findings if finding.code == "S10"]
    said = {finding.place.file: str(dict(finding.values)["text_en"]) for finding in found}
    assert "Unpack it" in said["inbox/all books.zip"]
    assert "e-mail" in said["inbox/Your book.eml"]
    assert not cycle.consolidate().written


def test_an_older_master_is_refused_and_named(cycle: Cycle) -> None:
    older = cycle.master.read_bytes()
    cycle.consolidate()
    workbook = set_cells(older, {table(cycle, "employees").sheet_title: {"Z40": "a note"}})
    cycle.master.write_bytes(workbook)
    with pytest.raises(MasterError) as refused:
        cycle.consolidate()
    assert refused.value.key == "master.older"
    assert cycle.master.read_bytes() == workbook


def test_a_ledger_that_was_restored_from_a_copy_is_noticed(cycle: Cycle) -> None:
    older = (cycle.folder / "ledger.db").read_bytes()
    cycle.consolidate()
    for left in cycle.folder.glob("ledger.db*"):
        left.unlink()
    (cycle.folder / "ledger.db").write_bytes(older)
    with pytest.raises(LedgerError) as refused:
        cycle.consolidate()
    assert refused.value.key == "ledger.forked"


def test_an_open_master_is_left_alone(cycle: Cycle) -> None:
    cycle.master.with_name("~$master.xlsx").write_bytes(b"HR")
    before = digest(cycle.master)
    with pytest.raises(MasterError) as refused:
        cycle.consolidate()
    assert refused.value.key == "master.open"
    assert digest(cycle.master) == before


@pytest.mark.usefixtures("consolidated")
def test_a_lost_row_of_the_master_comes_back_from_the_ledger(cycle: Cycle) -> None:
    count = len(values(cycle, "reviews", "goal_id"))
    found = table(cycle, "reviews")
    row = found.rows[3]
    edits = {found.cell_reference(column, row.number): None for column in row.cells}
    cycle.master.write_bytes(set_cells(cycle.master.read_bytes(), {found.sheet_title: edits}))  # type: ignore[arg-type]
    cycle.consolidate()
    assert len(values(cycle, "reviews", "goal_id")) == count


def test_a_wrong_copy_that_hr_removes_is_no_longer_called_a_second_one(cycle: Cycle) -> None:
    assert "S04" in {finding.code for finding in cycle.consolidate().findings}
    next(path for path in cycle.books() if "final version" in path.name).unlink()
    second = cycle.consolidate()
    assert second.written
    assert "S04" not in {finding.code for finding in second.findings}
    assert ("S04", "Open") not in values(cycle, "findings", "code", "status")


def test_an_unchanged_cycle_gives_the_same_receipt_without_opening_the_master(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cycle.consolidate()

    def opened(folder: Path) -> None:
        raise AssertionError(f"the master in {folder} was opened")

    monkeypatch.setattr("sync.present_master.read_master", opened)
    again = cycle.consolidate()
    assert again == replace(
        first, written=False, read=0, unchanged=again.unchanged, cells=Counts(), brought=()
    )
    assert again.unchanged == first.read


@pytest.mark.usefixtures("consolidated")
def test_a_book_that_was_read_before_is_judged_anew_without_another_process(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = str(next(row[0] for row in values(cycle, "reviews", "goal_id", "evidence") if row[1]))
    edit_master(cycle, "reviews", goal, evidence="Read off the till by HR")

    def started(*_: object, **_options: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("sync.run.read_all", started)
    assert "S14" in {finding.code for finding in cycle.consolidate().findings}
    assert ("Read off the till by HR",) in values(cycle, "reviews", "evidence")
