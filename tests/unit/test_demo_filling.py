"""How the sample company's managers fill their books: what is clean is clean, and each mistake is found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest

from addin.demo import Company, Edits, Mistake, company, fill_book
from addin.demo.mistakes import HEADS_PLANS, KINDS
from addin.demo.performance import Item, actual_for, desired_totals, rounded, spread
from appraisal.appraise import check_book
from appraisal.findings import Finding
from appraisal.grades import grade
from appraisal.kpi import achievement
from appraisal.messages import LANGUAGES
from appraisal.model import Employee, Goal, KpiParameters, Level, Method, Scorecard, Section
from appraisal.numbers import to_serial
from appraisal.policy import Scheme
from appraisal.result import days_in_cycle
from appraisal.rules.context import BookContext, SheetFacts
from appraisal.scorecard import score_line, scorecard
from sync.records import TeamRecords, team_records
from sync.team_rows import Member, above_rows, goal_row, person_label, prefilled, team_rows
from sync.xlsx.read import Cell, RawRow, RawTable
from workbook_templates.books import team
from workbook_templates.library import library, positions, template_for

Tables = Mapping[str, Sequence[Mapping[str, object]]]

SEEN_IN_FILES = {"S01", "S04", "S05", "X03"}
"""Codes that need the file itself, or the whole company."""


@dataclass(frozen=True)
class Filled:
    """A book as it was handed out and as it was filled."""

    manager: Employee
    tables: Tables
    edits: Edits
    records: TeamRecords
    cards: tuple[Scorecard, ...]
    findings: tuple[Finding, ...]


@cache
def _filled(people: int, language: str) -> tuple[Filled, ...]:
    found = company(people, language)
    return tuple(_fill(found, manager, tables) for manager, tables in _handed_out(found))


def _handed_out(found: Company) -> Iterator[tuple[Employee, Tables]]:
    """Yield the rows of every manager's book as it is handed out, managers above first."""
    kpis = {kpi.id: kpi for kpi in library(found.language)}
    lines = positions(found.language)
    cycle = found.policy.cycle
    ids = iter(f"G{number:07d}" for number in range(1, 10_000_000))
    own: dict[str, list[Goal]] = {}
    for manager in found.managers:
        members = {
            line.employee_id: Member(
                found.by_id[line.employee_id], days_in_cycle(line, found.by_id[line.employee_id], cycle)
            )
            for line in found.assignments
            if line.manager_id == manager.id
        }
        departments = {manager.department, *(member.employee.department for member in members.values())}
        above = [
            goal
            for goal in found.goals_above
            if goal.level is Level.ORGANISATION or goal.owner_id in departments
        ]
        labels = {manager.id: person_label(manager.id, manager.name), "": found.policy.company}
        goals = list(above_rows(above + own.get(manager.id, []), labels, found.language))
        review: list[dict[str, object]] = []
        for member in members.values():
            person = member.employee
            template = template_for(person.position, lines)
            goal_list = prefilled(person, template, kpis, ids, (cycle.start, cycle.end))
            own[person.id] = goal_list
            rows = [
                goal_row(goal, found.language) | {"owner": person_label(person.id, person.name)}
                for goal in goal_list
            ]
            rows += [{"goal_id": next(ids), "level": Level.PERSON} for _ in range(found.policy.spare_goals)]
            goals += rows
            review += [{"goal_id": row["goal_id"]} for row in rows]
        actuals = [{"row_id": f"M{number:07d}"} for number in range(found.policy.spare_actuals)]
        yield (
            manager,
            {
                "team": team_rows(members.values(), found.policy),
                "goals": goals,
                "review": review,
                "actuals": actuals,
                "checkins": [
                    {"row_id": f"C{number:07d}"}
                    for number in range(found.policy.spare_checkins * len(members))
                ],
                "answer": [{"field": "finished"}],
            },
        )


def _fill(found: Company, manager: Employee, tables: Tables) -> Filled:
    edits = fill_book(tables, manager, found)
    raw = {name: _raw(name, rows, edits.cells.get(name, {})) for name, rows in tables.items()}
    records = team_records(raw, "book", manager.id)
    cards = tuple(_cards(found, manager, records))
    context = BookContext(
        policy=found.policy,
        book_id="book",
        manager_id=manager.id,
        employees=found.by_id,
        goals=records.goals,
        above=records.above,
        reviews=records.reviews,
        measurements=records.measurements,
        checkins=records.checkins,
        scorecards=cards,
        library={kpi.id: kpi for kpi in library(found.language)},
        facts=SheetFacts(problems=records.problems),
    )
    return Filled(manager, tables, edits, records, cards, check_book(context))


def _raw(
    name: str, rows: Sequence[Mapping[str, object]], edits: Mapping[str, Mapping[str, object]]
) -> RawTable:
    table = team.BOOK.table_by_name[name]
    key = table.row_key[0]
    found: list[RawRow] = []
    for number, row in enumerate(rows, start=table.first_row + 1):
        typed = {**row, **edits.get(str(row[key]), {})}
        found.append(
            RawRow(number, {column: _cell(value) for column, value in typed.items() if value is not None})
        )
    return RawTable(name, name, dict(table.positions), table.header_row + 1, found)


def _cell(value: object) -> Cell:
    if isinstance(value, date):
        return Cell(float(to_serial(value)))
    assert isinstance(value, float | int | str)
    return Cell(value if isinstance(value, str) else float(value))


def _cards(found: Company, manager: Employee, records: TeamRecords) -> Iterator[Scorecard]:
    reviews = {review.goal_id: review for review in records.reviews}
    for person in records.people:
        scheme = found.policy.scheme_for(found.by_id[person])
        goals = [goal for goal in records.goals if goal.owner_id == person]
        rows = {goal.id: [row for row in records.measurements if row.goal_id == goal.id] for goal in goals}
        lines = [score_line(goal, reviews.get(goal.id), rows[goal.id], scheme) for goal in goals]
        yield scorecard(person, manager.id, lines, scheme)


def _mistakes(people: int, language: str) -> list[Mistake]:
    return [mistake for book in _filled(people, language) for mistake in book.edits.mistakes]


# --- the books as a whole ---


def test_the_same_rows_are_filled_the_same_way() -> None:
    found = company(60)
    for manager, tables in _handed_out(found):
        assert fill_book(tables, manager, found) == fill_book(tables, manager, found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_rows_and_input_columns_that_exist_are_typed_into(language: str) -> None:
    for book in _filled(60, language):
        for name, records in book.edits.cells.items():
            table = team.BOOK.table_by_name[name]
            ids = {row[table.row_key[0]] for row in book.tables[name]}
            assert set(records) <= ids
            for columns in records.values():
                assert {table.by_key[column].owner for column in columns} == {"manager"}


def test_only_computed_cells_are_overwritten() -> None:
    overwritten = [
        team.BOOK.table_by_name[name].by_key[column].computed
        for book in _filled(60, "en")
        for name, records in book.edits.overwritten.items()
        for columns in records.values()
        for column in columns
    ]
    assert overwritten == [True]


def test_a_draft_says_that_it_is_not_finished() -> None:
    for book in _filled(60, "en"):
        assert book.records.finished is book.edits.finished


def test_some_come_back_under_another_name_and_one_comes_back_twice() -> None:
    books = _filled(60, "en")
    names = [book.edits.inbox_name for book in books if book.edits.inbox_name]
    names += [book.edits.second.inbox_name for book in books if book.edits.second]
    assert len(names) == len(set(names)) == 4
    assert [book.manager.department for book in books if not book.edits.returned] == ["HR"]
    twice = next(book.edits for book in books if book.edits.second)
    assert twice.second is not None
    assert twice.second.cells != twice.cells


def test_rows_of_actuals_are_left_for_the_manager() -> None:
    for book in _filled(60, "en"):
        assert len(book.records.measurements) < len(book.tables["actuals"])


# --- mistakes ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_planned_mistake_is_made_in_a_company_of_sixty(language: str) -> None:
    made = Counter(mistake.kind for mistake in _mistakes(60, language))
    assert made == Counter(kind for kinds in HEADS_PLANS.values() for kind in kinds)
    assert set(made) == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mistake_is_found_in_its_row(language: str) -> None:
    for book in _filled(60, language):
        found = {(finding.code, finding.subject) for finding in book.findings}
        for mistake in book.edits.mistakes:
            for code in set(mistake.codes) - SEEN_IN_FILES:
                assert (code, mistake.subject) in found, mistake


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_without_a_mistake_has_no_finding(language: str) -> None:
    for book in _filled(60, language):
        wrong = {mistake.subject for mistake in book.edits.mistakes}
        assert [finding for finding in book.findings if finding.subject not in wrong] == []


def test_the_findings_are_the_mistakes_and_hardly_more() -> None:
    found = Counter(finding.code for book in _filled(60, "en") for finding in book.findings)
    expected = Counter(
        code for mistake in _mistakes(60, "en") for code in mistake.codes if code not in SEEN_IN_FILES
    )
    assert not expected - found
    assert (found - expected).total() <= 1  # a date beyond the cycle lies behind the goal above too


def test_mistakes_without_a_code_leave_a_result_provisional() -> None:
    open_ended = ("missing-actual", "na-without-reason")
    for book in _filled(60, "en"):
        provisional = {card.employee_id for card in book.cards if card.provisional}
        blank = {mistake.subject for mistake in book.edits.mistakes if mistake.kind in open_ended}
        assert blank <= provisional


def test_a_larger_company_makes_mistakes_at_a_low_rate() -> None:
    books = _filled(600, "en")
    mistakes = _mistakes(600, "en")
    assert len(books) / 6 < len(mistakes) < len(books) / 3
    assert len({mistake.kind for mistake in mistakes}) >= 15


def test_weights_are_whole_where_nobody_lost_any() -> None:
    lost = {mistake.subject for mistake in _mistakes(60, "en") if mistake.kind == "weights-95"}
    for book in _filled(60, "en"):
        for card in book.cards:
            for section in card.sections:
                if card.employee_id not in lost and section.section is not Section.DEVELOPMENT:
                    assert section.weight_typed == pytest.approx(1), card.employee_id


# --- performance ---


def test_grades_come_near_the_guide() -> None:
    found = company(60)
    cards = [card for book in _filled(60, "en") for card in book.cards if card.grade]
    shares = Counter(card.grade for card in cards)
    for band in found.policy.schemes[0].bands:
        assert abs(shares[band.grade] / len(cards) - band.guide) < 0.09, band.grade
    assert len(cards) > 45


def test_scores_follow_what_the_work_deserves() -> None:
    found = company(300)
    wrong = {mistake.subject for mistake in _mistakes(300, "en")}
    gaps = [
        abs(card.total - found.desired[card.employee_id])
        for book in _filled(300, "en")
        for card in book.cards
        if card.total is not None and card.employee_id not in wrong
    ]
    assert sum(gaps) / len(gaps) < 3.5


def test_the_deserved_totals_are_spread_as_the_guide_says() -> None:
    found = company(2000)
    bands = found.policy.schemes[0].bands
    totals = [found.desired[person.id] for person in found.employees]
    shares = Counter(band.grade for total in totals if (band := grade(total, bands)))
    for band in bands:
        assert shares[band.grade] / len(totals) == pytest.approx(band.guide, abs=0.01)
    assert desired_totals.__doc__


_NUMBERS: dict[Method, KpiParameters] = {
    Method.HIGHER: KpiParameters(target=800),
    Method.LOWER: KpiParameters(target=300),
    Method.LOWER_LINEAR: KpiParameters(target=300),
    Method.PROGRESS: KpiParameters(baseline=10, target=60),
    Method.INTERPOLATE: KpiParameters(low=0, points=((70, 60), (80, 80), (90, 100), (100, 120))),
    Method.GATE: KpiParameters(target=95, baseline=80),
    Method.DEDUCT: KpiParameters(rate=5),
    Method.ADD: KpiParameters(rate=2, cap=10),
    Method.BAND: KpiParameters(low=90, high=110),
    Method.MILESTONE: KpiParameters(target=46_000, rate=1),
    Method.RATED: KpiParameters(),
}


@pytest.mark.parametrize("method", _NUMBERS)
def test_an_actual_scores_what_it_was_made_for(method: Method) -> None:
    scheme = Scheme()
    item = Item(method, 0.5, _NUMBERS[method])
    for wanted in (72.0, 85.0, 95.0, 100.0):
        if method is Method.ADD:
            wanted = wanted / 10
        actual = actual_for(item, wanted, scheme)
        scored = achievement(method, actual, item.parameters, scheme).value
        assert scored == pytest.approx(wanted, abs=4), wanted


def test_a_step_takes_the_nearest_one_in_both_directions() -> None:
    rising = KpiParameters(points=((85, 60), (90, 80), (95, 100)))
    falling = KpiParameters(points=((3, 120), (5, 100), (7, 80)))
    for parameters in (rising, falling):
        for _, y in parameters.points:
            actual = actual_for(Item(Method.STEP, 1, parameters), y, Scheme())
            assert achievement(Method.STEP, actual, parameters, Scheme()).value == y


def test_an_incomplete_goal_has_no_actual() -> None:
    assert actual_for(Item(Method.HIGHER, 1, KpiParameters()), 90, Scheme()) is None


def test_what_one_goal_cannot_give_the_others_give() -> None:
    from random import Random

    items = [
        Item(Method.DEDUCT, 0.5, KpiParameters(rate=5)),
        Item(Method.HIGHER, 0.5, KpiParameters(target=9)),
    ]
    first, second = spread(items, 108, Scheme(), Random(1))
    assert first <= 100
    assert (first + second) / 2 == pytest.approx(108, abs=0.1)


def test_figures_are_rounded_as_reports_are() -> None:
    assert [rounded(1234.56, 1200), rounded(8.4, 9), rounded(91.26, 95), rounded(1.237, 1.4)] == [
        1235,
        8,
        91.3,
        1.24,
    ]
