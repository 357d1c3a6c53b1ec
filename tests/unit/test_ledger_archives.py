"""The masters and the copies of the ledger that are kept: the last ones, and never none."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sync.ledger import Ledger, MasterArchive
from sync.ledger.master_archive import KEPT


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path, "2026-H2") as made:
        yield made


def keep(ledger: Ledger, content: bytes, suffix: str = ".xlsx") -> str:
    """Keep a master with this content."""
    with TemporaryDirectory() as folder:
        master = Path(folder) / f"master{suffix}"
        master.write_bytes(content)
        return ledger.archive_master.keep(master, suffix)


def files(archive: MasterArchive) -> int:
    return sum(archive.path(key) is not None for key in archive.hashes())


class TestMasters:
    def test_a_master_is_kept_under_its_hash(self, ledger: Ledger) -> None:
        key = keep(ledger, b"a master", ".xlsm")
        path = ledger.archive_master.path(key)
        assert path
        assert (f"{key}.xlsm", b"a master") == (path.name, ledger.archive_master.read(key))
        assert path.is_relative_to(ledger.archive.folder / "master")

    def test_the_last_ones_stay(self, ledger: Ledger) -> None:
        keys = [keep(ledger, b"master %d" % number) for number in range(KEPT + 3)]
        assert tuple(reversed(keys[3:])) == ledger.archive_master.hashes()
        assert files(ledger.archive_master) == KEPT
        assert ledger.archive_master.path(keys[0]) is None
        with pytest.raises(KeyError):
            ledger.archive_master.read(keys[0])
        kept = {path.stem for path in (ledger.archive.folder / "master").rglob("*.xlsx")}
        assert set(keys[3:]) == kept

    def test_one_that_comes_again_is_the_newest(self, ledger: Ledger) -> None:
        keys = [keep(ledger, b"master %d" % number) for number in range(KEPT)]
        keep(ledger, b"master 0")
        keep(ledger, b"one more")
        assert ledger.archive_master.path(keys[0]) is not None
        assert ledger.archive_master.path(keys[1]) is None

    def test_the_oldest_goes_only_when_the_newest_is_safe(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(KEPT):
            keep(ledger, b"master %d" % number)
        seen: list[int] = []
        monkeypatch.setattr(
            "sync.ledger.archive.flush_to_disk", lambda _: seen.append(files(ledger.archive_master))
        )
        keep(ledger, b"one more")
        assert seen
        assert set(seen) == {KEPT}

    def test_one_that_another_program_holds_goes_the_next_time(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys = [keep(ledger, b"master %d" % number) for number in range(KEPT)]

        def held(*_: object, **__: object) -> None:
            raise PermissionError(13, "The process cannot access the file")

        with monkeypatch.context() as patched:
            patched.setattr(
                "sync.ledger.archive.os.replace", lambda source, target: Path(source).rename(target)
            )
            patched.setattr(Path, "unlink", held)
            with pytest.raises(PermissionError):
                Path("x").unlink()
            assert not ledger.archive_master._archive.drop(keys[0])
        assert ledger.archive_master.path(keys[0]) is not None
        keep(ledger, b"one more")
        assert ledger.archive_master.path(keys[0]) is None

    def test_one_that_somebody_removed_is_not_there(self, ledger: Ledger) -> None:
        key = keep(ledger, b"a master")
        path = ledger.archive_master.path(key)
        assert path
        path.unlink()
        assert ledger.archive_master.path(key) is None
        assert key == keep(ledger, b"a master")
        assert ledger.archive_master.read(key) == b"a master"


class TestCopiesOfTheLedger:
    def test_the_copy_from_before_a_run_is_found(self, ledger: Ledger) -> None:
        assert ledger.archive_ledger.find(1) is None
        ledger.snapshot(ledger.archive_ledger.before(1))
        path = ledger.archive_ledger.find(1)
        assert path
        assert (ledger.archive.folder / "ledger", "before-1.db") == (path.parent, path.name)

    def test_only_those_that_are_named_stay(self, ledger: Ledger) -> None:
        for run in (1, 2, 3):
            ledger.snapshot(ledger.archive_ledger.before(run))
        litter = ledger.archive_ledger.folder / "before-3.db.99.tmp"
        litter.touch()
        ledger.archive_ledger.keep_only(2, 3)
        left = sorted(path.name for path in ledger.archive_ledger.folder.iterdir())
        assert left == ["before-2.db", "before-3.db"]

    def test_without_any_there_is_nothing_to_remove(self, ledger: Ledger) -> None:
        ledger.archive_ledger.keep_only(1)
        assert not ledger.archive_ledger.folder.exists()
