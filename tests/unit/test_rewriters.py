"""Rewriting books in this process and in several, and what becomes of a book whose worker dies."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from sync import rewriters
from sync.errors import MasterError
from sync.finishers import MOST, finishing
from sync.issue_source import Waits
from sync.processes import Processes, WorkerLost
from sync.rewriters import AHEAD, Rewriters
from sync.rewriting import Rewriting, Rewritten, rewritten
from tests.unit.rewritings import NOW, POLICY, rewriting

NAMES = ("Mary Hill-Cook", "Mary Cook", "Marianne Hill")


def tasks() -> list[Rewriting]:
    return [rewriting(name=name) for name in NAMES]


def here() -> list[Rewritten | Waits]:
    return [rewritten(task, POLICY, NOW) for task in tasks()]


def sent(jobs: int) -> list[Rewritten | Waits]:
    with finishing(jobs) as finishers:
        crew = Rewriters(finishers, NOW)
        crew.start()
        answers = [crew.send(task, POLICY) for task in tasks()]
        return [answer() for answer in answers]


def test_workers_make_the_same_books() -> None:
    assert here() == sent(2)


@pytest.mark.parametrize("start", [Rewriters.start, lambda _: None], ids=["one job", "never started"])
def test_no_process_is_started_without_need(start: Callable[[Rewriters], None]) -> None:
    """A book is then rewritten only when its answer is wanted, so that none lies about."""
    with finishing(1 if start is Rewriters.start else 2) as finishers:
        crew = Rewriters(finishers, NOW)
        start(crew)
        assert crew.ahead == 0
        assert here()[0] == crew.send(tasks()[0], POLICY)()
        assert multiprocessing.active_children() == []


def lost(_self: Processes, *_call: object) -> Future[Rewritten]:
    answer: Future[Rewritten] = Future()
    answer.set_exception(WorkerLost("the worker died"))
    return answer


def test_a_book_whose_worker_dies_is_rewritten_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Processes, "submit", lost)
    assert here() == sent(2)


def test_what_is_wrong_with_a_book_itself_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Rewritten:
        raise MasterError("patch.frame-differs")

    monkeypatch.setattr(Processes, "submit", lost)
    monkeypatch.setattr(rewriters, "rewritten", failing)
    with pytest.raises(MasterError):
        sent(2)


def test_a_policy_is_shared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shared: list[object] = []
    monkeypatch.setattr(Processes, "share", lambda _self, value: shared.append(value))
    monkeypatch.setattr(Processes, "submit", lambda _self, *_call: Future())
    with finishing(2) as finishers:
        crew = Rewriters(finishers, NOW)
        crew.start()
        for task in tasks():
            crew.send(task, POLICY)
    assert shared == [POLICY]


def test_few_books_are_under_way_however_many_cores_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Processes, "submit", lambda _self, *_call: Future())
    with finishing(1_000) as finishers:
        crew = Rewriters(finishers, NOW)
        crew.start()
        assert crew.ahead == MOST * AHEAD
