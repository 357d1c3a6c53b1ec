"""The workbook part and its relationships: which sheets there are, where they stand, and which calendar counts."""

import posixpath
from dataclasses import dataclass, field

from sync.errors import GateError, Notice
from sync.xlsx import xml
from sync.xlsx.gate import Package

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
    part = resolve(package, "", main[0])
    links = {link.id: link for link in relationships(package, part)}
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
    for link in links.values():
        if link.kind == "sharedStrings":
            workbook.strings_part = resolve(package, workbook.part, link)
        elif link.kind == "styles":
            workbook.styles_part = resolve(package, workbook.part, link)
        elif link.kind == "externalLink":
            package.notices.append(_external_link(package, workbook.part, link))


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


def _external_link(package: Package, source: str, link: Relationship) -> Notice:
    dde = not link.external and b"ddeLink" in package.read(resolve(package, source, link))
    return Notice("notice.dde" if dde else "notice.external-links")


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
            own.add(int(attributes["numFmtId"]))
        elif name == "xf" and inside == "cellXfs":
            number_format = int(attributes.get("numFmtId", "0"))
            styles.append(number_format in _DATE_FORMATS or number_format in own)
    return frozenset(str(index) for index, dated in enumerate(styles) if dated)


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
