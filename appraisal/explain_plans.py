"""Improvement plans told in sentences, beside a person's score: what is missing, who backs it, how it goes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from appraisal.improvement import Plan
from appraisal.messages import Texts

_texts = Texts("appraisal")


def explain_plans(plans: Iterable[Plan], days: Sequence[int], today: date, language: str) -> list[str]:
    """Return what is to be told of a person's plans; ``days`` after its start each is reviewed. Nothing for none."""
    told = [line for plan in plans for line in _plan(plan, days, today, language)]
    return [_texts("explain.plan.heading", language), *told] if told else []


def _plan(plan: Plan, days: Sequence[int], today: date, language: str) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return "  " + _texts(f"explain.plan.{key}", language, **values)

    text, answer = plan.text, plan.answer
    author = "by-employee" if plan.by_employee else "by-manager"
    yield say(author, plan=plan.id, gap=text.gap or "–")
    if text.target:
        due = _day(text.due, language)
        yield "  " + say("target", target=text.target, due=due)
    if text.support or answer.offered:
        yield "  " + say("support", support=" / ".join(filter(None, (text.support, answer.offered))))
    if text.training:
        yield "  " + say("training", training=text.training)
    if text.origin:
        yield "  " + say("origin", origin=text.origin)
    yield "  " + say(f"state-{plan.state(days, today)}", day=_day(_said_on(plan), language))
    for number, review in enumerate(answer.reviews, start=1):
        if review.day is not None:
            status = _texts(f"explain.plan.track-{review.status or 'unsaid'}", language)
            yield "  " + say(
                "review", number=number, day=review.day.isoformat(), status=status, note=review.note
            )


def _said_on(plan: Plan) -> date | None:
    """Return the day of what was said last: of the outcome, of the backing, or of the plan's start."""
    answer = plan.answer
    return answer.outcome_day if plan.ended else answer.backed_day or plan.text.start


def _day(day: date | None, language: str) -> str:
    return day.isoformat() if day else _texts("explain.plan.no-day", language)
