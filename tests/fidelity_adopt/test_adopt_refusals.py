"""Workbooks that cannot take in our sheets: each is refused with what to do, and nothing is half done."""

import io
from collections.abc import Callable, Mapping

import pytest
import xlsxwriter
from hr_workbooks import (
    BY_HAND,
    MAIN,
    OFFICE,
    SHEET_ML,
    by_hand,
    drawn,
    ours,
    unzipped,
    with_everything,
    zipped,
)

from sync.errors import GateError, MasterError, ReviewbookError, describe
from sync.xlsx.adopt import adopt, adopted_suffix
from sync.xlsx.styles_merge import MOST_FORMATS
from workbook_templates.layout import LANGUAGES


def changed(parts: Mapping[str, str], part: str, old: str, new: str) -> dict[str, str]:
    assert old in parts[part]
    return {**parts, part: parts[part].replace(old, new)}


def strict() -> bytes:
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    return zipped({name: text.replace(OFFICE, office).replace(MAIN, main) for name, text in BY_HAND.items()})


def template() -> bytes:
    return zipped(
        changed(BY_HAND, "[Content_Types].xml", f"{SHEET_ML}.sheet.main", f"{SHEET_ML}.template.main")
    )


def counting_from_1904() -> bytes:
    bad = changed(BY_HAND, "xl/workbook.xml", "<x:bookViews>", '<x:workbookPr date1904="1"/><x:bookViews>')
    return zipped(bad)


def shared_in_the_old_way() -> bytes:
    link = f'<Relationship Id="rId9" Type="{OFFICE}/revisionHeaders" Target="revisions/revisionHeaders.xml"/>'
    end = "</Relationships>"
    bad = changed(BY_HAND, "xl/_rels/workbook.xml.rels", end, link + end)
    return zipped({**bad, "xl/revisions/revisionHeaders.xml": f'<headers xmlns="{MAIN}"/>'})


def signed() -> bytes:
    return zipped({**BY_HAND, "_xmlsignatures/sig1.xml": "<Signature/>"})


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def one_of_ours_without_properties() -> bytes:
    parts = unzipped(ours())
    del parts["docProps/custom.xml"]
    for part in ("_rels/.rels", "[Content_Types].xml"):
        text = parts[part].decode()
        start = text.rindex("<", 0, text.index("custom-properties"))
        parts[part] = (text[:start] + text[text.index(">", start) + 1 :]).encode()
    return zipped(parts)


def damaged() -> bytes:
    data = drawn()
    middle = data.index(b"xl/media/image1.png") + 60
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def too_many_formats() -> bytes:
    more = '<x:xf fontId="0"/>' * MOST_FORMATS
    return zipped(changed(BY_HAND, "xl/styles.xml", "</x:cellXfs>", more + "</x:cellXfs>"))


def sheet_with_a_doctype() -> bytes:
    part = "xl/worksheets/Sheet1.XML"
    return zipped({**BY_HAND, part: '<!DOCTYPE x [<!ENTITY e "e">]>' + BY_HAND[part]})


REFUSED: Mapping[Callable[[], bytes], tuple[type[ReviewbookError], str]] = {
    strict: (MasterError, "adopt.strict"),
    template: (MasterError, "adopt.kind"),
    counting_from_1904: (MasterError, "adopt.dates-1904"),
    shared_in_the_old_way: (MasterError, "adopt.shared"),
    signed: (GateError, "gate.signed"),
    encrypted: (GateError, "gate.encrypted"),
    ours: (MasterError, "adopt.already-ours"),
    one_of_ours_without_properties: (MasterError, "adopt.already-ours"),
    damaged: (GateError, "gate.damaged"),
    too_many_formats: (MasterError, "adopt.too-many-formats"),
    sheet_with_a_doctype: (GateError, "gate.doctype"),
}


@pytest.mark.parametrize("workbook", REFUSED, ids=[workbook.__name__ for workbook in REFUSED])
def test_what_cannot_take_in_our_sheets_is_refused(workbook: Callable[[], bytes]) -> None:
    kind, key = REFUSED[workbook]
    with pytest.raises(kind) as caught:
        adopt(workbook(), ours())
    assert key == caught.value.key
    assert all(describe(caught.value, language) for language in LANGUAGES)


@pytest.mark.parametrize("workbook", [drawn, with_everything, by_hand])
def test_a_workbook_is_not_adopted_twice(workbook: Callable[[], bytes]) -> None:
    with pytest.raises(MasterError) as caught:
        adopt(adopt(workbook(), ours()), ours("zh-CN"))
    assert caught.value.key == "adopt.already-ours"


def colliding() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("DASHBOARD")
    sheet.add_table("A1:B3", {"name": "TBLGoals"})
    sheet.add_table("D1:E3", {"name": "Employees_Name"})
    book.add_worksheet("Other")
    book.add_chartsheet("findings")
    book.define_name("List_Grade", "=Other!$A$1")
    book.define_name("Other!tblRules", "=Other!$A$2")
    book.define_name("harmless", "=Other!$A$3")
    sheet.print_area("A1:B2")
    book.close()
    return target.getvalue()


def test_all_collisions_are_listed_at_once_as_hr_wrote_them() -> None:
    with pytest.raises(MasterError) as caught:
        adopt(colliding(), ours())
    assert caught.value.key == "adopt.collisions"
    expected = (
        "sheet “DASHBOARD”; sheet “findings”; table “TBLGoals”; table “Employees_Name”; "
        "name “List_Grade”; name “tblRules”"
    )
    assert expected == caught.value.values["what_en"]
    assert "工作表“DASHBOARD”" in describe(caught.value, "zh-CN")


def test_a_workbook_with_macros_needs_its_own_suffix() -> None:
    assert [adopted_suffix(made()) for made in (drawn, with_everything, by_hand)] == [
        ".xlsx",
        ".xlsm",
        ".xlsx",
    ]


def moved(text: str) -> str:
    for old, new in (("xl/workbook.xml", "book/main.xml"), ("xl/styles.xml", "book/looks.xml")):
        text = text.replace(old, new)
    return text.replace('"worksheets/', '"/xl/worksheets/')


def test_parts_are_found_by_their_relationships_and_not_by_their_names() -> None:
    parts = {
        moved(name.replace("xl/_rels/workbook", "book/_rels/main")): moved(text)
        for name, text in BY_HAND.items()
    }
    before, after = unzipped(adopt(by_hand(), ours())), unzipped(adopt(zipped(parts), ours()))
    assert before["xl/workbook.xml"] == after["book/main.xml"]
    assert before["xl/styles.xml"] == after["book/looks.xml"]
    assert b'Target="../xl/worksheets/sheet' in after["book/_rels/main.xml.rels"]


def test_a_workbook_without_styles_takes_ours() -> None:
    bare = {name: text for name, text in BY_HAND.items() if name != "xl/styles.xml"}
    link = f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="/xl/styles.xml"/>'
    kind = f'<t:Override PartName="/xl/styles.xml" ContentType="{SHEET_ML}.styles+xml"/>'
    bare = changed(changed(bare, "xl/_rels/workbook.xml.rels", link, ""), "[Content_Types].xml", kind, "")
    after = unzipped(adopt(zipped(bare), ours()))
    assert unzipped(ours())["xl/styles.xml"] == after["xl/styles.xml"]
    assert b'Target="styles.xml"' in after["xl/_rels/workbook.xml.rels"]
    assert b'PartName="/xl/styles.xml"' in after["[Content_Types].xml"]
