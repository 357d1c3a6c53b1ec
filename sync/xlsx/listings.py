"""A package's two kinds of listing, relationships and content types: read whole, and added to."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from xml.sax.saxutils import quoteattr

from sync.xlsx.gate import Package
from sync.xlsx.spans import SpannedPart, spanned, spanned_bytes

TYPES_PART = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""The namespace of relationship types, and of the attribute ``r:id``."""

_NO_LINKS = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="%s"/>' % (
    b"http://schemas.openxmlformats.org/package/2006/relationships"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship as it is written: with its whole type, and its target relative to where it stands."""

    id: str
    type: str
    target: str
    external: bool = False


def links_part(source: str) -> str:
    """Return the name of the part that holds a part's relationships ("" for the package's own)."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_links(package: Package, source: str) -> tuple[Link, ...]:
    """Return a part's relationships; none where it has no such part."""
    part = links_part(source)
    if part not in package:
        return ()
    return tuple(
        Link(
            found.get("Id", ""),
            found.get("Type", ""),
            found.get("Target", ""),
            found.get("TargetMode") == "External",
        )
        for found in (child.attributes for child in spanned(package, part).root.children)
    )


def with_links(listing: SpannedPart, links: Iterable[Link]) -> bytes:
    """Return a relationships part with links added."""
    tag = _tag(listing, "Relationship")
    new = "".join(
        f"<{tag} Id={quoteattr(link.id)} Type={quoteattr(link.type)} Target={quoteattr(link.target)}"
        + (' TargetMode="External"/>' if link.external else "/>")
        for link in links
    )
    return listing.spliced(listing.appended(listing.root, new.encode(), {}))


def new_links(links: Iterable[Link]) -> bytes:
    """Return a new relationships part."""
    return with_links(spanned_bytes("", _NO_LINKS), links)


def free_link_ids(listing: SpannedPart) -> Iterator[str]:
    """Yield relationship ids that a part does not use yet."""
    taken = {child.attributes.get("Id") for child in listing.root.children}
    return (made for made in (f"rId{number}" for number in count(1)) if made not in taken)


def relative(part: str, source: str) -> str:
    """Return how a part's relationships name another part."""
    return posixpath.relpath(part, posixpath.dirname(source) or ".")


def listed_parts(types: SpannedPart) -> dict[str, str]:
    """Return the content types of the parts that are listed one by one, by lower-case name."""
    return {
        child.attributes.get("PartName", "").lstrip("/").lower(): child.attributes.get("ContentType", "")
        for child in types.root.children
        if child.name == "Override"
    }


def content_type(types: SpannedPart, part: str) -> str:
    """Return a part's content type: its own, else its extension's, else ""."""
    suffix = part.rpartition(".")[2].lower()
    by_suffix = {
        child.attributes.get("Extension", "").lower(): child.attributes.get("ContentType", "")
        for child in types.root.children
        if child.name == "Default"
    }
    return listed_parts(types).get(part.lower()) or by_suffix.get(suffix, "")


def with_types(types: SpannedPart, new: Mapping[str, str]) -> bytes:
    """Return the content types with parts added; a part that is listed already stays as it is listed."""
    known, tag = listed_parts(types), _tag(types, "Override")
    added = "".join(
        f"<{tag} PartName={quoteattr('/' + part)} ContentType={quoteattr(kind)}/>"
        for part, kind in new.items()
        if part.lower() not in known
    )
    return types.spliced(types.appended(types.root, added.encode(), {}))


def _tag(listing: SpannedPart, name: str) -> str:
    prefix = listing.root.prefix
    return f"{prefix}:{name}" if prefix else name
