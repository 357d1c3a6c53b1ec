"""Adding one workbook's custom document properties to another's."""

from itertools import count

from sync.xlsx.spans import SpannedPart, prefixed, with_attributes

LINK_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"

_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FIRST_ID = 2
"""The format keeps 0 and 1 for itself."""


def merged_properties(host: SpannedPart, guest: SpannedPart) -> bytes:
    """Return the host's properties with the guest's behind them, under ids that are free."""
    taken = {child.attributes.get("pid") for child in host.root.children}
    free = (number for number in map(str, count(_FIRST_ID)) if number not in taken)
    prefix = host.prefixes.get(_VALUES) or "vt"
    declared = {} if host.prefixes.get(_VALUES) else {"xmlns:vt": _VALUES}
    added = [
        with_attributes(
            _reprefixed(guest.raw(element), host.root.prefix, prefix), {"pid": next(free)} | declared
        )
        for element in guest.root.children
    ]
    return host.spliced(host.appended(host.root, b"".join(added), {}))


def _reprefixed(element: bytes, prefix: str, values: str) -> bytes:
    """Return one of our properties (``<property …><vt:lpwstr>…``) with the host's prefixes."""
    marked = prefixed(element, prefix) if prefix else element
    own = f"{prefix}:vt:" if prefix else "vt:"
    for slash in ("<", "</"):
        marked = marked.replace(f"{slash}{own}".encode(), f"{slash}{values}:".encode())
    return marked
