"""After a run: books are brought up to date with what it changed, and the master shows which of them were, and which wait."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sync.ledger import Ledger
from sync.listing import Listing
from sync.processes import Processes
from sync.push import bring_up_to_date
from sync.receipt import Receipt, receipt_of
from sync.run import MasterRun, run_once

_SHOWN = "books shown"
"""A ledger fact: the number of the last run after which every book was brought up to date, and the master shows it."""


def bring_and_show(
    folder: Path,
    run: MasterRun,
    ledger: Ledger,
    now: datetime,
    receipt: Receipt,
    finishers: Processes | None = None,
) -> Receipt:
    """Bring the books up to date, let the master show what became of them, and return the receipt with it.

    ``run`` is the one that gave the receipt, of which the brief part is enough, and has come to its end. ``finishers`` rewrite many
    books, by default one a core.

    Raises:
        ReviewbookError: the disk is full, or the master or the ledger cannot be used.

    """
    waited = ledger.registry.waiting()
    results = bring_up_to_date(folder, run.content, ledger, now, finishers)
    news = any(result.cells or waited.get(result.book_id, "") != result.waits for result in results)
    if news:
        shown = run_once(folder, ledger, now, "push", MasterRun.showing_books, run.left)
    else:
        shown = receipt_of(ledger, receipt.run, written=receipt.written, read=receipt.read, unchanged=0)
    with ledger.transaction():
        if news:
            Listing(folder, ledger).keep()
        if not any(result.waits for result in results):
            ledger.set_meta(_SHOWN, _last_run(ledger))
    return replace(
        shown,
        read=receipt.read,
        unchanged=receipt.unchanged,
        cells=receipt.cells,
        stale_pivots=receipt.stale_pivots or shown.stale_pivots,
        written=receipt.written or shown.written,
        brought=tuple(result.file for result in results if result.cells),
    )


def nothing_to_bring(ledger: Ledger) -> bool:
    """Whether no book waits for anything that the last run changed."""
    return ledger.meta(_SHOWN) == _last_run(ledger)


def _last_run(ledger: Ledger) -> str:
    last = ledger.runs.last()
    return "" if last is None else str(last.number)
