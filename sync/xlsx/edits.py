"""What a patch is told to change: cells, rows, and tables that get more rows."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from types import MappingProxyType

from workbook_templates.stamp import Link


def _no_headings() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({})


Constant = float | str | bool | date | None
"""What a cell holds; ``None`` clears it and keeps its style."""

NOTHING: Mapping[str, str] = MappingProxyType({})


def _nothing() -> Mapping[str, str]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Cached:
    """The value that a formula cell shows; its formula stays.

    With ``or_plain`` the value stands by itself where there is no formula (any more); without, that is an error.
    """

    value: float | str | bool
    or_plain: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it stands in a file (no ``=``), without a value: whoever opens the workbook computes it."""

    text: str
    array: bool = False


Edit = Constant | Cached | Link | Formula


@dataclass(frozen=True, slots=True)
class RowEdit:
    """The edits of one row, by column letters.

    ``hidden`` leaves the row as it is when ``None``. ``styles`` (ids of cell formats, by column letters) serve cells
    that do not exist yet. Edited cells that exist keep their style, unless ``restyled`` says another. ``height`` is what
    the row needs in points: one that is lower, or says no height, gets it; 0 leaves the height alone.
    """

    cells: Mapping[str, Edit]
    hidden: bool | None = None
    styles: Mapping[str, str] = field(default_factory=_nothing)
    height: float = 0.0
    restyled: Mapping[str, str] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True, eq=False)
class RowShape:
    """What many new rows have in common: their columns from left to right, and the style id of each, "" for none.

    ``height`` gives the points that a row with these values needs.
    """

    columns: tuple[str, ...]
    styles: tuple[str, ...]
    height: Callable[[Sequence[Edit]], float]


@dataclass(frozen=True, slots=True)
class ShapedRow:
    """A row that does not exist yet, by the values of its shape's columns; where one is ``None``, only its style stands."""

    shape: RowShape
    values: Sequence[Edit]

    def edit(self) -> RowEdit:
        """Return the same as edits by column."""
        cells = zip(self.shape.columns, self.shape.styles, self.values, strict=True)
        return RowEdit(
            {column: value for column, style, value in cells if style or value is not None},
            styles=dict(filter(itemgetter(1), zip(self.shape.columns, self.shape.styles, strict=True))),
            height=self.shape.height(self.values),
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """A table of ours that gets more rows; whatever ended at its last row follows.

    ``name`` is the name of its Excel Table, "" if it has none. Rows count from one; ``first_row`` and ``last_row`` are
    its body as it is now. The columns are ours: the Excel Table may have more of HR's own, which get rows too. ``typed``
    are rows below it that are records already: people type under a table without making it larger.
    """

    name: str
    first_row: int
    last_row: int
    new_last_row: int
    first_column: str
    last_column: str
    typed: Container[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetChange:
    """The changes of one sheet. ``rows`` come in ascending order, each number once, and may stream from a generator.

    ``headings`` are new names of columns of Excel Tables, by the table's name and column letters; the cells of the header
    row are among the rows.
    """

    title: str
    rows: Iterable[tuple[int, RowEdit | ShapedRow]]
    growths: Sequence[Growth] = field(default=())
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=_no_headings)
