"""Batches of requests and values, cut into bodies of less than 2 MB."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from sync.google.client.transport import encoded

T = TypeVar("T")

_FIRST_CELL = re.compile(r"(?P<before>(?:.*!)?\$?[A-Z]{1,3}\$?)(?P<row>[1-9]\d*)(?::.*)?", re.DOTALL)
"""A range that begins in a cell: its title and column, and its first row."""

LARGEST = 1_900_000
"""Bytes of a body; Google asks for no more than 2 MB."""
LONGEST_QUERY = 6_000
"""Characters that ranges may take in an address."""


def parcels(entries: Iterable[T], largest: int = LARGEST) -> Iterator[list[T]]:
    """Yield the entries in their order, in lists that are as long as fits; one that is too large goes alone."""
    parcel: list[T] = []
    size = 0
    for entry in entries:
        own = len(encoded(entry)) + 1
        if parcel and size + own > largest:
            yield parcel
            parcel, size = [], 0
        parcel.append(entry)
        size += own
    if parcel:
        yield parcel


def pieces(request: Mapping[str, Any], largest: int = LARGEST) -> Iterator[Mapping[str, Any]]:
    """Yield a request, in parts if it fills more rows than fit: what starts at a cell can go on further down."""
    cells = request.get("updateCells", {})
    start = cells.get("start")
    if start is None or len(encoded(request)) <= largest:
        yield request
        return
    row = start.get("rowIndex", 0)
    for rows in parcels(cells["rows"], largest):
        yield {"updateCells": {**cells, "start": {**start, "rowIndex": row}, "rows": rows}}
        row += len(rows)


def value_ranges(
    name: str, rows: Sequence[Sequence[Any]], largest: int = LARGEST
) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a range, in several ranges one below the other if they are too many for one body."""
    whole = {"range": name, "majorDimension": "ROWS", "values": [list(row) for row in rows]}
    place = _FIRST_CELL.fullmatch(name)
    if place is None or len(encoded(whole)) <= largest:
        yield whole
        return
    row = int(place["row"])
    for part in parcels(whole["values"], largest):
        yield {**whole, "range": f"{place['before']}{row}", "values": part}
        row += len(part)


def range_groups(ranges: Sequence[str], longest: int = LONGEST_QUERY) -> Iterator[Sequence[str]]:
    """Yield the ranges in their order, in groups that fit into an address."""
    first, length = 0, 0
    for position, name in enumerate(ranges):
        own = len("&ranges=") + len(quote(name, safe=""))
        if position > first and length + own > longest:
            yield ranges[first:position]
            first, length = position, 0
        length += own
    if first < len(ranges):
        yield ranges[first:]
