"""A press on LibreOffice's toolbar arrives here: ``python -I -m addin.libreoffice.press ID DOCUMENT``.

LibreOffice started this process and serves the bridge over its pipes (:func:`addin.libreoffice.engine.take_toolbar_press`);
DOCUMENT is its own number of the workbook in front. What is done, and what is said, is the same as on Excel's ribbon. The
process ends with 0 when the work is done, and with 5 when a sentence said why it was not.
"""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from addin.configuration import read_configuration
from addin.language import chosen
from addin.libreoffice.engine import take_toolbar_press
from addin.libreoffice.errors import LibreOfficeError
from addin.live.beside import Beside
from addin.live.front import LiveFront
from addin.one_press import one_press
from addin.press_actions import carry_out
from addin.pressed import pressed
from addin.refusal import RefusalError
from addin.show import TEXTS
from sync.user_folder import settings_folder

if TYPE_CHECKING:
    from xlwings import App, Book

DONE, SAID = 0, 5


def main(id_: str, document: str) -> int:
    """Carry a press out and return the exit code."""
    book = take_toolbar_press(document)
    language = spoken_language()
    with Beside(language, otherwise=partial(alert, book.app)) as beside:
        try:
            with one_press(settings_folder()):
                do(id_, book, beside, language)
        except RefusalError as refusal:
            beside.say(refusal.said(language))
            return SAID
    return DONE


def alert(app: "App", text: str) -> None:
    """Say something in a box of LibreOffice's own, where this Python has no window; where nobody looks, in the log."""
    try:
        app.alert(text, title=TEXTS("ribbon.window.title", spoken_language()))
    except LibreOfficeError:
        print(text, file=sys.stderr, flush=True)


def do(id_: str, book: "Book", beside: Beside, language: str) -> None:
    """Do what a button says to the workbook in front.

    Raises:
        RefusalError: there is no such button, or it cannot be pressed on this workbook.

    """
    name, app = book.fullname, book.app
    press = pressed(id_, name, language)
    carry_out(press, LiveFront(beside, language, Path(name), lambda: (app,)))


def spoken_language() -> str:
    """Return the language of the user's settings, else the system's."""
    try:
        settings = read_configuration()
    except RefusalError:  # said by the button Doctor; a press can do without
        settings = None
    return settings.language if settings and settings.language else chosen(())


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
