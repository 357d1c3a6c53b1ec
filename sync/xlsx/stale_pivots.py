"""Pivot tables over sheets that changed: they show the old numbers until somebody refreshes them."""

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass

from sync.xlsx import xml
from sync.xlsx.gate import Package
from sync.xlsx.workbook_part import Workbook, relationships, resolve


@dataclass(frozen=True, slots=True)
class StalePivot:
    """A pivot table: its name, and the title of the sheet that it stands on."""

    sheet: str
    name: str


def stale_pivots(package: Package, workbook: Workbook, titles: Collection[str]) -> tuple[StalePivot, ...]:
    """Return the pivot tables whose source is on one of these sheets: an area, a table, or a name for an area."""
    links = relationships(package, workbook.part)
    caches = [resolve(package, workbook.part, link) for link in links if link.kind == "pivotCacheDefinition"]
    if not caches:
        return ()
    names = frozenset(_names(package, workbook, titles))
    stale = {cache for cache in caches if _is_over(package, cache, titles, names)}
    return tuple(_tables(package, workbook, stale))


def _names(package: Package, workbook: Workbook, titles: Collection[str]) -> Iterator[str]:
    """Yield the names, in small letters, of the tables on some sheets and of the names that point there."""
    for sheet in workbook.sheets:
        if sheet.title in titles:
            for part in _related(package, sheet.part, "table"):
                yield _root(package, part).get("displayName", "").casefold()
    pointers = [pointer for title in titles for pointer in (f"{title}!", _quoted(title))]
    for name, attributes, text in xml.elements(workbook.part, package.blocks(workbook.part)):
        if name == "definedName" and any(pointer in text for pointer in pointers):
            yield attributes.get("name", "").casefold()


def _quoted(title: str) -> str:
    doubled = title.replace("'", "''")
    return f"'{doubled}'!"


def _is_over(package: Package, cache: str, titles: Collection[str], names: Collection[str]) -> bool:
    return any(
        attributes.get("sheet") in titles or attributes.get("name", "").casefold() in names
        for name, attributes, _ in xml.elements(cache, package.blocks(cache))
        if name == "worksheetSource"
    )


def _tables(package: Package, workbook: Workbook, caches: Set[str]) -> Iterator[StalePivot]:
    for sheet in workbook.sheets:
        for part in _related(package, sheet.part, "pivotTable"):
            if not caches.isdisjoint(_related(package, part, "pivotCacheDefinition")):
                yield StalePivot(sheet.title, _root(package, part).get("name", ""))


def _related(package: Package, part: str, kind: str) -> list[str]:
    return [resolve(package, part, link) for link in relationships(package, part) if link.kind == kind]


def _root(package: Package, part: str) -> dict[str, str]:
    return xml.elements(part, package.blocks(part))[0][1]
