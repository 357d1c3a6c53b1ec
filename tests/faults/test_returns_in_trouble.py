"""What happens to files on their way back: half-uploaded, copied, sorted, renamed, pasted together. Nothing of it is lost."""

import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from small_cycle import (
    NOW,
    SmallCycle,
    book_table,
    codes,
    flaws,
    open_conflicts,
    results,
    said,
    sha,
    type_into_book,
)

from sync.ledger import Ledger, SubmissionState
from sync.receipt import Receipt
from sync.send_back import send_back
from sync.xlsx.cells import Cached, Edit, set_cells
from workbook_templates.books import team

NEXT_YEAR = 1_830_000_000


def taken(cycle: SmallCycle) -> Receipt:
    """Consolidate, and make sure that nothing was lost, nothing is wrong, and a further run changes nothing."""
    receipt = cycle.consolidate()
    assert receipt.cells.balanced
    assert flaws(cycle.folder) == []
    master = cycle.master.read_bytes()
    again = cycle.consolidate()
    assert (False, master) == (again.written, cycle.master.read_bytes())
    return receipt


def test_what_is_said_of_a_file_goes_with_the_file(done: SmallCycle) -> None:
    strange = done.folder / "inbox" / "strange.xlsx"
    strange.write_bytes(b"no workbook")
    assert codes(done.consolidate(), strange) == ["S10"]
    strange.unlink()
    receipt = taken(done)
    assert codes(receipt, strange) == []
    shown = {str(row.get("where", "")) for row in done.rows("findings").values()}
    assert not [place for place in shown if "strange" in place]


def states(cycle: SmallCycle, path: Path) -> list[SubmissionState]:
    """Return what the ledger says of a file, each time that it came."""
    shown = path.relative_to(cycle.folder).as_posix()
    with Ledger.open(cycle.folder) as ledger:
        return [one.state for one in ledger.returns.submissions() if one.file == shown]


def first_review(path: Path) -> str:
    """Return the id of the first goal whose row on Review holds evidence."""
    rows = book_table(path, "review").rows
    return str(next(row.cells["goal_id"].value for row in rows if "evidence" in row.cells))


def evidence(cycle: SmallCycle, goal: str) -> object:
    """Return what the ledger holds as the evidence of a goal."""
    with Ledger.open(cycle.folder) as ledger:
        (found,) = [one.evidence for one in ledger.returns.reviews() if one.goal_id == goal]
        return found


def later(path: Path, seconds: int) -> None:
    """Let a file be saved at another time."""
    os.utime(path, (path.stat().st_mtime + seconds,) * 2)


def with_part(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Change the text of a part of a workbook."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                content = change(content.decode("utf-8")).encode("utf-8")
            new.writestr(entry, content)
    path.write_bytes(target.getvalue())


def test_a_return_that_is_still_uploading_is_said_and_read_when_it_is_whole(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = returned.returned[0]
    whole, read = book.read_bytes(), Path.read_bytes
    book.write_bytes(whole[: len(whole) // 2])

    def growing(path: Path) -> bytes:
        found = read(path)
        if path == book:
            with path.open("ab") as file:
                file.write(whole[len(found) : len(found) + 999])
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", growing)
        receipt = returned.consolidate()
    assert codes(receipt, book) == ["S10"]
    (lines,) = said(receipt, book, "S10")
    assert all(lines)
    assert "changed while it was being read" in lines[0]
    book.write_bytes(whole)
    taken(returned)
    assert results(done_cycle.folder) == results(returned.folder)


class Placeholder:
    """What Windows says of a file whose bytes are in the cloud only."""

    st_file_attributes = 0x400000

    def __init__(self, found: os.stat_result) -> None:
        self._found = found

    def __getattr__(self, name: str) -> object:
        return getattr(self._found, name)


def test_a_placeholder_of_a_cloud_folder_is_said_and_read_when_it_is_there(
    returned: SmallCycle, done_cycle: SmallCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = returned.returned[0]
    stat = Path.stat

    def offline(path: Path, *, follow_symlinks: bool = True) -> object:
        found = stat(path, follow_symlinks=follow_symlinks)
        return Placeholder(found) if path == book else found

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", offline)
        receipt = returned.consolidate()
    assert codes(receipt, book) == ["S10"]
    (lines,) = said(receipt, book, "S10")
    assert all(lines)
    assert "placeholder" in lines[0]
    taken(returned)
    assert results(done_cycle.folder) == results(returned.folder)


@pytest.mark.parametrize(
    "name",
    [
        "{stem} (Li's conflicted copy 2027-01-12).xlsx",
        "{stem}-DESKTOP-7K2.xlsx",
        "{stem}-李娜的电脑的冲突副本.xlsx",
        "Copy of {stem} (2).xlsx",
    ],
)
def test_a_conflict_copy_with_other_content_is_said_and_the_later_one_counts(
    done: SmallCycle, name: str
) -> None:
    book = done.returned[0]
    copy = book.with_name(name.format(stem=book.stem))
    goal = first_review(book)
    shutil.copy2(book, copy)
    type_into_book(copy, "review", goal, evidence="Confirmed by the bank")
    later(copy, 60)
    receipt = taken(done)
    assert {"S04"} <= {finding.code for finding in receipt.findings}
    assert evidence(done, goal) == "Confirmed by the bank"


def test_the_same_file_twice_is_one_return(done: SmallCycle, done_cycle: SmallCycle) -> None:
    copy = shutil.copy2(done.returned[0], done.folder / "inbox" / "again.xlsx")
    receipt = taken(done)
    assert codes(receipt, Path(copy)) == []
    assert states(done, Path(copy)) == [SubmissionState.DUPLICATE]
    assert results(done_cycle.folder) == results(done.folder)


def test_an_older_return_that_comes_after_a_newer_one_takes_nothing_back(
    done: SmallCycle, done_cycle: SmallCycle
) -> None:
    book = done.returned[0]
    old = book.with_name("found in the mail.xlsx")
    goal = first_review(book)
    shutil.copy2(book, old)
    type_into_book(old, "review", goal, evidence="Not confirmed yet")
    later(old, -3_600)
    kept = evidence(done, goal)
    receipt = taken(done)
    assert kept == evidence(done, goal)
    assert states(done, old) == [SubmissionState.OLDER]
    assert receipt.cells.rejected > 0
    assert sha(old) in {path.stem for path in (done.folder / "archive").rglob("*.xlsx")}
    assert results(done_cycle.folder) == results(done.folder)


@pytest.mark.parametrize("name", ["1.xlsx", "E0008 somebody else.xlsx", "年终考核 – 王敏（最终版）.XLSX"])
def test_a_renamed_book_is_still_the_same_book(done: SmallCycle, done_cycle: SmallCycle, name: str) -> None:
    book = done.returned[0]
    book.rename(book.with_name(name))
    taken(done)
    assert results(done_cycle.folder) == results(done.folder)


def test_a_book_that_was_copied_for_another_manager_is_said_and_counts_for_nobody_else(
    done: SmallCycle, done_cycle: SmallCycle
) -> None:
    """Somebody changed in a copy for whom it is, in both places that say so, and lets it come back for the other."""
    mine, other = done.returned
    copy = mine.with_name("for E0008.xlsx")
    shutil.copy2(mine, copy)
    with zipfile.ZipFile(copy) as book:
        parts = [name for name in book.namelist() if b"E0001" in book.read(name) and "worksheets" not in name]
        hidden = [name for name in book.namelist() if b">recipient_id<" in book.read(name)]
    for part in {*parts, *hidden} - {"xl/sharedStrings.xml"}:
        with_part(copy, part, lambda text: re.sub(r">E0001<", ">E0008<", text))
    before = results(done_cycle.folder)
    receipt = taken(done)
    assert {"S02", "S10"} & set(codes(receipt, copy))
    assert before == results(done.folder)
    assert sha(other)


def test_a_book_that_says_two_things_about_itself_is_refused(
    done: SmallCycle, done_cycle: SmallCycle
) -> None:
    mine = done.returned[0]
    copy = mine.with_name("half copied.xlsx")
    shutil.copy2(mine, copy)
    with_part(copy, "docProps/custom.xml", lambda text: text.replace(">E0001<", ">E0008<"))
    receipt = taken(done)
    assert codes(receipt, copy) == ["S10"]
    assert states(done, copy) == [SubmissionState.FOREIGN]
    assert results(done_cycle.folder) == results(done.folder)


def test_another_book_pasted_over_this_one_changes_neither(done: SmallCycle, done_cycle: SmallCycle) -> None:
    """Somebody copies all of their sheets over the book of somebody else: the ids of the rows tell."""
    mine, other = done.returned
    pasted = mine.with_name("pasted.xlsx")
    edits: dict[str, dict[str, Edit]] = {}
    for name in ("goals", "review", "actuals"):
        here, there = book_table(mine, name), book_table(other, name)
        constants = [key for key in here.columns if key not in team.BOOK.table_by_name[name].computed]
        sheet = edits.setdefault(here.sheet_title, {})
        for row, source in zip(here.rows, there.rows, strict=False):
            for key in constants:
                cell = source.cells.get(key)
                sheet[here.cell_reference(key, row.number)] = None if cell is None else cell.value
    pasted.write_bytes(set_cells(mine.read_bytes(), edits))
    later(pasted, 60)
    receipt = taken(done)
    assert codes(receipt, pasted)
    assert open_conflicts(done.folder) or receipt.cells.rejected
    with Ledger.open(done.folder) as ledger, Ledger.open(done_cycle.folder) as before:
        assert list(before.registry.standing(_book(before, other)) or b"") == list(
            ledger.registry.standing(_book(ledger, other)) or b""
        )


def _book(ledger: Ledger, path: Path) -> str:
    return next(one.book_id for one in ledger.returns.currents() if one.file.endswith(path.name))


def test_rows_that_were_sorted_say_the_same(done: SmallCycle, done_cycle: SmallCycle) -> None:
    book = done.returned[0]
    for name in ("actuals", "review"):
        found = book_table(book, name)
        table = team.BOOK.table_by_name[name]
        filled = [row for row in found.rows if len(row.cells) > len(table.computed) // 2]
        edits: dict[str, Edit] = {}
        for row, source in zip(filled, reversed(filled), strict=True):
            for key in found.columns:
                cell = source.cells.get(key)
                value = None if cell is None else cell.value
                reference = found.cell_reference(key, row.number)
                edits[reference] = Cached("" if value is None else value) if key in table.computed else value
        book.write_bytes(set_cells(book.read_bytes(), {found.sheet_title: edits}))
    taken(done)
    assert results(done_cycle.folder) == results(done.folder)


def test_a_row_that_was_inserted_is_said_with_its_number(done: SmallCycle, done_cycle: SmallCycle) -> None:
    book = done.returned[0]
    found = book_table(book, "actuals")
    spare = max(row.number for row in found.rows)
    source = found.rows[0].cells
    edits: dict[str, Edit] = {found.cell_reference("row_id", spare): None}
    for key in ("goal", "kind", "value", "note"):
        edits[found.cell_reference(key, spare)] = source[key].value
    book.write_bytes(set_cells(book.read_bytes(), {found.sheet_title: edits}))
    receipt = taken(done)
    assert "S05" in codes(receipt, book)
    assert results(done_cycle.folder) == results(done.folder)


def test_a_filled_row_that_was_deleted_is_asked_about_and_stands_until_hr_chooses(
    done: SmallCycle, done_cycle: SmallCycle
) -> None:
    book = done.returned[0]
    found = book_table(book, "actuals")
    row = found.rows[0]
    edits: dict[str, Edit] = {found.cell_reference(key, row.number): None for key in row.cells}
    book.write_bytes(set_cells(book.read_bytes(), {found.sheet_title: edits}))
    receipt = taken(done)
    assert ("actuals", str(row.cells["row_id"].value)) in [
        (table, record) for table, record, _ in open_conflicts(done.folder)
    ]
    assert receipt.conflicts == len(open_conflicts(done.folder))
    assert results(done_cycle.folder) == results(done.folder)


def renamed(book: openpyxl.Workbook) -> None:
    book["Review"].title = "Review (Li)"


def moved(book: openpyxl.Workbook) -> None:
    book.move_sheet("Goals", -2)
    book.move_sheet("Review", 3)


def without_names(book: openpyxl.Workbook) -> None:
    for name in list(book.defined_names):
        del book.defined_names[name]


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
@pytest.mark.parametrize("change", [renamed, moved, without_names])
def test_a_book_whose_sheets_or_names_were_changed_says_the_same(
    returned: SmallCycle, done_cycle: SmallCycle, change: Callable[[openpyxl.Workbook], None]
) -> None:
    """Openpyxl stands for any other program: it keeps no value of a formula either."""
    path = returned.returned[0]
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    taken(returned)
    assert results(done_cycle.folder) == results(returned.folder)


def test_a_cell_that_its_owner_cleared_is_clear(done: SmallCycle) -> None:
    book = done.returned[0]
    goal = first_review(book)
    type_into_book(book, "review", goal, evidence=None)
    taken(done)
    assert not evidence(done, goal)


def test_clocks_that_go_wrong_lose_nothing(done: SmallCycle, done_cycle: SmallCycle) -> None:
    """A return from next year counts as the later one; and a run whose clock was set back is a run like any other."""
    book = done.returned[0]
    goal = first_review(book)
    ahead = shutil.copy2(book, book.with_name("from a fast clock.xlsx"))
    type_into_book(Path(ahead), "review", goal, evidence="Confirmed by the bank")
    os.utime(ahead, (NEXT_YEAR, NEXT_YEAR))
    taken(done)
    assert evidence(done, goal) == "Confirmed by the bank"
    back = done.consolidate(now=_years_ago())
    assert not back.written
    type_into_book(Path(ahead), "review", goal, evidence="Confirmed by two banks")
    os.utime(ahead, (NEXT_YEAR + 60, NEXT_YEAR + 60))
    assert done.consolidate(now=_years_ago()).written
    assert evidence(done, goal) == "Confirmed by two banks"
    assert flaws(done.folder) == []
    assert results(done_cycle.folder) == results(done.folder)


def _years_ago() -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC)


def test_a_deep_path_with_names_of_many_scripts_is_a_path_like_any_other(
    returned: SmallCycle, done_cycle: SmallCycle
) -> None:
    deep = returned.folder / "inbox"
    for name in (
        "海港茶业 人力资源部",
        "Ärzte & Söhne — Δοκιμή",
        "отдел кадров",
        "ملفات",
        "n" * 120,
        "💼 2026",
    ):
        deep = deep / name
    deep.mkdir(parents=True)
    book = returned.returned[0]
    moved_to = book.rename(deep / f"{'考核' * 30}.xlsx")
    assert len(str(moved_to)) > 260
    receipt = taken(returned)
    assert "S10" not in codes(receipt, moved_to)
    assert results(done_cycle.folder) == results(returned.folder)


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_an_old_copy_that_lost_its_identity_takes_nothing_back(done: SmallCycle) -> None:
    """A mailed copy of the first issue, saved by a program that drops hidden sheets and properties, is still that issue."""
    book = done.returned[1]
    goal, old = first_review(book), book.read_bytes()
    done.type_into_master("reviews", goal, evidence="HR corrected it")
    done.consolidate()
    send_back(done.folder, "E0008", NOW, "Li Na", "Look at it again.")
    copy = done.folder / "inbox" / "mailed.xlsx"
    copy.write_bytes(old)
    workbook = openpyxl.load_workbook(copy)
    del workbook["Identity"]
    for name in tuple(workbook.custom_doc_props.names):
        del workbook.custom_doc_props[name]
    workbook.save(copy)
    receipt = taken(done)
    assert evidence(done, goal) == "HR corrected it"
    ((text, _),) = said(receipt, copy, "S11")
    assert "compared with issue 1" in text
