"""The other end of the window beside the spreadsheet program: starts it when it is first needed, and speaks with it."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, Self

from addin.front import CancelledError, Progress

_NEVER = 86_400.0
"""Seconds that an answer may take: a person may be at lunch, and a window that hangs for a day is dead."""


class Beside:
    """The window; close it, or use ``with``.

    Where it cannot be shown, what is said goes to ``otherwise``, by default standard error, which a press keeps, and every
    question is called off.
    """

    def __init__(
        self, language: str, command: tuple[str, ...] = (), otherwise: Callable[[str], None] | None = None
    ) -> None:
        self._otherwise = otherwise or _to_standard_error
        self._command = command or (
            sys.executable, "-I", "-X", "utf8", "-m", "addin.live.window", language,
        )  # fmt: skip
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._dead = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
            self._process.wait()
            self._listener.join()

    def say(self, text: str) -> None:
        """Tell something, and wait until it is read."""
        if self._asked(do="say", text=text) is not True:
            self._otherwise(text)

    def ask(self, question: str, default: str = "") -> str | None:
        """Return what the user types, ``None`` where the question is called off."""
        answer = self._asked(do="ask", text=question, default=default)
        return answer if isinstance(answer, str) else None

    def confirm(self, question: str) -> bool:
        """Return whether the user agrees."""
        return self._asked(do="confirm", text=question) is True

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """Show how far a long piece of work is while the block runs.

        What is yielded raises :class:`addin.front.CancelledError` once the user has called the work off.
        """
        self._cancelled.clear()
        self._send(do="progress", text=title, done=0, total=0)

        def step(done: int, total: int) -> None:
            if self._cancelled.is_set():
                raise CancelledError
            self._send(do="progress", text=title, done=done, total=total)

        try:
            yield step
        finally:
            self._send(do="rest")

    def _asked(self, **request: object) -> object:
        """Return the answer to a request, ``None`` where there is no window to give one."""
        if not self._send(**request):
            return None
        try:
            return self._answers.get(timeout=_NEVER).get("answer")
        except queue.Empty:
            return None

    def _send(self, **request: object) -> bool:
        """Pass a request on, and say whether there is a window to take it."""
        stream = self._stream()
        if stream is None:
            return False
        try:
            print(json.dumps(request), file=stream, flush=True)
        except OSError:
            self._dead = True
        return not self._dead

    def _stream(self) -> IO[str] | None:
        """Return where requests go; the window is started by the first."""
        if self._process is None and not self._dead:
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
                )
            except OSError:
                self._dead = True
                return None
            self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
            self._listener.start()
        return None if self._dead or self._process is None else self._process.stdin

    def _listen(self, stream: IO[str]) -> None:
        """Sort what comes back: answers to the one who waits for them, and that the work is called off."""
        with stream:
            for line in stream:
                said = json.loads(line)
                if said.get("cancel"):
                    self._cancelled.set()
                else:
                    self._answers.put(said)
        self._dead = True
        self._answers.put({})


def _to_standard_error(text: str) -> None:
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)
