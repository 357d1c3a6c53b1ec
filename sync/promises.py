"""The anonymity that raters were promised: no floor below the one by which peer books were handed out.

HR may raise a floor later. One that is lowered counts for nobody who was asked before: the answers were given under the
higher one. A ledger that was made anew has forgotten them: the house's floors stand in for them at least.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from appraisal.model import Source
from appraisal.policy import DEFAULT_FLOORS, Policy, Scheme
from sync.drawn_by import policies
from sync.ledger import Ledger
from sync.roles import PEER
from sync.shown_before import is_made_anew


def promised(ledger: Ledger, policy: Policy) -> Policy:
    """Return the policy with the floors that hold; a scheme of a new name takes the highest that was promised at all."""
    kept = _promises(ledger)
    if not kept:
        return policy
    most = _highest(kept.values())
    schemes = tuple(_raised(scheme, kept.get(scheme.name, most)) for scheme in policy.schemes)
    return replace(policy, schemes=schemes)


def _promises(ledger: Ledger) -> dict[str, dict[Source, int]]:
    asking = {book.book_id for book in ledger.registry if book.role == PEER}
    if not asking:
        return {}
    lost = DEFAULT_FLOORS if is_made_anew(ledger) else {}
    found: dict[str, dict[Source, int]] = {}
    for book_id, policy in policies(ledger).items():
        if book_id in asking:
            for scheme in policy.schemes:
                floors = {source: scheme.raters.floor(source) for source in Source}
                found[scheme.name] = _highest((found.get(scheme.name, lost), floors))
    return found


def _highest(floors: Iterable[Mapping[Source, int]]) -> dict[Source, int]:
    kept = tuple(floors)
    return {source: max((one.get(source, 1) for one in kept), default=1) for source in Source}


def _raised(scheme: Scheme, floors: Mapping[Source, int]) -> Scheme:
    raised = {source: max(scheme.raters.floor(source), floors.get(source, 1)) for source in Source}
    return replace(scheme, raters=replace(scheme.raters, floors=MappingProxyType(raised)))
