"""Patching a workbook as a package: the cells, ranges and names that must change do, everything else stays byte for byte.

Where libraries load a workbook and write what they understood, this touches only what it is told to: styles,
drop-downs, drawings, charts, pivot tables, macros and unknown parts survive because nobody looks at them. The packed
bytes of a part that does not change are copied as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from sync.errors import ContentError, GateError, library_errors
from sync.xlsx.edits import NOTHING, SheetChange
from sync.xlsx.formula_groups import FormulaGroups
from sync.xlsx.gate import Package
from sync.xlsx.repack import Packed, packed, packed_sheet, write_package
from sync.xlsx.sheet_patch import SheetPatch
from sync.xlsx.sheet_rows import SheetRows
from sync.xlsx.stale_pivots import StalePivot, stale_pivots
from sync.xlsx.table_parts import growing_tables
from sync.xlsx.workbook_part import Workbook, read_workbook
from sync.xlsx.workbook_patch import patched_workbook, without_chain


@dataclass(frozen=True, slots=True)
class Patched:
    """What a patch changed: the names of parts, as the package spells them.

    ``sheets`` are the parts of the changed sheets by title; ``written_out`` the rows, by title, in which nothing was
    edited but a shared formula was written out, because its first cell was overwritten. ``stale_pivots`` show old numbers
    until somebody refreshes them: their parts are not ours to change.
    """

    changed: frozenset[str]
    dropped: frozenset[str]
    sheets: Mapping[str, str]
    written_out: Mapping[str, frozenset[int]]
    stale_pivots: tuple[StalePivot, ...] = ()


def patch(
    source: Package,
    target: BinaryIO,
    changes: Sequence[SheetChange],
    *,
    names: Mapping[str, str] = NOTHING,
    recalculate: bool = True,
) -> Patched:
    """Write the workbook with these changes into a stream; on an error nothing has been written.

    ``names`` are set wholly, to formulas without ``=``. With ``recalculate`` whoever opens the workbook computes it anew.

    Raises:
        GateError: the workbook is signed, lacks a sheet, or would be too large.
        ContentError: an edited cell belongs to an array formula, or the markup is no spreadsheet's.
        MasterError: something stands where a table must grow.

    """
    if any(notice.key == "notice.signed" for notice in source.notices):
        raise GateError("gate.signed")
    with library_errors():
        return _patch(
            Package(source.data, source.entries, source.limits), target, changes, names, recalculate
        )


def _patch(
    package: Package,
    target: BinaryIO,
    changes: Sequence[SheetChange],
    names: Mapping[str, str],
    recalculate: bool,
) -> Patched:
    workbook = read_workbook(package)
    patches = list(_sheet_patches(package, workbook, changes))
    parts: dict[str, Packed | None] = {}
    for sheet in patches:
        parts[sheet.part] = _packed_sheet(sheet)
        parts |= {table.part: packed(table.content) for table in sheet.tables if table.part}
    followers = [(sheet.change.title, table.follower) for sheet in patches for table in sheet.tables]
    if followers or names or recalculate:
        content = package.read(workbook.part)
        parts[workbook.part] = packed(
            patched_workbook(workbook.part, content, followers, names, recalculate=recalculate)
        )
    if recalculate or any(sheet.formulas_changed for sheet in patches):
        parts |= {
            part: None if content is None else packed(content)
            for part, content in without_chain(package, workbook)
        }
    changed = {part.lower(): new for part, new in parts.items() if new is not None}
    dropped = {part for part, new in parts.items() if new is None}
    write_package(package, target, changed, {part.lower() for part in dropped})
    return Patched(
        frozenset(parts) - dropped,
        frozenset(dropped),
        MappingProxyType({sheet.change.title: sheet.part for sheet in patches}),
        MappingProxyType({sheet.change.title: frozenset(sheet.groups.written_out) for sheet in patches}),
        stale_pivots(package, workbook, {sheet.change.title for sheet in patches}),
    )


def _sheet_patches(
    package: Package, workbook: Workbook, changes: Sequence[SheetChange]
) -> Iterator[SheetPatch]:
    parts = {sheet.title: sheet.part for sheet in workbook.sheets}
    for change in changes:
        if change.title not in parts:
            raise GateError("gate.missing-part", part=change.title)
        if [other.title for other in changes].count(change.title) > 1:
            raise ValueError(f"two changes of the sheet {change.title}")
        part = parts[change.title]
        rows = SheetRows(part, lambda part=part: package.blocks(part))  # type: ignore[misc]
        tables = list(growing_tables(package, part, change.growths))
        yield SheetPatch(part, change, rows, tables, FormulaGroups(rows.context))


def _packed_sheet(sheet: SheetPatch) -> Packed:
    try:
        return packed_sheet(sheet.rows.head, sheet.body(), sheet.frame)
    except (ContentError, GateError) as error:
        error.at(sheet=sheet.change.title)
        raise
