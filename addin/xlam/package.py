"""The package of an Excel workbook with a ribbon, and with VBA where it is the add-in: its parts, always the same bytes."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office"
_OPEN_XML = "application/vnd.openxmlformats"
_SPREADSHEET = f"{_OPEN_XML}-officedocument.spreadsheetml"

RIBBON_PART = "customUI/customUI14.xml"
VBA_PART = "xl/vbaProject.bin"


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a package holds: a ribbon, a title, the lines of its one sheet, and VBA (b"" for none)."""

    title: str
    ribbon: str
    lines: Sequence[str] = ()
    vba: bytes = b""

    @property
    def content_type(self) -> str:
        """The content type of the workbook part: with VBA it is an add-in."""
        if self.vba:
            return "application/vnd.ms-excel.addin.macroEnabled.main+xml"
        return f"{_SPREADSHEET}.sheet.main+xml"


def package(workbook: Workbook) -> bytes:
    """Return the bytes of the workbook's file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in _parts(workbook).items():
            # Stored as they are: another version of zlib would pack the same content into other bytes.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            file.writestr(entry, content)
    return target.getvalue()


def _parts(workbook: Workbook) -> Mapping[str, str | bytes]:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(workbook),
        "_rels/.rels": _relationships(
            [
                (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{_MICROSOFT}/2007/relationships/ui/extensibility", RIBBON_PART),
            ]
        ),
        "docProps/core.xml": _properties(workbook.title),
        RIBBON_PART: workbook.ribbon,
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr codeName="ThisWorkbook"/>'
            f'<sheets><sheet name="{workbook.title}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            [
                (f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"),
                (f"{_OFFICE}/styles", "styles.xml"),
                *(
                    [(f"{_MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin")]
                    if workbook.vba
                    else []
                ),
            ]
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _sheet(workbook.lines),
    }
    return parts | ({VBA_PART: workbook.vba} if workbook.vba else {})


def _content_types(workbook: Workbook) -> str:
    parts = {
        "xl/workbook.xml": workbook.content_type,
        "xl/worksheets/sheet1.xml": f"{_SPREADSHEET}.worksheet+xml",
        "xl/styles.xml": f"{_SPREADSHEET}.styles+xml",
        "docProps/core.xml": f"{_OPEN_XML}-package.core-properties+xml",
    }
    defaults = {"rels": f"{_OPEN_XML}-package.relationships+xml", "xml": "application/xml"}
    if workbook.vba:
        defaults["bin"] = "application/vnd.ms-office.vbaProject"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        + "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults.items())
        + "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
        + "</Types>"
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _properties(title: str) -> str:
    """Return the properties: Excel's list of add-ins shows the title."""
    core = f"{_PACKAGE}/metadata/core-properties"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title></cp:coreProperties>"
    )


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _sheet(lines: Sequence[str]) -> str:
    """Return a sheet with a line of text a row, read like a page."""
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t xml:space="preserve">{escape(line)}</t></is></c></row>'
        for number, line in enumerate(lines, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews><sheetData>{rows}</sheetData></worksheet>'
    )
