"""Files that no honest program makes, and odd ones that some do: each built by code, with what must be said about it."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Parts = dict[str, bytes]

GOALS = "xl/worksheets/sheet1.xml"
REVIEW = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELS = "xl/_rels/workbook.xml.rels"
PART_NAMES = {
    "goals": GOALS, "review": REVIEW, "strings": STRINGS, "workbook": WORKBOOK, "workbook_rels": WORKBOOK_RELS,
}  # fmt: skip

KEY_ROW = (
    '<row r="4" hidden="1"><c r="A4" t="inlineStr"><is><t>rb:{table}</t></is></c>'
    '<c r="B4" t="inlineStr"><is><t>goal_id</t></is></c><c r="C4" t="inlineStr"><is><t>title</t></is></c>'
    '<c r="D4" t="inlineStr"><is><t>target</t></is></c></row>'
    '<row r="5"><c r="B5" t="inlineStr"><is><t>ID</t></is></c><c r="C5" t="inlineStr"><is><t>Goal</t></is></c></row>'
)
BODY = (
    '<row r="6"><c r="B6" t="s"><v>0</v></c><c r="C6" t="s"><v>1</v></c><c r="D6" s="1"><v>42.5</v></c></row>'
)


def sheet(rows: str, namespace: str = MAIN, head: str = "", tail: str = "") -> bytes:
    return (
        f'{DECLARATION}<worksheet xmlns="{namespace}" xmlns:r="{RELATIONSHIPS}">{head}'
        f"<sheetData>{rows}</sheetData>{tail}</worksheet>"
    ).encode()


def goals_sheet(body: str = BODY, **extra: str) -> bytes:
    return sheet(KEY_ROW.format(table="goals") + body, **extra)


def rels(*targets: tuple[str, str], mode: str = "") -> bytes:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{links}</Relationships>'.encode()


def workbook(
    *titles: str, states: Mapping[str, str] | None = None, properties: str = "", namespace: str = MAIN
) -> bytes:
    sheets = "".join(
        f'<sheet name="{title}" sheetId="{number}" state="{(states or {}).get(title, "visible")}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, start=1)
    )
    return (
        f'{DECLARATION}<workbook xmlns="{namespace}" xmlns:r="{RELATIONSHIPS}">'
        f"{properties}<sheets>{sheets}</sheets></workbook>"
    ).encode()


def good_parts() -> Parts:
    """Return a small book that is read without a word: two tables on two sheets."""
    return {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml")),
        WORKBOOK: workbook("Goals", "Review"),
        WORKBOOK_RELS: rels(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        GOALS: goals_sheet(),
        REVIEW: sheet(KEY_ROW.format(table="review") + BODY),
        STRINGS: f'<sst xmlns="{MAIN}"><si><t>G0000001</t></si><si><t>收入 Revenue</t></si></sst>'.encode(),
    }


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def changed(**parts: bytes | None) -> bytes:
    """Return the good book with parts replaced, or taken out by ``None``."""
    merged = dict[str, bytes | None](good_parts()) | {PART_NAMES[key]: new for key, new in parts.items()}
    return zipped({name: content for name, content in merged.items() if content is not None})


def with_parts(extra: Mapping[str, bytes]) -> bytes:
    return zipped(good_parts() | extra)


def with_goals_row(row: str) -> bytes:
    return changed(goals=goals_sheet(BODY + row))


def twice() -> bytes:
    """Return a book with the same part name twice, as only a hand-made archive holds it."""
    return with_parts({"xl/workbook.xm_": b"<a/>"}).replace(b"xl/workbook.xm_", b"xl/workbook.xml")


def ole(stream: str) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return (
        head + "Root Entry".encode("utf-16-le") + b"\0\0" + stream.encode("utf-16-le") + b"\0\0" + bytes(512)
    )


def bit_flipped() -> bytes:
    content = bytearray(zipped(good_parts()))
    start = content.index(GOALS.encode()) + len(GOALS) + 40
    content[start] ^= 0x10
    return bytes(content)


def lying_size() -> bytes:
    """Return a book with a part that claims to unpack to ten bytes."""
    parts = good_parts()
    content = zipped(parts)
    true = struct.pack("<L", len(parts[GOALS]))
    directory = content.index(b"PK\x01\x02", content.rindex(b"PK\x01\x02") - 600)
    return content[:directory] + content[directory:].replace(true, struct.pack("<L", 10))


def locked_parts() -> bytes:
    """Parts encrypted by an archiver: the flag of general purpose says so."""
    content = bytearray(zipped(good_parts()))
    place = content.index(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


def many_parts() -> bytes:
    return zipped(
        good_parts() | {f"xl/media/{number}.png": b"" for number in range(70_000)}, zipfile.ZIP_STORED
    )


def sheet_bomb() -> bytes:
    return changed(goals=goals_sheet().replace(b"<sheetData>", b"<sheetData>" + b" " * 64_000_000))


def nested(depth: int = 100_000) -> bytes:
    return changed(goals=goals_sheet(tail="<extLst>" + "<ext>" * depth + "</ext>" * depth + "</extLst>"))


BOMB = '<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


def with_doctype(part: str, doctype: str = BOMB) -> bytes:
    parts = good_parts()
    declaration, _, rest = parts[part].decode().rpartition("?>")
    parts[part] = (f"{declaration}?>" if declaration else "").encode() + doctype.encode() + rest.encode()
    return zipped(parts)


def foreign_book() -> bytes:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return changed(goals=sheet(rows), review=sheet(rows))


def custom_properties(**fields: str) -> bytes:
    properties = "".join(
        f'<property name="reviewbook.{name}"><vt:lpwstr>{text}</vt:lpwstr></property>'
        for name, text in fields.items()
    )
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{properties}</Properties>'
    ).encode()


@dataclass(frozen=True)
class Bad:
    """A file that is refused: what it is called, how it is made, and the key of what is said."""

    name: str
    make: Callable[[], bytes]
    key: str
    file: str = "book.xlsx"
    cell: str = ""


def _number(text: str) -> Callable[[], bytes]:
    return lambda: with_goals_row(f'<row r="7"><c r="D7"><v>{text}</v></c></row>')


REFUSED = (
    Bad("empty", lambda: b"", "file.empty"),
    Bad("lock_file", lambda: b"\x05Anna" + bytes(160), "file.temporary", file="~$book.xlsx"),
    Bad("truncated", lambda: zipped(good_parts())[:-200], "gate.truncated"),
    Bad("half", lambda: zipped(good_parts())[:900], "gate.truncated"),
    Bad("bit_flipped", bit_flipped, "gate.damaged"),
    Bad("lying_size", lying_size, "gate.damaged"),
    Bad("junk", lambda: random.Random(7).randbytes(5_000), "gate.junk"),
    Bad("junk_before", lambda: b"MZ junk" + zipped(good_parts()), "gate.wrapped"),
    Bad("junk_after", lambda: zipped(good_parts()) + b"junk", "gate.wrapped"),
    Bad("csv", lambda: "工号,姓名\nE1,李雷\n".encode(), "gate.csv"),
    Bad("csv_utf16", lambda: "a\tb\n".encode("utf-16"), "gate.csv"),
    Bad("html", lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>", "gate.html"),
    Bad("xls", lambda: ole("Workbook"), "gate.xls"),
    Bad("password", lambda: ole("EncryptedPackage"), "gate.encrypted"),
    Bad("doc", lambda: ole("WordDocument"), "gate.word"),
    Bad("ppt", lambda: ole("PowerPoint Document"), "gate.powerpoint"),
    Bad("msg", lambda: ole("__properties_version1.0"), "gate.ole"),
    Bad("docx", lambda: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "gate.word"),
    Bad("pptx", lambda: zipped({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}), "gate.powerpoint"),
    Bad("xlsb", lambda: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"\0"}), "gate.xlsb"),
    Bad("ods", lambda: zipped({"mimetype": b"x", "content.xml": b"<a/>"}), "gate.ods"),
    Bad("pdf", lambda: b"%PDF-1.7\n...", "gate.pdf"),
    Bad("zip", lambda: zipped({"photo.jpg": b"\xff\xd8"}), "gate.zip"),
    Bad("locked_parts", locked_parts, "gate.encrypted"),
    Bad("bzip2", lambda: zipped(good_parts(), zipfile.ZIP_BZIP2), "gate.compression"),
    Bad("many_parts", many_parts, "gate.too-many-parts"),
    Bad("sheet_bomb", sheet_bomb, "gate.bomb"),
    Bad("nested", nested, "gate.nesting"),
    Bad("traversal", lambda: with_parts({"../evil.xml": b"<a/>"}), "gate.part-name"),
    Bad("absolute", lambda: with_parts({"/etc/evil.xml": b"<a/>"}), "gate.part-name"),
    Bad("drive", lambda: with_parts({"C:/evil.xml": b"<a/>"}), "gate.part-name"),
    Bad("backslashes", lambda: with_parts({"..\\evil.xml": b"<a/>"}), "gate.part-name"),
    Bad("duplicate", twice, "gate.duplicate-part"),
    Bad("case_duplicate", lambda: with_parts({"XL/Workbook.xml": b"<a/>"}), "gate.duplicate-part"),
    Bad("doctype_sheet", lambda: with_doctype(GOALS), "gate.doctype"),
    Bad("doctype_workbook", lambda: with_doctype(WORKBOOK), "gate.doctype"),
    Bad("doctype_strings", lambda: with_doctype(STRINGS), "gate.doctype"),
    Bad("doctype_rels", lambda: with_doctype(WORKBOOK_RELS), "gate.doctype"),
    Bad("external_dtd", lambda: with_doctype(GOALS, '<!DOCTYPE worksheet SYSTEM "http://example.org/x.dtd">'), "gate.doctype"),
    Bad("no_root_rels", lambda: zipped({k: v for k, v in good_parts().items() if k != "_rels/.rels"}), "gate.missing-part"),
    Bad("no_workbook", lambda: with_parts({"_rels/.rels": rels(("thumbnail", "x.png"))}), "gate.no-workbook"),
    Bad("missing_sheet", lambda: changed(goals=None), "gate.missing-part"),
    Bad("missing_strings", lambda: changed(strings=None), "gate.missing-part"),
    Bad("leaving", lambda: changed(workbook_rels=rels(("worksheet", "../../../secret.xml"), ("worksheet", "x"))), "gate.relationship"),
    Bad("external_sheet", lambda: changed(workbook_rels=rels(("worksheet", "http://example.org/s.xml"), mode=' TargetMode="External"')), "gate.relationship"),
    Bad("dangling_id", lambda: changed(workbook_rels=rels(("worksheet", "worksheets/sheet1.xml"))), "gate.missing-part"),
    Bad("twin_sheets", lambda: changed(workbook=workbook("Goals", "GOALS")), "gate.duplicate-sheet"),
    Bad("utf16", lambda: changed(goals=goals_sheet().decode().replace("UTF-8", "UTF-16").encode("utf-16")), "gate.encoding"),
    Bad("gbk", lambda: changed(goals=goals_sheet().replace(b"UTF-8", b"GB18030")), "gate.encoding"),
    Bad("not_utf8", lambda: changed(goals=goals_sheet().replace(b"Goal<", b"Go\xffl<")), "gate.xml"),
    Bad("control_character", lambda: changed(goals=goals_sheet().replace(b"Goal<", b"Go\x01l<")), "gate.xml"),
    Bad("unclosed", lambda: changed(goals=goals_sheet().replace(b"</worksheet>", b"")), "gate.xml"),
    Bad("nan", _number("NaN"), "content.number", cell="D7"),
    Bad("infinite", _number("1e999"), "content.number", cell="D7"),
    Bad("text_as_number", _number("abc"), "content.number", cell="D7"),
    Bad("python_number", _number("1_000"), "content.number", cell="D7"),
    Bad("arabic_digits", _number("١٢"), "content.number", cell="D7"),
    Bad("string_index", lambda: with_goals_row('<row r="7"><c r="C7" t="s"><v>9</v></c></row>'), "content.shared-string", cell="C7"),
    Bad("negative_index", lambda: with_goals_row('<row r="7"><c r="C7" t="s"><v>-1</v></c></row>'), "content.shared-string", cell="C7"),
    Bad("odd_type", lambda: with_goals_row('<row r="7"><c r="C7" t="zz"><v>1</v></c></row>'), "content.cell-type", cell="C7"),
    Bad("odd_boolean", lambda: with_goals_row('<row r="7"><c r="C7" t="b"><v>2</v></c></row>'), "content.cell-type", cell="C7"),
    Bad("odd_date", lambda: with_goals_row('<row r="7"><c r="D7" t="d"><v>soon</v></c></row>'), "content.date", cell="D7"),
    Bad("impossible_cell", lambda: with_goals_row('<row r="7"><c r="ZZZ7"><v>1</v></c></row>'), "content.cell-reference"),
    Bad("row_zero", lambda: with_goals_row('<row r="0"><c r="B0"><v>1</v></c></row>'), "content.cell-reference"),
    Bad("wrong_row", lambda: with_goals_row('<row r="7"><c r="B8"><v>1</v></c></row>'), "content.cell-reference"),
    Bad("duplicate_cell", lambda: with_goals_row('<row r="7"><c r="D7"><v>1</v></c><c r="D7"><v>2</v></c></row>'), "content.duplicate-cell", cell="D7"),
    Bad("long_text", lambda: with_goals_row(f'<row r="7"><c r="C7" t="str"><v>{random.Random(3).randbytes(2_500_000).hex()}</v></c></row>'), "content.long-text", cell="C7"),
    Bad("foreign", foreign_book, "book.foreign"),
    Bad("wrong_role", lambda: with_parts({"docProps/custom.xml": custom_properties(role="peer", book_id="b")}), "book.wrong-role"),
)  # fmt: skip
"""Every refusal, one file each."""


@dataclass(frozen=True)
class Odd:
    """A file that is read, with the keys of what is reported about it."""

    name: str
    make: Callable[[], bytes]
    notices: tuple[str, ...] = ()


def _dde() -> Parts:
    return {
        WORKBOOK_RELS: rels(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("externalLink", "externalLinks/externalLink1.xml"),
        ),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'.encode(),
    }  # fmt: skip


def _external() -> Parts:
    parts = _dde()
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'.encode()
    )
    return parts


def very_hidden() -> bytes:
    links = (("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"))
    more = (("worksheet", "worksheets/sheet3.xml"), ("sharedStrings", "sharedStrings.xml"))
    return with_parts(
        {
            WORKBOOK: workbook("Goals", "Review", "secret", states={"secret": "veryHidden"}),
            WORKBOOK_RELS: rels(*links, *more),
            "xl/worksheets/sheet3.xml": sheet(""),
        }
    )


def styled_blank_rows() -> bytes:
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(7, 600_007))
    return changed(goals=goals_sheet(BODY + rows))


def styled_blank_cells() -> bytes:
    cells = "".join(f'<row r="{n}"><c r="B{n}" s="1"/><c r="C{n}" s="1"/></row>' for n in range(7, 200_007))
    return changed(goals=goals_sheet(BODY + cells))


def prefixed(content: bytes) -> bytes:
    text = content.decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        text = (
            text.replace(f"<{tag} ", f"<x:{tag} ")
            .replace(f"<{tag}>", f"<x:{tag}>")
            .replace(f"</{tag}>", f"</x:{tag}>")
        )
    return text.encode()


def strict_parts() -> bytes:
    parts = {name: content.replace(MAIN.encode(), STRICT.encode()) for name, content in good_parts().items()}
    strict_relationships = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    return zipped(
        {
            name: content.replace(RELATIONSHIPS.encode(), strict_relationships)
            for name, content in parts.items()
        }
    )


READ = (
    Odd("good", lambda: zipped(good_parts())),
    Odd("stored", lambda: zipped(good_parts(), zipfile.ZIP_STORED)),
    Odd("strict", strict_parts),
    Odd("prefixed", lambda: changed(goals=prefixed(goals_sheet()))),
    Odd("comment_in_rows", lambda: changed(goals=goals_sheet(BODY + "<!-- <row/> -->"))),
    Odd("backslash_names", lambda: zipped({n.replace("/", "\\"): c for n, c in good_parts().items()})),
    Odd("cells_without_r", lambda: changed(goals=goals_sheet(BODY.replace(' r="C6"', "").replace(' r="D6"', "")))),
    Odd("styled_blank_rows", styled_blank_rows),
    Odd("styled_blank_cells", styled_blank_cells),
    Odd("far_cell", lambda: with_goals_row('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), ("notice.beyond",)),
    Odd("external_links", lambda: with_parts(_external()), ("notice.external-links",)),
    Odd("dde", lambda: with_parts(_dde()), ("notice.dde",)),
    Odd("macros", lambda: with_parts({"xl/vbaProject.bin": b"\0"}), ("notice.macros",)),
    Odd("signed", lambda: with_parts({"_xmlsignatures/sig1.xml": b"<a/>"}), ("notice.signed",)),
    Odd("very_hidden_sheet", very_hidden, ("notice.hidden-sheet",)),
    Odd("sheets_renamed", lambda: changed(workbook=workbook("Sheet A", "Sheet B"))),
    Odd("sheets_swapped", lambda: changed(workbook=workbook("Review", "Goals"))),
)  # fmt: skip
"""Every oddity that must be read all the same."""
