"""Small workbooks put together by hand, so that a test decides every byte of their markup."""

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

SHARED = ("shared text", "another <shared> text")

_TYPES = f"""{DECLARATION}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
</Types>"""

_STYLES = f"""{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def link(name: str, kind: str, target: str) -> str:
    """Return one relationship."""
    return f'<Relationship Id="{name}" Type="{LINKS}/{kind}" Target="{target}"/>'


def links(*items: str) -> str:
    """Return a part of relationships."""
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{"".join(items)}</Relationships>'


def worksheet(rows: str, before: str = "", behind: str = "") -> str:
    """Return a sheet in plain markup; ``before`` and ``behind`` stand around its rows."""
    opening = f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">'
    return f"{opening}{before}<sheetData>{rows}</sheetData>{behind}</worksheet>"


def package(sheet: str | bytes, more: Mapping[str, str | bytes] | None = None, names: str = "") -> bytes:
    """Return a workbook with one sheet, "Own data", whose part this is; ``more`` adds or replaces parts."""
    texts = "".join(f"<si><t>{text.replace('<', '&lt;')}</t></si>" for text in SHARED)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": links(link("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        f'<sheet name="Own data" sheetId="1" r:id="rId1"/></sheets>{names}</workbook>',
        "xl/_rels/workbook.xml.rels": links(
            link("rId1", "worksheet", "worksheets/sheet1.xml"),
            link("rId2", "sharedStrings", "sharedStrings.xml"),
            link("rId3", "styles", "styles.xml"),
        ),
        SHEET: sheet,
        "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": _STYLES,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | dict(more or {})).items():
            archive.writestr(name, content)
    return target.getvalue()


def parts(workbook: bytes) -> dict[str, bytes]:
    """Return the unpacked parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
