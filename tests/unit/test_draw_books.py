"""Drawing books in one process and in several, and what becomes of a book whose worker dies."""

import os
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from appraisal.model import Employee
from appraisal.policy import Policy
from sync import draw_books
from sync.draw_books import DRAWN_ALONE, Draft, Drawn, draw_all
from sync.processes import Processes, WorkerLost
from sync.team_rows import Member, team_rows

POLICY = Policy()
BOOKS = DRAWN_ALONE + 4


def drafts(count: int) -> Iterator[Draft]:
    return (draft(number) for number in range(count))


def draft(number: int) -> Draft:
    manager = Employee(f"E{number:04}", f"Manager {number}")
    members = (Member(manager, 180.0),)
    rows = {
        "team": team_rows(members, POLICY),
        "goals": [],
        "review": [],
        "actuals": [],
        "voices": [],
        "checks": [],
        "answer": [],
    }
    return Draft(f"book-{number}", manager, (manager,), rows)


def alone(count: int) -> list[Drawn]:
    return [drawn for one in drafts(count) for _, drawn in draw_all([one], POLICY, 1)]


def test_workers_draw_the_same_bytes_in_the_same_order() -> None:
    drawn = list(draw_all(drafts(BOOKS), POLICY, BOOKS))
    assert [f"book-{number}" for number in range(BOOKS)] == [one.book_id for one, _ in drawn]
    assert alone(BOOKS) == [book for _, book in drawn]


def test_few_books_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_books, "Processes", None)
    drawn = list(draw_all(drafts(DRAWN_ALONE), POLICY, DRAWN_ALONE))
    assert alone(DRAWN_ALONE) == [book for _, book in drawn]


def test_a_book_whose_worker_dies_is_drawn_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Processes, "submit", lost)
    assert alone(BOOKS) == [book for _, book in draw_all(drafts(BOOKS), POLICY, BOOKS)]


def lost(_self: Processes, *_call: object) -> Future[Drawn]:
    answer: Future[Drawn] = Future()
    answer.set_exception(WorkerLost("the worker died"))
    return answer


def test_drafts_are_taken_only_a_few_ahead() -> None:
    left = drafts(BOOKS * 10)
    books = draw_all(left, POLICY, BOOKS * 10)
    next(books)
    assert BOOKS * 10 - (os.cpu_count() or 1) * draw_books.AHEAD == len(list(left))
