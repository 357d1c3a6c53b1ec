"""The computed columns of Team: weights, scores, total, grade and state of each person."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from appraisal.model import Scorecard, Section, SectionScore
from appraisal.numbers import round_to
from appraisal.scorecard import scorecard
from workbook_templates.books.team import SECTIONS
from workbook_templates.labels import TEXTS
from workbook_templates.live.cells import Cells, lowered
from workbook_templates.live.goals import GoalBook, GoalRow
from workbook_templates.live.people import Person


def fill_team(
    rows: Iterable[Cells],
    people: Mapping[str, Person],
    book: GoalBook,
    reviews: Iterable[Cells],
    talked: Mapping[str, float],
) -> None:
    """Fill each row of Team from the lines of its person; ``talked`` holds the days of the last check-ins by label."""
    goals: dict[str, list[GoalRow]] = {label: [] for label in people}
    for row in book.rows:
        if row.person is not None:
            goals[row.person.label].append(row)
    reviewed: dict[str, list[Cells]] = {label: [] for label in people}
    for review in reviews:
        reviewed.setdefault(lowered(review.raw("owner") or ""), []).append(review)
    for cells in rows:
        person = people.get(lowered(cells.raw("label") or ""))
        if person is not None:
            cells.row["last_checkin"] = talked.get(person.label) or ""
            _fill(cells, person, goals[person.label], reviewed[person.label])


def _fill(cells: Cells, person: Person, goals: list[GoalRow], reviews: list[Cells]) -> None:
    row = cells.row
    card = scorecard(cells.text("employee_id"), "", person.lines, person.scheme)
    sections = {score.section: score for score in card.sections}
    row["person"] = float(not cells.blank("employee_id"))
    row["goals"] = float(len(goals))
    for number, section in enumerate(SECTIONS, start=1):
        _section(
            cells,
            section,
            [goal for goal in goals if goal.section_number == number],
            sections.get(Section(section)),
        )
    row["pending"] = _sum(goals, "held")
    row["bad_goals"] = _sum(goals, "bad")
    row["bad_reviews"] = float(sum(review.row["bad"] == 1 for review in reviews))
    row["missing"] = float(sum(review.row["missing"] == 1 for review in reviews))
    row["applies"] = card.coverage
    row["coverage"] = card.coverage if goals else ""
    row["adds"] = _sum(goals, "added")
    row["bonus"] = card.bonus if row["adds"] else ""
    scored = [score.weight for score in card.sections if score.score is not None and score.weight > 0]
    row["share_scored"] = _plain_sum(scored)
    row["total"] = "" if card.total is None else card.total
    _open(cells, person)
    row["open"] = float(card.provisional or card.total is None or bool({"coverage-low"} & set(card.reasons)))
    row["grade"] = card.grade
    row["ready"] = float(card.grade != "")
    row["state"] = _state(cells, person, card)


def _section(cells: Cells, section: str, goals: list[GoalRow], score: SectionScore | None) -> None:
    row = cells.row
    row[f"items_{section}"] = _sum(goals, "counted")
    row[f"typed_{section}"] = score.weight_typed if score else 0.0
    row[f"left_{section}"] = score.weight_left_out if score else 0.0
    row[f"scored_{section}"] = score.weight_scored if score else 0.0
    row[f"vetoed_{section}"] = _sum(goals, "vetoed")
    row[f"unweighted_{section}"] = _sum(goals, "unweighted")
    row[f"weight_{section}"] = row[f"typed_{section}"] if row[f"items_{section}"] else ""
    row[f"score_{section}"] = score.score if score and score.score is not None else ""


def _open(cells: Cells, person: Person) -> None:
    used = [section for section in SECTIONS if person.number(f"share_{section}") > 0]
    row = cells.row
    row["empty"] = float(sum(not row[f"items_{section}"] for section in used))
    row["uneven"] = float(sum(_uneven(cells, section) for section in used))
    row["unweighted"] = sum(cells.number(f"unweighted_{section}") or 0.0 for section in used)


def _uneven(cells: Cells, section: str) -> bool:
    typed = cells.number(f"typed_{section}") or 0.0
    return typed != 0 and not cells.row[f"unweighted_{section}"] and round_to(typed, 4) != 1


def _state(cells: Cells, person: Person, card: Scorecard) -> str:
    key, value = next(_states(cells, person, card))
    return (
        TEXTS(f"team.state.{key}", cells.language, n=value)
        if value
        else TEXTS(f"team.state.{key}", cells.language)
    )


def _states(cells: Cells, person: Person, card: Scorecard) -> Iterator[tuple[str, str]]:
    """Yield what stands between a person and a grade, first things first, with the figure to show."""
    if not cells.row["goals"]:
        yield "no_goals", ""
    used = [section for section in SECTIONS if person.number(f"share_{section}") > 0]
    for section in used:
        typed, items = cells.number(f"typed_{section}") or 0.0, cells.row[f"items_{section}"]
        if items and not cells.row[f"unweighted_{section}"] and round_to(typed, 4) != 1:
            yield f"weights_{section}", percent(typed)
    for section in used:
        if not cells.row[f"items_{section}"]:
            yield f"empty_{section}", ""
    for key in ("bad_goals", "bad_reviews", "missing", "pending"):
        count = cells.number(key) or 0.0
        if count:
            yield key, str(int(count))
    if card.coverage < person.scheme.min_coverage:
        yield "coverage", percent(card.coverage)
    yield ("complete" if card.grade else "no_grade"), ""


def percent(share: float) -> str:
    """Return a share as ``TEXT(ROUND(x,4),"0.00%")`` writes it."""
    return f"{Decimal(repr(round_to(share, 4))) * 100:.2f}%"


def _sum(goals: Iterable[GoalRow], key: str) -> float:
    return _plain_sum(goal.cells.number(key) or 0.0 for goal in goals)


def _plain_sum(values: Iterable[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total
