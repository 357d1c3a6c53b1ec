"""One field, said by one or several books: the heart of the merge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sync.fields import MISSING, Bad, Missing, Said, Value, same
from sync.merge.outcome import Outcome


class Claim(NamedTuple):
    """What one book says about a field: handed out (``base``) and come back (``returned``)."""

    book: str
    base: Value | Missing
    returned: Said


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a field.

    ``value`` is what the master holds afterwards and ``outcome`` what became of the field; ``outcomes`` go with the
    claims, and ``rivals`` are the different new values, in an order that does not depend on the claims'.
    """

    value: Value
    outcome: Outcome
    outcomes: tuple[Outcome, ...]
    rivals: tuple[Value, ...] = ()


def settle(master: Value, claims: Sequence[Claim], *, owned: bool = True, frozen: bool = False) -> Settled:
    """Merge what books say about one field into what the master holds, whatever the order of the claims.

    ``master`` is what the master holds now, HR's edits included. ``owned`` says that the books' recipients may change the
    field, ``frozen`` that a change of it is only a proposal. The same new value from several books counts once;
    different ones are a conflict.
    """
    judged = [judge(master, claim.base, claim.returned, owned=owned) for claim in claims]
    news = [claim for claim, outcome in zip(claims, judged, strict=True) if outcome in _NEW]
    rivals = distinct(claim.returned for claim in news)
    if not rivals:
        return Settled(master, _strongest(judged), tuple(judged))
    verdict = _verdict(judged, len(rivals), frozen)
    outcomes = tuple(verdict if outcome in _NEW else outcome for outcome in judged)
    return Settled(rivals[0] if verdict is Outcome.APPLIED else master, verdict, outcomes, rivals)


_NEW = frozenset({Outcome.APPLIED, Outcome.CONFLICT})


def judge(master: Value, base: Value | Missing, returned: Said, *, owned: bool = True) -> Outcome:
    """Return what would become of one book's claim if there were no other."""
    if returned is MISSING:
        return Outcome.KEPT
    if isinstance(returned, Bad):
        return Outcome.REJECTED
    before = None if base is MISSING else base
    moved = not same(master, before)
    if same(returned, before):
        return Outcome.KEPT if moved else Outcome.EQUAL
    if moved and same(returned, master):
        return Outcome.EQUAL
    if not owned:
        return Outcome.REJECTED
    return Outcome.CONFLICT if moved else Outcome.APPLIED


def _verdict(judged: Iterable[Outcome], rivals: int, frozen: bool) -> Outcome:
    """Return what becomes of the new values: one that somebody could give who had seen the master's is applied."""
    if frozen:
        return Outcome.PROPOSED
    return Outcome.APPLIED if rivals == 1 and Outcome.APPLIED in judged else Outcome.CONFLICT


def _strongest(judged: Iterable[Outcome]) -> Outcome:
    found = set(judged)
    order = (Outcome.REJECTED, Outcome.EQUAL)
    return next((outcome for outcome in order if outcome in found), Outcome.KEPT)


def distinct(values: Iterable[Said]) -> tuple[Value, ...]:
    """Return values of which no two are the same, in one order whatever the order that they come in."""
    ordered = sorted((value for value in values if not isinstance(value, Bad | Missing)), key=_rank)
    found: list[Value] = []
    for value in ordered:
        if not any(same(value, other) for other in found):
            found.append(value)
    return tuple(found)


def _rank(value: Value) -> tuple[str, float, str]:
    number = value if isinstance(value, float | bool) else 0.0
    return type(value).__name__, number, value if isinstance(value, str) else ""
