"""The compression of VBA's streams: MS-OVBA 2.4.1.

A container is one signature byte and chunks of at most 4,096 bytes. In a chunk, each flag byte says of the eight tokens that
follow which ones are copies of what came before (two bytes: distance and length) and which are literal bytes.
"""

import struct

SIGNATURE = 0x01
CHUNK = 4096

_COMPRESSED, _RAW = 0xB000, 0x3000
"""The header of a chunk: its flag and the fixed signature, to which the size less three is added."""

_SHORTEST_COPY = 3


def compress(data: bytes) -> bytes:
    """Return a compressed container of the bytes."""
    chunks = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    return bytes([SIGNATURE]) + b"".join(map(_chunk, chunks))


def _chunk(chunk: bytes) -> bytes:
    body = _tokens(chunk)
    if (
        len(body) > CHUNK
    ):  # it would have grown: then a chunk holds its bytes as they are, and always 4,096 of them
        return struct.pack("<H", _RAW | (CHUNK - 1)) + chunk.ljust(CHUNK, b"\0")
    return struct.pack("<H", _COMPRESSED | (len(body) - 1)) + body


def _tokens(chunk: bytes) -> bytes:
    out = bytearray()
    seen = _Seen(chunk)
    position = tokens = flags_at = 0
    while position < len(chunk):
        if tokens % 8 == 0:
            flags_at = len(out)
            out.append(0)
        distance, length = seen.longest(position)
        if length:
            out[flags_at] |= 1 << (tokens % 8)
            out += _copy_token(position, distance, length)
        else:
            out.append(chunk[position])
        seen.pass_over(position, max(length, 1))
        position += max(length, 1)
        tokens += 1
    return bytes(out)


def _copy_token(position: int, distance: int, length: int) -> bytes:
    bits = _distance_bits(position)
    return struct.pack("<H", (distance - 1) << (16 - bits) | (length - _SHORTEST_COPY))


def _distance_bits(position: int) -> int:
    """Return how many of a copy's sixteen bits say the distance: as many as the place in the chunk needs, at least four."""
    return max(4, (position - 1).bit_length())


class _Seen:
    """Where each three bytes of a chunk stood before."""

    def __init__(self, chunk: bytes) -> None:
        self._chunk = chunk
        self._places: dict[bytes, list[int]] = {}

    def pass_over(self, start: int, count: int) -> None:
        """Remember the places that are behind now."""
        for place in range(start, min(start + count, len(self._chunk) - _SHORTEST_COPY + 1)):
            self._places.setdefault(self._chunk[place : place + _SHORTEST_COPY], []).append(place)

    def longest(self, position: int) -> tuple[int, int]:
        """Return distance and length of the longest copy that can stand here, the nearest of them; 0 for none."""
        chunk, best, distance = self._chunk, 0, 0
        most = min((0xFFFF >> _distance_bits(position)) + _SHORTEST_COPY, len(chunk) - position)
        for place in reversed(self._places.get(chunk[position : position + _SHORTEST_COPY], [])):
            length = _SHORTEST_COPY
            while length < most and chunk[place + length] == chunk[position + length]:
                length += 1
            if length > best:
                best, distance = length, position - place
        return distance, min(best, most)
