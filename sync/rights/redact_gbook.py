"""What was read of a Google Sheet, without some people: cells cleared, and their words replaced wherever else they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from appraisal.person_words import PersonWords
from sync.google.gbook import Gbook, SheetCell, Tab, decode, encode
from sync.xlsx.edits import Cached, Edit
from sync.xlsx.references import split


def redact_gbook(
    content: bytes,
    edits: Mapping[str, Mapping[str, Edit]],
    hidden: Mapping[str, Sequence[int]],
    words: PersonWords,
) -> bytes:
    """Return a ``.gbook`` with cells changed by the sheet's title and the cell's name, rows hidden, and words replaced."""
    book = decode(content)
    tabs = tuple(_tab(tab, edits.get(tab.title, {}), hidden.get(tab.title, ()), words) for tab in book.tabs)
    return encode(_named(replace(book, tabs=tabs), words))


def _named(book: Gbook, words: PersonWords) -> Gbook:
    """Return a book whose head tells of nobody, either: a manager's own book names its recipient there."""
    properties, metadata = (
        {key: words.replaced(text) for key, text in found.items()}
        for found in (book.properties, book.metadata)
    )
    return replace(book, name=words.replaced(book.name), properties=properties, metadata=metadata)


def _tab(tab: Tab, edits: Mapping[str, Edit], hidden: Sequence[int], words: PersonWords) -> Tab:
    rows = {number: dict(cells) for number, cells in tab.rows.items()}
    for name, wanted in edits.items():
        column, number = split(name)
        _set(rows.setdefault(number, {}), column, wanted)
    found = {
        number: {column: _without(cell, words) for column, cell in cells.items()}
        for number, cells in rows.items()
        if cells
    }
    return replace(tab, rows=found, hidden_rows=tuple(sorted({*tab.hidden_rows, *hidden})))


def _set(cells: dict[str, SheetCell], column: str, wanted: Edit) -> None:
    before = cells.get(column)
    value = wanted.value if isinstance(wanted, Cached) else wanted
    if before is not None and before.formula and isinstance(wanted, Cached):
        cells[column] = before._replace(value=_shown(value), error=False)
    elif value is None or value == "":
        cells.pop(column, None)
    else:
        cells[column] = SheetCell(_shown(value))


def _shown(value: object) -> float | str | bool | None:
    if value is None or isinstance(value, bool | str):
        return value
    return float(value) if isinstance(value, int | float) else str(value)


def _without(cell: SheetCell, words: PersonWords) -> SheetCell:
    if isinstance(cell.value, str) and words.in_text(cell.value):
        return cell._replace(value=words.replaced(cell.value))
    return cell
