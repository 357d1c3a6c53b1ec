"""Setting cells of an existing workbook by their references: the patcher's short form."""

import io
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from sync.xlsx.edits import Cached, Constant, Edit, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import patch
from sync.xlsx.references import split

__all__ = ["Cached", "Constant", "Edit", "set_cells"]


def set_cells(
    workbook: bytes,
    edits: Mapping[str, Mapping[str, Edit]],
    hidden_rows: Mapping[str, Iterable[int]] = MappingProxyType({}),
) -> bytes:
    """Return the workbook with these cells set: ``{sheet title: {"C7": value}}``.

    ``hidden_rows`` are hidden on their sheets, which must be among the edited ones.

    ``None`` clears a cell and keeps its style. A constant replaces a formula; :class:`Cached` keeps the formula and
    refreshes the value that it shows. Cells that do not exist yet are added in their place. The content of every part
    but the edited sheets stays identical; the calculation chain goes when a formula goes, as the format asks.
    Raises what :func:`sync.xlsx.patch.patch` does.
    """
    changes = [
        SheetChange(title, list(_rows(cells, set(hidden_rows.get(title, ())))))
        for title, cells in edits.items()
        if cells
    ]
    target = io.BytesIO()
    patch(open_package(workbook, MASTER), target, changes, recalculate=False)
    return target.getvalue()


def _rows(cells: Mapping[str, Edit], hidden: set[int]) -> Iterator[tuple[int, RowEdit]]:
    by_row: dict[int, dict[str, Edit]] = {row: {} for row in hidden}
    for reference, edit in cells.items():
        column, row = split(reference)
        by_row.setdefault(row, {})[column] = edit
    for row, row_cells in sorted(by_row.items()):
        yield row, RowEdit(row_cells, hidden=True if row in hidden else None)
