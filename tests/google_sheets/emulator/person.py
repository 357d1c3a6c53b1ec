"""A person before the browser: what managers do to their sheets, and to files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.google_sheets.emulator.a1 import Area, column_letters, grid_range
from tests.google_sheets.emulator.batches import apply, editing_of, open_for
from tests.google_sheets.emulator.files import File, rank
from tests.google_sheets.emulator.refusals import insufficient
from tests.google_sheets.emulator.sheet import Json, Sheet
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.emulator.validation import refuse_unless_valid
from tests.google_sheets.emulator.values import enter, read

if TYPE_CHECKING:
    from tests.google_sheets.emulator.world import World


class Person:
    """One person, by mail address. What they may not do raises the refusal that Google would show."""

    def __init__(self, world: "World", email: str) -> None:
        self.world = world
        self.email = email

    def file(self, name_or_id: str) -> File:
        """Find a file by its id, or by its name among those that this person sees.

        Raises:
            RefusalError: there is none.

        """
        store = self.world.drive
        named = [
            one for one in store.files.values() if one.name == name_or_id and store.role(one, self.email)
        ]
        return store.seen(named[0].id if len(named) == 1 else name_or_id, self.email)

    def open(self, name_or_id: str) -> "OpenSheet":
        """Open a spreadsheet."""
        with self.world.lock:
            file = self.file(name_or_id)
            open_for(self.world.drive, self.email, file.id, "reader")
            return OpenSheet(self, file)

    def sees(self, file_id: str) -> bool:
        file = self.world.drive.files.get(file_id)
        return file is not None and self.world.drive.role(file, self.email) is not None

    def new_sheet(self, name: str) -> "OpenSheet":
        """Make an empty spreadsheet in this person's own Drive."""
        from tests.google_sheets.emulator.files import SPREADSHEET

        with self.world.lock:
            return OpenSheet(self, self.world.drive.add(name, SPREADSHEET, self.email))

    def copy(self, name_or_id: str, name: str = "") -> "OpenSheet":
        """Make a copy of a file, in this person's own Drive."""
        with self.world.lock:
            source = self.file(name_or_id)
            return OpenSheet(
                self, self.world.drive.copy(source, name or f"Copy of {source.name}", self.email)
            )

    def rename(self, name_or_id: str, name: str) -> None:
        with self.world.lock:
            file = self._may(name_or_id, "writer")
            file.name = name
            if file.book:
                file.book.properties["title"] = name
            self.world.drive.touch(file, self.email)

    def trash(self, name_or_id: str) -> None:
        """Put a file into the bin, which only its owner can, or who organises the drive."""
        with self.world.lock:
            file = self.file(name_or_id)
            if self.world.drive.role(file, self.email) not in ("owner", "organizer", "fileOrganizer"):
                raise insufficient()
            file.trashed = True
            self.world.drive.touch(file, self.email, content=False)

    def delete(self, name_or_id: str) -> None:
        """Delete a file for good."""
        with self.world.lock:
            self.trash(name_or_id)
            del self.world.drive.files[self.file(name_or_id).id]

    def move(self, name_or_id: str, folder: str) -> None:
        with self.world.lock:
            file = self._may(name_or_id, "writer")
            file.parents, file.drive = [folder], self.world.drive.files[folder].drive
            self.world.drive.touch(file, self.email, content=False)

    def share(self, name_or_id: str, email: str, role: str = "writer") -> None:
        """Share a file with somebody, or change what they may."""
        self._grant(name_or_id, self.world.drive.permission("user", role, email))

    def share_link(self, name_or_id: str, role: str = "reader") -> None:
        """Share a file with anyone who has the link."""
        self._grant(name_or_id, self.world.drive.permission("anyone", role))

    def share_domain(self, name_or_id: str, domain: str, role: str = "reader") -> None:
        self._grant(name_or_id, self.world.drive.permission("domain", role, domain=domain))

    def _grant(self, name_or_id: str, permission: Json) -> None:
        with self.world.lock:
            file = self._may_share(name_or_id)
            file.permissions = [one for one in file.permissions if one["id"] != permission["id"]] + [
                permission
            ]
            self.world.drive.touch(file, self.email, content=False)

    def unshare(self, name_or_id: str, email: str) -> None:
        with self.world.lock:
            file = self._may_share(name_or_id)
            gone = self.world.drive.permission_id(email)
            file.permissions = [one for one in file.permissions if one["id"] != gone]
            self.world.drive.touch(file, self.email, content=False)

    def _may(self, name_or_id: str, least: str) -> File:
        return self.world.drive.seen(self.file(name_or_id).id, self.email, least)

    def _may_share(self, name_or_id: str) -> File:
        file = self._may(name_or_id, "writer")
        role = self.world.drive.role(file, self.email)
        if rank(role) < rank("organizer") and not file.facts.get("writersCanShare", True):
            raise insufficient()
        return file


class OpenSheet:
    """A spreadsheet that somebody has open."""

    def __init__(self, person: Person, file: File) -> None:
        self.person = person
        self.file = file

    @property
    def id(self) -> str:
        return self.file.id

    @property
    def book(self) -> Spreadsheet:
        return open_for(self.person.world.drive, self.person.email, self.file.id, "reader")[1]

    @property
    def titles(self) -> list[str]:
        return [sheet.title for sheet in self.book.sheets]

    def do(self, *requests: Json) -> list[Json]:
        """Do what one or more requests of ``batchUpdate`` would."""
        world = self.person.world
        with world.lock:
            open_for(world.drive, self.person.email, self.file.id, "writer")
            return apply(world.drive, self.file, self.person.email, list(requests))

    # ---- cells

    def see(self, place: str) -> list[list[Any]]:
        """Return the texts that a range shows."""
        with self.person.world.lock:
            return list(read(self.book, *self.book.find(place), {}).get("values", []))

    def value(self, place: str) -> Any:
        """Return what a cell holds, or what its formula gives; nothing is an empty text."""
        with self.person.world.lock:
            rows = read(self.book, *self.book.find(place), {"valueRenderOption": "UNFORMATTED_VALUE"})
            return rows.get("values", [[""]])[0][0]

    def type(self, place: str, text: str | float | bool) -> None:
        """Type into one cell, as the page takes it: numbers as they are written there, and rules that reject.

        Raises:
            RefusalError: the cell is protected, or its rule rejects what was typed.

        """
        self._enter(place, [[text]], checked=True)

    def paste(self, place: str, rows: Sequence[Sequence[str | float | bool | None]]) -> None:
        """Paste from another program: as if typed, and past all rules."""
        self._enter(place, rows, checked=False)

    def _enter(self, place: str, rows: Sequence[Sequence[Any]], checked: bool) -> None:
        world = self.person.world
        with world.lock:
            _, book = open_for(world.drive, self.person.email, self.file.id, "writer")
            sheet, area = book.find(place)
            width = max(map(len, rows), default=1)
            filled = Area(area.top, area.top + len(rows), area.left, area.left + width)
            edit = editing_of(self.file, self.person.email)
            edit.guard(sheet, filled)
            sheet.grow(filled.bottom, filled.right)
            before = book.state()
            for row, line in enumerate(rows, area.top):
                for column, value in enumerate(line, area.left):
                    if value is not None:
                        enter(book, sheet, row, column, value, "USER_ENTERED")
                        if checked and (problem := refuse_unless_valid(book, sheet, row, column)):
                            book.restore(before)
                            raise problem
            book.computed = None
            world.drive.touch(self.file, self.person.email)

    def erase(self, place: str) -> None:
        """Press the delete key on a range."""
        self.do({"repeatCell": {"range": self.range(place), "cell": {}, "fields": "userEnteredValue"}})

    def write_note(self, place: str, text: str) -> None:
        self.do({"repeatCell": {"range": self.range(place), "cell": {"note": text}, "fields": "note"}})

    def copy_to(self, source: str, target: str, kind: str = "PASTE_NORMAL") -> None:
        """Copy a range onto another; ``PASTE_VALUES`` and ``PASTE_FORMAT`` paste a part of it."""
        facts = {"source": self.range(source), "destination": self.range(target), "pasteType": kind}
        self.do({"copyPaste": facts})

    def paste_format(self, source: str, target: str) -> None:
        self.copy_to(source, target, "PASTE_FORMAT")

    def drag(self, source: str, target: str) -> None:
        """Cut a range and put it elsewhere."""
        sheet, area = self.book.find(target)
        corner = {"sheetId": sheet.id, "rowIndex": area.top, "columnIndex": area.left}
        facts = {"source": self.range(source), "destination": corner, "pasteType": "PASTE_NORMAL"}
        self.do({"cutPaste": facts})

    def sort(self, place: str, column: str, descending: bool = False) -> None:
        """Sort the rows of a range by one of its columns."""
        at = next(n for n in range(702) if column_letters(n) == column.upper())
        spec = {"dimensionIndex": at, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
        self.do({"sortRange": {"range": self.range(place), "sortSpecs": [spec]}})

    # ---- rows and columns, counted from 1 as they are written on the page

    def insert_rows(self, tab: str, before: int, count: int = 1) -> None:
        self._lines("insertDimension", tab, "ROWS", before, count)

    def delete_rows(self, tab: str, first: int, count: int = 1) -> None:
        self._lines("deleteDimension", tab, "ROWS", first, count)

    def insert_columns(self, tab: str, before: int, count: int = 1) -> None:
        self._lines("insertDimension", tab, "COLUMNS", before, count)

    def delete_columns(self, tab: str, first: int, count: int = 1) -> None:
        self._lines("deleteDimension", tab, "COLUMNS", first, count)

    def move_rows(self, tab: str, first: int, count: int, before: int) -> None:
        self._move("ROWS", tab, first, count, before)

    def move_columns(self, tab: str, first: int, count: int, before: int) -> None:
        self._move("COLUMNS", tab, first, count, before)

    def _span(self, tab: str, dimension: str, first: int, count: int) -> Json:
        sheet = self.tab(tab)
        return {
            "sheetId": sheet.id,
            "dimension": dimension,
            "startIndex": first - 1,
            "endIndex": first - 1 + count,
        }

    def _lines(self, kind: str, tab: str, dimension: str, first: int, count: int) -> None:
        self.do({kind: {"range": self._span(tab, dimension, first, count)}})

    def _move(self, dimension: str, tab: str, first: int, count: int, before: int) -> None:
        facts = {"source": self._span(tab, dimension, first, count), "destinationIndex": before - 1}
        self.do({"moveDimension": facts})

    def hide_rows(self, tab: str, first: int, count: int = 1, hidden: bool = True) -> None:
        facts = {"range": self._span(tab, "ROWS", first, count), "properties": {"hiddenByUser": hidden}}
        self.do({"updateDimensionProperties": {**facts, "fields": "hiddenByUser"}})

    # ---- tabs

    def tab(self, title: str) -> Sheet:
        found = self.book.titled(title)
        assert found is not None, f"{title} is none of {self.titles}"
        return found

    def _set(self, tab: str, **properties: Any) -> None:
        facts = {"properties": {"sheetId": self.tab(tab).id, **properties}, "fields": ",".join(properties)}
        self.do({"updateSheetProperties": facts})

    def rename_tab(self, old: str, new: str) -> None:
        self._set(old, title=new)

    def move_tab(self, title: str, index: int) -> None:
        """Put a tab before the one that stands at this place, counted from 0."""
        self._set(title, index=index)

    def hide_tab(self, title: str, hidden: bool = True) -> None:
        self._set(title, hidden=hidden)

    def add_tab(self, title: str) -> None:
        self.do({"addSheet": {"properties": {"title": title}}})

    def delete_tab(self, title: str) -> None:
        self.do({"deleteSheet": {"sheetId": self.tab(title).id}})

    def copy_tab(self, title: str, new: str = "") -> None:
        """Make a copy of a tab, right of it."""
        sheet = self.tab(title)
        facts = {"sourceSheetId": sheet.id, "insertSheetIndex": self.book.sheets.index(sheet) + 1}
        self.do({"duplicateSheet": {**facts, **({"newSheetName": new} if new else {})}})

    # ---- what lies on the cells

    def delete_name(self, name: str) -> None:
        """Delete a named range."""
        known = self.book.named(name)
        assert known is not None, name
        self.do({"deleteNamedRange": {"namedRangeId": known["namedRangeId"]}})

    def remove_protection(self, tab: str) -> None:
        """Take away every protection of a tab."""
        protections = self.tab(tab).objects["protectedRanges"]
        numbers = [one["protectedRangeId"] for one in protections]
        self.do(*({"deleteProtectedRange": {"protectedRangeId": number}} for number in numbers))

    def set_locale(self, locale: str) -> None:
        """Choose how numbers and days are written, as ``de_DE``."""
        self.do({"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}})

    def range(self, place: str) -> Json:
        """Return a range in A1 notation as a GridRange."""
        sheet, area = self.book.find(place)
        return grid_range(sheet.id, area)
