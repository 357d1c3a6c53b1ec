"""Rewriting one book without a ledger: what is set, what is kept of it, and why a book waits."""

import hashlib
import pickle
from dataclasses import replace
from enum import StrEnum

from sync.fields import Key
from sync.issue_source import Waits
from sync.packing import pack, unpack
from sync.rewriting import Rewriting, Rewritten, rewritten
from sync.roles import DECLARED
from sync.xlsx.read import RawBook, read_book
from tests.unit.rewritings import MANAGER, NOW, POLICY, rewriting

NAME = ("team", MANAGER.id, "name")
NEW = "Mary Hill-Cook"


def made(task: Rewriting) -> Rewritten:
    answer = rewritten(task, POLICY, NOW)
    assert isinstance(answer, Rewritten)
    return answer


def book_of(answer: Rewritten) -> RawBook:
    assert answer.made is not None
    return read_book(answer.made.content, DECLARED)


def state_of(book: RawBook) -> object:
    cell = book.tables["notes"].rows[0].cells.get("message")
    return None if cell is None else cell.value


def test_what_is_given_stands_in_the_next_issue_and_is_known_to_stand_there() -> None:
    answer = made(rewriting(name=NEW))
    book = book_of(answer)
    assert answer.changes.fields == {NAME: NEW}
    assert not answer.left_over
    assert (book.identity.issue, book.tables["team"].rows[0].cells["name"].value) == (2, NEW)
    assert state_of(book)
    assert answer.made is not None
    assert hashlib.sha256(answer.made.content).hexdigest() == answer.made.hash
    assert unpack(answer.made.seen)["team"][MANAGER.id]["name"] == NEW
    assert answer.made.standing == answer.made.seen


def test_the_task_and_the_answer_travel_and_the_same_task_gives_the_same_answer() -> None:
    task = rewriting(name=NEW)
    there = pickle.loads(pickle.dumps((task, POLICY, NOW)))
    assert made(task) == pickle.loads(pickle.dumps(rewritten(*there)))


def test_a_book_that_shows_everything_is_not_written() -> None:
    assert made(rewriting(name=MANAGER.name)) == Rewritten(made(rewriting()).changes, (), None)


def test_a_member_of_an_enumeration_is_shown_by_a_cell_with_its_word() -> None:
    name = StrEnum("name", {"MANAGER": MANAGER.name})
    assert made(rewriting(name=name["MANAGER"])).made is None


def test_a_row_that_is_not_there_is_left_over() -> None:
    task = rewriting(name=NEW)
    rows = {"team": {}, "goals": {f"G{number:07}": {"title": "Sell"} for number in range(1, 500)}}
    answer = rewritten(replace(task, given=replace(task.given, rows=rows)), POLICY, NOW)
    assert isinstance(answer, Rewritten)
    assert set(answer.left_over) == {"goals"}


def test_a_book_that_was_sent_back_goes_on_saying_why() -> None:
    task = rewriting(name=NEW)
    assert state_of(book_of(made(replace(task, facts=replace(task.facts, sent_back=True))))) is None


def test_what_the_recipient_typed_is_known_of_the_next_issue_as_it_was_read() -> None:
    """What another file of the book said, and this one does not say, is not forgotten."""
    task = rewriting(name=NEW)
    known = {**unpack(task.facts.seen[1]), "review": {"G0000001": {"actual": 3.0}}}
    stands = {"review": {"G0000001": {"actual": 4.0}}}
    facts = replace(task.facts, seen={1: pack(known)}, standing=pack(stands))
    answer = made(replace(task, facts=facts))
    assert answer.made is not None
    assert unpack(answer.made.seen)["review"] == known["review"]
    assert unpack(answer.made.standing) == {**stands, "team": {MANAGER.id: {"name": NEW}}}


def test_what_is_no_book_of_ours_waits() -> None:
    task = rewriting(name=NEW)
    assert rewritten(replace(task, source=replace(task.source, content=b"PK")), POLICY, NOW) is Waits.OFFLINE


def test_a_book_that_says_what_was_never_merged_waits() -> None:
    """Another return counts, and this file says something else in what its recipient fills."""
    task = rewriting(name=NEW)
    behind = replace(task, source=replace(task.source, behind=True))
    assert isinstance(rewritten(behind, POLICY, NOW), Rewritten)
    known = unpack(task.facts.seen[1])
    answered = {**known, "answer": {"finished": {"answer": "yes"}}}
    said = replace(behind, facts=replace(behind.facts, seen={1: pack(answered)}))
    assert rewritten(said, POLICY, NOW) is Waits.OTHER


def test_targets_about_which_hr_is_asked_are_those_of_goals_above() -> None:
    asked = frozenset(
        {Key("goals", "G1", "target"), Key("goals", "G2", "title"), Key("review", "G3", "target")}
    )
    assert replace(rewriting().facts, asked=asked).asked_targets == {"G1"}
