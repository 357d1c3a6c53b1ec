"""Putting a package together again: parts that did not change keep their packed bytes, only new ones are packed."""

import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from struct import pack
from zipfile import ZIP_DEFLATED

from sync.xlsx.gate import Entry, Package

_LEVEL = 1
"""Level 6 packs a tenth smaller in three times the time."""
_VERSION = 20
_UTF8_NAME = 0x800


def repack(package: Package, changed: Mapping[str, bytes], dropped: Collection[str] = ()) -> bytes:
    """Return the package with the changed parts (by lower-case name), without the dropped ones, in its old order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for key, entry, packed in _parts(package, changed):
        if key in dropped:
            continue
        name = entry.name.encode()
        fields = _fields(entry, len(packed), name)
        local = b"PK\x03\x04" + fields + pack("<HH", len(name), 0) + name
        directory.append(
            b"PK\x01\x02"
            + pack("<H", _VERSION)
            + fields
            + pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, offset)
            + name
        )
        pieces += (local, packed)
        offset += len(local) + len(packed)
    listing = b"".join(directory)
    end = pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(directory), len(directory), len(listing), offset, 0)
    return b"".join([*pieces, listing, end])


def _parts(package: Package, changed: Mapping[str, bytes]) -> Iterator[tuple[str, Entry, bytes]]:
    for key, entry in package.entries.items():
        content = changed.get(key)
        if content is None:
            yield key, entry, package.data[entry.start : entry.end]
        else:
            new = replace(entry, size=len(content), crc=zlib.crc32(content), method=ZIP_DEFLATED)
            yield key, new, _deflated(content)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _fields(entry: Entry, packed: int, name: bytes) -> bytes:
    """Return what the part's own header and the directory say alike."""
    flags = 0 if name.isascii() else _UTF8_NAME
    return (
        pack("<HHH", _VERSION, flags, entry.method)
        + entry.stamp
        + pack("<LLL", entry.crc, packed, entry.size)
    )
