"""Putting a new book into its place so that it lies there exactly if the ledger knows of it, wherever a run is cut short.

with ledger.transaction():
    ...                                # the book is registered
    put_beside(ledger, path, content)  # on the disk, under a name that nobody takes for a book
place(ledger)                          # a rename; a start after a kill does it too

"""

import os
from pathlib import Path

from sync.files import flush_file, put
from sync.ledger import Ledger

_WAITING = "book to be placed"
"""A ledger fact: the name, from the cycle folder, under which the last new book was written."""


def put_beside(ledger: Ledger, path: Path, content: bytes) -> os.stat_result:
    """Write a new book beside its place, inside the transaction that registers it; return what its place will say of it.

    Raises:
        OSError: it cannot be written.

    """
    waiting = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with waiting.open("wb") as file:
        file.write(content)
        flush_file(file)
    ledger.set_meta(_WAITING, ledger.files.relative(waiting))
    return waiting.stat()


def place(ledger: Ledger) -> None:
    """Rename the new book to its own name, unless that is done.

    Raises:
        OSError: the folder cannot be written to.

    """
    name = ledger.meta(_WAITING)
    waiting = ledger.path.parent / name
    if name and waiting.exists():
        own_name = waiting.name.removeprefix(".").rsplit(".", 2)[0]
        put(waiting, waiting.with_name(own_name))
