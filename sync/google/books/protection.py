"""Which cells of a sheet are free, and how what Google says of it differs from what was drawn.

A tab is known by its number, which stays whatever it is called and wherever it stands. A whole tab is protected, but for the
areas that its recipient fills; whoever is named may edit the rest, and nobody of a company's domain merely for being of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

FIELDS = (
    "sheets(properties(sheetId,title,index,hidden,gridProperties(rowCount,columnCount)),"
    "protectedRanges(protectedRangeId,range,unprotectedRanges,warningOnly,editors,namedRangeId))"
)
"""What of a spreadsheet has to be read to compare it."""


class Free(NamedTuple):
    """An area that may be edited: first row and column, and the ones behind the last; counted from zero."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class DrawnTab:
    """A tab as it was drawn: ``free`` areas of a protected one; ``rows`` and ``columns`` are its size."""

    id: int
    title: str
    rows: int
    columns: int
    protected: bool
    free: tuple[Free, ...]


class Loss(StrEnum):
    """How a tab differs from what was drawn."""

    GONE = "gone"
    RENAMED = "renamed"
    UNPROTECTED = "unprotected"
    """Nothing protects it, or only a warning does."""
    LOOSE = "loose"
    """More cells are free than were drawn so."""
    LET_IN = "let-in"
    """More people may edit what is protected."""


@dataclass(frozen=True, slots=True)
class TabLoss:
    """One difference of a tab: ``title`` is what it was drawn with, ``now`` what it is called."""

    loss: Loss
    tab: DrawnTab
    now: str = ""


def losses(answer: Mapping[str, Any], drawn: Iterable[DrawnTab], editors: Iterable[str]) -> Iterator[TabLoss]:
    """Yield how the tabs of a spreadsheet differ from those that were drawn; ``editors`` may edit everything."""
    found = {sheet["properties"]["sheetId"]: sheet for sheet in answer.get("sheets", ())}
    allowed = frozenset(map(str.casefold, editors))
    for tab in drawn:
        sheet = found.get(tab.id)
        if sheet is None:
            yield TabLoss(Loss.GONE, tab)
            continue
        title = str(sheet["properties"].get("title", ""))
        if title != tab.title:
            yield TabLoss(Loss.RENAMED, tab, title)
        if tab.protected:
            loss = _weakest(sheet, tab, allowed)
            if loss is not None:
                yield TabLoss(loss, tab, title)


def _weakest(sheet: Mapping[str, Any], tab: DrawnTab, allowed: frozenset[str]) -> Loss | None:
    """Return what is amiss with the protection of a tab; of several protections of the whole tab the strictest counts."""
    whole = [one for one in sheet.get("protectedRanges", ()) if _is_whole(one.get("range", {}))]
    found = [_loss(one, sheet, tab, allowed) for one in whole if not one.get("warningOnly")]
    if not found:
        return Loss.UNPROTECTED
    return None if None in found else found[0]


def _is_whole(area: Mapping[str, Any]) -> bool:
    bounds = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return not any(name in area for name in bounds)


def _loss(
    one: Mapping[str, Any], sheet: Mapping[str, Any], tab: DrawnTab, allowed: frozenset[str]
) -> Loss | None:
    editors = one.get("editors", {})
    strangers = {str(email).casefold() for email in editors.get("users", ())} - allowed
    if strangers or editors.get("groups") or editors.get("domainUsersCanEdit"):
        return Loss.LET_IN
    grid = sheet["properties"].get("gridProperties", {})
    same_rows = grid.get("rowCount", tab.rows) == tab.rows
    same_columns = grid.get("columnCount", tab.columns) == tab.columns
    free = [_free(area, tab) for area in one.get("unprotectedRanges", ())]
    inside = all(_covered(area, tab.free, rows=same_rows, columns=same_columns) for area in free)
    return None if inside else Loss.LOOSE


def _free(area: Mapping[str, Any], tab: DrawnTab) -> Free:
    """Return an area of Google's; a bound that is missing means all of them."""
    return Free(
        area.get("startRowIndex", 0),
        area.get("endRowIndex", tab.rows),
        area.get("startColumnIndex", 0),
        area.get("endColumnIndex", tab.columns),
    )


def _covered(area: Free, drawn: Sequence[Free], *, rows: bool, columns: bool) -> bool:
    """Whether all cells of an area were drawn free.

    Where HR inserted rows, areas have moved down with them, and only the columns can be compared; and the other way round.
    """
    spans = [
        one
        for one in drawn
        if (not rows or (one.top < area.bottom and area.top < one.bottom))
        and (not columns or (one.left < area.right and area.left < one.right))
    ]
    if rows and columns:
        return _cells_in(area, spans)
    wanted = range(area.top, area.bottom) if rows else range(area.left, area.right)
    kept = {
        place
        for one in spans
        for place in (range(one.top, one.bottom) if rows else range(one.left, one.right))
    }
    return (not rows and not columns and bool(drawn)) or set(wanted) <= kept


def _cells_in(area: Free, drawn: Sequence[Free]) -> bool:
    """Whether every column of an area is free over all its rows."""
    for column in range(area.left, area.right):
        open_from = area.top
        for one in sorted(found for found in drawn if found.left <= column < found.right):
            if one.top <= open_from:
                open_from = max(open_from, one.bottom)
        if open_from < area.bottom:
            return False
    return True
