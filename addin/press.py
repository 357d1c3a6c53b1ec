"""A press on the ribbon arrives here: ``python -I -m addin.press ID WORKBOOK [--lang LANGUAGE]``.

The ribbon waits for this first half, so it is short: it looks whether the press can be carried out, starts the second half
as a process of its own (the same with ``--work``), and ends. Where there is something to say first (a wrong workbook, a press that
is still at work) the sentence is put into ``answer.txt`` beside the settings, where the ribbon finds it. Exit codes:

====  ==========================================================
0     the work has begun, or is done already
5     a sentence waits in ``answer.txt``
else  this Python could not run: the ribbon says so by itself
====  ==========================================================

WORKBOOK is the full name of the workbook in front, coded as plain ASCII (:mod:`addin.coding`), or ``-`` for none. Neither half
runs in the workbook's folder or looks for modules there: ``-I`` sees to the first, and the second is started the same way.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence

from addin.coding import coded_line, decoded
from addin.configuration import ANSWER, LOG, keep_fault, read_configuration, write_note
from addin.language import language_of
from addin.one_press import one_press
from addin.pressed import Pressed, pressed
from addin.refusal import RefusalError
from sync.user_folder import settings_folder

BEGUN, BROKEN, SAID = 0, 1, 5

Starter = Callable[[Sequence[str]], None]
"""Starts the second half with its arguments."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a half of a press and return its exit code."""
    given = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    half = work if given.work else begin
    return half(given.id, given.workbook, given.lang)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="addin.press", add_help=False, allow_abbrev=False)
    parser.add_argument("id")
    parser.add_argument("workbook")
    parser.add_argument("--lang", default="")
    parser.add_argument("--work", action="store_true")
    return parser


def begin(id_: str, workbook: str, language: str, start: Starter | None = None) -> int:
    """Do the first half: look whether the press can be carried out, and let the second half begin."""
    folder = settings_folder()
    (folder / ANSWER).unlink(missing_ok=True)
    spoken = language_of(language)
    try:
        spoken = _language(language)
        press = pressed(id_, _name(workbook), spoken)
        with one_press(folder):
            if _at_once(press):
                return BEGUN
        (start or _start)([id_, workbook, "--lang", language])
    except RefusalError as refusal:
        write_note(folder / ANSWER, coded_line(refusal.said(spoken)))
        return SAID
    return BEGUN


def _name(workbook: str) -> str:
    try:
        return decoded(workbook)
    except UnicodeError as error:
        raise RefusalError("press.odd-name") from error


def _language(given: str) -> str:
    """Return the language to speak: of the user's settings, else the one that the ribbon speaks."""
    settings = read_configuration()
    return language_of(settings.language if settings and settings.language else given)


def _at_once(press: Pressed) -> bool:
    """Do what the ribbon shows as soon as the press is over, and say whether that was all."""
    if press.button.action != "language":
        return False
    from addin.press_actions import change_language

    change_language(press.language)
    return True


def _start(arguments: Sequence[str]) -> None:
    """Start the second half away from this process: it goes on when the ribbon has its answer."""
    folder = settings_folder()
    # A log in UTF-8 whatever the code page: names and sentences are Chinese as often as not.
    command = [sys.executable, "-I", "-X", "utf8", "-m", "addin.press", *arguments, "--work"]
    apart = _APART if sys.platform == "win32" else 0
    with (folder / LOG).open("wb") as log:
        subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            close_fds=True,
            start_new_session=True,
            creationflags=apart,
        )


_APART = 0x00000008 | 0x00000200
"""Windows' flags for a process without a console and in a group of its own."""


def work(id_: str, workbook: str, language: str) -> int:
    """Do the second half: carry the action out in front of the user."""
    from addin.press_actions import carry_out
    from addin.spreadsheet_front import front_of

    try:
        spoken = _language(language)
    except RefusalError:  # damaged since the first half: said below, in the ribbon's own language
        spoken = language_of(language)
    try:
        press = pressed(id_, _name(workbook), _language(language))
    except RefusalError as refusal:
        with front_of(spoken, None) as front:
            front.say(refusal.said(spoken))
        return SAID
    with front_of(spoken, press.workbook) as front:
        try:
            with one_press(settings_folder()):
                carry_out(press, front)
        except RefusalError as refusal:
            front.say(refusal.said(spoken))
            return SAID
    return BEGUN


def _logged() -> int:
    """Run a half; how it broke is kept beside the settings, since nobody sees what is printed here."""
    try:
        return main()
    except Exception:
        keep_fault()
        return BROKEN


if __name__ == "__main__":
    raise SystemExit(_logged())
