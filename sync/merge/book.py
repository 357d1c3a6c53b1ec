"""One book: what was handed out, what came back, what the master holds."""

from sync.fields import Key
from sync.merge.draft import Draft
from sync.merge.outcome import NO_EDITS, BookMerge, Edits, Outcome, Rejected, Why
from sync.merge.rows import Added, Frozen, Rules
from sync.merge.table import TableMerge, Versions
from sync.snapshots import Returned, Snapshot
from workbook_templates.ownership import Rights


def nothing_frozen(_table: str, _record: str, _column: str) -> bool:
    """Return that nothing is agreed yet."""
    return False


def nothing_added(_table: str, _record: str) -> bool:
    """Return that nothing is added to what is agreed."""
    return False


def merge_book(
    base: Snapshot,
    returned: Returned,
    standing: Snapshot,
    edits: Edits = NO_EDITS,
    *,
    rights: Rights,
    frozen: Frozen = nothing_frozen,
    added: Added = nothing_added,
    typed_over: int = 0,
    row_strict: bool = False,
) -> BookMerge:
    """Merge a return into what the master holds of its book.

    ``base`` is what the issue that the file carries said last, ``standing`` what the last run left in the master (a
    record that it does not know is as in ``base``), and ``edits`` what HR changed there since. ``frozen`` says what
    belongs to an agreed goal, ``added`` which goals came after they were agreed. ``typed_over`` is the number of filled
    computed cells that no longer show what their formula says. With ``row_strict`` a conflict in one field holds back the whole row.
    """
    draft = Draft()
    rules = Rules(rights, frozen, added, row_strict)
    for name in sorted(base.keys() | standing.keys() | returned.rows.keys()):
        TableMerge(name, Versions(base, returned, standing, edits), rules, draft).merge()
    _strays(returned, typed_over, draft)
    return draft.finished(returned.cells)


def _strays(returned: Returned, typed_over: int, draft: Draft) -> None:
    """Tell of the cells that are no fields: those outside of all rows, and the computed ones."""
    draft.rejected += (Rejected(Key(table, "", cell), Why.OUTSIDE) for table, cell in returned.strays)
    draft.count(Outcome.REJECTED, len(returned.strays) + typed_over)
    draft.count(Outcome.EQUAL, returned.computed - typed_over)
