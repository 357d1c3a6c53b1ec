"""The people of the sample company: their number, managers, names, dates and roster."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest

from addin.demo import company, write_roster
from addin.demo.names import chinese_name, english_name
from addin.demo.people import SPAN, TEXTS, department_sizes
from appraisal.messages import LANGUAGES
from appraisal.model import Role
from sync.roster import read_roster


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_numbers_give_the_same_company(language: str) -> None:
    first, second = company(60, language), company(60, language)
    assert first.employees == second.employees
    assert first.assignments == second.assignments
    assert first.goals_above == second.goals_above
    assert first.desired == second.desired


def test_another_seed_gives_another_company() -> None:
    assert company(60, seed=1).desired != company(60, seed=2).desired


@pytest.mark.parametrize("people", [1, 2, 5, 12, 60, 61, 300, 5000])
def test_a_company_has_as_many_people_as_asked_for_with_ids_and_addresses_of_their_own(people: int) -> None:
    staff = company(people).employees
    assert len(staff) == people
    assert len({person.id for person in staff}) == people
    assert len({person.email for person in staff}) == people
    assert staff[0].id == "E0001"


@pytest.mark.parametrize("people", [5, 60, 300, 5000])
def test_everyone_but_the_first_has_a_manager_who_stands_before_them(people: int) -> None:
    seen: set[str] = set()
    for person in company(people).employees:
        assert (not person.manager_id) is (not seen)
        assert not person.manager_id or person.manager_id in seen
        seen.add(person.id)


@pytest.mark.parametrize("people", [60, 300, 5000])
def test_nobody_leads_more_people_than_the_span(people: int) -> None:
    led = Counter(person.manager_id for person in company(people).employees if person.manager_id)
    assert max(led.values()) <= SPAN


def test_sixty_people_stand_on_three_levels_in_seven_departments() -> None:
    staff = company(60).employees
    by_id = {person.id: person for person in staff}
    top = staff[0]
    depths = Counter(
        0 if person is top else 1 if person.manager_id == top.id else 2
        for person in staff
        if person is top or person.manager_id == top.id or by_id[person.manager_id].manager_id == top.id
    )
    assert depths == {0: 1, 1: 7, 2: 52}
    assert len({person.department for person in staff}) == 8


def test_departments_share_out_everyone() -> None:
    for people in range(1, 200):
        assert sum(size for _, size in department_sizes(people)) == people


def test_five_thousand_people_are_there_quickly() -> None:
    before = perf_counter()
    company(5000)
    assert perf_counter() - before < 5


def test_names_are_not_repeated_until_they_are_used_up() -> None:
    assert len({chinese_name(number).zh for number in range(3800)}) == 3800
    assert len({english_name(number).en for number in range(3000)}) == 3000


def test_chinese_names_are_in_characters_in_the_chinese_edition_and_in_pinyin_in_the_english() -> None:
    assert (chinese_name(0).shown("zh-CN"), chinese_name(0).shown("en")) == ("王敏", "Wang Min")
    names = [person.name for person in company(60, "zh-CN").employees]
    ascii_names = sum(name.isascii() for name in names)
    assert 0 < ascii_names < len(names) / 2
    assert all(person.name.isascii() or "ü" in person.name for person in company(60, "en").employees)


def test_a_few_join_late_one_leaves_one_moves_and_one_works_for_a_project() -> None:
    found = company(60)
    cycle = found.policy.cycle
    late = [person for person in found.employees if person.hired and person.hired > cycle.start]
    assert late
    assert all(person.hired and person.hired > cycle.end - timedelta(days=90) for person in late)
    assert [person.left for person in found.employees if person.left] == [date(2026, 10, 31)]
    twice = [
        key for key, count in Counter(line.employee_id for line in found.assignments).items() if count > 1
    ]
    assert len(twice) == 2
    roles = Counter(line.role for line in found.assignments)
    assert roles[Role.PROJECT] == 1
    assert len({line.id for line in found.assignments}) == len(found.assignments)


def test_assignments_lie_inside_the_cycle_and_a_move_leaves_no_gap() -> None:
    found = company(60)
    for line in found.assignments:
        assert line.start
        assert line.end
        assert found.policy.cycle.start <= line.start <= line.end <= found.policy.cycle.end
    moved = [line for line in found.assignments if line.end == date(2026, 9, 30)]
    after = [line for line in found.assignments if line.employee_id == moved[0].employee_id][1]
    assert after.start == date(2026, 10, 1)
    assert after.manager_id != moved[0].manager_id


def test_a_company_without_people_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one person"):
        company(0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "encoding"), [("r.csv", "utf-8-sig"), ("r.csv", "gb18030"), ("r.xlsx", "")])
def test_the_roster_is_read_back_as_it_is(tmp_path: Path, language: str, name: str, encoding: str) -> None:
    found = company(60, language)
    write_roster(found, tmp_path / name, encoding=encoding or "utf-8-sig")
    roster = read_roster(tmp_path / name)
    assert roster.employees == found.employees
    assert roster.problems == ()


def test_a_roster_may_have_the_headings_of_the_other_language(tmp_path: Path) -> None:
    write_roster(company(5, "en"), tmp_path / "r.csv", language="zh-CN")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file))[:3] == ["工号", "姓名", "部门"]


def test_both_languages_have_the_same_texts() -> None:
    english, chinese = (TEXTS.table(language) for language in LANGUAGES)
    assert set(english) == set(chinese)
