"""What the command that hands books out does: as files, and into Google Sheets, and says who has to get what."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from addin import actions
from addin.bars import bar
from addin.commands import SHOWN_POSITIONS
from addin.sheets_commands import AS_BEFORE, Asked, hand_out, is_unfinished, show_sheets
from addin.show import Screen, table
from appraisal.findings import Finding
from sync import consolidate as consolidating
from sync import cycle
from sync.files import BOOKS, OWN_BOOKS, PEER_BOOKS
from sync.handout import HandedOut, positions_without_template
from sync.roles import PEER, SELF, TEAM


def handout(screen: Screen, folder: Path, asked: Asked = AS_BEFORE) -> int:
    """Hand out the books that are missing: as files, and into Google Sheets for those of whom HR said so."""
    label, whom = screen.text("demo.stage.handout"), asked.whom(folder)
    done: Sequence[HandedOut]
    findings: tuple[Finding, ...] = ()
    if whom:
        done, findings = hand_out(folder, whom, label, screen)
    else:
        done, findings = _in_files(screen, folder, label)
    _show_handed_out(screen, folder, done)
    return show_sheets(screen, done, findings)


def _in_files(screen: Screen, folder: Path, label: str) -> tuple[Sequence[HandedOut], tuple[Finding, ...]]:
    """Hand out files to everybody; what an earlier hand-out left half made in Google Sheets is taken back, if Google is there."""
    if is_unfinished(folder):
        from sync.google.books.whom import Whom
        from sync.google.client.errors import GoogleError

        with suppress(GoogleError):
            return hand_out(folder, Whom(), label, screen)
    with bar(label) as progress:
        return cycle.issue_books(folder, actions.now(), progress), ()


def _show_handed_out(screen: Screen, folder: Path, done: Sequence[HandedOut]) -> None:
    if not done:
        nobody = not actions.status(folder).books
        screen.say("handout.nobody" if nobody else "handout.none")
        return
    teams = [book for book in done if book.role == TEAM]
    shown = table(screen, "book", "manager", "people")
    for book in teams[:20]:
        shown.add_row(book.file, book.manager.name, str(book.people))
    if teams:
        screen.console.print(shown)
    content = consolidating.open_master(folder).content
    strange = positions_without_template(content, (person for book in teams for person in book.members))
    if strange:
        named = ", ".join(strange[:SHOWN_POSITIONS]) + (" …" if len(strange) > SHOWN_POSITIONS else "")
        screen.say("handout.no-template", positions=named)
    files = [book for book in done if not book.link]
    if teams := [book for book in files if book.role == TEAM]:
        people = sum(book.people for book in teams)
        screen.say("handout.done", books=len(teams), people=people, folder=folder / BOOKS)
    for role, key, part in ((SELF, "handout.own", OWN_BOOKS), (PEER, "handout.peer", PEER_BOOKS)):
        count = sum(book.role == role for book in files)
        if count:
            screen.say(key, books=count, folder=folder / BOOKS / part)
