"""What each command of the terminal does: calls an action, shows what came of it, and returns the exit code."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from addin import actions
from addin.bars import consolidation_bars, stage_bars
from addin.show import Screen, show_books, show_findings, show_receipt, show_told
from appraisal import appraise
from appraisal.findings import Finding, Severity
from appraisal.model import Level
from appraisal.policy import Policy
from appraisal.rules.catalogue import RULES
from sync import check as checking
from sync import consolidate as consolidating
from sync import cycle, frames
from sync import roster as rosters
from sync import run as running
from sync.carry_over import CarriedOver, carry_over
from sync.collecting import Sheets as Collect
from sync.earlier import read_earlier
from sync.errors import CycleFolderError, describe
from sync.files import find_master
from sync.finding_list import write_findings
from sync.hr import HrContent
from sync.logo import keep_logo, logo_name, logo_of_cycle
from sync.reminder_mail import address_of
from sync.report_place import report_place
from sync.roster import Roster
from workbook_templates.books.improvement import EARLIER
from workbook_templates.labels import sheet_title

if TYPE_CHECKING:
    from addin.demo.run import Sheets, Stage

CLEAN, ERRORS, COULD_NOT_RUN = 0, 1, 2

SHOWN_POSITIONS = 8


def new(
    screen: Screen,
    folder: Path,
    roster_file: Path | None,
    company: str,
    start: date | None,
    end: date | None,
    due: date | None,
    *,
    into: Path | None = None,
    earlier: Path | None = None,
    logo_file: Path | None = None,
    colour: str = "",
) -> int:
    """Start a cycle from a roster, an earlier cycle or both; its master is a copy of HR's own workbook, if one is given."""
    if roster_file is None and earlier is None:
        raise CycleFolderError("cycle.no-people")
    policy = actions.new_policy(folder, screen.language, company, start, end, due)
    policy, logo = actions.with_look(policy, colour, logo_file)
    cycle.check_start(folder, into)
    found = None
    if roster_file is not None:
        found = rosters.read_roster(roster_file)
        _show_roster(screen, roster_file, found)
        if found.blocked:
            screen.say("roster.blocked")
            return COULD_NOT_RUN
    if earlier is not None:
        before = read_earlier(earlier)
        logo = logo or logo_of_cycle(earlier, before.content.policy)
        policy = replace(policy, logo=logo_name(logo) if logo else "")
        taken = carry_over(before, policy, found.employees if found else None)
        policy, found = taken.policy, found or Roster(taken.employees)
        cycle.start(folder, policy, found, actions.now(), taken.tables, into=into)
        _show_taken(screen, earlier, taken)
    elif found is not None:
        cycle.start(folder, policy, found, actions.now(), into=into)
    if logo is not None:
        keep_logo(folder, logo)
    people = found.employees if found else ()
    managers = {person.manager_id for person in people if person.manager_id}
    dates = {"start": policy.cycle.start, "end": policy.cycle.end}
    screen.say("new.done", cycle=policy.cycle.id, people=len(people), managers=len(managers), **dates)
    screen.say("new.next" if earlier is None else "new.next-from", master=find_master(folder), folder=folder)
    return CLEAN


def _show_taken(screen: Screen, earlier: Path, taken: CarriedOver) -> None:
    """Say what a new cycle took over, and what stayed behind."""
    counts = {
        "goals": taken.count("goals"),
        "set": taken.count("setgoals"),
        "history": taken.count("history"),
    }
    screen.say("new.taken", cycle=earlier.stem if earlier.is_file() else earlier.name, **counts)
    if plans := taken.count(EARLIER.name):
        screen.say("new.plans", count=plans)
    if taken.left:
        screen.say("new.left", count=len(taken.left), names=_some(taken.left))
    if taken.dropped:
        screen.say("new.dropped", count=taken.dropped)
    if taken.moved:
        screen.say("new.moved", count=len(taken.moved), names=_some(tuple(dict.fromkeys(taken.moved))))
    if taken.without:
        sheets = ", ".join(sheet_title("master", name, screen.language) for name in taken.without)
        screen.say("new.without", sheets=sheets)


def _some(names: Sequence[str]) -> str:
    """Return the first names of a list."""
    return ", ".join(names[:SHOWN_POSITIONS]) + (" …" if len(names) > SHOWN_POSITIONS else "")


def _show_roster(screen: Screen, file: Path, found: Roster) -> None:
    if found.taken:
        screen.say("new.columns")
        screen.lines(f"  {line}" for line in rosters.describe_columns(found, screen.language))
    screen.lines(
        f"{'✘' if problem.blocks else '●'} {rosters.describe(problem, screen.language, file.name, found.sheet)}"
        for problem in found.problems
    )


def roster(screen: Screen, folder: Path, file: Path, apply: bool, on: date | None) -> int:
    """Show what a new roster changes, and apply it."""
    content = consolidating.open_master(folder).content
    found = rosters.read_roster(file, departments=_departments(content))
    _show_roster(screen, file, found)
    if found.blocked:
        screen.say("roster.blocked")
        return COULD_NOT_RUN
    day = on or actions.now().date()
    change = rosters.diff(content.employees.values(), found, day)
    if not change:
        screen.say("roster.none")
        return CLEAN
    screen.lines(rosters.preview(change, content.employees.values(), screen.language))
    if apply:
        cycle.apply_roster(folder, change, actions.now())
        screen.say("roster.applied", folder=folder)
    else:
        screen.say("roster.preview", folder=folder, file=file, day=day)
    return CLEAN


def _departments(content: HrContent) -> set[str]:
    """Return the departments that the cycle knows: those with people, and those with goals."""
    named = {person.department for person in content.employees.values()}
    return (named | {goal.owner_id for goal in content.goals if goal.level is Level.DEPARTMENT}) - {""}


def check(screen: Screen, path: Path, out: Path | None) -> int:
    """Check one book, or a cycle folder; ``out`` is a workbook for the findings."""
    if out is not None:
        report_place(out)
    if path.is_dir():
        findings = consolidating.consolidate(path, actions.now(), dry_run=True).findings
    else:
        _, found = checking.check_file(path, Policy(language=screen.language))
        findings = tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))
    show_findings(screen, findings, most=len(findings))
    if out is not None:
        write_findings(out, findings, path, actions.now(), screen.language)
        screen.say("check.written", file=out)
    return _exit_code(findings)


_ORDER = {severity: place for place, severity in enumerate(Severity)}


def _exit_code(findings: Iterable[Finding]) -> int:
    return ERRORS if any(finding.severity is Severity.ERROR for finding in findings) else CLEAN


def consolidate(
    screen: Screen,
    folder: Path,
    dry_run: bool,
    jobs: int | None,
    cluster: str,
    *,
    offline: bool = False,
    unlocking: bool = False,
) -> int:
    """Consolidate a cycle and show how it stands.

    With ``offline``, Google is left out; with ``unlocking``, returns behind a password are opened first.
    """
    if unlocking:
        _unlock(screen, folder, dry_run)
    with _executor(cluster) as executor, consolidation_bars(screen) as (progress, collecting):
        receipt = consolidating.consolidate(
            folder,
            actions.now(),
            dry_run=dry_run,
            jobs=jobs,
            progress=progress,
            executor=executor,
            sheets=Collect.NONE if offline else Collect.CHANGED,
            collecting=collecting,
        )
    show_receipt(screen, receipt)
    if receipt.stale_pivots:
        screen.say("receipt.pivots", pivots=", ".join(receipt.stale_pivots))
    if receipt.recovered:
        screen.say(f"receipt.{receipt.recovered}")
    if receipt.conflicts:
        screen.say("receipt.open", count=receipt.conflicts, folder=folder)
    show_waiting(screen, folder)
    if dry_run:
        screen.say("consolidate.dry-run")
    elif receipt.written:
        screen.say("consolidate.written", master=find_master(folder))
    else:
        screen.say("consolidate.kept", run=receipt.run)
    return ERRORS if receipt.errors else CLEAN


def _unlock(screen: Screen, folder: Path, dry_run: bool) -> None:
    """Open returned books behind the password that HR types, and say which ones it does not open."""
    from addin.passwords import ask_password
    from sync.unlocking import unlock_returns

    consolidating.check_cycle_folder(folder)
    if dry_run:
        screen.say("unlock.dry")
        return
    done = unlock_returns(folder, ask_password(screen, "unlock.password"))
    if done.opened:
        screen.say("unlock.opened", files=", ".join(done.opened))
    if not screen.as_json:
        screen.lines(f"✘ {describe(error, screen.language)}" for error in done.refused)


@contextmanager
def _executor(address: str) -> Iterator[Executor | None]:
    """Read on the cluster whose scheduler is at an address; "" is this computer."""
    if not address:
        yield None
        return
    from sync.cluster import cluster_executor  # whoever has no cluster need not have its packages

    with cluster_executor(address) as executor:
        yield executor


def show_waiting(screen: Screen, folder: Path) -> None:
    """Show which books could not be brought up to date, and why."""
    waiting = actions.waiting(folder, screen.language)
    if waiting:
        screen.say("receipt.waiting")
        screen.lines(f"  {file}: {reason}" for file, reason in waiting if not screen.as_json)


def status(screen: Screen, folder: Path) -> int:
    """Show where every book stands."""
    found = actions.status(folder)
    if not found.books:
        screen.say("status.nothing", folder=folder)
    names = {person.id: (person.name, person.department) for person in found.people.values()}
    show_books(screen, found.books, names)
    show_told(screen, found.feedback)
    return ERRORS if any(book.errors for book in found.books) else CLEAN


def remind(screen: Screen, folder: Path, sender: str, attach: bool) -> int:
    """Write a mail for everybody who owes something; nothing is sent."""
    if sender and address_of("", sender) is None:
        screen.say("remind.bad-from", address=sender)
        return COULD_NOT_RUN
    done = actions.remind(folder, sender, attach=attach)
    if not done.mails:
        screen.say("remind.nobody")
        return CLEAN
    for who in done.without_address:
        screen.say("remind.no-address", who=who)
    for who in done.outside:
        screen.say("remind.outside", who=who)
    for book in done.not_attached:
        screen.say("remind.not-attached", book=book)
    screen.say("remind.done-one" if done.mails == 1 else "remind.done", count=done.mails, folder=done.folder)
    return CLEAN


def explain(screen: Screen, what: str, employee_id: str) -> int:
    """Explain a rule, or a person's score."""
    folder = Path(what)
    if employee_id:
        return _explain_person(screen, folder, employee_id)
    if folder.is_dir():
        screen.say("explain.need-person", folder=what)
        return COULD_NOT_RUN
    codes = [rule.code for rule in RULES]
    if what.upper() not in codes:
        screen.say("explain.unknown-code", code=what, codes=" ".join(codes))
        return COULD_NOT_RUN
    from rich.markdown import Markdown  # slow to import, like the sample company below

    screen.console.print(Markdown(appraise.page(what.upper(), screen.language)))
    return CLEAN


def _explain_person(screen: Screen, folder: Path, employee_id: str) -> int:
    found = actions.explain_person(folder, employee_id, screen.language)
    if found is None:
        screen.say("explain.unknown-person", employee=employee_id)
        return COULD_NOT_RUN
    screen.console.print(f"[bold]{found.employee.id} {found.employee.name}[/]")
    if not found.lines:
        screen.say("explain.no-result", name=found.employee.name)
        return CLEAN
    screen.lines(found.lines)
    if found.findings:
        show_findings(screen, found.findings)
    return _exit_code(found.findings)


def export(screen: Screen, folder: Path, to: Path, kind: str) -> int:
    """Write tidy tables for analysts."""
    if kind not in frames.FORMATS:
        screen.say("export.bad-format", format=kind)
        return COULD_NOT_RUN
    consolidating.check_cycle_folder(folder)
    files = frames.export(folder, to, kind, screen.language)
    screen.say("export.done", count=len(files), folder=to)
    return CLEAN


def demo(screen: Screen, folder: Path | None, people: int, until: str, *, in_sheets: bool = False) -> int:
    """Let the sample company live up to the end of a stage, half of it in Sheets if asked, and say which files to open."""
    from addin.demo.living import live_until
    from addin.demo.stages import DemoStage
    from addin.show_demo import show_demo

    if until not in tuple(DemoStage):
        screen.say("demo.bad-stage", stage=until, stages=", ".join(DemoStage))
        return COULD_NOT_RUN
    target, stop = folder or _free_folder(Path(DEMO_FOLDER)), DemoStage(until)
    with _emulated(screen, in_sheets) as sheets, _stages(screen) as stage:
        done = live_until(target, people, screen.language, stop, actions.now(), stage, sheets)
    show_receipt(screen, done.receipt)
    show_demo(screen, target, done, stop)
    return CLEAN


@contextmanager
def _emulated(screen: Screen, wanted: bool) -> Iterator["Sheets | None"]:
    """Give the Google of this checkout's tests while the sample company works, and say afterwards what was asked of it."""
    if not wanted:
        yield None
        return
    from addin.demo.in_sheets import emulated_google

    with emulated_google() as sheets:
        yield sheets
        screen.say("demo.sheets", **sheets.figures())


DEMO_FOLDER = "demo-2026-H2"


def _free_folder(wanted: Path) -> Path:
    """Return a folder that is not there yet: the wanted one, or one with a number."""
    names = [wanted, *(wanted.with_name(f"{wanted.name}-{number}") for number in range(2, 1000))]
    return next(name for name in names if not name.exists())


@contextmanager
def _stages(screen: Screen) -> "Iterator[Stage]":
    """Show one progress bar a stage, on standard error."""
    with stage_bars() as progress:

        def stage(name: str, steps: int) -> running.Progress:
            task = progress.add_task(screen.text(f"demo.stage.{name}"), total=steps or None)
            return lambda done, total: progress.update(task, completed=done, total=total or None)

        yield stage
