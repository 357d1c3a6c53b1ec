"""The assessment of people whom several sources rate: from single answers in the ledger to scores, and what may be shown.

Single answers and comments are read here and nowhere above: what leaves this module are means that may be shown, scores
that say no more than these, and figures about raters. A draft is no answer, and an answer counts only as long as HR's sheet
Raters asks for it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appraisal.anonymity import Shown
from appraisal.bias import RaterFigures, figures_of
from appraisal.kpi import achievement
from appraisal.model import (
    ChosenRater,
    Goal,
    KpiParameters,
    Method,
    Rating,
    Scorecard,
    ScoreLine,
    Source,
)
from appraisal.policy import Policy, Scheme
from appraisal.raters import ItemScore, assess, on_scale, with_sources
from appraisal.scorecard import scorecard, scorecards_of
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook, SubmissionState
from sync.promises import promised
from sync.raters import asked_items, confirmed, is_rated, item_of
from sync.roles import PEER, SELF
from sync.shown_before import is_unknown, take_up_shown

_ASSESSED = "assessed people"
"""A ledger fact: the people whose scores several sources made up last."""


@dataclass(frozen=True, slots=True)
class AssessedItem:
    """What all sources say of a person on an item, as far as it may be shown, and what the item is called."""

    title: str
    score: ItemScore


@dataclass(frozen=True, slots=True)
class Assessed:
    """What several sources say: the items that may be shown, and what only the rules may look at.

    ``figures`` are those of all raters: managers by their own ratings, whatever other sources said. ``own_points`` are what
    managers rated themselves, by the id of each goal about which others are asked as well.
    """

    items: tuple[AssessedItem, ...] = ()
    ratings: tuple[Rating, ...] = ()
    shown: tuple[Shown, ...] = ()
    figures: tuple[RaterFigures, ...] = ()
    own_points: Mapping[str, float | None] = field(default_factory=dict)


NOBODY_ASSESSED = Assessed()


def assess_people(content: HrContent, ledger: Ledger) -> Assessed:
    """Put the ratings of all sources together, let the scorecards say so, and keep what is shown from now on.

    Who has no confirmed rater is rated by the manager alone.
    """
    chosen = tuple(confirmed(content))
    people = {one.ratee_id for one in chosen}
    before = frozenset(json.loads(ledger.meta(_ASSESSED) or "[]"))
    if not people and not before:
        return Assessed(figures=tuple(ledger.columns.manager_figures(uncompared(content))))
    seated = _Seated(content, ledger, people | before)
    ratings, schemes = _asked(content, ledger, chosen, seated)
    take_up_shown(ledger, ratings, schemes)
    history = tuple(ledger.shown)
    found = assess(ratings, schemes.__getitem__, history)
    new = tuple(one for one in found.newly_shown if one.source not in _BY_NAME)
    ledger.shown.add(new)
    scores = {(one.ratee_id, one.item): one for one in found.scores}
    seated.score(scores)
    ledger.set_meta(_ASSESSED, json.dumps(sorted(people)))
    items = (AssessedItem(seated.titles.get(one.item, one.item), one) for one in found.scores)
    return Assessed(
        tuple(items),
        ratings,
        tuple(one for one in (*history, *new) if one.ratee_id in people and not is_unknown(one)),
        (*seated.figures(), *_figures(ratings, schemes)),
        dict(seated.own_points()),
    )


def items_of(content: HrContent, ledger: Ledger, person: str) -> tuple[AssessedItem, ...]:
    """Return what several sources say of one person, as the last run showed it; nothing that it did not show."""
    chosen = tuple(one for one in confirmed(content) if one.ratee_id == person)
    if not chosen:
        return ()
    seated = _Seated(content, ledger, {person})
    ratings, schemes = _asked(content, ledger, chosen, seated)
    found = assess(ratings, schemes.__getitem__, tuple(ledger.shown))
    if any(one.source not in _BY_NAME for one in found.newly_shown):
        return ()
    return tuple(AssessedItem(seated.titles.get(one.item, one.item), one) for one in found.scores)


def _asked(
    content: HrContent, ledger: Ledger, chosen: Sequence[ChosenRater], seated: "_Seated"
) -> tuple[tuple[Rating, ...], dict[str, Scheme]]:
    """Return all ratings of the people for whom raters are chosen, and the schemes that hold for them."""
    policy = promised(ledger, content.policy)
    people = {one.ratee_id for one in chosen}
    ratings = (
        *seated.of_managers(people),
        *_of_employees(ledger, seated, people),
        *_of_raters(ledger, chosen, seated),
    )
    schemes = {person: _scheme(content, policy, person) for person in people}
    asked = tuple(one for one in ratings if one.source not in schemes[one.ratee_id].raters.off)
    return asked, schemes


_BY_NAME = frozenset({Source.SELF, Source.MANAGER})
"""Sources that are one person each and stand by name in books and master."""


def uncompared(content: HrContent) -> frozenset[str]:
    """Return the schemes whose people's ratings are held against nobody else."""
    return frozenset(scheme.name for scheme in content.policy.schemes if not scheme.bias)


def _scheme(content: HrContent, policy: Policy, person: str) -> Scheme:
    return policy.scheme_for(content.employees[person])


def _scheme_of(person: str, content: HrContent) -> Scheme:
    employee = content.employees.get(person)
    return content.policy.scheme_for(employee) if employee else content.policy.schemes[0]


class _Seated:
    """The team books in which some people stand, and their scorecards by the managers' ratings alone."""

    def __init__(self, content: HrContent, ledger: Ledger, people: Collection[str]) -> None:
        self._content, self._ledger, self._people = content, ledger, people
        known = dict.fromkeys(book for book, person in ledger.columns.seats() if person in people)
        self._books = [_TeamBook(content, ledger, ledger.registry.book(book)) for book in known]
        goals = (goal for book in self._books for goal in book.rated.values() if goal.owner_id in people)
        self.asked: dict[str, list[Goal]] = {}
        for goal in goals:
            self.asked.setdefault(goal.owner_id, []).append(goal)
        self._items = {person: frozenset(map(item_of, found)) for person, found in self.asked.items()}
        self.titles = {
            one.item: one.title for found in self.asked.values() for one in asked_items(content, found)
        }

    def of_managers(self, people: Collection[str]) -> Iterator[Rating]:
        """Yield the managers' own ratings."""
        for book in self._books:
            yield from (one for one in book.ratings() if one.ratee_id in people)

    def items(self, person: str) -> frozenset[str]:
        """Return on what a person is rated."""
        return self._items.get(person, frozenset())

    def goals(self) -> Mapping[str, Goal]:
        """Return the goals that several sources rate, by id."""
        return {goal.id: goal for found in self.asked.values() for goal in found}

    def score(self, scores: Mapping[tuple[str, str], ItemScore]) -> None:
        """Let the scorecards say what all sources say, where they do not yet."""
        for book in self._books:
            cards = tuple(self._with_sources(card, book, scores) for card in book.cards)
            if cards != book.kept:
                self._ledger.returns.score(book.book_id, cards)

    def _with_sources(
        self, card: Scorecard, book: "_TeamBook", scores: Mapping[tuple[str, str], ItemScore]
    ) -> Scorecard:
        lines = tuple(self._line(line, card.employee_id, book, scores) for line in card.lines)
        if lines == card.lines:
            return card
        scheme = self._content.policy.scheme_for(self._content.employees[card.employee_id])
        return scorecard(card.employee_id, card.manager_id, lines, scheme)

    @staticmethod
    def _line(
        line: ScoreLine, person: str, book: "_TeamBook", scores: Mapping[tuple[str, str], ItemScore]
    ) -> ScoreLine:
        goal = book.rated.get(line.goal_id)
        score = scores.get((person, item_of(goal))) if goal is not None else None
        return line if score is None else with_sources(line, score)

    def own_points(self) -> Iterator[tuple[str, float | None]]:
        """Yield what the managers of these books rated themselves, by goal."""
        for book in self._books:
            yield from ((line.goal_id, line.achievement) for card in book.cards for line in card.lines)

    def figures(self) -> Iterator[RaterFigures]:
        """Yield the figures of all managers; those of these books by the managers' own ratings."""
        own = {book.book_id for book in self._books}
        left_out = uncompared(self._content)
        kept = self._ledger.columns.manager_figures(left_out)
        yield from (one for one in kept if one.book not in own)
        for book in self._books:
            yield from book.figures(left_out)


class _TeamBook:
    """What one team book says, the scorecards that are ``kept`` of it, and those by the manager alone."""

    def __init__(self, content: HrContent, ledger: Ledger, book: RegisteredBook) -> None:
        self.book_id, self._manager = book.book_id, book.recipient_id
        records = ledger.returns.records(book.book_id)
        self.rated = {goal.id: goal for goal in records.goals if is_rated(goal)}
        self._reviews = {review.goal_id: review for review in records.reviews}
        self.kept = records.scorecards
        self.cards = tuple(
            scorecards_of(
                (card.employee_id for card in records.scorecards),
                book.recipient_id,
                records.goals,
                records.reviews,
                records.measurements,
                lambda person: _scheme_of(person, content),
            )
        )

    def ratings(self) -> Iterator[Rating]:
        """Yield what the manager says of each rated goal; a blank is asked and not answered."""
        for goal in self.rated.values():
            review = self._reviews.get(goal.id)
            actual = review.actual if review is not None else None
            yield Rating(
                goal.id,
                self._manager,
                goal.owner_id,
                Source.MANAGER,
                item_of(goal),
                actual if isinstance(actual, float) else None,
                exempt=review.exempt if review is not None else None,
                book=self.book_id,
            )

    def figures(self, left_out: Collection[str]) -> Iterator[RaterFigures]:
        """Yield what the manager's ratings come to, in points, but for people of the schemes that are left out."""
        given = [
            (card.employee_id, line.achievement)
            for card in self.cards
            if card.scheme not in left_out
            for line in card.lines
            if line.method is Method.RATED and line.achievement is not None
        ]
        if given:
            yield figures_of(self._manager, Source.MANAGER, self.book_id, given)


def _of_employees(ledger: Ledger, seated: _Seated, people: Collection[str]) -> Iterator[Rating]:
    """Yield the self-ratings; whoever has a self book is asked."""
    asked = {person for _, person in ledger.columns.issued_people(SELF)} & set(people)
    goals = seated.goals()
    views = {view.goal_id: view for view in ledger.returns.own_views()} if asked else {}
    for goal in goals.values():
        if goal.owner_id in asked:
            view = views.get(goal.id)
            value = view.view if view is not None and isinstance(view.view, float) else None
            book = view.book if view is not None else ""
            yield Rating(goal.id, goal.owner_id, goal.owner_id, Source.SELF, item_of(goal), value, book=book)


def _of_raters(ledger: Ledger, chosen: Iterable[ChosenRater], seated: _Seated) -> Iterator[Rating]:
    """Yield what the chosen raters answered in finished books, and a blank for each item that they did not answer."""
    sources = {(one.rater_id, one.ratee_id): one.source for one in chosen}
    finished = {one.book_id for one in ledger.returns.currents() if one.state is SubmissionState.SUBMITTED}
    answered: set[tuple[str, str, str]] = set()
    books = [book for book in ledger.registry if book.role == PEER and book.book_id in finished]
    for book in books:
        for rating in ledger.returns.ratings(book.book_id):
            source = sources.get((rating.rater_id, rating.ratee_id))
            if source is not None and rating.item in seated.items(rating.ratee_id):
                answered.add((rating.rater_id, rating.ratee_id, rating.item))
                yield replace(rating, source=source, comment="")
    for (rater, ratee), source in sources.items():
        for item in sorted(seated.items(ratee)):
            if (rater, ratee, item) not in answered:
                yield Rating("", rater, ratee, source, item)


def _figures(ratings: Iterable[Rating], schemes: Mapping[str, Scheme]) -> Iterator[RaterFigures]:
    """Yield what the ratings of every other rater come to, in points, by source."""
    given: dict[tuple[str, Source, str], list[tuple[str, float]]] = {}
    for one in ratings:
        scheme = schemes[one.ratee_id]
        if not scheme.bias or one.source in _BY_NAME or one.exempt or one.value is None:
            continue
        if not on_scale(one, scheme):
            continue
        scored = achievement(Method.RATED, one.value, KpiParameters(), scheme).value
        if scored is not None:
            given.setdefault((one.rater_id, one.source, one.book), []).append((one.ratee_id, scored))
    for (rater, source, book), found in given.items():
        yield figures_of(rater, source, book, found)
