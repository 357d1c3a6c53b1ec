"""What HR's choice in a conflict means: an edit of the master, like any other."""

from collections.abc import Iterator

from sync.fields import MISSING, Bad, Key, Missing, Value
from sync.merge.outcome import Choice, Conflict, Edits


def resolution(conflict: Conflict, choice: Choice, value: Value = None) -> Edits:
    """Return HR's choice as edits of the master.

    ``value`` is the third value of ``VALUE``, which only a conflict about one field can have; about a whole record
    ``VALUE`` keeps the master's. The master's own values are said again, so that the choice is journalled.
    """
    if conflict.column:
        chosen = {Choice.MASTER: conflict.master, Choice.RETURNED: conflict.returned, Choice.VALUE: value}[
            choice
        ]
        return Edits({conflict.key: None if chosen is MISSING else chosen})
    side = conflict.returned if choice is Choice.RETURNED else conflict.master
    if side is MISSING:
        return Edits(deleted=frozenset({(conflict.table, conflict.record)}))
    return Edits(dict(_fields(conflict, choice)))


def _fields(conflict: Conflict, choice: Choice) -> Iterator[tuple[Key, Value]]:
    seen = set()
    for claim in conflict.fields:
        chosen = claim.returned if choice is Choice.RETURNED else claim.master
        if claim.column not in seen and not isinstance(chosen, Missing | Bad):
            seen.add(claim.column)
            yield Key(conflict.table, conflict.record, claim.column), chosen
