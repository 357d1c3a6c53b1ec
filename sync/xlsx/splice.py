"""Changing a small part in place: its elements are found by expat, and only the bytes that must change are replaced."""

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from sync.errors import ContentError
from sync.xlsx import xml

TAG = re.compile(rb"""<([^\s/>"'<]+)((?:\s+[^\s=/>"']+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
"""A start tag: its name with prefix, its attributes, and a slash if it has no content."""
ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
"""One attribute: its name with prefix, and its value with its quotes."""


@dataclass(slots=True)
class Element:
    """An element and where it stands: ``start:content`` is its start tag, ``content:close`` its content.

    Its name, its parent's and those of its attributes are local; ``text`` is what stands in it outside of its children.
    """

    name: str
    attributes: dict[str, str]
    parent: str
    start: int
    content: int
    close: int = 0
    end: int = 0
    text: str = ""


@dataclass(slots=True)
class Splices:
    """Replacements in one part, applied together."""

    part: bytes
    _changes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Replace the bytes ``start:end``; nothing else may touch them."""
        self._changes.append((start, end, new))

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Give an element's attribute a value; it is added if it is missing."""
        written = escape(value, {'"': "&quot;", "'": "&apos;"}).encode()
        tag = TAG.match(self.part, element.start)
        if tag is None:
            raise ContentError("content.unknown-markup")
        for found in ATTRIBUTE.finditer(self.part, tag.start(2), tag.end(2)):
            if found[1] == name.encode():
                self.replace(found.start(2) + 1, found.end(2) - 1, written)
                return
        self.replace(tag.end(2), tag.end(2), b' %s="%s"' % (name.encode(), written))

    def set_text(self, element: Element, text: str) -> None:
        """Give an element its text."""
        self.replace(element.content, element.close, escape(text).encode())

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self.replace(element.start, element.end, b"")

    def result(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the part, or a piece of it that no replacement crosses, with all replacements."""
        end = len(self.part) if end is None else end
        pieces: list[bytes] = []
        done = start
        for first, last, new in sorted(self._changes, key=lambda change: change[:2]):
            if start <= first and last <= end:
                pieces += (self.part[done:first], new)
                done = last
        return b"".join([*pieces, self.part[done:end]])


def elements(name: str, part: bytes) -> list[Element]:
    """Return the elements of a part, which is called ``name``, in document order."""
    found: list[Element] = []
    open_elements: list[Element] = []
    parser = xml.parser(name)

    def start(qualified: str, attributes: dict[str, str]) -> None:
        place = parser.CurrentByteIndex
        tag = TAG.match(part, place)
        parent = open_elements[-1].name if open_elements else ""
        local = {xml.local(key): value for key, value in attributes.items()}
        element = Element(xml.local(qualified), local, parent, place, tag.end() if tag else place)
        if tag and tag[3]:
            element.close, element.end = place, tag.end()
        found.append(element)
        open_elements.append(element)

    def end(_: str) -> None:
        element = open_elements.pop()
        if not element.end:
            element.close = parser.CurrentByteIndex
            element.end = part.index(b">", element.close) + 1

    def text(data: str) -> None:
        open_elements[-1].text += data

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(part, True)
    return found
