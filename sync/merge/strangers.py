"""Rows that nobody handed out: under an id that no issue of the book knows, or under one that stands above already."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sync.fields import Bad, Key, same
from sync.merge.draft import Draft
from sync.merge.marks import GONE, MARK, good, marked, repeat_name, unmarked
from sync.merge.outcome import Change, Conflict, ConflictKind, FieldClaim, Outcome, Rejected, Why
from sync.merge.rows import Sides, record_conflict
from sync.snapshots import Repeat, ReturnedRow, Row


def strangers(
    rows: Mapping[str, ReturnedRow], base: Mapping[str, Row], standing: Mapping[str, Row]
) -> dict[str, ReturnedRow]:
    """Return the rows whose id neither the issue nor the master knows as a record."""
    return {
        record: row
        for record, row in rows.items()
        if record not in standing and (record not in base or _stood_for(base[record]))
    }


def _stood_for(remembered: Row) -> str:
    """Return the record that a remembered row stood for, "" for one of the book's own."""
    return str(remembered.get(MARK, ""))


def merge_strangers(
    found: Mapping[str, ReturnedRow],
    missing: Mapping[str, Sides],
    base: Mapping[str, Row],
    draft: Draft,
    table: str,
) -> Collection[str]:
    """Merge the strange rows of a table, and return the missing records that they stand for.

    Where a filled row is missing at the same time, somebody probably changed its id, and HR decides. A row that was asked
    about before stands for the same record, and is not asked about again unless it was changed.
    """
    asked = {record: _stood_for(base[record]) for record in found if record in base}
    asked = {record: stood_for for record, stood_for in asked.items() if stood_for in missing}
    fresh = {record: row for record, row in found.items() if record not in asked}
    open_places = {
        record: sides
        for record, sides in missing.items()
        if record not in asked.values() and (sides.lost or _was_missed(sides, base))
    }
    pairs = asked | _pairs(fresh, open_places)
    for record, row in found.items():
        _blank(draft, table, record, row)
        if record not in pairs:
            _reject(draft, table, record, row, Why.UNKNOWN_RECORD)
        else:
            _stand(draft, missing[pairs[record]], record, row, base.get(record))
    return frozenset(pairs.values())


def _was_missed(sides: Sides, base: Mapping[str, Row]) -> bool:
    """Whether HR was asked about a record before because it did not come back."""
    return base.get(sides.record) == GONE and bool(sides.owned & sides.master.keys())


def _pairs(found: Mapping[str, ReturnedRow], missing: Mapping[str, Sides]) -> dict[str, str]:
    """Pair strange rows with missing ones: those first that have most fields in common."""
    ranked = sorted(
        (
            -sum(same(row.get(column), value) for column, value in (sides.base or sides.master).items()),
            record,
            place,
        )
        for record, row in found.items()
        for place, sides in missing.items()
    )
    pairs: dict[str, str] = {}
    for _, record, place in ranked:
        if record not in pairs and place not in pairs.values():
            pairs[record] = place
    return pairs


def _stand(draft: Draft, sides: Sides, record: str, row: ReturnedRow, remembered: Row | None) -> None:
    """Let a strange row stand for a missing record: a conflict, unless the file said the same before."""
    draft.seen[sides.table][record] = marked(row, sides.record)
    asked = remembered is not None and unmarked(remembered) == good(row)
    _count_claims(draft, sides, record, row, Outcome.KEPT if asked else Outcome.CONFLICT)
    if asked:
        return
    about = record_conflict(ConflictKind.CHANGED_KEY, sides, good(row))
    draft.conflicts.append(
        Conflict(about.kind, sides.table, sides.record, "", sides.record, sides.record, record, about.fields)
    )
    draft.changes.append(
        Change(sides.table, sides.record, "", sides.record, sides.record, record, Outcome.CONFLICT)
    )


def _count_claims(draft: Draft, sides: Sides, record: str, row: ReturnedRow, outcome: Outcome) -> None:
    """Count the id and the cells of a strange row: only the recipient's part of it is a claim."""
    draft.count(outcome)
    for column, value in row.items():
        if isinstance(value, Bad):
            _reject_fields(draft, sides.table, record, {column: value}, Why.BAD_VALUE)
        elif column in sides.owned:
            draft.count(outcome)
        elif same(value, sides.master.get(column)):
            draft.count(Outcome.EQUAL)
        else:
            _reject_fields(draft, sides.table, record, {column: value}, Why.NOT_OWNER)


def _blank(draft: Draft, table: str, record: str, row: ReturnedRow) -> None:
    """Take a row that is no record of this book out of what the file says."""
    for column in row:
        draft.overrides[Key(table, record, column)] = None


def _reject(draft: Draft, table: str, record: str, row: ReturnedRow, why: Why) -> None:
    draft.rejected.append(Rejected(Key(table, record), why, record))
    draft.count(Outcome.REJECTED)
    _reject_fields(draft, table, record, row, why)


def _reject_fields(draft: Draft, table: str, record: str, row: ReturnedRow, why: Why) -> None:
    draft.rejected += (Rejected(Key(table, record, column), why, value) for column, value in row.items())
    draft.count(Outcome.REJECTED, len(row))


def merge_repeats(
    repeats: Iterable[Repeat], first: Mapping[str, Sides], base: Mapping[str, Row], draft: Draft
) -> None:
    """Merge further rows of ids that stand above already; one conflict for each record, with all that they say."""
    claims: dict[str, list[FieldClaim]] = {}
    numbers: dict[str, int] = {}
    for table, record, row in repeats:
        numbers[record] = numbers.get(record, 0) + 1
        sides = first[record]
        if record not in draft.merged[table]:
            _reject(draft, table, record, row, Why.UNKNOWN_RECORD)
            continue
        name = repeat_name(record, numbers[record])
        asked = name in base and unmarked(base[name]) == good(row)
        found = list(_differing(draft, sides, row, Outcome.KEPT if asked else Outcome.CONFLICT))
        if found:
            draft.seen[table][name] = marked(row, record)
        if found and not asked:
            claims.setdefault(record, []).extend(found)
    for record, found in claims.items():
        _ask_about(first[record], found, draft)


def _differing(draft: Draft, sides: Sides, row: ReturnedRow, outcome: Outcome) -> Iterator[FieldClaim]:
    """Count a further row of an id, and yield the fields in which it differs from the first."""
    draft.count(Outcome.EQUAL)
    for column, value in sorted(row.items()):
        if same(value, sides.returned.get(column)):
            draft.count(Outcome.EQUAL)
        elif isinstance(value, Bad) or column not in sides.owned:
            why = Why.BAD_VALUE if column in sides.owned else Why.NOT_OWNER
            _reject_fields(draft, sides.table, sides.record, {column: value}, why)
        else:
            draft.count(outcome)
            yield FieldClaim(column, sides.base.get(column), sides.master.get(column), value)


def _ask_about(sides: Sides, claims: Iterable[FieldClaim], draft: Draft) -> None:
    """Ask HR about what further rows of an id say; where the record is only proposed, that is part of the question."""
    for place, one in enumerate(draft.conflicts):
        if one.kind is ConflictKind.PROPOSAL and one.key == sides.key(""):
            draft.conflicts[place] = replace(one, fields=(*one.fields, *claims))
            return
    draft.conflicts.append(_added_twice(sides, claims))


def _added_twice(sides: Sides, claims: Iterable[FieldClaim]) -> Conflict:
    return Conflict(ConflictKind.ADDED_TWICE, sides.table, sides.record, "", None, None, None, tuple(claims))
