"""Every formula that a workbook holds: in cells, defined names, input rules, conditional formats and tables."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_BUILT_IN = "_xlnm."
_NUMBER = re.compile(r"-?[0-9.]+(?:E[+-]?[0-9]+)?")


class Home(StrEnum):
    """Where a formula lives."""

    CELL = "cell"
    NAME = "name"
    INPUT_RULE = "input rule"
    LIST = "list"
    COLOUR = "conditional format"
    TABLE = "table column"


@dataclass(frozen=True, slots=True)
class Written:
    """A formula and its place; ``address`` is a cell, the cells of a rule, or a name."""

    part: str
    address: str
    home: Home
    formula: str


def written_formulas(package: bytes) -> Iterator[Written]:
    """Yield the formulas of a workbook, part by part; the names that programs define for printing are left out."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for part in sorted(archive.namelist()):
            if part == "xl/workbook.xml":
                yield from _names(part, ET.fromstring(archive.read(part)))
            elif part.startswith("xl/worksheets/") and part.endswith(".xml"):
                yield from _sheet(part, ET.fromstring(archive.read(part)))
            elif part.startswith("xl/tables/"):
                yield from _table(part, ET.fromstring(archive.read(part)))


def _names(part: str, root: ET.Element) -> Iterator[Written]:
    for name in root.iter(f"{_MAIN}definedName"):
        if not name.attrib["name"].startswith(_BUILT_IN):
            yield Written(part, name.attrib["name"], Home.NAME, name.text or "")


def _sheet(part: str, root: ET.Element) -> Iterator[Written]:
    for cell in root.iter(f"{_MAIN}c"):
        formula = cell.find(f"{_MAIN}f")
        if formula is not None and not _is_told_elsewhere(formula):
            yield Written(part, cell.attrib["r"], Home.CELL, _cell_formula(formula))
    for rule in root.iter(f"{_MAIN}dataValidation"):
        yield from _input_rule(part, rule)
    for colours in root.iter(f"{_MAIN}conditionalFormatting"):
        for formula in colours.iter(f"{_MAIN}formula"):
            yield from _typed(part, colours.attrib["sqref"], Home.COLOUR, formula.text)
    for colours in root.iter(f"{_X14}conditionalFormatting"):
        for formula in colours.iter(f"{_XM}f"):
            yield from _typed(part, colours.findtext(f"{_XM}sqref", ""), Home.COLOUR, formula.text)


def _is_told_elsewhere(formula: ET.Element) -> bool:
    """Whether this cell only names a shared formula, whose text stands in the first cell that has it."""
    return formula.attrib.get("t") == "shared" and not formula.text


def _cell_formula(formula: ET.Element) -> str:
    """Return a cell's formula; array and data table formulas become what no program reads as a formula."""
    kind = formula.attrib.get("t", "normal")
    return formula.text or "" if kind in ("normal", "shared") else f"{{{kind}: {formula.text or ''}}}"


def _input_rule(part: str, rule: ET.Element) -> Iterator[Written]:
    home = Home.LIST if rule.attrib.get("type") == "list" else Home.INPUT_RULE
    for key in ("formula1", "formula2"):
        yield from _typed(part, rule.attrib["sqref"], home, rule.findtext(f"{_MAIN}{key}"))


def _typed(part: str, address: str, home: Home, formula: str | None) -> Iterator[Written]:
    """Yield a formula unless it is a plain number or the literal list of a drop-down."""
    if formula and _NUMBER.fullmatch(formula) is None and not (home is Home.LIST and formula.startswith('"')):
        yield Written(part, address, home, formula)


def _table(part: str, root: ET.Element) -> Iterator[Written]:
    for column in root.iter(f"{_MAIN}tableColumn"):
        formula = column.findtext(f"{_MAIN}calculatedColumnFormula")
        if formula:
            yield Written(part, column.attrib["name"], Home.TABLE, formula)
