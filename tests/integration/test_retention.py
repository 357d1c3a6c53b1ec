"""Whose data is due to go, by legal entity, and that it goes."""

import json
from pathlib import Path

import pytest

from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from sync.closed_master import read_master
from sync.consolidate import consolidate
from sync.cycle import cycle_of, issue_books, start
from sync.rights.forget import forget
from sync.rights.retention import apply_retention, kept_people
from sync.roster import read_roster

from .conftest import NOW
from .terminal import typed
from .typing_in import hr_types

ROSTER = """Employee ID,Name,Department,Manager ID,Hired on,Legal entity
E1,Ann Lee,Sales,,2020-01-01,Tea Ltd
E2,Bo Xu,Sales,E1,2020-01-01,Tea GmbH
E3,Cy Ong,Sales,E1,2020-01-01,Tea GmbH
E4,Di Roy,Sales,E1,2020-01-01,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an old cycle of two legal entities whose book was handed out."""
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, "utf-8")
    folder = tmp_path / "2023-H2"
    start(folder, Policy(cycle=cycle_of("2023-H2", NOW.date())), read_roster(roster), NOW)
    issue_books(folder, NOW)
    return folder


def due(folder: Path) -> set[str]:
    """Return who is due."""
    return {one.id for one in kept_people(folder) if one.is_due(NOW.date())}


def test_without_a_time_nobody_is_due(folder: Path) -> None:
    assert due(folder) == set()
    assert apply_retention(folder, NOW) is None
    code, said = typed("retention", folder, "--apply")
    assert (code, "Nobody is due" in said) == (0, True)


def test_a_time_that_is_not_set_is_said(folder: Path) -> None:
    assert "4 people" in typed("retention", folder)[1]
    hr_types(folder, "settings", "retention", value="Tea GmbH = 24")
    assert "2 people" in typed("retention", folder)[1]
    hr_types(folder, "settings", "retention", value="120, Tea GmbH = 24")
    assert "Months to keep data" not in typed("retention", folder)[1]
    assert "“数据保存月数”" not in typed("retention", folder, "--lang", "zh-CN")[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_programs_read_that_nobody_was_due(folder: Path, language: str) -> None:
    code, said = typed("retention", folder, "--apply", "--json", "--lang", language)
    assert (code, json.loads(said)) == (
        0, {"nobodies": {}, "run": None, "removed": 0, "cleared": 0, "remains": []},
    )  # fmt: skip


def test_each_legal_entity_has_its_own_time(folder: Path) -> None:
    hr_types(folder, "settings", "retention", value="120, Tea GmbH = 24")
    assert due(folder) == {"E2", "E3"}
    code, said = typed("retention", folder, "--json")
    kept = {one["id"]: one["until"] for one in json.loads(said)}
    assert code == 0
    assert kept == {"E1": "2033-12-31", "E2": "2025-12-31", "E3": "2025-12-31", "E4": "2033-12-31"}


def test_who_is_due_is_forgotten_and_nobody_else(folder: Path) -> None:
    hr_types(folder, "settings", "retention", value="120, Tea GmbH = 24")
    done = apply_retention(folder, NOW, "HR")
    assert done is not None
    assert (set(done.nobodies), done.remains) == ({"E2", "E3"}, ())
    people = read_master(folder).content.employees
    assert {"E1", "E4"} <= set(people)
    assert not {"E2", "E3"} & set(people)
    assert due(folder) == set(), "who was forgotten is not due again"
    assert consolidate(folder, NOW, jobs=1).conflicts == 0


def test_what_others_returned_stays_on_a_shelf_that_reads_like_the_id(folder: Path) -> None:
    """The archive keeps a file by its hash: what begins with e3 lies in the folder e3, and is not for that E3's."""
    shelf = folder / "archive" / "e3"
    shelf.mkdir(parents=True, exist_ok=True)
    kept = shelf / f"e3{'0' * 62}.ods"
    kept.write_bytes(b"of somebody else")
    done = forget(folder, ["E3"], NOW, anyway=True)
    assert (kept.read_bytes(), done.remains) == (b"of somebody else", ())


def test_nobody_takes_an_id_that_another_nobody_has(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = iter(["aaaaaa", "aaaaaa", "bbbbbb", "aaaaaa", "bbbbbb", "cccccc"])
    monkeypatch.setattr("sync.rights.person.secrets.token_hex", lambda _bytes: next(marks))
    done = forget(folder, ["E2", "E3"], NOW, anyway=True)
    assert {person: nobody.id for person, nobody in done.nobodies.items()} == {
        "E2": "X-aaaaaa",
        "E3": "X-bbbbbb",
    }
    assert forget(folder, ["E4"], NOW, anyway=True).nobodies["E4"].id == "X-cccccc"
    assert set(read_master(folder).content.employees) == {"E1", "X-aaaaaa", "X-bbbbbb", "X-cccccc"}


def test_a_time_that_is_none_is_a_finding(folder: Path) -> None:
    hr_types(folder, "settings", "retention", value="for a while")
    receipt = consolidate(folder, NOW, jobs=1)
    assert "S07" in [finding.code for finding in receipt.findings]
    assert due(folder) == set()
