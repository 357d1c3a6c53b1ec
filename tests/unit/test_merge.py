"""The merge of one book: every case of base, master and returned, and every way in which rows come back."""

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
        (1.0, 1.0, 0.0, (0.0, Outcome.APPLIED)),
        (1.0, 1.0, "na", ("na", Outcome.APPLIED)),
        (1.0, 1.0, MISSING, (1.0, Outcome.KEPT)),
        (2.0, 1.0, MISSING, (2.0, Outcome.KEPT)),
        (1.0, 1.0, Bad("much"), (1.0, Outcome.REJECTED)),
        (0.3, 0.3, 0.1 + 0.2, (0.3, Outcome.EQUAL)),
        ("é", "é", "e\u0301 ", ("é", Outcome.EQUAL)),
    ],
)
def test_three_values_have_one_outcome(
    master: Value, base: Value, returned: Said, expected: tuple[Value, Outcome]
) -> None:
    assert expected == outcome(master, base, returned)


def test_change_of_an_agreed_field_is_proposed() -> None:
    assert outcome(1.0, 1.0, 2.0, frozen=True) == (1.0, Outcome.PROPOSED)
    assert outcome(1.0, 1.0, 1.0, frozen=True) == (1.0, Outcome.EQUAL)
