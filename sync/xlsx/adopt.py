"""An existing workbook of HR's becomes the master: our sheets are added to it and nothing else changes.

Every part of HR's keeps its packed bytes, but for those that list what there is: the content types, the relationships,
the workbook part, the styles (ours stand behind theirs) and the custom properties.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from sync.errors import library_errors
from sync.xlsx.adoptable import holds_macros, refuse_collisions, refuse_unsuitable
from sync.xlsx.listings import (
    OFFICE,
    TYPES_PART,
    Link,
    content_type,
    free_link_ids,
    links_part,
    listed_parts,
    relative,
    with_links,
    with_types,
)
from sync.xlsx.properties_merge import LINK_TYPE as PROPERTIES_LINK
from sync.xlsx.properties_merge import merged_properties
from sync.xlsx.repack import repack
from sync.xlsx.spans import spanned
from sync.xlsx.styles_merge import MergedStyles, merged_styles
from sync.xlsx.transplant import Transplant, free_names, hanging_parts, shared_texts
from sync.xlsx.whole import WholeWorkbook, open_whole
from sync.xlsx.workbook_merge import merged_workbook

_PROPERTIES_PART = "docProps/custom.xml"
_STYLES_PART = "xl/styles.xml"
_STYLES_LINK = f"{OFFICE}/styles"
_SHEET_LINK = f"{OFFICE}/worksheet"


def adopt(workbook: bytes, ours: bytes) -> bytes:
    """Return HR's workbook (.xlsx or .xlsm) with the sheets of a drawn master behind its own.

    The same arguments give the same bytes.

    Raises:
        GateError: the gate refuses the workbook, or it is signed.
        MasterError: it cannot take in our sheets, or holds what bears the name of something of ours.

    """
    with library_errors():
        host, guest = open_whole(workbook), open_whole(ours)
        refuse_unsuitable(host)
        refuse_collisions(host, guest)
        return _joined(host, guest)


def adopted_suffix(workbook: bytes) -> str:
    """Return the suffix, ``.xlsx`` or ``.xlsm``, without which Excel would not open a workbook that adopted our sheets.

    Raises:
        GateError: the gate refuses the workbook.

    """
    with library_errors():
        return ".xlsm" if holds_macros(open_whole(workbook)) else ".xlsx"


def _joined(host: WholeWorkbook, guest: WholeWorkbook) -> bytes:
    """Return the host's package with the guest's sheets and what hangs on them."""
    sheets = [sheet.part for sheet in guest.contents.sheets]
    taken = {*host.package.entries, *listed_parts(host.types)}
    names = free_names(hanging_parts(guest.package, sheets), taken)
    styles = _styles(host, guest)
    texts = shared_texts(guest.package, guest.contents.strings_part)
    parts = dict(Transplant(names, styles, texts, _free_table_ids(host)).parts(guest.package))
    parts[host.contents.styles_part or _STYLES_PART] = styles.part
    parts |= _properties(host, guest) | _tables_of_contents(host, guest, [names[part] for part in sheets])
    parts[TYPES_PART] = with_types(host.types, _new_types(host, guest, names))
    return _written(host, guest, parts)


def _free_table_ids(host: WholeWorkbook) -> Iterator[int]:
    """Return ids above those of the host's tables: an id must be unique in the workbook."""
    return count(1 + max((int(table.root.attributes.get("id", "0")) for table in host.tables), default=0))


def _styles(host: WholeWorkbook, guest: WholeWorkbook) -> MergedStyles:
    """Return the merged styles; a workbook without any takes ours as they are."""
    ours = spanned(guest.package, guest.contents.styles_part)
    if not host.contents.styles_part:
        return MergedStyles(ours.data)
    return merged_styles(spanned(host.package, host.contents.styles_part), ours)


def _properties(host: WholeWorkbook, guest: WholeWorkbook) -> dict[str, bytes]:
    """Return the custom properties, and the package's relationships where those do not lead to them yet."""
    ours = spanned(guest.package, guest.properties_part)
    if host.properties_part:
        theirs = spanned(host.package, host.properties_part)
        return {host.properties_part: merged_properties(theirs, ours)}
    link = Link(next(free_link_ids(host.package_links)), PROPERTIES_LINK, _PROPERTIES_PART)
    return {_PROPERTIES_PART: ours.data, links_part(""): with_links(host.package_links, [link])}


def _tables_of_contents(host: WholeWorkbook, guest: WholeWorkbook, sheets: Sequence[str]) -> dict[str, bytes]:
    """Return the workbook part and its relationships with our sheets, and with our styles where there were none."""
    source, free = host.contents.part, free_link_ids(host.links)
    links = [
        Link(link, _SHEET_LINK, relative(part, source)) for part, link in zip(sheets, free, strict=False)
    ]
    ids = [link.id for link in links]
    if not host.contents.styles_part:
        links.append(Link(next(free), _STYLES_LINK, relative(_STYLES_PART, source)))
    return {
        source: merged_workbook(host.workbook, guest.workbook, ids),
        links_part(source): with_links(host.links, links),
    }


def _new_types(host: WholeWorkbook, guest: WholeWorkbook, names: Mapping[str, str]) -> dict[str, str]:
    """Return the content types of all parts that may be new."""
    return {new: content_type(guest.types, old) for old, new in names.items()} | {
        host.properties_part or _PROPERTIES_PART: content_type(guest.types, guest.properties_part),
        host.contents.styles_part or _STYLES_PART: content_type(guest.types, guest.contents.styles_part),
    }


def _written(host: WholeWorkbook, guest: WholeWorkbook, parts: Mapping[str, bytes]) -> bytes:
    """Return the host's package with parts changed, and those that it lacks added behind its own."""
    model = guest.package.entry(TYPES_PART)
    added = {name.lower(): replace(model, name=name) for name in parts if name not in host.package}
    whole = replace(host.package, entries={**host.package.entries, **added})
    return repack(whole, {name.lower(): content for name, content in parts.items()})
