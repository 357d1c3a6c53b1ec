"""Where the rows of a sheet part stand, byte by byte, while the part streams past.

Rows as spreadsheet programs really write them are cut at ``</row>``. Anything else that is legal (prefixes, rows
without a number, single quotes, comments between rows) is found by expat, which takes over where the quick cutting
ends. Nothing is decoded or understood here, so that what nobody changes can be written again as it was.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from sync.errors import ContentError
from sync.xlsx import xml
from sync.xlsx.markup import NotUnderstoodError, refuse_hidden
from sync.xlsx.references import LAST_ROW
from sync.xlsx.splice import TAG

Blocks = Callable[[], Iterable[bytes]]

_ATTRIBUTES = rb'(?: (?!r=)[\w:.]+="[^"<]*")*'
_ROW = re.compile(rb'[ \t\r\n]*(<row%s r="([1-9][0-9]{0,6})"%s ?(/?)>)' % (_ATTRIBUTES, _ATTRIBUTES))
_START, _EMPTY, _END, _ROW_END = b"<sheetData>", b"<sheetData/>", b"</sheetData>", b"</row>"


class Row(NamedTuple):
    """A row: its number, and its bytes ``start:end`` in its chunk."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some bytes between the rows' beginning and end, with the rows that stand in them wholly."""

    markup: bytes
    rows: list[Row]


class SheetRows:
    """A sheet part cut into what stands before its rows, chunks of rows, and what stands behind them.

    ``blocks`` gives the part's bytes from the start as often as it is called. ``head`` ends with the start tag of the
    rows' element, ``tail``, which is known after the last chunk, starts with its end tag; ``root`` is the raw start tag
    of the sheet. Raises :class:`sync.errors.ContentError` for rows that no program could have written.
    """

    def __init__(self, part: str, blocks: Blocks) -> None:
        self.tail = b""
        self._part, self._blocks = part, blocks
        self._strict: _StrictRows | None = None
        self._rest = iter(blocks())
        try:
            self.head, self._waiting = self._quick_head()
        except NotUnderstoodError:
            self._strict = _StrictRows(part, blocks())
            self.head = self._strict.head
        opened = TAG.match(self.head, self.head.rindex(b"<"))
        self.prefix = opened[1][: -len("sheetData")].decode() if opened else ""
        self.context = _root(self.head) + self.head[self.head.rindex(b"<") :]

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows in chunks, in order; every byte between head and tail is in one of them."""
        if self._strict is None:
            passed = 0
            try:
                for chunk in self._quick_chunks():
                    passed += len(chunk.markup)
                    yield chunk
                return
            except NotUnderstoodError:
                self._strict = _StrictRows(self._part, self._blocks(), passed)
        yield from self._strict.chunks()
        self.tail = self._strict.tail

    def _quick_head(self) -> tuple[bytes, bytes]:
        """Return the head, and what has been read beyond it."""
        head = b""
        for block in self._rest:
            head += block
            if (place := head.find(_EMPTY)) >= 0:
                head, beyond = head[:place] + _START, _END + head[place + len(_EMPTY) :]
                break
            if (place := head.find(_START)) >= 0:
                place += len(_START)
                head, beyond = head[:place], head[place:]
                break
        else:
            raise NotUnderstoodError
        refuse_hidden(head[1:])
        return head, beyond

    def _quick_chunks(self) -> Iterator[Chunk]:
        waiting, last = b"", 0
        for block in chain((self._waiting,), self._rest):
            waiting += block
            end = waiting.find(_END)
            cut = end if end >= 0 else waiting.rfind(_ROW_END) + len(_ROW_END)
            if end < 0 and cut < len(_ROW_END):
                continue
            chunk, last = _quick_rows(waiting[:cut], last)
            if end >= 0:
                tail = waiting[end:] + b"".join(self._rest)
                yield chunk
                self.tail = tail
                return
            yield chunk
            waiting = waiting[cut:]
        raise NotUnderstoodError


def _quick_rows(markup: bytes, last: int) -> tuple[Chunk, int]:
    """Return the chunk of these bytes, which hold whole rows, and the number of its last row."""
    refuse_hidden(markup)
    rows: list[Row] = []
    place = 0
    while match := _ROW.match(markup, place):
        number = int(match[2])
        if number <= last or number > LAST_ROW:
            raise NotUnderstoodError
        last = number
        place = match.end() if match[3] else markup.find(_ROW_END, match.end()) + len(_ROW_END)
        rows.append(Row(number, match.start(1), place))
    if len(rows) != markup.count(b"<row") or markup[place:].strip(b" \t\r\n"):
        raise NotUnderstoodError
    return Chunk(markup, rows), last


def _root(head: bytes) -> bytes:
    """Return the raw start tag of the sheet's root, which declares its prefixes."""
    place = 0
    while True:
        place = head.index(b"<", place)
        if head.startswith(b"<!--", place):
            place = head.index(b"-->", place)
        elif head.startswith(b"<?", place):
            place = head.index(b"?>", place)
        elif match := TAG.match(head, place):
            return match[0]
        else:
            raise ContentError("content.unknown-markup")


class _StrictRows:
    """Finds the same by expat. Bytes up to ``passed`` behind the head are known already and passed over."""

    def __init__(self, part: str, blocks: Iterable[bytes], passed: int = 0) -> None:
        self.head = self.tail = b""
        self._parser = xml.parser(part)
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._blocks = iter(blocks)
        self._open: list[str] = []
        self._buffer, self._base = b"", 0
        self._rows: list[tuple[int, int, int]] = []
        self._row_start = self._number = 0
        self._data_start = self._data_end = -1
        self._passed = passed
        while self._data_start < 0 and self._feed():
            pass
        self._take_head()

    def chunks(self) -> Iterator[Chunk]:
        while self._data_end < 0:
            if self._rows:
                yield self._chunk(self._rows[-1][2])
            if not self._feed():
                raise ContentError("content.unknown-markup")
        yield self._chunk(self._data_end)
        while self._feed():
            pass
        self.tail += self._buffer

    def _feed(self) -> bool:
        """Parse one more block; return whether there was one."""
        block = next(self._blocks, None)
        if block is None:
            self._parser.Parse(b"", True)
            return False
        self._buffer += block
        self._parser.Parse(block, False)
        return True

    def _take_head(self) -> None:
        tag = TAG.match(self._buffer, self._data_start) if self._data_start >= 0 else None
        if tag is None:
            raise ContentError("content.unknown-markup")
        self.head = self._buffer[: tag.end()]
        if tag[3]:
            self.head = self._buffer[: tag.end(2)] + b">"
            self.tail = b"</%s>" % tag[1]
            self._data_end = tag.end()
        self._drop(tag.end())
        self._passed += self._base

    def _chunk(self, end: int) -> Chunk:
        start = max(self._base, min(self._passed, end))
        rows = [
            Row(number, first - start, last - start) for number, first, last in self._rows if first >= start
        ]
        self._rows.clear()
        markup = self._buffer[start - self._base : end - self._base]
        self._drop(end)
        return Chunk(markup, rows)

    def _drop(self, end: int) -> None:
        self._buffer, self._base = self._buffer[end - self._base :], end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(xml.SEPARATOR)
        self._open.append(tag if namespace in xml.MAIN else "")
        if len(self._open) > xml.DEPTH:
            raise ContentError("content.unknown-markup")
        if self._open == ["worksheet", "sheetData"]:
            if self._data_start >= 0:
                raise ContentError("content.unknown-markup")
            self._data_start = self._parser.CurrentByteIndex
        elif self._open == ["worksheet", "sheetData", "row"]:
            number = attributes.get("r", str(self._number + 1))
            if not number.isdecimal() or not self._number < int(number) <= LAST_ROW:
                raise ContentError("content.unknown-markup")
            self._row_start, self._number = self._parser.CurrentByteIndex, int(number)

    def _end(self, _: str) -> None:
        if self._open == ["worksheet", "sheetData", "row"]:
            self._rows.append((self._number, self._row_start, self._tag_end()))
        elif self._open == ["worksheet", "sheetData"] and self._data_end < 0:
            self._data_end = self._parser.CurrentByteIndex
        self._open.pop()

    def _tag_end(self) -> int:
        """Return where the row ends whose end expat has met: behind its end tag, or its single tag."""
        tag = TAG.match(self._buffer, self._row_start - self._base)
        if tag is None:
            raise ContentError("content.unknown-markup")
        if tag[3]:
            return tag.end() + self._base
        return self._buffer.index(b">", self._parser.CurrentByteIndex - self._base) + 1 + self._base
