"""What a merge tells the rules: changes of agreed goals, and cells that were changed by somebody who does not own them."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from appraisal.findings import Spot
from appraisal.rules.context import NotOwned, Proposal, ReplacedActual
from sync.fields import Bad, Key, Value, same
from sync.ledger.values import Said
from sync.merge import ConflictKind, Why
from sync.merging import Merged
from sync.provided.kept import ACTUALS
from sync.records import TeamRecords
from sync.value_text import value_text


class MergeFacts(TypedDict):
    """The facts of a merge, as :class:`appraisal.rules.context.SheetFacts` takes them."""

    proposals: tuple[Proposal, ...]
    not_owned: tuple[NotOwned, ...]
    replaced: tuple[ReplacedActual, ...]


def merge_facts(merged: Merged | None, records: TeamRecords, language: str, book: str) -> MergeFacts:
    """Return what a merge tells the rules; nothing where nothing was merged."""
    if merged is None:
        return MergeFacts(proposals=(), not_owned=(), replaced=())
    titles = {goal.id: goal.title for goal in records.goals}
    owners = {goal.id: goal.owner_id for goal in records.goals}
    return MergeFacts(
        proposals=tuple(_proposals(merged, titles, owners, language, book)),
        not_owned=tuple(_not_owned(merged, owners, language, book)),
        replaced=tuple(_replaced(merged, titles, owners, book)),
    )


def _replaced(
    merged: Merged, titles: Mapping[str, str], owners: Mapping[str, str], book: str
) -> Iterator[ReplacedActual]:
    """Yield the rows that an import stands for and that say something else: of equal ones nothing is lost."""
    for one in merged.replaced:
        if not same(one.typed, one.provided):
            spot = Spot(ACTUALS, one.record, "value", book)
            title = titles.get(one.goal_id) or one.goal_id
            yield ReplacedActual(
                spot, title, one.period, _figure(one.typed), one.provided, owners.get(one.goal_id, "")
            )


def _figure(typed: Value) -> float | None:
    return typed if isinstance(typed, float) else None


def _proposals(
    merged: Merged, titles: Mapping[str, str], owners: Mapping[str, str], language: str, book: str
) -> Iterator[Proposal]:
    for key, before, after in _proposed(merged):
        yield Proposal(
            Spot(key.table, key.record, key.column, book),
            titles.get(key.record, ""),
            value_text(key.table, key.column, before, language),
            value_text(key.table, key.column, after, language),
            owners.get(key.record, ""),
        )


def _proposed(merged: Merged) -> Iterator[tuple[Key, Said, Said]]:
    """Yield the proposals that came just now, and those that HR has been asked about before."""
    now = {
        one.key: (one.master, one.returned) for one in merged.conflicts if one.kind is ConflictKind.PROPOSAL
    }
    for one in merged.asked:
        if one.kind == ConflictKind.PROPOSAL:
            now.setdefault(one.key, (one.master, one.returned))
    yield from ((key, *sides) for key, sides in now.items())


def _not_owned(merged: Merged, owners: Mapping[str, str], language: str, book: str) -> Iterator[NotOwned]:
    replaced = {one.record for one in merged.replaced}
    for one in merged.rejected:
        if one.why is Why.NOT_OWNER and one.key.record not in replaced:
            key, said = one.key, one.returned
            yield NotOwned(
                Spot(key.table, key.record, key.column, book),
                said.text if isinstance(said, Bad) else value_text(key.table, key.column, said, language),
                value_text(key.table, key.column, one.kept, language),
                owners.get(key.record, ""),
            )
