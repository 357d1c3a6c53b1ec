"""Patching a workbook as a package: the cells, ranges and names that must change do, everything else stays byte for byte.

Where libraries load a workbook and write what they understood, this touches only what it is told to: styles,
drop-downs, drawings, charts, pivot tables, macros and unknown parts survive because nobody looks at them. The packed
bytes of a part that does not change are copied as they are.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import BinaryIO

from sync.errors import ContentError, GateError, library_errors
from sync.xlsx.edits import NOTHING, SheetChange
from sync.xlsx.formula_groups import FormulaGroups
from sync.xlsx.gate import Package
from sync.xlsx.ranges import Follower
from sync.xlsx.repack import Packed, packed, packed_sheet, write_package
from sync.xlsx.sheet_patch import SheetPatch
from sync.xlsx.sheet_rows import SheetRows
from sync.xlsx.stale_pivots import StalePivot, stale_pivots
from sync.xlsx.table_parts import growing_tables, with_headings
from sync.xlsx.workbook_part import read_workbook
from sync.xlsx.workbook_patch import patched_workbook, without_chain

_NOTHING_READY: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PatchedSheet:
    """One sheet with its changes: its new part, ``packed``, and the parts of its tables that grew.

    ``followers`` are the rules by which names follow the tables. In the rows ``written_out`` nothing was edited, but a
    shared formula was written out because its first cell was overwritten.
    """

    title: str
    part: str
    packed: Packed
    tables: tuple[tuple[str, bytes], ...]
    followers: tuple[Follower, ...]
    formulas_changed: bool
    written_out: frozenset[int]

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the packed bytes."""
        found = hashlib.sha256()
        for piece in self.packed.pieces:
            found.update(piece)
        return found.digest()


@dataclass(frozen=True, slots=True)
class Patched:
    """What a patch changed: the names of parts, as the package spells them.

    ``sheets`` are the parts of the changed sheets by title; ``written_out`` the rows, by title, in which nothing was
    edited but a shared formula was written out, because its first cell was overwritten. ``ready`` are the digests of the
    sheets, by part, that had been patched before. ``stale_pivots`` show old numbers until somebody refreshes them: their
    parts are not ours to change.
    """

    changed: frozenset[str]
    dropped: frozenset[str]
    sheets: Mapping[str, str]
    written_out: Mapping[str, frozenset[int]]
    ready: Mapping[str, bytes] = field(default_factory=lambda: _NOTHING_READY)
    stale_pivots: tuple[StalePivot, ...] = ()


def patch(
    source: Package,
    target: BinaryIO,
    changes: Sequence[SheetChange],
    *,
    names: Mapping[str, str] = NOTHING,
    recalculate: bool = True,
    ready: Sequence[PatchedSheet] = (),
) -> Patched:
    """Write the workbook with these changes into a stream; on an error nothing has been written.

    ``names`` are set wholly, to formulas without ``=``. With ``recalculate`` whoever opens the workbook computes it anew.
    ``ready`` are sheets of ``source`` that :func:`patched_sheet` has patched already.

    Raises:
        GateError: the workbook is signed, lacks a sheet, or would be too large.
        ContentError: an edited cell belongs to an array formula, or the markup is no spreadsheet's.
        MasterError: something stands where a table must grow.

    """
    if any(notice.key == "notice.signed" for notice in source.notices):
        raise GateError("gate.signed")
    titles = [*(sheet.title for sheet in ready), *(change.title for change in changes)]
    for title in titles:
        if titles.count(title) > 1:
            raise ValueError(f"two changes of the sheet {title}")
    with library_errors():
        package = Package(source.data, source.entries, source.limits)
        sheets = [*ready, *(patched_sheet(package, change) for change in changes)]
        made = _patch(package, target, sheets, names, recalculate)
    return replace(made, ready=MappingProxyType({sheet.part.lower(): sheet.digest for sheet in ready}))


def patched_sheet(package: Package, change: SheetChange) -> PatchedSheet:
    """Return one sheet of a workbook with its changes.

    Raises:
        GateError, ContentError, MasterError: as :func:`patch` does.

    """
    parts = {sheet.title: sheet.part for sheet in read_workbook(package).sheets}
    if change.title not in parts:
        raise GateError("gate.missing-part", part=change.title)
    part = parts[change.title]
    rows = SheetRows(part, lambda: package.blocks(part))
    tables = list(growing_tables(package, part, change.growths))
    sheet = SheetPatch(part, change, rows, tables, FormulaGroups(rows.context))
    contents = {table.part: table.content for table in tables if table.part}
    contents |= with_headings(package, part, change.headings, contents)
    return PatchedSheet(
        change.title,
        part,
        _packed_sheet(sheet),
        tuple(contents.items()),
        tuple(table.follower for table in tables),
        sheet.formulas_changed,
        frozenset(sheet.groups.written_out),
    )


def _patch(
    package: Package,
    target: BinaryIO,
    sheets: Sequence[PatchedSheet],
    names: Mapping[str, str],
    recalculate: bool,
) -> Patched:
    workbook = read_workbook(package)
    parts: dict[str, Packed | None] = {}
    for sheet in sheets:
        parts[sheet.part] = sheet.packed
        parts |= {part: packed(content) for part, content in sheet.tables}
    followers = [(sheet.title, follower) for sheet in sheets for follower in sheet.followers]
    if followers or names or recalculate:
        content = package.read(workbook.part)
        parts[workbook.part] = packed(
            patched_workbook(workbook.part, content, followers, names, recalculate=recalculate)
        )
    if recalculate or any(sheet.formulas_changed for sheet in sheets):
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
        MappingProxyType({sheet.title: sheet.part for sheet in sheets}),
        MappingProxyType({sheet.title: sheet.written_out for sheet in sheets}),
        stale_pivots=stale_pivots(package, workbook, {sheet.title for sheet in sheets}),
    )


def _packed_sheet(sheet: SheetPatch) -> Packed:
    try:
        return packed_sheet(sheet.rows.head, sheet.body(), sheet.frame)
    except (ContentError, GateError) as error:
        error.at(sheet=sheet.change.title)
        raise
