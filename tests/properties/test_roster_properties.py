"""Properties of rosters: what is written is read, managers are judged rightly, and a change leads to the new roster."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appraisal.model import Cycle, Employee, Role
from sync.roster import ColumnGuess, People, Roster, apply, diff, line_assignments, read_roster
from sync.roster.dates import read_day

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
FIELDS = ("employee_id", "name", "department", "position", "manager_id", "hired", "left")
TAKEN = tuple(ColumnGuess(field, field, column) for column, field in enumerate(FIELDS))
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
NAMES = st.sampled_from(
    ["王伟", "李娜", "张 三", "Ann Lee", "O'Neil, Bo", 'Di "D" Wu', "=1+1", "Ōe;x", "  Jo\tAn "]
)

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def companies(draw: st.DrawFn, most: int = 8) -> tuple[Employee, ...]:
    """Return people whose manager, if they have one, stands above them in the list: no loops."""
    made: list[Employee] = []
    for number in range(draw(st.integers(1, most))):
        above = [""] if number == 0 else [person.id for person in made]
        hired = draw(st.none() | DAYS)
        made.append(
            Employee(
                f"{number:05}",
                " ".join(draw(NAMES).split()),
                draw(st.sampled_from(["", "销售部", "R&D"])),
                draw(st.sampled_from(["", "经理"])),
                manager_id=draw(st.sampled_from(above)),
                hired=hired,
            )
        )
    return tuple(made)


def write(path: Path, people: Sequence[Employee], encoding: str, delimiter: str) -> Path:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=delimiter)
    rows.writerow(["工号", "姓名", "部门", "岗位", "直属上级工号", "入职日期"])
    for person in people:
        hired = person.hired.isoformat() if person.hired else ""
        rows.writerow([person.id, person.name, person.department, person.position, person.manager_id, hired])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


@same_folder
@given(companies(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.sampled_from([",", ";", "\t"]))
def test_what_is_written_is_read(
    tmp_path: Path, people: tuple[Employee, ...], encoding: str, delimiter: str
) -> None:
    roster = read_roster(write(tmp_path / "r.csv", people, encoding, delimiter))
    assert roster.employees == people
    assert not roster.blocked


@same_folder
@given(companies(), st.randoms())
def test_the_order_of_rows_does_not_matter(
    tmp_path: Path, people: tuple[Employee, ...], random: object
) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    roster = read_roster(write(tmp_path / "r.csv", shuffled, "utf-8", ","))
    assert set(roster.employees) == set(people)
    assert not roster.blocked


@same_folder
@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_a_loop_is_reported_exactly_where_one_is(tmp_path: Path, managers: list[int]) -> None:
    """Of eight people with any managers, each loop is one problem; naming oneself is a warning instead."""
    people = [
        Employee(str(number), f"P{number}", manager_id=str(manager))
        for number, manager in enumerate(managers)
    ]
    roster = read_roster(write(tmp_path / "r.csv", people, "utf-8", ","))
    loops = [problem for problem in roster.problems if problem.key == "manager-loop"]
    assert len(loops) == len(_loops(managers))


def _loops(managers: Sequence[int]) -> set[frozenset[int]]:
    """Return the loops of two people and more, found by walking long enough from everywhere."""
    found = set()
    for start in range(len(managers)):
        here = start
        for _ in managers:
            here = managers[here]
        loop = {here}
        while managers[here] not in loop:
            here = managers[here]
            loop.add(here)
        if len(loop) > 1:
            found.add(frozenset(loop))
    return found


@given(companies(), companies(), st.dates(CYCLE.start, CYCLE.end))
def test_a_change_leads_to_the_new_roster(
    old: tuple[Employee, ...], new: tuple[Employee, ...], on: date
) -> None:
    """After the change everyone on the new roster is as it says, and everyone else keeps a row and has left."""
    roster = Roster(new, taken=TAKEN)
    before = _people(old)
    after = apply(diff(before.employees, roster, on), before, CYCLE, _mint("B"))
    by_id = {person.id: person for person in after.employees}
    assert all(by_id[person.id] == person for person in new)
    assert all(
        by_id[person.id].left == on - timedelta(days=1)
        for person in old
        if person.id not in {p.id for p in new}
    )
    assert not diff(after.employees, roster, on)


@given(companies(), companies(), st.dates(CYCLE.start, CYCLE.end))
def test_after_a_change_nobody_has_two_line_managers_on_one_day(
    old: tuple[Employee, ...], new: tuple[Employee, ...], on: date
) -> None:
    before = _people(old)
    after = apply(diff(before.employees, Roster(new, taken=TAKEN), on), before, CYCLE, _mint("B"))
    spans: dict[str, list[tuple[date, date]]] = {}
    for item in after.assignments:
        assert item.role is Role.LINE
        assert item.start
        assert item.end
        if item.start <= item.end:
            spans.setdefault(item.employee_id, []).append((item.start, item.end))
    for found in spans.values():
        ordered = sorted(found)
        assert all(end < start for (_, end), (start, _) in pairwise(ordered))


@given(companies(), companies(), st.dates(CYCLE.start, CYCLE.end))
def test_after_a_change_the_managers_in_force_are_those_of_the_roster(
    old: tuple[Employee, ...], new: tuple[Employee, ...], on: date
) -> None:
    before = _people(old)
    after = apply(diff(before.employees, Roster(new, taken=TAKEN), on), before, CYCLE, _mint("B"))
    employed = {person.id for person in new if person.hired is None or person.hired <= CYCLE.end}
    in_force = {
        item.employee_id: item.manager_id
        for item in after.assignments
        if item.employee_id in employed and item.start and item.start <= CYCLE.end and item.end == CYCLE.end
    }
    assert in_force == {
        person.id: person.manager_id for person in new if person.manager_id and person.id in employed
    }


def _people(employees: tuple[Employee, ...]) -> People:
    return People(employees, line_assignments(employees, CYCLE, _mint("A")))


def _mint(kind: str):  # type: ignore[no-untyped-def]
    return lambda count: [f"{kind}{number}" for number in range(count)]


@given(DAYS)
def test_every_way_of_writing_a_day_means_that_day(day: date) -> None:
    written = (
        day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", f"{day:%d %b %Y}",
        f"{day:%B} {day.day}, {day.year}", day, float((day - date(1899, 12, 30)).days),
    )  # fmt: skip
    assert {read_day(form).value for form in written} == {day}


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_reading_a_date_never_fails(raw: str | float) -> None:
    day = read_day(raw)
    assert day.value is None or not day.problem
