"""What holds of live books wherever they are: files in a folder, and Google Sheets.

What a manager types is read, once; only what others own is written; nothing that was typed is lost, whoever is faster and whatever is
cut short; a book that cannot be written to waits, says why, and gets what it missed.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.ledger import Ledger
from tests.contracts.book_desks import Desk, folder_desk, sheet_desk
from tests.google_sheets.copied_office import frozen, here, one_book
from tests.integration.typing_in import hr_types, in_master

__all__ = ["frozen", "here", "one_book"]

STORES = ("folder", "google")
NAME, TITLE = "Bob Raymond", "Sell tea"
AWAY = [
    ("folder", "open"),
    ("folder", "locked"),
    ("folder", "missing"),
    ("google", "locked"),
    ("google", "missing"),
    ("google", "google"),
]


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    """Return where the books are: each test says it by parameter."""
    return str(request.param)


@pytest.fixture
def desk(
    store: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Return an office with one book in that store."""
    if store == "folder":
        with folder_desk(tmp_path, monkeypatch) as made:
            yield made
    else:
        with sheet_desk(request.getfixturevalue("one_book"), tmp_path, monkeypatch) as made:
            yield made


def hr_renames(desk: Desk) -> None:
    hr_types(desk.folder, "employees", "E2", name=NAME)


def waits(desk: Desk) -> list[str]:
    with Ledger.open(desk.folder) as ledger:
        return list(ledger.registry.waiting().values())


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_what_changed_is_read_and_nothing_else(desk: Desk) -> None:
    """Once: a run that finds nothing changed reads nothing, and writes nothing."""
    assert (desk.run().read, desk.run().written) == (0, False)
    goal = desk.goal()
    desk.type("goals", goal, title=TITLE)
    assert desk.run().read == 1
    assert in_master(desk.folder, "goals", goal)["title"] == TITLE
    content = desk.content()
    again = desk.run()
    assert (again.read, again.written) == (0, False)
    assert desk.content() == content


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_what_hr_changes_is_written_and_what_was_typed_stays(desk: Desk) -> None:
    """Into the same book, in one run; the book is another issue then."""
    goal = desk.goal()
    desk.type("goals", goal, title=TITLE, weight=0.5)
    hr_renames(desk)
    desk.run()
    assert desk.says("team", "E2", "name") == NAME
    assert (desk.says("goals", goal, "title"), desk.says("goals", goal, "weight")) == (TITLE, 0.5)
    assert desk.issue() == "2"
    content = desk.content()
    assert desk.run().written is False
    assert desk.content() == content


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_a_cell_of_the_recipients_that_hr_decides_nothing_about_is_never_written(desk: Desk) -> None:
    """A clear stays clear, a text where a number belongs stays, and comes back as a finding."""
    goal = desk.goal()
    desk.type("goals", goal, title=None, weight="half")
    hr_renames(desk)
    receipt = desk.run()
    assert desk.says("team", "E2", "name") == NAME
    assert (desk.says("goals", goal, "title"), desk.says("goals", goal, "weight")) == (None, "half")
    assert receipt.errors > 0


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_a_book_that_changes_while_it_is_rewritten_waits(desk: Desk) -> None:
    """The recipient was faster: nothing is written, and the next run reads that first."""
    goal = desk.goal()
    hr_renames(desk)
    desk.meanwhile(lambda: desk.type("goals", goal, title=TITLE))
    desk.run()
    assert waits(desk) == ["newer"]
    assert desk.says("goals", goal, "title") == TITLE
    desk.run()
    assert waits(desk) == []
    assert (desk.says("goals", goal, "title"), desk.says("team", "E2", "name")) == (TITLE, NAME)
    assert in_master(desk.folder, "goals", goal)["title"] == TITLE


@pytest.mark.parametrize(("store", "why"), AWAY, indirect=["store"])
def test_a_book_that_cannot_be_written_to_waits_and_says_why(desk: Desk, why: str) -> None:
    """It gets what it missed as soon as it is there again."""
    ways = desk.ways_to_be_away()
    hr_renames(desk)
    back = ways[why]()
    receipt = desk.run()
    assert waits(desk) == [why]
    assert receipt.written
    back()
    desk.run()
    assert waits(desk) == []
    assert desk.says("team", "E2", "name") == NAME


def test_all_ways_to_be_away_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Of each store."""
    with (
        folder_desk(tmp_path / "folder", monkeypatch) as folder,
        sheet_desk(request.getfixturevalue("one_book"), tmp_path, monkeypatch) as google,
    ):
        known = {("folder", why) for why in folder.ways_to_be_away()}
        assert known | {("google", why) for why in google.ways_to_be_away()} == set(AWAY)


class _KilledError(BaseException):
    """A kill: nothing is cleared up behind it."""


def _killed(*_: object, **__: object) -> None:
    raise _KilledError


@pytest.mark.parametrize(
    "step", ["sync.new_issue._keep", "sync.book_store.replace_file", "sync.push.settle_debt"]
)
@pytest.mark.parametrize("store", STORES, indirect=True)
def test_a_run_that_is_killed_while_a_book_is_rewritten_is_finished_by_the_next(
    desk: Desk, step: str
) -> None:
    """What the manager types in between is read as well."""
    goal = desk.goal()
    hr_renames(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(step, _killed)
        with pytest.raises(_KilledError):
            desk.run()
    desk.type("goals", goal, title=TITLE)
    receipts = [desk.run() for _ in range(2)]
    assert (desk.says("goals", goal, "title"), desk.says("team", "E2", "name")) == (TITLE, NAME)
    assert in_master(desk.folder, "goals", goal)["title"] == TITLE
    assert receipts[-1].conflicts == 0
    assert waits(desk) == []
    content = desk.content()
    assert desk.run().written is False
    assert desk.content() == content


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_an_answer_that_is_taken_back_and_given_again_is_one_answer(desk: Desk) -> None:
    """Finished, not finished, finished: the state follows, and nothing comes twice."""
    said: list[str] = []
    for answer in ("Yes", None, "Yes"):
        desk.type("answer", "finished", answer=answer)
        said += [str(state.state) for state in desk.run().books]
    assert said == ["submitted", "draft", "submitted"]
