"""References inside formulas: they move when a formula is pasted, and when rows, columns and tabs change."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from tests.google_sheets.emulator.a1 import column_letters, column_number, quoted
from tests.google_sheets.emulator.cells import Formula

PATTERN = re.compile(
    r"""
    "(?:[^"]|"")*"                                               # a text is left alone
    | (?<![\w.$])
      (?P<tab>(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!)?
      (?:
        (?P<c1>\$?[A-Za-z]{1,3})(?P<r1>\$?[1-9]\d*)(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<r2>\$?[1-9]\d*))?
        | (?P<c3>\$?[A-Za-z]{1,3}):(?P<c4>\$?[A-Za-z]{1,3})
        | (?P<r3>\$?[1-9]\d*):(?P<r4>\$?[1-9]\d*)
      )
      (?![\w(!.])
    """,
    re.VERBOSE,
)
Place = Callable[[int], int | None]
LOST = "#REF!"


class Line(NamedTuple):
    """A row or a column that a reference names, counted from 0; a fixed one has a dollar sign."""

    number: int
    fixed: bool


class End(NamedTuple):
    """One end of a reference: a cell, or only its column, or only its row."""

    column: Line | None
    row: Line | None

    def __str__(self) -> str:
        column = f"{'$' * self.column.fixed}{column_letters(self.column.number)}" if self.column else ""
        return column + (f"{'$' * self.row.fixed}{self.row.number + 1}" if self.row else "")


class Reference(NamedTuple):
    """A cell or a range that a formula names, with the tab's title as it is written there."""

    tab: str
    first: End
    last: End | None

    def __str__(self) -> str:
        return f"{self.tab}{self.first}" + (f":{self.last}" if self.last else "")

    @property
    def title(self) -> str:
        """The tab's title, if one is named."""
        text = self.tab.removesuffix("!")
        return text[1:-1].replace("''", "'") if text.startswith("'") else text


@lru_cache(20_000)
def parts_of(formula: str) -> tuple[str | Reference, ...]:
    """Take a formula apart: its references, and what stands between them."""
    return tuple(_parts(formula))


def _parts(formula: str) -> Iterator[str | Reference]:
    at = 0
    for match in PATTERN.finditer(formula):
        column, row = match["c1"] or match["c3"], match["r1"] or match["r3"]
        if column or row:
            yield formula[at : match.start()]
            far_column, far_row = match["c2"] or match["c4"], match["r2"] or match["r4"]
            last = _end(far_column, far_row) if far_column or far_row else None
            yield Reference(match["tab"] or "", _end(column, row), last)
            at = match.end()
    yield formula[at:]


def _end(column: str | None, row: str | None) -> End:
    return End(
        Line(column_number(column.lstrip("$")), column.startswith("$")) if column else None,
        Line(int(row.lstrip("$")) - 1, row.startswith("$")) if row else None,
    )


def _changed(formula: str, change: Callable[[Reference], Reference | str]) -> Formula:
    return Formula(
        "".join(str(change(one)) if isinstance(one, Reference) else one for one in parts_of(formula))
    )


@lru_cache(20_000)
def _tokens(formula: str) -> tuple[str | tuple[bool, int], ...]:
    """Take a formula apart for pasting: fixed text, and each row (``True``) and column that moves along."""
    made: list[str | tuple[bool, int]] = [""]

    def add(text: str) -> None:
        if isinstance(made[-1], str):
            made[-1] += text
        else:
            made.append(text)

    for part in parts_of(formula):
        if isinstance(part, str):
            add(part)
            continue
        add(part.tab)
        for index, end in enumerate(one for one in (part.first, part.last) if one):
            add(":" * index)
            for is_row, line in ((False, end.column), (True, end.row)):
                if line and not line.fixed:
                    made.append((is_row, line.number))
                elif line:
                    add(str(End(None, line) if is_row else End(line, None)))
    return tuple(made)


def moved_formula(formula: Formula, down: int, across: int) -> Formula:
    """Return the formula as it reads after being pasted so many rows and columns further."""
    made = []
    for token in _tokens(formula):
        if isinstance(token, str):
            made.append(token)
            continue
        is_row, number = token
        number += down if is_row else across
        if number < 0:
            return _moved_with_losses(formula, down, across)
        made.append(str(number + 1) if is_row else column_letters(number))
    return Formula("".join(made))


def _moved_with_losses(formula: Formula, down: int, across: int) -> Formula:
    """Paste a formula so far up or left that some of what it names lies before the first cell."""

    def change(reference: Reference) -> Reference | str:
        moved = [
            line.number + (down if is_row else across)
            for end in (reference.first, reference.last)
            for is_row, line in ((False, end and end.column), (True, end and end.row))
            if line and not line.fixed
        ]
        if min(moved, default=0) < 0:
            return LOST
        return str(moved_formula(Formula(str(reference)), down, across))

    return _changed(formula, change)


def with_lines_moved(formula: Formula, same_tab: bool, title: str, dimension: str, place: Place) -> Formula:
    """Return the formula as it reads after rows or columns of the tab ``title`` came, went or moved.

    ``same_tab`` says whether the formula itself stands on that tab; ``place`` gives each line its new place.
    """
    by_row = dimension == "ROWS"

    def change(reference: Reference) -> Reference | str:
        here = reference.title.lower() == title.lower() if reference.tab else same_tab
        first, last = reference.first, reference.last or reference.first
        lines = (first.row, last.row) if by_row else (first.column, last.column)
        if not here or lines[0] is None or lines[1] is None:
            return reference
        span = _span(lines[0].number, lines[1].number, place)
        if span is None:
            return LOST
        ends = [
            end._replace(**{"row" if by_row else "column": line._replace(number=number)})
            for end, line, number in zip((first, last), lines, span, strict=True)
            if line is not None
        ]
        return Reference(reference.tab, ends[0], ends[1] if reference.last else None)

    return _changed(formula, change)


def _span(first: int, last: int, place: Place) -> tuple[int, int] | None:
    """Say where a span lies after its lines moved; it shrinks by those that went, and is lost with the last.

    Its ends stay in their order when one of them is moved past the other.
    """
    while first <= last and place(first) is None:
        first += 1
    while last >= first and place(last) is None:
        last -= 1
    if first > last:
        return None
    start, end = sorted((place(first) or 0, place(last) or 0))
    return start, end


def with_tab_renamed(formula: Formula, old: str, new: str | None) -> Formula:
    """Return the formula after a tab got another title; without one, after it was deleted."""

    def change(reference: Reference) -> Reference | str:
        if not reference.tab or reference.title.lower() != old.lower():
            return reference
        return LOST if new is None else reference._replace(tab=f"{quoted(new)}!")

    return _changed(formula, change)
