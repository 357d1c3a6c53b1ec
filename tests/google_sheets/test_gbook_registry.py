"""The registry of Google Sheets says which file is which book, and how far it was read."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.google.registry import book_of_file, register, sheet_of
from sync.ledger import KnownSheet, Ledger, RegisteredBook

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Return a ledger with two books."""
    made = Ledger.create(tmp_path, "2026-H2")
    for book in ("b1", "b2"):
        made.registry.add(
            RegisteredBook(book, "ABCD-EFGH", "team", "E1", "en", f"books/{book}.gbook", created=NOW)
        )
    return made


def test_a_registered_sheet_is_found_by_its_book_and_by_its_file(ledger: Ledger) -> None:
    """Both ways lead to the same entry."""
    register(ledger, "b1", "file-1", "https://docs.google.com/spreadsheets/d/file-1", version=7)
    assert sheet_of(ledger, "b1") == KnownSheet(
        "b1", "file-1", "https://docs.google.com/spreadsheets/d/file-1", 7, 0
    )
    assert book_of_file(ledger, "file-1") == "b1"
    assert sheet_of(ledger, "b2") is None
    assert book_of_file(ledger, "file-2") == ""


def test_a_file_is_the_sheet_of_one_book_only(ledger: Ledger) -> None:
    """Two books in one file would be a bug, and cannot be written down."""
    register(ledger, "b1", "file-1", "")
    with pytest.raises(sqlite3.IntegrityError):
        register(ledger, "b2", "file-1", "")


def test_a_version_that_is_shown_ends_the_waiting_of_a_reading(ledger: Ledger) -> None:
    """A reading waits until its version is put in place."""
    register(ledger, "b1", "file-1", "")
    ledger.sheets.note_read("b1", 8)
    assert [(one.version, one.read) for one in ledger.sheets] == [(0, 8)]
    ledger.sheets.note_version("b1", 8)
    assert [(one.version, one.read) for one in ledger.sheets] == [(8, 0)]


def test_an_undo_leaves_the_registry_as_it_is(ledger: Ledger, tmp_path: Path) -> None:
    """What was handed out stays handed out, and a sheet that was read stays read."""
    ledger.snapshot(tmp_path / "before.db")
    register(ledger, "b1", "file-1", "", version=3)
    ledger.restore(tmp_path / "before.db")
    assert sheet_of(ledger, "b1") == KnownSheet("b1", "file-1", "", 3)
