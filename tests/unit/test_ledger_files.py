"""The files that a ledger knows again without opening them, and the archive of what came back."""

import errno
import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from sync.errors import LedgerError
from sync.ledger import Ledger
from sync.ledger.archive import FLUSHED_TOGETHER
from tests.unit.kept_ledgers import ledger

__all__ = ["ledger"]


class TestKnownFiles:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "inbox" / "王伟.xlsx"
        path.parent.mkdir()
        path.write_bytes(b"first")
        return path

    def remember(self, ledger: Ledger, path: Path, age: float) -> str:
        """Remember a file as though it had last changed ``age`` seconds ago."""
        changed = time.time_ns() - int(age * 1e9)
        os.utime(path, ns=(changed, changed))
        key = hashlib.sha256(path.read_bytes()).hexdigest()
        ledger.files.remember(path, path.stat(), key)
        return key

    def rewrite(self, path: Path, content: bytes) -> None:
        """Change the bytes and nothing that a look at the folder shows."""
        stat = path.stat()
        path.write_bytes(content)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def test_an_unchanged_file_is_recognised_without_opening_it(
        self, ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = self.remember(ledger, path, age=60)
        monkeypatch.setattr("sync.ledger.archive.digest", lambda _: pytest.fail("the file was opened"))
        assert key == ledger.files.recognise(path)

    def test_another_size_is_another_file(self, ledger: Ledger, path: Path) -> None:
        self.remember(ledger, path, age=60)
        self.rewrite(path, b"longer than before")
        assert ledger.files.recognise(path) is None

    def test_at_another_time_the_bytes_decide(self, ledger: Ledger, path: Path) -> None:
        key = self.remember(ledger, path, age=60)
        os.utime(path)
        assert ledger.files.recognise(path) == key
        path.write_bytes(bytes(reversed(path.read_bytes())))
        assert ledger.files.recognise(path) is None

    def test_a_file_remembered_right_after_its_change_is_hashed(self, ledger: Ledger, path: Path) -> None:
        key = self.remember(ledger, path, age=0)
        assert key == ledger.files.recognise(path)
        self.rewrite(path, b"other")
        assert ledger.files.recognise(path) is None

    def test_verify_hashes_every_file(self, ledger: Ledger, path: Path) -> None:
        key = self.remember(ledger, path, age=60)
        assert key == ledger.files.recognise(path, verify=True)
        self.rewrite(path, b"other")
        assert ledger.files.recognise(path, verify=True) is None

    def test_a_forgotten_or_unknown_file_is_not_recognised(self, ledger: Ledger, path: Path) -> None:
        assert ledger.files.recognise(path) is None
        self.remember(ledger, path, age=60)
        ledger.files.forget(path)
        assert ledger.files.recognise(path) is None

    def test_paths_are_relative_with_forward_slashes(self, ledger: Ledger, path: Path) -> None:
        assert ledger.files.relative(path) == "inbox/王伟.xlsx"


class TestArchive:
    def test_content_is_kept_once_under_its_hash(self, ledger: Ledger) -> None:
        key = ledger.archive.keep(b"a workbook")
        target = ledger.archive.path(key)
        before = target.stat()
        assert f"{key[:2]}/{key}.xlsx" == target.relative_to(ledger.archive.folder).as_posix()
        assert key == ledger.archive.keep(b"a workbook")
        assert before.st_ino == target.stat().st_ino
        assert ledger.archive.read(key) == b"a workbook"
        assert [target] == [path for path in ledger.archive.folder.rglob("*") if path.is_file()]

    def test_what_was_cut_short_is_written_again(self, ledger: Ledger) -> None:
        key = ledger.archive.keep(b"a workbook")
        ledger.archive.path(key).write_bytes(b"a wor")
        ledger.archive.keep(b"a workbook")
        assert ledger.archive.read(key) == b"a workbook"

    def test_what_was_kept_is_on_the_disk_before_the_ledger_says_so(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flushed: list[str] = []
        monkeypatch.setattr("sync.ledger.archive.flush_to_disk", lambda path: flushed.append(path.name))
        with ledger.transaction():
            with ledger.transaction():
                key = ledger.archive.keep(b"a workbook")
            assert flushed == []
        assert flushed[0] == f"{key}.xlsx"
        flushed.clear()
        with ledger.transaction():
            ledger.archive.keep(b"a workbook")
        assert flushed == []

    def test_many_files_are_on_the_disk_before_the_ledger_says_so_each_flushed_once(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A thread flushes the first ones, however slow the disk is."""
        flushed: list[str] = []

        def slow(path: Path) -> None:
            time.sleep(0.001)
            flushed.append(path.name)

        monkeypatch.setattr("sync.ledger.archive.flush_to_disk", slow)
        with ledger.transaction():
            keys = [ledger.archive.keep(b"%d" % number) for number in range(2 * FLUSHED_TOGETHER + 3)]
        assert [f"{key}.xlsx" for key in keys] == [name for name in flushed if name.endswith(".xlsx")]
        folders = {key[:2] for key in keys} if os.name == "posix" else set()
        assert folders == {name for name in flushed if not name.endswith(".xlsx")}

    def test_a_thread_flushes_ahead_whichever_way_files_are_kept(
        self, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flushed: list[tuple[str, bool]] = []

        def flush(path: Path) -> None:
            flushed.append((path.name, threading.current_thread() is threading.main_thread()))

        monkeypatch.setattr("sync.ledger.archive.flush_to_disk", flush)
        large = tmp_path / "large.xlsx"
        large.write_bytes(b"a large workbook")
        with ledger.transaction():
            for number in range(FLUSHED_TOGETHER - 1):
                ledger.archive.keep(b"%d" % number)
            ledger.archive.keep_file(large)
            last = ledger.archive.keep(b"the last one")
        files = [(name, here) for name, here in flushed if name.endswith(".xlsx")]
        assert [here for _, here in files] == [False] * FLUSHED_TOGETHER + [True]
        assert files[-1][0] == f"{last}.xlsx"

    def test_what_a_thread_could_not_flush_is_no_part_of_the_ledger_and_is_flushed_again(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flushed: list[str] = []

        def full(_: Path) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def keep_many() -> list[str]:
            with ledger.transaction():
                ledger.set_meta("many", "kept")
                return [ledger.archive.keep(b"%d" % number) for number in range(FLUSHED_TOGETHER)]

        monkeypatch.setattr("sync.ledger.archive.flush_to_disk", full)
        with pytest.raises(LedgerError) as caught:
            keep_many()
        assert caught.value.key == "ledger.archive"
        assert ledger.meta("many") == ""
        monkeypatch.setattr("sync.ledger.archive.flush_to_disk", lambda path: flushed.append(path.name))
        assert {f"{key}.xlsx" for key in keep_many()} <= set(flushed)

    def test_what_was_never_kept_is_not_there(self, ledger: Ledger) -> None:
        with pytest.raises(KeyError):
            ledger.archive.read("0" * 64)

    def test_a_folder_that_cannot_be_written_is_said(self, ledger: Ledger) -> None:
        ledger.archive.folder.write_text("in the way")
        with pytest.raises(LedgerError) as caught:
            ledger.archive.keep(b"a workbook")
        assert caught.value.key == "ledger.archive"
