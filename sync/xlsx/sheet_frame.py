"""What stands around the rows of a sheet, checked by expat as if the sheet had none: for the fast reader.

Books of one template have the same frames: columns, validations and conditional formats take expat longer than all that
is asked of them. What was found in a frame is remembered by the digest of its bytes; only the text of the footer, which
names the book, is cut out first.
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

from sync.xlsx import xml
from sync.xlsx.markup import NotUnderstoodError, checked_text, unescaped
from sync.xlsx.sheet_expat import MERGED, TRUE, column_span

START, END = b"<sheetData>", b"</sheetData>"
"""What stands between the frame's two parts and the rows."""

_CELL_ELEMENTS = frozenset({"sheetData", "row", "c", "v", "f", "is", "t", "r"})
_FOOTER = ["worksheet", "headerFooter", "oddFooter"]
_FOOTER_TEXT = re.compile(rb"<oddFooter>([^<]*)</oddFooter>")
_ONE_FOOTER = 2
"""How often one footer is named: where it begins, and where it ends."""
_REMEMBERED = 2_000
"""Parts of frames that are remembered; the books of a company of 1,000 have some hundreds."""
_FEW = 100
"""Areas of merged cells in a part that is worth remembering; our own books have none."""


@dataclass(slots=True)
class Frame:
    """What a part of a frame says; ``has_footer`` tells whether a printed footer stands in it, perhaps an empty one."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    footer: str = ""
    has_footer: bool = False


def read_head(part: str, head: bytes) -> Frame:
    """Return what a sheet's markup says down to ``<sheetData>``, which it ends with.

    Raises:
        NotUnderstoodError, expat.ExpatError, ContentError: expat must read the sheet.

    """
    return _remembered(part, b"", head)


def read_tail(part: str, head: bytes, tail: bytes) -> Frame:
    """Return what a sheet's markup says from ``</sheetData>`` on; raise what :func:`read_head` does."""
    # Behind the rows, of all that stands before them only the names of the root's namespaces count.
    root = head.find(b">", head.find(b"<worksheet")) + 1
    opening = head[:root] + START
    match = _FOOTER_TEXT.search(tail)
    # Where another footer may stand, nothing is cut out.
    if match is None or tail.count(b"oddFooter") != _ONE_FOOTER:
        return _remembered(part, opening, tail)
    found = _remembered(part, opening, tail[: match.start(1)] + tail[match.end(1) :])
    # What was cut out is no part of what was parsed: it is looked at even where it stands somewhere else than in a footer.
    text = checked_text(match[1])
    return replace(found, footer=unescaped(text)) if found.has_footer else found


_FRAMES: dict[bytes, Frame] = {}


def _remembered(part: str, opening: bytes, markup: bytes) -> Frame:
    """Return what was found in the same bytes before, or else what expat finds."""
    digest = sha256(opening)
    digest.update(markup)
    key = digest.digest()
    known = _FRAMES.get(key)
    if known is None:
        known = _parsed(part, opening, markup)
        if len(_FRAMES) >= _REMEMBERED:
            _FRAMES.clear()
        if len(known.merged) <= _FEW:
            _FRAMES[key] = known
    return known


def _parsed(part: str, opening: bytes, markup: bytes) -> Frame:
    """Let expat read one of the two parts of a frame; ``opening`` stands before the second one, and says nothing."""
    # Comments, CDATA and instructions could hide where the rows begin and end.
    if b"<!" in markup or markup.find(b"<?", 1) > 0:
        raise NotUnderstoodError
    reader = _Reader(part)
    if opening:
        reader.parser.Parse(opening, False)
        reader.behind_rows = True
    reader.parser.Parse(markup, bool(opening))
    if not opening and reader.open != ["worksheet", "sheetData"]:
        raise NotUnderstoodError
    return reader.frame


class _Reader:
    """The handlers of one part of a frame; ``open`` are the open elements by local name."""

    def __init__(self, part: str) -> None:
        self.frame = Frame()
        self.open: list[str] = []
        self.behind_rows = False
        self.parser = xml.parser(part)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _tag(name)
        if (tag in _CELL_ELEMENTS and self.open != ["worksheet"]) or len(self.open) >= xml.DEPTH:
            raise NotUnderstoodError
        if tag == "sheetData" and self.behind_rows:
            raise NotUnderstoodError
        if tag == "col" and self.open == ["worksheet", "cols"] and attributes.get("hidden") in TRUE:
            self.frame.hidden_columns.append(column_span(attributes))
        if tag == "mergeCell" and self.open == MERGED:
            self.frame.merged.append(attributes.get("ref", ""))
        self.open.append(tag)
        self.frame.has_footer |= self.open == _FOOTER
        self._listen()

    def _end(self, _: str) -> None:
        self.open.pop()
        self._listen()

    def _listen(self) -> None:
        """Hear texts in the footer only: called for every text, a handler would take as long as the rest of the frame."""
        self.parser.CharacterDataHandler = self._footer if self.open == _FOOTER else None

    def _footer(self, data: str) -> None:
        self.frame.footer += data


@lru_cache(maxsize=1_024)
def _tag(name: str) -> str:
    """Return the local name of an element of the main namespace, "" for any other."""
    namespace, _, tag = name.rpartition(xml.SEPARATOR)
    return tag if namespace in xml.MAIN else ""
