"""Several sources become one rating: weights over what is present, floors, trimming, and what the score waits for."""

from dataclasses import replace

import pytest

from appraisal.anonymity import Shown
from appraisal.explain import explain_line, note
from appraisal.kpi import achievement
from appraisal.messages import LANGUAGES
from appraisal.model import CellState, KpiParameters, Method, Rating, ScoreLine, Section, Source
from appraisal.policy import RaterPolicy, Scheme
from appraisal.raters import Assessment, ItemScore, Part, answers, assess, mean_of, points, with_sources

SCHEME = Scheme()


def rated(source: Source, *values: float | CellState | None) -> tuple[Rating, ...]:
    """Return an answer of one rater each; a blank is ``None``, NA and UNABLE are themselves."""
    return tuple(
        Rating(
            f"{source}{number}",
            f"{source}{number}",
            "E1",
            source,
            "teamwork",
            None if isinstance(value, CellState) else value,
            exempt=value if isinstance(value, CellState) else None,
        )
        for number, value in enumerate(values)
    )


def assessed(
    *groups: tuple[Rating, ...], scheme: Scheme = SCHEME, before: tuple[Shown, ...] = ()
) -> Assessment:
    return assess((rating for group in groups for rating in group), lambda _: scheme, before)


def score(*groups: tuple[Rating, ...], scheme: Scheme = SCHEME, before: tuple[Shown, ...] = ()) -> ItemScore:
    (found,) = assessed(*groups, scheme=scheme, before=before).scores
    return found


def parts(found: ItemScore) -> dict[str, Part]:
    return {one.source.value: one.part for one in found.sources if one.part is not Part.ABSENT}


MANAGER, SELF = rated(Source.MANAGER, 4.0), rated(Source.SELF, 5.0)
THREE, TWO = rated(Source.PEER, 3.0, 4.0, 5.0), rated(Source.PEER, 1.0, 1.0)


def test_the_sources_present_are_weighed() -> None:
    """60 % · 4 + 20 % · 4 + 10 % · 5 over 90 %: nobody reports to the person."""
    found = score(MANAGER, THREE, SELF)
    assert found.weight == pytest.approx(0.9)
    assert found.score == pytest.approx((0.6 * 4 + 0.2 * 4 + 0.1 * 5) / 0.9)
    assert found.points == 106.67
    assert found.waiting == ()


def test_a_source_below_its_floor_is_neither_shown_nor_counted() -> None:
    found = score(MANAGER, TWO, SELF)
    assert parts(found) == {"self": Part.COUNTED, "manager": Part.COUNTED, "peer": Part.BELOW_FLOOR}
    hidden = next(one for one in found.sources if one.source is Source.PEER)
    assert (hidden.count, hidden.mean) == (0, None)
    assert (found.score, found.points) == (score(MANAGER, SELF).score, score(MANAGER, SELF).points)


def test_a_scheme_changes_floors_and_weights() -> None:
    weights = {Source.MANAGER: 0.5, Source.PEER: 0.5}
    scheme = replace(SCHEME, raters=RaterPolicy(weights=weights, floors={Source.PEER: 2}))
    found = score(MANAGER, TWO, SELF, scheme=scheme)
    assert parts(found) == {"self": Part.UNWEIGHTED, "manager": Part.COUNTED, "peer": Part.COUNTED}
    assert found.score == 2.5


def test_blank_na_and_unable_are_left_out_and_told_apart() -> None:
    peers = rated(Source.PEER, 3.0, 4.0, 5.0, None, CellState.UNABLE, CellState.NA)
    shown = next(one for one in score(MANAGER, peers).sources if one.source is Source.PEER)
    assert (shown.count, shown.mean, shown.blank, shown.left_out) == (3, 4.0, 1, 2)


def test_a_score_waits_for_who_rates_by_name_and_was_asked() -> None:
    found = score(rated(Source.MANAGER, None), THREE)
    assert found.waiting == (Source.MANAGER,)
    assert found.score == 4.0
    assert score(MANAGER, rated(Source.PEER, None, 3.0, 4.0, 5.0)).waiting == ()


def test_nobody_is_judged_by_themselves_alone() -> None:
    unable = rated(Source.MANAGER, CellState.UNABLE)
    assert (score(SELF).score, score(SELF).waiting) == (None, (Source.MANAGER,))
    assert (score(SELF, unable).score, score(SELF, unable).waiting) == (None, ())
    assert (score(SELF, THREE, unable).score, score(SELF, THREE, unable).waiting) == (
        pytest.approx(13 / 3),
        (),
    )
    assert (score(unable).score, score(unable).waiting) == (None, ())


def test_a_scheme_of_self_ratings_alone_is_possible() -> None:
    scheme = replace(SCHEME, raters=RaterPolicy(weights={Source.SELF: 1.0}))
    assert (score(SELF, MANAGER, scheme=scheme).score, score(SELF, scheme=scheme).waiting) == (5.0, ())


def test_highest_and_lowest_of_five_peers_are_left_out_where_the_scheme_says_so() -> None:
    peers = rated(Source.PEER, 1.0, 3.0, 4.0, 4.0, 5.0)
    trimming = replace(SCHEME, raters=RaterPolicy(trim_peers=True))
    plain, trimmed = (score(peers, scheme=scheme).sources[1] for scheme in (SCHEME, trimming))
    assert (plain.mean, plain.count, plain.cut) == (3.4, 5, 0)
    assert (trimmed.mean, trimmed.count, trimmed.cut) == (pytest.approx(11 / 3), 5, 2)
    assert score(peers[:4], scheme=trimming).sources[1].mean == 3.0


def test_who_answers_twice_counts_once() -> None:
    again = replace(TWO[0], id="again", value=5.0)
    assert answers((*TWO, again)) == {("peer0", 3.0), ("peer1", 1.0)}
    assert parts(score(MANAGER, (*TWO, again)))["peer"] is Part.BELOW_FLOOR


def test_one_late_answer_changes_nothing_that_was_shown() -> None:
    first = assessed(MANAGER, THREE)
    later = assessed(MANAGER, rated(Source.PEER, 3.0, 4.0, 5.0, 1.0), before=first.newly_shown)
    assert parts(later.scores[0]) == {"manager": Part.COUNTED, "peer": Part.EARLIER}
    assert (later.scores[0].score, later.newly_shown) == (first.scores[0].score, ())
    six = assessed(MANAGER, rated(Source.PEER, 3.0, 4.0, 5.0, 1.0, 1.0, 1.0), before=first.newly_shown)
    assert six.scores[0].sources[1].mean == 2.5


def test_the_groups_that_are_shown_are_handed_back_once() -> None:
    first = assessed(MANAGER, THREE, TWO[:0])
    assert {(shown.source, len(shown.answers)) for shown in first.newly_shown} == {
        (Source.MANAGER, 1),
        (Source.PEER, 3),
    }
    assert assessed(MANAGER, THREE, before=first.newly_shown).newly_shown == ()


def test_each_person_has_a_scheme_and_each_item_a_score() -> None:
    other = replace(MANAGER[0], ratee_id="E2", item="safety")
    scheme = Scheme(scale_min=0, scale_max=10)
    found = assess((*MANAGER, other), lambda person: scheme if person == "E2" else SCHEME).scores
    assert [(one.ratee_id, one.item, one.points) for one in found] == [
        ("E1", "teamwork", 105.0),
        ("E2", "safety", 84.0),
    ]


def test_a_rating_becomes_points_on_the_schemes_scale() -> None:
    assert [points(rating, SCHEME) for rating in (1, 3, 5)] == [60, 90, 120]


def test_a_mean_of_nothing_is_none() -> None:
    assert mean_of(frozenset()) is None


def test_a_rating_outside_the_scale_is_no_answer() -> None:
    found = score(MANAGER, rated(Source.PEER, 3.0, 4.0, 9.0))
    assert parts(found) == {"manager": Part.COUNTED, "peer": Part.BELOW_FLOOR}


def test_nobody_is_a_peer_of_oneself() -> None:
    own = replace(TWO[0], rater_id="E1")
    assert parts(score(MANAGER, (*TWO, own)))["peer"] is Part.BELOW_FLOOR


@pytest.mark.parametrize("rating", [1.0, 2.5, 4.5, 5.0])
@pytest.mark.parametrize("cap", [100.0, 120.0])
def test_the_manager_alone_scores_what_a_rated_goal_scores(rating: float, cap: float) -> None:
    scheme = replace(SCHEME, cap=cap)
    alone = score(rated(Source.MANAGER, rating), scheme=scheme)
    assert alone.points == achievement(Method.RATED, rating, KpiParameters(), scheme).value


RATED = ScoreLine("G1", "Teamwork", Section.BEHAVIOUR, Method.RATED, 1.0, None, 3.0, CellState.VALUE, 90.0)


def test_a_rated_goal_scores_what_all_its_sources_say() -> None:
    found = with_sources(RATED, score(MANAGER, THREE, SELF))
    assert (found.state, found.achievement, found.actual) == (
        CellState.VALUE,
        106.67,
        score(MANAGER, THREE, SELF).score,
    )
    lines = explain_line(found, SCHEME, "en")
    assert "  Achievement, rounded to 2 places: 106.67." in lines
    assert lines[-1].startswith("  Note: several people rated this")


def test_an_item_for_which_the_manager_alone_counts_says_nothing_of_others() -> None:
    few = rated(Source.PEER, 3.0)
    assert with_sources(RATED, score(MANAGER, few)).note == ""


def test_a_rated_goal_is_pending_while_a_source_is_waited_for() -> None:
    found = with_sources(RATED, score(rated(Source.MANAGER, None), THREE))
    assert (found.state, found.achievement) == (CellState.PENDING, None)
    assert all(note(found.note, language) for language in LANGUAGES)


def test_a_goal_that_nobody_could_judge_and_one_that_is_measured_stay_as_they_are() -> None:
    unable = replace(RATED, state=CellState.UNABLE, achievement=None)
    assert with_sources(unable, score(rated(Source.MANAGER, CellState.UNABLE))) == unable
    measured = replace(RATED, method=Method.HIGHER)
    assert with_sources(measured, score(MANAGER)) == measured
