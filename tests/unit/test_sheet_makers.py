"""Long sheets are made and proved in processes of their own: with the same bytes, and without trust in what comes back."""

import io
import multiprocessing
import os
import signal
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from sync.errors import ContentError, MasterError
from sync.finishers import finishing
from sync.processes import Processes
from sync.sheet_makers import SheetMakers, made_sheet
from sync.spool import Spool
from sync.written_rows import NewRow, RowChange
from sync.xlsx.edits import RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import PatchedSheet, patch
from sync.xlsx.repack import Packed
from sync.xlsx.verify import prove, verify
from tests.fidelity.small_packages import SHEET, package, worksheet
from workbook_templates.stamp import Link

TITLE = "Own data"
CHANGE = SheetChange(TITLE, [(2, RowEdit({"A": "text"})), (5, RowEdit({"B": 0.5}))])


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "master.xlsx"
    path.write_bytes(package(worksheet('<row r="2"><c r="A2"><v>1</v></c><c r="C2"><v>7</v></c></row>')))
    return path


def test_a_sheet_from_another_process_makes_the_same_workbook(workbook: Path) -> None:
    with finishing(1) as finishers, SheetMakers(workbook, finishers, workbook.parent) as makers:
        makers.start(CHANGE)
        assert makers.titles == {TITLE}
        ready = makers.sheets()
    source, here, there = open_package(workbook, MASTER), io.BytesIO(), io.BytesIO()
    patch(source, here, [CHANGE])
    result = patch(source, there, [], ready=ready)
    assert here.getvalue() == there.getvalue()
    verify(source, open_package(there.getvalue(), MASTER), result, [])


def test_a_sheet_is_made_here_where_its_process_dies(workbook: Path) -> None:
    with finishing(1) as finishers, SheetMakers(workbook, finishers, workbook.parent) as makers:
        makers._sent.append((CHANGE, workbook.parent / "sheet", makers._finishers.submit(_die)))  # type: ignore[arg-type]
        (sheet,) = makers.sheets()
    assert sheet.digest == made_sheet(workbook, CHANGE, workbook.parent / "other").digest


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def test_what_is_wrong_with_a_sheet_is_said_as_if_it_had_been_made_here(workbook: Path) -> None:
    wrong = SheetChange(TITLE, [(3, RowEdit({"A": "x" * 40_000}))])
    with finishing(1) as finishers, SheetMakers(workbook, finishers, workbook.parent) as makers:
        makers.start(wrong)
        with pytest.raises(ContentError) as caught:
            makers.sheets()
    assert (caught.value.key, caught.value.place.sheet) == ("content.long-text", TITLE)


def test_nobody_goes_on_with_a_sheet_whose_rows_are_removed(workbook: Path) -> None:
    """Where the making of a master fails, its spool goes, and with it what finishers read."""

    def fail(finishers: Processes) -> None:
        with SheetMakers(workbook, finishers, workbook.parent):
            finishers.submit(_sleep)
            raise MasterError("patch.frame-differs")

    with finishing(1) as finishers:
        with pytest.raises(MasterError):
            fail(finishers)
        assert multiprocessing.active_children() == []


def test_those_who_made_sheets_are_ready_for_more(workbook: Path) -> None:
    with finishing(1) as finishers:
        with SheetMakers(workbook, finishers, workbook.parent) as makers:
            makers.start(CHANGE)
            makers.sheets()
        (maker,) = multiprocessing.active_children()
        assert maker.pid == finishers.submit(os.getpid).result()


def _sleep() -> None:
    time.sleep(3_600)


@pytest.mark.parametrize(("old", "new"), [(b"text</t>", b"test</t>"), (b"<v>7</v>", b"<v>8</v>")])
def test_a_sheet_that_is_not_what_it_should_be_is_no_proof(workbook: Path, old: bytes, new: bytes) -> None:
    source, sheet = open_package(workbook, MASTER), made_sheet(workbook, CHANGE, workbook.parent / "sheet")
    content = zlib.decompress(b"".join(sheet.packed.pieces), -15)
    assert content.count(old) == 1
    with pytest.raises(MasterError):
        prove(source, _with_content(sheet, content.replace(old, new)), CHANGE)


def test_a_sheet_must_be_in_the_workbook_as_it_was_proved(workbook: Path) -> None:
    source, sheet, target = (
        open_package(workbook, MASTER),
        made_sheet(workbook, CHANGE, workbook.parent / "sheet"),
        io.BytesIO(),
    )
    result = patch(source, target, [], ready=[sheet])
    other = replace(result, ready={SHEET: b"\0" * 32})
    with pytest.raises(MasterError) as caught:
        verify(source, open_package(target.getvalue(), MASTER), other, [])
    assert caught.value.key == "patch.part-differs"


def _with_content(sheet: PatchedSheet, content: bytes) -> PatchedSheet:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    pieces = (packer.compress(content), packer.flush())
    return replace(sheet, packed=Packed.of(pieces, zlib.crc32(content), len(content)))


def test_changes_come_back_from_the_top_down_and_of_two_for_a_row_the_later_one_counts() -> None:
    with Spool() as spool:
        spool.put("goals", [NewRow(9, b"[1.0]"), RowChange(3, {"a": 1.0})])
        spool.put("goals", [RowChange(3, {"a": Link("x", "y")}, "locked"), NewRow(7, b'["t"]', "locked")])
        spool.put("nothing", [])
        found = spool.of("goals")
        assert list(found.changes()) == [
            RowChange(3, {"a": Link("x", "y")}, "locked"),
            NewRow(7, b'["t"]', "locked"),
            NewRow(9, b"[1.0]"),
        ]
        assert (list(found.new_rows()), found.last_row(), found.count(), spool.count()) == ([7, 9], 9, 3, 3)
        assert (spool.of("nothing").count(), spool.of("nothing").last_row()) == (0, 0)
        folder = found.path.parent
    assert not folder.exists()


def test_what_a_killed_run_left_is_removed_a_day_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, young = tmp_path / "reviewbook-changes-old", tmp_path / "reviewbook-changes-young"
    for left in (old, young):
        left.mkdir()
        (left / "goals.db").write_bytes(b"x")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    with Spool():
        assert (old.exists(), young.exists()) == (False, True)
