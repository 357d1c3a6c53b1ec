"""People whose line of Employees somebody deleted, though books of theirs are out: who left keeps the line, with a leaving date."""

from collections.abc import Iterator

from appraisal.findings import Spot
from appraisal.rules.context import LINE_GONE, RosterProblem
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.ledger.values import MISSING
from sync.roles import SELF, TEAM
from sync.written_rows import unpacked
from workbook_templates.books import master


def lost_people(content: HrContent, ledger: Ledger) -> Iterator[RosterProblem]:
    """Yield a problem for each person whom a book is about, or who has one, and who has no line of Employees any more."""
    known, table = content.employees, master.EMPLOYEES
    lost = {person for _, person in ledger.columns.seats() if person not in known}
    recipients = (book.recipient_id for book in ledger.registry if book.role in (TEAM, SELF))
    lost.update(person for person in recipients if person not in known)
    for person in sorted(lost):
        shown = f"{person} {_name(person, ledger)}".strip()
        yield RosterProblem(Spot(table.name, person, table.row_key[0]), LINE_GONE, shown)


def _name(person: str, ledger: Ledger) -> str:
    """Return what a person was called: as Results still has it, else as their line said when it was deleted."""
    row = ledger.written.row(master.RESULTS.name, person)
    if row is not None:
        return str(unpacked(master.RESULTS, row.cells).get("name") or "")
    deleted = (
        change.old
        for entry in ledger.journal.entries(record=f"{master.EMPLOYEES.name}|{person}")
        for change in entry.changes
        if change.column == "name" and change.new is MISSING
    )
    return str(next(deleted, ""))
