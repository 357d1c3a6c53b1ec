"""One LibreOffice as xlwings sees a program: its workbooks, what it shows, when it calculates, and how it ends."""

from collections.abc import Callable
from typing import Any

from xlwings import base_classes

from addin.libreoffice.books import Books
from addin.libreoffice.bridge import TO_THINK, Bridge
from addin.libreoffice.errors import LibreOfficeError
from addin.libreoffice.ranges import Range

Answer = Callable[[str, str, str], str]
"""Answers a question (prompt, title, buttons) in a person's place."""


class App(base_classes.App):
    """A LibreOffice.

    ``answer`` may be set where nobody looks, as in tests: it is asked what a person would be asked.
    """

    cut_copy_mode = None
    hwnd = None
    display_alerts = enable_events = interactive = True

    def __init__(self, engine: Any, bridge: Bridge, leave: Callable[["App"], None]) -> None:
        self.engine = engine
        self.bridge = bridge
        self.answer: Answer | None = None
        self._leave = leave
        self._status: str | bool = False
        self._redraws = True

    @property
    def books(self) -> Books:
        """Return the open workbooks."""
        return Books(self)

    @property
    def api(self) -> Bridge:
        """Return the bridge: what xlwings does not know can be asked of it."""
        return self.bridge

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return int(self.bridge.hello["pid"])

    @property
    def version(self) -> str:
        """Return LibreOffice's version."""
        return str(self.bridge.hello["version"])

    @property
    def path(self) -> str:
        """Return nothing: no button needs to know where LibreOffice is."""
        return ""

    startup_path = path

    @property
    def visible(self) -> bool:
        """Whether a person sees it."""
        return bool(self.bridge.ask("screen.shown"))

    @visible.setter
    def visible(self, value: bool) -> None:
        self.bridge.ask("screen.show", value=bool(value))

    @property
    def screen_updating(self) -> bool:
        """Whether each change shows at once."""
        return self._redraws

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self._redraws = bool(value)
        self.bridge.ask("screen.redraw", value=self._redraws)

    @property
    def calculation(self) -> str:
        """Whether formulas are computed by themselves: ``automatic`` or ``manual``."""
        return "automatic" if self.bridge.ask("screen.automatic") else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.bridge.ask("screen.set_automatic", value=value != "manual")

    def calculate(self) -> None:
        """Compute all formulas of all workbooks."""
        self.bridge.ask("screen.calculate")

    @property
    def status_bar(self) -> str | bool:
        """What stands in the status bar, ``False`` while it is LibreOffice's own."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value or False
        self.bridge.ask("screen.status", text=str(value) if value else "")

    @property
    def selection(self) -> Range | None:
        """Return the selected cells of the workbook in front."""
        book = self.books.active
        return book.selection if book is not None else None

    def activate(self, steal_focus: bool = False) -> None:
        """Do nothing: the workbook that is activated comes to the front."""

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: Any) -> str:
        """Ask a person something, and return the button that was pressed.

        Raises:
            LibreOfficeError: nobody would see it (``libreoffice.nobody-to-ask``).

        """
        del callback
        if self.answer is not None:
            return self.answer(prompt, title or "", buttons)
        asked = {"prompt": prompt, "title": title or "", "buttons": buttons, "mode": mode or ""}
        return str(self.bridge.ask("screen.ask", limit=TO_THINK, **asked))

    def run(self, macro: str, args: Any) -> Any:
        """Refuse: macros of workbooks are not run here.

        Raises:
            LibreOfficeError: always.

        """
        del macro, args
        raise LibreOfficeError("libreoffice.no-macros")

    def quit(self) -> None:
        """Close what was opened here without saving it, and end LibreOffice if it was started for us."""
        self.bridge.close()
        if self in list(self.engine.apps):
            self._leave(self)

    def kill(self) -> None:
        """End it as well as it can be ended; nothing of ours is left behind either way."""
        self.quit()
