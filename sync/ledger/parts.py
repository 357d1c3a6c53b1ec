"""The parts of a journal entry: what was said, packed record by record, so that one record's values can go alone."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sync.ledger.values import Said, decode, encode

_WORTH_DEFLATING = 400
"""Bytes below which deflating a part costs more time than it saves room."""
_DEFLATED = b"\x78"
"""The first byte of everything deflated; JSON begins with a bracket."""


class Change(NamedTuple):
    """One field that an entry speaks of.

    ``base`` is what the issue of the book had said, ``old`` what stood in the master, ``new`` what came; ``outcome`` is
    what became of it (applied, conflict, proposed, rejected, settled, on-behalf, undone …). ``subject`` is the id of
    the person whom the record is about, "" if nobody.
    """

    table: str
    record: str
    column: str
    base: Said
    old: Said
    new: Said
    outcome: str
    subject: str = ""


class Part(NamedTuple):
    """One row beside the chain: ``record`` is ``table|record``, ``columns`` the encoded names of its fields."""

    record: str
    subject: str
    columns: bytes
    content: bytes


def by_record(changes: Iterable[Change]) -> list[list[Change]]:
    """Return the changes record by record, in the order in which the records came."""
    records: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        records.setdefault((change[0], change[1], change[7]), []).append(change)
    return list(records.values())


def note_part(*note: str) -> Part:
    """Return the part that holds an entry's note: its file, who, and why."""
    return Part("", "", b"[]", _packed(note))


def changes_part(changes: Sequence[Change]) -> Part:
    """Return the part that holds the changes of one record."""
    _, _, columns, bases, olds, news, outcomes, _ = zip(*changes, strict=True)
    content = (_folded(bases), _folded(olds), news, _folded(outcomes))
    first = changes[0]
    return Part(f"{first.table}|{first.record}", first.subject, encode(columns), _packed(content))


def note_of(part: Part) -> Sequence[str]:
    """Return the note that a part holds."""
    note: Sequence[str] = _unpacked(part.content)
    return note


def readable(part: Part) -> bytes:
    """Return what a part says, unpacked, to be looked through."""
    return _inflated(part.content)


def changes_of(part: Part) -> Iterator[Change]:
    """Yield the changes that a part holds."""
    table, _, record = part.record.partition("|")
    columns = decode(part.columns)
    bases, olds, news, outcomes = _unpacked(part.content)
    size = len(columns)
    fields = zip(
        columns, _unfolded(bases, size), _unfolded(olds, size), news, _unfolded(outcomes, size), strict=True
    )
    for column, base, old, new, outcome in fields:
        yield Change(table, record, column, base, old, new, outcome, part.subject)


def _folded(values: tuple[Any, ...]) -> Any:
    """Return a list of one value only once: most fields had nothing before, and all have the same outcome."""
    first = values[0]
    same = all(value is first or (value == first and type(value) is type(first)) for value in values)
    return first if same else values


def _unfolded(values: Any, size: int) -> Sequence[Any]:
    return values if isinstance(values, list) else [values] * size


def _packed(content: object) -> bytes:
    text = encode(content)
    return zlib.compress(text, 1) if len(text) > _WORTH_DEFLATING else text


def _unpacked(packed: bytes) -> Any:
    return decode(_inflated(packed))


def _inflated(packed: bytes) -> bytes:
    return zlib.decompress(packed) if packed[:1] == _DEFLATED else packed
