"""The bytes of a file that is too large to be held: a master of a large company. They are read where they are asked for."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self, TypeAlias

BLOCK = 1 << 20
"""Bytes that are read at a time."""


class FileBytes:
    """The bytes of a file, for slices from left to right; close it, or use ``with``: Windows replaces no open file."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb")
        self._size = os.fstat(self.file.fileno()).st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._size)
        self.file.seek(start)
        return self.file.read(max(0, stop - start))


Bytes: TypeAlias = bytes | FileBytes


def blocks(data: Bytes, start: int, end: int) -> Iterator[bytes | memoryview]:
    """Yield some bytes; those of a file in blocks."""
    if isinstance(data, bytes):
        yield memoryview(data)[start:end]
        return
    for place in range(start, end, BLOCK):
        yield data[place : min(place + BLOCK, end)]


def readable(data: Bytes) -> io.BufferedIOBase:
    """Return the bytes as a file from which can be read."""
    return io.BytesIO(data) if isinstance(data, bytes) else data.file
