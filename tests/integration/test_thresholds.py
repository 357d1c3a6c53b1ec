"""Thresholds that HR sets for a scheme: they hold for its people, and a wrong one is told at its cell; older masters lack them."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from appraisal.numbers import to_serial
from sync.consolidate import open_master
from sync.xlsx.cells import set_cells
from workbook_templates.books import master, team
from workbook_templates.labels import sheet_title

from .conftest import Cycle
from .own_books import Own
from .terminal import typed
from .typing_in import hr_types, manager_types, table_of
from .writing_talks import AUTUMN, employee_writes, fresh, kept

__all__ = ["fresh", "kept"]

NEW = ("plan_days", "flat_share", "leap_factor", "ceiling_share", "sources_min", "deviation_max", "group_min")
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def cycle_in(sample_cycle: Callable[[str], Cycle], tmp_path: Path) -> Callable[[str], Cycle]:
    """Return a copy of the sample cycle in a language, to work on."""

    def get(language: str) -> Cycle:
        sample = sample_cycle(language)
        shutil.copytree(sample.folder, tmp_path / "2026-H2")
        return Cycle(tmp_path / "2026-H2", sample.sample, sample.mistakes)

    return get


def schemes(folder: Path) -> list[str]:
    """Return the names of the schemes, the plant's first."""
    found = table_of(folder / "master.xlsx", master.BOOK, "schemes").rows
    return [str(row.cells["scheme"].value) for row in found if "scheme" in row.cells]


def cell_of(folder: Path, scheme: str, column: str) -> str:
    """Return where a scheme's cell stands on its sheet."""
    found = table_of(folder / "master.xlsx", master.BOOK, "schemes")
    row = next(row for row in found.rows if row.cells["scheme"].value == scheme)
    return found.cell_reference(column, row.number)


def told(findings: tuple[Finding, ...], code: str) -> list[tuple[str, str]]:
    return [(found.spot.record, found.spot.field) for found in findings if found.code == code]


# --- shares of grades ---


@both_languages
def test_each_scheme_says_how_far_its_grades_may_be_from_the_guide(
    cycle_in: Callable[[str], Cycle], language: str
) -> None:
    """35 people of the standard scheme are graded 5 points from the guide at most, 9 of the plant 17 points."""
    cycle = cycle_in(language)
    plant, standard = schemes(cycle.folder)
    assert told(cycle.consolidate().findings, "A01") == []
    hr_types(cycle.folder, "schemes", standard, deviation_max=0.03)
    assert told(cycle.consolidate().findings, "A01") == [(f"{standard}|D", "guide")]
    hr_types(cycle.folder, "schemes", plant, group_min=9.0)
    found = cycle.consolidate().findings
    assert [record.split("|")[0] for record, _ in told(found, "A01")] == [plant, standard]
    hr_types(cycle.folder, "schemes", plant, deviation_max=0.25)
    hr_types(cycle.folder, "schemes", standard, deviation_max=None)
    assert told(cycle.consolidate().findings, "A01") == []


@both_languages
def test_findings_and_the_summary_say_by_what_grades_are_held_against_the_guide(
    cycle_in: Callable[[str], Cycle], language: str
) -> None:
    cycle = cycle_in(language)
    plant, standard = schemes(cycle.folder)
    # The summary has the grades of the first scheme.
    for scheme in (plant, standard):
        hr_types(cycle.folder, "schemes", scheme, deviation_max=0.03)
    typed("consolidate", cycle.folder, "--lang", language)
    said = {"en": "more than 3 percentage points apart", "zh-CN": "相差超过 3 个百分点"}[language]
    messages = [row.cells["message"].value for row in table_of(cycle.master, master.BOOK, "findings").rows]
    assert [said in str(message) for message in messages].count(True) == 1
    hr_types(cycle.folder, "schemes", plant, deviation_max=0.5)
    typed("consolidate", cycle.folder, "--lang", language)
    (company, *_) = table_of(cycle.master, master.BOOK, "summary_groups").rows
    near = {"en": "✔ within 50 points", "zh-CN": "✔ 相差不超过 50 个百分点"}[language]
    assert company.cells["apart"].value == near


# --- agreements ---


def not_agreed(found: Own, now: datetime) -> set[str]:
    return {one.subject for one in found.consolidate(now).findings if one.code == "P01"}


def test_each_scheme_says_until_when_goals_are_agreed(fresh: Own) -> None:
    plant, standard = schemes(fresh.folder)
    policy = open_master(fresh.folder).content.policy
    assert {policy.scheme_for(book.manager).name for book in fresh.own} == {standard}
    asked = not_agreed(fresh, AUTUMN)
    assert len(asked) > 1
    hr_types(fresh.folder, "schemes", standard, plan_days=40.0)
    assert not_agreed(fresh, AUTUMN) == set()  # the fortieth day is 10 August, and today is it
    hr_types(fresh.folder, "schemes", standard, plan_days=39.0)
    assert not_agreed(fresh, AUTUMN) == asked
    hr_types(fresh.folder, "schemes", standard, plan_days=60.0)
    hr_types(fresh.folder, "schemes", plant, plan_days=1.0)
    assert not_agreed(fresh, AUTUMN) == set()
    hr_types(fresh.folder, "schemes", standard, plan_days=None)
    assert not_agreed(fresh, AUTUMN) == asked
    hr_types(fresh.folder, "settings", "plan_days", value=60.0)
    assert not_agreed(fresh, AUTUMN) == set()


def test_a_new_day_alone_makes_an_agreement_late_by_the_schemes_days(fresh: Own) -> None:
    _, standard = schemes(fresh.folder)
    hr_types(fresh.folder, "schemes", standard, plan_days=50.0)
    assert not_agreed(fresh, AUTUMN) == set()
    assert not_agreed(fresh, AUTUMN.replace(day=20)) == set()
    assert not_agreed(fresh, AUTUMN.replace(day=21)) != set()


# --- wrong thresholds ---

WRONG = [
    ("plan_days", "a month"), ("plan_days", -1.0), ("plan_days", 400.0), ("deviation_max", "5 points"),
    ("deviation_max", -0.05), ("deviation_max", 5.0), ("group_min", 0.0), ("flat_share", "1%"), ("leap_factor", -3.0),
    ("ceiling_share", 80.0), ("sources_min", 2.5),
]  # fmt: skip


@both_languages
def test_wrong_thresholds_are_findings_at_their_cells_and_the_defaults_count(
    cycle_in: Callable[[str], Cycle], language: str
) -> None:
    cycle = cycle_in(language)
    _, standard = schemes(cycle.folder)
    before = cycle.consolidate()
    house = open_master(cycle.folder).content.policy
    for column, value in WRONG:
        hr_types(cycle.folder, "schemes", standard, **{column: value})
        receipt = cycle.consolidate()
        (found,) = (one for one in receipt.findings if one.code == "S07")
        assert (found.spot.record, found.spot.field) == (standard, column)
        title = sheet_title("master", "schemes", language)
        assert (found.place.sheet, found.place.cell) == (title, cell_of(cycle.folder, standard, column))
        assert open_master(cycle.folder).content.policy == house
        assert receipt.results == before.results
        hr_types(cycle.folder, "schemes", standard, **{column: None})
    assert told(cycle.consolidate().findings, "S07") == []


@both_languages
def test_the_terminal_says_what_a_threshold_may_be(cycle_in: Callable[[str], Cycle], language: str) -> None:
    cycle = cycle_in(language)
    hr_types(cycle.folder, "schemes", schemes(cycle.folder)[1], deviation_max=5.0, plan_days=-1.0)
    code, printed = typed("consolidate", cycle.folder, "--lang", language)
    said = {
        "en": ("5 cannot be used here. Enter a share from 0 % to 100 %.", "a whole number from 0 to 366"),
        "zh-CN": ("5 不能用在这里，请填写0% 至 100% 的比例。", "0 至 366 的整数"),
    }[language]
    assert code == 1
    assert all(words in printed for words in said)


# --- masters of before ---


def without_thresholds(path: Path) -> None:
    """Make a master look as masters did before schemes had these columns."""
    found = table_of(path, master.BOOK, "schemes")
    rows = [found.header_row - 1, found.header_row, *(row.number for row in found.rows)]
    gone = [found.cell_reference(column, row) for column in NEW for row in rows]
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: dict.fromkeys(gone)}))


@both_languages
def test_a_master_without_the_columns_goes_on_by_the_house(
    cycle_in: Callable[[str], Cycle], language: str
) -> None:
    cycle = cycle_in(language)
    first = cycle.consolidate()
    policy = open_master(cycle.folder).content.policy
    without_thresholds(cycle.master)
    assert not set(NEW) & set(table_of(cycle.master, master.BOOK, "schemes").columns)
    assert open_master(cycle.folder).content.policy == policy
    second = cycle.consolidate()
    assert second.results == first.results
    assert {found.fingerprint for found in second.findings} == {found.fingerprint for found in first.findings}
    hr_types(cycle.folder, "settings", "plan_days", value=60.0)
    assert open_master(cycle.folder).content.policy.plan_days == 60


def test_the_next_cycle_takes_the_thresholds_along(cycle: Cycle, tmp_path: Path) -> None:
    _, standard = schemes(cycle.folder)
    hr_types(cycle.folder, "schemes", standard, plan_days=45.0, deviation_max=0.1)
    cycle.consolidate()
    code, printed = typed(
        "new", tmp_path / "2027-H1", "--from", cycle.folder, "--start", "2027-01-01", "--end", "2027-06-30"
    )
    assert code == 0, printed
    found = open_master(tmp_path / "2027-H1").content.policy.scheme(standard)
    assert (found.plan_days, found.deviation_max) == (45, 0.1)


# --- check-ins ---


def serial(*day: int) -> float:
    return float(to_serial(date(*day)))  # type: ignore[arg-type]  # year, month, day


@both_languages
def test_a_check_in_that_cannot_be_is_told_at_its_cell(
    cycle_in: Callable[[str], Cycle], language: str
) -> None:
    cycle = cycle_in(language)
    before = cycle.consolidate()
    book = next((cycle.folder / "books").glob("E0028*"))
    sheet = table_of(book, team.BOOK, "checkins")
    early, far, *_ = (row for row in sheet.rows if "day" in row.cells)
    for row, cells in ((early, {"day": serial(2026, 6, 30)}), (far, {"progress": 2.0})):
        manager_types(book, "checkins", str(row.cells["row_id"].value), **cells)
    receipt = cycle.consolidate()
    title = sheet_title("team", "checkins", language)
    wanted = {
        ("G12", "warn", title, sheet.cell_reference("day", early.number)),
        ("S03", "warn", title, sheet.cell_reference("progress", far.number)),
    }
    found = {
        (one.code, one.severity.value, one.place.sheet, one.place.cell)
        for one in receipt.findings
        if one.spot.table == "checkins" and one.code != "S01"  # no program has calculated the flags anew
    }
    assert found == wanted
    assert receipt.results == before.results  # a warning blocks nobody
    checked, printed = typed("check", book, "--lang", language)
    said = {"en": ("2026-06-30", "200 %"), "zh-CN": ("2026-06-30", "200%")}[language]
    assert checked in (0, 1)
    assert all(words in printed for words in said)
    assert all(cell in printed for *_, cell in wanted)


def test_so_is_one_in_a_self_book(fresh: Own) -> None:
    person = fresh.person
    record = employee_writes(fresh, person)
    fresh.types(person, "own_checkins", record, day=serial(2027, 1, 1), progress=-0.2, next_day=None)
    sheet = sheet_title("self", "checkins", "en")
    wanted = [("G12", person, "day", sheet), ("S03", person, "progress", sheet)]
    assert said_of(fresh, record) == wanted
    fresh.types(person, "own_checkins", record, day=serial(2026, 12, 31), progress=1.0)
    assert said_of(fresh, record) == []


def said_of(found: Own, record: str) -> list[tuple[str, str, str, str]]:
    return [
        (one.code, one.subject, one.spot.field, one.place.sheet)
        for one in found.consolidate(AUTUMN).findings
        if one.spot.record == record and one.code != "S01"  # no program has calculated the flag anew
    ]
