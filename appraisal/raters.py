"""Assessment from several sources: what each source says of a person on an item, and how that becomes one rating.

S = Σ W·mean / Σ W over the sources present [Qulture.Rocks, *Weighting of evaluation sources*]; W are the scheme's weights.
A source without an answer is divided out, visibly. One below its anonymity floor drops out of score and display together
(:mod:`appraisal.anonymity`), and where the answers that stand now may not be shown, those that were shown last are counted:
the score never says more than what is shown. A blank is never 0; NA and UNABLE are left out, visibly. Means are not
rounded; the points of an item are, to 2 places, by the one rule.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import fsum

from appraisal.anonymity import Answers, Disclosure, Held, Shown, disclose
from appraisal.model import CellState, Method, Rating, ScoreLine, Source
from appraisal.numbers import round2
from appraisal.policy import RaterPolicy, Scheme

TRIMMED_FROM = 5
"""From so many peers' answers on, the highest and the lowest may be left out."""

WAITING = "source-waiting"
SEVERAL = "several-sources"
"""Notes of a score line that several sources rate: somebody has not answered yet, or others than the manager count."""
"""The note of an item whose sources have not all answered who must."""


class Part(StrEnum):
    """What became of a source in a score."""

    COUNTED = "counted"
    EARLIER = "earlier"
    """Counted as it was shown before; what came since would tell few answers apart."""
    BELOW_FLOOR = "below-floor"
    """Too few answers: neither shown nor counted."""
    ABSENT = "absent"
    """Nobody answered with a value."""
    UNWEIGHTED = "unweighted"
    """The scheme gives the source no weight: shown, and not counted."""


@dataclass(frozen=True, slots=True)
class SourceScore:
    """What one source says about one person on one item, as far as it may be shown.

    ``weight`` is the scheme's. ``count`` is the number of answers behind ``mean`` (not rounded, on the scheme's scale), of
    which ``cut`` were left out as the highest and the lowest. ``count`` is 0 and ``mean`` is ``None`` where nothing may be
    shown. ``left_out`` are the raters who declared NA or UNABLE, ``blank`` those who have not answered yet.
    """

    source: Source
    weight: float
    part: Part
    count: int = 0
    mean: float | None = None
    cut: int = 0
    left_out: int = 0
    blank: int = 0

    @property
    def counts(self) -> bool:
        """Whether the source is part of the score."""
        return self.part in (Part.COUNTED, Part.EARLIER)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item of one person over all sources, in the order of :class:`~appraisal.model.Source`.

    ``score`` is S on the scheme's scale, ``points`` what it scores, within the scheme's floor and
    cap and rounded to 2 places; both are ``None`` where no source
    counts. ``weight`` is Σ W of the sources that count. ``waiting`` are the sources without which the score is not final.
    """

    ratee_id: str
    item: str
    sources: tuple[SourceScore, ...]
    weight: float
    score: float | None
    points: float | None
    waiting: tuple[Source, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether an answer is still to come, without which there is no grade."""
        return bool(self.waiting)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The item scores of all people, and the groups that are shown for the first time and have to be kept."""

    scores: tuple[ItemScore, ...]
    newly_shown: tuple[Shown, ...]


Group = tuple[str, Source, str]
"""Ratee, source and item."""


SchemeOf = Callable[[str], Scheme]
"""Returns the scheme of a person by id."""


def assess(ratings: Iterable[Rating], scheme_of: SchemeOf, before: Iterable[Shown] = ()) -> Assessment:
    """Put the ratings together, by ratee and item.

    ``before`` is everything that was ever shown, in its order. The order of the ratings means nothing.
    """
    groups = by_group(ratings, scheme_of)
    history: dict[Group, list[Shown]] = {}
    for shown in before:
        history.setdefault((shown.ratee_id, shown.source, shown.item), []).append(shown)
    scores, new = [], []
    for ratee_id, item in sorted({(ratee, item) for ratee, _, item in groups}):
        scheme = scheme_of(ratee_id)
        parts = []
        for source in Source:
            key = (ratee_id, source, item)
            answered = groups.get(key, ())
            disclosure = disclosed(key, answered, history.get(key, ()), scheme.raters)
            parts.append(_source_score(source, answered, disclosure, scheme.raters))
            if disclosure.new and disclosure.shown is not None:
                new.append(disclosure.shown)
        scores.append(item_score(ratee_id, item, parts, scheme))
    return Assessment(tuple(scores), tuple(new))


def by_group(ratings: Iterable[Rating], scheme_of: SchemeOf) -> dict[Group, tuple[Rating, ...]]:
    """Return the ratings that can count, by ratee, source and item.

    Nobody is a peer, a report or a customer of oneself (R11 says so). A rating outside the scale is no answer yet (R01).
    """
    found: dict[Group, list[Rating]] = {}
    for rating in ratings:
        if rating.rater_id == rating.ratee_id and rating.source is not Source.SELF:
            continue
        readable = rating if on_scale(rating, scheme_of(rating.ratee_id)) else replace(rating, value=None)
        found.setdefault((rating.ratee_id, rating.source, rating.item), []).append(readable)
    return {key: tuple(group) for key, group in found.items()}


def on_scale(rating: Rating, scheme: Scheme) -> bool:
    """Whether a rating is blank or on the scheme's scale."""
    return rating.value is None or scheme.scale_min <= rating.value <= scheme.scale_max


def answers(ratings: Iterable[Rating]) -> Answers:
    """Return each rater's answer; blanks, NA and UNABLE are none.

    Who answers twice counts once, with the mean of both: nobody makes up a group alone.
    """
    values: dict[str, list[float]] = {}
    for rating in ratings:
        if rating.value is not None and rating.exempt is None:
            values.setdefault(rating.rater_id, []).append(rating.value)
    return frozenset((rater, fsum(given) / len(given)) for rater, given in values.items())


def mean_of(group: Answers, trimmed: bool = False) -> float | None:
    """Return the mean, without the highest and the lowest answer where it is trimmed; ``None`` without an answer.

    Values are added exactly, so that their order does not matter.
    """
    values = sorted(value for _, value in group)
    kept = values[1:-1] if trimmed else values
    return fsum(kept) / len(kept) if kept else None


def disclosed(
    key: Group, ratings: Sequence[Rating], before: Sequence[Shown], policy: RaterPolicy
) -> Disclosure:
    """Return what may be shown, and counted, of a group of ratings, after what was shown of it before."""
    ratee_id, source, item = key
    found = answers(ratings)
    trimmed = policy.trim_peers and source is Source.PEER and len(found) >= TRIMMED_FROM
    return disclose(Shown(ratee_id, source, item, found, trimmed), before, policy.floor(source))


def _source_score(
    source: Source, ratings: Sequence[Rating], disclosure: Disclosure, policy: RaterPolicy
) -> SourceScore:
    weight = policy.weights.get(source, 0.0)
    answered = {rater for rater, _ in answers(ratings)}
    exempt = {rating.rater_id for rating in ratings if rating.exempt in (CellState.NA, CellState.UNABLE)}
    blank = {rating.rater_id for rating in ratings} - answered - exempt
    shown = disclosure.shown
    return SourceScore(
        source,
        weight,
        _part(weight, disclosure, bool(answered)),
        count=len(shown.answers) if shown else 0,
        mean=mean_of(shown.answers, shown.trimmed) if shown else None,
        cut=2 if shown and shown.trimmed else 0,
        left_out=len(exempt - answered),
        blank=len(blank),
    )


def _part(weight: float, disclosure: Disclosure, answered: bool) -> Part:
    if not answered:
        return Part.ABSENT
    if disclosure.shown is None:
        return Part.BELOW_FLOOR
    if weight <= 0:
        return Part.UNWEIGHTED
    return Part.EARLIER if disclosure.held is Held.DIFFERENCE else Part.COUNTED


def item_score(ratee_id: str, item: str, parts: Sequence[SourceScore], scheme: Scheme) -> ItemScore:
    """Return S = Σ W·mean / Σ W over the sources that count, and its points.

    People are not judged by themselves alone: where no other source counts there is no score, unless the scheme gives the
    self-rating the greatest weight.
    """
    leading = max(parts, key=lambda part: part.weight, default=None)
    counted = [part for part in parts if part.counts and part.mean is not None]
    alone = all(part.source is Source.SELF for part in counted)
    if alone and leading is not None and leading.source is not Source.SELF:
        counted = []
    weight = fsum(part.weight for part in counted)
    score = fsum(part.weight * (part.mean or 0.0) for part in counted) / weight if weight else None
    return ItemScore(
        ratee_id,
        item,
        tuple(parts),
        weight,
        score,
        points=None if score is None else _clamped(points(score, scheme), scheme),
        waiting=tuple(_waited_for(parts, scheme.raters, leading if score is None else None)),
    )


def with_sources(line: ScoreLine, score: ItemScore) -> ScoreLine:
    """Return a rated item of a scorecard as all its sources rate it, instead of its manager alone.

    While a source is waited for the item is pending, so that the total stays provisional. Where no source counts and none
    is waited for, everybody declared NA or UNABLE: the item stays what its manager declared.
    """
    if line.method is not Method.RATED:
        return line
    if score.waiting:
        return replace(line, state=CellState.PENDING, achievement=None, note=WAITING)
    if score.score is None:
        return line
    others = any(one.counts and one.source is not Source.MANAGER for one in score.sources)
    note = SEVERAL if others else ""
    return replace(line, actual=score.score, state=CellState.VALUE, achievement=score.points, note=note)


def points(rating: float, scheme: Scheme) -> float:
    """Return what a rating on the scheme's scale scores: (r − min)/(max − min)·(M − m) + m, not rounded.

    A scale that starts at 1 is not r/max. [SAP KBA 2435115]
    """
    share = (rating - scheme.scale_min) / (scheme.scale_max - scheme.scale_min)
    return share * (scheme.scale_high - scheme.scale_low) + scheme.scale_low


def _clamped(value: float, scheme: Scheme) -> float:
    return round2(max(scheme.floor, min(scheme.cap, value)))


def _waited_for(
    parts: Sequence[SourceScore], policy: RaterPolicy, leading: SourceScore | None
) -> Iterable[Source]:
    """Yield the sources without which a score is not final, so that no absence is an advantage.

    Who rates by name and was asked has to answer. Where there is no score the ``leading`` source, of the greatest weight, is
    waited for, unless it declared NA or UNABLE.
    """
    for part in parts:
        asked = part.weight > 0 and policy.floor(part.source) == 1 and part.blank > 0
        if asked or (part is leading and not (part.part is Part.ABSENT and part.left_out and not part.blank)):
            yield part.source
