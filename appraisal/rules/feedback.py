"""F01 to F06: interviews that are late, public or not whole, appeals and acknowledgements, and results that changed after all."""

from collections.abc import Iterator
from datetime import date

from appraisal.calibration import final_score
from appraisal.feedback import Feedback, Interview, Outcome
from appraisal.findings import Severity, Spot, Value
from appraisal.model import Result
from appraisal.release import Release
from appraisal.rules.context import BookContext, CompanyContext, Hit

IN_BOOK, RELEASES, APPEALS, IN_OWN_BOOK = "interviews", "releases", "appeals", "feedback"
"""The tables in which interviews, releases, decisions on appeals and employees' answers stand."""


def interview_late(context: CompanyContext) -> Iterator[Hit]:
    """F01: no interview within the scheme's working days after the release, or a later one."""
    for one in context.feedback:
        if one.due is None or context.today is None:
            continue
        held = one.interview.day if one.interview is not None else None
        if held is not None and one.due < held <= context.today:
            yield _about(context, one, "day", "held", {"day": held.isoformat()})
        elif held is None and context.today > one.due and not context.has_left(one.employee_id):
            yield _about(context, one, "day", "" if one.manager_id else "no-manager", {})


def _about(context: CompanyContext, one: Feedback, column: str, case: str, more: dict[str, Value]) -> Hit:
    """Return a hit at an interview: in the book that records it, else in the master."""
    said, scheme = one.interview, context.scheme(one.employee_id)
    values: dict[str, Value] = {"name": context.name(one.employee_id), **more}
    if one.due is not None and one.first_day is not None:
        values |= {
            "due": one.due.isoformat(),
            "released": one.first_day.isoformat(),
            "days": scheme.interview_days,
        }
    if one.manager_id:
        values["manager"] = context.name(one.manager_id)
    spot = Spot(IN_BOOK, one.employee_id, column, said.book if said is not None else "")
    return Hit(spot, one.employee_id, values, case)


def not_private(context: BookContext) -> Iterator[Hit]:
    """F02: an interview that was not held in private."""
    for said in context.interviews:
        if said.private is False:
            yield _in_book(context, said, "private")


def interview_incomplete(context: BookContext) -> Iterator[Hit]:
    """F03: an interview that was held, or of which something was noted, and whose record has blanks."""
    for said in context.interviews:
        noted = said.held or said.strengths or said.gaps or said.next_steps
        if noted and said.missing:
            column = said.missing[0]
            case = "undated" if column == "day" else ""
            yield _in_book(context, said, column, case, {"field": column})


def _in_book(
    context: BookContext, said: Interview, column: str, case: str = "", more: dict[str, Value] | None = None
) -> Hit:
    values: dict[str, Value] = {"name": context.name(said.employee_id), **(more or {})}
    return Hit(Spot(IN_BOOK, said.employee_id, column, context.book_id), said.employee_id, values, case)


def answer_amiss(context: CompanyContext) -> Iterator[Hit]:
    """F04: no acknowledgement in time, or an appeal that is late, without reason or day, or not decided whole."""
    for one in context.feedback:
        found = _amiss(one, None if context.has_left(one.employee_id) else context.today)
        if found is not None:
            table, column, case, severity = found
            values: dict[str, Value] = {"name": context.name(one.employee_id)}
            if one.until is not None:
                values |= {
                    "until": one.until.isoformat(),
                    "days": context.scheme(one.employee_id).appeal_days,
                }
            if one.answer is not None and one.answer.appeal_day is not None:
                values["day"] = one.answer.appeal_day.isoformat()
            if case == "half-decided":
                values["field"] = column
            if case == "decided-before" and one.ruling.on is not None:
                values["decided"] = one.ruling.on.isoformat()
            book = one.answer.book if table == IN_OWN_BOOK and one.answer is not None else ""
            yield Hit(Spot(table, one.employee_id, column, book), one.employee_id, values, case, severity)


def _amiss(one: Feedback, today: date | None) -> tuple[str, str, str, Severity | None] | None:
    """Return table, column, case and severity of the first thing that is amiss with an answer; without ``today`` none is due."""
    answer, ruling = one.answer, one.decision
    if answer is not None and answer.appeal:
        if not answer.appeal_reason and not answer.on_paper:
            return IN_OWN_BOOK, "appeal_reason", "no-reason", None
        if answer.appeal_day is None and "appeal_day" not in answer.problems:
            return (
                (APPEALS, "paper_day", "paper-undated", None)
                if answer.on_paper
                else (
                    IN_OWN_BOOK,
                    "appeal_day",
                    "no-day",
                    None,
                )
            )
        if ruling.outcome is None and _late(one):
            return (
                (APPEALS, "paper_day", "late", None)
                if answer.on_paper
                else (IN_OWN_BOOK, "appeal_day", "late", None)
            )
        if ruling.missing:
            return APPEALS, ruling.missing[0], _undecided(one), None
        if ruling.outcome is Outcome.GRANTED and one.release is not None and _as_before(one):
            return APPEALS, "outcome", "granted", Severity.WARN
        return None
    if ruling.outcome is not None:
        return APPEALS, "outcome", "no-appeal", None
    if one.until is None or today is None or today <= one.until or not one.asked:
        return None
    answered = answer is not None and (answer.acknowledged is not None or "acknowledged" in answer.problems)
    return None if answered else (APPEALS, "acknowledged", "", Severity.WARN)


def _undecided(one: Feedback) -> str:
    """Return the case: an earlier appeal was decided on, nothing is decided, or a part of it."""
    if one.decision is not one.ruling:
        return "decided-before"
    return "undecided" if one.ruling.outcome is None else "half-decided"


def _late(one: Feedback) -> bool:
    day = one.answer.appeal_day if one.answer is not None else None
    return day is not None and one.until is not None and day > one.until


def _as_before(one: Feedback) -> bool:
    """Whether nothing was released anew since an appeal was granted."""
    return one.release is not None and one.ruling.on is not None and one.release.day < one.ruling.on


def changed_after_release(context: CompanyContext) -> Iterator[Hit]:
    """F05: a result that is another one by now than the person was told."""
    results = {result.employee_id: result for result in context.results}
    for one in context.feedback:
        if one.release is None:
            continue
        result = results.get(one.employee_id)
        if result is None or not one.release.says(final_score(result), result.grade):
            yield _changed(context, one.release, result)


def _changed(context: CompanyContext, release: Release, result: Result | None) -> Hit:
    values: dict[str, Value] = {
        "name": context.name(release.employee_id),
        "day": release.day.isoformat(),
        "grade": release.grade,
        "score": release.score,
    }
    score = final_score(result) if result is not None else None
    case = "gone" if score is None or result is None or not result.grade else ""
    if result is not None and score is not None and result.grade:
        values |= {"now": result.grade, "score_now": score}
    spot = Spot(RELEASES, release.id, "score")
    return Hit(spot, release.employee_id, values, case)


def bad_interview_day(context: CompanyContext) -> Iterator[Hit]:
    """F06: an interview of a day before the result was released, or of a day to come."""
    for one in context.feedback:
        held = one.interview.day if one.interview is not None else None
        if held is None:
            continue
        day: dict[str, Value] = {"day": held.isoformat()}
        if context.today is not None and held > context.today:
            yield _about(context, one, "day", "future", day)
        elif one.release is None:
            yield _about(context, one, "day", "not-released", day)
        elif one.first_day is not None and held < one.first_day:
            yield _about(context, one, "day", "", day)
