"""Batches of requests and values, cut into bodies of less than 2 MB."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sync.google.client.transport import encoded

LARGEST = 1_900_000
"""Bytes of a body; Google asks for no more than 2 MB."""
LONGEST_QUERY = 6_000
"""Characters that ranges may take in an address."""


def parcels(
    entries: Iterable[Mapping[str, Any]], largest: int = LARGEST
) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the entries in their order, in lists that are as long as fits; one that is too large goes alone."""
    parcel: list[Mapping[str, Any]] = []
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
