"""Whoever collects everything that was ever shown can solve for nobody.

The attacker knows who was in each version and with what answer unchanged, and combines the versions by any factors. The
test knows nothing of how the program decides: it solves systems of linear equations, in exact fractions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from appraisal.anonymity import Shown, disclose
from appraisal.model import CellState, Rating, Source
from appraisal.policy import RaterPolicy, Scheme
from appraisal.raters import ItemScore, assess
from sync.shown_before import is_unknown, keep_shown_before, take_up_shown

Version = Mapping[Source, Mapping[str, float | CellState | None]]

ANONYMOUS = (Source.PEER, Source.REPORT)
PEOPLE = "abcdefgh"
ITEMS = ("teamwork", "safety")

VALUES = (
    st.none() | st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]) | st.sampled_from([CellState.NA, CellState.UNABLE])
)
ONE_SOURCE = st.dictionaries(st.sampled_from(PEOPLE), VALUES, max_size=len(PEOPLE))
VERSION = st.fixed_dictionaries(
    {Source.PEER: ONE_SOURCE, Source.REPORT: ONE_SOURCE},
    optional={
        Source.SELF: st.fixed_dictionaries({"E1": VALUES}),
        Source.MANAGER: st.dictionaries(st.sampled_from("mn"), VALUES, max_size=2),
    },
)
FLOORS = st.fixed_dictionaries({Source.PEER: st.integers(2, 4), Source.REPORT: st.integers(2, 4)})


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    """Return versions of which each differs from the one before by some answers, as it happens while answers arrive."""
    versions = [draw(VERSION)]
    for _ in range(draw(st.integers(1, 5))):
        changed = {source: dict(given) for source, given in versions[-1].items()}
        for source in ANONYMOUS:
            changed[source] |= draw(st.dictionaries(st.sampled_from(PEOPLE), VALUES, max_size=4))
            for gone in draw(st.sets(st.sampled_from(PEOPLE), max_size=2)):
                changed[source].pop(gone, None)
        versions.append(changed)
    return versions


def ratings(version: Version, item: str = "teamwork") -> list[Rating]:
    return [
        Rating(
            f"{source}-{rater}",
            rater,
            "E1",
            source,
            item,
            value if isinstance(value, float) else None,
            exempt=value if isinstance(value, CellState) else None,
        )
        for source, given_ in version.items()
        for rater, value in given_.items()
    ]


def played(versions: Sequence[Version], scheme: Scheme) -> tuple[list[ItemScore], list[Shown]]:
    """Return what each version showed, and everything that was kept as shown."""
    kept: list[Shown] = []
    scores: list[ItemScore] = []
    for version in versions:
        found = assess(ratings(version), lambda _: scheme, kept)
        kept += found.newly_shown
        scores += found.scores
    return scores, kept


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    matrix, found = [list(row) for row in rows], 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((row for row in range(found, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        for row in range(found + 1, len(matrix)):
            factor = matrix[row][column] / matrix[found][column]
            matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[found], strict=True)]
        found += 1
    return found


def solved(versions: Sequence[Shown], fewest: int) -> bool:
    """Whether some combination of the versions speaks of fewer answers than ``fewest``.

    That is so where a row space has a vector that is 0 outside so few columns: taking these columns away lowers the rank.
    """
    unknown = sorted({answer for one in versions for answer in one.answers})
    rows = [[Fraction(answer in one.answers) for answer in unknown] for one in versions]
    whole = rank(rows)
    for few in combinations(range(len(unknown)), min(fewest - 1, len(unknown))):
        rest = [[value for column, value in enumerate(row) if column not in few] for row in rows]
        if rank(rest) < whole:
            return True
    return False


def test_the_attacker_of_this_test_solves_what_can_be_solved() -> None:
    def version(raters: str) -> Shown:
        return Shown("E1", Source.PEER, "teamwork", frozenset((rater, 3.0) for rater in raters))

    assert solved([version("abc"), version("abcd")], 3)
    assert solved([version("abc"), version("def"), version("abcdefg")], 3)
    assert not solved([version("abc"), version("abcdef")], 3)


@given(histories(), FLOORS)
def test_nothing_shown_over_any_sequence_of_versions_lets_anybody_be_solved_for(
    versions: list[Version], floors: Mapping[Source, int]
) -> None:
    scheme = Scheme(raters=RaterPolicy(floors=floors))
    _, kept = played(versions, scheme)
    for source in ANONYMOUS:
        shown = [one for one in kept if one.source is source]
        assert all(len(one.answers) >= floors[source] for one in shown)
        assert not solved(shown, floors[source])


GROUPS = st.sets(st.sampled_from(PEOPLE), min_size=2).map(
    lambda raters: Shown("E1", Source.PEER, "teamwork", frozenset((rater, 3.0) for rater in raters))
)


@given(st.lists(GROUPS, min_size=3, max_size=10), st.integers(2, 3))
def test_versions_of_any_people_let_nobody_be_solved_for(versions: list[Shown], floor: int) -> None:
    """Any groups one after the other: three may tell one answer apart though no two of them do."""
    kept: list[Shown] = []
    for now in versions:
        found = disclose(now, kept, floor)
        if found.new:
            kept.append(now)
            assert found.shown == now
        assert found.shown is None or found.shown in kept
    assert not solved(kept, floor)


@given(histories(), FLOORS, st.booleans())
def test_all_that_is_shown_follows_from_what_was_kept_as_shown(
    versions: list[Version],
    floors: Mapping[Source, int],
    trimmed: bool,
) -> None:
    """Other answers in the groups that are hidden change neither a score nor anything else that is shown."""
    scheme = Scheme(raters=RaterPolicy(floors=floors, trim_peers=trimmed))
    kept: list[Shown] = []
    for version in versions:
        found = assess(ratings(version), lambda _: scheme, kept)
        for score in found.scores:
            hidden = {part.source for part in score.sources if part.count == 0}
            other = [
                replace(rating, value=6.0 - rating.value)
                if rating.source in hidden and rating.value is not None and rating.exempt is None
                else rating
                for rating in ratings(version)
            ]
            assert assess(other, lambda _: scheme, kept).scores == (score,)
        kept += found.newly_shown


@given(histories())
def test_a_score_is_the_weighted_mean_of_what_is_shown(
    versions: list[Version],
) -> None:
    scheme = Scheme()
    scores, _ = played(versions, scheme)
    for score in scores:
        counted = [part for part in score.sources if part.counts]
        assert all(
            part.mean is not None and part.count >= scheme.raters.floor(part.source) for part in counted
        )
        if all(part.source is Source.SELF for part in counted):
            assert (score.score, score.points) == (None, None)
            continue
        weights = sum(Fraction(part.weight) for part in counted)
        exact = sum(Fraction(part.weight) * Fraction(part.mean or 0) for part in counted) / weights
        assert score.score is not None
        assert abs(Fraction(score.score) - exact) < Fraction(1, 10**12)
        assert min(part.mean or 0 for part in counted) - 1e-9 <= score.score
        assert score.score <= max(part.mean or 9 for part in counted) + 1e-9


@given(VERSION, st.randoms(use_true_random=False))
def test_the_order_of_the_ratings_means_nothing(version: Version, rng: Random) -> None:
    everything = [rating for item in ITEMS for rating in ratings(version, item)]
    shuffled = list(everything)
    rng.shuffle(shuffled)
    assert assess(everything, lambda _: Scheme()).scores == assess(shuffled, lambda _: Scheme()).scores


@given(VERSION)
def test_a_blank_never_counts(version: Version) -> None:
    """Without the rows that hold no value the score is the same; only what is waited for may differ."""
    asked = ratings(version)
    answered = [rating for rating in asked if rating.value is not None]

    def counted(given_: list[Rating]) -> list[object]:
        return [
            (score.score, score.points, score.weight)
            for score in assess(given_, lambda _: Scheme()).scores
            if score.score is not None
        ]

    assert counted(asked) == counted(answered)


class _Facts:
    """The part of a ledger that remembers: facts, and what was shown."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.shown: list[Shown] = []

    def meta(self, key: str) -> str:
        return self.facts.get(key, "")

    def set_meta(self, key: str, value: str) -> None:
        self.facts[key] = value


class _Remembered(list[Shown]):
    def add(self, groups: Sequence[Shown]) -> None:
        self.extend(groups)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(histories(), histories(), FLOORS)
def test_a_ledger_that_was_lost_meanwhile_lets_nobody_be_solved_for_either(
    before: list[Version], after: list[Version], floors: Mapping[Source, int]
) -> None:
    """The master alone remembers how many answers stood behind each mean; the attacker remembers them all."""
    scheme = Scheme(raters=RaterPolicy(floors=floors))
    scores, kept = played(before, scheme)
    shown_last = {
        (part.source, score.item): (part.count, part.mean)
        for score in scores
        for part in score.sources
        if part.source in ANONYMOUS
    }
    rows = [
        ("E1", str(source), item, float(count), mean)
        for (source, item), (count, mean) in shown_last.items()
        if mean is not None
    ]
    ledger = _Facts()
    ledger.shown = _Remembered()
    keep_shown_before(ledger, rows)  # type: ignore[arg-type]
    take_up_shown(ledger, ratings(after[0]), {"E1": scheme})  # type: ignore[arg-type]
    known = [one for one in ledger.shown if not is_unknown(one)]
    assume(
        all(one in kept for one in known)
    )  # other answers with the same number and mean are no secret's end
    later = list(ledger.shown)
    for version in after:
        later += assess(ratings(version), lambda _: scheme, later).newly_shown
    for source in ANONYMOUS:
        asked = {source for source, *_ in shown_last if shown_last[source, "teamwork"][1] is not None}
        new = [one for one in later if one.source is source and not is_unknown(one)]
        if source in asked and source not in {one.source for one in known}:
            assert new == []
        everything = [*(one for one in kept if one.source is source), *new]
        if source in {one.source for one in known}:
            latest = [one for one in known if one.source is source]
            assert not solved([*latest, *new], floors[source])
        elif source in asked:
            assert not solved(everything, floors[source])
