"""Conflicts in the terminal: seen, settled, and told of afterwards."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from appraisal.appraise import message
from sync.consolidate import consolidate
from sync.ledger import Ledger

from .conftest import NOW, Cycle
from .disputed import Disputed, dispute
from .terminal import typed
from .typing_in import hr_types, in_master


@pytest.fixture(scope="module")
def origin(sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory) -> Disputed:
    folder = tmp_path_factory.mktemp("disputed") / "2026-H2"
    sample = sample_cycle("en")
    shutil.copytree(sample.folder, folder)
    cycle = Cycle(folder, sample.sample, sample.mistakes)
    cycle.consolidate()
    return dispute(cycle)


@pytest.fixture
def disputed(origin: Disputed, tmp_path: Path) -> Disputed:
    return origin.copied(tmp_path / "2026-H2")


def conflict_states(folder: Path) -> list[str]:
    with Ledger.open(folder) as ledger:
        return [str(one.state) for one in ledger.conflicts.all()]


def numbers_of(origin: Disputed) -> tuple[str, str]:
    """Return the ids of the conflict about the text and of that about the number."""
    with Ledger.open(origin.folder) as ledger:
        found = {one.record: f"K{one.number}" for one in ledger.conflicts.all()}
    return found[origin.text_goal], found[origin.number_goal]


def decide(disputed: Disputed, number: str, **cells: str) -> None:
    """Let HR type beside a conflict in the master."""
    hr_types(disputed.folder, "conflicts", f"K{int(number[1:]):07d}", **cells)


def test_open_conflicts_are_listed_with_what_each_side_says(origin: Disputed) -> None:
    code, out = typed("conflicts", origin.folder)
    assert code == 0
    assert out.count("K000000") == 2
    assert all(text in out for text in ("HR says so", "The manager says so", "Two values", "Yu Yongkang"))
    _, document = typed("conflicts", origin.folder, "--json")
    assert {"HR says so", f"{origin.actual + 1:g}"} <= {one["master"] for one in json.loads(document)}


def test_they_are_listed_in_chinese_too(origin: Disputed) -> None:
    _, out = typed("conflicts", origin.folder, "--lang", "zh-CN")
    assert "待处理" not in out
    assert "编号" in out
    assert "HR says so" in out


def test_a_conflict_that_is_settled_shows_in_master_journal_and_list(disputed: Disputed) -> None:
    text, _ = numbers_of(disputed)
    code, out = typed(
        "resolve", disputed.folder, text, "--take", "returned", "--by", "Li Na", "--reason", "by phone"
    )
    assert (code, "Still open: 1" in out) == (0, True)
    assert f"Settled: K{int(text[1:]):07d} " in out
    assert "The next consolidation writes what was decided" in out
    assert in_master(disputed.folder, "reviews", disputed.text_goal)["evidence"] == "The manager says so"
    shown = in_master(disputed.folder, "conflicts", f"K{int(text[1:]):07d}")
    assert tuple(shown[name] for name in ("state", "choice", "decided_by", "reason")) == (
        "Settled",
        "Take the returned",
        "Li Na",
        "by phone",
    )
    _, told = typed("history", disputed.folder, text)
    assert "Li Na" in told.splitlines()[1]
    _, listed = typed("conflicts", disputed.folder, "--all")
    assert "Settled · The manager says so · Li Na · by phone" in listed
    assert typed("verify", disputed.folder)[0] == 0


def test_a_third_value_is_understood_as_its_cell_would(disputed: Disputed) -> None:
    _, number = numbers_of(disputed)
    assert typed("resolve", disputed.folder, number, "--value", "95 %")[0] == 0
    assert in_master(disputed.folder, "reviews", disputed.number_goal)["actual"] == 0.95


def test_a_value_that_hr_types_beside_a_conflict_needs_no_choice(disputed: Disputed) -> None:
    _, number = numbers_of(disputed)
    decide(disputed, number, value="7.5", decided_by="Li Na")
    consolidate(disputed.folder, NOW, jobs=1)
    assert in_master(disputed.folder, "reviews", disputed.number_goal)["actual"] == 7.5
    assert sorted(conflict_states(disputed.folder)) == ["open", "settled"]


def test_a_choice_that_is_none_is_said_and_settles_nothing(disputed: Disputed) -> None:
    _, number = numbers_of(disputed)
    decide(disputed, number, choice="the manager")
    receipt = consolidate(disputed.folder, NOW, jobs=1)
    (found,) = [finding for finding in receipt.findings if finding.code == "S07"]
    assert (receipt.conflicts, found.place.sheet) == (2, "Conflicts")
    assert "“the manager” is not in this cell's list" in message(found, "en")
    decide(disputed, number, choice="", value="a lot")
    (found,) = [one for one in consolidate(disputed.folder, NOW, jobs=1).findings if one.code == "S07"]
    assert "“a lot” cannot be used in this cell" in message(found, "en")


def test_a_choice_and_a_value_beside_it_are_no_answer(disputed: Disputed) -> None:
    _, number = numbers_of(disputed)
    decide(disputed, number, choice="Take the returned", value="7.5")
    receipt = consolidate(disputed.folder, NOW, jobs=1)
    (found,) = [finding for finding in receipt.findings if finding.code == "S07"]
    assert (receipt.conflicts, "Clear one of the two" in message(found, "en")) == (2, True)
    decide(disputed, number, value=f"{disputed.actual + 2}")
    assert consolidate(disputed.folder, NOW, jobs=1).conflicts == 1, "the value is that of the side"
    assert in_master(disputed.folder, "reviews", disputed.number_goal)["actual"] == disputed.actual + 2


@pytest.mark.parametrize("way", ["later", "at once", "command"])
def test_what_hr_typed_since_is_what_hr_keeps(disputed: Disputed, way: str) -> None:
    _, number = numbers_of(disputed)
    hr_types(disputed.folder, "reviews", disputed.number_goal, actual=55.0)
    if way == "later":
        consolidate(disputed.folder, NOW, jobs=1)
        assert in_master(disputed.folder, "conflicts", f"K{int(number[1:]):07d}")["master"] == "55"
    if way == "command":
        typed("resolve", disputed.folder, number, "--take", "master", "--by", "HR", "--reason", "counted")
    else:
        decide(disputed, number, choice="Keep the master's")
        consolidate(disputed.folder, NOW, jobs=1)
    assert in_master(disputed.folder, "reviews", disputed.number_goal)["actual"] == 55.0
    assert sorted(conflict_states(disputed.folder)) == ["open", "settled"]


def test_nothing_is_to_be_settled_where_all_is(disputed: Disputed) -> None:
    typed("resolve", disputed.folder, *numbers_of(disputed), "--take", "master")
    _, listed = typed("conflicts", disputed.folder, "--all")
    assert "Settled" in listed
    assert "To settle one" not in listed


def test_several_are_settled_at_once(disputed: Disputed) -> None:
    assert typed("resolve", disputed.folder, *numbers_of(disputed), "--take", "master")[0] == 0
    assert conflict_states(disputed.folder) == ["settled", "settled"]
    assert typed("conflicts", disputed.folder) == (0, "No conflict waits.\n")


def test_of_several_all_are_settled_or_none(disputed: Disputed) -> None:
    before = (disputed.folder / "master.xlsx").read_bytes()
    text, number = numbers_of(disputed)
    code, out = typed("resolve", disputed.folder, text, number, "--value", "many")
    assert (code, len(out.splitlines())) == (2, 1)
    assert "“many” is no value" in out
    assert conflict_states(disputed.folder) == ["open", "open"]
    assert before == (disputed.folder / "master.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["K77", "--take", "master"], "There is no conflict K77"),
        (["many", "--take", "master"], "There is no conflict many"),
        (["K1"], "Choose one"),
        (["K1", "--take", "mine"], "Choose one"),
        (["K1", "--take", "master", "--value", "3"], "Give one of the two"),
    ],
)
def test_a_mistake_is_one_line(origin: Disputed, arguments: list[str], said: str) -> None:
    code, out = typed("resolve", origin.folder, *arguments)
    assert (code, len(out.splitlines())) == (2, 1)
    assert said in out


def test_one_that_is_settled_is_not_settled_again(disputed: Disputed) -> None:
    text, _ = numbers_of(disputed)
    typed("resolve", disputed.folder, text, "--take", "master")
    code, out = typed("resolve", disputed.folder, text, "--take", "returned")
    assert (code, "is settled already" in out) == (2, True)


def test_history_tells_of_a_person_and_a_goal(origin: Disputed) -> None:
    _, of_goal = typed("history", origin.folder, origin.text_goal.lower())
    assert "in conflict" not in of_goal.splitlines()[0]
    assert all(text in of_goal for text in ("HR says so", "The manager says so"))
    with Ledger.open(origin.folder) as ledger:
        person = next(
            change.subject for entry in ledger.journal.entries() for change in entry.changes if change.subject
        )
    _, of_person = typed("history", origin.folder, person, "--limit", 3, "--json")
    assert len(json.loads(of_person)["changes"]) == 3
    code, unknown = typed("history", origin.folder, "E9999")
    assert (code, "Nothing is known about E9999" in unknown) == (2, True)


def test_history_shows_runs_with_receipts_that_balance(origin: Disputed) -> None:
    _, out = typed("history", origin.folder, "--json")
    counted = [run["counts"] for run in json.loads(out) if run["counts"].get("cells.returned")]
    assert len(counted) == 2
    for counts in counted:
        parts = (counts[f"cells.{name}"] for name in ("applied", "equal", "conflict", "rejected"))
        assert counts["cells.returned"] == sum(parts)
