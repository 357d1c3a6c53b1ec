"""What may be shown of an anonymous group, and what has to wait."""

import pytest

from appraisal.anonymity import Disclosure, Held, Shown, disclose
from appraisal.model import Source

FLOOR = 3


def group(*raters: str, trimmed: bool = False, **values: float) -> Shown:
    """Return a group in which each rater answered 3, unless ``values`` say otherwise."""
    answered = frozenset((rater, values.get(rater, 3.0)) for rater in raters)
    return Shown("E1", Source.PEER, "teamwork", answered, trimmed)


ABC = group(*"abc")


def test_below_the_floor_nothing_is_shown() -> None:
    assert disclose(group("a", "b"), (), FLOOR) == Disclosure(None, Held.BELOW_FLOOR)
    assert disclose(group("a", "b"), (ABC,), FLOOR) == Disclosure(None, Held.BELOW_FLOOR)


def test_at_the_floor_it_is_shown_and_has_to_be_kept() -> None:
    assert disclose(ABC, (), FLOOR) == Disclosure(ABC, new=True)


def test_what_was_shown_before_is_shown_again() -> None:
    assert disclose(ABC, (ABC,), FLOOR) == Disclosure(ABC)


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(group(*"abcd"), id="one more"),
        pytest.param(group(*"abcde"), id="two more"),
        pytest.param(group(*"abd"), id="one other"),
        pytest.param(group(*"abc", a=5.0), id="one changed"),
    ],
)
def test_a_difference_of_few_answers_is_held_back(now: Shown) -> None:
    assert disclose(now, (ABC,), FLOOR) == Disclosure(ABC, Held.DIFFERENCE)


def test_one_less_is_held_back() -> None:
    four = group(*"abcd")
    assert disclose(ABC, (four,), FLOOR) == Disclosure(four, Held.DIFFERENCE)


@pytest.mark.parametrize("now", [group(*"abcdef"), group(*"def"), group(*"abc", a=1.0, b=2.0, c=4.0)])
def test_a_difference_of_many_answers_is_shown(now: Shown) -> None:
    assert disclose(now, (ABC,), FLOOR) == Disclosure(now, new=True)


def test_versions_that_are_far_apart_in_pairs_are_held_back_where_three_tell_one_apart() -> None:
    """The sums of abcdefg − abc − def is g, though each two versions differ by three answers or more."""
    before = (ABC, group(*"def"))
    assert disclose(group(*"abcdefg"), before, FLOOR) == Disclosure(before[-1], Held.DIFFERENCE)


def test_who_rates_by_name_is_always_shown() -> None:
    one, other = group("a"), group("a", a=5.0)
    assert disclose(other, (one,), 1) == Disclosure(other, new=True)


def test_a_trimmed_mean_beside_a_plain_one_would_tell_the_ends() -> None:
    five, cut = group(*"abcde"), group(*"abcde", trimmed=True)
    assert disclose(cut, (five,), FLOOR) == Disclosure(five, Held.DIFFERENCE)
    assert disclose(group(*"vwxyz", trimmed=True), (five,), FLOOR).new


def test_a_floor_that_was_raised_holds_for_what_was_shown_before() -> None:
    assert disclose(group(*"abcd"), (ABC,), 4) == Disclosure(None, Held.DIFFERENCE)
