"""The pandas types of the columns of tidy tables; nothing here needs pandas."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Dtype(StrEnum):
    """The pandas types of the columns."""

    TEXT = "string"
    NUMBER = "float64"
    COUNT = "Int64"
    YES_NO = "boolean"
    TIME = "datetime64[s]"


def types_of(number: str = "", count: str = "", yes_no: str = "", time: str = "") -> Mapping[str, Dtype]:
    """Return the types of named columns; all others are text."""
    named = {Dtype.NUMBER: number, Dtype.COUNT: count, Dtype.YES_NO: yes_no, Dtype.TIME: time}
    return MappingProxyType({name: dtype for dtype, names in named.items() for name in names.split()})
