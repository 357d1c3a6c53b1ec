"""What people do to their sheets, at the sheet itself: it is read right, or said to be amiss, and never guessed."""

from collections.abc import Callable

import pytest

from sync.ledger import Ledger
from tests.google_sheets.copied_office import consolidated, frozen, here, manager, one_book, small
from tests.google_sheets.emulator.person import OpenSheet
from tests.google_sheets.emulator.world import HR
from tests.google_sheets.in_step import is_in_step
from tests.google_sheets.small_office import Office
from tests.integration.typing_in import hr_types, in_master

__all__ = ["frozen", "here", "one_book", "small"]

NAME, TITLE = "Bob Raymond", "Sell tea"


def opened(office: Office, email: str = HR) -> OpenSheet:
    """Return the sheet before somebody; HR's account owns it, so that nothing is protected from it."""
    return office.world.as_person(email).open(office.sheet("E1"))


def goal_of(office: Office) -> str:
    return manager(office, "E1").records("review")[0]


def key_row(office: Office) -> int:
    """Return the row of the column keys of the goals, from zero."""
    tab = manager(office, "E1").tab("Goals")
    return next(n for n, cells in tab.rows.items() if "goal_id" in {c.value for c in cells.values()}) - 1


HARMLESS: dict[str, Callable[[OpenSheet, int], object]] = {
    "a tab is renamed": lambda sheet, _: sheet.rename_tab("Goals", "My goals"),
    "a tab is moved": lambda sheet, _: sheet.move_tab("Goals", 0),
    "a tab is hidden": lambda sheet, _: sheet.hide_tab("Goals"),
    "a tab of one's own": lambda sheet, _: sheet.add_tab("Notes"),
    "rows above the table": lambda sheet, _: sheet.insert_rows("Goals", 0, 3),
    "a row inside the table": lambda sheet, row: sheet.insert_rows("Goals", row + 3),
    "a column": lambda sheet, _: sheet.insert_columns("Goals", 3, 2),
    "a column is moved": lambda sheet, _: sheet.move_columns("Goals", 5, 1, 9),
    "a copied tab": lambda sheet, _: sheet.copy_tab("Goals"),
    "the key row is deleted": lambda sheet, row: sheet.delete_rows("Goals", row),
    "names of ranges are deleted": lambda sheet, _: [
        sheet.delete_name(one["name"]) for one in list(sheet.book.named_ranges)
    ],
    "another locale": lambda sheet, _: sheet.set_locale("de_DE"),
    "pasted formats": lambda sheet, row: sheet.paste_format(f"Goals!A{row + 2}:C{row + 2}", f"Goals!A{row + 5}:C{row + 6}"),
    "protection is gone": lambda sheet, _: sheet.remove_protection("Goals"),
}  # fmt: skip


@pytest.mark.parametrize("change", HARMLESS)
def test_a_sheet_that_was_rearranged_is_read_and_written_all_the_same(small: Office, change: str) -> None:
    """What is typed comes to the master, and what HR changes to the sheet."""
    goal, row = goal_of(small), key_row(small)
    sheet = manager(small, "E1")
    sheet.type("goals", goal, title=TITLE)
    HARMLESS[change](opened(small), row)
    hr_types(small.folder, "employees", "E2", name=NAME)
    for _ in range(2):
        receipt = consolidated(small)
    assert in_master(small.folder, "goals", goal)["title"] == TITLE
    assert receipt.conflicts == 0
    assert sheet.says("team", "E2", "name") == NAME
    assert is_in_step(small, "E1")
    assert consolidated(small).written is False


def test_a_deleted_tab_is_a_finding_and_what_was_read_before_stays(small: Office) -> None:
    """Its goals are not taken for deleted."""
    goal = goal_of(small)
    manager(small, "E1").type("goals", goal, title=TITLE)
    consolidated(small)
    opened(small).delete_tab("Goals")
    receipt = consolidated(small)
    assert [one.code for one in receipt.findings if one.code == "S10"] == ["S10"]
    assert in_master(small.folder, "goals", goal)["title"] == TITLE


@pytest.mark.parametrize(
    ("locale", "typed", "stands"),
    [("de_DE", "0,5", 0.5), ("en_US", "0.5", 0.5), ("de_DE", "0.5", "0.5"), ("en_US", "0,5", "0,5")],
)
def test_a_number_is_what_google_takes_for_one(
    small: Office, locale: str, typed: str, stands: object
) -> None:
    """By the locale of the sheet; a text where a number belongs is a finding, and never half of a number."""
    sheet, goal = manager(small, "E1"), goal_of(small)
    opened(small).set_locale(locale)
    raw, row = sheet.read().tables["goals"], sheet.row("goals", goal)
    place = f"'{raw.sheet_title}'!{raw.cell_reference('weight', row.number)}"
    opened(small)._enter(place, [[typed]], False)
    assert sheet.says("goals", goal, "weight") == stands
    receipt = consolidated(small)
    codes = {one.code for one in receipt.findings if one.spot.record == goal and one.spot.field == "weight"}
    if isinstance(stands, float):
        assert in_master(small.folder, "goals", goal)["weight"] == stands
        assert "S01" not in codes
    else:
        assert in_master(small.folder, "goals", goal).get("weight") != 5.0
        assert receipt.errors > 0


def test_rows_that_move_while_cells_are_sent_come_right_again(small: Office) -> None:
    """Google knows no "only if": somebody who may inserts rows in that very moment. The next runs put it right."""
    sheet, goal = manager(small, "E1"), goal_of(small)
    sheet.type("goals", goal, title=TITLE)
    consolidated(small)
    hr_types(small.folder, "employees", "E2", name=NAME)
    small.world.faults.meanwhile(lambda: opened(small).insert_rows("Team", 0, 2), on="batchUpdate")
    for _ in range(4):
        receipt = consolidated(small)
    assert sheet.says("team", "E2", "name") == NAME
    assert sheet.says("goals", goal, "title") == TITLE
    assert receipt.conflicts == 0
    assert is_in_step(small, "E1")
    with Ledger.open(small.folder) as ledger:
        assert ledger.registry.waiting() == {}


def test_a_copy_that_its_recipient_made_is_not_read(small: Office) -> None:
    """HR cannot see it; and when it is shared with HR, it is told."""
    person = small.world.as_person("ann@example.com")
    copy = person.copy(small.sheet("E1"))
    assert not [one for one in consolidated(small).findings if one.code == "W09"]
    person.share(copy.id, HR)
    small.world.calls.clear()
    assert [one.code for one in consolidated(small).findings if one.code.startswith("W")] == ["W09"]
    assert small.world.calls["sheets.spreadsheets.get"] == 0
