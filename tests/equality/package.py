"""An xlsx file as its cells: reading what an engine computed, and poisoning what a file claims.

This reader is the tests' own: it shares no code with the one that is tested elsewhere.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

POISON = 987654321.0
"""What every formula claims to have given, before an engine computes it."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = f"{_MAIN}c"
_FORMULA_CELL = re.compile(
    rb'<c r="(?P<place>[A-Z]+\d+)"(?P<style>(?: s="\d+")?)(?: t="[a-z]+")?>'
    rb"(?P<formula><f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v>[^<]*</v>|<v/>)?</c>"
)
_FORMULA = re.compile(rb"<f[ >/]")


@dataclass(frozen=True, slots=True)
class Error:
    """An error value in a cell, such as ``#DIV/0!``."""

    text: str


Value = float | bool | str | Error
Cells = dict[tuple[str, str], Value]
"""What stands where: (sheet, place such as ``B7``) → value. Blank cells and empty texts are absent."""


def poison(package: bytes) -> bytes:
    """Return the file with a wrong cached value in every formula cell, so that only computing it gives a right one."""
    source = io.BytesIO(package)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                content = _poisoned(content)
            new.writestr(entry, content)
    return target.getvalue()


def _poisoned(part: bytes) -> bytes:
    wrong = str(int(POISON)).encode()
    poisoned, count = _FORMULA_CELL.subn(
        rb'<c r="\g<place>"\g<style>>\g<formula><v>' + wrong + rb"</v></c>", part
    )
    formulas = len(_FORMULA.findall(part))
    if count != formulas:
        raise AssertionError(f"{formulas - count} formula cells were not poisoned")
    return poisoned


def read_cells(package: bytes) -> Cells:
    """Return the values of all cells of all sheets, hidden ones too."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        strings = _shared_strings(archive)
        return {
            (title, place): value
            for title, part in _sheets(archive)
            for place, value in _values(archive.read(part), strings)
        }


def formula_cells(package: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield sheet, place and formula of every cell that holds a formula, "" where another cell tells a shared one."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for title, part in _sheets(archive):
            for cell in ET.fromstring(archive.read(part)).iter(_CELL):
                formula = cell.find(f"{_MAIN}f")
                if formula is not None:
                    yield title, cell.attrib["r"], formula.text or ""


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.attrib["Id"]: relation.attrib["Target"] for relation in relations}
    for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets[sheet.attrib[_RELATION]]
        yield sheet.attrib["name"], target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ET.fromstring(archive.read("xl/sharedStrings.xml"))
    return [_text(item) for item in root]


def _text(item: ET.Element) -> str:
    """Return the text of a string item, of all its runs but not of its phonetic hints."""
    parts = [item.findtext(f"{_MAIN}t", "")]
    parts += [run.findtext(f"{_MAIN}t", "") for run in item.findall(f"{_MAIN}r")]
    return "".join(parts)


def _values(part: bytes, strings: list[str]) -> Iterator[tuple[str, Value]]:
    for cell in ET.fromstring(part).iter(_CELL):
        value = _value(cell.attrib, cell.findtext(f"{_MAIN}v"), cell, strings)
        if value is not None and value != "":
            yield cell.attrib["r"], value


def _value(
    attributes: Mapping[str, str], text: str | None, cell: ET.Element, strings: list[str]
) -> Value | None:
    kind = attributes.get("t", "n")
    if kind == "inlineStr":
        item = cell.find(f"{_MAIN}is")
        return _text(item) if item is not None else None
    if text is None:
        return None
    if kind == "s":
        return strings[int(text)]
    if kind == "str":
        return text
    if kind == "b":
        return text == "1"
    return Error(text) if kind == "e" else float(text)
