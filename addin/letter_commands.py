"""What the commands about letters and result forms do: call an action, show what came of it, and return the exit code."""

from collections.abc import Sequence
from pathlib import Path

from addin import actions
from addin.show import Screen
from sync.letters import Written, write_letters, write_template
from sync.releasing import Chosen

CLEAN, LEFT_OUT = 0, 1

_NAMED = 12
"""Ids that are named; of more it is said how many there are."""


def letters(screen: Screen, folder: Path, chosen: Chosen, out: Path | None, pdf: bool) -> int:
    """Write letters; 1 where somebody who was named has no released result."""
    written = write_letters(folder, chosen, actions.now().date(), out=out, pdf=pdf)
    pdfs = [file for file in written.files if file.suffix == ".pdf"]
    code = _show(screen, "letters", folder, written, len(written.files) - len(pdfs), chosen)
    if pdfs:
        screen.say("letters.pdf-done", count=len(pdfs))
    return code


def template(screen: Screen, folder: Path) -> int:
    """Put the letter's template into the cycle folder."""
    screen.say("letters.template-written", file=write_template(folder))
    return CLEAN


def result_forms(screen: Screen, folder: Path, employee_id: str, out: Path | None) -> int:
    """Write the result and interview form of a person, or with ``all`` of everybody whose result is released."""
    # They bring a library that only drawing needs.
    from sync.agreement_forms import EVERYBODY
    from sync.result_forms import write_result_forms

    everybody = employee_id.casefold() == EVERYBODY
    chosen = Chosen(everybody=True) if everybody else Chosen((employee_id,))
    written = write_result_forms(folder, chosen, out=out)
    return _show(screen, "results", folder, written, len(written.files), chosen)


def _show(screen: Screen, what: str, folder: Path, written: Written, count: int, chosen: Chosen) -> int:
    if count:
        screen.say(f"{what}.done", count=count, folder=written.files[0].parent)
    else:
        screen.say(f"{what}.nobody", folder=folder)
    # Who was not named is not missed: most people of a company that releases department by department.
    missed = written.left_out if chosen.people else ()
    if missed and count:
        screen.say(f"{what}.left-out", people=_named(missed))
    return LEFT_OUT if missed or not count else CLEAN


def _named(people: Sequence[str]) -> str:
    shown = ", ".join(people[:_NAMED])
    return shown if len(people) <= _NAMED else f"{shown} … ({len(people)})"
