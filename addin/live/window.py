"""The window beside the spreadsheet program: ``python -I -m addin.live.window LANGUAGE``, a process of its own.

It says things, asks, and shows how far long work is. It lives apart from the work, so it answers a click at once whatever the work
does, and looks the same beside Excel on Windows and macOS and beside LibreOffice: no program's own boxes hold forty lines, or
ask for a text on every system. Requests come as lines of JSON on standard input, answers go as lines of JSON to standard output:

=====================================  ===========================================
``{"do": "say", "text": …}``           ``{"answer": true}`` once it is read
``{"do": "ask", "text": …,             ``{"answer": "…"}``, null if called off
"default": …}``
``{"do": "confirm", "text": …}``       ``{"answer": true}`` or false
``{"do": "progress", "text": …,        nothing; ``{"cancel": true}`` once somebody
"done": …, "total": …}``               calls the work off
``{"do": "rest"}``                     nothing: the window goes until the next request
=====================================  ===========================================

The process ends when its input does.
"""

import json
import queue
import sys
import threading
import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import font, ttk
from typing import Any, TextIO

from addin.language import language_of
from appraisal.messages import Texts

TEXTS = Texts("addin")

Answer = Callable[[Mapping[str, object]], None]

FEW_LINES, LONG_LINE = 6, 90
"""What has more lines, or longer ones, is shown as a page to scroll, with letters of one width: it may be a table."""

_PAGE = (110, 30)
"""Columns and rows of a page to scroll."""

_POLL = 40
"""Milliseconds between two looks for requests."""

_PAD = 16

_FACE, _BUTTON, _EDGE, _BAR = "#f6f5f4", "#e4e2df", "#c8c5c1", "#2f7f85"
"""Of the window where the system has no look of its own, its buttons, edges, and the bar that shows how far work is."""


class Window:
    """The window; ``answer`` takes what the user does."""

    def __init__(self, root: tk.Tk, language: str, answer: Answer) -> None:
        self.root, self._language, self._answer = root, language, answer
        root.withdraw()
        _dress(root)
        root.title(TEXTS("ribbon.window.title", language))
        root.protocol("WM_DELETE_WINDOW", self._closed)
        self._frame = ttk.Frame(root, padding=_PAD)
        self._frame.pack(fill="both", expand=True)
        self._on_close: Callable[[], None] = lambda: None
        self._label: ttk.Label | None = None
        self._bar: ttk.Progressbar | None = None
        self._cancel: ttk.Button | None = None

    def take(self, request: Mapping[str, Any]) -> None:
        """Do what a request asks for."""
        match request["do"]:
            case "say":
                self._say(request["text"])
            case "ask":
                self._ask(request["text"], request.get("default", ""))
            case "confirm":
                self._confirm(request["text"])
            case "progress":
                self._progress(request["text"], request["done"], request["total"])
            case "rest":
                self._rest()

    def _text(self, key: str) -> str:
        return TEXTS(f"ribbon.window.{key}", self._language)

    def _say(self, text: str) -> None:
        self._clear()
        lines = text.splitlines()
        if len(lines) > FEW_LINES or max(map(len, lines), default=0) > LONG_LINE:
            self._page(text)
        else:
            self._line(text)
        self._buttons(("ok", lambda: self._done(answer=True)))
        self._show(lambda: self._done(answer=True))

    def _ask(self, question: str, default: str) -> None:
        self._clear()
        self._line(question)
        entry = ttk.Entry(self._frame, width=60)
        entry.insert(0, default)
        entry.pack(fill="x", pady=(_PAD / 2, 0))
        entry.bind("<Return>", lambda _: self._done(answer=entry.get()))
        self._buttons(
            ("ok", lambda: self._done(answer=entry.get())), ("cancel", lambda: self._done(answer=None))
        )
        self._show(lambda: self._done(answer=None))
        entry.focus_force()

    def _confirm(self, question: str) -> None:
        self._clear()
        self._line(question)
        self._buttons(("yes", lambda: self._done(answer=True)), ("no", lambda: self._done(answer=False)))
        self._show(lambda: self._done(answer=False))

    def _progress(self, text: str, done: int, total: int) -> None:
        if self._bar is None or self._label is None:
            self._clear()
            self._label = self._line(text)
            self._bar = ttk.Progressbar(self._frame, length=420)
            self._bar.pack(fill="x", pady=(_PAD / 2, 0))
            self._cancel = self._buttons(("cancel", self._call_off))
            self._show(self._call_off)
        count = f"  {done:,} / {total:,}" if total else ""
        self._label.configure(text=text + count)
        self._bar.configure(
            mode="determinate" if total else "indeterminate", maximum=max(total, 1), value=done
        )

    def _call_off(self) -> None:
        """Pass on that the work is to end; it ends where it can do so with nothing half done."""
        if self._cancel is not None:
            self._cancel.configure(state="disabled")
        if self._label is not None:
            self._label.configure(text=self._text("cancelling"))
        self._answer({"cancel": True})

    def _rest(self) -> None:
        self._clear()
        self.root.withdraw()

    def _done(self, *, answer: object) -> None:
        self._rest()
        self._answer({"answer": answer})

    def _closed(self) -> None:
        self._on_close()

    def _clear(self) -> None:
        for child in self._frame.winfo_children():
            child.destroy()
        self._label = self._bar = self._cancel = None

    def _line(self, text: str) -> ttk.Label:
        label = ttk.Label(self._frame, text=text, wraplength=640, justify="left")
        label.pack(anchor="w")
        return label

    def _page(self, text: str) -> None:
        box = ttk.Frame(self._frame)
        width, height = _PAGE
        page = tk.Text(
            box,
            width=width,
            height=min(height, text.count("\n") + 2),
            font=font.nametofont("TkFixedFont"),
            wrap="word",
            relief="flat",
            highlightthickness=1,
            highlightbackground=_EDGE,
            highlightcolor=_EDGE,
            padx=_PAD / 2,
            pady=_PAD / 2,
        )
        bar = ttk.Scrollbar(box, command=page.yview)
        page.configure(yscrollcommand=bar.set)
        page.insert("1.0", text)
        page.configure(state="disabled")
        bar.pack(side="right", fill="y")
        page.pack(side="left", fill="both", expand=True)
        box.pack(fill="both", expand=True)

    def _buttons(self, *buttons: tuple[str, Callable[[], None]]) -> ttk.Button:
        """Put buttons below, the first one at the right end and pressed by Enter; return it."""
        row = ttk.Frame(self._frame)
        made = [ttk.Button(row, text=self._text(key), command=command) for key, command in buttons]
        for button in made:
            button.pack(side="right", padx=(_PAD / 2, 0))
        row.pack(fill="x", pady=(_PAD, 0))
        made[0].focus_set()
        made[0].bind("<Return>", lambda _: made[0].invoke())
        return made[0]

    def _show(self, on_close: Callable[[], None]) -> None:
        """Bring the window to the front, in the middle of the screen."""
        self._on_close = on_close
        self.root.bind("<Escape>", lambda _: on_close())
        self.root.update_idletasks()
        across = (self.root.winfo_screenwidth() - self.root.winfo_reqwidth()) // 2
        down = (self.root.winfo_screenheight() - self.root.winfo_reqheight()) // 3
        self.root.geometry(f"+{max(across, 0)}+{max(down, 0)}")
        self.root.deiconify()
        self.root.lift()
        self.root.attributes("-topmost", True)
        self.root.after(200, lambda: self.root.attributes("-topmost", False))


def _dress(root: tk.Tk) -> None:
    """Give the window a plain look where Tk has none but that of its first years; Windows and macOS dress it themselves."""
    if root.tk.call("tk", "windowingsystem") != "x11":
        return
    root.configure(background=_FACE)
    style = ttk.Style(root)
    style.theme_use("clam")
    style.configure(".", background=_FACE, bordercolor=_EDGE, lightcolor=_FACE, darkcolor=_FACE)
    style.configure("TButton", background=_BUTTON, lightcolor=_BUTTON, darkcolor=_BUTTON, padding=(_PAD, 4))
    style.configure(
        "Horizontal.TProgressbar", background=_BAR, lightcolor=_BAR, darkcolor=_BAR, troughcolor=_BUTTON
    )
    style.configure("Vertical.TScrollbar", background=_BUTTON, troughcolor=_FACE)


def main(language: str, requests: TextIO, answers: TextIO) -> None:
    """Serve requests until they end.

    Raises:
        SystemExit: there is no screen.

    """

    def answer(said: Mapping[str, object]) -> None:
        print(json.dumps(said), file=answers, flush=True)

    waiting: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, waiting), daemon=True).start()
    try:
        root = tk.Tk()
    except tk.TclError as error:
        raise SystemExit(f"There is no screen for a window: {error}") from None
    window = Window(root, language_of(language), answer)

    def look() -> None:
        coming = root.after(_POLL, look)  # first: whatever breaks, the end of the requests is seen
        while not waiting.empty():
            request = waiting.get()
            if request is None:
                root.after_cancel(coming)
                root.destroy()
                return
            window.take(request)

    root.after(0, look)
    root.mainloop()


def _read(requests: TextIO, waiting: "queue.SimpleQueue[Mapping[str, Any] | None]") -> None:
    """Pass lines on to the thread of the window: the library takes calls from one thread alone."""
    for line in requests:
        waiting.put(json.loads(line))
    waiting.put(None)


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin, sys.stdout)
