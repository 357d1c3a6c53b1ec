"""Making the master's Google Sheet: drawn natively, read back, shared with HR alone, and only then HR's second desk.

The order is what keeps it safe. Who can see the file is asked before anything is written into it; it is shared when it shows
what master.xlsx shows; and ``master.gbook``, by which commands know of it, is written last. Whatever is cut short is found again
by the file's properties, and drawn over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.closed_master import Master, master_identity, read_master
from sync.errors import MasterError
from sync.files import find_master
from sync.google.books.access import WRITER
from sync.google.books.looking import lock, unlock
from sync.google.client.errors import GoogleFileError, GoogleUnclearError
from sync.google.client.facts import SHEET, FileFacts
from sync.google.client.service import Google, quoted
from sync.google.master.align import align
from sync.google.master.caution import warnings_of
from sync.google.master.edits import ROW, Apart
from sync.google.master.kept import Kept, forget_sheet, is_there, read_kept, write_kept
from sync.google.master.onlookers import check_onlookers, strangers
from sync.google.master.plan import plan_of
from sync.google.master.reading import Sheet, look, read_sheet
from sync.google.master.rows import Desk, DeskRow, DeskTable, cell_at, desk_of
from sync.google.settings import CYCLE, GoogleSettings, mark_of
from sync.identity import PROPERTY_PREFIX
from sync.ledger import Ledger
from sync.present_master import check_sheets
from sync.receipt import kept_summary
from sync.second_desk import keep_behind, keep_disagreements
from sync.written_rows import ERROR, same, visible
from workbook_templates.books import master
from workbook_templates.dashboard import figures, who, who_when
from workbook_templates.google import PRESENT_FIELDS, drawn_master, present_of, requests_of
from workbook_templates.layout import Owner
from workbook_templates.master_names import is_block
from workbook_templates.stamp import STYLE_KEY, Row

DESK, MASTER = "desk", "master"
"""A property of the file: that it is the master of a cycle. It is not called as those of books are, for it is none."""
DRAWN, YES = "drawn", "yes"
"""A property of the file: that it was drawn to its end, and may hold what HR typed."""

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Made:
    """The sheet, and whether it was made now; ``shared`` are those whom it was shared with now."""

    url: str
    name: str
    new: bool
    shared: tuple[str, ...]


def make_master(google: Google, folder: Path, ledger: Ledger, settings: GoogleSettings) -> Made:
    """Make the Google Sheet of a cycle's master, or go on with the one that there is; the caller holds the cycle's lock.

    Raises:
        GoogleError: Google refuses, or others than HR would see the sheet where it is to lie.
        MasterError: the master is missing, none of ours, or lacks a sheet of ours.

    """
    if is_there(folder):
        facts = look(google, read_kept(folder).file_id)
        return Made(facts.url, facts.name, False, _share(google, facts, settings))
    here = read_master(folder)
    check_sheets(here.tables, ledger, here.path.name)
    mark = mark_of(ledger)
    name = f"{find_master(folder).stem} {here.content.policy.cycle.id}"
    facts = _found(google, mark) or _created(google, name, mark, settings)
    _check_unseen(google, facts, settings)
    properties = _properties(here)
    new = facts.properties.get(DRAWN) != YES
    if not new:
        if facts.restricted:
            unlock(google, facts.id)
        sheet = read_sheet(google, look(google, facts.id), properties)
        apart = () if facts.restricted else tuple(_unknown(sheet.desk, desk_of(here.tables)))
        kept = Kept(sheet.book, 0, "", apart)
    else:
        kept = _drawn(google, facts, here, ledger, properties)
    shared = _share(google, facts, settings)
    write_kept(folder, kept)
    return Made(facts.url, facts.name, new, shared)


def end_master(google: Google, folder: Path, ledger: Ledger) -> FileFacts:
    """Let the sheet be HR's second desk no more: it stays where it is, and nobody can type into it.

    Raises:
        GoogleError: Google refuses.
        MasterError: the master has no Google Sheet.

    """
    if not is_there(folder):
        raise MasterError("master.no-sheet", file=find_master(folder).name)
    facts = google.file(read_kept(folder).file_id)
    if not facts.trashed and not facts.restricted:
        lock(google, facts.id)
    forget_sheet(folder)
    keep_disagreements(ledger, ())
    keep_behind(ledger, None)
    return facts


def _properties(here: Master) -> dict[str, str]:
    """Return what the registry says of the sheet: which master of which cycle it is."""
    fields = master_identity(here.content.policy).fields()
    known = ("book_id", "cycle_id", "role")
    return {f"{PROPERTY_PREFIX}{name}": fields[name] for name in known if fields.get(name)}


def _found(google: Google, mark: str) -> FileFacts | None:
    """Return the sheet that was made for the master before: by a command that was cut short, or one that HR ended since."""
    clauses = (
        f"appProperties has {{ key={quoted(key)} and value={quoted(value)} }}" for key, value in _marks(mark)
    )
    query = " and ".join([*clauses, "trashed = false"])
    found = [one for one in google.list_files(query) if one.mime_type == SHEET]
    return next((one for one in found if one.properties.get(DRAWN) == YES), next(iter(found), None))


def _marks(mark: str) -> tuple[tuple[str, str], ...]:
    return (CYCLE, mark), (DESK, MASTER)


def _created(google: Google, name: str, mark: str, settings: GoogleSettings) -> FileFacts:
    for left in reversed(range(_TRIES)):
        try:
            return google.create_sheet(name, settings.folder_id, dict(_marks(mark)))
        except GoogleUnclearError:
            found = _found(google, mark)
            if found is not None:
                return found
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


def _check_unseen(google: Google, facts: FileFacts, settings: GoogleSettings) -> None:
    """Make sure that nobody but HR sees what is going to be written; a stranger at the file itself is taken out.

    Raises:
        GoogleFileError: somebody else sees it through the folder or the shared drive.

    """
    if not facts.drive_id and facts.writers_can_share:
        google.update_file(facts.id, writersCanShare=False)
    found = list(strangers(google.permissions(facts.id), settings))
    for one in found:
        if not one.inherited and one.role != "owner":
            google.unshare(facts.id, one.id)
    if found:
        check_onlookers(google, facts, settings)


def _share(google: Google, facts: FileFacts, settings: GoogleSettings) -> tuple[str, ...]:
    """Share the sheet with those of HR who have it not yet, and return them."""
    have = {one.email.casefold() for one in google.permissions(facts.id) if not one.deleted}
    lacking = [address for address in settings.editors if address.casefold() not in have]
    for address in lacking:
        google.share(facts.id, address, WRITER)
    return tuple(lacking)


def _drawn(
    google: Google, facts: FileFacts, here: Master, ledger: Ledger, properties: dict[str, str]
) -> Kept:
    """Draw the master into an empty or half-drawn spreadsheet, and read it back."""
    policy = here.content.policy
    words = {
        "who_when": who_when(kept_summary(ledger), policy.language),
        "who": who(policy),
        "footer": who(policy),
    }
    tables = {**_rows(here), **figures(kept_summary(ledger), policy.language)}
    model = drawn_master(policy, policy.language, tables, words, master_identity(policy))
    for left in reversed(range(_TRIES)):
        present = present_of(google.structure(facts.id, PRESENT_FIELDS))
        try:
            for batch in requests_of(model, (), present):
                google.batch_update(facts.id, batch, repeatable=False)
        except GoogleUnclearError:
            if not left:
                raise
        else:
            break
    google.batch_update(facts.id, [{"updateSpreadsheetProperties": _named(facts)}], repeatable=True)
    sheet = read_sheet(google, look(google, facts.id), properties)
    google.batch_update(facts.id, list(warnings_of(sheet.book, sheet.desk)), repeatable=False)
    if sheet.desk.keys() != desk_of(here.tables).keys() or _differs(sheet, here):
        raise GoogleFileError("google.not-as-drawn", file=facts.name)
    google.update_file(facts.id, appProperties={DRAWN: YES})
    return Kept(sheet.book, 0)


def _named(facts: FileFacts) -> dict[str, Any]:
    """Return the request that gives a spreadsheet its file's name back: drawing calls it what the master is called."""
    return {"properties": {"title": facts.name}, "fields": "title"}


def _differs(sheet: Sheet, here: Master) -> bool:
    return any(
        plan.new or plan.gone or plan.cells
        for plan in plan_of(sheet.desk, sheet.desk, desk_of(here.tables))
        if not is_block(plan.place.table)
    )


def _rows(here: Master) -> dict[str, list[Row]]:
    """Return the rows of master.xlsx as they are drawn, in their order; people's goals look as they do there."""
    return {
        name: [_row(table, row) for row in table.rows]
        for name, table in desk_of(here.tables).items()
        if not is_block(table.table)
    }


def _row(table: DeskTable, row: DeskRow) -> Row:
    cells = zip(table.table.positions, row.cells, strict=False)
    found: Row = {key: visible(cell) for key, cell in cells if visible(cell) is not None}
    return {**found, STYLE_KEY: "locked"} if table.table is master.GOALS and found.get("book") else found


def _unknown(there: Desk, here: Desk) -> Iterator[Apart]:
    """Yield what differs between the desks where nobody knows any more how they stood when they were in step."""
    for name, table in there.items():
        if name not in here or is_block(table.table):
            continue
        both = align(table.rows, here[name].rows)
        for one, other in both.partner.items():
            yield from _unknown_cells(table, table.rows[one], here[name].rows[other])
        nobody_knows = tuple([ERROR, "?"] for _ in table.table.columns)
        for place in both.gone:
            row = table.rows[place]
            yield Apart(name, row.record, ROW, "", row.record, row.number, nobody_knows)


def _unknown_cells(table: DeskTable, there: DeskRow, here: DeskRow) -> Iterator[Apart]:
    for place, column in enumerate(table.table.columns):
        one, other = cell_at(there, place), cell_at(here, place)
        if column.owner is not Owner.COMPUTED and not same(one, other):
            shown, typed = ("" if visible(cell) is None else str(visible(cell)) for cell in (other, one))
            yield Apart(table.table.name, there.record, column.key, shown, typed, there.number, [ERROR, "?"])
