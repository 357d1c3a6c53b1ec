"""What is put back where rows or columns moved while cells were sent: what stood there, in whatever line it stood."""

from typing import Any

import pytest

from sync.google.gbook import Gbook, Plain, SheetCell, Tab
from sync.google.grid import Changes
from sync.google.moved import put_back
from sync.xlsx.references import letters

Row = tuple[Plain | SheetCell, ...]

BEFORE: tuple[Row, ...] = (
    ("Id", "Name", "Doubled"),
    ("E1", "Ann", SheetCell(2.0, "=D2*2"), 1.0),
    ("E2", "Bob", SheetCell(4.0, "=D3*2"), 2.0),
    ("E3", "Cy", SheetCell(6.0, "=D4*2"), 3.0),
)
SENT: Changes = {7: {(2, 1): "Robert"}}


def book(*rows: Row) -> Gbook:
    """Return a book of one tab that holds some rows."""
    cells = {
        number: {
            letters(at): cell if isinstance(cell, SheetCell) else SheetCell(cell)
            for at, cell in enumerate(row)
            if cell is not None
        }
        for number, row in enumerate(rows, start=1)
    }
    return Gbook("file", "book", tabs=(Tab(7, "Team", {n: row for n, row in cells.items() if row}),))


def restored(after: Gbook, sent: Changes) -> list[Any]:
    """Return row, column and value of every cell that is put back."""
    found = []
    for one in put_back(book(*BEFORE), after, sent):
        start, (row,) = one["updateCells"]["start"], one["updateCells"]["rows"]
        found.append((start["rowIndex"], start["columnIndex"], row["values"][0].get("userEnteredValue")))
    return found


def name(row: Row, text: str) -> Row:
    return (row[0], text, *row[2:])


HEAD, ANN, BOB, CY = BEFORE
MOVES: dict[str, tuple[tuple[Row, ...], dict[str, str] | None]] = {
    "one row more above": ((HEAD, (), name(ANN, "Robert"), BOB, CY), {"stringValue": "Ann"}),
    "one row more here": ((HEAD, ANN, (None, "Robert"), BOB, CY), None),
    "one row less": ((HEAD, BOB, name(CY, "Robert")), {"stringValue": "Cy"}),
    "sorted": ((HEAD, BOB, name(ANN, "Robert"), CY), {"stringValue": "Ann"}),
}


@pytest.mark.parametrize("move", MOVES)
def test_what_stood_in_the_line_that_was_hit_comes_back(move: str) -> None:
    after, was = MOVES[move]
    assert restored(book(*after), SENT) == [(2, 1, was)]


@pytest.mark.parametrize(
    "after",
    [
        (HEAD, ANN, name(BOB, "Robert"), CY),
        (HEAD, ANN, (*name(BOB, "Robert")[:3], 5.0), CY),
        (("No.", "Who", "Twice"), ANN, name(BOB, "Robert"), CY),
        (HEAD, ANN, name(BOB, "Robert"), CY, ("E4", "Di")),
    ],
    ids=["nothing", "typed beside", "typed above", "typed below"],
)
def test_what_somebody_types_moves_nothing(after: tuple[Row, ...]) -> None:
    assert restored(book(*after), SENT) == []


def test_a_formula_comes_back_as_it_reads_in_its_new_row() -> None:
    after = (HEAD, (), ("E1", "Ann", 9.0, 1.0), BOB, CY)
    assert restored(book(*after), {7: {(2, 2): 9.0}}) == [(2, 2, {"formulaValue": "=D3*2"})]


def test_a_column_more_moves_columns() -> None:
    after = tuple((row[0], None, *row[1:]) for row in BEFORE)
    hit = (*after[:2], (after[2][0], "Robert", *after[2][2:]), after[3])
    assert restored(book(*hit), SENT) == [(2, 1, None)]


def test_what_was_typed_over_what_went_astray_stays() -> None:
    after = (HEAD, (), name(ANN, "Anna"), BOB, CY)
    assert restored(book(*after), SENT) == []
