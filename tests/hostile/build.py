"""Builds packages part by part: a small good book, and what people, programs and attackers make of one."""

import io
import random
import zipfile
from collections.abc import Mapping
from html import escape

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

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>'
).encode()

KEY_ROW = (
    '<row r="4" hidden="1"><c r="A4" t="inlineStr"><is><t>rb:{table}</t></is></c>'
    '<c r="B4" t="inlineStr"><is><t>goal_id</t></is></c><c r="C4" t="inlineStr"><is><t>title</t></is></c>'
    '<c r="D4" t="inlineStr"><is><t>target</t></is></c></row>'
    '<row r="5"><c r="B5" t="inlineStr"><is><t>ID</t></is></c><c r="C5" t="inlineStr"><is><t>Goal</t></is></c></row>'
)
BODY = '<row r="6"><c r="B6" t="s"><v>0</v></c><c r="C6" t="s"><v>1</v></c><c r="D6"><v>42.5</v></c></row>'


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
        "[Content_Types].xml": CONTENT_TYPES,
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
    return zipped(good_parts() | dict(extra))


def with_goals_row(row: str) -> bytes:
    return changed(goals=goals_sheet(BODY + row))


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


def dde() -> Parts:
    return {
        WORKBOOK_RELS: rels(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("externalLink", "externalLinks/externalLink1.xml"),
        ),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'.encode(),
    }  # fmt: skip


def external() -> Parts:
    parts = dde()
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


def goals_rows(*cells: str) -> bytes:
    """Return a book with one more goal, whose row holds these cells besides its id."""
    return with_goals_row(
        f'<row r="7"><c r="B7" t="inlineStr"><is><t>G0000002</t></is></c>{"".join(cells)}</row>'
    )


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def with_calendar_of_1904() -> bytes:
    """Return a book whose target is a date of the 1904 calendar."""
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    dated = BODY.replace('r="D6"', 'r="D6" s="1"')
    return with_parts(
        {
            GOALS: goals_sheet(dated),
            WORKBOOK: workbook("Goals", "Review", properties='<workbookPr date1904="1"/>'),
            WORKBOOK_RELS: rels(
                ("worksheet", "worksheets/sheet1.xml"),
                ("worksheet", "worksheets/sheet2.xml"),
                ("sharedStrings", "sharedStrings.xml"),
                ("styles", "styles.xml"),
            ),
            "xl/styles.xml": styles.encode(),
        }
    )


def many_small_bombs() -> bytes:
    """Return a book with 20 sheets, each dense enough, that unpack to 320 MB together."""
    names = [f"Sheet {number}" for number in range(20)]
    noise = random.Random(5).randbytes(60_000).hex().encode()
    part = sheet("", tail=f"<!--{'x' * 16_000_000}-->").replace(
        b"<sheetData>", b"<!--" + noise + b"--><sheetData>"
    )
    links = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, 21)]
    sheets = {f"xl/worksheets/{target.rpartition('/')[2]}": part for _, target in links}
    return with_parts({WORKBOOK: workbook(*names), WORKBOOK_RELS: rels(*links), **sheets})
