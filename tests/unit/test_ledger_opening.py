"""Opening a ledger: what is refused, which journal it keeps, and two processes at one ledger."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from appraisal.messages import LANGUAGES
from sync.errors import TEXTS, LedgerError, describe
from sync.ledger import FILE_NAME, Ledger, location, storage
from sync.ledger.location import is_shared
from sync.ledger.schema import APPLICATION_ID, VERSION
from tests.unit.kept_ledgers import book, ledger, records, submission

__all__ = ["ledger"]


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 2])


class TestOpening:
    def refused(self, folder: Path) -> str:
        with pytest.raises(LedgerError) as caught:
            Ledger.open(folder)
        return caught.value.key

    def test_it_opens_again_with_what_it_knew(self, tmp_path: Path, ledger: Ledger) -> None:
        ledger.close()
        with Ledger.open(tmp_path) as again:
            assert again.cycle_id == "2026-H2"
            assert len(again.registry) == 2

    def test_missing(self, tmp_path: Path) -> None:
        assert self.refused(tmp_path) == "ledger.missing"
        assert not (tmp_path / FILE_NAME).exists()

    def test_already_there(self, tmp_path: Path, ledger: Ledger) -> None:
        with pytest.raises(LedgerError) as caught:
            Ledger.create(tmp_path, "2027-H1")
        assert caught.value.key == "ledger.exists"
        assert ledger.cycle_id == "2026-H2"

    def test_what_a_killed_start_left_does_not_stop_the_next(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).touch()
        with Ledger.create(tmp_path, "2026-H2") as made:
            assert made.cycle_id == "2026-H2"

    @pytest.mark.parametrize("content", [b"", b"not a database at all" * 400])
    def test_no_database(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / FILE_NAME).write_bytes(content)
        assert self.refused(tmp_path) == "ledger.foreign"
        assert content == (tmp_path / FILE_NAME).read_bytes()

    def test_somebody_elses_database(self, tmp_path: Path) -> None:
        other = sqlite3.connect(tmp_path / FILE_NAME)
        other.execute("CREATE TABLE books (title)")
        other.close()
        assert self.refused(tmp_path) == "ledger.foreign"

    def test_a_newer_schema(self, tmp_path: Path, ledger: Ledger) -> None:
        ledger.close()
        newer = sqlite3.connect(tmp_path / FILE_NAME)
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
        newer.close()
        with pytest.raises(LedgerError) as caught:
            Ledger.open(tmp_path)
        assert f"schema {VERSION + 1}, this program knows {VERSION}" in describe(caught.value, "en")
        assert f"结构 {VERSION + 1}，本程序支持 {VERSION}" in describe(caught.value, "zh-CN")

    def test_damaged(self, tmp_path: Path, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records(goals=500))
        ledger.close()
        damage(tmp_path / FILE_NAME)
        with pytest.raises(LedgerError) as caught, Ledger.open(tmp_path) as damaged:
            list(damaged.returns.goals())
        assert caught.value.key == "ledger.damaged"

    def test_it_says_what_it_is(self, tmp_path: Path, ledger: Ledger) -> None:
        ledger.close()
        found = sqlite3.connect(tmp_path / FILE_NAME)
        assert found.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert found.execute("SELECT max(version) FROM migrations").fetchall() == [(VERSION,)]
        found.close()

    @pytest.mark.parametrize("key", sorted(set(storage.ERROR_KEYS.values())))
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_error_has_words(self, key: str, language: str) -> None:
        assert describe(LedgerError(key, file=FILE_NAME, reason="why"), language).startswith(FILE_NAME)
        assert key in TEXTS


class TestJournalMode:
    MOUNTS = (
        "/dev/sda1 / ext4 rw 0 0\nserver:/hr /mnt/hr nfs4 rw 0 0\n//nas/x /mnt/the\\040share cifs rw 0 0\n"
    )

    def test_the_file_system_is_that_of_the_deepest_mount(self) -> None:
        assert location.file_system(Path("/home/hr/2026-H2"), self.MOUNTS) == "ext4"
        assert location.file_system(Path("/mnt/hr/2026-H2"), self.MOUNTS) == "nfs4"
        assert location.file_system(Path("/mnt/the share/2026-H2"), self.MOUNTS) == "cifs"

    @pytest.mark.parametrize(
        "name", ["OneDrive - 某公司", "Dropbox", "Google Drive", "坚果云", "Nutstore Files"]
    )
    def test_a_cloud_clients_folder_gets_a_rollback_journal(self, tmp_path: Path, name: str) -> None:
        folder = tmp_path / name / "2026-H2"
        folder.mkdir(parents=True)
        assert location.journal_mode(folder) == "delete"
        with Ledger.create(folder, "2026-H2"):
            assert not (folder / f"{FILE_NAME}-wal").exists()


WRITER = """
import sys
from pathlib import Path
from tests.unit.kept_ledgers import records, submission
from sync.ledger import Ledger

folder, moment = Path(sys.argv[1]), sys.argv[2]
ledger = Ledger.open(folder)
def wait():
    print("here", flush=True)
    sys.stdin.readline()
if moment == "before":
    wait()
with ledger.transaction():
    ledger.mint("G", 10)
    ledger.returns.accept(submission(content="newer"), records(goals=400))
    if moment == "inside":
        wait()
if moment == "after":
    wait()
ledger.close()
"""


def writer(folder: Path, moment: str) -> "subprocess.Popen[str]":
    """Start another process that writes a newer return and stops at a moment; return once it has got there."""
    root = str(Path(__file__).parents[2])
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), moment],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == "here\n"
    return child


def end(child: "subprocess.Popen[str]") -> None:
    child.communicate("\n", timeout=30)


@pytest.mark.parametrize("folder_name", ["2026-H2", "OneDrive"])
class TestTwoProcesses:
    """Both journals: the write-ahead log of a local disk and the rollback journal of a cloud folder."""

    @pytest.fixture
    def folder(self, tmp_path: Path, folder_name: str) -> Path:
        folder = tmp_path / folder_name
        folder.mkdir()
        with Ledger.create(folder, "2026-H2") as ledger, ledger.transaction():
            ledger.registry.add(book(1))
            ledger.returns.accept(submission(), records())
        return folder

    @pytest.mark.parametrize(("moment", "goals"), [("before", 3), ("inside", 3), ("after", 400)])
    def test_killed_a_transaction_has_happened_wholly_or_not_at_all(
        self, folder: Path, moment: str, goals: int
    ) -> None:
        child = writer(folder, moment)
        child.kill()
        child.communicate()
        with Ledger.open(folder) as ledger:
            assert records(goals=goals) == ledger.returns.records("book-1")
            assert ["G0000011" if goals == 400 else "G0000001"] == ledger.mint("G", 1)
            assert list(ledger.query("PRAGMA integrity_check")[1]) == [("ok",)]

    def test_a_second_writer_says_that_the_first_is_at_work(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        child = writer(folder, "inside")
        monkeypatch.setattr(storage, "LOCK_SECONDS", 0.1)
        with Ledger.open(folder) as ledger, pytest.raises(LedgerError) as caught, ledger.transaction():
            ledger.mint("G", 1)
        assert caught.value.key == "ledger.in-use"
        end(child)

    def test_a_reader_sees_one_state_while_another_writes(self, folder: Path) -> None:
        child = writer(folder, "inside")
        with Ledger.open(folder) as ledger, ledger.reading():
            assert records() == ledger.returns.records("book-1")
        end(child)

    def test_a_second_writer_waits_its_turn(self, folder: Path) -> None:
        if is_shared(folder):
            pytest.skip("in a cloud's folder whoever has opened the ledger holds it: nobody waits for a turn")
        child = writer(folder, "inside")
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
        with Ledger.open(folder) as ledger, ledger.transaction():
            assert ledger.mint("G", 1) == ["G0000011"]
        end(child)


@pytest.mark.parametrize(("may_write", "key"), [(False, "ledger.read-only"), (True, "ledger.unreadable")])
def test_a_folder_that_may_not_be_written_to_is_called_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_write: bool, key: str
) -> None:
    """SQLite only says that it cannot open the file: it wants to lay another one beside it."""
    (tmp_path / FILE_NAME).touch()
    monkeypatch.setattr(storage.os, "access", lambda *_: may_write)
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    with pytest.raises(LedgerError) as refused, storage.mapped(tmp_path / FILE_NAME):
        raise error
    assert refused.value.key == key
