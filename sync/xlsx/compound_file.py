"""Streams of an OLE compound file, the container of .xls, as [MS-CFB] lays it down.

Chains of sectors are followed only as far as there are sectors, so that a chain that bites its tail ends.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from struct import iter_unpack, unpack_from

from sync.errors import GateError

_HEADER = 512
_LAST = 0xFFFFFFFA
"""Sector numbers from here on mean the end of a chain, or no sector."""
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_IN_HEADER = 109
"""Sectors of the allocation table that the header itself names."""


@dataclass(frozen=True, slots=True)
class _Stream:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """An OLE file: its streams by name."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._read_header()
        except struct.error as error:
            raise GateError("gate.truncated") from error

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def read(self, name: str) -> bytes:
        """Return a stream's bytes."""
        stream = self._streams[name]
        small = stream.size < self._cutoff
        chain = self._chain(stream.start, self._small_table if small else self._table)
        step, source = (self._small_sector, self._small) if small else (self._sector, self._data)
        first = 0 if small else self._sector
        content = b"".join(source[first + number * step : first + (number + 1) * step] for number in chain)
        if len(content) < stream.size:
            raise GateError("gate.truncated")
        return content[: stream.size]

    def _read_header(self) -> None:
        data = self._data
        shift, small_shift = unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise GateError("gate.damaged", reason="OLE")
        self._sector, self._small_sector = 1 << shift, 1 << small_shift
        directory, self._cutoff, small_table, _, more, _ = (
            unpack_from("<L", data, 48)[0], *unpack_from("<5L", data, 56),
        )  # fmt: skip
        self._table = self._numbers(self._table_sectors(more))
        self._small_table = self._numbers(self._chain(small_table, self._table))
        listed = list(self._directory(directory))
        self._streams = {stream.name: stream for stream in listed if stream.kind == _STREAM}
        root = next((stream for stream in listed if stream.kind == _ROOT), None)
        self._small = b"".join(map(self._bytes, self._chain(root.start, self._table))) if root else b""

    def _table_sectors(self, more: int) -> list[int]:
        """Return the sectors that hold the allocation table: named in the header, then in a chain of their own."""
        found = list(unpack_from(f"<{_IN_HEADER}L", self._data, 76))
        for _ in range(len(self._data) // self._sector // _IN_HEADER):
            if more >= _LAST:
                break
            *named, more = self._numbers([more]) or [_LAST]
            found += named
        sectors = [number for number in found if number < _LAST]
        if len(sectors) > len(self._data) // self._sector // (self._sector // 4) + 1:
            raise GateError("gate.damaged", reason="OLE")
        return sectors

    def _numbers(self, sectors: list[int]) -> list[int]:
        return [number for sector in sectors for (number,) in iter_unpack("<L", self._bytes(sector))]

    def _bytes(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        content = self._data[start : start + self._sector]
        if len(content) < self._sector and len(content) % 4:
            raise GateError("gate.truncated")
        return content

    def _chain(self, start: int, table: list[int]) -> list[int]:
        return list(islice(_follow(start, table), len(table)))

    def _directory(self, start: int) -> Iterator[_Stream]:
        content = b"".join(map(self._bytes, self._chain(start, self._table)))
        for place in range(0, len(content) - _ENTRY + 1, _ENTRY):
            length, kind = unpack_from("<HB", content, place + 64)
            name = content[place : place + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
            start, size = unpack_from("<LL", content, place + 116)
            yield _Stream(name, kind, start, size)


def _follow(number: int, table: list[int]) -> Iterator[int]:
    while number < len(table):
        yield number
        number = table[number]
