"""A sheet of ours that HR deleted is named before anything is written, and the last master can be put back."""

import json
from pathlib import Path

import openpyxl
import pytest

from sync.errors import MasterError, describe
from sync.ledger import Ledger
from sync.master_places import kept_layout
from workbook_templates.books import master
from workbook_templates.labels import sheet_title

from .conftest import Cycle
from .terminal import typed


def delete_sheets(path: Path, *titles: str) -> None:
    """Delete sheets as a spreadsheet program does."""
    workbook = openpyxl.load_workbook(path)
    for title in titles:
        del workbook[title]
    workbook.save(path)


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*.xlsx")}


SHEETS = (
    "employees",
    "settings",
    "goals",
    "checkins",
    "results",
    "submissions",
    "findings",
    "conflicts",
)


@pytest.mark.parametrize("name", SHEETS)
def test_a_run_without_one_of_our_sheets_is_refused_and_changes_nothing(
    consolidated: Cycle, name: str
) -> None:
    title = sheet_title(master.BOOK.role, name, "en")
    delete_sheets(consolidated.master, title)
    before = files_of(consolidated.folder)
    with pytest.raises(MasterError) as refused:
        consolidated.consolidate()
    assert refused.value.key == "master.sheet-gone"
    assert all(title in describe(refused.value, language) for language in ("en", "zh-CN"))
    assert before == files_of(consolidated.folder)


@pytest.mark.usefixtures("consolidated")
def test_every_command_that_writes_the_master_refuses(cycle: Cycle) -> None:
    delete_sheets(cycle.master, "Employees", "Check-ins")
    before = files_of(cycle.folder)
    for command in (
        ("consolidate", cycle.folder, "--dry-run"),
        ("handout", cycle.folder),
        ("return", cycle.folder, "E0002"),
        ("forget", cycle.folder, "E0060", "--yes"),
    ):
        code, out = typed(*command)
        assert (command[0], 2, True) == (command[0], code, "gone: Employees, Check-ins." in out), out
    assert before == files_of(cycle.folder)


@pytest.mark.usefixtures("consolidated")
def test_the_check_names_it_and_rebuilding_puts_the_last_master_back(cycle: Cycle) -> None:
    whole = cycle.master.read_bytes()
    delete_sheets(cycle.master, "Goals")
    damaged = cycle.master.read_bytes()
    code, out = typed("verify", cycle.folder)
    (wrong,) = [line for line in out.splitlines() if line.startswith("✘")]
    assert (code, "gone from master.xlsx: Goals." in wrong) == (1, True)
    code, out = typed("rebuild", cycle.folder)
    assert (code, "put back" in out) == (0, True)
    assert whole == cycle.master.read_bytes()
    (aside,) = cycle.folder.glob("master.damaged-*.xlsx")
    assert damaged == aside.read_bytes()
    assert typed("verify", cycle.folder)[0] == 0
    assert not cycle.consolidate().written


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.usefixtures("consolidated")
def test_no_ledger_is_made_from_a_master_without_it(cycle: Cycle, lang: str) -> None:
    """All people's goals would be taken for withdrawn: the archive knows what the master had."""
    whole = cycle.master.read_bytes()
    delete_sheets(cycle.master, "Goals")
    (cycle.folder / "ledger.db").unlink()
    before = files_of(cycle.folder)
    code, out = typed("rebuild", cycle.folder, "--lang", lang)
    (kept,) = [path for path in (cycle.folder / "archive" / "master").rglob("*.xlsx") if path.name in out]
    assert (code, "Goals" in out, before == files_of(cycle.folder)) == (2, True, True)
    assert whole == kept.read_bytes()
    cycle.master.write_bytes(kept.read_bytes())
    assert typed("rebuild", cycle.folder)[0] == 0
    assert not cycle.consolidate().conflicts


@pytest.mark.usefixtures("consolidated")
def test_where_neither_can_be_read_the_newest_master_of_the_archive_is_named(cycle: Cycle) -> None:
    whole = cycle.master.read_bytes()
    cycle.master.write_bytes(b"PK")
    (cycle.folder / "ledger.db").write_bytes(b"no ledger")
    code, out = typed("rebuild", cycle.folder)
    (kept,) = [path for path in (cycle.folder / "archive" / "master").rglob("*.xlsx") if path.name in out]
    assert (code, kept.read_bytes() == whole, "as master.xlsx" in out) == (2, True, True)
    newer = kept.with_name(f"{'0' * 64}.xlsx")
    newer.write_bytes(whole)  # its name is not its hash
    assert typed("rebuild", cycle.folder) == (code, out)


@pytest.mark.usefixtures("consolidated")
def test_a_sheet_that_this_master_never_had_is_not_missed(cycle: Cycle) -> None:
    delete_sheets(cycle.master, "Appeals")
    with Ledger.open(cycle.folder) as ledger, ledger.transaction():
        known = {
            name: [place.sheet, dict(place.columns), place.header_row]
            for name, place in kept_layout(ledger).items()
            if place.sheet != "Appeals"
        }
        ledger.set_meta("master layout", json.dumps(known))
    assert cycle.consolidate().run
    assert "✘" not in typed("verify", cycle.folder)[1]


@pytest.mark.usefixtures("consolidated")
def test_the_dashboard_which_only_shows_may_be_deleted(cycle: Cycle) -> None:
    delete_sheets(cycle.master, "Dashboard")
    assert cycle.consolidate().run
    assert "✘" not in typed("verify", cycle.folder)[1]
    assert not cycle.consolidate().written


@pytest.mark.usefixtures("consolidated")
def test_a_sheet_that_was_renamed_hidden_and_moved_is_not_missed(cycle: Cycle) -> None:
    workbook = openpyxl.load_workbook(cycle.master)
    sheet = workbook["Check-ins"]
    sheet.title, sheet.sheet_state = "Our talks", "hidden"
    workbook.move_sheet(sheet, -3)
    workbook.save(cycle.master)
    assert cycle.consolidate().run
    delete_sheets(cycle.master, "Our talks")
    code, out = typed("consolidate", cycle.folder)
    assert (code, "gone: Our talks." in out) == (2, True)
