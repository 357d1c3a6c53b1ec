"""Where the elements of a part stand in its bytes, so that it can be added to and never has to be written anew.

Writing a parsed part anew loses what the writer did not understand: prefixes, extensions, the order of attributes. Here
expat only says where things are; what is not changed keeps its bytes. For small parts: every element becomes a value.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from sync.errors import GateError
from sync.xlsx import xml
from sync.xlsx.gate import Package

_START_TAG = re.compile(rb"""<[^\s/>"']+(?:[^>"']|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG_NAME = re.compile(rb"<(/?)(?=[A-Za-z])")

Change = tuple[int, int, bytes]
"""The bytes between two positions become these bytes."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element: ``start`` to ``end`` are its bytes, ``inner`` to ``close`` those between its tags.

    ``prefix`` is "" in the default namespace. Attributes stand by local name.
    """

    name: str
    namespace: str
    prefix: str
    attributes: Mapping[str, str]
    children: tuple["Element", ...]
    start: int
    inner: int
    close: int
    end: int

    def child(self, name: str) -> "Element | None":
        """Return the first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def count(self, name: str) -> int:
        """Return how many elements stand in the child of a name; 0 where there is no such child."""
        child = self.child(name)
        return len(child.children) if child else 0


@dataclass(frozen=True, slots=True)
class SpannedPart:
    """A part's bytes, its root, and the prefixes that the root declares, by namespace."""

    data: bytes
    root: Element
    prefixes: Mapping[str, str]

    def raw(self, element: Element) -> bytes:
        """Return the bytes of an element."""
        return self.data[element.start : element.end]

    def inside(self, element: Element) -> bytes:
        """Return the bytes between an element's tags."""
        return self.data[element.inner : element.close]

    def appended(self, element: Element, content: bytes, attributes: Mapping[str, str]) -> tuple[Change, ...]:
        """Return the changes that put content at an element's end and set attributes of it."""
        tag = with_attributes(self.data[element.start : element.inner], attributes)
        if element.inner < element.end:
            return (element.start, element.inner, tag), (element.close, element.close, content)
        name = tag[1:].split(None, 1)[0].rstrip(b"/>")
        return ((element.start, element.end, b"%s>%s</%s>" % (tag[:-2].rstrip(), content, name)),)

    def inserted(self, element: Element, content: bytes, order: tuple[str, ...], name: str) -> Change:
        """Return the change that puts a new child into an element, where the format's order of children wants it."""
        before = order[: order.index(name)]
        place = max((child.end for child in element.children if child.name in before), default=element.inner)
        return place, place, content

    def spliced(self, changes: Iterable[Change]) -> bytes:
        """Return the part with changes that do not overlap; those at one place follow each other as given."""
        pieces: list[bytes] = []
        done = 0
        for start, end, content in sorted(changes, key=lambda change: change[0]):
            pieces += (self.data[done:start], content)
            done = end
        return b"".join([*pieces, self.data[done:]])


def spanned(package: Package, part: str) -> SpannedPart:
    """Return a part of a package with the places of its elements."""
    return spanned_bytes(part, package.read(part))


def spanned_bytes(part: str, data: bytes) -> SpannedPart:
    """Return a part with the places of its elements; a root that is an empty tag is opened, so that it can be filled.

    Raises :class:`sync.errors.GateError` for a DOCTYPE or too deep nesting, and what expat raises for bad XML.
    """
    reader = _Reader(part, data)
    root = reader.root
    if root.inner < root.end:
        return SpannedPart(data, root, reader.prefixes)
    tag = data[root.start : root.end]
    name = tag[1:].split(None, 1)[0].rstrip(b"/>")
    opened = b"%s>%s</%s>" % (tag[:-2].rstrip(), b"", name)
    return spanned_bytes(part, data[: root.start] + opened + data[root.end :])


@dataclass(slots=True)
class _Open:
    """An element that has begun and not ended."""

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    children: list[Element] = field(default_factory=list)


class _Reader:
    """One pass over a part."""

    def __init__(self, part: str, data: bytes) -> None:
        self.prefixes: dict[str, str] = {}
        self._part, self._data = part, data
        self._open: list[_Open] = [_Open("", {}, 0, 0)]
        self._parser = xml.parser(part)
        self._parser.namespace_prefixes = True
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.StartNamespaceDeclHandler = self._declared
        self._parser.Parse(data, True)
        self.root = self._open[0].children[0]

    def _declared(self, prefix: str | None, namespace: str) -> None:
        if len(self._open) == 1:
            self.prefixes.setdefault(namespace, prefix or "")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > xml.DEPTH:
            raise GateError("gate.nesting", part=self._part)
        start = self._parser.CurrentByteIndex
        tag = _START_TAG.match(self._data, start)
        if tag is None:
            raise GateError("gate.xml", reason=self._part)
        local = {_names(key)[1]: value for key, value in attributes.items()}
        self._open.append(_Open(name, local, start, tag.end()))

    def _end(self, _: str) -> None:
        done = self._open.pop()
        close = end = self._parser.CurrentByteIndex
        if self._data[done.inner - 2 : done.inner] != b"/>":
            end = self._data.index(b">", close) + 1
        namespace, name, prefix = _names(done.name)
        children = tuple(done.children)
        element = Element(
            name, namespace, prefix, done.attributes, children, done.start, done.inner, close, end
        )
        self._open[-1].children.append(element)


def _names(expanded: str) -> tuple[str, str, str]:
    """Return namespace, local name and prefix, as expat joins them."""
    parts = expanded.split(xml.SEPARATOR)
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


def with_attributes(tag: bytes, attributes: Mapping[str, str]) -> bytes:
    """Return a start tag with attributes (as written, with their prefix) set: replaced where they stand, else added."""
    new = {name.encode(): quoteattr(value).encode() for name, value in attributes.items()}

    def replaced(match: re.Match[bytes]) -> bytes:
        value = new.pop(match[1], None)
        return match[0] if value is None else b" %s=%s" % (match[1], value)

    end = _START_TAG.match(tag)
    head, tail = (tag[: end.end()], tag[end.end() :]) if end else (tag, b"")
    head = _ATTRIBUTE.sub(replaced, head)
    cut = -2 if head.endswith(b"/>") else -1
    added = b"".join(b" %s=%s" % item for item in new.items())
    return head[:cut].rstrip() + added + head[cut:] + tail


def prefixed(fragment: bytes, prefix: str) -> bytes:
    """Return unprefixed markup as it is written where its namespace has a prefix."""
    return _TAG_NAME.sub(rb"<\1%s:" % prefix.encode(), fragment) if prefix else fragment
