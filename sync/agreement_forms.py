"""Goal agreements to print: what stands of a person's goals, and nothing of anybody else's."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from appraisal.model import Goal, Section
from appraisal.numbers import from_serial, is_serial
from sync.consolidate import check_cycle_folder
from sync.errors import FileError, library_errors, writing
from sync.files import REPORTS, distinct_stems, replace_file
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.managers_goals import goal_of
from sync.present_master import kept_content
from sync.report_place import papers_place
from sync.snapshots import Row
from sync.standing import standing_of
from workbook_templates.brand import Logo
from workbook_templates.draw_agreement import Agreement, draw_agreement

FORMS = "forms"

EVERYBODY = "all"

_ORDER = {section: place for place, section in enumerate(Section)}


def write_forms(folder: Path, employee_id: str, out: Path | None = None) -> list[Path]:
    """Write the goal agreement of a person, or of everybody who has a book, and return the files.

    ``employee_id`` is a person's, or ``all``. ``out`` is the file for one person, or a folder; without it the files go to
    ``reports/forms``. An empty list means that nobody has that id, or that there is no book with the person.

    Raises:
        ReportError: ``out`` lies among a cycle's own files.
        ReviewbookError: the cycle folder cannot be used, a file cannot be written, or ``out`` is there already.

    """
    check_cycle_folder(folder)
    target = papers_place(out or folder / REPORTS / FORMS)
    with Ledger.open(folder) as ledger, ledger.reading():
        content = kept_content(ledger)
        seats = _seats(ledger, content)
        everybody = employee_id.casefold() == EVERYBODY
        wanted = [person for person in seats if everybody or person.casefold() == employee_id.casefold()]
        as_file = out is not None and not everybody and out.suffix.lower() == ".xlsx"
        people = (content.employees[person] for person in wanted)
        stems = dict(zip(wanted, distinct_stems(f"{one.id} {one.name}" for one in people), strict=True))
        return [
            _write(
                agreement,
                content.policy.language,
                target if as_file else target / f"{stems[agreement.employee.id]}.xlsx",
                as_file,
            )
            for agreement in _agreements(
                ledger,
                content,
                {person: seats[person] for person in wanted},
                read_logo(folder, content.policy),
            )
        ]


def _write(agreement: Agreement, language: str, path: Path, as_file: bool) -> Path:
    if as_file and path.exists():
        raise FileError("file.exists", file=path.name)
    with library_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path):
        replace_file(path, draw_agreement(agreement, language))
    return path


def _seats(ledger: Ledger, content: HrContent) -> dict[str, str]:
    """Return the book in which each person's goals are agreed: that of the manager of today, else the last one."""
    found: dict[str, str] = {}
    for book_id, person in ledger.columns.seats():
        employee = content.employees.get(person)
        if employee is None:
            continue
        before = found.get(person)
        kept = before is not None and ledger.registry.book(before).recipient_id == employee.manager_id
        if not kept:
            found[person] = book_id
    return found


def _agreements(
    ledger: Ledger, content: HrContent, seats: dict[str, str], logo: Logo | None
) -> Iterator[Agreement]:
    """Yield the agreements, book by book: each is opened once."""
    by_book: dict[str, list[str]] = {}
    for person, book_id in seats.items():
        by_book.setdefault(book_id, []).append(person)
    for book_id, people in by_book.items():
        book = ledger.registry.book(book_id)
        rows = standing_of(ledger, book)
        manager = content.employees.get(book.recipient_id)
        for person in people:
            employee = content.employees[person]
            serial = rows.get("team", {}).get(person, {}).get("agreed")
            yield Agreement(
                content.policy.company,
                content.policy.cycle,
                employee,
                manager.name if manager else book.recipient_id,
                content.policy.scheme_for(employee),
                tuple(_goals(rows.get("goals", {}), rows.get("review", {}), person)),
                from_serial(serial) if isinstance(serial, float) and is_serial(serial) else None,
                content.policy.colour,
                logo,
            )


def _goals(rows: dict[str, Row], reviewed: Iterable[str], person: str) -> Sequence[Goal]:
    """Return a person's goals, by section and in the order in which their ids were given out."""
    own = (record for record in reviewed if rows.get(record, {}).get("owner") == person)
    goals = [goal_of(record, rows[record], person) for record in own]
    return sorted(goals, key=lambda goal: (_ORDER[goal.section or Section.KPI], goal.id))
