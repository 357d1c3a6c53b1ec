"""Cell values as the ledger writes them: JSON, in which a blank, a missing cell, 0, text and what no reader understood stay apart."""

import json
from datetime import date, datetime
from typing import Any

from sync.fields import MISSING, Bad, Missing, Value

Said = Value | Missing
"""What a file says about a field; what does not fit its column (:class:`~sync.fields.Bad`) is encoded too."""

__all__ = ["MISSING", "Missing", "Said", "Value", "canonical", "decode", "encode"]

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=lambda value: _marked(value)
)
_DECODER = json.JSONDecoder(object_hook=lambda marked: _unmarked(marked), parse_int=float)


def encode(content: Any) -> bytes:
    """Return a value, or lists of values, as JSON in UTF-8; what no cell can hold is a bug (:class:`TypeError`)."""
    # A cell may hold half of a surrogate pair, which UTF-8 and therefore SQLite's text do not take.
    return _ENCODER.encode(content).encode("utf-8", "surrogatepass")


def decode(content: bytes) -> Any:
    """Return what was encoded. Every number of it is a float, as every number of a sheet is."""
    return _DECODER.decode(content.decode("utf-8", "surrogatepass"))


def canonical(value: Said) -> Said:
    """Return a value so that equal ones are encoded alike: a whole number as a float."""
    return float(value) if type(value) is int else value


def _marked(value: object) -> dict[str, Any]:
    match value:
        case Missing():
            return {"missing": True}
        case Bad(text):
            return {"bad": text}
        case datetime():
            return {"time": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
    raise TypeError(f"a cell cannot hold {type(value).__name__}")


def _unmarked(marked: dict[str, Any]) -> object:
    match marked:
        case {"missing": True}:
            return MISSING
        case {"bad": text}:
            return Bad(text)
        case {"time": text}:
            return datetime.fromisoformat(text)
        case {"date": text}:
            return date.fromisoformat(text)
    raise ValueError(f"no value: {sorted(marked)}")
