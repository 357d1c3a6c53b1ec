"""What nobody may read out of anything that is ever shown of peers' answers."""

from email.parser import BytesParser
from email.policy import default

from appraisal.appraise import message
from sync.history import history_of
from sync.ledger import Ledger
from sync.rebuild import rebuild
from sync.reminder_mail import write_reminders
from sync.reminders import reminders
from sync.undo import undo
from sync.xlsx.cells import set_cells
from workbook_templates.books import peer

from .conftest import NOW, Cycle
from .peer_cycle import PEERS, achievement, answer, found, kept, rated, shown
from .rating import FREE_COMMENT, everything, hr_says, peer_book, rates
from .typing_in import hr_types, table_of

__all__ = ["kept", "rated"]


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
