"""Protection: whole sheets, with the cells that people fill left open; and what must be found again when it is read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbook_templates.google.model import Area, Sheet, SheetModel


@dataclass(frozen=True, slots=True)
class Protection:
    """What a protected sheet must say of itself: its title, its id, and the areas that are open."""

    title: str
    sheet_id: int
    open: tuple[Area, ...]


def protections_of(model: SheetModel) -> tuple[Protection, ...]:
    """Return the protections that the requests of a model make, sheet by sheet.

    Read back, each must be one ``protectedRanges`` entry of its sheet whose range names no rows and no columns, whose
    ``unprotectedRanges`` are these areas, that is no mere warning, and whose editors are those given, without a domain.
    """
    return tuple(
        Protection(sheet.title, sheet.sheet_id, sheet.open) for sheet in model.sheets if sheet.protected
    )


def protect(sheet: Sheet, editors: Sequence[str]) -> dict[str, Any]:
    """Return the request that protects a sheet but for its open areas; only ``editors`` may change the rest."""
    protected = {
        "protectedRangeId": sheet.sheet_id,
        "range": {"sheetId": sheet.sheet_id},
        "description": sheet.title,
        "warningOnly": False,
        "unprotectedRanges": [_grid(sheet.sheet_id, area) for area in sheet.open],
        "editors": {"users": list(editors), "groups": [], "domainUsersCanEdit": False},
    }
    return {"addProtectedRange": {"protectedRange": protected}}


def _grid(sheet_id: int, area: Area) -> dict[str, int]:
    return {
        "sheetId": sheet_id,
        "startRowIndex": area.top, "endRowIndex": area.bottom + 1,
        "startColumnIndex": area.left, "endColumnIndex": area.right + 1,
    }  # fmt: skip
