"""Peer books: from the sheet Raters to the score, and what nobody may read out of anything that is shown."""

from collections.abc import Sequence
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from addin.actions import explain_person
from appraisal.appraise import message
from appraisal.findings import Finding
from appraisal.policy import Policy, Scheme
from appraisal.raters import points
from sync.assessing import assess_people
from sync.cycle import content_of, issue_books
from sync.history import history_of
from sync.ledger import Ledger
from sync.nominations import with_nominations
from sync.rebuild import rebuild
from sync.receipt import Receipt
from sync.reminder_mail import write_reminders
from sync.reminders import reminders
from sync.send_back import send_back
from sync.undo import undo
from sync.xlsx.cells import set_cells
from workbook_templates.books import master, peer, team
from workbook_templates.defaults import default_rows

from .conftest import NOW, Cycle
from .rating import FREE_COMMENT, aggregates, everything, hr_chooses, hr_says, peer_book, rates
from .terminal import typed
from .typing_in import hr_types, in_master, manager_types, table_of

RATEE = "E0016"
MANAGER = "E0015"
PEERS = ("E0017", "E0018", "E0019", "E0020", "E0021")
ITEM = "teamwork"


@pytest.fixture
def rated(cycle: Cycle) -> Cycle:
    """Return a cycle in which five peers have books about one person."""
    cycle.consolidate()
    hr_chooses(cycle.folder, *((RATEE, peer_id, "Peer") for peer_id in PEERS))
    issue_books(cycle.folder, NOW)
    return cycle


def answer(cycle: Cycle, values: Sequence[float | str]) -> Receipt:
    """Let the first peers answer, one value each, and consolidate."""
    for rater, value in zip(PEERS, values, strict=False):
        rates(peer_book(cycle.folder, rater), value)
    return cycle.consolidate()


def found(receipt: Receipt, code: str) -> list[Finding]:
    return [finding for finding in receipt.findings if finding.code == code]


def reviewed(folder: Path, item: str = ITEM) -> dict[str, object]:
    """Return the row of the sheet Reviews for an item of the person."""
    goals = {
        row.cells["goal_id"].value
        for row in table_of(folder / "master.xlsx", master.BOOK, "goals").rows
        if row.cells.get("kpi") and row.cells["kpi"].value == item and row.cells["owner_id"].value == RATEE
    }
    (goal,) = goals
    return in_master(folder, "reviews", str(goal))


def state_of(folder: Path) -> object:
    return reviewed(folder)["state"]


def achievement(folder: Path) -> tuple[float, float]:
    """Return the manager's rating and the points of an item of the person, as the sheet Reviews shows them."""
    row = reviewed(folder)
    return float(str(row["actual"])), float(str(row["achievement"]))


def shown(cycle: Cycle) -> tuple[float | None, float | None, str]:
    return aggregates(cycle.folder, RATEE)[ITEM, "Peer"]


def test_a_chosen_rater_gets_a_book_about_the_chosen_people_and_nothing_else(rated: Cycle) -> None:
    book = peer_book(rated.folder, PEERS[0])
    rows = table_of(book, peer.BOOK, "ratings").rows
    assert {row.cells["ratee_id"].value for row in rows} == {RATEE}
    assert {row.cells["item_id"].value for row in rows} == {
        "teamwork", "ownership", "learning", "customer-focus",
    }  # fmt: skip
    assert not any(key in row.cells for row in rows for key in ("value", "unable", "comment"))
    assert all("1 =" in str(row.cells["scale"].value) for row in rows)
    assert not issue_books(rated.folder, NOW)


def test_enough_answers_are_shown_and_counted_with_the_schemes_weights(rated: Cycle) -> None:
    before = achievement(rated.folder)
    receipt = answer(rated, (3.0, 4.0, 5.0))
    assert shown(rated) == (3.0, 4.0, "Counts")
    manager, after = achievement(rated.folder)
    assert manager == before[0]
    expected = points((0.6 * manager + 0.2 * 4.0) / 0.8, Scheme())
    assert after == pytest.approx(round(expected, 2))
    assert state_of(rated.folder) == "Several raters"
    explained = explain_person(rated.folder, RATEE, "en")
    assert explained is not None
    assert any("several people rated this" in line for line in explained.lines)
    assert receipt.written
    assert not rated.consolidate().written


def test_too_few_answers_are_neither_shown_nor_counted_and_are_a_finding(rated: Cycle) -> None:
    before = achievement(rated.folder)
    receipt = answer(rated, (5.0, 5.0))
    assert shown(rated) == (None, None, "Too few answers")
    assert achievement(rated.folder) == before
    assert state_of(rated.folder) == "Scored"
    (finding,) = found(receipt, "R04")
    assert (finding.subject, dict(finding.values)["count"]) == (RATEE, 2)


def test_a_draft_is_no_answer(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0))
    rates(peer_book(rated.folder, PEERS[2]), 5.0, finished=False)
    rated.consolidate()
    assert shown(rated)[0] is None


@pytest.mark.parametrize("typed", [9.0, "five"], ids=["outside the scale", "a text"])
def test_what_is_no_rating_is_found_at_its_cell_counts_for_nothing_and_is_not_repeated(
    rated: Cycle, typed: float | str
) -> None:
    receipt = answer(rated, (3.0, 4.0, typed))
    assert shown(rated) == (None, None, "Too few answers")
    code = "R01" if typed == 9.0 else "S03"
    own = [one for one in found(receipt, code) if PEERS[2] in one.place.file]
    assert len(own) == 4
    assert all(one.place.sheet == "Colleagues" and one.place.cell for one in own)
    messages = [
        str(row.cells["message"].value)
        for row in table_of(rated.master, master.BOOK, "findings").rows
        if PEERS[2] in str(row.cells["place"].value)
    ]
    assert messages
    assert not any("five" in message or "9" in message for message in messages)


def test_an_end_of_the_scale_without_an_example_is_found_without_saying_whom(rated: Cycle) -> None:
    rates(peer_book(rated.folder, PEERS[0]), 5.0, comment="Good.")
    receipt = rated.consolidate()
    (finding,) = [one for one in found(receipt, "R02") if PEERS[0] in one.place.file]
    assert (finding.subject, finding.spot.record, finding.place.cell) == ("", "", "")


def test_nobody_rates_themselves_and_who_has_left_or_is_unknown_is_not_asked(cycle: Cycle) -> None:
    cycle.consolidate()
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


def test_a_customer_from_outside_has_a_name_and_a_book(cycle: Cycle) -> None:
    cycle.consolidate()
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


def test_a_customer_is_reminded_by_a_text_for_hr_or_at_the_address_on_the_sheet_raters(cycle: Cycle) -> None:
    cycle.consolidate()
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


# ---- what nobody may read out of what is shown ----


def test_one_answer_that_comes_later_changes_nothing_that_was_shown(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0, 5.0))
    before = shown(rated), achievement(rated.folder)
    receipt = answer(rated, (3.0, 4.0, 5.0, 1.0))
    assert (shown(rated)[:2], achievement(rated.folder)) == (before[0][:2], before[1])
    assert shown(rated)[2] == "Counts as shown before"
    assert found(receipt, "R05")


def test_a_changed_a_declined_and_an_undone_answer_tell_nothing_apart(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0, 5.0))
    first = shown(rated)[:2]
    rates(peer_book(rated.folder, PEERS[0]), 1.0)
    rated.consolidate()
    assert shown(rated)[:2] == first
    undo(rated.folder, NOW)
    answer(rated, (3.0, 4.0, 5.0, 1.0))
    assert shown(rated)[:2] == first


def test_what_was_shown_is_remembered_after_an_undo(rated: Cycle) -> None:
    """The run that showed three answers is taken back, but people may have read it."""
    answer(rated, (3.0, 4.0, 5.0))
    undo(rated.folder, NOW)
    answer(rated, (3.0, 4.0, 5.0, 1.0))
    assert shown(rated)[:2] == (3.0, 4.0)


def test_a_rater_who_is_taken_off_the_list_leaves_no_difference(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0, 5.0, 1.0))
    first = shown(rated)[:2]
    hr_says(rated.folder, 3, "Declined")
    rated.consolidate()
    assert shown(rated)[:2] == first == (4.0, 3.25)


def test_a_floor_that_is_lowered_shows_nobody_who_was_promised_another(rated: Cycle) -> None:
    answer(rated, (3.0, 5.0))
    for scheme in ("standard", "production"):
        hr_types(rated.folder, "schemes", scheme, floor_peer=1.0)
    rated.consolidate()
    assert shown(rated) == (None, None, "Too few answers")


def test_single_ratings_and_comments_stand_nowhere_but_in_the_ledger(rated: Cycle) -> None:
    """A rating that no mean, score or setting has by chance: it is in no sheet, report, message or line of history."""
    odd = 2.7182
    secret = "Xanthippe in October: " + FREE_COMMENT
    for rater, value in zip(PEERS, (odd, 4.0, 3.2818, 1.7), strict=False):
        rates(peer_book(rated.folder, rater), value, comment=secret)
    rated.consolidate()
    rates(peer_book(rated.folder, PEERS[0]), 3.1415, comment=secret)
    receipt = rated.consolidate()
    told = "\n".join(str(finding) for finding in receipt.findings)
    with Ledger.open(rated.folder) as ledger:
        kept = [one for one in ledger.returns.ratings() if one.rater_id == PEERS[0]]
        said = [str(line) for line in history_of(ledger, kept[0].id, "en", 50)]
    assert {one.value for one in kept} == {3.1415}
    assert {one.comment for one in kept} == {secret}
    others = [path for path in rated.books() if "peer" not in path.parts]
    everything_told = "\n".join((*everything([rated.master, *others]), told, *said))
    for hidden in ("2.7182", "3.1415", "Xanthippe"):
        assert hidden not in everything_told


def test_an_answer_that_was_pasted_beside_its_cell_is_shown_nowhere(rated: Cycle) -> None:
    """Into every column of the table, and as a row of its own: nothing of it is repeated, and all is reported."""
    rater = PEERS[0]
    path = peer_book(rated.folder, rater)
    rates(path, 3.0)
    ratings = table_of(path, peer.BOOK, "ratings")
    row = ratings.rows[0]
    records = [str(one.cells["row_id"].value) for one in ratings.rows if "row_id" in one.cells]
    edits: dict[str, float | str] = {
        ratings.cell_reference(column, row.number): f"Xanthippe {number}.7182"
        for number, column in enumerate(ratings.columns)
        if column != "row_id"
    }
    path.write_bytes(set_cells(path.read_bytes(), {ratings.sheet_title: edits}))
    receipt = rated.consolidate()
    assert found(receipt, "S12") != []
    with Ledger.open(rated.folder) as ledger:
        said = [str(line) for record in records for line in history_of(ledger, record, "en", 50)]
    others = [one for one in rated.books() if "peer" not in one.parts]
    shown_of_it = [str((message(one, "en"), one.values)) for one in receipt.findings]
    everything_told = "\n".join((*everything([rated.master, *others]), *shown_of_it, *said))
    assert "Xanthippe" not in everything_told
    assert ".7182" not in everything_told


def test_a_peer_book_in_a_managers_place_is_an_error_and_goes_to_nobody(rated: Cycle) -> None:
    """Book folders use equal names, so it is easily saved into the wrong one."""
    rater = PEERS[0]
    manager = min((rated.folder / "books").glob("E0002*.xlsx"))
    rates(peer_book(rated.folder, rater), 3.0)
    rated.consolidate()
    manager.write_bytes(peer_book(rated.folder, rater).read_bytes())
    (wrong,) = [one for one in found(rated.consolidate(), "S10") if one.place.file == f"books/{manager.name}"]
    assert rater in message(wrong, "en")
    assert manager.name[:5] in message(wrong, "en")
    done = write_reminders(rated.folder, reminders(rated.folder, NOW.date()), NOW.date(), attach=True)
    attached = [
        part.get_content()
        for mail in done.folder.glob("*.eml")
        for part in BytesParser(policy=default).parsebytes(mail.read_bytes()).iter_attachments()  # type: ignore[attr-defined]
    ]
    assert manager.read_bytes() not in attached
    assert attached != []


def test_a_rebuilt_ledger_shows_no_other_mean(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0, 5.0))
    first = shown(rated)
    (rated.folder / "ledger.db").unlink()
    rebuild(rated.folder, NOW)
    rated.consolidate()
    assert shown(rated) == first
    answer(rated, (3.0, 4.0, 5.0, 1.0))
    assert shown(rated)[:2] == first[:2]


def test_an_answer_that_came_while_the_ledger_was_lost_tells_nothing_apart(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0, 5.0))
    (rated.folder / "ledger.db").unlink()
    rates(peer_book(rated.folder, PEERS[3]), 1.0)
    rebuild(rated.folder, NOW)
    assert shown(rated) == (3.0, 4.0, "Counts as shown before")
    for rater in PEERS:
        rates(peer_book(rated.folder, rater), 2.0)
    rated.consolidate()
    assert shown(rated)[:2] == (3.0, 4.0)


def test_a_master_without_the_sheet_raters_has_no_raters_and_takes_no_nominations(cycle: Cycle) -> None:
    tables = {name: rows for name, rows in default_rows(Policy(), "en").items() if name != "raters"}
    content = content_of(tables)
    assert content.raters == ()
    with Ledger.open(cycle.folder) as ledger:
        assert with_nominations(content, ledger) is content
        assert assess_people(content, ledger).items == ()


def test_explain_says_what_each_source_weighs_as_far_as_it_is_shown(rated: Cycle) -> None:
    answer(rated, (3.0, 4.0))
    told = explain_person(rated.folder, RATEE, "en")
    assert told is not None
    assert not any("mean of 2" in line or "3.5" in line for line in told.lines if "peer" in line.casefold())
    answer(rated, (3.0, 4.0, 5.0))
    told = explain_person(rated.folder, RATEE, "en")
    assert told is not None
    peers = [line for line in told.lines if "peer" in line.casefold()]
    assert any("4" in line and "3" in line and "20" in line for line in peers)


def test_a_book_that_is_sent_back_says_what_to_mend_and_answers_anew(rated: Cycle) -> None:
    answer(rated, (9.0, 3.0, 4.0))
    (code,) = (
        str(row.cells["book_code"].value)
        for row in table_of(rated.master, master.BOOK, "submissions").rows
        if f"peer/{PEERS[0]}" in str(row.cells["file"].value)
    )
    assert send_back(rated.folder, code, NOW, "Ann").findings == 4
    book = peer_book(rated.folder, PEERS[0])
    notes = [row.cells["message"].value for row in table_of(book, peer.BOOK, "notes").rows[:5]]
    assert sum("not on the scale 1 to 5" in str(message) for message in notes) == 4
    answer(rated, (5.0,))
    assert shown(rated) == (3.0, 4.0, "Counts")
