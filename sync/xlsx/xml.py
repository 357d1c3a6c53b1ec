"""Expat, set up so that nothing outside the part is ever fetched or expanded."""

from collections.abc import Callable, Iterable
from typing import NoReturn
from xml.parsers import expat

from sync.errors import GateError

MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
"""The namespace of a workbook's parts: Transitional and Strict."""

SEPARATOR = " "
DEPTH = 64
"""No part of a workbook nests deeper than this."""

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parser(part: str) -> expat.XMLParserType:
    """Return a namespace-aware parser that refuses a DOCTYPE and with it every entity of the file's own."""

    def refuse(*_: object) -> NoReturn:
        raise GateError("gate.doctype", part=part)

    made = expat.ParserCreate(namespace_separator=SEPARATOR)
    made.StartDoctypeDeclHandler = refuse
    made.buffer_text = True
    made.buffer_size = 65_536
    return made


def elements(part: str, blocks: Iterable[bytes]) -> list[tuple[str, dict[str, str], str]]:
    """Return a small part's elements in document order: local name, attributes by local name, text before any child."""
    found: list[tuple[str, dict[str, str], str]] = []
    texts: list[list[str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(texts) >= DEPTH:
            raise GateError("gate.nesting", part=part)
        texts.append([])
        found.append((local(name), {local(key): value for key, value in attributes.items()}, ""))
        places.append(len(found) - 1)

    def end(_: str) -> None:
        place = places.pop()
        name, attributes, _text = found[place]
        found[place] = (name, attributes, "".join(texts.pop()))

    places: list[int] = []
    made = parser(part)
    made.StartElementHandler, made.EndElementHandler = start, end
    made.CharacterDataHandler = lambda data: texts[-1].append(data)
    for block in blocks:
        made.Parse(block, False)
    made.Parse(b"", True)
    return found


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition(SEPARATOR)[2]
