"""The data register knows every table and every column, in both languages, and the page is the one that the script writes."""

import importlib.util
from pathlib import Path

import pytest

from appraisal.messages import LANGUAGES
from sync.errors import TEXTS
from sync.ledger.blobs import Blobs
from sync.ledger.forgetting import ABOUT, OWNERS
from sync.ledger.snapshot import FATES
from sync.rights.about import BESIDE, names_someone
from sync.rights.register import LEDGER, ledger_tables, purpose_key, register
from workbook_templates.books import BOOKS
from workbook_templates.layout import Kind
from workbook_templates.master_names import is_block

SCRIPT = Path(__file__).parents[2] / "docs" / "write_data_register.py"
SHEETS = [(book, table) for book in BOOKS.values() for _, table in book.tables() if not is_block(table)]

PERSON_COLUMNS = frozenset({
    "employee_id", "owner_id", "rater_id", "ratee_id", "recipient_id", "subject", "goal_id", "voice", "rater",
})  # fmt: skip
"""Columns of the ledger that hold the id of a person, or of a record that is a person's."""


@pytest.mark.parametrize(
    ("book", "table"), SHEETS, ids=[f"{book.role}-{table.name}" for book, table in SHEETS]
)
def test_every_table_of_every_book_has_a_purpose(book: object, table: object) -> None:
    key = purpose_key(book.role, table.name)  # type: ignore[attr-defined]
    assert all(TEXTS.table(language).get(key) for language in LANGUAGES), f"say what {key} is for"


def test_every_table_of_the_ledger_has_a_purpose_and_says_whom_its_rows_are_about() -> None:
    tables = set(ledger_tables())
    assert tables == set(ABOUT) == set(FATES)
    lacking = [
        name
        for name in tables
        if not all(purpose_key(LEDGER, name) in TEXTS.table(language) for language in LANGUAGES)
    ]
    assert lacking == []


def test_every_column_that_names_a_person_makes_its_rows_the_persons() -> None:
    """Books go with what is in them, and what the journal says of somebody goes part by part."""
    beside = {("books", "recipient_id"), ("journal_parts", "subject")}
    lacking = [
        (table, name)
        for table, columns in ledger_tables().items()
        for name, _ in columns
        if name in PERSON_COLUMNS and name not in ABOUT[table] and (table, name) not in beside
    ]
    assert lacking == []
    declared = {table: {name for name, _ in columns} for table, columns in ledger_tables().items()}
    assert all(set(columns) <= declared[table] for table, columns in ABOUT.items())
    assert all({key, owner} <= declared[table] for table, key, owner in OWNERS)


def test_every_reference_to_packed_contents_is_replaced() -> None:
    named = {
        (table, name) for table, columns in ledger_tables().items() for name, _ in columns if name == "blob"
    }
    assert named == set(Blobs.REFERENCES)


def test_every_column_with_an_id_names_somebody_or_stands_beside() -> None:
    unsaid = [
        (book.role, table.name, column.key)
        for book, table in SHEETS
        for column in table.columns
        if column.key.endswith("_id")
        and column.kind is not Kind.ID
        and not names_someone(table, column.key)
        and column.key not in BESIDE
    ]
    assert unsaid == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_that_people_see_is_in_the_register(language: str) -> None:
    found = {(one.book, one.table): len(one.fields) + one.helpers for one in register(language)}
    for book, table in SHEETS:
        own = sum(column.key.startswith("own") and column.key[3:].isdecimal() for column in table.columns)
        assert found[book.role, table.name] == len(table.columns) - own
    for name, columns in ledger_tables().items():
        assert found[LEDGER, name] == len(columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_what_the_script_writes(language: str) -> None:
    spec = importlib.util.spec_from_file_location("write_data_register", SCRIPT)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGES[language].read_text(encoding="utf-8") == script.page(language)
