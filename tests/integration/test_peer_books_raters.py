"""Who rates, and who is told so: raters whom HR chooses, managers propose, and customers from outside."""

import pytest

from appraisal.policy import Policy
from sync.assessing import assess_people
from sync.cycle import content_of, issue_books
from sync.ledger import Ledger
from sync.nominations import with_nominations
from sync.reminder_mail import write_reminders
from sync.reminders import reminders
from workbook_templates.books import master, team
from workbook_templates.defaults import default_rows

from .conftest import NOW, Cycle
from .peer_cycle import ITEM, PEERS, RATEE, answer, found, kept, rated, shown
from .rating import aggregates, hr_chooses, hr_says, peer_book, rates
from .terminal import typed
from .typing_in import hr_types, manager_types, table_of

__all__ = ["kept", "rated"]


MANAGER = "E0015"


@pytest.mark.usefixtures("consolidated")
def test_nobody_rates_themselves_and_who_has_left_or_is_unknown_is_not_asked(cycle: Cycle) -> None:
    hr_types(cycle.folder, "employees", PEERS[0], left=46200.0)
    hr_chooses(
        cycle.folder,
        (RATEE, RATEE, "Peer"),
        (RATEE, PEERS[0], "Peer"),
        (RATEE, "E9999", "Peer"),
        (RATEE, PEERS[1], "Manager"),
    )
    assert not issue_books(cycle.folder, NOW)
    wrong = found(cycle.consolidate(), "R12")
    assert [dict(one.values)["case"] for one in wrong] == ["self", "left", "unknown", "source"]
    assert all(one.place.sheet == "Raters" and one.place.cell for one in wrong)
    states = [row.cells["state"].value for row in table_of(cycle.master, master.BOOK, "raters").rows]
    assert states == ["✘ Cannot rate: see Findings"] * 4


def test_who_leaves_after_answering_still_counts(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0, 5.0))
    hr_types(rated.folder, "employees", PEERS[0], left=46200.0)
    receipt = rated.consolidate()
    assert shown(rated) == (3.0, 4.0, "Counts")
    assert not found(receipt, "R12")


def test_half_a_row_of_raters_is_a_finding_at_its_cell(cycle: Cycle) -> None:
    hr_chooses(cycle.folder, (RATEE, PEERS[0], ""))
    (finding,) = [one for one in found(cycle.consolidate(), "S07") if one.spot.table == "raters"]
    assert (finding.place.sheet, finding.spot.field) == ("Raters", "source")
    assert finding.place.cell


@pytest.mark.usefixtures("consolidated")
def test_a_customer_from_outside_has_a_name_and_a_book(cycle: Cycle) -> None:
    hr_chooses(cycle.folder, *((RATEE, f"X{n}", "Customer", f"Buyer {n}") for n in (1, 2, 3)))
    assert {book.manager.name for book in issue_books(cycle.folder, NOW)} == {"Buyer 1", "Buyer 2", "Buyer 3"}
    for n in (1, 2, 3):
        rates(peer_book(cycle.folder, f"X{n}"), float(n + 1))
    cycle.consolidate()
    assert aggregates(cycle.folder, RATEE)[ITEM, "Customer"] == (3.0, 3.0, "Shown, does not count")


def test_managers_propose_and_hr_confirms(cycle: Cycle) -> None:
    *_, book = (path for path in cycle.books() if MANAGER in path.name)
    row = table_of(book, team.BOOK, "nominations").rows[0]
    person = next(
        str(one.cells["label"].value)
        for one in table_of(book, team.BOOK, "team").rows
        if one.cells["employee_id"].value == RATEE
    )
    manager_types(
        book, "nominations", str(row.cells["row_id"].value),
        person=person, rater=PEERS[0], source="Peer", reason="same shift",
    )  # fmt: skip
    cycle.consolidate()
    (proposed,) = table_of(cycle.master, master.BOOK, "raters").rows
    assert {key: proposed.cells[key].value for key in ("ratee_id", "rater_id", "source", "status", "reason")} == {
        "ratee_id": RATEE, "rater_id": PEERS[0], "source": "Peer", "status": "Proposed", "reason": "same shift",
    }  # fmt: skip
    assert not issue_books(cycle.folder, NOW)
    assert not cycle.consolidate().written
    hr_says(cycle.folder, 0, "Confirmed")
    assert [book.manager.id for book in issue_books(cycle.folder, NOW)] == [PEERS[0]]
    assert len(table_of(cycle.master, master.BOOK, "raters").rows) == 1


def test_raters_are_reminded_of_their_books_until_they_have_answered(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0))
    waiting = {
        one.employee.id
        for one in reminders(rated.folder, NOW.date())
        if any(book.path.parent.name == "peer" for book in one.books)
    }
    assert waiting == set(PEERS[2:])


@pytest.mark.usefixtures("consolidated")
def test_a_customer_is_reminded_by_a_text_for_hr_or_at_the_address_on_the_sheet_raters(cycle: Cycle) -> None:
    hr_chooses(
        cycle.folder,
        (RATEE, "X1", "Customer", "Buyer 1"),
        (RATEE, "buyer2@hotel.example", "Customer", "Buyer 2"),
        (RATEE, "X3", "Customer", "Buyer 3 <buyer3@hotel.example>"),
    )
    issue_books(cycle.folder, NOW)
    told = reminders(cycle.folder, NOW.date())
    assert {one.employee.id: one.employee.email for one in told if one.outside} == {
        "X1": "",
        "buyer2@hotel.example": "buyer2@hotel.example",
        "X3": "buyer3@hotel.example",
    }
    _, said = typed("status", cycle.folder)
    assert [line.split()[3:6] for line in said.splitlines() if "X1" in line] == [["Peer", "Buyer", "1"]]
    done = write_reminders(cycle.folder, told, NOW.date())
    assert done.outside == ("X1 Buyer 1",)
    text = (done.folder / "chat.txt").read_text("utf-8-sig")
    assert "X1 Buyer 1\nHello Buyer 1, about the performance review" in text


def test_a_master_without_the_sheet_raters_has_no_raters_and_takes_no_nominations(cycle: Cycle) -> None:
    tables = {name: rows for name, rows in default_rows(Policy(), "en").items() if name != "raters"}
    content = content_of(tables)
    assert content.raters == ()
    with Ledger.open(cycle.folder) as ledger:
        assert with_nominations(content, ledger) is content
        assert assess_people(content, ledger).items == ()
