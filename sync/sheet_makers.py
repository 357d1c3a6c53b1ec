"""The long sheets of a new master, made and proved by other processes while the rows of the next ones are being found."""

from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from typing import Self

from sync.processes import NoWorkerError, Processes
from sync.xlsx.edits import SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import PatchedSheet, patched_sheet
from sync.xlsx.verify import prove

LONG = 2_000
"""Rows from which on a sheet is worth a process: one takes a third of a second to be ready."""

LIMIT = 3_600.0
"""Seconds that a sheet may take; one of a million rows takes some minutes."""


class SheetMakers:
    """Makes sheets of the master at ``path`` in up to ``jobs`` processes; close it, or use ``with``."""

    def __init__(self, path: Path, jobs: int) -> None:
        self._path = path
        self._processes = Processes(jobs, LIMIT)
        self._sent: list[tuple[SheetChange, Future[PatchedSheet]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.shutdown(cancel_futures=True)

    def start(self, change: SheetChange) -> None:
        """Let a process make a sheet. Its rows must be all there, and come anew each time they are gone through."""
        self._sent.append((change, self._processes.submit(made_sheet, self._path, change)))

    @property
    def titles(self) -> frozenset[str]:
        """The sheets that were started."""
        return frozenset(change.title for change, _ in self._sent)

    def sheets(self) -> list[PatchedSheet]:
        """Return the sheets that were started; where a process died or none came to be, a sheet is made here.

        Raises:
            GateError, ContentError, MasterError: as :func:`sync.xlsx.patch.patch` and :func:`sync.xlsx.verify.prove` do.

        """
        return [self._made(change, answer) for change, answer in self._sent]

    def _made(self, change: SheetChange, answer: "Future[PatchedSheet]") -> PatchedSheet:
        try:
            return answer.result()
        except (BrokenExecutor, NoWorkerError):
            return made_sheet(self._path, change)


def made_sheet(path: Path, change: SheetChange) -> PatchedSheet:
    """Return one sheet of the master with its changes, compared with what it was made from."""
    package = open_package(path, MASTER)
    sheet = patched_sheet(package, change)
    prove(package, sheet, change)
    return sheet
