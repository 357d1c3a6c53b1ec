"""The texts that a workbook keeps once for all its cells."""

import re
from collections.abc import Iterable
from xml.parsers.expat import XMLParserType

from sync.errors import GateError
from sync.xlsx import xml
from sync.xlsx.gate import MASTER
from sync.xlsx.markup import ATTRIBUTES, NotUnderstoodError, attributes_of, checked_text, unescaped
from sync.xlsx.values import unescape

_HEAD = re.compile(rf'(?:<\?xml[^<>]*\?>\s*)?<sst xmlns="([^"]*)"({ATTRIBUTES}) ?>')
_TAG = r'<t(?: xml:space="preserve")?>'
_TEXT = rf"{_TAG}[^<]*</t>"
_RUN_BEGIN = rf"<r>(?:<rPr>(?:<[a-zA-Z]+{ATTRIBUTES} ?/>)*+</rPr>)?"
_RUN = rf"{_RUN_BEGIN}{_TEXT}</r>"
_SEAM = re.compile(rf"</t></r>{_RUN_BEGIN}{_TAG}")
_STRING = rf"<si>(?:{_TEXT}|(?:{_RUN})++)</si>"
_STRINGS = re.compile(rf"(?:{_STRING})*+</sst>\s*")
_STRING_TEXT = re.compile(r"<t(?: [^<>]*)?>([^<]*)</t>")


def read_shared_strings(part: str, blocks: Iterable[bytes], most: int = MASTER.cells) -> list[str]:
    """Return the texts in order; rich text is joined, phonetic runs (a reading aid, not content) are left out.

    Raises:
        GateError: there are more than ``most`` texts.

    """
    blocks = list(blocks)
    if sum(block.count(b"<si") for block in blocks) > most:
        raise GateError("gate.bomb", part=part)
    try:
        return _read_plain(b"".join(blocks))
    except (NotUnderstoodError, UnicodeDecodeError):
        return _read_any(part, blocks)


def _read_plain(part: bytes) -> list[str]:
    """Return the texts of a part that holds nothing but plain ones and rich ones without phonetic runs."""
    text = checked_text(part.replace(b"?>\r\n", b"?>\n", 1))
    head = _HEAD.match(text)
    if not head or head[1] not in xml.MAIN or not _STRINGS.fullmatch(text, head.end()):
        raise NotUnderstoodError
    attributes_of(head[2])
    # Without the seams of rich text each string has one text.
    strings: list[str] = _STRING_TEXT.findall(_SEAM.sub("", text), head.end())
    escaped = "&" in text or "_x" in text
    return [unescape(unescaped(string)) for string in strings] if escaped else strings


def _read_any(part: str, blocks: Iterable[bytes]) -> list[str]:
    reader = _Reader(part)
    parser = xml.parser(part)
    reader.attach(parser)
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return reader.strings


class _Reader:
    def __init__(self, part: str) -> None:
        self.strings: list[str] = []
        self._part = part
        self._depth = 0
        self._phonetic = 0
        self._collecting = False
        self._text: list[str] = []

    def attach(self, parser: XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > xml.DEPTH:
            raise GateError("gate.nesting", part=self._part)
        match xml.local(name):
            case "t":
                self._collecting = not self._phonetic
            case "rPh":
                self._phonetic += 1
            case "si":
                self._text = []

    def _end(self, name: str) -> None:
        self._depth -= 1
        match xml.local(name):
            case "t":
                self._collecting = False
            case "rPh":
                self._phonetic -= 1
            case "si":
                self.strings.append(unescape("".join(self._text)))

    def _data(self, data: str) -> None:
        if self._collecting:
            self._text.append(data)
