"""The long sheets of a new master, made and proved by other processes while the rows of the next ones are being found."""

from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from pathlib import Path
from typing import Self

from sync.errors import writing
from sync.processes import NoWorkerError, Processes
from sync.xlsx.edits import SheetChange
from sync.xlsx.gate import MASTER, opened_file
from sync.xlsx.patch import PatchedSheet, patched_sheet
from sync.xlsx.verify import prove

LONG = 2_000
"""Rows from which on a sheet is worth a process: one takes a third of a second to be ready."""

LIMIT = 3_600.0
"""Seconds that a sheet may take; one of a million rows takes some minutes."""


class SheetMakers:
    """Lets ``finishers`` make sheets of the master at ``path``; use it with ``with``.

    What they make lies in ``folder`` until it is no longer needed.
    """

    def __init__(self, path: Path, finishers: Processes, folder: Path) -> None:
        self._path, self._folder, self._finishers = path, folder, finishers
        self._sent: list[tuple[SheetChange, Path, Future[PatchedSheet]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        # What they read is removed now. Where all went well they have done with it.
        if failed is not None:
            self._finishers.shutdown(cancel_futures=True)

    def start(self, change: SheetChange) -> None:
        """Let a process make a sheet. Its rows must be all there, and come anew each time they are gone through."""
        target = self._folder / f"sheet-{len(self._sent)}"
        self._finishers.start()
        answer = self._finishers.submit_within(LIMIT, made_sheet, self._path, change, target)
        self._sent.append((change, target, answer))

    @property
    def titles(self) -> frozenset[str]:
        """The sheets that were started."""
        return frozenset(change.title for change, _, _ in self._sent)

    def sheets(self) -> list[PatchedSheet]:
        """Return the sheets that were started; where a process died or none came to be, a sheet is made here.

        Raises:
            GateError, ContentError, MasterError: as :func:`sync.xlsx.patch.patch` and :func:`sync.xlsx.verify.prove` do.

        """
        return [self._made(*sent) for sent in self._sent]

    def _made(self, change: SheetChange, target: Path, answer: "Future[PatchedSheet]") -> PatchedSheet:
        try:
            return answer.result()
        except (BrokenExecutor, NoWorkerError):
            return made_sheet(self._path, change, target)


def made_sheet(path: Path, change: SheetChange, target: Path) -> PatchedSheet:
    """Return one sheet of the master with its changes, compared with what it was made from; its bytes lie in a file."""
    with opened_file(path, MASTER) as package:
        made = patched_sheet(package, change)
        with writing(target):
            sheet = replace(made, packed=made.packed.put_into(target))
        del made
        prove(package, sheet, change)
    return sheet
