"""Where a ledger lies decides how it is locked; and one run at a time holds a folder, whatever becomes of it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from appraisal.messages import LANGUAGES
from sync.errors import LedgerError, describe
from sync.ledger import Ledger, location, run_lock
from sync.ledger.location import DRIVE_FIXED, DRIVE_REMOTE, DRIVE_REMOVABLE, is_local, is_shared
from sync.ledger.run_lock import LOCK_FILE

MOUNTS = "/dev/sda1 / ext4 rw 0 0\nserver:/hr /mnt/hr nfs4 rw 0 0\n//nas/x /mnt/the\\040share cifs rw 0 0\n"
ROOT = Path(__file__).parents[2]


class TestLocation:
    @pytest.mark.parametrize(
        ("folder", "expected"),
        [
            ("/home/hr/2026", True),
            ("/mnt/hr/2026", False),
            ("/mnt/the share/2026", False),
            ("/mnt/other", True),
        ],
    )
    def test_on_linux_the_file_system_says(self, folder: str, expected: bool) -> None:
        assert is_local(Path(folder), "linux", mounts=MOUNTS) is expected

    def test_on_linux_without_mounts_it_is_not_known(self) -> None:
        assert not is_local(Path("/home/hr"), "linux", mounts="")

    @pytest.mark.parametrize(
        ("drive", "expected"),
        [(DRIVE_FIXED, True), (DRIVE_REMOVABLE, True), (DRIVE_REMOTE, False), (0, False), (1, False)],
    )
    def test_on_windows_the_drive_says(self, drive: int, expected: bool) -> None:
        assert is_local(Path("C:/2026"), "win32", drive=drive) is expected

    @pytest.mark.parametrize(
        ("folder", "expected"), [("/Users" + "/hr/2026", True), ("/Volumes/share/2026", False)]
    )
    def test_on_a_mac_shares_are_mounted_in_one_place(self, folder: str, expected: bool) -> None:
        assert is_local(Path(folder), "darwin") is expected

    @pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
    def test_a_clouds_folder_is_shared_wherever_it_lies(
        self, tmp_path: Path, platform: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.platform", platform)
        assert is_shared(tmp_path / "OneDrive - 某公司" / "2026-H2")

    @pytest.mark.parametrize(
        ("local", "platform", "expected"),
        [
            (True, "linux", ("wal", "normal")),
            (False, "linux", ("delete", "exclusive")),
            (True, "win32", ("delete", "normal")),
            (False, "win32", ("delete", "exclusive")),
        ],
    )
    def test_the_place_decides_the_journal_and_the_locks(
        self, monkeypatch: pytest.MonkeyPatch, local: bool, platform: str, expected: tuple[str, str]
    ) -> None:
        monkeypatch.setattr(location, "is_shared", lambda _: not local)
        monkeypatch.setattr("sys.platform", platform)
        assert expected == (location.journal_mode(Path("x")), location.locking_mode(Path("x")))

    @pytest.mark.parametrize(
        ("name", "expected"), [("2026-H2", ("wal", "normal")), ("OneDrive", ("delete", "exclusive"))]
    )
    def test_a_ledger_is_opened_accordingly(
        self, tmp_path: Path, name: str, expected: tuple[str, str]
    ) -> None:
        folder = tmp_path / name
        folder.mkdir()
        if name != "OneDrive" and is_shared(folder):
            pytest.skip("the folder for temporary files is on no local disk that is known")
        with Ledger.create(folder, "2026-H2") as ledger:
            found = [next(ledger.query(f"PRAGMA {what}")[1])[0] for what in ("journal_mode", "locking_mode")]
        assert list(expected) == found


HOLDER = """
import sys
from pathlib import Path
from sync.ledger import run_lock
with run_lock(Path(sys.argv[1])):
    print("here", flush=True)
    sys.stdin.readline()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == "here\n"
    return child


class TestRunLock:
    def refusal(self, folder: Path) -> LedgerError:
        with pytest.raises(LedgerError) as caught, run_lock(folder):
            pass
        return caught.value

    def test_a_second_run_is_refused_at_once(self, tmp_path: Path) -> None:
        child = holder(tmp_path)
        start = time.monotonic()
        error = self.refusal(tmp_path)
        assert time.monotonic() - start < 2
        assert error.key == "ledger.in-use"
        for language in LANGUAGES:
            assert describe(error, language).startswith(tmp_path.name)
        child.communicate("\n", timeout=30)
        with run_lock(tmp_path):
            pass

    def test_a_second_run_of_the_same_process_is_refused_too(self, tmp_path: Path) -> None:
        with run_lock(tmp_path):
            assert self.refusal(tmp_path).key == "ledger.in-use"
        with run_lock(tmp_path):
            pass

    def test_it_dies_with_its_process(self, tmp_path: Path) -> None:
        child = holder(tmp_path)
        child.kill()
        child.communicate()
        with run_lock(tmp_path):
            pass

    def test_a_run_that_fails_gives_it_back(self, tmp_path: Path) -> None:
        with pytest.raises(KeyError), run_lock(tmp_path):
            raise KeyError
        with run_lock(tmp_path):
            pass

    def test_it_says_nothing_and_leaves_an_empty_file(self, tmp_path: Path) -> None:
        with run_lock(tmp_path):
            assert [path.name for path in tmp_path.iterdir()] == [LOCK_FILE]
        assert (tmp_path / LOCK_FILE).stat().st_size == 0

    def test_folders_do_not_hinder_each_other(self, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        with run_lock(tmp_path), run_lock(tmp_path / "other"):
            pass

    def test_a_folder_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        assert self.refusal(tmp_path / "none").key == "ledger.unreadable"
