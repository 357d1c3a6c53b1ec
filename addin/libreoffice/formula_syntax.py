"""Formulas between two spellings: Excel's (English, A1, commas) and that of LibreOffice's programming interface.

LibreOffice takes and gives a block of formulas in one call only in its own spelling: ``=SUM($Data.A1:B2;1)`` for Excel's
``=SUM(Data!A1:B2,1)``. Its parser of Excel's spelling takes one cell at a time, so the spelling is changed here; tests
compare the outcome with that parser. What the two spellings share is left alone, and so is what neither would take.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_QUOTED = r"'(?:[^']|'')+'"
_NAME = r"[^\W\d][\w.]*"
_SAME = r'"(?:[^"]|"")*"|#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|\[(?:[^\[\]]|\[[^\[\]]*\])*\]'
"""Texts, errors, and what stands in the brackets of a table's columns."""

_TRUTH = r"\b(?P<truth>(?i:TRUE|FALSE))\b(?:\(\))?(?![(!.\w])"


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How to spell what was found: marks by what encloses them, a sheet before its cells, a truth value."""

    pattern: re.Pattern[str]
    mark: Callable[[str, str], str]
    sheet: str
    truth: str


def _calc_mark(sign: str, inside: str) -> str:
    if sign == ",":
        return ";" if inside in ("f", "{") else "~"
    return "|" if sign == ";" and inside == "{" else sign


def _excel_mark(sign: str, inside: str) -> str:
    if sign == "|" and inside == "{":
        return ";"
    return {";": ",", "~": ",", "!": " "}.get(sign, sign)


_TO_CALC = _Spelling(
    re.compile(
        rf"{_SAME}|{_TRUTH}|(?P<sheet>{_QUOTED}|{_NAME})!|(?P<function>{_NAME})\(|(?P<mark>[(){{}},;])"
    ),
    _calc_mark,
    "${}.",
    "{}()",  # without brackets LibreOffice makes a number of it
)

_TO_EXCEL = _Spelling(
    re.compile(
        rf"{_SAME}|{_TRUTH}|\$(?P<absolute>{_QUOTED}|[^\W\d]\w*)\."
        rf"|(?P<sheet>{_QUOTED}|[^\W\d]\w*)\.(?=\$?[A-Za-z]{{1,3}}\$?\d)"
        rf"|(?P<function>{_NAME})\(|(?P<mark>[(){{}};|~!])"
    ),
    _excel_mark,
    "{}!",
    "{}",
)

_FUTURE = ("_xlfn._xlws.", "_xlfn.")
"""What files put before the names of younger functions; Excel itself does not show it."""


def to_calc(formula: str, names: Mapping[str, str]) -> str:
    """Return an Excel formula in LibreOffice's spelling; ``names`` has the functions that are called otherwise there."""

    def function(name: str) -> str:
        for prefix in _FUTURE:
            name = name.removeprefix(prefix)
        return names.get(name.upper(), name)

    return _spelled(formula, _TO_CALC, function)


def to_excel(formula: str, names: Mapping[str, str]) -> str:
    """Return a formula in LibreOffice's spelling as Excel spells it; ``names`` goes from LibreOffice's to Excel's."""
    return _spelled(formula, _TO_EXCEL, lambda name: names.get(name.upper(), name))


def _spelled(formula: str, spelling: _Spelling, function: Callable[[str], str]) -> str:
    inside: list[str] = []  # what encloses the place: "f" a function's arguments, "(" a group, "{" a list

    def replaced(match: re.Match[str]) -> str:
        found = match.groupdict()
        if name := found["function"]:
            inside.append("f")
            return function(name) + "("
        if truth := found["truth"]:
            return spelling.truth.format(truth)
        if sheet := found.get("absolute") or found["sheet"]:
            return spelling.sheet.format(sheet)
        if sign := found["mark"]:
            return _marked(sign, inside, spelling)
        return match[0]

    return spelling.pattern.sub(replaced, formula)


def _marked(sign: str, inside: list[str], spelling: _Spelling) -> str:
    """Return a mark as the spelling has it, and keep account of what encloses the next."""
    spelled = spelling.mark(sign, inside[-1] if inside else "")
    if sign in "({":
        inside.append(sign)
    elif sign in ")}" and inside:
        inside.pop()
    return spelled
