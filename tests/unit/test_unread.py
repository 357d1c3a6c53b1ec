"""Leaving the hidden helper columns unread: everything else is read as before."""

from pathlib import Path

import pytest

from sync.xlsx.cells import set_cells
from sync.xlsx.read import RawTable, read_book
from sync.xlsx.references import letters
from workbook_templates.books import team
from workbook_templates.layout import Where

READY = Path(__file__).parents[2] / "workbook_templates" / "ready"


def visible(table: RawTable) -> list[tuple[int, dict[str, object]]]:
    """Return the cells that are no helpers, row by row."""
    declared = team.BOOK.table_by_name[table.name].by_key
    return [
        (
            row.number,
            {
                key: cell
                for key, cell in row.cells.items()
                if not (declared[key].computed and declared[key].where is Where.HIDDEN)
            },
        )
        for row in table.rows
    ]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_all_but_the_helpers_is_read_as_before(language: str) -> None:
    content = (READY / language / "team.xlsx").read_bytes()
    whole, quick = (read_book(content, (team.BOOK,), helpers=helpers) for helpers in (True, False))
    assert whole.tables.keys() == quick.tables.keys()
    for name, table in whole.tables.items():
        assert visible(table) == visible(quick.tables[name])
        assert (table.columns, table.extra) == (quick.tables[name].columns, quick.tables[name].extra)
    assert whole.notices == quick.notices


def test_helpers_are_left_out() -> None:
    content = (READY / "en" / "team.xlsx").read_bytes()
    whole, quick = (
        sum(len(row.cells) for row in read_book(content, (team.BOOK,), helpers=helpers).tables["goals"].rows)
        for helpers in (True, False)
    )
    assert quick < whole / 2


def test_what_somebody_typed_behind_the_helpers_is_seen() -> None:
    content = (READY / "en" / "team.xlsx").read_bytes()
    goals = read_book(content, (team.BOOK,)).tables["goals"]
    behind = letters(max(goals.columns.values()) + 2)
    reference = f"{behind}{goals.rows[3].number}"
    typed = set_cells(content, {goals.sheet_title: {reference: "a note"}})
    assert reference in read_book(typed, (team.BOOK,), helpers=False).tables["goals"].extra
