"""How far people are: counts of goals, talks and what the newest check-in says about each goal."""

from datetime import date

from appraisal.coaching import Coaching, Talk, Track, coaching_of
from appraisal.progress import GoalCount, PersonProgress, progress_of

TODAY = date(2026, 10, 1)


def said(goal: str, day: int, status: Track | None, person: str = "E1") -> Talk:
    return Talk(person, goal, date(2026, 9, day), None, status)


def progress(*talks: Talk, goals: int = 3) -> PersonProgress:
    """Return the progress of E1, who has the goals G1, G2 and so on."""
    own = {f"G{number}" for number in range(1, goals + 1)}
    found = progress_of(
        [GoalCount("E1", goals, goals, 0)],
        coaching_of(talks, TODAY),
        (),
        lambda goal, person: person == "E1" and goal in own,
    )
    return found["E1"]


def tracks(found: PersonProgress) -> tuple[int, int, int]:
    return found.on_track, found.at_risk, found.off_track


def test_the_newest_check_in_about_a_goal_counts() -> None:
    found = progress(said("G1", 2, Track.OFF), said("G1", 9, Track.AT_RISK), said("G2", 3, Track.ON))
    assert (tracks(found), found.talks) == ((1, 1, 0), 3)


def test_what_is_said_of_all_work_counts_for_every_goal_until_a_newer_word_on_one() -> None:
    assert tracks(progress(said("", 5, Track.AT_RISK))) == (0, 3, 0)
    assert tracks(progress(said("", 5, Track.AT_RISK), said("G1", 6, Track.ON))) == (1, 2, 0)
    assert tracks(progress(said("", 5, Track.AT_RISK), said("G1", 4, Track.ON))) == (0, 3, 0)
    assert tracks(progress(said("", 5, Track.AT_RISK), said("G1", 5, Track.OFF))) == (0, 2, 1)


def test_a_talk_without_a_status_leaves_the_last_word() -> None:
    assert tracks(progress(said("G1", 2, Track.OFF), said("G1", 9, None))) == (0, 0, 1)


def test_talks_to_come_and_talks_about_no_goal_of_the_person_count_for_no_goal() -> None:
    coming = Talk("E1", "G1", date(2026, 12, 1), None, Track.OFF)
    found = progress(coming, said("G9", 3, Track.OFF))
    assert (tracks(found), found.talks) == ((0, 0, 0), 1)


def test_everybody_of_whom_anything_is_known_is_there() -> None:
    found = progress_of([GoalCount("E1", 2, 1, 1)], {"E2": Coaching()}, ["E3"], lambda _goal, _person: True)
    assert found == {
        "E1": PersonProgress(goals=2, linked=1, unlinked=1),
        "E2": PersonProgress(),
        "E3": PersonProgress(agreed=True),
    }
