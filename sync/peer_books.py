"""Peer books: who gets one, and what stands in it when it is handed out.

They are drawn after the team books, because they ask about goals that stand there. A book is not drawn again: whoever
is to rate more people later gets a further one, and everybody stands in exactly one book of each rater.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appraisal.model import ChosenRater, Employee, Goal
from appraisal.policy import Scheme
from sync.draw_books import Draft
from sync.elsewhere import Elsewhere
from sync.files import BOOKS, PEER_BOOKS
from sync.handout import HandedOut, minted, put_out
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.logo import read_logo
from sync.raters import Asked, asked_items, confirmed, rated_goals, rater_of
from sync.roles import PEER
from sync.team_rows import Row, word
from workbook_templates.peer_rows import scale_cells


@dataclass(frozen=True, slots=True)
class WaitingRater:
    """Somebody who shall have a (further) peer book, and whom the book is about."""

    rater: Employee
    chosen: tuple[ChosenRater, ...]


def waiting_raters(content: HrContent, ledger: Ledger, now: datetime) -> list[WaitingRater]:
    """Return the raters who shall have a book and have none yet, in the order of the sheet Raters."""
    have = set(ledger.columns.issued_people(PEER))
    found: dict[str, list[ChosenRater]] = {}
    for one in confirmed(content, now.date()):
        if (one.rater_id, one.ratee_id) not in have:
            found.setdefault(one.rater_id, []).append(one)
    people = [(rater_of(content, chosen[0]), tuple(chosen)) for chosen in found.values()]
    return [WaitingRater(rater, chosen) for rater, chosen in people if rater is not None]


def hand_out_peer(
    folder: Path, content: HrContent, ledger: Ledger, now: datetime, elsewhere: Elsewhere | None = None
) -> Iterator[HandedOut]:
    """Write a peer book for everybody who waits, register it, and yield it as it is done; each counts by itself.

    About whom nothing can be asked yet nobody is asked: the manager's book comes first.

    Raises:
        FileError: a book cannot be written.

    """
    waiting = [
        found
        for found in waiting_raters(content, ledger, now)
        if elsewhere is None or not elsewhere.waits(found.rater)
    ]
    goals = rated_goals(ledger, {one.ratee_id for found in waiting for one in found.chosen})
    asking = _Asking(content, ledger, goals)
    able = [found for found in map(asking.of, waiting) if found.chosen]
    if not able:
        return
    drafts = minted(asking.draft, able, ledger)
    look = read_logo(folder, content.policy)
    into = folder / BOOKS / PEER_BOOKS
    yield from put_out(into, content, ledger, drafts, len(able), now, look, elsewhere)


class _Asking:
    """Makes the drafts of peer books."""

    def __init__(self, content: HrContent, ledger: Ledger, goals: Mapping[str, tuple[Goal, ...]]) -> None:
        self._content, self._ledger = content, ledger
        self._items = {person: asked_items(content, found) for person, found in goals.items()}

    def of(self, found: WaitingRater) -> WaitingRater:
        """Return whom a rater can be asked about now."""
        return WaitingRater(found.rater, tuple(one for one in found.chosen if self._items.get(one.ratee_id)))

    def draft(self, found: WaitingRater) -> Draft:
        """Return a rater's book as it is to be drawn."""
        people = tuple(self._content.employees[one.ratee_id] for one in found.chosen)
        rows = [row for one in found.chosen for row in self._rows(one)]
        ids = self._ledger.mint("R", len(rows))
        tables: dict[str, Sequence[Row]] = {
            "ratings": [{"row_id": name, **row} for name, row in zip(ids, rows, strict=True)],
            "checks": [],
            "answer": [],
        }
        return Draft(uuid.uuid4().hex, found.rater, people, tables, PEER)

    def _rows(self, chosen: ChosenRater) -> Iterator[Row]:
        ratee = self._content.employees[chosen.ratee_id]
        scheme = self._content.policy.scheme_for(ratee)
        return (self._row(chosen, ratee, asked, scheme) for asked in self._items[ratee.id])

    def _row(self, chosen: ChosenRater, ratee: Employee, asked: Asked, scheme: Scheme) -> Row:
        language = self._content.policy.language
        return {
            "name": ratee.name,
            "source": word("source", chosen.source, language),
            "item": asked.title,
            "definition": asked.definition,
            "ratee_id": ratee.id,
            "item_id": asked.item,
            **scale_cells(scheme, language),
        }
