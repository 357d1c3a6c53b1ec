"""What the terminal shows of the ledger: conflicts, runs with their receipts, and the history of a record."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.cells import cell_len
from rich.markup import escape

from addin.show import CELLS, TEXTS, Screen, cells_line, table
from sync.history import Happened
from sync.ledger import Run
from sync.past_of_person import PersonsPast
from sync.resolve import Dispute
from workbook_templates.labels import choice_words

MINUTE = "%Y-%m-%d %H:%M"

_LONGEST_IN_TABLE = 60
"""Characters of a side that stand in the table of conflicts; what is longer, such as a whole row, is told below it."""


def show_conflicts(screen: Screen, found: Sequence[Dispute], *, settled: bool) -> None:
    """Show conflicts with what each side says."""
    kinds = choice_words("conflict", screen.language)
    headings = ("id", "kind", "where", "base", "master", "returned-value", "source", "since")
    made = table(screen, *headings, *(("settled",) if settled else ()))
    below: list[str] = []

    def fitting(one: Dispute, heading: str, text: str) -> str:
        if cell_len(text) <= _LONGEST_IN_TABLE:
            return text
        below.append(f"{one.id} · {screen.text(f'table.{heading}')}: {text}")
        return screen.text("conflicts.below")

    for one in found:
        row = [
            one.id,
            kinds.get(one.kind, one.kind),
            one.where,
            fitting(one, "base", one.base),
            fitting(one, "master", one.master),
            fitting(one, "returned-value", one.returned),
            one.source,
            one.opened.strftime(MINUTE),
        ]
        if settled:
            row.append(fitting(one, "settled", _settled(screen, one)))
        made.add_row(*map(escape, row))
    screen.console.print(made)
    for line in below:
        screen.console.print(escape(line))


def _settled(screen: Screen, one: Dispute) -> str:
    """Return how a conflict ended: its state, the value that holds, who chose it."""
    state = choice_words("conflict_state", screen.language)[one.state]
    return " · ".join(filter(None, (state, one.holds, one.by, one.reason)))


def show_runs(screen: Screen, runs: Sequence[Run]) -> None:
    """Show runs with their receipts."""
    if screen.as_json:
        screen.document([asdict(run) for run in runs])
        return
    made = table(screen, "run", "when", "kind", "state", "receipt")
    for run in runs:
        made.add_row(
            str(run.number),
            run.started.strftime(MINUTE),
            escape(word(screen, "run", run.kind)),
            escape(word(screen, "run-state", run.state or "killed")),
            escape(_receipt(screen, run.counts or {})),
        )
    screen.console.print(made)


def _receipt(screen: Screen, counts: Mapping[str, int]) -> str:
    if "undone" in counts:
        return screen.text("history.took-back", run=counts["undone"])
    cells = {name: counts.get(f"cells.{name}", 0) for name in ("returned", *CELLS)}
    return cells_line(screen, cells) if cells["returned"] else ""


def show_history(screen: Screen, found: Sequence[Happened]) -> None:
    """Show what happened to a record, the newest first."""
    if screen.as_json:
        screen.document([asdict(one) for one in found])
        return
    made = table(screen, "when", "run", "who", "where-field", "before", "after", "outcome", "file")
    for one in found:
        row: tuple[Any, ...] = (
            one.at.strftime(MINUTE), one.run, one.who, one.where, one.before, one.after,
            _became(screen, one), one.file or one.why,
        )  # fmt: skip
        made.add_row(*(escape(str(cell)) for cell in row))
    screen.console.print(made)


def _became(screen: Screen, one: Happened) -> str:
    """Return what became of a field, and that it holds no more where its run was undone."""
    said = word(screen, "outcome", one.outcome)
    return f"{said} · {word(screen, 'outcome', 'undone')}" if one.taken_back else said


def show_person(screen: Screen, past: PersonsPast, found: Sequence[Happened]) -> None:
    """Show a person over the cycles: results, past actuals, and then what happened in this one."""
    if screen.as_json:
        screen.document({**asdict(past), "changes": [asdict(one) for one in found]})
        return
    screen.console.print(f"[bold]{escape(f'{past.employee_id} {past.name}')}[/]")
    if past.results:
        made = table(screen, "cycle", "days", "total", "grade", "weight")
        for one in past.results:
            total = "—" if one.total is None else f"{one.total:.2f}"
            weight = "" if one.weight is None else f"{one.weight:.4g}"
            days = "" if one.days is None else f"{one.days:g}"
            made.add_row(*map(escape, (one.cycle, days, total, one.grade or "—", weight)))
        screen.console.print(made)
    if past.actuals:
        made = table(screen, "cycle", "kpi", "target", "actual")
        for reached in past.actuals:
            target = "" if reached.target is None else f"{reached.target:g}"
            kpi = f"{reached.title or reached.kpi_id} ({reached.unit})" if reached.unit else reached.title
            made.add_row(*map(escape, (reached.cycle, kpi, target, f"{reached.actual:g}")))
        screen.console.print(made)
    if found:
        show_history(screen, found)


def word(screen: Screen, kind: str, code: str) -> str:
    """Return the word for a code of the ledger; a code that an older or newer program wrote stands for itself."""
    return screen.text(f"{kind}.{code}") if f"cli.{kind}.{code}" in TEXTS else code
