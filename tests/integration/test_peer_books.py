"""Peer books: from the sheet Raters to the score, and what nobody may read out of anything that is shown."""

from pathlib import Path

import pytest

from addin.actions import explain_person
from appraisal.policy import Scheme
from appraisal.raters import points
from sync.cycle import issue_books
from sync.send_back import send_back
from workbook_templates.books import master, peer

from .conftest import NOW, Cycle
from .peer_cycle import PEERS, RATEE, achievement, answer, found, kept, rated, reviewed, shown
from .rating import peer_book, rates
from .typing_in import table_of

__all__ = ["kept", "rated"]


def state_of(folder: Path) -> object:
    return reviewed(folder)["state"]


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
