"""What a merge tells the rules: changes of agreed goals, and cells that were changed by somebody who does not own them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TypedDict

from appraisal.findings import Spot
from appraisal.model import Goal, Method
from appraisal.rules.context import NotOwned, Proposal, ReplacedActual, UndatedActual
from sync.fields import Value, same
from sync.ledger import RegisteredBook
from sync.ledger.values import Said
from sync.merge import Conflict, ConflictKind, Why
from sync.merging import Asked, Merged
from sync.own_fields import Fields
from sync.provided.kept import ACTUALS
from sync.roles import TEAM
from sync.value_text import value_text


class MergeFacts(TypedDict):
    """The facts of a merge, as :class:`appraisal.rules.context.SheetFacts` takes them."""

    proposals: tuple[Proposal, ...]
    not_owned: tuple[NotOwned, ...]
    replaced: tuple[ReplacedActual, ...]
    undated: tuple[UndatedActual, ...]


def merge_facts(
    merged: Merged | None,
    goals: Sequence[Goal],
    language: str,
    book: RegisteredBook,
    own: Fields = MappingProxyType({}),
) -> MergeFacts:
    """Return what a merge tells the rules; nothing where nothing was merged. ``own`` are the company's own columns."""
    if merged is None:
        return MergeFacts(proposals=(), not_owned=(), replaced=(), undated=())
    titles = {goal.id: goal.title for goal in goals}
    owners = _Owners(
        {goal.id: goal.owner_id for goal in goals}, "" if book.role == TEAM else book.recipient_id
    )
    return MergeFacts(
        proposals=tuple(_proposals(merged, goals, owners, language, book.book_id)),
        not_owned=tuple(_not_owned(merged, owners, language, book.book_id, own)),
        replaced=tuple(_replaced(merged, titles, owners, book.book_id)),
        undated=tuple(
            UndatedActual(
                Spot(ACTUALS, one.record, "day", book.book_id),
                titles.get(one.goal_id) or one.goal_id,
                owners.of(one.goal_id),
            )
            for one in merged.undated
        ),
    )


@dataclass(frozen=True, slots=True)
class _Owners:
    """Whom a record is about: the owner of its goal, or in a book of one person's own always that one."""

    goals: Mapping[str, str]
    always: str

    def of(self, record: str) -> str:
        return self.always or self.goals.get(record, "")


def _replaced(
    merged: Merged, titles: Mapping[str, str], owners: _Owners, book: str
) -> Iterator[ReplacedActual]:
    """Yield the rows that an import stands for and that say something else: of equal ones nothing is lost."""
    for one in merged.replaced:
        if not same(one.typed, one.provided):
            spot = Spot(ACTUALS, one.record, "value", book)
            title = titles.get(one.goal_id) or one.goal_id
            owner = owners.of(one.goal_id)
            yield ReplacedActual(spot, title, one.period, _figure(one.typed), one.provided, owner)


def _figure(typed: Value) -> float | None:
    return typed if isinstance(typed, float) else None


def _proposals(
    merged: Merged, goals: Sequence[Goal], owners: _Owners, language: str, book: str
) -> Iterator[Proposal]:
    titles = {goal.id: goal.title for goal in goals}
    milestones = {goal.id for goal in goals if goal.method is Method.MILESTONE}
    # What came just now stands in the place of what HR was asked about before.
    asked: tuple[Asked | Conflict, ...] = (*merged.asked, *merged.conflicts)
    proposed = {one.key: one for one in asked if one.kind == ConflictKind.PROPOSAL}
    for key, one in proposed.items():
        spot = Spot(key.table, key.record, key.column, book)
        if not key.column:
            # Of an id that came back twice the first row is the one that HR would take.
            said = {claim.column: claim.returned for claim in reversed(one.fields)}
            yield Proposal(spot, _text(said.get("title")), None, None, _text(said.get("owner")))
            continue
        told = partial(
            value_text, key.table, key.column, language=language, milestone=key.record in milestones
        )
        title, owner = titles.get(key.record, ""), owners.of(key.record)
        yield Proposal(spot, title, told(one.master), told(one.returned), owner)


def _text(said: Said) -> str:
    return said if isinstance(said, str) else ""


def _not_owned(merged: Merged, owners: _Owners, language: str, book: str, own: Fields) -> Iterator[NotOwned]:
    replaced = {one.record for one in merged.replaced}
    for one in merged.rejected:
        if one.why is Why.NOT_OWNER and one.key.record not in replaced:
            key, said = one.key, one.returned
            yield NotOwned(
                Spot(key.table, key.record, key.column, book),
                value_text(key.table, key.column, said, language, own=own),
                value_text(key.table, key.column, one.kept, language, own=own),
                owners.of(key.record),
            )
