"""What a cell holds: a value that somebody entered, and how it looks."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Scalar = str | float | bool


class Formula(str):
    """A formula's text, with its equals sign."""

    __slots__ = ()


class Failure(NamedTuple):
    """What a formula gives that cannot be computed."""

    kind: str
    shown: str
    message: str = ""


FAILURES = {
    shown: Failure(kind, shown, message)
    for kind, shown, message in (
        ("ERROR", "#ERROR!", "Formula parse error."),
        ("NULL_VALUE", "#NULL!", "Ranges do not meet."),
        ("DIVIDE_BY_ZERO", "#DIV/0!", "Function DIVIDE parameter 2 cannot be zero."),
        (
            "VALUE",
            "#VALUE!",
            "A parameter expects number values, but is a text and cannot be coerced to a number.",
        ),
        ("REF", "#REF!", "Reference does not exist."),
        ("NAME", "#NAME?", "Unknown function or range name."),
        ("NUM", "#NUM!", "A value is not valid."),
        ("N_A", "#N/A", "Did not find value."),
    )
}
Value = Scalar | Failure


class Cell(NamedTuple):
    """One cell; it is never changed but replaced, so that copies of a sheet may share it."""

    entered: Scalar | Formula | None = None
    look: Mapping[str, Any] = {}
    note: str = ""
    validation: Mapping[str, Any] | None = None
    runs: tuple[Mapping[str, Any], ...] = ()

    @property
    def blank(self) -> bool:
        return self.entered is None

    @property
    def bare(self) -> bool:
        """Whether nothing at all is here: then the cell need not be kept."""
        return self.entered is None and not self.look and not self.note and self.validation is None


EMPTY = Cell()


def whole(number: float) -> float:
    """Return a number without a fraction as an integer, as JSON has it."""
    return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < 1e15 else number


def extended(value: Scalar | Formula | Failure | None) -> dict[str, Any] | None:
    """Write a value as an ExtendedValue."""
    if value is None:
        return None
    if isinstance(value, Failure):
        return {"errorValue": {"type": value.kind, "message": value.message}}
    if isinstance(value, Formula):
        return {"formulaValue": str(value)}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    return {"numberValue": whole(value)}


def entered(extended_value: Mapping[str, Any] | None) -> Scalar | Formula | None:
    """Read an ExtendedValue; an empty text is no value."""
    for kind, value in (extended_value or {}).items():
        if value is None:
            continue
        if kind == "formulaValue":
            return Formula(value)
        if kind in ("stringValue", "numberValue", "boolValue"):
            return value if value != "" else None
    return None
