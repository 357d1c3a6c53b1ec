"""What an earlier ledger showed of anonymous sources, as far as the master still says so after a rebuild.

The master knows how many answers stood behind each mean, and not whose. Where the answers that came back make up just
that mean, they are what was shown. Everywhere else the old mean stands for good: any other could be compared with it.
"""

import json
from collections.abc import Iterable, Mapping

from appraisal.anonymity import Shown
from appraisal.model import Rating, Source
from appraisal.policy import Scheme
from appraisal.raters import Group, by_group, disclosed, mean_of
from sync.ledger import Ledger

_BEFORE = "shown before"
"""A ledger fact: what the master showed when the ledger was made anew: person, source, item, answers and mean."""

_NOBODY = "?"
"""Starts the name of an answer of which nobody knows whose it was."""

_CLOSE = 1e-9


def keep_shown_before(ledger: Ledger, rows: Iterable[tuple[str, str, str, float, float]]) -> None:
    """Keep what a master shows whose ledger is lost: person, source, item, number of answers and mean."""
    ledger.set_meta(_BEFORE, json.dumps(list(rows), ensure_ascii=False))


def is_made_anew(ledger: Ledger) -> bool:
    """Whether an earlier ledger was lost, and what it alone knew with it."""
    return ledger.meta(_BEFORE) != ""


def take_up_shown(ledger: Ledger, ratings: Iterable[Rating], schemes: Mapping[str, Scheme]) -> None:
    """Take up what the master showed of these people, once: from then on the ledger remembers it like all that is shown."""
    waiting = json.loads(ledger.meta(_BEFORE) or "[]")
    mine = [row for row in waiting if row[0] in schemes]
    if not mine:
        return
    groups = by_group(ratings, schemes.__getitem__)
    for person, source, item, count, mean in mine:
        key = person, Source(source), item
        ledger.shown.add(_taken_up(key, int(count), mean, groups.get(key, ()), schemes[person]))
    ledger.set_meta(_BEFORE, json.dumps([row for row in waiting if row[0] not in schemes]))


def _taken_up(
    key: Group, count: int, mean: float, ratings: tuple[Rating, ...], scheme: Scheme
) -> tuple[Shown, ...]:
    shown = disclosed(key, ratings, (), scheme.raters).shown
    now = mean_of(shown.answers, shown.trimmed) if shown is not None else None
    if shown is not None and now is not None and len(shown.answers) == count and abs(now - mean) < _CLOSE:
        return (shown,)
    answers = [(f"{_NOBODY}{number}", mean) for number in range(count)]
    # Beside a version that lacks one answer no other version may ever stand: the old mean holds.
    return (Shown(*key, frozenset(answers[1:])), Shown(*key, frozenset(answers)))


def is_unknown(shown: Shown) -> bool:
    """Whether nobody knows whose answers these were."""
    return any(rater.startswith(_NOBODY) for rater, _ in shown.answers)
