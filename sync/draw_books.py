"""Drawing books: from the rows of a book to the bytes of its file, in this process or in several.

Drawing is pure: whatever decides about a book (its id, the ids of its rows, who stands in it) is in its draft. So it may be
done anywhere, and again where a worker died.
"""

import hashlib
import os
import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from functools import lru_cache

from appraisal.model import Employee
from appraisal.policy import Policy
from sync.errors import ReviewbookError
from sync.packing import pack
from sync.parcels import packed
from sync.processes import Processes
from sync.roles import TEAM
from sync.snapshots import issued
from sync.team_rows import Row
from workbook_templates.books import FILLED
from workbook_templates.brand import Logo
from workbook_templates.capacities import capacities_of
from workbook_templates.live import compute
from workbook_templates.stamp import BookIdentity, Template, stamp

DRAWN_ALONE = 12
"""Up to so many books are drawn in this process: starting workers would take longer."""

AHEAD = 3
"""Books that may be under way for each worker: enough that none waits while one is written to a slow disk."""

LIMIT = 120.0
"""Seconds that drawing a book may take; a usual one takes a fraction of one."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A book that is to be drawn: its id, whose it is, who stands in it, its rows by table, what kind it is, and which issue."""

    book_id: str
    recipient: Employee
    people: tuple[Employee, ...]
    rows: Mapping[str, Sequence[Row]]
    role: str = TEAM
    issue: int = 1

    def identity(self, policy: Policy) -> BookIdentity:
        """Return what the file says about itself."""
        version = FILLED[self.role].version
        return BookIdentity(
            self.book_id, policy.cycle.id, self.recipient.id, self.role, version, self.issue, policy.language
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A book that was drawn: its file, the file's hash, and the packed snapshot of what it says."""

    content: bytes
    digest: str
    snapshot: bytes


class Press:
    """Draws books by one policy; templates are drawn once for each kind and size and kept."""

    def __init__(self, policy: Policy, logo: Logo | None = None) -> None:
        self._policy, self._logo = policy, logo
        self._templates: dict[tuple[str, tuple[int, ...]], Template] = {}

    def draw(self, draft: Draft) -> Drawn:
        """Return the drawn book; the same draft gives the same bytes."""
        content = self.file(draft)
        says = issued(draft.rows, FILLED[draft.role], self._policy.language, draft.recipient.id)
        return Drawn(content, hashlib.sha256(content).hexdigest(), pack(says))

    def file(self, draft: Draft) -> bytes:
        """Return the file of a drawn book."""
        from workbook_templates.draw_book import book_words  # brings a library that only drawing needs

        policy, identity = self._policy, draft.identity(self._policy)
        filled = compute(draft.rows, policy, policy.language, draft.role)
        words = book_words(policy, draft.recipient, identity)
        return stamp(self._template(draft), filled, identity, words)

    def _template(self, draft: Draft) -> Template:
        from workbook_templates.templates import TEMPLATES

        capacities = capacities_of(draft.rows, draft.role)
        key = draft.role, tuple(capacities.values())
        if key not in self._templates:
            draw = TEMPLATES[draft.role]
            self._templates[key] = draw(self._policy, self._policy.language, capacities, self._logo)
        return self._templates[key]


def draw_all(
    drafts: Iterable[Draft], policy: Policy, count: int, logo: Logo | None = None
) -> Iterator[tuple[Draft, Drawn]]:
    """Draw about ``count`` books, with the company's ``logo``, and yield them in the order of their drafts.

    Few drafts are taken ahead of what is asked for, so that memory does not grow with their number.
    """
    press = Press(policy, logo)
    if count <= DRAWN_ALONE:
        yield from ((draft, press.draw(draft)) for draft in drafts)
        return
    home = Processes(os.cpu_count() or 1, LIMIT)
    try:
        for draft, answer in _under_way(drafts, home, home.share(packed((policy, logo)))):
            yield draft, _settled(draft, answer, press)
    finally:
        home.shutdown(cancel_futures=True)


def _under_way(
    drafts: Iterable[Draft], home: Processes, look: bytes
) -> Iterator[tuple[Draft, Future[Drawn]]]:
    """Yield each draft with its answer while the next ones are drawn already."""
    sent: deque[tuple[Draft, Future[Drawn]]] = deque()
    for draft in drafts:
        sent.append((draft, home.submit(_draw, look, draft)))
        if len(sent) >= home.workers * AHEAD:
            yield sent.popleft()
    yield from sent


def _settled(draft: Draft, answer: Future[Drawn], press: Press) -> Drawn:
    """Return what a worker drew; where it died or none could be started, draw here."""
    try:
        return answer.result()
    except (BrokenExecutor, ReviewbookError):
        return press.draw(draft)


def _draw(look: bytes, draft: Draft) -> Drawn:
    """Draw a book in a worker; ``look`` are policy and logo, packed, and each process makes its press once."""
    return _press(look).draw(draft)


@lru_cache(maxsize=1)
def _press(look: bytes) -> Press:
    return Press(*pickle.loads(look))
