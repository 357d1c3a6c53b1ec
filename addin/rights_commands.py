"""What the commands about people's rights and about several cycles do."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from addin import actions
from addin.show import Screen, table
from sync.consolidate import check_cycle_folder
from sync.errors import TEXTS, CycleFolderError
from sync.files import REPORTS, file_stem
from sync.ledger import Ledger
from sync.report_place import report_place, write_report
from sync.rights import forget as forgetting
from sync.rights import retention as retaining
from sync.rights.fates import Fate
from sync.rights.forget import Forgotten, Plan
from sync.rights.person_data import person_data as gather
from sync.rights.register import as_pages
from sync.yearly import write_year
from workbook_templates.draw_pages import draw_pages

if TYPE_CHECKING:
    from sync.google.books.forgetting import SheetBefore

CLEAN, FOUND, COULD_NOT_RUN = 0, 1, 2
SHOWN = 12
_BETWEEN = re.compile(r"[\s,;，；、]+")


def person_data(screen: Screen, folder: Path, person: str, out: Path | None, language: str) -> int:
    """Write everything that is kept of a person into a workbook."""
    target = report_place(out or folder / REPORTS / f"{file_stem(person.strip())} - data.xlsx")
    found = gather(folder, person, actions.now(), screen.language if language else "")
    write_report(target, found.content)
    made = table(screen, "sheet", "rows")
    for tab, rows in found.rows.items():
        made.add_row(escape(tab), str(rows))
    screen.console.print(made)
    screen.say("person-data.done", file=target)
    return CLEAN


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Whom HR wants to have forgotten: who asks for it, why, and whether also where something speaks against it."""

    people: tuple[str, ...]
    by: str
    reason: str
    anyway: bool


def forget(screen: Screen, folder: Path, asked: Forgetting, yes: bool) -> int:
    """Show what would go of people or, once HR says yes, forget them and prove it."""
    if not yes:
        plan = forgetting.plan_forgetting(folder, asked.people, actions.now().date())
        _show_plan(screen, plan)
        return CLEAN
    sheets = _sheets(folder, asked.people)
    done = forgetting.forget(
        folder, asked.people, actions.now(), who=asked.by, why=asked.reason, anyway=asked.anyway
    )
    _clear_sheets(screen, folder, sheets)
    return _show_forgotten(screen, done)


def _sheets(folder: Path, people: Sequence[str]) -> "tuple[SheetBefore, ...]":
    """Return the Google Sheets of a cycle as they are; none, and nothing of Google is loaded, where it has none."""
    check_cycle_folder(folder)
    with Ledger.open(folder) as ledger:
        if not len(ledger.sheets):
            return ()
    from sync.google.books.forgetting import sheets_before

    return sheets_before(folder, people)


def _clear_sheets(screen: Screen, folder: Path, before: "tuple[SheetBefore, ...]") -> None:
    """Let sheets lose what their files lost, and say what is left for HR."""
    if not before:
        return
    from sync.google.books.forgetting import clear_sheets

    done = clear_sheets(folder, before)
    screen.say("forget.sheets", deleted=done.deleted, cleared=len(done.cleared))
    for key, links in (("versions", done.cleared), ("sheets-left", done.left)):
        if links:
            screen.say(f"forget.{key}")
            screen.addresses(f"    {link}" for link in links if not screen.as_json)


def _show_plan(screen: Screen, plan: Plan) -> None:
    if screen.as_json:
        people = [person.id for person in plan.known]
        found = [asdict(one) for one in plan.files]
        screen.document({"people": people, "rows": plan.rows, "files": found, "against": plan.against})
        return
    for person in plan.known:
        screen.say("forget.who", id=person.id, name=person.name)
        if person.shared:
            screen.say("forget.shared", name=person.name)
    screen.say("forget.rows", rows=", ".join(f"{name} {count}" for name, count in plan.rows.items()))
    for fate in Fate:
        files = [one.file for one in plan.files if one.fate is fate]
        if files:
            screen.say(f"forget.{fate}", count=len(files))
            whole = fate is Fate.UNREAD
            screen.lines(f"    {file}" for file in files if whole or not file.startswith("archive/"))
    screen.say("forget.stays")
    for key in plan.against:
        screen.say(f"forget.{key}")
    screen.say("forget.ask")


def _show_forgotten(screen: Screen, done: Forgotten) -> int:
    """Show what was done and where people are still named, or may be; that is a finding, for HR has to look at it."""
    if screen.as_json:
        screen.document({
            "nobodies": {person: asdict(nobody) for person, nobody in done.nobodies.items()},
            "run": done.run, "removed": done.removed, "cleared": done.cleared, "remains": list(map(str, done.remains)),
            "locked": list(done.locked),
            "unread": list(map(str, done.unread)),
        })  # fmt: skip
    for person, nobody in done.nobodies.items():
        screen.say("forget.done", id=person, nobody=nobody.id)
    screen.say("forget.files", removed=done.removed, cleared=done.cleared, run=done.run)
    if done.locked:
        screen.say("forget.still-locked", files=", ".join(done.locked))
    elif not done.remains and not done.unread:
        screen.say("forget.nothing-left")
        return CLEAN
    for key, places in (("left", done.remains), ("unread", done.unread)):
        if places and not screen.as_json:
            screen.say(f"forget.{key}", count=len(places))
            screen.lines(f"    {place}" for place in places[:SHOWN])
            if len(places) > SHOWN:
                screen.say("forget.more", count=len(places) - SHOWN)
    return FOUND


def retention(screen: Screen, folder: Path, apply: bool, by: str) -> int:
    """Show whose data is due to go or, if HR says so, forget them."""
    today = actions.now().date()
    if apply:
        going = [one.id for one in retaining.kept_people(folder) if one.is_due(today)]
        sheets = _sheets(folder, going)
        done = retaining.apply_retention(folder, actions.now(), by)
        _clear_sheets(screen, folder, sheets if done is not None else ())
        if done is None:
            if screen.as_json:
                screen.document({"nobodies": {}, "run": None, "removed": 0, "cleared": 0, "remains": []})
            screen.say("retention.nobody")
            return CLEAN
        return _show_forgotten(screen, done)
    kept = retaining.kept_people(folder)
    due = [one for one in kept if one.is_due(today)]
    if screen.as_json:
        screen.document([{**asdict(one), "due": one.is_due(today)} for one in kept])
        return CLEAN
    made = table(screen, "entity", "until", "people", "due")
    count = Counter((one.entity, one.until) for one in kept)
    for (entity, until), people in count.items():
        is_due = until is not None and until < today
        made.add_row(escape(entity or "—"), f"{until or '—'}", str(people), "✔" if is_due else "")
    screen.console.print(made)
    screen.lines(f"    {one.id} {one.name}" for one in due[:SHOWN])
    screen.say("retention.due" if due else "retention.nobody", count=len(due))
    if timeless := sum(one.until is None for one in kept):
        screen.say("retention.no-time", count=timeless)
    return CLEAN


def data_register(screen: Screen, folder: Path, out: Path | None) -> int:
    """Write the data register as a workbook."""
    check_cycle_folder(folder)
    title = TEXTS("register.title", screen.language)
    target = report_place(out or folder / REPORTS / f"{file_stem(title)}.xlsx")
    write_report(target, draw_pages(as_pages(screen.language), screen.language, title))
    screen.say("data-register.done", file=target)
    return CLEAN


def yearly(screen: Screen, out: Path, folders: Sequence[Path], typed: str) -> int:
    """Write the results of a year."""
    year = write_year(out, folders, weights_of(typed), screen.language)
    graded = sum(one.grade != "" for one in year.results)
    if screen.as_json:
        screen.document({
            "cycles": [asdict(cycle) for cycle in year.cycles], "weights": year.weights,
            "results": [asdict(one) for one in year.results], "doubts": [asdict(one) for one in year.doubts],
        })  # fmt: skip
    else:
        for cycle, weight in zip(year.cycles, year.weights, strict=True):
            screen.say("yearly.weight", cycle=cycle.name, weight=f"{weight:.4g}")
    screen.say("yearly.done", people=len(year.results), graded=graded, file=out)
    if year.doubts:
        screen.say("yearly.doubts", count=len(year.doubts))
        return FOUND
    return CLEAN


def weights_of(typed: str) -> tuple[float, ...]:
    """Return the weights that were typed: ``0.5,0.5`` or ``40%,60%``.

    Raises:
        CycleFolderError: one of them is no number.

    """
    parts = [part for part in _BETWEEN.split(typed.strip()) if part]
    try:
        return tuple(float(part.rstrip("%％")) / (100 if part[-1] in "%％" else 1) for part in parts)
    except ValueError:
        raise CycleFolderError("yearly.weights-unreadable", typed=typed) from None
