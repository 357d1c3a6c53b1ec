"""The goal board as a sheet that a team or the company may read: goals, whose they are and how far they are; no scores.

Goals of the organisation and its departments stand on it, and those of people only where HR says that they are no secret.
A board is shared with the people and groups that HR names, as readers, and never with anybody who merely has the link. It is
drawn again where something on it changed, with one reading and one writing, and costs no call where nothing did.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from xlsxwriter import Workbook

from appraisal.policy import Policy
from sync.consolidate import check_cycle_folder
from sync.google.books.access import READER, WRITER, check_shut
from sync.google.books.handing_out import Drive, drive_of
from sync.google.books.records import PREFIX
from sync.google.client.errors import GoogleError, GoogleUnclearError
from sync.google.client.facts import FileFacts
from sync.google.client.service import Google, quoted
from sync.google.settings import CYCLE, mark_of
from sync.hr import HrContent
from sync.ledger import Ledger, run_lock
from sync.logo import read_logo
from sync.present_master import kept_content
from sync.reports import goal_board
from workbook_templates.brand import Logo
from workbook_templates.google import PRESENT_FIELDS, SheetModel, present_of, requests_of
from workbook_templates.google.pages import PageSurface, pages_model
from workbook_templates.report.draw_board import put_board
from workbook_templates.report.figures import Board

KIND = "kind"
BOARD = "goal-board"
_FACT = PREFIX + BOARD


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose goals a board names beside those of the organisation and its departments.

    Nobody's, unless ``people`` is true: then everybody's but those of the ``private`` ones, by employee id, who are neither
    named nor shown. Their goals still count in the progress of the goals above them.
    """

    people: bool = False
    private: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BoardSheet:
    """What the ledger keeps of a board: its sheet, what stands on it, and the ids of its readers' permissions by address."""

    file_id: str
    url: str
    digest: str = ""
    people: bool = False
    private: tuple[str, ...] = ()
    readers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoardDone:
    """What came of it: the board's address, whether it is new, whether it was drawn, and who reads it."""

    url: str
    made: bool
    drawn: bool
    readers: tuple[str, ...]


def share_board(
    folder: Path,
    now: datetime,
    *,
    drive: Drive | None = None,
    shown: Shown | None = None,
    readers: Iterable[str] = (),
    groups: Iterable[str] = (),
    no_longer: Iterable[str] = (),
) -> BoardDone:
    """Make the goal board of a cycle, or bring it up to date as the last run left the cycle.

    ``shown`` is what the board was told last, unless it is given. ``readers`` are people and ``groups`` are groups who may read
    it from now on, ``no_longer`` are those who may not.

    Raises:
        ReviewbookError: the cycle folder cannot be used.
        GoogleError: the board cannot be made, drawn or shared.

    """
    check_cycle_folder(folder)
    with run_lock(folder), Ledger.open(folder) as ledger:
        content, kept, drive = kept_content(ledger), kept_board(ledger), drive or drive_of(ledger)
        if shown is None:
            shown = Shown() if kept is None else Shown(kept.people, frozenset(kept.private))
        board = board_of(content, ledger, now, shown)
        digest = _digest(board)
        sheet = kept or _made(ledger, drive, content.policy)
        sheet = replace(sheet, people=shown.people, private=tuple(sorted(shown.private)))
        drawn = sheet.digest != digest
        if drawn:
            model = board_model(board, content.policy, read_logo(folder, content.policy))
            _draw(drive, sheet.file_id, model)
            sheet = _keep(ledger, replace(sheet, digest=digest))
        wanted = {**dict.fromkeys(readers, "user"), **dict.fromkeys(groups, "group")}
        sheet = _share(ledger, drive, sheet, wanted, frozenset(no_longer))
        return BoardDone(sheet.url, kept is None, drawn, tuple(sheet.readers))


def board_of(content: HrContent, ledger: Ledger, now: datetime, shown: Shown) -> Board:
    """Return what a board shows: without the names and goals of people whose goals are private."""
    return goal_board(content, ledger, now, people=shown.people, private=shown.private)


def board_model(board: Board, policy: Policy, logo: Logo | None) -> SheetModel:
    """Return the spreadsheet of a board."""
    surface = PageSurface()
    put_board(cast("Workbook", surface), board, policy.language, policy.colour, logo)
    return pages_model(surface, str(surface.properties.get("title", "")), policy.language)


def _digest(board: Board) -> str:
    """Return a digest of what a board says, whenever it was made."""
    return hashlib.sha256(repr(replace(board, made="")).encode("utf-8", "surrogatepass")).hexdigest()


def kept_board(ledger: Ledger) -> BoardSheet | None:
    """Return what the ledger keeps of a cycle's board, ``None`` before one was made."""
    kept = ledger.meta(_FACT)
    return BoardSheet(**json.loads(kept)) if kept else None


def _keep(ledger: Ledger, sheet: BoardSheet) -> BoardSheet:
    with ledger.transaction():
        ledger.set_meta(_FACT, json.dumps(asdict(sheet), ensure_ascii=False))
    return sheet


def _made(ledger: Ledger, drive: Drive, policy: Policy) -> BoardSheet:
    """Make the sheet of a board, or take the one that an earlier run made and did not come to keep."""
    google, mark = drive.place.google, mark_of(ledger)
    check_shut(google.permissions(drive.folder), drive.name)
    found = _find(google, mark)
    if found is None:
        surface = PageSurface()
        put_board(
            cast("Workbook", surface), Board(policy.company, policy.cycle.name, "", ()), policy.language
        )
        name = f"{surface.properties['title']} · {policy.cycle.name}"
        try:
            found = google.create_sheet(name, drive.folder, {CYCLE: mark, KIND: BOARD}, "", "")
        except GoogleUnclearError:
            found = _find(google, mark)
            if found is None:
                raise
    if not found.drive_id:  # in a shared drive its managers decide that, and Google refuses it
        google.update_file(found.id, writersCanShare=False)
    return _keep(ledger, BoardSheet(found.id, found.url))


def _find(google: Google, mark: str) -> FileFacts | None:
    query = f"appProperties has {{ key={quoted(KIND)} and value={quoted(BOARD)} }} and trashed = false"
    found = (one for one in google.list_files(query) if one.properties.get(CYCLE) == mark)
    return next(found, None)


def _draw(drive: Drive, file_id: str, model: SheetModel) -> None:
    google = drive.place.google
    present = present_of(google.structure(file_id, PRESENT_FIELDS))
    for batch in requests_of(model, drive.keepers, present):
        google.batch_update(file_id, batch, repeatable=False)


def _share(
    ledger: Ledger, drive: Drive, sheet: BoardSheet, readers: Mapping[str, str], no_longer: frozenset[str]
) -> BoardSheet:
    """Let readers in and out, each of them noted at once; HR's editors come first."""
    google, known = drive.place.google, dict(sheet.readers)
    typed = {email.casefold(): email for email in known}
    for email in no_longer:
        if email.casefold() not in typed:
            raise GoogleError("google.no-reader", email=email)
    for email in no_longer:
        google.unshare(sheet.file_id, known.pop(typed[email.casefold()]))
        sheet = _keep(ledger, replace(sheet, readers=dict(known)))
    for email in drive.place.editors if readers and not sheet.readers else ():
        if email.casefold() != drive.owner.casefold():
            google.share(sheet.file_id, email, WRITER)
    for email, kind in readers.items():
        if email.casefold() not in {one.casefold() for one in known}:
            known[email] = google.share(sheet.file_id, email, READER, kind=kind).id
            sheet = _keep(ledger, replace(sheet, readers=dict(known)))
    return sheet
