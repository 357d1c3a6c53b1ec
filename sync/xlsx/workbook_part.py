"""The workbook part and its relationships: which sheets there are, where they stand, and which calendar counts."""

import posixpath
from dataclasses import dataclass, field

from sync.errors import GateError
from sync.xlsx import xml
from sync.xlsx.gate import Package
from sync.xlsx.values import whole_number

WORKBOOK, STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
"""Where these parts usually stand; some readers look nowhere else."""

_MACRO_KINDS = frozenset({"vbaProject", "xlMacrosheet", "xlIntlMacrosheet"})
_TRUE = frozenset({"1", "true", "on"})
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The built-in number formats that show dates or times, East Asian ones included."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its title as people see it, its part, and ``visible``, ``hidden`` or ``veryHidden``."""

    title: str
    part: str
    state: str


@dataclass(frozen=True, slots=True)
class Relationship:
    """A pointer from one part to another; ``kind`` is the last word of its type."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(slots=True)
class Workbook:
    """A workbook's table of contents."""

    part: str
    sheets: list[SheetPart] = field(default_factory=list)
    strings_part: str = ""
    styles_part: str = ""
    dates_1904: bool = False


def read_workbook(package: Package) -> Workbook:
    """Return the table of contents; a sheet whose part is missing is an error and not a missing sheet."""
    main = [link for link in relationships(package, "") if link.kind == "officeDocument"]
    if not main:
        raise GateError("gate.no-workbook")
    part = _usual(package, resolve(package, "", _only(main)), WORKBOOK)
    links = by_id(relationships(package, part))
    workbook = Workbook(part)
    _take_related(package, workbook, links)
    found = xml.elements(part, package.blocks(part))
    if not found or found[0][0] != "workbook":
        raise GateError("gate.no-workbook")
    for name, attributes, _ in found:
        if name == "workbookPr":
            workbook.dates_1904 = attributes.get("date1904") in _TRUE
        elif name == "sheet":
            _take_sheet(package, workbook, links, attributes)
    return workbook


def _take_related(package: Package, workbook: Workbook, links: dict[str, Relationship]) -> None:
    by_kind: dict[str, list[Relationship]] = {}
    for link in links.values():
        by_kind.setdefault(link.kind, []).append(link)
    if "sharedStrings" in by_kind:
        part = resolve(package, workbook.part, _only(by_kind["sharedStrings"]))
        workbook.strings_part = _usual(package, part, STRINGS)
    if "styles" in by_kind:
        workbook.styles_part = resolve(package, workbook.part, _only(by_kind["styles"]))
    linked = {_external_link(package, workbook.part, link) for link in by_kind.get("externalLink", ())}
    package.note(*sorted(linked))
    if not _MACRO_KINDS.isdisjoint(by_kind):
        package.note("notice.macros")


def _only(links: list[Relationship]) -> Relationship:
    """Return the one relationship of its kind; of two that differ, one reader follows the first, another the last."""
    for link in links[1:]:
        if link.target != links[0].target:
            raise GateError("gate.two-targets", first=links[0].target[:80], second=link.target[:80])
    return links[0]


def _usual(package: Package, part: str, usual: str) -> str:
    """Return the part; if another stands where it usually does, some readers read that one unasked."""
    if part.lower() != usual.lower() and usual in package:
        raise GateError("gate.two-targets", first=part, second=usual)
    return part


def by_id(links: list[Relationship]) -> dict[str, Relationship]:
    """Return relationships by their ids, which must differ."""
    found: dict[str, Relationship] = {}
    for link in links:
        _only([link, found.setdefault(link.id, link)])
    return found


def _take_sheet(
    package: Package, workbook: Workbook, links: dict[str, Relationship], attributes: dict[str, str]
) -> None:
    link = links.get(attributes.get("id", ""))
    if link is None:
        raise GateError("gate.missing-part", part=attributes.get("name", "?"))
    if link.kind == "worksheet":
        part = resolve(package, workbook.part, link)
        title, state = attributes.get("name", ""), attributes.get("state", "visible")
        if any(title.casefold() == other.title.casefold() for other in workbook.sheets):
            raise GateError("gate.duplicate-sheet", title=title)
        workbook.sheets.append(SheetPart(title, part, state))


def _external_link(package: Package, source: str, link: Relationship) -> str:
    dde = not link.external and b"ddeLink" in package.read(resolve(package, source, link))
    return "notice.dde" if dde else "notice.external-links"


def relationships(package: Package, part: str) -> list[Relationship]:
    """Return the relationships of a part ("" for the package's own)."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source not in package:
        if not part:
            raise GateError("gate.missing-part", part=source)
        return []
    return [
        Relationship(
            attributes.get("Id", ""),
            attributes.get("Type", "").rpartition("/")[2],
            attributes.get("Target", ""),
            attributes.get("TargetMode") == "External",
        )
        for name, attributes, _ in xml.elements(source, package.blocks(source))
        if name == "Relationship"
    ]


def resolve(package: Package, source: str, link: Relationship) -> str:
    """Return the part that a relationship points to; one that leaves the package or points nowhere is refused."""
    target = link.target.replace("\\", "/")
    path = posixpath.normpath(
        target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(source), target)
    )
    if link.external or ":" in path or path.startswith(".."):
        raise GateError("gate.relationship", target=link.target[:80])
    return package.entry(path).name


def date_styles(package: Package, workbook: Workbook) -> frozenset[str]:
    """Return the cell formats (the attribute ``s``) that show dates: asked only where dates must be converted."""
    if not workbook.styles_part:
        return frozenset()
    own: set[int] = set()
    styles: list[bool] = []
    inside = ""
    for name, attributes, _ in xml.elements(workbook.styles_part, package.blocks(workbook.styles_part)):
        if name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name
        elif name == "numFmt" and not inside and _shows_date(attributes.get("formatCode", "")):
            own.add(_format_id(attributes))
        elif name == "xf" and inside == "cellXfs":
            number_format = _format_id(attributes)
            styles.append(number_format in _DATE_FORMATS or number_format in own)
    return frozenset(str(index) for index, dated in enumerate(styles) if dated)


def _format_id(attributes: dict[str, str]) -> int:
    return whole_number(attributes.get("numFmtId", "0")) or 0


def _shows_date(code: str) -> bool:
    """Whether a number format shows a date: y, d, or m/h/s outside of quotes and brackets."""
    bare: list[str] = []
    quoted = bracketed = False
    for letter in code.split(";")[0].lower():
        quoted ^= letter == '"'
        bracketed = (bracketed or letter == "[") and letter != "]"
        if not quoted and not bracketed:
            bare.append(letter)
    return any(letter in "ydmhs年月日" for letter in bare) and "general" not in "".join(bare)
