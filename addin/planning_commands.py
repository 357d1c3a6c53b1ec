"""What the commands about planning do: call an action, show what came of it, and return the exit code."""

from pathlib import Path

from addin import actions
from addin.show import Screen
from addin.show_cascade import show_cascade
from appraisal.cascade_tree import cascade_tree, count_people, departments

CLEAN, ERRORS, COULD_NOT_RUN = 0, 1, 2

MOST_GOALS = 80
"""Up to so many goals of people are shown without being asked for."""


def cascade(screen: Screen, folder: Path, department: str, people: bool) -> int:
    """Show how the goals of a cycle hang together."""
    found = actions.cascade(folder)
    known = departments(found.forest, found.people)
    if department and department.casefold() not in map(str.casefold, known):
        screen.say("explain.unknown-department", department=department, departments=", ".join(known) or "–")
        return COULD_NOT_RUN
    shown = people or bool(department) or count_people(found.forest) <= MOST_GOALS
    tree = cascade_tree(found.forest, found.people, department, people=shown)
    show_cascade(screen, found.company, tree, found.people)
    return CLEAN


def form(screen: Screen, folder: Path, employee_id: str, out: Path | None) -> int:
    """Write goal agreements to print."""
    from sync.agreement_forms import write_forms  # brings a library that only drawing needs

    files = write_forms(folder, employee_id, out)
    if not files:
        screen.say("form.nobody", employee=employee_id)
        return COULD_NOT_RUN
    if len(files) == 1:
        screen.say("form.one", file=files[0])
    else:
        screen.say("form.done", count=len(files), folder=files[0].parent)
    return CLEAN
