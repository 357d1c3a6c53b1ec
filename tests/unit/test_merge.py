"""The merge of one field: every case of base, master and returned, said by one book or by several."""

from itertools import permutations

import pytest

from sync.fields import MISSING, Bad, Said, Value
from sync.merge import Claim, Outcome, settle


def outcome(master: Value, base: Value, returned: Said, **rules: bool) -> tuple[Value, Outcome]:
    settled = settle(master, [Claim("b", base, returned)], **rules)
    return settled.value, settled.outcome


@pytest.mark.parametrize(
    ("master", "base", "returned", "expected"),
    [
        (1.0, 1.0, 1.0, (1.0, Outcome.EQUAL)),
        (1.0, 1.0, 2.0, (2.0, Outcome.APPLIED)),
        (2.0, 1.0, 1.0, (2.0, Outcome.KEPT)),
        (2.0, 1.0, 2.0, (2.0, Outcome.EQUAL)),
        (2.0, 1.0, 3.0, (2.0, Outcome.CONFLICT)),
        (1.0, 1.0, None, (None, Outcome.APPLIED)),
        (2.0, 1.0, None, (2.0, Outcome.CONFLICT)),
        (None, 1.0, 2.0, (None, Outcome.CONFLICT)),
        (None, None, 2.0, (2.0, Outcome.APPLIED)),
        (1.0, 1.0, 0.0, (0.0, Outcome.APPLIED)),
        (0.0, 0.0, None, (None, Outcome.APPLIED)),
        (1.0, 1.0, "na", ("na", Outcome.APPLIED)),
        (1.0, 1.0, MISSING, (1.0, Outcome.KEPT)),
        (2.0, 1.0, MISSING, (2.0, Outcome.KEPT)),
        (1.0, 1.0, Bad("much"), (1.0, Outcome.REJECTED)),
        (2.0, 1.0, Bad("much"), (2.0, Outcome.REJECTED)),
        (0.3, 0.3, 0.1 + 0.2, (0.3, Outcome.EQUAL)),
        ("é", "é", "e\u0301 ", ("é", Outcome.EQUAL)),
    ],
)
def test_three_values_have_one_outcome(
    master: Value, base: Value, returned: Said, expected: tuple[Value, Outcome]
) -> None:
    assert expected == outcome(master, base, returned)


def test_change_of_an_agreed_field_is_only_proposed() -> None:
    assert outcome(1.0, 1.0, 2.0, frozen=True) == (1.0, Outcome.PROPOSED)
    assert outcome(1.0, 1.0, 1.0, frozen=True) == (1.0, Outcome.EQUAL)
    assert outcome(2.0, 1.0, 1.0, frozen=True) == (2.0, Outcome.KEPT)


def test_change_of_somebody_elses_field_is_rejected() -> None:
    assert outcome(1.0, 1.0, 2.0, owned=False) == (1.0, Outcome.REJECTED)
    assert outcome(1.0, 1.0, 1.0, owned=False) == (1.0, Outcome.EQUAL)
    assert outcome(2.0, 1.0, 2.0, owned=False) == (2.0, Outcome.EQUAL)
    assert outcome(2.0, 1.0, 1.0, owned=False) == (2.0, Outcome.KEPT)


def test_field_that_was_not_handed_out_was_blank() -> None:
    settled = settle(None, [Claim("b", MISSING, 5.0)])
    assert (settled.value, settled.outcome) == (5.0, Outcome.APPLIED)


def settled_in_any_order(master: Value, *claims: Claim) -> set[tuple[Value, Outcome, tuple[Value, ...]]]:
    found = (settle(master, order) for order in permutations(claims))
    return {(settled.value, settled.outcome, settled.rivals) for settled in found}


def test_two_books_that_say_the_same_count_once() -> None:
    claims = Claim("a", 1.0, 2.0), Claim("b", 1.0, 2.0), Claim("c", 1.0, 1.0)
    assert {(2.0, Outcome.APPLIED, (2.0,))} == settled_in_any_order(1.0, *claims)


def test_two_books_that_say_different_things_are_a_conflict_that_lists_both() -> None:
    claims = Claim("a", 1.0, 2.0), Claim("b", 1.0, 3.0), Claim("c", 1.0, 1.0)
    assert {(1.0, Outcome.CONFLICT, (2.0, 3.0))} == settled_in_any_order(1.0, *claims)
    assert settle(1.0, claims).outcomes == (Outcome.CONFLICT, Outcome.CONFLICT, Outcome.EQUAL)


def test_clearing_in_one_book_against_an_edit_in_another_is_a_conflict() -> None:
    claims = Claim("a", 1.0, None), Claim("b", 1.0, 3.0)
    assert {(1.0, Outcome.CONFLICT, (None, 3.0))} == settled_in_any_order(1.0, *claims)


def test_what_a_book_with_the_masters_value_says_is_applied_though_an_older_copy_says_it_too() -> None:
    claims = Claim("old", 1.0, 5.0), Claim("new", 2.0, 5.0)
    assert {(5.0, Outcome.APPLIED, (5.0,))} == settled_in_any_order(2.0, *claims)


def test_old_copy_that_was_not_touched_has_no_say() -> None:
    claims = Claim("old", 1.0, 1.0), Claim("new", 2.0, 5.0)
    assert {(5.0, Outcome.APPLIED, (5.0,))} == settled_in_any_order(2.0, *claims)


def test_spellings_of_one_value_are_no_rivals() -> None:
    claims = Claim("a", "x", "Revenue "), Claim("b", "x", "Revenue")
    assert {("Revenue", Outcome.APPLIED, ("Revenue",))} == settled_in_any_order("x", *claims)


def test_bad_value_in_one_book_does_not_hold_back_another() -> None:
    claims = Claim("a", 1.0, Bad("?")), Claim("b", 1.0, 3.0)
    assert {(3.0, Outcome.APPLIED, (3.0,))} == settled_in_any_order(1.0, *claims)
    assert settle(1.0, claims).outcomes == (Outcome.REJECTED, Outcome.APPLIED)


def test_nobody_who_says_anything_keeps_the_master() -> None:
    assert (settle(1.0, []).value, settle(1.0, []).outcome) == (1.0, Outcome.KEPT)
