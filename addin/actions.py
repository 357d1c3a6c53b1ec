"""What HR can ask of a cycle, as plain functions: the terminal calls them now, the ribbon will.

They take paths and values and return values; they print nothing and know neither a terminal nor a spreadsheet program.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from appraisal.cascade import Forest
from appraisal.explain import explain_item, explain_result
from appraisal.explain_approval import explain_approval
from appraisal.explain_plans import explain_plans
from appraisal.findings import Finding
from appraisal.improvement import review_days
from appraisal.model import Employee
from appraisal.policy import Policy
from sync.approvals import approval_states, name_of
from sync.assessing import items_of
from sync.book_states import BookState, book_states
from sync.calibrations import calibrations
from sync.check_master import Checked, check_cycle
from sync.consolidate import check_cycle_folder, open_master
from sync.cycle import cycle_of
from sync.errors import TEXTS, CycleFolderError
from sync.files import MASTER_SHEET
from sync.history import Happened, history_of
from sync.history import runs as last_runs
from sync.ledger import Ledger, Run, run_lock
from sync.logo import check_logo, logo_name
from sync.past_of_person import PersonsPast, past_of_person
from sync.plans import plans_of
from sync.present_master import kept_content
from sync.raters import outside_raters
from sync.receipt import kept_summary
from sync.reminder_mail import Written, write_reminders
from sync.reminders import reminders
from sync.resolve import Dispute, disputes
from sync.second_desk import behind
from workbook_templates.brand import Logo, colour
from workbook_templates.live_figures import FeedbackFigures


def now() -> datetime:
    """Return the time of the clock on the wall."""
    return datetime.now().astimezone()


def new_policy(
    folder: Path,
    language: str,
    company: str = "",
    first: date | None = None,
    last: date | None = None,
    due: date | None = None,
) -> Policy:
    """Return the policy that a new cycle starts with; days that are not given follow from the folder's name."""
    cycle = cycle_of(folder.resolve().name, now().date(), first, last)
    return Policy(cycle=cycle, company=company, language=language, due=due)


def with_look(policy: Policy, typed: str, logo_file: Path | None) -> tuple[Policy, Logo | None]:
    """Return a new cycle's policy with the company's colour and logo, and the logo itself.

    Raises:
        FileError: the logo is missing, or no whole picture.
        CycleFolderError: the colour is none.

    """
    chosen = colour(typed) if typed else ""
    if chosen is None:
        raise CycleFolderError("cycle.no-colour", typed=typed)
    found = None if logo_file is None else check_logo(logo_file)
    return replace(policy, colour=chosen, logo=logo_name(found) if found else ""), found


@dataclass(frozen=True, slots=True)
class CycleStatus:
    """Where every book stands, who the people are, and how far they are told their results."""

    books: tuple[BookState, ...]
    people: dict[str, Employee]
    feedback: FeedbackFigures


def status(folder: Path) -> CycleStatus:
    """Return where every book of a cycle stands, as of the last run.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    with _reading(folder) as ledger:
        people = {person.id: person for person in ledger.people.employees()}
        people |= outside_raters(kept_content(ledger))
        return CycleStatus(tuple(book_states(ledger)), people, kept_summary(ledger).live.feedback)


def remind(folder: Path, sender: str = "", *, attach: bool = False) -> Written:
    """Write a mail, and a text for a chat, for everybody who owes something as of the last run; nothing is sent.

    Raises:
        ReviewbookError: the cycle folder cannot be used, or cannot be written to.

    """
    today = now().date()
    return write_reminders(folder, reminders(folder, today), today, sender=sender, attach=attach)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A person's score, line by line, and the findings about the person."""

    employee: Employee
    lines: tuple[str, ...]
    findings: tuple[Finding, ...]


def explain_person(folder: Path, employee_id: str, language: str) -> Explanation | None:
    """Explain a person's result from what was typed to the grade; ``None`` if nobody has that id.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    content = open_master(folder).content
    employee = content.employees.get(employee_id)
    if employee is None:
        return None
    with Ledger.open(folder) as ledger, ledger.reading():
        result = ledger.verdicts.result(employee_id)
        if result is None:
            return Explanation(employee, (), ())
        cards = [card for _, card in ledger.returns.scorecards_of(employee_id)]
        scheme = content.policy.scheme_for(employee)
        names = {person.id: person.name for person in content.employees.values()}
        calibration = calibrations(content).get(employee_id)
        lines = explain_result(result, cards, scheme, language, names, calibration)
        (approval,) = approval_states(content, ledger, (result,))
        approver = name_of(content, approval.chain.approver_id)
        lines += explain_approval(approval, approver, result.calibrated, language)
        for item in items_of(kept_content(ledger), ledger, employee_id):
            lines += explain_item(item.score, scheme, language, item.title)
        plans = [plan for plan in plans_of(content, ledger) if plan.employee_id == employee_id]
        lines += explain_plans(plans, review_days(scheme), now().date(), language)
        return Explanation(employee, tuple(lines), ledger.verdicts.findings_of(employee_id))


@dataclass(frozen=True, slots=True)
class Cascade:
    """The goals of a cycle with their links, as of the last run, and whose they are."""

    company: str
    forest: Forest
    people: dict[str, Employee]


def cascade(folder: Path) -> Cascade:
    """Return the goals of a cycle with their links.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    with _reading(folder) as ledger:
        policy = kept_content(ledger).policy
        people = {person.id: person for person in ledger.people.employees()}
        return Cascade(policy.company or policy.cycle.name, Forest(ledger.columns.nodes()), people)


def conflicts(folder: Path, language: str, *, settled: bool = False) -> tuple[Dispute, ...]:
    """Return the open conflicts of a cycle in words; with ``settled`` all others too.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    with _reading(folder) as ledger:
        return tuple(disputes(ledger, language, settled=settled))


def waiting(folder: Path, language: str) -> tuple[tuple[str, str], ...]:
    """Return the books, and the master's Google Sheet, that could not be brought up to date, with the reason in words.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    with _reading(folder) as ledger:
        found = ledger.registry.waiting()
        books = ((ledger.registry.book(book).file, _why(reason, language)) for book, reason in found.items())
        sheet = behind(ledger, language)
        return (*books, *([(MASTER_SHEET, sheet)] if sheet else []))


def _why(reason: str, language: str) -> str:
    key = f"waiting.{reason}"
    return TEXTS(key, language) if key in TEXTS else reason


def runs(folder: Path, limit: int) -> tuple[Run, ...]:
    """Return the last runs of a cycle, the newest first.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    with _reading(folder) as ledger:
        return last_runs(ledger, limit)


def history(folder: Path, name: str, language: str, limit: int) -> tuple[Happened, ...]:
    """Return what happened to a person, a record, a conflict or a change, the newest first.

    Raises:
        ReviewbookError: the cycle folder cannot be used, or its journal does not know the name.

    """
    with _reading(folder) as ledger:
        return history_of(ledger, name, language, limit)


def past(folder: Path, name: str) -> PersonsPast | None:
    """Return what is known of a person over the cycles, ``None`` where the name is no person's id.

    Raises:
        ReviewbookError: the cycle folder cannot be used.

    """
    with _reading(folder) as ledger:
        return past_of_person(ledger, name)


def names(folder: Path) -> dict[str, str]:
    """Return the names of the people of the roster, by employee id, as of the last run."""
    with _reading(folder) as ledger:
        return {person.id: person.name for person in ledger.people.employees()}


@contextmanager
def _reading(folder: Path) -> Iterator[Ledger]:
    check_cycle_folder(folder)
    with Ledger.open(folder) as ledger, ledger.reading():
        yield ledger


def verify(folder: Path) -> tuple[Checked, ...]:
    """Check whether everything in a cycle folder is as it was written.

    Raises:
        ReviewbookError: the cycle folder cannot be used, or its ledger cannot even be opened.

    """
    check_cycle_folder(folder)
    with run_lock(folder), Ledger.open(folder) as ledger, ledger.reading():
        return tuple(check_cycle(folder, ledger))
