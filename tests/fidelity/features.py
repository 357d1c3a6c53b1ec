"""What HR may add to a master, each as Excel writes it, with the markers by which it is found again.

Every feature grafts its parts into a workbook and names the strings that must still be somewhere in the package.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import pack

from sync.xlsx.references import letters
from tests.fidelity.grafting import EXCEL, MICROSOFT, OFFICE, Graft
from tests.fidelity.small_packages import DECLARATION, LINKS, MAIN
from workbook_templates.books import master

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"
X15 = f"{MICROSOFT}/spreadsheetml/2010/11/main"
XM = f"{MICROSOFT}/excel/2006/main"

SHEETS = {
    sheet.name: f"xl/worksheets/sheet{number}.xml" for number, sheet in enumerate(master.BOOK.sheets, start=1)
}
"""The part of each of our sheets."""
GOALS = SHEETS["goals"]
LAST, BESIDE = (letters(len(master.GOALS.columns) + more) for more in (0, 1))
"""The last column of the table of goals, which begins at B, and the one beside it."""
OWN = "xl/worksheets/sheet90.xml"
"""HR's own sheet."""


@dataclass(frozen=True)
class Feature:
    """One thing of HR's: how it is put in, and the strings (in a part's content or its name) that prove it is there."""

    name: str
    graft: Callable[[Graft], None]
    markers: tuple[str, ...]


def _anchor(content: str, column: int) -> str:
    corner = "<xdr:{0}><xdr:col>{1}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{2}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{0}>"
    return (
        f"<xdr:twoCellAnchor>{corner.format('from', column, 10)}{corner.format('to', column + 3, 20)}"
        f"{content}<xdr:clientData/></xdr:twoCellAnchor>"
    )


def own_sheet(graft: Graft) -> None:
    """Add a sheet of HR's with numbers, formulas on our data, a shared formula, rich text, and a drawing."""
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>HR own title</t></r><r><t> in two runs</t></r></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f t="shared" ref="B2:B4" si="0">A2*2</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><f t="shared" si="0"/><v>4</v></c></row>'
        '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><f t="shared" si="0"/><v>6</v></c></row>'
        '<row r="5"><c r="A5"><f>COUNTA(goals_title)</f><v>0</v></c><c r="B5"><f>SUM(B2:B4)</f><v>12</v></c></row>'
    )
    part = graft.add_sheet(
        "HR own",
        90,
        f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}"><sheetData>{rows}</sheetData></worksheet>',
    )
    drawing = graft.add(
        "xl/drawings/drawing90.xml",
        f'{DECLARATION}<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}" xmlns:r="{LINKS}" xmlns:mc="{MC}"></xdr:wsDr>',
        f"{OFFICE}.drawing+xml",
    )
    link = graft.relate(part, "drawing", "../drawings/drawing90.xml")
    graft.before(part, "</worksheet>", f'<drawing r:id="{link}"/>')
    assert drawing


def _draw(graft: Graft, markup: str) -> None:
    graft.before("xl/drawings/drawing90.xml", "</xdr:wsDr>", markup)


def chart(graft: Graft) -> None:
    series = (
        '<c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>[0]!goals_target</c:f></c:numRef></c:val></c:ser>'
        '<c:ser><c:idx val="1"/><c:order val="1"/><c:val><c:numRef><c:f>\'HR own\'!$A$2:$A$4</c:f></c:numRef></c:val></c:ser>'
    )
    graft.add(
        "xl/charts/chart90.xml",
        f'{DECLARATION}<c:chartSpace xmlns:c="{CHART}" xmlns:a="{A}"><c:chart><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}<c:axId val="1"/><c:axId val="2"/>'
        '</c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea>'
        '</c:chart><c:extLst><c:ext uri="{HR-CHART-EXT}"/></c:extLst></c:chartSpace>',
        f"{OFFICE}.drawingml.chart+xml",
    )
    link = graft.relate("xl/drawings/drawing90.xml", "chart", "../charts/chart90.xml")
    frame = (
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="HR chart"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="{link}"/></a:graphicData></a:graphic></xdr:graphicFrame>'
    )
    _draw(graft, _anchor(frame, 1))


def png() -> bytes:
    """Return a picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\x17\x49\x4d")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def pictures(graft: Graft) -> None:
    graft.default("png", "image/png")
    graft.default("svg", "image/svg+xml")
    graft.add("xl/media/hr1.png", png())
    graft.add("xl/media/hr2.svg", '<svg xmlns="http://www.w3.org/2000/svg"><circle id="hr-svg" r="4"/></svg>')
    bitmap = graft.relate("xl/drawings/drawing90.xml", "image", "../media/hr1.png")
    vector = graft.relate("xl/drawings/drawing90.xml", "image", "../media/hr2.svg")
    svg = (
        f'<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg="{MICROSOFT}/drawing/2016/SVG/main"'
        f' r:embed="{vector}"/></a:ext></a:extLst>'
    )
    _draw(
        graft,
        _anchor(
            '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="HR picture" descr="HR logo"/><xdr:cNvPicPr/></xdr:nvPicPr>'
            f'<xdr:blipFill><a:blip r:embed="{bitmap}">{svg}</a:blip><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
            '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>',
            5,
        ),
    )


def shapes(graft: Graft) -> None:
    shape = (
        '<xdr:sp macro="[0]!HrMacro" textlink="\'HR own\'!$A$5"><xdr:nvSpPr><xdr:cNvPr id="4" name="HR shape"/><xdr:cNvSpPr/></xdr:nvSpPr>'
        '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="star5"><a:avLst/></a:prstGeom></xdr:spPr>'
        "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>HR callout</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )
    _draw(graft, _anchor(shape, 9))


def pivot(graft: Graft) -> None:
    field = '<cacheField name="{0}" numFmtId="0"><sharedItems containsBlank="1" count="1"><m/></sharedItems></cacheField>'
    graft.add(
        "xl/pivotCache/pivotCacheDefinition90.xml",
        f'{DECLARATION}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{LINKS}" r:id="hr0" refreshedBy="HR pivot" recordCount="1">'
        f'<cacheSource type="worksheet"><worksheetSource name="tblGoals"/></cacheSource><cacheFields count="2">'
        f"{field.format('Goal ID')}{field.format('Level')}</cacheFields></pivotCacheDefinition>",
        f"{OFFICE}.spreadsheetml.pivotCacheDefinition+xml",
    )
    graft.add(
        "xl/pivotCache/pivotCacheRecords90.xml",
        f'{DECLARATION}<pivotCacheRecords xmlns="{MAIN}" count="1"><r><x v="0"/><x v="0"/></r></pivotCacheRecords>',
        f"{OFFICE}.spreadsheetml.pivotCacheRecords+xml",
    )
    graft.add(
        "xl/pivotTables/pivotTable90.xml",
        f'{DECLARATION}<pivotTableDefinition xmlns="{MAIN}" name="HR pivot by level" cacheId="90" dataCaption="Values">'
        '<location ref="M1:N3" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2">'
        '<pivotField axis="axisRow" showAll="0"><items count="2"><item x="0"/><item t="default"/></items></pivotField>'
        '<pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields>'
        '<rowItems count="2"><i><x/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="HR count of level" fld="1" subtotal="count"/></dataFields></pivotTableDefinition>',
        f"{OFFICE}.spreadsheetml.pivotTable+xml",
    )
    graft.relate("xl/pivotCache/pivotCacheDefinition90.xml", "pivotCacheRecords", "pivotCacheRecords90.xml")
    graft.relate(
        "xl/pivotTables/pivotTable90.xml",
        "pivotCacheDefinition",
        "../pivotCache/pivotCacheDefinition90.xml",
    )
    graft.relate(OWN, "pivotTable", "../pivotTables/pivotTable90.xml")
    link = graft.relate("xl/workbook.xml", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition90.xml")
    graft.before(
        "xl/workbook.xml",
        "</workbook>",
        f'<pivotCaches><pivotCache cacheId="90" r:id="{link}"/></pivotCaches>',
    )


def slicers(graft: Graft) -> None:
    graft.add(
        "xl/slicers/slicer90.xml",
        f'{DECLARATION}<slicers xmlns="{X14}"><slicer name="HR slicer" cache="Slicer_HR" caption="Level" rowHeight="241300"/></slicers>',
        f"{EXCEL}.slicer+xml",
    )
    graft.add(
        "xl/slicerCaches/slicerCache90.xml",
        f'{DECLARATION}<slicerCacheDefinition xmlns="{X14}" name="Slicer_HR" sourceName="Level"><extLst>'
        f'<x:ext xmlns:x="{MAIN}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}"><x15:tableSlicerCache xmlns:x15="{X15}" tableId="9" column="2"/>'
        "</x:ext></extLst></slicerCacheDefinition>",
        f"{EXCEL}.slicerCache+xml",
    )
    graft.add(
        "xl/timelines/timeline90.xml",
        f'{DECLARATION}<timelines xmlns="{X15}"><timeline name="HR timeline" cache="Timeline_HR" caption="Due" level="2"/></timelines>',
        f"{EXCEL}.timeline+xml",
    )
    graft.add(
        "xl/timelineCaches/timelineCache90.xml",
        f'{DECLARATION}<timelineCacheDefinition xmlns="{X15}" name="Timeline_HR" sourceName="Due"/>',
        f"{EXCEL}.timelineCache+xml",
    )
    for kind, year, target in (
        ("slicerCache", "2007", "slicerCaches/slicerCache90.xml"),
        ("timelineCache", "2011", "timelineCaches/timelineCache90.xml"),
    ):
        graft.relate("xl/workbook.xml", f"{MICROSOFT}/{year}/relationships/{kind}", target)
    graft.relate(OWN, f"{MICROSOFT}/2007/relationships/slicer", "../slicers/slicer90.xml")
    graft.relate(OWN, f"{MICROSOFT}/2011/relationships/timeline", "../timelines/timeline90.xml")
    choice = (
        f'<mc:AlternateContent><mc:Choice xmlns:sle15="{MICROSOFT}/drawing/2012/slicer" Requires="sle15"><xdr:graphicFrame macro="">'
        '<xdr:nvGraphicFramePr><xdr:cNvPr id="7" name="HR slicer"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{MICROSOFT}/drawing/2010/slicer"><sle:slicer xmlns:sle="{MICROSOFT}/drawing/2010/slicer" name="HR slicer"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )
    _draw(graft, _anchor(choice, 13))


def comments(graft: Graft) -> None:
    """Add a threaded comment on a goal of ours, with its legacy twin and the list of persons."""
    person = "{11111111-2222-3333-4444-555555555555}"
    graft.default("vml", f"{OFFICE}.vmlDrawing")
    graft.add(
        "xl/comments90.xml",
        f'{DECLARATION}<comments xmlns="{MAIN}"><authors><author>tc={{HR-THREAD}}</author></authors><commentList>'
        '<comment ref="C5" authorId="0"><text><t>[Threaded comment] HR asks</t></text></comment></commentList></comments>',
        f"{OFFICE}.spreadsheetml.comments+xml",
    )
    graft.add(
        "xl/threadedComments/threadedComment90.xml",
        f'{DECLARATION}<ThreadedComments xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments"><threadedComment ref="C5"'
        f' dT="2026-07-01T08:00:00.00" personId="{person}" id="{{HR-THREAD}}"><text>HR asks in a thread</text></threadedComment></ThreadedComments>',
        f"{EXCEL}.threadedcomments+xml",
    )
    graft.add(
        "xl/persons/person.xml",
        f'{DECLARATION}<personList xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments"><person displayName="HR person" id="{person}"'
        ' userId="hr" providerId="None"/></personList>',
        f"{EXCEL}.person+xml",
    )
    graft.add(
        "xl/drawings/vmlDrawing90.vml",
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
        '<v:shape id="_x0000_s9001" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1">'
        '<x:ClientData ObjectType="Note"><x:Anchor>3,15,4,10,5,31,8,9</x:Anchor><x:Row>4</x:Row><x:Column>2</x:Column></x:ClientData></v:shape></xml>',
    )
    graft.relate(GOALS, "comments", "../comments90.xml")
    graft.relate(
        GOALS,
        f"{MICROSOFT}/2017/10/relationships/threadedComment",
        "../threadedComments/threadedComment90.xml",
    )
    graft.relate("xl/workbook.xml", f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml")
    link = graft.relate(GOALS, "vmlDrawing", "../drawings/vmlDrawing90.vml")
    graft.before(GOALS, "<tableParts", f'<legacyDrawing r:id="{link}"/>')


def form_controls(graft: Graft) -> None:
    graft.add(
        "xl/ctrlProps/ctrlProp90.xml",
        f'{DECLARATION}<formControlPr xmlns="{X14}" objectType="CheckBox" checked="Checked" fmlaLink="\'HR own\'!$Z$1"/>',
        f"{EXCEL}.controlproperties+xml",
    )
    link = graft.relate(OWN, "ctrlProp", "../ctrlProps/ctrlProp90.xml")
    control = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:x14="{X14}" Requires="x14"><controls><control shapeId="9002" r:id="{link}" name="HR check box">'
        f'<controlPr defaultSize="0"><anchor><from><xdr:col xmlns:xdr="{XDR}">1</xdr:col></from></anchor></controlPr></control></controls></mc:Choice></mc:AlternateContent>'
    )
    graft.before(OWN, "</worksheet>", control)


def power_query(graft: Graft) -> None:
    graft.add(
        "xl/connections.xml",
        f'{DECLARATION}<connections xmlns="{MAIN}"><connection id="1" keepAlive="1" name="Query - HR payroll" type="5" refreshedVersion="8">'
        '<dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Location=HR payroll" command="SELECT * FROM [HR payroll]"/></connection></connections>',
        f"{OFFICE}.spreadsheetml.connections+xml",
    )
    graft.relate("xl/workbook.xml", "connections", "connections.xml")
    graft.add(
        "customXml/item1.xml",
        f'{DECLARATION}<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">SFItcG93ZXItcXVlcnk=</DataMashup>',
    )
    graft.add(
        "customXml/itemProps1.xml",
        f'{DECLARATION}<ds:datastoreItem ds:itemID="{{HR-MASHUP}}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>',
        f"{OFFICE}.customXmlProperties+xml",
    )
    graft.relate("customXml/item1.xml", "customXmlProps", "itemProps1.xml")
    graft.relate("xl/workbook.xml", "customXml", "../customXml/item1.xml")


def dynamic_arrays(graft: Graft) -> None:
    graft.add(
        "xl/metadata.xml",
        f'{DECLARATION}<metadata xmlns="{MAIN}" xmlns:xda="{MICROSOFT}/spreadsheetml/2017/dynamicarray"><metadataTypes count="1">'
        '<metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" cellMeta="1"/></metadataTypes>'
        '<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
        '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
        '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>',
        f"{OFFICE}.spreadsheetml.sheetMetadata+xml",
    )
    graft.relate("xl/workbook.xml", "sheetMetadata", "metadata.xml")
    spilled = '<row r="7"><c r="A7" cm="1"><f t="array" ref="A7:A8">_xlfn._xlws.SORT(A2:A3)</f><v>1</v></c></row><row r="8"><c r="A8"><v>2</v></c></row>'
    graft.before(OWN, "</sheetData>", spilled)


def printer_settings(graft: Graft) -> None:
    graft.default("bin", f"{OFFICE}.spreadsheetml.printerSettings")
    graft.add(
        "xl/printerSettings/printerSettings90.bin", "HR printer".encode("utf-16-le") + bytes(range(256))
    )
    link = graft.relate(GOALS, "printerSettings", "../printerSettings/printerSettings90.bin")
    graft.replace(GOALS, '<pageSetup paperSize="9"', f'<pageSetup r:id="{link}" paperSize="9"')


def ribbon(graft: Graft) -> None:
    graft.add(
        "customUI/customUI14.xml",
        f'<customUI xmlns="{MICROSOFT}/2009/07/customui"><ribbon><tabs><tab id="hr" label="HR ribbon"/></tabs></ribbon></customUI>',
    )
    graft.relate("", f"{MICROSOFT}/2007/relationships/ui/extensibility", "customUI/customUI14.xml")


def macros(graft: Graft) -> None:
    graft.add("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0HR macros" + bytes(1000), f"{EXCEL}.vbaProject")
    graft.relate("xl/workbook.xml", f"{MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin")
    graft.replace(
        "[Content_Types].xml",
        f"{OFFICE}.spreadsheetml.sheet.main+xml",
        f"{EXCEL}.sheet.macroEnabled.main+xml",
    )


def extended_rules(graft: Graft) -> None:
    """Rules and sparklines of Excel 2010 and later on our own table."""
    condition = (
        f'<x14:conditionalFormatting xmlns:xm="{XM}"><x14:cfRule type="dataBar" id="{{HR-DATA-BAR}}"><x14:dataBar minLength="0" maxLength="100">'
        '<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/></x14:dataBar></x14:cfRule><xm:sqref>L6:L6</xm:sqref></x14:conditionalFormatting>'
    )
    validation = (
        '<x14:dataValidation type="list" allowBlank="1" promptTitle="HR other sheet"><x14:formula1><xm:f>\'HR own\'!$A$2:$A$4</xm:f></x14:formula1>'
        "<xm:sqref>G6:G6</xm:sqref></x14:dataValidation>"
    )
    line = (
        f'<x14:sparklineGroup xmlns:xm="{XM}" displayEmptyCellsAs="gap"><x14:colorSeries rgb="FF0B5394"/><x14:sparklines><x14:sparkline>'
        "<xm:f>Goals!L6:M6</xm:f><xm:sqref>BA4</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
    )
    graft.before(
        GOALS,
        "</worksheet>",
        f'<extLst><ext xmlns:x14="{X14}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings>{condition}</x14:conditionalFormattings></ext>'
        f'<ext xmlns:x14="{X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations xmlns:xm="{XM}" count="1">{validation}</x14:dataValidations></ext>'
        f'<ext xmlns:x14="{X14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}"><x14:sparklineGroups>{line}</x14:sparklineGroups></ext></extLst>',
    )


def own_column(graft: Graft) -> None:
    """Add a column of HR's beside ours, in our table, with a formula that goes on in new rows."""
    table = next(
        name
        for name, content in graft.parts.items()
        if name.startswith("xl/tables/") and b"tblGoals" in content
    )
    text = graft.parts[table].decode()
    count = text.count("<tableColumn ")
    text = text.replace(f"B5:{LAST}6", f"B5:{BESIDE}6").replace(f'count="{count}"', f'count="{count + 1}"')
    column = f'<tableColumn id="{count + 1}" name="HR doubled"><calculatedColumnFormula>tblGoals[[#This Row],[Target]]*2</calculatedColumnFormula></tableColumn>'
    graft.parts[table] = text.replace("</tableColumns>", f"{column}</tableColumns>").encode()
    sheet = graft.parts[GOALS].decode()
    heading = f'<c r="{BESIDE}5" t="inlineStr"><is><t>HR doubled</t></is></c></row><row r="6"'
    sheet = sheet.replace('</row><row r="6"', heading, 1)
    end = sheet.index("</row></sheetData>")
    cell = f'<c r="{BESIDE}6" s="3"><f>tblGoals[[#This Row],[Target]]*2</f><v>0</v></c>'
    graft.parts[GOALS] = (sheet[:end] + cell + sheet[end:]).encode()


def external_link(graft: Graft) -> None:
    graft.add(
        "xl/externalLinks/externalLink90.xml",
        f'{DECLARATION}<externalLink xmlns="{MAIN}" xmlns:r="{LINKS}"><externalBook r:id="hr0"><sheetNames><sheetName val="HR budget"/></sheetNames></externalBook></externalLink>',
        f"{OFFICE}.spreadsheetml.externalLink+xml",
    )
    graft.relate(
        "xl/externalLinks/externalLink90.xml",
        "externalLinkPath",
        "HR%20budget.xlsx",
        ' TargetMode="External"',
    )
    link = graft.relate("xl/workbook.xml", "externalLink", "externalLinks/externalLink90.xml")
    graft.before(
        "xl/workbook.xml",
        "<definedNames>",
        f'<externalReferences><externalReference r:id="{link}"/></externalReferences>',
    )


def names(graft: Graft) -> None:
    graft.before(
        "xl/workbook.xml",
        "</definedNames>",
        '<definedName name="hr_rate" comment="HR rate of the year">0.035</definedName><definedName name="hr_lambda">_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)</definedName>',
    )


def views(graft: Graft) -> None:
    graft.before(
        OWN,
        "<drawing",
        '<customSheetViews><customSheetView guid="{11111111-AAAA-BBBB-CCCC-222222222222}" scale="70"/></customSheetViews>',
    )
    graft.before(
        OWN,
        "<sheetData>",
        '<sheetViews><sheetView workbookViewId="0" zoomScale="70" rightToLeft="1"/></sheetViews>',
    )


FEATURES = (
    Feature("own sheet, rich text", own_sheet, ("HR own title", "in two runs", 'ref="B2:B4" si="0"')),
    Feature("chart on our names and own cells", chart, ("[0]!goals_target", "{HR-CHART-EXT}", "HR chart")),
    Feature("pictures, PNG and SVG", pictures, ("IHDR", "hr-svg", "asvg:svgBlip", "HR logo")),
    Feature("shapes", shapes, ("[0]!HrMacro", "HR callout", "star5")),
    Feature("pivot table and its cache", pivot, ("HR pivot by level", "HR count of level", "<pivotCacheRecords", 'refreshedBy="HR pivot"')),
    Feature("slicers and timelines", slicers, ("HR slicer", "Slicer_HR", "tableSlicerCache", "HR timeline", "Timeline_HR", 'Requires="sle15"')),
    Feature("threaded comments and persons", comments, ("HR asks in a thread", "<personList", "HR person", "_x0000_s9001")),
    Feature("form controls", form_controls, ("<formControlPr", "HR check box", 'fmlaLink="\'HR own')),
    Feature("Power Query", power_query, ("Query - HR payroll", "DataMashup", "{HR-MASHUP}")),
    Feature("dynamic arrays", dynamic_arrays, ("XLDAPR", 'cm="1"', 'ref="A7:A8"')),
    Feature("printer settings", printer_settings, ("H\0R\0 \0p\0r\0i", "relationships/printerSettings")),
    Feature("ribbon", ribbon, ("HR ribbon", "ui/extensibility")),
    Feature("macros", macros, ("HR macros", "macroEnabled")),
    Feature("rules and sparklines of Excel 2010", extended_rules, ("{HR-DATA-BAR}", "HR other sheet", "x14:sparkline>", "<xm:sqref>BA4<")),
    Feature("own column in our table", own_column, ('name="HR doubled"', "calculatedColumnFormula", f'r="{BESIDE}6" s="3"')),
    Feature("external link", external_link, ("HR budget", "HR%20budget.xlsx")),
    Feature("own names", names, ("HR rate of the year", "_xlfn.LAMBDA")),
    Feature("own views", views, ("customSheetView ", 'rightToLeft="1"')),
)  # fmt: skip


def markers() -> Iterator[tuple[str, str]]:
    """Yield every marker with the name of its feature."""
    for feature in FEATURES:
        for marker in feature.markers:
            yield feature.name, marker


def grafted(workbook: bytes) -> bytes:
    """Return a master with everything that HR may have added."""
    graft = Graft(workbook)
    for feature in FEATURES:
        feature.graft(graft)
    return graft.workbook()
