"""The lint that keeps formulas inside what Excel 2016+, WPS, LibreOffice, gnumeric and Google Sheets compute alike.

:func:`problems` looks at one formula, :func:`package_problems` at everything that a drawn workbook holds: cells, defined
names, input rules and conditional formats. Each rule stands for a difference that was measured between programs, or for a
limit at which one of them refuses a file; :data:`WHY` says which.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbook_templates.formula_syntax import (
    COMPARISONS,
    Binary,
    Call,
    ErrorValue,
    Foreign,
    FormulaSyntaxError,
    Logical,
    Missing,
    Name,
    Node,
    Number,
    Reference,
    Text,
    Unary,
    children,
    parse,
)
from workbook_templates.written_formulas import Home, Written, written_formulas

ALLOWED = frozenset(
    [
        "IF",
        "AND",
        "OR",
        "NOT",
        "IFERROR",
        "ISNA",
        "ISNUMBER",
        "ISTEXT",
        "ISBLANK",
        "SUM",
        "SUMPRODUCT",
        "COUNT",
        "COUNTA",
        "MIN",
        "MAX",
        "ABS",
        "ROUND",
        "INDEX",
        "MATCH",
        "LEFT",
        "RIGHT",
        "MID",
        "LEN",
        "TRIM",
        "TEXT",
        "DATE",
        "YEAR",
        "MONTH",
        "DAY",
        "EDATE",
        "EOMONTH",
    ]
)
"""The functions that all programs have and compute alike."""

WHY: Mapping[str, str] = MappingProxyType(
    {
        "syntax": "not a formula that every program reads (intersections, unions, spills, implicit intersection)",
        "function": "missing in some programs, or different: wildcards, full-width equality, volatility, truncation",
        "foreign": "array constants, structured and external references are not read by all programs",
        "error": "an error value is a broken reference",
        "whole-column": "whole columns and rows are slow and differ in size",
        "not-absolute": "a range of several rows that is not fixed moves when rows are sorted or copied",
        "sheet-quotes": "sheet names in other scripts need quotes; gnumeric cannot read an apostrophe in them",
        "name": "names outside ASCII are refused by some programs",
        "array": "a range where one value belongs: an array formula here, an implicit intersection there",
        "sumproduct": "only SUMPRODUCT((range=value)*1) and SUMPRODUCT((range=value)*range), ranges of one length",
        "match": "without its third argument, or searching for what is computed, MATCH differs; text takes wildcards",
        "index": "INDEX(row, k) is #REF! in gnumeric: INDEX(row, 1, k)",
        "if": "an IF without an else gives FALSE or 0",
        "truth-value": "truth values in arithmetic are 1, -1 or an error",
        "text-number": "a text in arithmetic is coerced here and an error there",
        "number-text": "a number joined to a text shows other digits: TEXT(number, format)",
        "format": "date codes of TEXT are translated; only 0 # . , % are the same everywhere",
        "unrounded": "a computed value differs in its last bits: ROUND(…, 9) before it is compared or looked up",
        "length": "longer than the 8,192 characters that Excel takes",
        "depth": "deeper than the 64 levels that Excel takes",
        "text-length": "a string of more than 255 characters makes Excel repair the file",
    }
)
"""What each rule stands for."""

MAX_LENGTH, MAX_DEPTH, MAX_TEXT = 8192, 64, 255

_TAKES_RANGES: Mapping[str, tuple[int, ...] | None] = MappingProxyType(
    {"SUM": None, "COUNT": None, "COUNTA": None, "MIN": None, "MAX": None, "INDEX": (0,), "MATCH": (1,)}
)
"""Which arguments of a function may be ranges (``None``: all)."""

_TRUTH = frozenset({"AND", "OR", "NOT", "ISNA", "ISNUMBER", "ISTEXT", "ISBLANK"})
_TEXTUAL = frozenset({"LEFT", "RIGHT", "MID", "TRIM", "TEXT"})
_WHOLE = frozenset({"COUNT", "COUNTA", "LEN", "MATCH", "DATE", "YEAR", "MONTH", "DAY", "EDATE", "EOMONTH"})
_NUMERIC = _WHOLE | {"SUM", "SUMPRODUCT", "MIN", "MAX", "ABS", "ROUND"}
_SUMPRODUCT, _ROUND = frozenset({"SUMPRODUCT"}), frozenset({"ROUND"})
_ARITHMETIC = frozenset("+-*/^")
_FORMAT = re.compile(r"[0#.,%]+")
_LOOKUP_KINDS = ("0", "1")


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule of :data:`WHY` that a formula breaks, and where in the formula."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """A problem with its place in a workbook: a part and a cell, a name or a kind of rule."""

    place: str
    formula: str
    problem: Problem

    def __str__(self) -> str:
        """Return everything on one line."""
        return f"{self.place}: {self.problem.rule} ({self.problem.detail}) in {self.formula[:120]}"


# --- one formula --------------------------------------------------------------------------------------------------


def problems(formula: str, *, is_range: bool = False) -> tuple[Problem, ...]:
    """Return what is not portable in a formula, which may start with ``=``.

    ``is_range`` says that the formula names a range, as the source of a list and a defined name do.
    """
    if len(formula) > MAX_LENGTH:
        return (Problem("length", str(len(formula))),)
    try:
        tree = parse(formula)
        found = [*_too_deep(tree), *_walked(tree)]
    except FormulaSyntaxError as error:
        return (Problem("syntax", str(error)),)
    except RecursionError:
        return (Problem("depth", "far too deep"),)
    if isinstance(tree, Reference) and tree.shape != (1, 1) and not is_range:
        found.append(Problem("array", _shown(tree)))
    return tuple(found)


def _too_deep(tree: Node) -> Iterator[Problem]:
    if (depth := _depth(tree)) > MAX_DEPTH:
        yield Problem("depth", str(depth))


def _depth(node: Node) -> int:
    """Return how deep functions stand in functions."""
    below = max((_depth(child) for child in children(node)), default=0)
    return below + isinstance(node, Call)


def _walked(node: Node) -> Iterator[Problem]:
    check = _CHECKS.get(type(node))
    if check is not None:
        yield from check(node)
    for child in _multiplied(node) if _is_call(node, _SUMPRODUCT) else children(node):
        yield from _walked(child)


def _multiplied(node: Node) -> Iterator[Node]:
    """Yield what a SUMPRODUCT compares and multiplies: there, and only there, tests of ranges are numbers."""
    for argument in children(node):
        for factor in _factors(argument):
            yield from children(factor) if _is_comparison(factor) else (factor,)


def _text(node: Text) -> Iterator[Problem]:
    if len(node.value) > MAX_TEXT:
        yield Problem("text-length", str(len(node.value)))


def _name(node: Name) -> Iterator[Problem]:
    if not node.text.isascii():
        yield Problem("name", node.text)


def _reference(node: Reference) -> Iterator[Problem]:
    rows, columns = node.shape
    if not rows or not columns:
        yield Problem("whole-column", _shown(node))
    elif rows > 1 and not node.absolute:
        yield Problem("not-absolute", _shown(node))
    if node.sheet and (not node.sheet.startswith("'") or "''" in node.sheet):
        yield Problem("sheet-quotes", _shown(node))


def _unary(node: Unary) -> Iterator[Problem]:
    if _is_truth(node.operand) or isinstance(node.operand, Unary):
        yield Problem("truth-value", _shown(node))
    yield from _single_values(node)


def _binary(node: Binary) -> Iterator[Problem]:
    sides = (node.left, node.right)
    yield from _single_values(node)
    if node.operator in _ARITHMETIC:
        yield from (Problem("truth-value", _shown(side)) for side in sides if _is_truth(side))
        yield from (Problem("text-number", _shown(side)) for side in sides if _is_text(side))
    elif node.operator == "&":
        yield from (Problem("number-text", _shown(side)) for side in sides if _is_number(side))
    elif not _is_zero(node.right) or not _is_sum(node.left):
        yield from (Problem("unrounded", _shown(side)) for side in sides if not _exact(side))


def _call(node: Call) -> Iterator[Problem]:
    if node.function not in ALLOWED:
        yield Problem("function", node.function)
        return
    if node.function != "SUMPRODUCT":
        yield from _single_values(node)
    if node.function in _CALL_CHECKS:
        yield from _CALL_CHECKS[node.function](node)


def _single_values(node: Node) -> Iterator[Problem]:
    """Yield the ranges that stand where one value belongs."""
    takes: tuple[int, ...] | None = ()
    if isinstance(node, Call):
        takes = _TAKES_RANGES.get(node.function, ())
    for place, child in enumerate(children(node)):
        if (
            isinstance(child, Reference)
            and child.shape != (1, 1)
            and takes is not None
            and place not in takes
        ):
            yield Problem("array", _shown(child))


def _if(node: Call) -> Iterator[Problem]:
    if len(node.arguments) != 3 or any(isinstance(argument, Missing) for argument in node.arguments):
        yield Problem("if", _shown(node))


def _match(node: Call) -> Iterator[Problem]:
    kind = node.arguments[2] if len(node.arguments) == 3 else Missing()
    if not isinstance(kind, Number) or kind.text not in _LOOKUP_KINDS:
        yield Problem("match", "third argument")
        return
    wanted = node.arguments[0]
    if kind.text == "0" and not (isinstance(wanted, Reference) and wanted.shape == (1, 1)):
        yield Problem("match", _shown(wanted))
    if kind.text == "1" and not _exact(wanted):
        yield Problem("unrounded", _shown(wanted))


def _index(node: Call) -> Iterator[Problem]:
    table = node.arguments[0] if node.arguments else Missing()
    if (
        isinstance(table, Reference)
        and table.shape[0] == 1
        and table.shape[1] > 1
        and len(node.arguments) != 3
    ):
        yield Problem("index", _shown(table))


def _format(node: Call) -> Iterator[Problem]:
    code = node.arguments[1] if len(node.arguments) == 2 else Missing()
    if not isinstance(code, Text) or _FORMAT.fullmatch(code.value) is None:
        yield Problem("format", _shown(code))


def _sumproduct(node: Call) -> Iterator[Problem]:
    factors = list(_factors(node.arguments[0])) if len(node.arguments) == 1 else []
    tests = [factor for factor in factors if _is_comparison(factor)]
    others = [factor for factor in factors if not _is_comparison(factor)]
    columns = [*(children(test)[0] for test in tests), *(factor for factor in others if not _is_one(factor))]
    values = [children(test)[1] for test in tests]
    if len(factors) < 2 or not tests or not all(isinstance(column, Reference | Name) for column in columns):
        yield Problem("sumproduct", _shown(node))
    elif len({column.shape for column in columns if isinstance(column, Reference)}) > 1:
        yield Problem("sumproduct", "ranges of different lengths")
    elif any(isinstance(value, Reference) and value.shape != (1, 1) for value in values):
        yield Problem("sumproduct", "a range compared with a range")


def _factors(node: Node) -> Iterator[Node]:
    if isinstance(node, Binary) and node.operator == "*":
        yield from _factors(node.left)
        yield from _factors(node.right)
    else:
        yield node


# --- what a part of a formula is ----------------------------------------------------------------------------------


def _is_comparison(node: Node) -> bool:
    return isinstance(node, Binary) and node.operator in COMPARISONS


def _is_one(node: Node) -> bool:
    return isinstance(node, Number) and node.text == "1"


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and float(node.text) == 0


def _is_sum(node: Node) -> bool:
    """Whether the node adds up a range: fit to be compared with 0 only."""
    return isinstance(node, Call) and node.function in ("SUM", "SUMPRODUCT")


def _is_truth(node: Node) -> bool:
    return isinstance(node, Logical) or _is_comparison(node) or _is_call(node, _TRUTH)


def _is_text(node: Node) -> bool:
    return (
        isinstance(node, Text)
        or _is_call(node, _TEXTUAL)
        or (isinstance(node, Binary) and node.operator == "&")
    )


def _is_number(node: Node) -> bool:
    arithmetic = isinstance(node, Binary) and node.operator in _ARITHMETIC
    return isinstance(node, Number | Unary) or arithmetic or _is_call(node, _NUMERIC)


def _is_call(node: Node, functions: frozenset[str]) -> bool:
    return isinstance(node, Call) and node.function in functions


def _exact(node: Node) -> bool:
    """Whether a value is the same to the last bit in all programs: typed, counted or rounded, not computed.

    What a referenced cell holds cannot be seen here; sums of cells are taken for sums of whole numbers.
    """
    if isinstance(node, Binary):
        return _exact_binary(node)
    if not isinstance(node, Call):
        return all(_exact(child) for child in children(node))
    if node.function == "ROUND" or node.function in _WHOLE | _TRUTH | _TEXTUAL:
        return True
    if _is_sum(node):
        return _counts(node)
    arguments = node.arguments[1:] if node.function == "IF" else node.arguments
    return all(_exact(argument) for argument in arguments)


def _exact_binary(node: Binary) -> bool:
    if node.operator in ("&", *COMPARISONS):
        return True
    if node.operator == "+":
        return _exact(node.left) and _exact(node.right)
    rounded = _is_call(node.left, _ROUND)
    return node.operator == "/" and rounded and isinstance(node.right, Number)


def _counts(node: Call) -> bool:
    """Whether a SUMPRODUCT counts rows."""
    return len(node.arguments) == 1 and all(
        _is_comparison(x) or _is_one(x) for x in _factors(node.arguments[0])
    )


def _shown(node: Node) -> str:
    if isinstance(node, Reference):
        sheet = f"{node.sheet}!" if node.sheet else ""
        return sheet + (node.first if node.first == node.last else f"{node.first}:{node.last}")
    if isinstance(node, Call):
        return f"{node.function}(…)"
    if isinstance(node, Binary):
        return f"{_shown(node.left)} {node.operator} {_shown(node.right)}"
    if isinstance(node, Unary):
        return f"{node.operator} {_shown(node.operand)}"
    return str(getattr(node, "text", getattr(node, "value", "nothing")))


def _foreign(node: Foreign) -> Iterator[Problem]:
    yield Problem("foreign", node.text)


def _error(node: ErrorValue) -> Iterator[Problem]:
    yield Problem("error", node.text)


_CHECKS: Mapping[type, Callable[..., Iterator[Problem]]] = MappingProxyType(
    {
        Text: _text,
        Name: _name,
        Reference: _reference,
        Foreign: _foreign,
        ErrorValue: _error,
        Unary: _unary,
        Binary: _binary,
        Call: _call,
    }
)
_CALL_CHECKS: Mapping[str, Callable[[Call], Iterator[Problem]]] = MappingProxyType(
    {"IF": _if, "MATCH": _match, "INDEX": _index, "TEXT": _format, "SUMPRODUCT": _sumproduct}
)


# --- a whole workbook ---------------------------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[Rr]|[Cc]")


def name_problems(name: str) -> tuple[Problem, ...]:
    """Return what is not portable in a defined name."""
    good = _NAME.fullmatch(name) is not None and _LIKE_A_CELL.fullmatch(name) is None
    return () if good else (Problem("name", name),)


def package_problems(package: bytes) -> Iterator[Found]:
    """Yield what is not portable in a workbook; of formulas that differ in their row only, the first is looked at."""
    seen: set[tuple[str, str]] = set()
    for written in written_formulas(package):
        if written.home is Home.NAME:
            yield from _placed(written, name_problems(written.address))
        key = (written.part, _without_row(written))
        if key not in seen:
            seen.add(key)
            yield from _placed(
                written, problems(written.formula, is_range=written.home in (Home.NAME, Home.LIST))
            )


def _without_row(written: Written) -> str:
    row = re.search(r"[0-9]+$", written.address) if written.home is Home.CELL else None
    return re.sub(rf"(?<=[A-Z]){row[0]}(?![0-9])", "", written.formula) if row else written.formula


def _placed(written: Written, found: tuple[Problem, ...]) -> Iterator[Found]:
    place = f"{written.part} {written.home} {written.address}"
    return (Found(place, written.formula, problem) for problem in found)
