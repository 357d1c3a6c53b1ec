"""A compound file: storages and streams in one file, as MS-CFB version 3 has them.

Only what ``vbaProject.bin`` needs: written once, in memory, with no times and no class ids, so that the same content gives the
same bytes. Streams below 4,096 bytes lie in sectors of 64 bytes inside the mini stream, all others in sectors of 512.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]
"""Names and what they hold: the bytes of a stream, or the tree of a storage."""

SECTOR, MINI_SECTOR, MINI_LIMIT = 512, 64, 4096

_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_FREE, _END, _FAT_SECTOR, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT, _BLACK = 1, 2, 5, 1
_NUMBERS_A_SECTOR = SECTOR // 4
_FAT_SECTORS_IN_HEADER = 109


@dataclass(slots=True)
class _Entry:
    """An entry of the directory; its links are filled in when the tree is laid out."""

    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16le") + b"\0\0" if self.name else b""
        links = (len(name), self.kind, _BLACK, self.left, self.right, self.child)
        no_class, no_flags, no_time = bytes(16), 0, 0
        rest = (no_class, no_flags, no_time, no_time, self.start, self.size)
        return struct.pack("<64sHBBIII16sIQQIQ", name, *links, *rest)


@dataclass(slots=True)
class _Sectors:
    """Sectors of one size, and for each the one that follows it."""

    size: int
    content: bytearray = field(default_factory=bytearray)
    following: list[int] = field(default_factory=list)

    def put(self, data: bytes) -> int:
        """Append data as one chain and return its first sector."""
        if not data:
            return _END
        first, count = len(self.following), -(-len(data) // self.size)
        self.content += data.ljust(count * self.size, b"\0")
        self.following += [*range(first + 1, first + count), _END]
        return first


def compound_file(tree: Tree) -> bytes:
    """Return the bytes of a compound file.

    Raises:
        ValueError: it would be larger than the header alone can describe (about 7 MB), or a name is too long.

    """
    root = _Entry("Root Entry", _ROOT)
    entries = [root]
    root.child = _lay_out(tree, entries)
    sectors, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < MINI_LIMIT else sectors).put(entry.data)
    root.start, root.size = sectors.put(bytes(mini.content)), len(mini.content)
    directory = sectors.put(_directory(entries))
    mini_table = _numbers(mini.following)
    mini_start = sectors.put(mini_table)
    table, places = _table_of_sectors(sectors.following)
    header = _header(len(places), directory, mini_start, len(mini_table) // SECTOR, places)
    return header + bytes(sectors.content) + table


def _lay_out(tree: Tree, entries: list[_Entry]) -> int:
    """Append the entries of a storage and all below, and return the one on top of its search tree."""
    numbers = []
    for name, content in tree.items():
        if not 0 < len(name) < 32:
            raise ValueError(f"a name of 1 to 31 characters: {name}")
        storage = isinstance(content, Mapping)
        entry = _Entry(name, _STORAGE) if storage else _Entry(name, _STREAM, bytes(content))  # type: ignore[arg-type]
        numbers.append(len(entries))
        entries.append(entry)
        if isinstance(content, Mapping):
            entry.child = _lay_out(content, entries)
    # Shorter names come first, then capitals decide nothing: MS-CFB 2.6.4.
    numbers.sort(key=lambda number: (len(entries[number].name), entries[number].name.upper()))
    return _balanced(numbers, entries)


def _balanced(numbers: Sequence[int], entries: list[_Entry]) -> int:
    """Link sorted entries as a search tree; all black, which the format allows."""
    if not numbers:
        return _NONE
    middle = len(numbers) // 2
    top = entries[numbers[middle]]
    top.left = _balanced(numbers[:middle], entries)
    top.right = _balanced(numbers[middle + 1 :], entries)
    return numbers[middle]


def _directory(entries: Sequence[_Entry]) -> bytes:
    unused = [_Entry("", 0)] * (-len(entries) % 4)
    return b"".join(entry.packed() for entry in [*entries, *unused])


def _numbers(numbers: Iterable[int]) -> bytes:
    """Return numbers as whole sectors, the rest free."""
    packed = b"".join(struct.pack("<I", number) for number in numbers)
    return packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\xff")


def _table_of_sectors(following: Sequence[int]) -> tuple[bytes, list[int]]:
    """Return the table of all sectors with its own sectors in it, and where those lie: at the end."""
    own = 1
    while own * _NUMBERS_A_SECTOR < len(following) + own:
        own += 1
    if own > _FAT_SECTORS_IN_HEADER:
        raise ValueError("a compound file of more than about 7 MB")
    places = list(range(len(following), len(following) + own))
    return _numbers([*following, *[_FAT_SECTOR] * own]), places


def _header(tables: int, directory: int, mini_start: int, mini_sectors: int, places: list[int]) -> bytes:
    minor, major, order, shift, mini_shift = 0x3E, 3, 0xFFFE, 9, 6
    head = struct.pack("<8s16xHHHHH6x", _MAGIC, minor, major, order, shift, mini_shift)
    # No directory sectors are counted in version 3; there is no transaction and no further table of tables.
    counts = struct.pack("<IIIIIIIII", 0, tables, directory, 0, MINI_LIMIT, mini_start, mini_sectors, _END, 0)
    free = [_FREE] * (_FAT_SECTORS_IN_HEADER - len(places))
    return head + counts + struct.pack(f"<{_FAT_SECTORS_IN_HEADER}I", *places, *free)
