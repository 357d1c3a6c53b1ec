"""Self books that lie in a wrong place, are old copies, or stand in no ledger any more."""

import io
import zipfile
from dataclasses import replace

from sync.fields import Key
from sync.ledger import FILE_NAME, Ledger, SubmissionState
from sync.rebuild import rebuild
from sync.roles import SELF, TEAM
from workbook_templates.books import self_review

from .conftest import NOW
from .own_books import JULY, Own
from .own_cycle import DAY, fresh, kept, lived
from .typing_in import manager_types, type_into

__all__ = ["fresh", "kept", "lived"]


def test_of_two_copies_of_one_book_one_counts_and_the_other_is_reported(fresh: Own) -> None:
    person = fresh.person
    path = fresh.path(person)
    fresh.types(person, "agreement", person, agree="Yes", day=DAY)
    copy = fresh.folder / "inbox" / "my book.xlsx"
    copy.write_bytes(path.read_bytes())
    type_into(copy, self_review.BOOK, "agreement", person, agree="No", day=None)
    receipt = fresh.consolidate(JULY)
    assert "S04" in {finding.code for finding in receipt.findings}


def rejected(found: Own, file: str) -> SubmissionState:
    with Ledger.open(found.folder) as ledger:
        return next(one.state for one in ledger.returns.submissions() if one.file == file)


def test_a_self_book_in_place_of_a_team_book_is_taken_for_what_it_is(fresh: Own) -> None:
    person = fresh.person
    fresh.types(person, "agreement", person, agree="Yes", day=DAY)
    place = fresh.team_of(person)
    place.write_bytes(fresh.path(person).read_bytes())
    fresh.consolidate(JULY)
    with Ledger.open(fresh.folder) as ledger:
        (said,) = ledger.returns.agreements()
        assert ledger.registry.book(said.book).role == SELF
        assert list(ledger.returns.goals(next(b.book_id for b in ledger.registry if b.role == TEAM))) == []


def test_a_book_that_says_another_kind_than_the_registry_is_refused(fresh: Own) -> None:
    person = fresh.person
    path = fresh.path(person)
    team_id = next(book.book_id for book in fresh.books if book.role == TEAM)
    own_id = next(book.book_id for book in fresh.own if book.manager.id == person)
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as made_over:
        for name in source.namelist():
            made_over.writestr(name, source.read(name).replace(own_id.encode(), team_id.encode()))
    (fresh.folder / "inbox" / "odd.xlsx").write_bytes(target.getvalue())
    fresh.consolidate(JULY)
    assert rejected(fresh, "inbox/odd.xlsx") is SubmissionState.FOREIGN


def test_a_colleagues_self_book_counts_for_the_colleague_alone(lived: Own) -> None:
    one, other = (book.manager.id for book in lived.own[:2])
    lived.path(one).write_bytes(lived.path(other).read_bytes())
    lived.consolidate()
    with Ledger.open(lived.folder) as ledger:
        assert one not in {view.employee_id for view in ledger.returns.own_views()}
        assert {view.employee_id for view in ledger.returns.own_views()} >= {other} - {one}


def test_an_old_copy_is_no_edit_of_what_came_later(fresh: Own) -> None:
    person = fresh.person
    goal = fresh.goals(person)[0]
    old = fresh.path(person).read_bytes()
    manager_types(fresh.team_of(person), "goals", goal, target=77.0)
    fresh.consolidate(JULY)
    fresh.types(person, "own_goals", goal, comment="First")
    fresh.consolidate(JULY)
    late = fresh.folder / "inbox" / "old.xlsx"
    late.write_bytes(old)
    type_into(late, self_review.BOOK, "self_review", goal, own_comment="from the old copy")
    receipt = fresh.consolidate(JULY)
    assert receipt.conflicts == 0
    with Ledger.open(fresh.folder) as ledger:
        standing = {Key("own_goals", view.goal_id): view for view in ledger.returns.own_views()}
    assert standing[Key("own_goals", goal)].comment == "First"


def test_a_lost_ledger_is_made_anew_with_self_books(lived: Own) -> None:
    lived.consolidate()
    with Ledger.open(lived.folder) as ledger:
        before = [replace(view, book="") for view in ledger.returns.own_views()]
        books = len(ledger.registry)
    for end in ("", "-wal", "-shm"):
        (lived.folder / f"{FILE_NAME}{end}").unlink(missing_ok=True)
    assert rebuild(lived.folder, NOW, jobs=1).books == books
    with Ledger.open(lived.folder) as ledger:
        after = [replace(view, book="") for view in ledger.returns.own_views()]
        assert {book.role for book in ledger.registry} == {TEAM, SELF}
    assert sorted(after, key=str) == sorted(before, key=str)
