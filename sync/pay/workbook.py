"""Making the pay workbook: read what HR typed, take results, work everything out, write it wholly or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from appraisal.cascade import Forest
from appraisal.findings import Finding
from appraisal.model import Cycle, Employee, Result
from appraisal.pay.departments import department_achievements
from appraisal.pay.plan import Plan
from appraisal.pay.proposals import proposals
from appraisal.release import Release
from sync.calibrations import calibrations
from sync.consolidate import check_cycle_folder
from sync.errors import writing
from sync.files import lock_holder, replace_file
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.pay.errors import PayError, reading_pay
from sync.pay.problems import finding_rows, pay_findings
from sync.pay.results import counted_results
from sync.pay.rows import PayPeople, pay_rows, without_place
from sync.pay.salaries_file import SalaryFile, read_salaries
from sync.pay.typed import TypedPay, TypedRow, as_id, open_pay, read_pay
from sync.present_master import kept_content
from sync.releases import releases
from sync.xlsx.gate import MASTER, load
from sync.xlsx.password import is_locked, locked
from workbook_templates.brand import Logo
from workbook_templates.live.pay_book import Tables, fill_pay

PAY = "pay.xlsx"


@dataclass(frozen=True, slots=True)
class PayMade:
    """What came of making a pay workbook: where it is, what it says, and the workbook of before where one had to be kept.

    ``proposals`` is how many people's amounts are a proposal, because their results are not released yet.
    """

    path: Path
    rows: Tables
    plan: Plan
    findings: tuple[Finding, ...]
    proposals: int = 0
    salaries: SalaryFile | None = None
    kept: Path | None = None
    protected: bool = False


def pay_path(folder: Path) -> Path:
    """Return where the pay workbook of a cycle lies."""
    return folder / PAY


def needs_password(folder: Path) -> bool:
    """Whether the pay workbook is there, and behind a password."""
    return is_locked(_content(pay_path(folder)))


def _content(path: Path) -> bytes:
    """Return the bytes of a workbook, none where there is none."""
    if not path.is_file():
        return b""
    with reading_pay(path.name):
        return load(path, MASTER)


def make_pay(
    folder: Path,
    now: datetime,
    *,
    salaries: Path | None = None,
    password: str = "",
    protect: bool = False,
) -> PayMade:
    """Make the pay workbook of a cycle, or bring results into the one that is there; what HR typed in it stays.

    ``salaries`` is a file whose cells take the place of those typed. ``password`` opens a workbook that has one, and such a
    workbook keeps it; ``protect`` gives one to a workbook that has none.

    Raises:
        PayError: the workbook is open in another program, locked, of another cycle, or none of ours.
        ReviewbookError: the cycle folder or a file cannot be used; nothing is written then.

    """
    check_cycle_folder(folder)
    path = pay_path(folder)
    _check_free(path)
    cycle = _cycle(folder)
    policy, before, typed = cycle.content.policy, _content(path), TypedPay()
    if before:
        opened = open_pay(before, path.name, password)
        typed = read_pay(opened, path.name, policy.cycle.id, policy.language)
    people = _people(cycle, typed)
    imported = None
    if salaries is not None:
        imported = read_salaries(salaries, {person.id for person in people.employees})
        typed = _with(typed, imported)
    rows, plan = fill_pay(pay_rows(people, typed, policy.language), policy, policy.language)
    said = pay_findings(people, typed, rows, plan, path.name, policy.language)
    findings = (*(imported.findings if imported else ()), *said)
    rows["pay_findings"] = list(map(dict, finding_rows(findings, policy.language)))
    made = _drawn(rows, cycle, now.date())
    protected = bool(password) and (protect or is_locked(before))
    not_drawn = typed.others or typed.formulas or any(without_place(people, typed))
    kept = _keep(path, before, now.date()) if not_drawn else None
    _put(path, locked(made, password) if protected else made, before)
    return PayMade(path, rows, plan, findings, people.proposed, imported, kept, protected=protected)


@dataclass(frozen=True, slots=True)
class _Cycle:
    """What the ledger knows of a cycle that pay is worked out from."""

    content: HrContent
    results: Mapping[str, Result]
    released: Mapping[str, Release]
    achievements: Mapping[str, Decimal]
    logo: Logo | None


def _cycle(folder: Path) -> _Cycle:
    with Ledger.open(folder) as ledger, ledger.reading():
        content = kept_content(ledger)
        lines = (line for card in ledger.returns.scorecards() for line in card.lines)
        return _Cycle(
            content,
            {result.employee_id: result for result in ledger.verdicts.results()},
            releases(ledger),
            department_achievements(Forest(ledger.columns.nodes()), lines),
            read_logo(folder, content.policy),
        )


def _put(path: Path, content: bytes, before: bytes) -> None:
    """Let the new workbook take the old one's place, unless somebody opened or saved that one meanwhile."""
    _check_free(path)
    if _content(path) != before:
        raise PayError("pay.changed-meanwhile", file=path.name)
    with writing(path):
        replace_file(path, content)


def _check_free(path: Path) -> None:
    """Make sure that nobody holds the workbook open.

    Raises:
        PayError: a spreadsheet program does.

    """
    if lock_holder(path) is not None:
        raise PayError("pay.open", file=path.name)


def _people(cycle: _Cycle, typed: TypedPay) -> PayPeople:
    """Return whom pay is for: everybody who was there in the period, and whoever HR typed something for.

    What is proposed holds for the time after the cycle, so nothing is proposed for whoever is not there any more.
    """
    content, counted = cycle.content, counted_results(cycle.results, cycle.released)
    named = {
        as_id(row.get("employee_id"))
        for table in ("salaries", "bonus", "merit")
        for row in typed.table(table)
        if row.keys() - {"employee_id"}
    }
    policy, potentials = content.policy, calibrations(content)
    there = sorted(
        (one for one in content.employees.values() if one.id in named or _was_there(one, policy.cycle)),
        key=lambda one: one.id,
    )
    proposed = tuple(
        proposal
        for person in there
        if (result := counted.get(person.id)) is not None and result.grade
        if not person.leaves_by(policy.cycle.end)
        for proposal in proposals(
            person.id,
            result.grade,
            policy.scheme(result.scheme),
            potentials[person.id].potential if person.id in potentials else None,
        )
    )
    return PayPeople(policy, tuple(there), counted, cycle.achievements, proposed)


def _was_there(person: Employee, cycle: Cycle) -> bool:
    left_before = person.left is not None and person.left < cycle.start
    hired_after = person.hired is not None and person.hired > cycle.end
    return not left_before and not hired_after


def _with(typed: TypedPay, imported: SalaryFile) -> TypedPay:
    """Return what HR typed, with the cells of a file in place of those of the same people."""
    before = typed.by("salaries", "employee_id")
    first: list[TypedRow] = []
    for employee_id, cells in imported.rows.items():
        first.append({**before.get(employee_id, {}), **cells, "employee_id": employee_id})
    taken = {id(before[one]) for one in imported.rows if one in before}
    rest = [row for row in typed.table("salaries") if id(row) not in taken]
    return replace(typed, rows={**typed.rows, "salaries": (*first, *rest)})


def _drawn(rows: Tables, cycle: _Cycle, day: date) -> bytes:
    from workbook_templates.draw_pay import PayLook, draw_pay  # brings a library that only drawing needs

    policy = cycle.content.policy
    return draw_pay(rows, policy, policy.language, PayLook(day, cycle.logo))


def _keep(path: Path, content: bytes, day: date) -> Path:
    """Keep the workbook of before beside the new one: something of HR's own in it is not drawn again."""
    number, kept = 1, path.with_name(f"{path.stem} before {day}{path.suffix}")
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem} before {day} ({number}){path.suffix}")
    with writing(kept):
        replace_file(kept, content)
    return kept
