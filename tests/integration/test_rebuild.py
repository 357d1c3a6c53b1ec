"""Making anew what was lost, and the whole check that notices it."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.demo.living import live_until
from addin.demo.stages import DemoStage
from sync.consolidate import consolidate
from sync.errors import TEXTS
from sync.hr_changes import ON_BEHALF
from sync.ledger import Ledger
from sync.rebuild import rebuild
from workbook_templates.books import master

from .conftest import Cycle
from .disputed import Disputed, dispute
from .terminal import typed
from .typing_in import in_master, manager_types, table_of


@pytest.fixture(scope="module")
def settled(sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory) -> Disputed:
    """Return a cycle with two conflicts, both settled, after a consolidation that found nothing more to do."""
    folder = tmp_path_factory.mktemp("settled") / "2026-H2"
    sample = sample_cycle("en")
    shutil.copytree(sample.folder, folder)
    cycle = Cycle(folder, sample.sample, sample.mistakes)
    cycle.consolidate()
    found = dispute(cycle)
    assert typed("resolve", folder, "K1", "K2", "--take", "master", "--by", "Li Na")[0] == 0
    cycle.consolidate()
    return found


@pytest.fixture
def whole(settled: Disputed, tmp_path: Path) -> Disputed:
    return settled.copied(tmp_path / "2026-H2")


def results(folder: Path) -> list[tuple[object, ...]]:
    rows = table_of(folder / "master.xlsx", master.BOOK, "results").rows
    return [tuple(row.cells[key].value for key in sorted(row.cells)) for row in rows]


def lose_ledger(folder: Path) -> None:
    for path in folder.glob("ledger.db*"):
        path.unlink()


def test_a_lost_ledger_is_made_from_master_and_books(whole: Disputed) -> None:
    before = results(whole.folder)
    with Ledger.open(whole.folder) as ledger:
        books = {(book.book_id, book.file, book.issue) for book in ledger.registry}
        given = ledger.mint("G", 1)
    lose_ledger(whole.folder)
    code, out = typed("rebuild", whole.folder)
    assert (code, "8 books" in out) == (0, True)
    assert before == results(whole.folder)
    with Ledger.open(whole.folder) as ledger:
        assert books == {(book.book_id, book.file, book.issue) for book in ledger.registry}
        assert given <= ledger.mint("G", 1)
    assert typed("verify", whole.folder)[0] == 0


def test_what_hr_settled_stays_settled(whole: Disputed) -> None:
    lose_ledger(whole.folder)
    typed("rebuild", whole.folder)
    assert in_master(whole.folder, "reviews", whole.text_goal)["evidence"] == "HR says so"
    assert typed("conflicts", whole.folder) == (0, "No conflict waits.\n")
    assert "Settled" in typed("conflicts", whole.folder, "--all")[1]


def sheet_rows(folder: Path, name: str) -> list[dict[str, object]]:
    return [
        {key: cell.value for key, cell in row.cells.items()}
        for row in table_of(folder / "master.xlsx", master.BOOK, name).rows
    ]


def on_behalf(folder: Path) -> object:
    with Ledger.open(folder) as ledger:
        return json.loads(ledger.meta(ON_BEHALF))


def test_the_rows_of_settled_conflicts_stay_as_they_are(whole: Disputed) -> None:
    before = sheet_rows(whole.folder, "conflicts")
    assert all(row.get("base") for row in before)
    lose_ledger(whole.folder)
    typed("rebuild", whole.folder)
    assert before == sheet_rows(whole.folder, "conflicts")
    typed("consolidate", whole.folder, "--jobs", 1)
    assert before == sheet_rows(whole.folder, "conflicts")


def test_hr_is_still_asked_for_source_and_reason(whole: Disputed) -> None:
    before = on_behalf(whole.folder)
    assert before
    lose_ledger(whole.folder)
    typed("rebuild", whole.folder)
    assert before == on_behalf(whole.folder)


def test_a_consolidation_afterwards_is_quiet(whole: Disputed) -> None:
    lose_ledger(whole.folder)
    typed("rebuild", whole.folder)
    typed("consolidate", whole.folder, "--jobs", 1)
    after = (whole.folder / "master.xlsx").read_bytes()
    assert "Nothing has changed" in typed("consolidate", whole.folder, "--jobs", 1)[1]
    assert after == (whole.folder / "master.xlsx").read_bytes()


def test_where_master_and_book_differ_hr_decides(whole: Disputed) -> None:
    lose_ledger(whole.folder)
    book = next(path for path in (whole.folder / "books").glob("*.xlsx") if "E0028" in path.name)
    manager_types(book, "review", whole.text_goal, evidence="Something new")
    code, out = typed("rebuild", whole.folder)
    assert (code, "Conflicts that wait for HR: 1." in out) == (0, True)
    assert in_master(whole.folder, "reviews", whole.text_goal)["evidence"] == "HR says so"
    listed = typed("conflicts", whole.folder)[1]
    assert "Something new" in listed
    assert "K0000003" in listed


def test_goals_that_stand_in_books_alone_are_not_withdrawn(tmp_path: Path) -> None:
    """While a cycle is planned books hold goals and nothing else, and look as if nobody had typed into them."""
    folder, now = tmp_path / "2026-H2", datetime(2027, 1, 18, 9, tzinfo=UTC)
    live_until(folder, 12, "en", DemoStage.PLAN, now, lambda _name, _steps: lambda _done, _all: None)
    consolidate(folder, now)
    before = sheet_rows(folder, "goals")
    lose_ledger(folder)
    rebuild(folder, now, jobs=1)
    assert before == sheet_rows(folder, "goals")


def test_a_damaged_ledger_is_kept_under_another_name(whole: Disputed) -> None:
    lose_ledger(whole.folder)
    (whole.folder / "ledger.db").write_bytes(b"no database at all" * 500)
    assert typed("consolidate", whole.folder)[0] == 2
    assert typed("rebuild", whole.folder)[0] == 0
    (kept,) = whole.folder.glob("ledger.damaged-*.db")
    assert kept.read_bytes() == b"no database at all" * 500


@pytest.mark.parametrize("damage", [b"", b"no workbook", None])
def test_a_lost_master_is_put_back(whole: Disputed, damage: bytes | None) -> None:
    path = whole.folder / "master.xlsx"
    before = path.read_bytes()
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    code, out = typed("rebuild", whole.folder)
    assert (code, "put back" in out) == (0, True)
    assert before == path.read_bytes()
    assert typed("verify", whole.folder)[0] == 0


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_a_master_that_not_even_the_archive_holds_is_told(whole: Disputed, lang: str) -> None:
    (whole.folder / "master.xlsx").unlink()
    shutil.rmtree(whole.folder / "archive" / "master")
    code, out = typed("rebuild", whole.folder, "--lang", lang)
    assert (code, out.splitlines()) == (
        2,
        [f"✘ master.xlsx: {TEXTS('rebuild.no-master', lang)}"],
    )


def test_where_nothing_is_lost_nothing_is_done(settled: Disputed) -> None:
    code, out = typed("rebuild", settled.folder)
    assert (code, "nothing to make anew" in out) == (0, True)


def test_the_check_names_what_is_not_as_it_was_written(whole: Disputed) -> None:
    assert typed("verify", whole.folder)[0] == 0
    with Ledger.open(whole.folder) as ledger, ledger.transaction():
        row = ledger.written.row("reviews", whole.text_goal)
        assert row is not None
        ledger.written.put_many(
            "reviews", [(row.key, row.row, ["Other" if cell == "HR says so" else cell for cell in row.cells])]
        )
        returned = next(ledger.returns.currents())
        kept = ledger.archive.path(returned.hash)
    kept.write_bytes(b"other")
    code, out = typed("verify", whole.folder)
    assert code == 1
    wrong = [line for line in out.splitlines() if line.startswith("✘")]
    assert [returned.file in wrong[0], "1 of" in wrong[1]] == [True, True]


def test_an_older_master_is_told_by_every_command_and_replaced(whole: Disputed) -> None:
    path = whole.folder / "master.xlsx"
    newest = path.read_bytes()
    with Ledger.open(whole.folder) as ledger:
        keys = [run.master_hash for run in ledger.runs if run.master_hash]
        older = ledger.archive_master.path(keys[3])  # the last run finds its own old one and mends that
    assert older is not None
    path.write_bytes(older.read_bytes())
    code, out = typed("consolidate", whole.folder, "--jobs", 1)
    assert (code, "left a newer one" in out) == (2, True)
    code, out = typed("verify", whole.folder)
    (wrong,) = [line for line in out.splitlines() if line.startswith("✘")]
    assert (code, "left a newer one" in wrong) == (1, True)
    code, out = typed("rebuild", whole.folder)
    assert (code, "put back" in out) == (0, True)
    assert newest == path.read_bytes()
    (aside,) = whole.folder.glob("master.older-*.xlsx")
    assert older.read_bytes() == aside.read_bytes()
    assert typed("verify", whole.folder)[0] == 0


@pytest.mark.parametrize(("digits", "code"), [(1 + 2**-52, 0), (1 + 1e-9, 1)])
def test_last_digits_that_another_program_wrote_are_no_damage(
    whole: Disputed, digits: float, code: int
) -> None:
    with Ledger.open(whole.folder) as ledger, ledger.transaction():
        row = ledger.written.row("reviews", whole.number_goal)
        assert row is not None
        cells = [cell * digits if isinstance(cell, float) else cell for cell in row.cells]
        assert cells != list(row.cells)
        ledger.written.put_many("reviews", [(row.key, row.row, cells)])
    assert code == typed("verify", whole.folder)[0]
