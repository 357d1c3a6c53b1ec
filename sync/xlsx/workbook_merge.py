"""Adding one workbook's sheets and names to another's workbook part: they stand behind what is there."""

from collections.abc import Iterator, Sequence
from itertools import count
from xml.sax.saxutils import quoteattr

from sync.xlsx.listings import OFFICE
from sync.xlsx.spans import Change, Element, SpannedPart, prefixed, with_attributes

ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
"""The children of a workbook part, in the order that the format asks for."""

_RECALCULATED = {"fullCalcOnLoad": "1"}
"""Excel then works out every formula when it opens the file: ours were written with values that it did not see."""


def sheet_elements(workbook: SpannedPart) -> tuple[Element, ...]:
    """Return the entries of all sheets, chart sheets included: a name's ``localSheetId`` counts these."""
    sheets = workbook.root.child("sheets")
    return sheets.children if sheets else ()


def name_elements(workbook: SpannedPart) -> tuple[Element, ...]:
    """Return the entries of all defined names."""
    names = workbook.root.child("definedNames")
    return names.children if names else ()


def merged_workbook(host: SpannedPart, guest: SpannedPart, links: Sequence[str]) -> bytes:
    """Return the host's workbook part with the guest's sheets and names; ``links`` are the new sheets' relationship ids.

    What the host shows first, how it calculates and whom it lets in stays as it is; only a full calculation is asked for.
    """
    changes = [
        *_added(host, "sheets", b"".join(_sheets(host, guest, links))),
        *_added(host, "definedNames", b"".join(_names(host, guest))),
        *_calculation(host),
    ]
    return host.spliced(changes)


def _added(host: SpannedPart, name: str, content: bytes) -> tuple[Change, ...]:
    found = host.root.child(name)
    if found is not None:
        return host.appended(found, prefixed(content, found.prefix), {})
    whole = b"<%s>%s</%s>" % (name.encode(), content, name.encode())
    return (host.inserted(host.root, prefixed(whole, host.root.prefix), ORDER, name),)


def _sheets(host: SpannedPart, guest: SpannedPart, links: Sequence[str]) -> Iterator[bytes]:
    """Yield the new sheets' entries, their ids above all that stand there: the calculation chain knows sheets by id."""
    highest = max((int(sheet.attributes.get("sheetId", "0")) for sheet in sheet_elements(host)), default=0)
    prefix = host.prefixes.get(OFFICE)
    declared = "" if prefix else f" xmlns:r={quoteattr(OFFICE)}"
    for sheet, link, number in zip(sheet_elements(guest), links, count(highest + 1), strict=False):
        state = sheet.attributes.get("state")
        hidden = f" state={quoteattr(state)}" if state else ""
        title = quoteattr(sheet.attributes["name"])
        yield f'<sheet name={title} sheetId="{number}"{hidden}{declared} {prefix or "r"}:id="{link}"/>'.encode()


def _names(host: SpannedPart, guest: SpannedPart) -> Iterator[bytes]:
    before = len(sheet_elements(host))
    for name in name_elements(guest):
        local = name.attributes.get("localSheetId")
        shifted = {} if local is None else {"localSheetId": str(int(local) + before)}
        yield with_attributes(guest.raw(name), shifted)


def _calculation(host: SpannedPart) -> tuple[Change, ...]:
    found = host.root.child("calcPr")
    if found is not None:
        return host.appended(found, b"", _RECALCULATED)
    return (
        host.inserted(
            host.root,
            prefixed(with_attributes(b"<calcPr/>", _RECALCULATED), host.root.prefix),
            ORDER,
            "calcPr",
        ),
    )
