"""The audit of a cycle's sheets: every drift as a finding with its rule, and putting right what can be put right.

Nothing that somebody typed is touched: access, names, protection and locks are. What was put right is looked at once more, and
is a finding still where Google says that it is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from appraisal.findings import Finding, Spot
from appraisal.findings import Place as Spotted
from appraisal.policy import Policy
from sync.consolidate import check_cycle_folder
from sync.errors import TEXTS
from sync.google.books.access import Drift
from sync.google.books.board_access import of_board
from sync.google.books.handing_out import drive_of
from sync.google.books.looking import Looking, Place, Progress, Trouble
from sync.google.books.recipients import Addresses
from sync.google.books.records import keep_record, record_of
from sync.google.client.errors import GoogleFileError, GoogleUnclearError
from sync.ledger import Ledger, run_lock
from sync.present_master import kept_content
from sync.raters import outside_raters
from sync.spoken import spoken


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of an audit: what is amiss, what was and is put right, and how many sheets were looked at."""

    findings: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    sheets: int


def audit(
    folder: Path,
    *,
    mend: bool = False,
    place: Place | None = None,
    progress: Progress | None = None,
) -> Audited:
    """Compare all sheets of a cycle, and its goal board, with how they were handed out; ``mend`` puts right what can be put right.

    ``place`` is the cycle's own, if not given.

    Raises:
        ReviewbookError: the cycle folder cannot be used.
        GoogleError: Google cannot be reached, or does not let the account in.

    """
    check_cycle_folder(folder)
    with run_lock(folder), Ledger.open(folder) as ledger:
        content = kept_content(ledger)
        outside = outside_raters(content)
        people = {**outside, **content.employees}
        place = place or drive_of(ledger).place
        looking = Looking(place, ledger, Addresses(content, outside), people)
        troubles = [*looking.troubles(progress), *of_board(place, ledger)]
        left = list(_put_right(troubles, looking, place, ledger)) if mend else troubles
        mended = [one for one in troubles if one not in left]
        return Audited(
            tuple(_findings(left, content.policy)),
            tuple(_findings(mended, content.policy)),
            len(ledger.sheets),
        )


def _put_right(troubles: list[Trouble], looking: Looking, place: Place, ledger: Ledger) -> Iterator[Trouble]:
    """Put right what can be, and yield what is still amiss: what cannot be, and what Google still shows."""
    touched = []
    for one in troubles:
        if one.mend is None:
            yield one
            continue
        try:
            _keep(ledger, one, one.mend())
        except GoogleFileError:
            yield one
        except GoogleUnclearError:
            touched.append(one)  # it may have been done: what Google shows now tells
        else:
            touched.append(one)
    for book_id in dict.fromkeys(one.book.book_id for one in touched if one.book is not None):
        sheet = ledger.sheets.find(book_id)
        again = set() if sheet is None else {_what(one) for one in looking.of_sheet(sheet)}
        yield from (
            one
            for one in touched
            if one.book is not None and one.book.book_id == book_id and _what(one) in again
        )
    at_board = [one for one in touched if one.book is None]
    shown = {_what(one) for one in of_board(place, ledger)} if at_board else set()
    yield from (one for one in at_board if _what(one) in shown)


def _what(one: Trouble) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return one.code, one.text, one.values


def _keep(ledger: Ledger, one: Trouble, people: Mapping[str, str]) -> None:
    """Remember by which permission Google knows an address, and whose book it is now."""
    record = record_of(ledger, one.book.book_id) if one.book is not None else None
    if record is None or one.book is None or not people:
        return
    if one.text == Drift.RECIPIENT:
        record = replace(record, recipient=next(iter(people)))
    with ledger.transaction():
        keep_record(ledger, one.book.book_id, record.with_people(people))


def _findings(troubles: list[Trouble], policy: Policy) -> Iterator[Finding]:
    for one in troubles:
        values = dict(one.values)

        def text(language: str, key: str = one.text, values: dict[str, str] = values) -> str:
            return TEXTS(f"sheet-audit.{key}", language, **values)

        code = one.book.code if one.book is not None else one.file
        detail = "|".join((one.text, *values.values()))
        yield from spoken(policy, one.code, Spot("sheet", code, detail), Spotted(one.file, one.tab), text)
