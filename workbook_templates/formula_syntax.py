"""Reading spreadsheet formulas (English function names, commas) into a tree that a lint can walk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


class FormulaSyntaxError(ValueError):
    """The text is not a formula that this grammar knows."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A string, without its quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Logical:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error such as ``#REF!``."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name."""

    text: str


@dataclass(frozen=True)
class Reference:
    """One cell or a rectangle of cells; ``sheet`` is written with its quotes, or ""."""

    sheet: str
    first: str
    last: str

    @cached_property
    def shape(self) -> tuple[int, int]:
        """The number of rows and columns; 0 rows for whole columns, 0 columns for whole rows."""
        (top, left), (bottom, right) = _corner(self.first), _corner(self.last)
        return (bottom - top + 1 if top else 0, right - left + 1 if left else 0)

    @property
    def absolute(self) -> bool:
        """Whether both rows are fixed."""
        return all(re.fullmatch(r"\$[A-Z]+\$\d+", corner) is not None for corner in (self.first, self.last))


@dataclass(frozen=True, slots=True)
class Foreign:
    """What no book of ours may hold: array constants, structured and external references, spills."""

    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument that was left out."""


@dataclass(frozen=True, slots=True)
class Unary:
    """A sign before, or a percent sign behind an operand."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and what stands between them."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function, in capitals, with its arguments."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Text | Logical | ErrorValue | Name | Reference | Foreign | Missing | Unary | Binary | Call

_SHEET = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
_CELL = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_COLUMN, _ROW = r"\$?[A-Z]{1,3}", r"\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!))
    | (?P<array>\{{[^}}]*\}})
    | (?P<foreign>[\w.']*\[[^\s(),=<>&+*/]*|@|\#)
    | (?P<reference>(?:{_SHEET})?(?:{_CELL}(?::{_CELL})?|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW}))(?![\w.(])
    | (?P<function>[^\W\d][\w.]*)\(
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[^\W\d][\w.]*)
    | (?P<operator><>|<=|>=|[=<>&+\-*/^%(),:])
    )""",
    re.VERBOSE,
)
_CORNER = re.compile(r"\$?([A-Z]*)\$?([0-9]*)")

COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
_LEVELS = (COMPARISONS, frozenset({"&"}), frozenset({"+", "-"}), frozenset({"*", "/"}), frozenset({"^"}))
"""Binary operators, the loosest first."""


def parse(formula: str) -> Node:
    """Return the tree of a formula, which may start with ``=``.

    Raises:
        FormulaSyntaxError: it cannot be read.

    """
    parser = _Parser(list(_tokens(formula.removeprefix("="))))
    tree = parser.expression()
    parser.expect("end")
    return tree


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    """Return the operands or arguments of a node."""
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Binary):
        return (node.left, node.right)
    return (node.operand,) if isinstance(node, Unary) else ()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaSyntaxError(f"cannot read {text[place : place + 20]!r}")
        kind = str(match.lastgroup)
        yield kind, match[kind]
        place = match.end()
    yield "end", ""


def _corner(text: str) -> tuple[int, int]:
    """Return the row and column of a corner, 0 for what it does not say."""
    match = _CORNER.fullmatch(text)
    letters, digits = (match[1], match[2]) if match else ("", "")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits or 0), column


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0

    def expression(self, level: int = 0) -> Node:
        if level == len(_LEVELS):
            return self._signed()
        left = self.expression(level + 1)
        while self._next("operator") in _LEVELS[level]:
            operator = self._take()
            left = Binary(operator, left, self.expression(level + 1))
        return left

    def expect(self, kind: str, text: str = "") -> None:
        if self._tokens[self._place] != (kind, text):
            raise FormulaSyntaxError(f"unexpected {self._tokens[self._place][1]!r}")
        self._place += 1

    def _next(self, kind: str) -> str:
        found, text = self._tokens[self._place]
        return text if found == kind else ""

    def _take(self) -> str:
        text = self._tokens[self._place][1]
        self._place += 1
        return text

    def _signed(self) -> Node:
        if self._next("operator") in ("+", "-"):
            return Unary(self._take(), self._signed())
        node = self._operand()
        while self._next("operator") == "%":
            node = Unary(self._take(), node)
        return node

    def _operand(self) -> Node:
        kind, text = self._tokens[self._place]
        self._place += 1
        if kind == "function":
            return Call(text.upper(), self._arguments())
        if (kind, text) == ("operator", "("):
            node = self.expression()
            self.expect("operator", ")")
            return node
        return _leaf(kind, text)

    def _arguments(self) -> tuple[Node, ...]:
        arguments: list[Node] = []
        while self._next("operator") != ")":
            if self._next("operator") == ",":
                arguments.append(Missing())
            else:
                arguments.append(self.expression())
            if self._next("operator") != ",":
                break
            self._take()
            if self._next("operator") == ")":
                arguments.append(Missing())
        self.expect("operator", ")")
        return tuple(arguments)


def _leaf(kind: str, text: str) -> Node:
    if kind == "text":
        return Text(text[1:-1].replace('""', '"'))
    if kind == "number":
        return Number(text)
    if kind == "name":
        return Logical(text.upper() == "TRUE") if text.upper() in ("TRUE", "FALSE") else Name(text)
    if kind == "reference":
        return _reference(text)
    if kind == "error":
        return ErrorValue(text)
    if kind in ("array", "foreign"):
        return Foreign(text)
    raise FormulaSyntaxError(f"unexpected {text!r}")


def _reference(text: str) -> Reference:
    sheet, _, cells = text.rpartition("!")
    first, _, last = cells.partition(":")
    return Reference(sheet, first, last or first)
