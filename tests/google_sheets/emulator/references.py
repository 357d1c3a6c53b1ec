"""References inside formulas: they move when a formula is pasted elsewhere, and when rows, columns and tabs change."""

import re
from collections.abc import Callable

from tests.google_sheets.emulator.a1 import column_letters, column_number, quoted
from tests.google_sheets.emulator.cells import Formula

REFERENCE = re.compile(
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


def moved_formula(formula: Formula, down: int, across: int) -> Formula:
    """Return the formula as it reads after being pasted so many rows and columns further."""

    def column(text: str) -> str | None:
        if text.startswith("$"):
            return text
        number = column_number(text) + across
        return column_letters(number) if number >= 0 else None

    def row(text: str) -> str | None:
        if text.startswith("$"):
            return text
        number = int(text) + down
        return str(number) if number > 0 else None

    def change(match: re.Match[str]) -> str:
        if not (match["c1"] or match["c3"] or match["r3"]):
            return match[0]
        parts = {name: text for name, text in match.groupdict().items() if text and name != "tab"}
        made = {name: (column if name[0] == "c" else row)(text) for name, text in parts.items()}
        if None in made.values():
            return LOST
        return _written(match["tab"] or "", made)

    return Formula(REFERENCE.sub(change, formula))


def _written(tab: str, parts: dict[str, str | None]) -> str:
    first = (parts.get("c1") or parts.get("c3") or "") + (parts.get("r1") or parts.get("r3") or "")
    last = (parts.get("c2") or parts.get("c4") or "") + (parts.get("r2") or parts.get("r4") or "")
    return tab + first + (f":{last}" if last else "")


def with_lines_moved(formula: Formula, same_tab: bool, title: str, dimension: str, place: Place) -> Formula:
    """Return the formula as it reads after rows or columns of the tab ``title`` came, went or moved.

    ``same_tab`` says whether the formula itself stands on that tab; ``place`` gives each row or column its new place.
    """
    kind = "r" if dimension == "ROWS" else "c"

    def change(match: re.Match[str]) -> str:
        tab = match["tab"]
        if not (match["c1"] or match["c3"] or match["r3"]):
            return match[0]
        if not (tab_title(tab).lower() == title.lower() if tab else same_tab):
            return match[0]
        parts: dict[str, str | None] = {
            name: text for name, text in match.groupdict().items() if text and name != "tab"
        }
        named = sorted(name for name in parts if name[0] == kind)
        if not named:
            return match[0]
        numbers = [_number(parts[name] or "", kind) for name in named]
        ends = _span(numbers[0], numbers[-1], place)
        if ends is None:
            return LOST if not tab else tab + LOST
        for name, number in zip(named, ends[: len(named)] if len(named) == 1 else ends, strict=True):
            dollar = "$" if (parts[name] or "").startswith("$") else ""
            parts[name] = dollar + (str(number + 1) if kind == "r" else column_letters(number))
        return _written(tab or "", parts)

    return Formula(REFERENCE.sub(change, formula))


def _number(text: str, kind: str) -> int:
    plain = text.lstrip("$")
    return int(plain) - 1 if kind == "r" else column_number(plain)


def _span(first: int, last: int, place: Place) -> tuple[int, int] | None:
    """Where a span lies after its lines moved: it shrinks by those that went, and is lost with the last one."""
    while first <= last and place(first) is None:
        first += 1
    while last >= first and place(last) is None:
        last -= 1
    if first > last:
        return None
    return place(first) or 0, place(last) or 0


def tab_title(prefix: str) -> str:
    """Return the title that stands before a reference's exclamation mark."""
    text = prefix.removesuffix("!")
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


def with_tab_renamed(formula: Formula, old: str, new: str | None) -> Formula:
    """Return the formula after a tab got another title; without one, after it was deleted."""

    def change(match: re.Match[str]) -> str:
        tab = match["tab"]
        if not tab or tab_title(tab).lower() != old.lower():
            return match[0]
        if new is None:
            return LOST
        return quoted(new) + "!" + match[0][len(tab) :]

    return Formula(REFERENCE.sub(change, formula))
