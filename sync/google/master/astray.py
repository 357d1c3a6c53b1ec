"""What went astray: cells that were written into another row than was meant, because HR moved rows at that very moment.

Google has no way to say "only if nothing changed": rows are named by their numbers. So the sheet is read after every write. A cell
that changed since it was read before, where we wrote, into what we wrote, is ours in whatever row it stands now; it is put right
by the next round, and never taken for something that HR typed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sync.google.master.align import Alignment, align
from sync.google.master.plan import TablePlan
from sync.google.master.rows import Desk, DeskRow, DeskTable, cell_at, record_of
from sync.written_rows import packed, same


def with_ours(base: Desk, before: Desk, after: Desk, plans: Sequence[TablePlan]) -> dict[str, DeskTable]:
    """Return how the sheet stood when both desks were in step, with what these plans wrote as known as the rest.

    ``before`` is the sheet as it was when they were made, ``after`` as it was read once they had been carried out.
    """
    found = dict(base)
    for plan in plans:
        name = plan.place.table.name
        if name in base and name in before and name in after:
            rows = tuple(_Astray(base[name], before[name], after[name], plan).rows())
            found[name] = replace(base[name], rows=rows)
    return found


class _Astray:
    """What one plan wrote, row by row of the state in which both desks were in step."""

    def __init__(self, base: DeskTable, before: DeskTable, after: DeskTable, plan: TablePlan) -> None:
        self._base, self._before, self._after, self._plan = base, before, after, plan
        moved = align(before.rows, after.rows)
        self._partner = moved.partner | dict(self._renamed(moved))
        self._gone = [place for place in moved.gone if place not in self._partner]

    def _renamed(self, moved: Alignment) -> Iterator[tuple[int, int]]:
        """Yield the rows that got another's record from us, with where they stand now: by their record nobody finds them."""
        meant, (key, *_) = set(self._plan.gone), self._plan.place.table.row_key
        lost = [place for place in moved.gone if self._before.rows[place].number not in meant]
        hit = [
            place for place in moved.new if key in self._plan.cells.get(self._after.rows[place].number, ())
        ]
        if len(lost) == len(hit):
            yield from zip(lost, hit, strict=True)

    def rows(self) -> Iterator[DeskRow]:
        """Yield the rows; one that was deleted in another's place is none of them, so that it is written again."""
        in_base = align(self._base.rows, self._before.rows).partner
        lost = self._deleted_astray()
        for place, row in enumerate(self._base.rows):
            stood = in_base.get(place)
            if stood is None or stood not in self._partner:
                if stood is None or stood not in lost:
                    yield row
                continue
            now = self._after.rows[self._partner[stood]]
            cells = tuple(self._cells(row, self._before.rows[stood], now))
            named = record_of(self._base.table, cells) == record_of(self._base.table, now.cells)
            yield row._replace(record=now.record if named else row.record, cells=cells)

    def _cells(self, row: DeskRow, before: DeskRow, now: DeskRow) -> Iterator[object]:
        table = self._plan.place.table
        written = self._plan.cells.get(now.number, {})
        values = packed(table, written)
        for at, column in enumerate(table.columns):
            stands = cell_at(now, at)
            ours = (
                column.key in written and same(values[at], stands) and not same(cell_at(before, at), stands)
            )
            yield stands if ours else cell_at(row, at)

    def _deleted_astray(self) -> frozenset[int]:
        """Return the rows that are gone though others were meant, which still stand."""
        meant = set(self._plan.gone)
        still = {place for place in self._partner if self._before.rows[place].number in meant}
        others = (place for place in self._gone if self._before.rows[place].number not in meant)
        return frozenset(others) if still else frozenset()
