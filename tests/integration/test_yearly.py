"""A year's results from the folders of its cycles, as the terminal gives them, and what it refuses."""

import json
from pathlib import Path

import openpyxl
import pytest

from appraisal.messages import LANGUAGES
from appraisal.model import Result
from appraisal.policy import Policy
from sync.cycle import cycle_of, start
from sync.errors import CycleFolderError
from sync.ledger import Ledger
from sync.roster import read_roster
from sync.yearly import write_year

from .conftest import NOW
from .terminal import typed

HEADINGS = "Employee ID,Name,Department,Manager ID,Hired on,Legal entity"


def cycle(
    folder: Path, people: dict[str, str], totals: dict[str, float | None], weight: float | None = None
) -> Path:
    """Start a cycle, and let its ledger hold these totals; ``None`` is a provisional result without one."""
    lines = (
        f"{key},{name},Sales,{'' if key == 'E1' else 'E1'},2020-01-01,Tea Ltd" for key, name in people.items()
    )
    roster = folder.parent / f"{folder.name}.csv"
    roster.write_text("\n".join([HEADINGS, *lines]), "utf-8")
    days = cycle_of(folder.name, NOW.date())
    start(folder, Policy(cycle=days, language="en", year_weight=weight), read_roster(roster), NOW)
    with Ledger.open(folder) as ledger, ledger.transaction():
        ledger.verdicts.conclude([_result(key, total) for key, total in totals.items()])
    return folder


def _result(person: str, total: float | None) -> Result:
    return Result(person, "standard", (), 181.0, total, total is None, "", None)


PEOPLE = {"E1": "Ann Lee", "E2": "Bo Xu", "E3": "Cy Ong"}
LATER = {"E1": "Ann Lee", "E2": "Bo Xu", "E4": "Di Roy"}


@pytest.fixture
def halves(tmp_path: Path) -> list[Path]:
    """Return two half years: somebody left after the first, somebody joined in the second."""
    return [
        cycle(tmp_path / "2026-H1", PEOPLE, {"E1": 100.0, "E2": 80.0, "E3": 90.0}),
        cycle(tmp_path / "2026-H2", LATER, {"E1": 90.0, "E2": None, "E4": 111.0}),
    ]


def test_a_year_is_put_together_by_employee_id(halves: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "year.xlsx"
    code, said = typed("yearly", out, *reversed(halves), "--weights", "40%,60%", "--json")
    found = {one["employee_id"]: one for one in json.loads(said)["results"]}
    assert code == 0
    assert {key: (one["total"], one["grade"], one["reasons"]) for key, one in found.items()} == {
        "E1": (94.0, "B", []),
        "E2": (80.0, "", ["provisional", "coverage"]),
        "E3": (90.0, "", ["coverage"]),
        "E4": (111.0, "", ["coverage"]),
    }
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows(min_row=6)] == ["E1", "E2", "E3", "E4"]
    assert sheet["E5"].value == 0.4


def test_the_weights_of_the_settings_hold_where_none_are_typed(tmp_path: Path) -> None:
    halves = [
        cycle(tmp_path / "2026-H1", PEOPLE, {"E1": 100.0}, 0.25),
        cycle(tmp_path / "2026-H2", PEOPLE, {"E1": 80.0}, 0.75),
    ]
    year = write_year(tmp_path / "year.xlsx", halves, ())
    assert (year.weights, year.results[0].total) == ((0.25, 0.75), 85.0)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("0.5,0.4", "sum to 90.00%"),
        ("1", "1 weights were given for 2 cycles"),
        ("half,half", "no list of weights"),
        ("-1,2", "below 0"),
    ],
)
def test_weights_that_do_not_fit_are_one_clear_line(
    halves: list[Path], tmp_path: Path, weights: str, words: str
) -> None:
    out = tmp_path / "year.xlsx"
    code, said = typed("yearly", out, *halves, f"--weights={weights}")
    assert (code, words in said, said.count("\n"), out.exists()) == (2, True, 1, False)


def test_a_cycle_counts_once(halves: list[Path], tmp_path: Path) -> None:
    with pytest.raises(CycleFolderError) as refused:
        write_year(tmp_path / "year.xlsx", [halves[0], halves[0]], ())
    assert refused.value.key == "yearly.twice"
    whole = cycle(tmp_path / "2026", PEOPLE, {"E1": 100.0})
    with pytest.raises(CycleFolderError) as refused:
        write_year(tmp_path / "year.xlsx", [halves[1], whole], ())
    assert refused.value.key == "yearly.overlap"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("inside", ["master.xlsx", "books/year.xlsx", "inbox/year.xlsx", "year.xlsx", ""])
def test_the_year_takes_the_place_of_nothing_that_a_cycle_lives_on(
    halves: list[Path], inside: str, language: str
) -> None:
    master = halves[0] / "master.xlsx"
    before = master.read_bytes()
    # Also where the other cycle is named, and where the workbook to write was forgotten.
    out = halves[0] / inside
    code, said = typed("yearly", out, halves[1], "--lang", language)
    assert (code, out.name in said, said.count("\n"), "{" in said) == (2, True, 1, False)
    assert master.read_bytes() == before
    assert not list(halves[0].rglob("year.xlsx"))


def test_the_year_may_lie_among_the_reports_of_a_cycle(halves: list[Path]) -> None:
    out = halves[1] / "reports" / "year.xlsx"
    code, _ = typed("yearly", out, *halves)
    assert (code, out.exists()) == (0, True)


def test_who_may_be_somebody_else_is_told(tmp_path: Path) -> None:
    halves = [
        cycle(tmp_path / "2026-H1", PEOPLE, {"E1": 100.0}),
        cycle(tmp_path / "2026-H2", {"E1": "Ann Wood", "E9": "Bo Xu"}, {"E1": 80.0}),
    ]
    out = tmp_path / "year.xlsx"
    code, said = typed("yearly", out, *halves)
    assert (code, "2 cases" in said) == (1, True)
    rows = list(openpyxl.load_workbook(out)["Who is who"].iter_rows(min_row=5, min_col=3, values_only=True))
    assert rows == [("E1", "Ann Lee, Ann Wood"), ("E2, E9", "Bo Xu")]


def test_a_roster_may_bring_the_legal_entity(halves: list[Path]) -> None:
    code, said = typed("retention", halves[0], "--json")
    assert code == 0
    assert {one["entity"] for one in json.loads(said)} == {"Tea Ltd"}
