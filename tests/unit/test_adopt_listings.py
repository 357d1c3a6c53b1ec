"""Merging what lists a workbook's content: sheets and names, custom properties, relationships, content types."""

from xml.etree import ElementTree

import pytest

from sync.xlsx.listings import Link, content_type, free_link_ids, relative, with_links, with_types
from sync.xlsx.properties_merge import merged_properties
from sync.xlsx.spans import SpannedPart, spanned_bytes
from sync.xlsx.workbook_merge import merged_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"

OURS = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="A &amp; &quot;B&quot;" sheetId="1" r:id="rId1"/>'
    '<sheet name="hidden" sheetId="2" state="veryHidden" r:id="rId2"/></sheets><definedNames><definedName name="x">'
    '\'A &amp; "B"\'!$A$1</definedName><definedName name="_xlnm.Print_Area" localSheetId="1">hidden!$A$1</definedName>'
    "</definedNames></workbook>"
)


def part(text: str) -> SpannedPart:
    return spanned_bytes("part", text.encode())


@pytest.mark.parametrize(
    "host",
    [
        f'<workbook xmlns="{MAIN}"><sheets/></workbook>',
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets/><definedNames/><calcPr/><extLst/></workbook>',
        f'<x:workbook xmlns:x="{MAIN}" xmlns:rel="{OFFICE}"><x:sheets></x:sheets><x:oleSize ref="A1"/></x:workbook>',
    ],
)
def test_sheets_names_and_calculation_are_there_whatever_was_there_before(host: str) -> None:
    merged = ElementTree.fromstring(merged_workbook(part(host), part(OURS), ["rId7", "rId8"]))
    sheets = merged.findall(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    assert [sheet.get("name") for sheet in sheets] == ['A & "B"', "hidden"]
    assert [sheet.get(f"{{{OFFICE}}}id") for sheet in sheets] == ["rId7", "rId8"]
    assert [sheet.get("state") for sheet in sheets] == [None, "veryHidden"]
    names = merged.findall(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName")
    assert [name.text for name in names] == ["'A & \"B\"'!$A$1", "hidden!$A$1"]
    calculation = merged.find(f"{{{MAIN}}}calcPr")
    assert calculation is not None
    assert calculation.attrib == {"fullCalcOnLoad": "1"}
    order = ["sheets", "definedNames", "calcPr", "oleSize", "extLst"]
    found = [child.tag.rpartition("}")[2] for child in merged]
    assert [name for name in order if name in found] == found


def test_ids_and_local_names_count_on_from_all_sheets_of_the_host() -> None:
    host = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="1" sheetId="12" r:id="a"/><sheet name="2"'
        ' sheetId="3" r:id="b"/></sheets><definedNames><definedName name="y" localSheetId="1">1</definedName>'
        "</definedNames></workbook>"
    )
    merged = ElementTree.fromstring(merged_workbook(part(host), part(OURS), ["c", "d"]))
    assert [sheet.get("sheetId") for sheet in merged.iter(f"{{{MAIN}}}sheet")] == ["12", "3", "13", "14"]
    names = merged.iter(f"{{{MAIN}}}definedName")
    expected = [("y", "1"), ("x", None), ("_xlnm.Print_Area", "3")]
    assert expected == [(name.get("name"), name.get("localSheetId")) for name in names]


@pytest.mark.parametrize(
    ("host", "own"),
    [
        (f'<Properties xmlns="{CUSTOM}"/>', 0),
        (f'<Properties xmlns="{CUSTOM}" xmlns:v="{VALUES}"><property pid="2" name="a"><v:i4>1</v:i4></property></Properties>', 1),
        (f'<p:Properties xmlns:p="{CUSTOM}" xmlns:vt="{VALUES}"><p:property pid="3" name="a"/></p:Properties>', 1),
    ],
)  # fmt: skip
def test_our_properties_follow_the_hosts_under_free_ids(host: str, own: int) -> None:
    ours = (
        f'<Properties xmlns="{CUSTOM}" xmlns:vt="{VALUES}"><property fmtid="{{F}}" pid="2" name="reviewbook.role">'
        '<vt:lpwstr>&lt;vt:master&gt;</vt:lpwstr></property><property fmtid="{F}" pid="3" name="reviewbook.code">'
        "<vt:lpwstr></vt:lpwstr></property></Properties>"
    )
    merged = ElementTree.fromstring(merged_properties(part(host), part(ours)))
    found = merged.findall(f"{{{CUSTOM}}}property")
    assert len(found) == len({one.get("pid") for one in found}) == own + 2
    assert [one.get("name") for one in found[own:]] == ["reviewbook.role", "reviewbook.code"]
    assert [one.findtext(f"{{{VALUES}}}lpwstr") or None for one in found[own:]] == ["<vt:master>", None]


def test_links_are_added_in_the_listings_own_prefix_under_ids_that_are_free() -> None:
    listing = part('<p:Relationships xmlns:p="urn:p"><p:Relationship Id="rId2"/></p:Relationships>')
    free = free_link_ids(listing)
    assert [next(free), next(free)] == ["rId1", "rId3"]
    merged = with_links(listing, [Link("rId1", "urn:t", "a&b.xml"), Link("rId3", "urn:t", "urn:x", True)])
    assert merged.endswith(
        b'<p:Relationship Id="rId1" Type="urn:t" Target="a&amp;b.xml"/>'
        b'<p:Relationship Id="rId3" Type="urn:t" Target="urn:x" TargetMode="External"/></p:Relationships>'
    )


def test_content_types_are_found_by_part_and_by_extension_and_listed_once() -> None:
    types = part(
        '<Types xmlns="urn:t"><Default Extension="PNG" ContentType="image/png"/>'
        '<Override PartName="/xl/A.xml" ContentType="a"/></Types>'
    )
    assert [content_type(types, name) for name in ("XL/a.xml", "xl/media/x.png", "x.bin")] == [
        "a",
        "image/png",
        "",
    ]
    merged = with_types(types, {"xl/a.xml": "other", "xl/b.xml": "b"})
    assert merged.endswith(b'<Override PartName="/xl/b.xml" ContentType="b"/></Types>')
    assert b"other" not in merged


@pytest.mark.parametrize(
    ("part_name", "source", "expected"),
    [
        ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "worksheets/sheet1.xml"),
        ("xl/drawings/drawing2.xml", "xl/worksheets/sheet1.xml", "../drawings/drawing2.xml"),
        ("docProps/custom.xml", "", "docProps/custom.xml"),
    ],
)
def test_targets_are_relative_to_where_they_stand(part_name: str, source: str, expected: str) -> None:
    assert expected == relative(part_name, source)
