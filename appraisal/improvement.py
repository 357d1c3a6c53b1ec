"""Improvement plans: a gap, a measurable target, the support for it, three reviews, and what came of it.

Employees write plans and managers back them; a manager may write one, too. Who wrote the plan and who answers to it can be in
different books, so a plan is put together of what both say. The reviews come 30, 60 and 90 days after the start unless the
scheme says otherwise (SHRM's usual terms of a performance improvement plan).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from appraisal.coaching import Track
from appraisal.policy import Scheme
from appraisal.small_groups import SMALLEST_GROUP


class PlanOutcome(StrEnum):
    """What came of a plan."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT_ACHIEVED = "not-achieved"


class PlanState(StrEnum):
    """How far a plan is; the words of the list ``plan_state``, with the outcomes."""

    WAITING = "waiting"
    """Its manager has not answered."""
    REFUSED = "refused"
    RUNNING = "running"
    OVERDUE = "overdue"
    """A review should have been held by now."""
    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT_ACHIEVED = "not-achieved"


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan as it was written. ``goal_id`` is the goal that the gap is about, "" for none; ``training`` a word for the kind.

    ``origin`` says from which cycle it was carried over.
    """

    id: str
    employee_id: str
    gap: str = ""
    goal_id: str = ""
    target: str = ""
    due: date | None = None
    support: str = ""
    start: date | None = None
    training: str = ""
    origin: str = ""
    book: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanReview:
    """One of the three reviews; one that has no ``day`` was not held."""

    day: date | None = None
    status: Track | None = None
    note: str = ""


NOT_HELD = (PlanReview(), PlanReview(), PlanReview())


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """What a manager says to a plan: the support that is offered, whether it is backed, its reviews, what came of it.

    ``backed`` is ``None`` where nothing was answered. There are always three ``reviews``.
    """

    id: str
    offered: str = ""
    backed: bool | None = None
    backed_day: date | None = None
    reviews: tuple[PlanReview, PlanReview, PlanReview] = NOT_HELD
    outcome: PlanOutcome | None = None
    outcome_day: date | None = None
    outcome_note: str = ""
    book: str = ""
    problems: tuple[str, ...] = ()

    def after(self, earlier: "PlanAnswer") -> "PlanAnswer":
        """Return it with what a former manager said where this one says nothing: a review that was held stays held."""
        backing = self if earlier.backed is None or self.backed is not None else earlier
        ending = self if earlier.outcome is None or self.outcome is not None else earlier
        first, second, third = (
            theirs if mine == PlanReview() else mine
            for mine, theirs in zip(self.reviews, earlier.reviews, strict=True)
        )
        return replace(
            self,
            offered=self.offered or earlier.offered,
            backed=backing.backed,
            backed_day=backing.backed_day,
            reviews=(first, second, third),
            outcome=ending.outcome,
            outcome_day=ending.outcome_day,
            outcome_note=ending.outcome_note,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with what its manager answers; ``by_employee`` says who wrote it, ``answer_book`` where it is answered.

    ``former`` is the manager who wrote it, where that one is followed by another: the plan goes on with the new one.
    """

    text: PlanText
    answer: PlanAnswer
    by_employee: bool = False
    answer_book: str = ""
    former: str = ""

    @property
    def id(self) -> str:
        """The id of the plan's row."""
        return self.text.id

    @property
    def employee_id(self) -> str:
        """Whose plan it is."""
        return self.text.employee_id

    @property
    def backed(self) -> bool:
        """Whether the manager stands behind it."""
        return self.answer.backed is True

    @property
    def ended(self) -> bool:
        """Whether it is said what came of it."""
        return self.answer.outcome is not None

    @property
    def measurable(self) -> bool:
        """Whether its target can be measured: it names a number, or the plan is tied to a goal that has one."""
        return bool(self.text.goal_id) or _NUMBER.search(self.text.target) is not None

    def state(self, days: Sequence[int], today: date) -> PlanState:
        """Return how far it is on a day; ``days`` after its start its reviews are due."""
        if self.answer.outcome is not None:
            return PlanState(self.answer.outcome.value)
        if self.answer.backed is None:
            return PlanState.WAITING
        if not self.answer.backed:
            return PlanState.REFUSED
        return PlanState.OVERDUE if self.overdue(days, today) else PlanState.RUNNING

    def overdue(self, days: Sequence[int], today: date) -> "Due | None":
        """Return the first review that should have been held before a day; ``None`` for a plan that does not run."""
        return next((due for due in self.reviews_due(days) if due.day < today), None)

    def reviews_due(self, days: Sequence[int]) -> "Iterator[Due]":
        """Yield the reviews of a running plan that were not held, with the day of each; 0 days mean that none is due."""
        start = self.text.start
        if start is None or self.ended or not self.backed:
            return
        for number, (review, after) in enumerate(zip(self.answer.reviews, days, strict=True), start=1):
            if review.day is None and after:
                yield Due(number, start + timedelta(days=after))


@dataclass(frozen=True, slots=True)
class Due:
    """A review by its number, from 1, and the last day on which it is in time."""

    number: int
    day: date


_NUMBER = re.compile(
    r"[0-9０-９]|百分之|[一二两三四五六七八九十百千万亿]{2}|[一二两三四五六七八九十](?:次|个|天|周|月|年|成|倍|份|项|件|家|元|分|人)"
)
"""A digit of any width, or a number in Chinese characters: a single one counts before a measure word only."""


def review_days(scheme: Scheme) -> tuple[int, int, int]:
    """Return how many days after a plan's start each review is due, 0 for one that is not asked for."""
    return scheme.plan_review1, scheme.plan_review2, scheme.plan_review3


def needs_plan(scheme: Scheme, grade: str) -> bool:
    """Whether whoever gets a grade of a scheme needs an improvement plan."""
    return any(band.plan for band in scheme.bands if band.grade == grade)


def by_employee(plans: Iterable[Plan]) -> Mapping[str, tuple[Plan, ...]]:
    """Return plans by whose they are, in their order."""
    found: dict[str, list[Plan]] = {}
    for plan in plans:
        if plan.employee_id:
            found.setdefault(plan.employee_id, []).append(plan)
    return {person: tuple(own) for person, own in found.items()}


@dataclass(frozen=True, slots=True)
class TrainingNeed:
    """A kind of training that plans ask for: how many people of how many departments."""

    kind: str
    people: int
    departments: tuple[str, ...] = field(default=())


def training_needs(plans: Iterable[Plan], departments: Mapping[str, str]) -> tuple[TrainingNeed, ...]:
    """Return what plans that have not ended ask for, most wanted first.

    A kind is one whatever its capitals and blanks, and called as its first spelling in the order of the alphabet;
    ``departments`` are by employee. Each person counts once a kind.
    """
    wanted: dict[str, dict[str, str]] = {}
    words: dict[str, str] = {}
    for plan in plans:
        word = " ".join(plan.text.training.split())
        if word and not plan.ended and plan.employee_id in departments:
            words[word.casefold()] = min(word, words.get(word.casefold(), word))
            wanted.setdefault(word.casefold(), {})[plan.employee_id] = departments[plan.employee_id]
    found = (
        TrainingNeed(words[key], len(people), tuple(sorted({name for name in people.values() if name})))
        for key, people in wanted.items()
    )
    return tuple(sorted(found, key=lambda need: (-need.people, need.kind)))


@dataclass(frozen=True, slots=True)
class ShownNeeds:
    """What may be shown of training needs to people who may not see whose they are.

    ``others`` counts the wishes for kinds that fewer people ask for, 0 where these are too few together, too.
    """

    needs: tuple[TrainingNeed, ...] = ()
    others: int = 0


NO_NEEDS = ShownNeeds()


def shown_needs(needs: Iterable[TrainingNeed], smallest: int = SMALLEST_GROUP) -> ShownNeeds:
    """Return the kinds that at least ``smallest`` people ask for; what a kind is called can tell whose need it is."""
    found = tuple(needs)
    others = sum(need.people for need in found if need.people < smallest)
    return ShownNeeds(
        tuple(need for need in found if need.people >= smallest), others if others >= smallest else 0
    )
