"""The master as a Google Sheet: what a command does before and after it works on master.xlsx.

Before: if the sheet changed since it was last looked at, what HR typed there goes into master.xlsx. After: if master.xlsx is
another than the sheet shows, the sheet is sent what differs, and read again. Nothing here may stop a command or harm what it
did: where Google cannot be reached, that is noted, and the next command makes up for it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sync.closed_master import Master, read_master
from sync.errors import BookError
from sync.files import find_master
from sync.google.client.errors import GoogleError, GoogleFileError, GoogleUnclearError
from sync.google.client.facts import FileFacts
from sync.google.client.service import Google
from sync.google.connected import connection
from sync.google.gbook import Gbook
from sync.google.master.astray import with_ours
from sync.google.master.edits import ROW, Typed, typed_in_sheet
from sync.google.master.kept import Kept, is_there, read_kept, write_kept
from sync.google.master.onlookers import check_onlookers
from sync.google.master.plan import TablePlan, plan_of
from sync.google.master.reading import Sheet, look, read_sheet
from sync.google.master.requests import STRUCTURE, Batch, Standing, batches, joined, may_be_repeated
from sync.google.master.rows import Desk, desk_of
from sync.google.master.surroundings import Surroundings
from sync.google.master.take_in import take_in
from sync.google.settings import needed_settings
from sync.ledger import Ledger, digest
from sync.present_master import check_sheets
from sync.second_desk import CELL, ERROR, MISSING, Disagreement, keep_behind, keep_disagreements
from sync.second_desk import ROW as WHOLE_ROW

ROUNDS = 3
"""So often the sheet is told what it lacks, where answers are lost or somebody types meanwhile."""


class GoogleMaster:
    """The Google Sheet of a cycle's master; the caller holds the cycle's lock."""

    def __init__(self, google: Google, folder: Path, ledger: Ledger) -> None:
        self._google, self._folder, self._ledger = google, folder, ledger
        self._known: tuple[Gbook, Desk] | None = None
        self._last: Kept | None = None

    def take(self) -> Typed:
        """Put what HR typed into the sheet into master.xlsx, and return it.

        Raises:
            GoogleError: the sheet cannot be reached.
            BookError: it is no master of ours any more.
            MasterError: master.xlsx is open in a program, lacks a sheet of ours, or cannot take what was typed.

        """
        kept = self._last = read_kept(self._folder)
        facts = look(self._google, kept.file_id)
        sheet = self._read(kept, facts)
        if sheet is None:
            return Typed()
        here = read_master(self._folder)
        check_sheets(here.tables, self._ledger, here.path.name)
        typed = typed_in_sheet(kept.in_step(self._there(kept)), sheet.desk, desk_of(here.tables))
        if typed:
            take_in(self._folder, self._ledger, here, typed)
        self._keep(sheet, Kept(sheet.book, sheet.version, kept.shown, tuple(typed.apart)))
        keep_disagreements(self._ledger, list(_disagreements(typed)))
        return typed

    def _read(self, kept: Kept, facts: FileFacts) -> Sheet | None:
        """Return the sheet as it stands; ``None`` where nobody typed, and nothing is apart that HR may have settled."""
        if facts.version != kept.version:
            return read_sheet(self._google, facts, kept.book.properties)
        return Sheet(kept.book, self._there(kept), kept.version) if kept.apart else None

    def _there(self, kept: Kept) -> Desk:
        """Return the tables as they stood in the sheet that is known."""
        if self._known is None or self._known[0] != kept.book:
            self._known = kept.book, kept.there()
        return self._known[1]

    def _keep(self, sheet: Sheet, kept: Kept) -> None:
        write_kept(self._folder, kept)
        self._known, self._last = (sheet.book, sheet.desk), kept

    def show(self) -> bool:
        """Let the sheet show what master.xlsx shows, and return whether anything was sent.

        Raises:
            GoogleError: the sheet cannot be reached, or does not come to show it.
            BookError: it is no master of ours any more.

        """
        kept = self._last or read_kept(self._folder)
        hash_now = digest(find_master(self._folder))
        if kept.version and kept.shown == hash_now:
            return False
        here = read_master(self._folder)
        facts = look(self._google, kept.file_id)
        check_onlookers(self._google, facts, needed_settings(self._ledger))
        sheet = (
            Sheet(kept.book, self._there(kept), kept.version)
            if kept.version == facts.version
            else read_sheet(self._google, facts, kept.book.properties)
        )
        return self._send(kept, sheet, here, hash_now)

    def _send(self, kept: Kept, sheet: Sheet, here: Master, shown: str) -> bool:
        """Send what differs, and read the sheet again until it shows it."""
        desk, base = desk_of(here.tables), kept.in_step(self._there(kept))
        for done in range(ROUNDS + 1):
            plans = plan_of(base, sheet.desk, desk)
            work = self._work(plans, sheet, here)
            if not work:
                typed = typed_in_sheet(base, sheet.desk, desk)
                # What HR typed since then is the next command's: until then the sheet counts as it was.
                if not typed:
                    self._keep(sheet, Kept(sheet.book, sheet.version, shown, tuple(typed.apart)))
                    keep_disagreements(self._ledger, list(_disagreements(typed)))
                return done > 0
            # From here on the sheet is neither as it was nor as it will be: whoever comes next has to read it.
            write_kept(self._folder, Kept(kept.book, 0, "", kept.apart))
            self._do(kept.file_id, work)
            before = sheet.desk
            sheet = read_sheet(self._google, look(self._google, kept.file_id), kept.book.properties)
            base = with_ours(base, before, sheet.desk, plans)
        raise GoogleFileError("google.master-not-shown", file=sheet.book.name)

    def _work(self, plans: Sequence[TablePlan], sheet: Sheet, here: Master) -> list[Batch]:
        """Return what the sheet has to be told."""
        around = Surroundings(sheet.book, sheet.desk, here.content.policy, self._ledger)
        changed = frozenset(plan.place.sheet for plan in plans)
        structure = {}
        if around.lists or any(plan.new for plan in plans):
            structure = self._google.structure(sheet.book.file_id, STRUCTURE)
        requests = list(around.requests(changed, structure))
        return [*joined(requests), *batches(plans, Standing(sheet.book, structure))]

    def _do(self, file_id: str, work: Sequence[Batch]) -> None:
        """Send the batches in their order; where an answer is lost, whoever reads the sheet sees how far it came."""
        try:
            for batch in work:
                self._google.batch_update(file_id, batch, repeatable=may_be_repeated(batch))
        except GoogleUnclearError:
            return


@contextmanager
def lent(folder: Path, ledger: Ledger) -> Iterator[None]:
    """Let a command work on the master with what HR typed into the sheet; afterwards the sheet shows what came of it."""
    try:
        desk = GoogleMaster(connection(ledger), folder, ledger)
        desk.take()
    except (GoogleError, BookError) as error:
        keep_behind(ledger, error)
        yield
        return
    yield
    if not is_there(folder):  # the command ended it
        return
    try:
        desk.show()
    except (GoogleError, BookError) as error:
        keep_behind(ledger, error)
    else:
        keep_behind(ledger, None)


def _disagreements(typed: Typed) -> Iterator[Disagreement]:
    """Yield what a run reports: what is apart, and what the sheet has no more."""
    for one in typed.apart:
        kind = ERROR if one.error else WHOLE_ROW if one.column == ROW else CELL
        yield Disagreement(one.table, one.record, one.column, kind, one.here, one.there)
    for name in typed.missing:
        table, _, column = name.partition(".")
        yield Disagreement(table, "", column, MISSING, "", "")
