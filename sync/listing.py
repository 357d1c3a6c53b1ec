"""Which returned files lie in a cycle folder, and whether they are the ones that the last run saw."""

import hashlib
from pathlib import Path

from sync.files import returned_files
from sync.intake import ISSUED
from sync.issue_source import MADE
from sync.ledger import Ledger

_LISTING = "listing"
"""A ledger fact: the digest of the files that the last consolidation saw, "" when something else happened since."""


class Listing:
    """The returned files of a cycle folder, each with the hash of its content if that is known from an earlier run."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._ledger = ledger
        self.hashes = {path: ledger.files.recognise(path) for path in returned_files(folder)}

    @property
    def fresh(self) -> list[Path]:
        """The files that are new, or have changed since they were read."""
        return [path for path, key in self.hashes.items() if key is None]

    @property
    def answers(self) -> int:
        """How many files were read before and have not changed, books as they were handed out aside."""
        return sum(key is not None and self._is_answer(key) for key in self.hashes.values())

    def _is_answer(self, key: str) -> bool:
        """Whether a file came back: as somebody left it, or brought up to date since by the program."""
        book_id = self._ledger.meta(ISSUED + key)
        returned, _, issued = self._ledger.meta(MADE + book_id).partition(" ")
        return not book_id or (issued == key and returned != "")

    def is_as_before(self) -> bool:
        """Whether just these files, with this content, lay there when the last consolidation ended."""
        return not self.fresh and self._ledger.meta(_LISTING) == self._digest()

    def keep(self) -> None:
        """Note the files for the next run."""
        self._ledger.set_meta(_LISTING, "" if self.fresh else self._digest())

    def _digest(self) -> str:
        files = sorted((self._ledger.files.relative(path), key) for path, key in self.hashes.items())
        return hashlib.sha256(repr(files).encode()).hexdigest()


def forget_listing(ledger: Ledger) -> None:
    """Let the next consolidation look at everything: people, books or goals have changed."""
    ledger.set_meta(_LISTING, "")
