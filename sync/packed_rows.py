"""Rows kept packed: those of 80,000 people take a tenth of the room that they would take as dictionaries."""

import pickle
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TypeVar, overload

T = TypeVar("T")

_BLOCK = 500
"""Rows that are packed together: enough that what they have in common is said once, few enough to unpack for one row."""


class PackedRows(Sequence[dict[str, T]]):
    """Rows by column key, unpacked anew whenever they are asked for."""

    def __init__(self, blocks: Sequence[bytes], count: int) -> None:
        self._blocks, self._count = blocks, count

    def __iter__(self) -> Iterator[dict[str, T]]:
        return chain.from_iterable(map(_unpacked, self._blocks))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> dict[str, T]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[dict[str, T]]: ...

    def __getitem__(self, place: int | slice) -> dict[str, T] | Sequence[dict[str, T]]:
        if isinstance(place, slice):
            return list(self)[place]
        block, row = divmod(range(self._count)[place], _BLOCK)
        found: dict[str, T] = _unpacked(self._blocks[block])[row]
        return found


def in_blocks(rows: Iterable[tuple[int, dict[str, T]]]) -> tuple[Sequence[int], PackedRows[T]]:
    """Return the numbers of numbered rows, and the rows."""
    numbers, blocks, source = array("L"), list[bytes](), iter(rows)
    while block := list(islice(source, _BLOCK)):
        numbers.extend(number for number, _ in block)
        blocks.append(zlib.compress(pickle.dumps([row for _, row in block], pickle.HIGHEST_PROTOCOL), 1))
    return numbers, PackedRows(blocks, len(numbers))


def _unpacked(block: bytes) -> list[dict[str, T]]:
    rows: list[dict[str, T]] = pickle.loads(zlib.decompress(block))
    return rows
