"""Where the copies of the ledger lie that were taken before a run: one for the last run that is done, one for a run that goes on.

path = ledger.archive_ledger.before(number)
ledger.snapshot(path)
...                                              # the run, until it says that it is done
ledger.archive_ledger.keep_only(number)
"""

from pathlib import Path


class LedgerArchive:
    """The folder ``archive/ledger``; reached as :attr:`sync.ledger.Ledger.archive_ledger`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def before(self, run: int) -> Path:
        """Return where the copy from before a run belongs, or lies."""
        return self.folder / f"before-{run}.db"

    def find(self, run: int) -> Path | None:
        """Return the copy from before a run, ``None`` if there is none: the run cannot be taken back."""
        path = self.before(run)
        return path if path.exists() else None

    def keep_only(self, *runs: int) -> None:
        """Remove all copies but those from before these runs; one that another program holds goes the next time."""
        kept = {self.before(run) for run in runs}
        for path in self.folder.glob("before-*.db*"):
            if path not in kept:
                try:
                    path.unlink()
                except OSError:
                    continue
