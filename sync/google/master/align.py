"""Which row of one state of a table is which row of a later one, wherever both stand: people sort, insert and delete rows.

A record says it by itself. Rows without one are found again by what stands in them, wholly or as far as it goes, and at last
by their neighbours: a row between the same two others is the same row, whose record somebody changed.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sync.google.master.rows import DeskRow
from sync.written_rows import same


@dataclass(frozen=True, slots=True)
class Alignment:
    """``partner`` says for each place in the earlier state which place of the later one is the same row.

    ``gone`` are the earlier rows without one and ``new`` the later ones, in their order.
    """

    partner: dict[int, int]
    gone: tuple[int, ...]
    new: tuple[int, ...]


def align(before: Sequence[DeskRow], after: Sequence[DeskRow]) -> Alignment:
    """Return which rows of two states are the same."""
    partner = _by_record(before, after)
    taken = set(partner.values())
    left = [place for place in range(len(before)) if place not in partner]
    free = [place for place in range(len(after)) if place not in taken]
    if left and free:
        _by_content(before, after, left, free, partner)
    left, free = _rest(left, free, partner)
    if left and free:
        _as_far_as_it_goes(before, after, left, free, partner)
    left, free = _rest(left, free, partner)
    if left and free:
        _by_neighbours(before, after, left, free, partner)
    left, free = _rest(left, free, partner)
    return Alignment(partner, tuple(left), tuple(free))


def _rest(left: Sequence[int], free: Sequence[int], partner: dict[int, int]) -> tuple[list[int], list[int]]:
    taken = set(partner.values())
    return [place for place in left if place not in partner], [place for place in free if place not in taken]


def _by_record(before: Sequence[DeskRow], after: Sequence[DeskRow]) -> dict[int, int]:
    places = {row.record: place for place, row in enumerate(after) if row.record}
    return {place: places[row.record] for place, row in enumerate(before) if row.record in places}


def _by_content(
    before: Sequence[DeskRow],
    after: Sequence[DeskRow],
    left: Sequence[int],
    free: Sequence[int],
    partner: dict[int, int],
) -> None:
    waiting: defaultdict[tuple[Any, ...], deque[int]] = defaultdict(deque)
    for place in free:
        waiting[after[place].shown].append(place)
    for place in left:
        found = waiting.get(before[place].shown)
        if found:
            partner[place] = found.popleft()


def _as_far_as_it_goes(
    before: Sequence[DeskRow],
    after: Sequence[DeskRow],
    left: Sequence[int],
    free: Sequence[int],
    partner: dict[int, int],
) -> None:
    """Pair rows that had no record with those in which more stands now: the program gives them their ids."""
    taken: set[int] = set()
    for place in left:
        if before[place].record:
            continue
        fitting = (one for one in free if one not in taken and is_part_of(before[place], after[one]))
        found = next(fitting, None)
        if found is not None:
            partner[place] = found
            taken.add(found)


def is_part_of(row: DeskRow, other: DeskRow) -> bool:
    """Whether everything that stands in a row stands in the other one too."""
    cells = [pair for pair in zip(row.shown, other.shown, strict=False) if pair[0] is not None]
    return bool(cells) and all(same(one, two) for one, two in cells)


def _by_neighbours(
    before: Sequence[DeskRow],
    after: Sequence[DeskRow],
    left: Sequence[int],
    free: Sequence[int],
    partner: dict[int, int],
) -> None:
    """Pair what is left between the same two neighbours, if nobody can tell otherwise which is which."""
    known, found = sorted(partner), sorted(partner.values())
    gaps: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for place in left:
        above, below = _neighbours(place, known)
        gaps[partner.get(above, -1), partner.get(below, -1)].append(place)
    waiting: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for place in free:
        waiting[_neighbours(place, found)].append(place)
    for gap, places in gaps.items():
        pairs = list(zip(places, waiting.get(gap, []), strict=False))
        if len(pairs) == len(places) == len(waiting[gap]) and all(
            _may_be(before[one], after[other]) for one, other in pairs
        ):
            partner.update(pairs)


def _may_be(row: DeskRow, other: DeskRow) -> bool:
    """Whether a row can be another state of one: two records are the same only where most of the rest says so."""
    if not (row.record and other.record):
        return True
    filled = [pair for pair in zip(row.shown, other.shown, strict=False) if pair != (None, None)]
    return sum(same(one, two) for one, two in filled) * 2 >= len(filled)


def _neighbours(place: int, known: Sequence[int]) -> tuple[int, int]:
    """Return the nearest known places above and below, -1 where there is none."""
    at = bisect_left(known, place)
    return (known[at - 1] if at else -1), (known[at] if at < len(known) else -1)
