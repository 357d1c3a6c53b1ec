"""What one book says of goals, as rows of the ledger: the goals themselves, reviews, actuals, talks and scores."""

import json

from appraisal.coaching import CheckIn
from appraisal.model import (
    CellState,
    Goal,
    KpiParameters,
    Measurement,
    Review,
    Scorecard,
    ScoreLine,
    Section,
    SectionScore,
)
from sync.ledger.codec import (
    AGGREGATES,
    LEVELS,
    LINKS,
    METHODS,
    SECTIONS,
    STATES,
    TRACKS,
    Codec,
    Row,
    actual_cell,
    actual_of,
    day_of,
    day_text,
    word_text,
    words_of,
    words_text,
)

PARAMETERS = ("target", "baseline", "low", "high", "rate", "floor", "cap", "points")
_NO_PARAMETERS = KpiParameters()
_NO_PARAMETERS_ROW = (None,) * len(PARAMETERS)


def _parameters(numbers: KpiParameters) -> Row:
    points = json.dumps(numbers.points) if numbers.points else None
    return (
        numbers.target, numbers.baseline, numbers.low, numbers.high, numbers.rate, numbers.floor,
        numbers.cap, points,
    )  # fmt: skip


def _parameters_of(row: Row) -> KpiParameters:
    if row == _NO_PARAMETERS_ROW:
        return _NO_PARAMETERS
    target, baseline, low, high, rate, floor, cap, points = row
    pairs = tuple((x, y) for x, y in json.loads(points)) if points else ()
    return KpiParameters(target, baseline, low, high, rate, floor, cap, pairs)


def _goal(goal: Goal) -> Row:
    return (
        goal.id, str(goal.level), goal.owner_id, goal.title, word_text(goal.section), goal.kpi_id,
        goal.parent_id, word_text(goal.link), goal.factor, word_text(goal.method), goal.unit, goal.weight,
        day_text(goal.start), day_text(goal.due), word_text(goal.aggregate), goal.data_source, int(goal.critical),
        *_parameters(goal.parameters), words_text(goal.problems),
    )  # fmt: skip


def _goal_of(book: str, row: Row) -> Goal:
    return Goal(
        id=row[0],
        level=LEVELS[row[1]],
        owner_id=row[2],
        title=row[3],
        section=SECTIONS[row[4]],
        kpi_id=row[5],
        parent_id=row[6],
        link=LINKS[row[7]],
        factor=row[8],
        method=METHODS[row[9]],
        unit=row[10],
        weight=row[11],
        start=day_of(row[12]),
        due=day_of(row[13]),
        aggregate=AGGREGATES[row[14]],
        data_source=row[15],
        critical=bool(row[16]),
        parameters=_parameters_of(row[17:25]),
        book=book,
        problems=words_of(row[25]),
    )


GOALS = Codec(
    "goals",
    (
        "id", "level", "owner_id", "title", "section", "kpi_id", "parent_id", "link", "factor", "method", "unit",
        "weight", "start", "due", "aggregate", "data_source", "critical", *PARAMETERS, "problems",
    ),
    _goal,
    _goal_of,
)  # fmt: skip


def _review(review: Review) -> Row:
    return (
        review.goal_id, review.employee_id, actual_cell(review.actual), review.evidence, word_text(review.exempt),
        int(review.consent), words_text(review.problems),
    )  # fmt: skip


def _review_of(book: str, row: Row) -> Review:
    return Review(
        goal_id=row[0],
        employee_id=row[1],
        actual=actual_of(row[2]),
        evidence=row[3],
        exempt=STATES[row[4]],
        consent=bool(row[5]),
        book=book,
        problems=words_of(row[6]),
    )


REVIEWS = Codec(
    "reviews",
    ("goal_id", "employee_id", "actual", "evidence", "exempt", "consent", "problems"),
    _review,
    _review_of,
)


def _measurement(row: Measurement) -> Row:
    return (
        row.id, row.goal_id, row.kind, day_text(row.day), row.value, row.target, row.points, int(row.veto),
        row.note, words_text(row.problems),
    )  # fmt: skip


def _measurement_of(book: str, row: Row) -> Measurement:
    return Measurement(
        id=row[0],
        goal_id=row[1],
        kind=row[2],
        day=day_of(row[3]),
        value=row[4],
        target=row[5],
        points=row[6],
        veto=bool(row[7]),
        note=row[8],
        book=book,
        problems=words_of(row[9]),
    )


MEASUREMENTS = Codec(
    "measurements",
    ("id", "goal_id", "kind", "day", "value", "target", "points", "veto", "note", "problems"),
    _measurement,
    _measurement_of,
)


def _checkin(row: CheckIn) -> Row:
    return (
        row.id, row.employee_id, row.goal_id, day_text(row.day), row.progress, row.obstacle, row.support, row.action,
        word_text(row.status), day_text(row.next_day), words_text(row.problems),
    )  # fmt: skip


def _checkin_of(book: str, row: Row) -> CheckIn:
    return CheckIn(
        id=row[0],
        employee_id=row[1],
        goal_id=row[2],
        day=day_of(row[3]),
        progress=row[4],
        obstacle=row[5],
        support=row[6],
        action=row[7],
        status=TRACKS[row[8]],
        next_day=day_of(row[9]),
        book=book,
        problems=words_of(row[10]),
    )


CHECKINS = Codec(
    "checkins",
    (
        "id", "employee_id", "goal_id", "day", "progress", "obstacle", "support", "action", "status", "next_day",
        "problems",
    ),
    _checkin,
    _checkin_of,
)  # fmt: skip


def _line(line: ScoreLine) -> Row:
    return (
        line.goal_id, line.title, str(line.section), word_text(line.method), line.weight, line.target,
        actual_cell(line.actual), str(line.state), line.achievement, line.periods, int(line.critical),
        *_parameters(line.parameters), line.unit, line.note, line.event_points, int(line.veto),
    )  # fmt: skip


def _line_of(_book: str, row: Row) -> ScoreLine:
    return ScoreLine(
        goal_id=row[0],
        title=row[1],
        section=Section(row[2]),
        method=METHODS[row[3]],
        weight=row[4],
        target=row[5],
        actual=actual_of(row[6]),
        state=CellState(row[7]),
        achievement=row[8],
        periods=row[9],
        critical=bool(row[10]),
        parameters=_parameters_of(row[11:19]),
        unit=row[19],
        note=row[20],
        event_points=row[21],
        veto=bool(row[22]),
    )


LINES = Codec(
    "lines",
    (
        "goal_id", "title", "section", "method", "weight", "scored_target", "actual", "state", "achievement",
        "periods", "critical", *PARAMETERS, "unit", "note", "event_points", "veto",
    ),
    _line,
    _line_of,
    ("book", "card", "pos"),
)  # fmt: skip


def _section(part: SectionScore) -> Row:
    return (
        str(part.section), part.weight, part.weight_typed, part.weight_scored, part.weight_left_out,
        part.pending, part.score, int(part.vetoed),
    )  # fmt: skip


def _section_of(_book: str, row: Row) -> SectionScore:
    section, weight, typed, scored, left_out, pending, score, vetoed = row
    return SectionScore(Section(section), weight, typed, scored, left_out, pending, score, bool(vetoed))


SECTION_SCORES = Codec(
    "sections",
    ("section", "weight", "weight_typed", "weight_scored", "weight_left_out", "pending", "score", "vetoed"),
    _section,
    _section_of,
    ("book", "card", "pos"),
)


def _card(card: Scorecard) -> Row:
    return (
        card.employee_id, card.manager_id, card.scheme, card.bonus, card.total, card.coverage,
        int(card.provisional), card.grade, words_text(card.reasons),
    )  # fmt: skip


def _card_of(_book: str, row: Row) -> Scorecard:
    """Return the card without its lines and sections, which stand in tables of their own."""
    return Scorecard(
        employee_id=row[0],
        manager_id=row[1],
        scheme=row[2],
        lines=(),
        sections=(),
        bonus=row[3],
        total=row[4],
        coverage=row[5],
        provisional=bool(row[6]),
        grade=row[7],
        reasons=words_of(row[8]),
    )


SCORECARDS = Codec(
    "scorecards",
    (
        "employee_id", "manager_id", "scheme", "bonus", "total", "coverage", "provisional", "grade", "reasons",
    ),
    _card,
    _card_of,
)  # fmt: skip
