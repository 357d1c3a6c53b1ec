"""Which returns may count again, because somebody removed the file that counted.

HR is asked to keep one of two different copies of a book and to remove the other (S04). Where it is the one that counted that
goes, the copy that stays counts in its place, as if the other had never come. A book none of whose returns is left keeps
what stands: files that were read may be cleared away. So does one where ``inbox`` or ``books`` as a whole is not there, because a
share or a cloud folder may be away.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync.files import is_gone
from sync.intake import ISSUED, LATE, rank
from sync.ledger import Ledger, Submission, SubmissionState, digest
from sync.listing import Listing
from sync.merging import MergeRules
from sync.packing import pack, unpack
from sync.provided.kept import of_book
from sync.untaken import with_answers

_ANSWERS = frozenset(
    {SubmissionState.DRAFT, SubmissionState.SUBMITTED, SubmissionState.OLDER, SubmissionState.DUPLICATE}
)


@dataclass(frozen=True, slots=True)
class Remaining:
    """The files that counted and are ``gone``, and the ``copies`` that stay of their books: of each book the best one."""

    gone: frozenset[str]
    copies: tuple[Submission, ...]

    @property
    def books(self) -> frozenset[str]:
        """The books of which a copy stays."""
        return frozenset(copy.book_id for copy in self.copies)


NOTHING_GONE = Remaining(frozenset(), ())


def remaining(folder: Path, ledger: Ledger, listing: Listing) -> Remaining:
    """Return which files that counted are gone, and what stays in their place."""
    gone = [one for one in ledger.returns.currents() if _is_gone(folder, one.file, listing)]
    renamed = _renamed(gone, listing)
    copies = (_best(folder, ledger, listing, one) for one in gone if one.hash not in renamed)
    return Remaining(frozenset(one.file for one in gone), tuple(copy for copy in copies if copy is not None))


def _is_gone(folder: Path, file: str, listing: Listing) -> bool:
    path = folder / file
    return path not in listing.hashes and (folder / Path(file).parts[0]).is_dir() and is_gone(path)


def _renamed(gone: Sequence[Submission], listing: Listing) -> frozenset[str]:
    """Return the hashes of the files that are gone and lie there under another name, as nobody has read it yet."""
    sizes = {one.size for one in gone}
    found = set()
    for path in listing.fresh if gone else ():
        with suppress(OSError):  # whoever reads the file says why it cannot be had
            if path.stat().st_size in sizes:
                found.add(digest(path))
    return frozenset(found)


def _best(folder: Path, ledger: Ledger, listing: Listing, gone: Submission) -> Submission | None:
    """Return the copy of a book that counts in the place of one that is gone, ``None`` where there is none."""
    left = [
        found
        for found in ledger.returns.submissions(gone.book_id)
        if found.state in _ANSWERS
        and listing.hashes.get(folder / found.file) == found.hash
        # What the program wrote itself is nobody's return, even if it reads like one that came before.
        and not ledger.meta(ISSUED + found.hash)
        and ledger.meta(LATE + found.hash) != gone.hash
    ]
    return max(left, key=lambda found: (found.hash == gone.hash, *rank(found)), default=None)


def count_from(ledger: Ledger, copy: Submission, gone: Submission, rules: MergeRules) -> None:
    """Let a copy be compared with what the return said that is gone, where the two carry different issues.

    What only that one said is taken back by this: compared with its own issue, a copy that was merged before says nothing new.
    """
    registry = ledger.registry
    if copy.issue is None or gone.issue is None or copy.issue == gone.issue:
        return
    mine, theirs = registry.seen(copy.book_id, copy.issue), registry.seen(copy.book_id, gone.issue)
    if mine is None or theirs is None:
        return
    known, imports = unpack(mine), of_book(ledger, copy.book_id)
    provided = imports.records | imports.replaced
    base = with_answers(known, unpack(theirs), rules, registry.book(copy.book_id), provided)
    # Rows that this issue never had are not missing in it.
    kept = {
        table: {record: row for record, row in rows.items() if record in known.get(table, {})}
        for table, rows in base.items()
    }
    registry.keep_seen(copy.book_id, copy.issue, pack(kept))
