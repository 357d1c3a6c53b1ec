"""What the command about pay does: makes the workbook, shows what came of it, and returns the exit code."""

from pathlib import Path

from addin import actions
from addin.passwords import ask_password
from addin.show import SHOWN_FINDINGS, Screen, show_findings, table
from appraisal.findings import Severity
from sync.consolidate import check_cycle_folder
from sync.pay.salaries_file import SalaryFile
from sync.pay.workbook import PayMade, make_pay, needs_password
from workbook_templates.books.pay import SALARIES
from workbook_templates.labels import column_label

CLEAN, ERRORS = 0, 1


def pay(screen: Screen, folder: Path, salaries: Path | None, *, protect: bool) -> int:
    """Make the pay workbook of a cycle, or bring it up to date."""
    check_cycle_folder(folder)
    there = needs_password(folder)
    password = ""
    if there or protect:
        password = ask_password(screen, "pay.password", twice=protect and not there)
    made = make_pay(folder, actions.now(), salaries=salaries, password=password, protect=protect)
    if screen.as_json:
        show_findings(screen, made.findings)
    else:
        _show(screen, made)
    return ERRORS if any(one.severity is Severity.ERROR for one in made.findings) else CLEAN


def _show(screen: Screen, made: PayMade) -> None:
    if made.salaries is not None:
        _show_file(screen, made.salaries)
    if made.findings:
        show_findings(screen, made.findings[:SHOWN_FINDINGS])
    if len(made.findings) > SHOWN_FINDINGS:
        screen.say("pay_more.rest", count=len(made.findings) - SHOWN_FINDINGS)
    _show_budget(screen, made)
    if made.proposals:
        screen.say("pay.proposals", count=made.proposals)
    if made.kept is not None:
        screen.say("pay.kept", file=made.kept.name)
    screen.say("pay.protected" if made.protected else "pay.open", file=made.path)


def _show_file(screen: Screen, found: SalaryFile) -> None:
    names = {column.key: column for column in SALARIES.columns}
    for field, heading in found.columns.items():
        label = column_label("pay", SALARIES, names[field], screen.language)
        screen.say("pay.column", heading=heading, label=label)
    if found.unused:
        screen.say("pay.unused", headings=", ".join(found.unused))
    screen.say("pay.taken", people=len(found.rows))


def _show_budget(screen: Screen, made: PayMade) -> None:
    """Show what each pool comes to; people's amounts stand in the workbook alone."""
    shown = table(screen, "pay.group", "pay.people", "pay.pool", "pay.bonus", "pay.budget", "pay.merit")
    rows = 0
    for row in made.rows["budget"]:
        if row["pay_group"] or row["currency"]:
            rows += 1
            amounts = (_amount(row[key]) for key in ("pool", "bonus", "budget", "merit"))
            shown.add_row(f"{row['pay_group']} · {row['currency']}", _amount(row["people"], 0), *amounts)
    if rows:
        screen.console.print(shown)
    else:
        screen.say("pay.no-pools")


def _amount(value: object, places: int = 2) -> str:
    return f"{value:,.{places}f}" if isinstance(value, int | float) else "—"
