"""The last part of forgetting a person, which a start after a kill finishes: files are put in place or removed, and nothing lies about.

Before the ledger says that a person is forgotten, every file without the person lies ready in a folder of its own. From then on
there is only one way: forwards. Until then nothing has happened, and what lies ready is thrown away.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from sync.errors import writing
from sync.files import put
from sync.ledger import Ledger

READY = ".forgetting"
"""The folder in which the files without a person lie ready."""

_STEPS = "forgetting"
"""A ledger fact: what is still to be done with the files, as JSON."""


@dataclass(frozen=True, slots=True)
class FileStep:
    """One file to be replaced by one that lies ready (``ready`` is its name there), or to be removed (then it is "").

    ``file`` is the path from the cycle folder, ``stamp`` the time of change that the new one keeps, in ns.
    """

    file: str
    ready: str = ""
    stamp: int = 0


def keep_steps(ledger: Ledger, steps: Iterable[FileStep]) -> None:
    """Note what is to be done, inside the transaction that takes the person out of the ledger."""
    ledger.set_meta(_STEPS, json.dumps([asdict(step) for step in steps]))


def finish_forgetting(folder: Path, ledger: Ledger) -> bool:
    """Do what is still to be done, and return whether there was anything.

    Raises:
        FileError: the folder cannot be written to, or another program holds a file; the next start goes on.

    """
    noted = ledger.meta(_STEPS)
    if not noted:
        shutil.rmtree(folder / READY, ignore_errors=True)
        return False
    for step in (FileStep(**found) for found in json.loads(noted)):
        _do(folder, step)
    shutil.rmtree(folder / READY, ignore_errors=True)
    for copy in ledger.archive_ledger.folder.glob("before-*.db*"):
        with writing(copy):
            copy.unlink()
    ledger.forgetting.overwrite()
    with ledger.transaction():
        ledger.set_meta(_STEPS, "")
    ledger.forgetting.overwrite()
    return True


def _do(folder: Path, step: FileStep) -> None:
    path, ready = folder / step.file, folder / READY / step.ready
    with writing(path):
        if not step.ready:
            path.unlink(missing_ok=True)
        elif ready.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            if step.stamp:
                os.utime(ready, ns=(step.stamp, step.stamp))
            put(ready, path)
