"""What the commands about feedback do: call an action, show what came of it, and return the exit code."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape

from addin import actions
from addin.show import Screen, table
from sync import releasing
from sync.papers import papers_of
from sync.releasable import Candidate
from sync.releasing import Chosen

__all__ = ["CLEAN", "LEFT_OUT", "Chosen", "release", "take_back"]

CLEAN, LEFT_OUT = 0, 1


def release(screen: Screen, folder: Path, chosen: Chosen, by: str, dry_run: bool) -> int:
    """Release results, or show what a release would do; 1 where something is to be settled of anybody."""
    do = releasing.preview if dry_run else releasing.release_results
    found = do(folder, chosen, by, actions.now())
    names = actions.names(folder)
    if screen.as_json:
        screen.document([_document(screen, one, names) for one in found])
    else:
        _show(screen, found, names, dry_run)
    return LEFT_OUT if any(one.blocked for one in found) else CLEAN


def _show(screen: Screen, found: Sequence[Candidate], names: dict[str, str], dry_run: bool) -> None:
    released = [one for one in found if one.release is not None]
    left_out = [one for one in found if one.release is None]
    if released:
        made = table(screen, "id", "name", "score", "grade")
        for one in released:
            if one.release is not None:
                name = names.get(one.employee_id, "")
                made.add_row(one.employee_id, escape(name), f"{one.release.score:.2f}", one.release.grade)
        screen.console.print(made)
    if left_out:
        made = table(screen, "id", "name", "left-out")
        for one in left_out:
            made.add_row(one.employee_id, escape(names.get(one.employee_id, "")), escape(_why(screen, one)))
        screen.console.print(made)
    key = "release.would" if dry_run else "release.done" if released else "release.none"
    screen.say(key, count=len(released), left=len(left_out))


def _why(screen: Screen, one: Candidate) -> str:
    if one.block is None:
        return ""
    return screen.text(f"release.left-out.{one.block}", count=one.count, grade=one.confirmed)


def _document(screen: Screen, one: Candidate, names: dict[str, str]) -> dict[str, object]:
    return {
        "employee_id": one.employee_id,
        "name": names.get(one.employee_id, ""),
        "release": asdict(one.release) if one.release is not None else None,
        "left_out": str(one.block) if one.block is not None else "",
        "why": _why(screen, one),
    }


def take_back(screen: Screen, folder: Path, chosen: Chosen, by: str, reason: str, dry_run: bool) -> int:
    """Take released results back, or show whose would be."""
    now = actions.now()
    found = (
        releasing.released(folder, chosen)
        if dry_run
        else releasing.take_back(folder, chosen, by, reason, now)
    )
    if screen.as_json:
        screen.document([asdict(one) for one in found])
        return CLEAN
    names = actions.names(folder)
    made = table(screen, "id", "name", "score", "grade")
    for one in found:
        name = escape(names.get(one.employee_id, ""))
        made.add_row(one.employee_id, name, f"{one.score:.2f}", one.grade)
    screen.console.print(made)
    screen.say("release.would-take-back" if dry_run else "release.taken-back", count=len(found))
    if papers := papers_of(folder, [one.employee_id for one in found]):
        screen.say("release.papers", count=len(papers))
        screen.lines(f"    {path.relative_to(folder).as_posix()}" for path in papers)
    return CLEAN
