"""Runs the window with somebody before it: what a request shows is written down, and a button pressed.

``python window_driver.py LANGUAGE [KEY …]``: for each request that waits for the user, the next key is pressed there.
"""

import sys
import tkinter as tk
from tkinter import ttk

from addin.live import window


def everything(widget: tk.Misc) -> list[tk.Misc]:
    """Return a widget and all that is in it."""
    return [widget, *(one for child in widget.winfo_children() for one in everything(child))]


class Watched(window.Window):
    """A window that notes on standard error what it shows, and in which keys are pressed."""

    keys = iter(sys.argv[2:])

    def _show(self, on_close: "window.Callable[[], None]") -> None:
        super()._show(on_close)
        shown = [self._shown(one) for one in everything(self.root)]
        print(repr(list(filter(None, shown))), file=sys.stderr, flush=True)
        self.root.after(1, self._press, next(self.keys, ""), on_close)

    def _press(self, key: str, on_close: "window.Callable[[], None]") -> None:
        if key.startswith("type:"):
            entry = next(one for one in everything(self.root) if isinstance(one, ttk.Entry))
            entry.delete(0, "end")
            entry.insert(0, key.removeprefix("type:"))
            key = "Return"
        if key == "close":
            self._closed()
        elif key == "Escape":
            on_close()
        elif key == "Return":
            self._button(0).invoke()
        elif key:
            self._button(int(key)).invoke()

    def _button(self, place: int) -> ttk.Button:
        return [one for one in everything(self.root) if isinstance(one, ttk.Button)][place]

    @staticmethod
    def _shown(one: tk.Misc) -> str:
        if isinstance(one, tk.Text):
            return f"page:{one.get('1.0', 'end-1c')}"
        if isinstance(one, ttk.Entry):
            return f"entry:{one.get()}"
        return str(one.cget("text")) if isinstance(one, ttk.Label | ttk.Button) else ""


window.Window = Watched  # type: ignore[misc]  # somebody sits before it
window.main(sys.argv[1], sys.stdin, sys.stdout)
