"""Adding one workbook's formats to another's styles: new ones stand after the old, whose numbers stay what they are.

A workbook may hold at most :data:`MOST_FORMATS` cell formats, and some two hundred number formats; so a number format
that is there already is used and not added again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from sync.errors import MasterError
from sync.xlsx.spans import Change, Element, SpannedPart, prefixed, with_attributes

ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
"""The sections of a styles part, in the order that the format asks for."""

MOST_FORMATS = 65_490

_FIRST_OWN_NUMBER_FORMAT = 164
"""Lower numbers are built into spreadsheet programs."""

_NUMBER_FORMAT = re.compile(rb'\bnumFmtId="(\d+)"')
_THEME_FONT = re.compile(rb"<scheme [^>]*/>")


@dataclass(frozen=True, slots=True)
class MergedStyles:
    """The merged part, and the numbers that the guest's cell formats and differential formats begin at."""

    part: bytes
    first_format: int = 0
    first_difference: int = 0


def merged_styles(host: SpannedPart, guest: SpannedPart) -> MergedStyles:
    """Return the host's styles with the guest's behind them.

    Raises :class:`sync.errors.MasterError` where there would be more cell formats than a workbook may hold.
    """
    formats = host.root.count("cellXfs")
    if formats + guest.root.count("cellXfs") > MOST_FORMATS:
        raise MasterError("adopt.too-many-formats", count=formats, limit=MOST_FORMATS)
    added = _added(host, guest)
    changes = [change for name in ORDER if added.get(name) for change in _changes(host, name, added[name])]
    return MergedStyles(host.spliced(changes), formats, host.root.count("dxfs"))


def _added(host: SpannedPart, guest: SpannedPart) -> dict[str, list[bytes]]:
    """Return the new elements of each section."""
    own = {name: [guest.raw(element) for element in _items(guest, name)] for name in ORDER}
    numbers = _number_formats(host, guest)
    known = _codes(host)
    new = {numbers[_number(element)]: element for element in _items(guest, "numFmts")}
    return {
        "numFmts": [
            with_attributes(guest.raw(element), {"numFmtId": str(number)})
            for number, element in new.items()
            if number not in known
        ],
        "fonts": [_without_theme(font) for font in own["fonts"]],
        "fills": own["fills"],
        "borders": own["borders"],
        "cellXfs": [_cell_format(host, guest, element, numbers) for element in _items(guest, "cellXfs")],
        "dxfs": [_renumbered(difference, numbers) for difference in own["dxfs"]],
    }


def _changes(host: SpannedPart, name: str, new: list[bytes]) -> tuple[Change, ...]:
    """Return what puts new elements at a section's end; a section that is not there is made."""
    section = host.root.child(name)
    content = b"".join(new)
    if section is None:
        whole = b'<%s count="%d">%s</%s>' % (name.encode(), len(new), content, name.encode())
        return (host.inserted(host.root, prefixed(whole, host.root.prefix), ORDER, name),)
    total = str(len(section.children) + len(new))
    return host.appended(section, prefixed(content, section.prefix), {"count": total})


def _without_theme(font: bytes) -> bytes:
    """Let a font be the one that it names: the host's theme may mean another, for which no row height was measured."""
    return _THEME_FONT.sub(b"", font)


def _cell_format(
    host: SpannedPart, guest: SpannedPart, element: Element, numbers: Mapping[int, int]
) -> bytes:
    places = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
    shifted = {
        key: str(int(element.attributes.get(key, "0")) + host.root.count(section))
        for key, section in places.items()
    }
    return _renumbered(with_attributes(guest.raw(element), shifted | {"xfId": _normal(host)}), numbers)


def _normal(host: SpannedPart) -> str:
    """Return the number of the host's format behind the cell style “Normal”."""
    styles = _items(host, "cellStyles")
    return next(
        (style.attributes.get("xfId", "0") for style in styles if style.attributes.get("builtinId") == "0"),
        "0",
    )


def _renumbered(fragment: bytes, numbers: Mapping[int, int]) -> bytes:
    def renumbered(match: re.Match[bytes]) -> bytes:
        number = int(match[1])
        return b'numFmtId="%d"' % numbers.get(number, number)

    return _NUMBER_FORMAT.sub(renumbered, fragment)


def _number_formats(host: SpannedPart, guest: SpannedPart) -> dict[int, int]:
    """Return the host's number of each of the guest's number formats: that of the same code, else a free one."""
    known = {code: number for number, code in _codes(host).items()}
    taken = {_number(element) for element in _all(host.root) if element.name == "numFmt"}
    free = (number for number in count(_FIRST_OWN_NUMBER_FORMAT) if number not in taken)
    made: dict[int, int] = {}
    for element in (element for element in _all(guest.root) if element.name == "numFmt"):
        code = element.attributes.get("formatCode", "")
        if code not in known:
            known[code] = next(free)
        made[_number(element)] = known[code]
    return made


def _codes(styles: SpannedPart) -> dict[int, str]:
    """Return a workbook's own number formats by number."""
    return {
        _number(element): element.attributes.get("formatCode", "") for element in _items(styles, "numFmts")
    }


def _number(element: Element) -> int:
    return int(element.attributes.get("numFmtId", "0"))


def _items(styles: SpannedPart, name: str) -> tuple[Element, ...]:
    section = styles.root.child(name)
    return section.children if section else ()


def _all(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _all(child)
