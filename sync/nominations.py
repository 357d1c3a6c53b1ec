"""Raters whom managers propose: rows of the sheet Raters that HR confirms or declines.

A proposal that stands there already, in whatever state, is not added again: HR's word stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from appraisal.model import ChosenRater, Nomination, RaterStatus
from sync.hr import HrContent, TypedRow
from sync.ledger import Ledger
from sync.team_rows import word
from workbook_templates.books.master import RATERS


def with_nominations(content: HrContent, ledger: Ledger) -> HrContent:
    """Return HR's content with a row for each proposed rater; a master without the sheet has no place for them."""
    if RATERS.name not in content.rows:
        return content
    known = {_key(one) for one in content.raters}
    found: dict[tuple[str, str, str], tuple[ChosenRater, str]] = {}
    for one, reason in _proposed(content, ledger):
        if _key(one) not in known:
            found.setdefault(_key(one), (one, reason))
    if not found:
        return content
    added = [one for one, _ in found.values()]
    rows = [_row(one, reason, content) for one, reason in found.values()]
    records = tuple(replace(one, record=_record(row)) for one, row in zip(added, rows, strict=True))
    return replace(
        content,
        rows={**content.rows, RATERS.name: [*content.rows[RATERS.name], *rows]},
        raters=(*content.raters, *records),
    )


def _key(one: ChosenRater) -> tuple[str, str, str]:
    return one.ratee_id, one.rater_id, one.source


def _proposed(content: HrContent, ledger: Ledger) -> Iterator[tuple[ChosenRater, str]]:
    """Yield what managers propose, each under the id of its row in the book, with the reason."""
    names = _by_name(content)
    managers = {book.book_id: book.recipient_id for book in ledger.registry}
    for one in ledger.returns.nominations():
        rater = _rater_id(one, content, names)
        outside = "" if rater in content.employees else one.rater
        manager = managers[one.book]
        chosen = ChosenRater(
            one.employee_id, rater, one.source, RaterStatus.PROPOSED, outside, one.id, manager
        )
        yield chosen, one.reason


def _rater_id(one: Nomination, content: HrContent, names: Mapping[str, str]) -> str:
    """Return the id of whom a manager means: an id, an id before a name, or a name that one person has."""
    first = one.rater.split(" ", 1)[0]
    for typed in (one.rater, first):
        if typed in content.employees:
            return typed
    return names.get(one.rater.casefold(), "") or one.rater


def _by_name(content: HrContent) -> dict[str, str]:
    """Return the people by name, in small letters; a name that two people have is nobody's."""
    found: dict[str, str] = {}
    for person in content.employees.values():
        name = person.name.casefold()
        found[name] = "" if name in found else person.id
    return found


def _row(one: ChosenRater, reason: str, content: HrContent) -> TypedRow:
    language, manager = content.policy.language, content.employees.get(one.proposed_by)
    return {
        "ratee_id": one.ratee_id,
        "rater_id": one.rater_id,
        "rater": one.name or None,
        "source": word("source", one.source, language),
        "status": word("rater_status", one.status, language),
        "proposed_by": manager.name if manager else one.proposed_by,
        "reason": reason or None,
    }


def _record(row: TypedRow) -> str:
    return "|".join(str(row[key]) for key in RATERS.row_key)
