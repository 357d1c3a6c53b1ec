"""The table of what ``batchUpdate`` can do, and what each of its requests may use while it does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.google_sheets.emulator.a1 import Area
from tests.google_sheets.emulator.masks import Mask, MaskError, parse
from tests.google_sheets.emulator.refusals import RefusalError, invalid
from tests.google_sheets.emulator.sheet import Json, Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
TOO_MANY_CELLS = (
    "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
)


@dataclass(frozen=True)
class Edit:
    """One request at its work: on which spreadsheet, by whom, and how its refusals begin."""

    book: Spreadsheet
    user: str
    owner: bool
    """Whether the user owns the file: protections never hold for them. In a shared drive nobody does."""
    where: str = ""
    owned_by: str = ""

    def refuse(self, message: str) -> RefusalError:
        return invalid(self.where + message)

    def refuse_if(self, message: str) -> None:
        """Refuse if there is anything to say.

        Raises:
            RefusalError: there is.

        """
        if message:
            raise self.refuse(message)

    def sheet(self, sheet_id: int | None) -> Sheet:
        return self.book.sheet(sheet_id, self.where)

    def area(self, grid: Json) -> tuple[Sheet, Area]:
        return self.book.area(grid, self.where)

    def mask(self, text: str | None) -> Mask:
        """Read a request's ``fields``.

        Raises:
            RefusalError: there are none, or they cannot be read.

        """
        if not text:
            raise self.refuse(
                "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
            )
        try:
            return parse(text)
        except MaskError as error:
            raise self.refuse(f"Invalid field mask: {error}") from None

    def guard(self, sheet: Sheet, area: Area) -> None:
        """Refuse if the area is protected from this user.

        Raises:
            RefusalError: it is.

        """
        if self.owner:
            return
        for protection in sheet.objects["protectedRanges"]:
            if not protection.get("warningOnly") and not may_edit(protection, self.user):
                _, closed = self.book.area(protection["range"])
                holes = [self.book.area(hole)[1] for hole in protection.get("unprotectedRanges", ())]
                if closed.meets(area) and not _open(area, closed, holes):
                    raise self.refuse(PROTECTED)

    def guard_sheet(self, sheet: Sheet) -> None:
        """Refuse what concerns a tab as a whole, if the tab as a whole is protected from this user.

        Raises:
            RefusalError: it is.

        """
        for protection in sheet.objects["protectedRanges"]:
            whole = set(protection["range"]) <= {"sheetId"}
            held = not self.owner and not protection.get("warningOnly")
            if whole and held and not may_edit(protection, self.user):
                raise self.refuse(PROTECTED)


def may_edit(protection: Mapping[str, Any], user: str) -> bool:
    return user in protection.get("editors", {}).get("users", ())


def _open(area: Area, closed: Area, holes: list[Area]) -> bool:
    """Whether each cell that is both in the area and closed lies in a hole."""
    inner = Area(
        max(area.top, closed.top),
        min(area.bottom, closed.bottom),
        max(area.left, closed.left),
        min(area.right, closed.right),
    )
    if any(inner.within(hole) for hole in holes):
        return True
    return all(
        any(hole.holds(row, column) for hole in holes)
        for row in range(inner.top, inner.bottom)
        for column in range(inner.left, inner.right)
    )


Doing = Callable[[Edit, Json], Json | None]
KINDS: dict[str, Doing] = {}
"""How to do each kind of request; what it gives back is its reply."""


def doing(name: str) -> Callable[[Doing], Doing]:
    """Enter a function in the table of kinds."""

    def enter(function: Doing) -> Doing:
        KINDS[name] = function
        return function

    return enter
