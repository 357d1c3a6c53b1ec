"""What people change of a book's shape: here what they hide, in books as they are handed out."""

import io
import warnings

import openpyxl
import pytest

from sync.roles import DECLARED
from sync.structure import structure_problems
from sync.xlsx.read import RawBook, read_book
from tests.unit.rewritings import rewriting


def hidden(title: str, *letters: str) -> RawBook:
    """Return a drawn team book in which somebody hid columns of a sheet."""
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # of what openpyxl leaves out
        book = openpyxl.load_workbook(io.BytesIO(rewriting().source.content))
    for letter in letters:
        book[title].column_dimensions[letter].hidden = True
    saved = io.BytesIO()
    book.save(saved)
    return read_book(saved.getvalue(), DECLARED)


def shape_of(raw: RawBook) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.spot.table, one.spot.field, one.detail) for one in structure_problems(raw, "book")]


@pytest.mark.parametrize(("title", "table", "key"), [("Goals", "goals", "target"), ("Team", "team", "name")])
def test_a_column_that_somebody_hid_is_named_by_its_letter(title: str, table: str, key: str) -> None:
    drawn = read_book(rewriting().source.content, DECLARED)
    assert shape_of(drawn) == []
    letter = drawn.tables[table].cell_reference(key, 1).rstrip("1")
    assert ("hidden-column", table, key, letter) in shape_of(hidden(title, letter))


def test_helper_columns_are_hidden_as_they_should_be() -> None:
    helper = read_book(rewriting().source.content, DECLARED).tables["goals"]
    assert helper.hidden_columns, "a drawn book hides its helpers"
    assert shape_of(hidden("Goals")) == []
