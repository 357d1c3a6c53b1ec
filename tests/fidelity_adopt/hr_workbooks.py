"""Workbooks such as HR departments have, built in three ways: by XlsxWriter, by grafting parts onto that, by hand."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import xlsxwriter

from workbook_templates.ready_made import master_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MICROSOFT = "http://schemas.microsoft.com/office"
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Parts = dict[str, bytes]


@cache
def ours(language: str = "en") -> bytes:
    """Return a drawn master."""
    return master_file(language)


def unzipped(package: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 8, 0, 0)), content)
    return target.getvalue()


@cache
def drawn() -> bytes:
    """Return a workbook with charts, a table, a picture, comments, rules, names, properties and a second tab in front."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_custom_property("Owner", "People & Culture")
    book.set_custom_property("Approved", True)
    money = book.add_format({"num_format": '#,##0.00 "€"', "bg_color": "#FFD966", "bold": True, "border": 2})
    day = book.add_format(
        {"num_format": "yyyy-mm-dd", "font_name": "Georgia", "font_size": 13, "locked": False}
    )
    late = book.add_format({"bg_color": "#F4B183", "num_format": "0.000"})
    costs, plan = book.add_worksheet("Cost centres"), book.add_worksheet("Planung Größe")
    costs.write_row("A1", ["Site", "People", "Cost", "Since"])
    for row, (site, people, cost) in enumerate(
        [("Łódź", 12, 1250.5), ("北京", 30, 99.0), ("A & B", 7, -3.25)], 1
    ):
        costs.write_row(row, 0, [site, people])
        costs.write_number(row, 2, cost, money)
        costs.write_datetime(row, 3, date(2020, row, 1), day)
    costs.write_formula("C5", "=SUM(C2:C4)", money, 1346.25)
    costs.add_table("F1:G3", {"name": "HeadTable", "columns": [{"header": "Key"}, {"header": "Value"}]})
    costs.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 10, "format": late})
    costs.write_comment("A2", "moved in 2025")
    costs.set_column("A:A", 22, day)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {"categories": "='Cost centres'!$A$2:$A$4", "values": "='Cost centres'!$B$2:$B$4", "name": "People"}
    )
    costs.insert_chart("I2", chart)
    costs.print_area("A1:D5")
    costs.repeat_rows(0)
    plan.insert_image("B2", "dot.png", {"image_data": io.BytesIO(picture())})
    plan.write("A1", "merged text", money)
    plan.activate()
    book.add_chartsheet("Chart page").set_chart(_line(book))
    book.define_name("budget_total", "='Cost centres'!$C$5")
    book.close()
    return target.getvalue()


def _line(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Cost centres'!$C$2:$C$4"})
    return chart


def picture(size: int = 24) -> bytes:
    """Return a red square as PNG."""
    rows = b"".join(b"\0" + b"\xd0\x30\x30" * size for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


@cache
def with_everything() -> bytes:
    """Return a macro workbook with a pivot, a slicer, threaded comments, Power Query and a calculation chain."""
    parts = unzipped(drawn())
    for name, content in GRAFTED.items():
        parts[name] = content if isinstance(content, bytes) else content.encode()
    cache, slicer_cache, *_ = _link(parts, "xl/workbook.xml", WORKBOOK_LINKS)
    _, slicer, _ = _link(parts, "xl/worksheets/sheet1.xml", SHEET_LINKS)
    _link(parts, "xl/pivotTables/pivotTable1.xml", [(f"{OFFICE}/pivotCacheDefinition", CACHE)])
    _link(parts, "xl/pivotCache/pivotCacheDefinition1.xml", [(f"{OFFICE}/pivotCacheRecords", RECORDS)])
    _link(parts, "customXml/item1.xml", [(f"{OFFICE}/customXmlProps", "itemProps1.xml")])
    tail = WORKBOOK_TAIL.format(cache=cache, slicer_cache=slicer_cache)
    _into(parts, "xl/workbook.xml", "</workbook>", tail)
    _into(parts, "xl/worksheets/sheet1.xml", "</worksheet>", SHEET_TAIL.format(slicer=slicer))
    types = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in GRAFTED_TYPES.items()
    )
    _into(parts, "[Content_Types].xml", "</Types>", types)
    plain, macros = f"{SHEET_ML}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(plain.encode(), macros.encode())
    return zipped(parts)


def _into(parts: Parts, name: str, before: str, content: str) -> None:
    assert before.encode() in parts[name], name
    parts[name] = parts[name].replace(before.encode(), content.encode() + before.encode())


def _link(parts: Parts, source: str, links: Iterable[tuple[str, str]]) -> list[str]:
    """Add relationships to a part and return their ids."""
    folder, _, file = source.rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    parts.setdefault(name, f'<Relationships xmlns="{LINKS}"></Relationships>'.encode())
    highest = max((int(number) for number in re.findall(rb'Id="rId(\d+)"', parts[name])), default=0)
    new = {f"rId{number}": link for number, link in enumerate(links, highest + 1)}
    content = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, (kind, target) in new.items()
    )
    _into(parts, name, "</Relationships>", content)
    return list(new)


CACHE = "../pivotCache/pivotCacheDefinition1.xml"
RECORDS = "pivotCacheRecords1.xml"

WORKBOOK_LINKS = (
    (f"{OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
    (f"{MICROSOFT}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
    (f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml"),
    (f"{OFFICE}/customXml", "../customXml/item1.xml"),
    (f"{OFFICE}/connections", "connections.xml"),
    (f"{MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin"),
    (f"{OFFICE}/calcChain", "calcChain.xml"),
)

SHEET_LINKS = (
    (f"{OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml"),
    (f"{MICROSOFT}/2007/relationships/slicer", "../slicers/slicer1.xml"),
    (f"{MICROSOFT}/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"),
)

X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"

WORKBOOK_TAIL = (
    '<pivotCaches><pivotCache cacheId="7" r:id="{cache}"/></pivotCaches>'
    f'<extLst><ext uri="{{{{BBE1A952-AA13-448e-AADC-164F8A28A991}}}}" xmlns:x14="{X14}">'
    '<x14:slicerCaches><x14:slicerCache r:id="{slicer_cache}"/></x14:slicerCaches></ext></extLst>'
)

SHEET_TAIL = (
    f'<extLst><ext uri="{{{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}}}" xmlns:x14="{X14}">'
    '<x14:slicerList><x14:slicer r:id="{slicer}"/></x14:slicerList></ext></extLst>'
)

GRAFTED_TYPES = {
    "xl/pivotTables/pivotTable1.xml": f"{SHEET_ML}.pivotTable+xml",
    "xl/pivotCache/pivotCacheDefinition1.xml": f"{SHEET_ML}.pivotCacheDefinition+xml",
    "xl/pivotCache/pivotCacheRecords1.xml": f"{SHEET_ML}.pivotCacheRecords+xml",
    "xl/slicers/slicer1.xml": "application/vnd.ms-excel.slicer+xml",
    "xl/slicerCaches/slicerCache1.xml": "application/vnd.ms-excel.slicerCache+xml",
    "xl/threadedComments/threadedComment1.xml": "application/vnd.ms-excel.threadedcomments+xml",
    "xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
    "customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    "xl/connections.xml": f"{SHEET_ML}.connections+xml",
    "xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
    "xl/calcChain.xml": f"{SHEET_ML}.calcChain+xml",
    "xl/worksheets/sheet3.xml": f"{SHEET_ML}.worksheet+xml",  # listed, though there is no such part
}

GRAFTED: Mapping[str, str | bytes] = {
    "xl/pivotTables/pivotTable1.xml": (
        f'<pivotTableDefinition xmlns="{MAIN}" name="Pivot" cacheId="7" applyNumberFormats="0" dataCaption="Values"'
        ' createdVersion="6" indent="0"><location ref="N1:O4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        '<pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/><item x="1"/>'
        '<item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields>'
        '<rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i>'
        '<i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1">'
        '<dataField name="Sum of People" fld="1" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>'
    ),
    "xl/pivotCache/pivotCacheDefinition1.xml": (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" refreshedBy="HR" createdVersion="6"'
        ' refreshedVersion="6" recordCount="2"><cacheSource type="worksheet"><worksheetSource ref="A1:B3"'
        ' sheet="Cost centres"/></cacheSource><cacheFields count="2"><cacheField name="Site" numFmtId="0">'
        '<sharedItems count="2"><s v="Łódź"/><s v="北京"/></sharedItems></cacheField><cacheField name="People"'
        ' numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1"'
        ' containsInteger="1" minValue="12" maxValue="30"/></cacheField></cacheFields></pivotCacheDefinition>'
    ),
    "xl/pivotCache/pivotCacheRecords1.xml": (
        f'<pivotCacheRecords xmlns="{MAIN}" count="2"><r><x v="0"/><n v="12"/></r><r><x v="1"/><n v="30"/></r>'
        "</pivotCacheRecords>"
    ),
    "xl/slicers/slicer1.xml": (
        f'<slicers xmlns="{X14}"><slicer name="Site" cache="Slicer_Site" caption="Site" rowHeight="241300"/></slicers>'
    ),
    "xl/slicerCaches/slicerCache1.xml": (
        f'<slicerCacheDefinition xmlns="{X14}" name="Slicer_Site" sourceName="Site"><pivotTables><pivotTable tabId="1"'
        ' name="Pivot"/></pivotTables></slicerCacheDefinition>'
    ),
    "xl/threadedComments/threadedComment1.xml": (
        f'<ThreadedComments xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments"><threadedComment ref="A2"'
        ' dT="2026-02-01T10:00:00.00" personId="{11111111-1111-4111-8111-111111111111}"'
        ' id="{22222222-2222-4222-8222-222222222222}"><text>moved?</text></threadedComment></ThreadedComments>'
    ),
    "xl/persons/person.xml": (
        f'<personList xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments"><person displayName="HR"'
        ' id="{11111111-1111-4111-8111-111111111111}" userId="hr" providerId="None"/></personList>'
    ),
    "customXml/item1.xml": (
        '<?xml version="1.0" encoding="utf-16"?>'
        f'<DataMashup xmlns="{"http://schemas.microsoft.com/DataMashup"}">AAAAABcDAABQSwMEFAAC</DataMashup>'
    ).encode("utf-16"),
    "customXml/itemProps1.xml": (
        '<ds:datastoreItem ds:itemID="{33333333-3333-4333-8333-333333333333}"'
        ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    ),
    "xl/connections.xml": (
        f'<connections xmlns="{MAIN}"><connection id="1" name="Query - Sites" type="5" refreshedVersion="8"'
        ' background="1"><dbPr connection="Provider=Microsoft.Mashup.OleDb.1" command="SELECT * FROM [Sites]"/>'
        "</connection></connections>"
    ),
    "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8,
    "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="C5" i="1"/></calcChain>',
}


def by_hand() -> bytes:
    """Return a workbook of unusual, legal markup: prefixes, no shared texts, few styles, absolute targets."""
    return zipped(BY_HAND)


BY_HAND: Mapping[str, str] = {
    "[Content_Types].xml": (
        f'\ufeff<?xml version="1.0" encoding="utf-8"?><t:Types xmlns:t="{TYPES}">'
        '<t:Default Extension="xml" ContentType="application/xml"/><t:Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f"<t:Override PartName='/xl/workbook.xml' ContentType='{SHEET_ML}.sheet.main+xml'/>"
        f'<t:Override PartName="/xl/worksheets/Sheet1.XML" ContentType="{SHEET_ML}.worksheet+xml"/>'
        f'<t:Override PartName="/xl/styles.xml" ContentType="{SHEET_ML}.styles+xml"/></t:Types>'
    ),
    "_rels/.rels": (
        f'<p:Relationships xmlns:p="{LINKS}"><p:Relationship Id="R1" Type="{OFFICE}/officeDocument"'
        ' Target="/xl/workbook.xml"/></p:Relationships>'
    ),
    "xl/workbook.xml": (
        f'<x:workbook xmlns:x="{MAIN}"><x:bookViews><x:workbookView activeTab="0"/></x:bookViews>'
        f'<x:sheets><x:sheet name="Offene Stellen" sheetId="900" q:id="R7" xmlns:q="{OFFICE}"/></x:sheets>'
        "<x:calcPr calcMode='manual' fullCalcOnLoad='0' fullPrecision=\"0\"/></x:workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{LINKS}"><Relationship Target="worksheets/Sheet1.XML" Type="{OFFICE}/worksheet" Id="R7"/>'
        f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="/xl/styles.xml"/></Relationships>'
    ),
    "xl/worksheets/Sheet1.XML": (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" s="1" t="inlineStr"><x:is><x:t>Stelle'
        '</x:t></x:is></x:c><x:c r="B1" s="0"><x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ),
    "xl/styles.xml": (
        f'<x:styleSheet xmlns:x="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        f' xmlns:x14ac="{X14}/ac" mc:Ignorable="x14ac"><x:fonts count="2" x14ac:knownFonts="1"><x:font><x:sz'
        ' val="12"/><x:name val="Arial"/></x:font><x:font><x:i/><x:sz val="9"/><x:name val="Arial"/></x:font></x:fonts>'
        '<x:fills count="2"><x:fill><x:patternFill patternType="none"/></x:fill><x:fill><x:patternFill'
        ' patternType="gray125"/></x:fill></x:fills><x:borders count="1"><x:border/></x:borders>'
        '<x:cellStyleXfs count="2"><x:xf fontId="1"/><x:xf fontId="0"/></x:cellStyleXfs><x:cellXfs><x:xf fontId="0"'
        ' xfId="1"/><x:xf fontId="1" numFmtId="10" xfId="0"/></x:cellXfs><x:cellStyles count="2"><x:cellStyle'
        ' name="Klein" xfId="0"/><x:cellStyle name="Normal" xfId="1" builtinId="0"/></x:cellStyles>'
        '<x:dxfs count="0"/><x:colors/><x:extLst><x:ext uri="{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}"/></x:extLst>'
        "</x:styleSheet>"
    ),
}
