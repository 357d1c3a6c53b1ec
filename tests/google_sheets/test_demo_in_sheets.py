"""The sample company with half of its managers in Sheets comes to the same master as the one that works in files alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.cli import main
from addin.demo import in_sheets
from addin.demo.in_sheets import emulated_google
from addin.demo.run import DemoRun, run
from sync.closed_master import read_master
from sync.xlsx.read import RawRow

NOW = datetime(2027, 1, 16, 18, 20, tzinfo=UTC)
PEOPLE = 20
ELSEWHERE = {"submissions": {"book_code"}, "changes": {"change"}}
"""What is another in any two cycles: a book's code is random, and books are read in the order of their files."""


@dataclass(frozen=True)
class Company:
    """The sample company in one place."""

    folder: Path
    done: DemoRun

    def master(self) -> dict[str, list[str]]:
        """Return the rows of the master's tables, without what depends on where books are, and in one order."""
        tables = read_master(self.folder).tables
        return {name: sorted(_row(name, row) for row in table.rows) for name, table in tables.items()}


def _row(name: str, row: RawRow) -> str:
    leave = ELSEWHERE.get(name, set())
    said = sorted((key, cell.value) for key, cell in row.cells.items() if key not in leave)
    return repr(said).replace(".gbook", ".xlsx")


def quiet(_name: str, _steps: int) -> "object":
    return lambda _done, _total: None


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Give the company whose managers work in both."""
    folder = tmp_path_factory.mktemp("mixed") / "2026-H2"
    with emulated_google() as desk:
        yield Company(folder, run(folder, PEOPLE, "en", NOW, quiet, desk))  # type: ignore[arg-type]
        assert desk.world.judge.blamed == []


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Return the company that works in files alone."""
    folder = tmp_path_factory.mktemp("files") / "2026-H2"
    return Company(folder, run(folder, PEOPLE, "en", NOW, quiet))  # type: ignore[arg-type]


def test_half_of_the_managers_work_in_sheets(mixed: Company) -> None:
    links = [bool(book.link) for book in mixed.done.books]
    assert (sum(links), len(links)) == (2, 5)


def test_both_masters_say_the_same(mixed: Company, files: Company) -> None:
    one, other = mixed.master(), files.master()
    assert {name for name in other if one[name] != other[name]} == set()
    assert one.keys() == other.keys()
    assert sum(map(len, one.values())) > 500


def test_both_receipts_say_the_same(mixed: Company, files: Company) -> None:
    assert mixed.done.receipt.cells == files.done.receipt.cells
    assert mixed.done.receipt.counts == files.done.receipt.counts


def test_outside_a_checkout_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(in_sheets, "CHECKOUT", tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["demo", str(tmp_path / "demo"), "--google-emulator", "--lang", "en"])
    assert ended.value.code == 2
    assert "only in a checkout" in capsys.readouterr().err
