"""Spreadsheets opened for somebody, and many requests done upon them at once, or none."""

from tests.google_sheets.emulator import edit_cells, edit_dimensions, edit_metadata, edit_objects, edit_sheets
from tests.google_sheets.emulator.editing import KINDS, Edit
from tests.google_sheets.emulator.files import Drive, File, rank
from tests.google_sheets.emulator.refusals import invalid, no_permission, no_such_sheet_file
from tests.google_sheets.emulator.shape import written
from tests.google_sheets.emulator.sheet import Json
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

SUBJECTS = (edit_cells, edit_dimensions, edit_metadata, edit_objects, edit_sheets)
"""The modules that fill the table of what ``batchUpdate`` can do."""


def open_for(store: Drive, user: str, file_id: str, least: str) -> tuple[File, Spreadsheet]:
    """Find a spreadsheet for somebody who may at least so much.

    Raises:
        RefusalError: there is none, or none for this person.

    """
    file = store.files.get(file_id)
    if file is None or file.book is None:
        raise no_such_sheet_file()
    if rank(store.role(file, user)) < rank(least):
        raise no_permission()
    if least != "reader" and any(one.get("readOnly") for one in file.facts.get("contentRestrictions", ())):
        raise no_permission()
    return file, file.book


def editing_of(file: File, user: str, where: str = "") -> Edit:
    assert file.book is not None
    return Edit(file.book, user, file.owner == user, where, file.owner)


def apply(store: Drive, file: File, user: str, requests: list[Json]) -> list[Json]:
    """Do all of the requests, or none, and return their replies.

    Raises:
        RefusalError: one of them cannot be done; nothing is changed then.

    """
    book = file.book
    assert book is not None
    before = book.state()
    try:
        replies = [_do(file, user, index, request) for index, request in enumerate(requests)]
        edit_metadata.refuse_unkept(book)
    except BaseException:
        book.restore(before)
        raise
    book.computed = None
    file.name = str(book.properties["title"])
    store.touch(file, user)
    return replies


def _do(file: File, user: str, index: int, request: Json) -> Json:
    given = {kind: facts for kind, facts in request.items() if facts is not None}
    if len(given) != 1:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    [(kind, facts)] = given.items()
    if kind not in KINDS:
        raise invalid(f"Invalid requests[{index}].{kind}: {NOT_EMULATED}")
    reply = KINDS[kind](editing_of(file, user, f"Invalid requests[{index}].{kind}: "), facts)
    return {} if reply is None else {kind: written(reply)}


NOT_EMULATED = "not emulated"
"""What is said of a request that Google knows and the emulator does not; the judge blames it."""
