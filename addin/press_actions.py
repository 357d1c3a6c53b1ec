"""What each button does: one plain function an action, named in the table of buttons.

An action gets what was pressed and a front to speak through. It does what the terminal's command of the same name does, and
what that would print is told; whatever cannot be done is a sentence, as in the terminal.
"""

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rich.console import Console

from addin import (
    actions,
    addin_commands,
    commands,
    feedback_commands,
    handout_commands,
    ledger_commands,
    letter_commands,
)
from addin.buttons import buttons
from addin.configuration import Configuration, keep_fault, read_configuration, write_configuration
from addin.front import CancelledError, Front
from addin.pressed import Pressed
from addin.refusal import RefusalError
from addin.show import TEXTS, Screen, show_receipt
from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from sync.check import check_file
from sync.consolidate import consolidate
from sync.errors import ReviewbookError, describe
from sync.files import find_master
from sync.releasing import Chosen
from workbook_templates.labels import sheet_title

Action = Callable[[Pressed, Front], None]

_WIDTH = 100
"""Columns of a told table."""

_LONGEST_REASON = 200
"""Characters of an error that nobody foresaw, in the sentence about it."""

_RUNS = 20
"""Runs that History tells."""


def carry_out(press: Pressed, front: Front) -> None:
    """Carry out what was pressed; what cannot be done is told, a fault of ours too, and a press that is called off has changed nothing.

    Raises:
        RefusalError: something of ours stands in the way.

    """
    try:
        ACTIONS[press.button.action](press, front)
    except ReviewbookError as error:
        front.say(describe(error, press.language))
    except CancelledError:
        return
    except RefusalError:
        raise
    except Exception as error:
        # A press that just does nothing would be pressed again and again.
        what = f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
        front.say(TEXTS("press.broke", press.language, what=what, log=keep_fault()))


def _text(press: Pressed, key: str, **values: object) -> str:
    return TEXTS(f"ribbon.action.{key}", press.language, **values)


def _told(press: Pressed, front: Front, command: Callable[[Screen], object], *, writes: bool = False) -> None:
    """Do a terminal's command, and tell what it would print; one that ``writes`` the master gets it lent meanwhile."""
    out = io.StringIO()
    try:
        with _lent(press, front) if writes else nullcontext():
            command(Screen(Console(file=out, width=_WIDTH, color_system=None), press.language))
    finally:
        if out.getvalue().strip():
            front.say(out.getvalue().strip("\n"))


def _lent(press: Pressed, front: Front) -> AbstractContextManager[None]:
    return front.lent(find_master(_folder(press)))


def _folder(press: Pressed) -> Path:
    """Return the cycle folder; buttons that need a master are not carried out without one."""
    if press.folder is None:
        raise RefusalError("press.not-master")
    return press.folder


def new(press: Pressed, front: Front) -> None:
    """Start a cycle from a roster, or from the folder of an earlier cycle."""
    folder = front.ask(_text(press, "ask-folder"))
    people = front.ask(_text(press, "ask-people")) if folder else None
    if folder and people:
        where, source = _whole(folder), _whole(people)
        roster, earlier = (None, source) if source.is_dir() else (source, None)
        _told(
            press,
            front,
            lambda screen: commands.new(screen, where, roster, "", None, None, None, earlier=earlier),
        )


def _whole(typed: str) -> Path:
    """Return the path that somebody typed; a part of one counts from the home folder, never from where a program runs."""
    return Path.home() / typed.strip().strip('"')


def handout(press: Pressed, front: Front) -> None:
    """Hand out the books that are missing."""
    _told(press, front, lambda screen: handout_commands.handout(screen, _folder(press)), writes=True)


def status(press: Pressed, front: Front) -> None:
    """Tell where every book stands."""
    _told(press, front, lambda screen: commands.status(screen, _folder(press)))


def remind(press: Pressed, front: Front) -> None:
    """Write mails as drafts."""
    _told(press, front, lambda screen: commands.remind(screen, _folder(press), "", False))


def check(press: Pressed, front: Front) -> None:
    """Show what is wrong: in the book in front, or in the whole cycle where the master is in front."""
    findings: tuple[Finding, ...] = ()
    if press.workbook is not None and press.on_book:
        _, findings = check_file(press.workbook, Policy(language=press.language))
    else:
        with front.progress(TEXTS("cli.consolidate.reading", press.language)) as progress:
            receipt = consolidate(_folder(press), actions.now(), dry_run=True, progress=progress)
        findings = receipt.findings
    front.show_findings(findings, press.workbook if press.on_book and press.workbook else _folder(press))
    if not findings:
        front.say(TEXTS("cli.check.clean", press.language))


def consolidate_cycle(press: Pressed, front: Front) -> None:
    """Consolidate, and tell how the cycle stands."""
    title = TEXTS("cli.consolidate.reading", press.language)
    with _lent(press, front), front.progress(title) as progress:

        def collecting(done: int, total: int, _left: float) -> None:
            progress(done, total)

        receipt = consolidate(_folder(press), actions.now(), progress=progress, collecting=collecting)
    _told(press, front, lambda screen: show_receipt(screen, receipt))


def conflicts(press: Pressed, front: Front) -> None:
    """Tell what is to be settled."""
    _told(press, front, lambda screen: ledger_commands.conflicts(screen, _folder(press), False))


def history(press: Pressed, front: Front) -> None:
    """Tell the last runs."""
    _told(press, front, lambda screen: ledger_commands.history(screen, _folder(press), "", _RUNS))


def undo(press: Pressed, front: Front) -> None:
    """Take back the last run, once that is agreed."""
    if front.confirm(_text(press, "ask-undo")):
        _told(press, front, lambda screen: ledger_commands.undo(screen, _folder(press)), writes=True)


def calibrate(press: Pressed, front: Front) -> None:
    """Go to the sheet on which HR calibrates."""
    # The master speaks the language in which its cycle was started, whatever the buttons speak.
    if not any(front.go_to(title) for title in _titles_of_calibration(press.language)):
        front.say(_text(press, "calibrate-by-hand"))


def _titles_of_calibration(language: str) -> list[str]:
    """Return what the sheet is called in every language, the user's first."""
    languages = dict.fromkeys((language, *LANGUAGES))
    return [sheet_title("master", "calibration", one) for one in languages]


def release(press: Pressed, front: Front) -> None:
    """Show whose results may be released, and release them for whoever signs."""
    everybody = Chosen(everybody=True)
    _told(press, front, lambda screen: feedback_commands.release(screen, _folder(press), everybody, "", True))
    if by := front.ask(_text(press, "ask-release")):
        _told(
            press,
            front,
            lambda screen: feedback_commands.release(screen, _folder(press), everybody, by, False),
            writes=True,
        )


def letters(press: Pressed, front: Front) -> None:
    """Write the letters of everybody whose result is released."""
    everybody = Chosen(everybody=True)
    _told(
        press, front, lambda screen: letter_commands.letters(screen, _folder(press), everybody, None, False)
    )


def explain(press: Pressed, front: Front) -> None:
    """Explain the person or the finding that the cursor is on."""
    pointed = front.pointed()
    if pointed is not None and pointed.employee_id and press.folder is not None:
        employee, folder = pointed.employee_id, press.folder
        _told(press, front, lambda screen: commands.explain(screen, str(folder), employee))
    elif pointed is not None and pointed.code:
        code = pointed.code
        _told(press, front, lambda screen: commands.explain(screen, code, ""))
    else:
        front.say(_text(press, "point-first"))


def language(press: Pressed, front: Front) -> None:
    """Speak the other language from now on."""
    spoken = change_language(press.language)
    front.say(TEXTS("ribbon.action.language-is", spoken))


def change_language(now: str) -> str:
    """Write the other language into the user's settings and return it.

    Raises:
        RefusalError: there are no settings, or they cannot be used.

    """
    settings = read_configuration()
    if settings is None:
        raise RefusalError("ribbon.vba.no-settings")
    other = next(language for language in LANGUAGES if language != now)
    write_configuration(Configuration(settings.interpreter, other))
    return other


def help_(press: Pressed, front: Front) -> None:
    """Tell what each button does."""
    spoken = press.language
    lines = [f"{button.label[spoken]}: {button.tip[spoken]}" for button in buttons().buttons]
    front.say("\n".join([_text(press, "help-head"), *lines]))


def doctor(press: Pressed, front: Front) -> None:
    """Tell what is in place that the buttons need, and what is not."""
    _told(press, front, addin_commands.doctor)


ACTIONS: Mapping[str, Action] = {
    "new": new,
    "handout": handout,
    "status": status,
    "remind": remind,
    "check": check,
    "consolidate": consolidate_cycle,
    "conflicts": conflicts,
    "history": history,
    "undo": undo,
    "calibrate": calibrate,
    "release": release,
    "letters": letters,
    "explain": explain,
    "language": language,
    "help": help_,
    "doctor": doctor,
}
"""The action of each name in the table of buttons."""
