"""What stands in front of the user while a button's action runs: the one seam between actions and a spreadsheet program.

Actions know this protocol and nothing of Excel or LibreOffice. :class:`TextFront` is the side without a spreadsheet program: it
writes lines, and whoever asks gets no answer.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from appraisal.appraise import message
from appraisal.findings import Finding

Progress = Callable[[int, int], None]
"""Tells how far the work is: done, and all. Raises :class:`CancelledError` once the user has called it off."""


class CancelledError(Exception):
    """The user called the work off; nothing was written yet."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """The cell under the cursor, and what of ours its row is about: a person's id, a rule's code; "" for neither."""

    sheet: str
    cell: str
    employee_id: str = ""
    code: str = ""


class Front(Protocol):
    """How an action speaks with the user."""

    def say(self, text: str) -> None:
        """Tell something, one line or many; a long text is shown where it can be read, not in a message box."""

    def ask(self, question: str, default: str = "") -> str | None:
        """Return what the user types; ``None`` where the question is called off."""

    def confirm(self, question: str) -> bool:
        """Return whether the user agrees."""

    def show_findings(self, findings: Sequence[Finding], checked: Path) -> None:
        """Show findings, each with a way to its cell; ``checked`` is the book or the cycle folder that they are about."""

    def lent(self, master: Path) -> AbstractContextManager[None]:
        """Let the block replace the master's file, whoever has it open in front of the user."""

    def progress(self, title: str) -> AbstractContextManager[Progress]:
        """Show how far a long piece of work is while the block runs, with a way to call it off."""

    def go_to(self, sheet: str) -> bool:
        """Bring a sheet of the workbook to the front by its title; False where it cannot be done."""

    def pointed(self) -> Pointed | None:
        """Return what the cursor is on, ``None`` where nothing can be pointed at."""


class TextFront:
    """Writes what is said as lines; whatever it asks is written, too, and nobody answers."""

    def __init__(self, out: TextIO, language: str) -> None:
        self._out = out
        self._language = language

    def say(self, text: str) -> None:
        """Write a text."""
        print(text, file=self._out, flush=True)

    def ask(self, question: str, default: str = "") -> str | None:
        """Write the question, and return nothing."""
        self.say(f"{question} {default}".rstrip())
        return None

    def confirm(self, question: str) -> bool:
        """Write the question, and return False."""
        self.say(question)
        return False

    def show_findings(self, findings: Sequence[Finding], checked: Path) -> None:
        """Write a line a finding."""
        del checked
        for finding in findings:
            self.say(f"{finding.code} {finding.place}: {message(finding, self._language)}")

    def lent(self, master: Path) -> AbstractContextManager[None]:
        """Do nothing: here nobody has anything open."""
        del master
        return nullcontext()

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """Write the title, and nothing of the way."""
        self.say(title)
        yield _on_the_way

    def go_to(self, sheet: str) -> bool:
        """Write the sheet's title, and return False."""
        self.say(sheet)
        return False

    def pointed(self) -> Pointed | None:
        """Return nothing: there is no cursor."""
        return None


def _on_the_way(done: int, total: int) -> None:
    """Tell nobody how far the work is."""
    del done, total
