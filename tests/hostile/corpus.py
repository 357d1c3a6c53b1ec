"""Every file of SYNC's list: what it is, how it is made, and what must become of it.

The one source for the tests and for the table that ``python -m tests.hostile`` prints.
"""

import random
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sync.xlsx.values import Cell
from tests.hostile import archives, build, other_books
from tests.hostile.build import (
    BODY,
    GOALS,
    STRINGS,
    WORKBOOK,
    WORKBOOK_RELS,
    changed,
    goals_rows,
    goals_sheet,
    good_parts,
    rels,
    text_cell,
    with_parts,
    zipped,
)

Make = Callable[[], bytes]

FIRST_ROW = {"goal_id": Cell("G0000001"), "title": Cell("收入 Revenue"), "target": Cell(42.5)}
"""The goal that every readable file of the corpus holds."""


@dataclass(frozen=True)
class Refused:
    """A file that is refused with one line: the key of what is said, and the cell that is named."""

    what: str
    make: Make
    key: str
    cell: str = ""
    file: str = "book.xlsx"
    kinds: bool = False
    """Whether it is read where other formats are allowed; otherwise they are not."""


@dataclass(frozen=True)
class Read:
    """A file that is read: what is reported about it, and what its second goal holds."""

    what: str
    make: Make
    notices: tuple[str, ...] = ()
    second: Mapping[str, Cell] = field(default_factory=dict)
    first: Mapping[str, Cell] = field(default_factory=lambda: FIRST_ROW)
    kinds: bool = False


def _without(part: str) -> Make:
    return lambda: zipped({name: content for name, content in good_parts().items() if name != part})


def _sheet(old: str, new: str) -> Make:
    """Return a book whose sheet says something else at one place."""
    return lambda: changed(goals=goals_sheet().replace(old.encode(), new.encode()))


def _row(*cells: str) -> Make:
    return lambda: goals_rows(*cells)


def _number(text: str) -> Make:
    return _row(f'<c r="D7"><v>{text}</v></c>')


def _title(text: str) -> Make:
    return _row(text_cell("C7", text))


def _goal(**cells: Cell) -> dict[str, Cell]:
    return {"goal_id": Cell("G0000002"), **cells}


def _linked(*links: tuple[str, str], **extra: bytes) -> Make:
    """Return a book with more relationships of its workbook, and the parts they point to."""
    usual = (("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"))
    parts = {f"xl/{name}": content for name, content in extra.items()}
    return lambda: with_parts(
        {WORKBOOK_RELS: rels(*usual, ("sharedStrings", "sharedStrings.xml"), *links), **parts}
    )


def _zip(*names: str) -> Make:
    return lambda: zipped(dict.fromkeys(("[Content_Types].xml", *names), b"<a/>"))


def _with(name: str) -> Make:
    return lambda: with_parts({name: b"<a/>"})


SPREADSHEET_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
NOISE = random.Random(7).randbytes(5_000)
LONG_TEXT = random.Random(3).randbytes(2_500_000).hex()
SECOND_SHEETS = "</sheetData><sheetData>" + BODY.replace('"6"', '"9"').replace("6", "9")

OTHER_FILES = (
    Refused("an empty file", lambda: b"", "file.empty"),
    Refused("a lock file (~$)", lambda: b"\x05Anna" + bytes(160), "file.temporary", file="~$book.xlsx"),
    Refused("CSV", lambda: "工号,姓名\nE1,李雷\n".encode(), "gate.csv"),
    Refused("CSV in UTF-16", lambda: "a\tb\n".encode("utf-16"), "gate.csv"),
    Refused("a web page", lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>", "gate.html"),
    Refused("a web archive", lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related", "gate.html"),
    Refused("XML of Excel 2003", lambda: SPREADSHEET_2003, "gate.xml-spreadsheet"),
    Refused("other XML", lambda: b'<?xml version="1.0"?><a/>', "gate.xml-file"),
    Refused("Excel 97–2003 (.xls)", lambda: archives.ole("Workbook"), "gate.xls"),
    Refused("Excel binary (.xlsb)", _zip("xl/workbook.bin"), "gate.xlsb"),
    Refused("OpenDocument (.ods)", lambda: zipped({"mimetype": b"x", "content.xml": b"<a/>"}), "gate.ods"),
    Refused("Apple Numbers", _zip("Index/Document.iwa"), "gate.numbers"),
    Refused("a workbook with a password", lambda: archives.ole("EncryptedPackage"), "gate.encrypted"),
    Refused("parts locked by an archiver", archives.locked_parts, "gate.encrypted"),
    Refused("Word 97–2003", lambda: archives.ole("WordDocument"), "gate.word"),
    Refused("Word", _zip("word/document.xml"), "gate.word"),
    Refused("RTF", lambda: b"{\\rtf1 hello}", "gate.word"),
    Refused("PowerPoint 97–2003", lambda: archives.ole("PowerPoint Document"), "gate.powerpoint"),
    Refused("PowerPoint", _zip("ppt/presentation.xml"), "gate.powerpoint"),
    Refused("another OLE file", lambda: archives.ole("VisioDocument"), "gate.ole"),
    Refused("a mail of Outlook's", lambda: archives.ole("__properties_version1.0"), "gate.mail"),
    Refused("a mail", lambda: b"MIME-Version-Of: x\r\nDate: 1\r\nFrom: a@b.example\r\n\r\nHello\r\n", "gate.mail"),
    Refused("a PDF", lambda: b"%PDF-1.7\n...", "gate.pdf"),
    Refused("a picture", lambda: b"\x89PNG\r\n\x1a\n" + NOISE, "gate.picture"),
    Refused("a RAR archive", lambda: b"Rar!\x1a\x07\x00" + NOISE, "gate.archive"),
    Refused("a ZIP archive of pictures", lambda: zipped({"photo.jpg": b"\xff\xd8"}), "gate.zip"),
    Refused("junk", lambda: NOISE, "gate.junk"),
)  # fmt: skip
"""Files that are no workbook, or one of another format, renamed to .xlsx."""

ARCHIVES = (
    Refused("a workbook cut off at its end", lambda: zipped(good_parts())[:-200], "gate.truncated"),
    Refused("half a workbook", lambda: zipped(good_parts())[:900], "gate.truncated"),
    Refused("a bit that flipped", archives.bit_flipped, "gate.damaged"),
    Refused("junk in front", lambda: b"MZ junk" + zipped(good_parts()), "gate.wrapped"),
    Refused("junk behind", lambda: zipped(good_parts()) + b"junk", "gate.wrapped"),
    Refused("a part that claims another size", archives.lying_size, "gate.two-sizes"),
    Refused("a part with two names", archives.renamed_inside, "gate.two-names"),
    Refused("a part that the directory does not name", archives.unlisted, "gate.unlisted"),
    Refused("a directory that counts wrong", archives.wrong_count, "gate.part-count"),
    Refused("parts that share bytes", archives.overlapping, "gate.overlap"),
    Refused("a part twice", archives.twice, "gate.duplicate-part"),
    Refused("a part twice but for case", _with("XL/Workbook.xml"), "gate.duplicate-part"),
    Refused("70,000 parts", archives.many_parts, "gate.too-many-parts"),
    Refused("a sheet bomb", build.sheet_bomb, "gate.bomb"),
    Refused("many small bombs", build.many_small_bombs, "gate.bomb"),
    Refused("a part packed with bzip2", lambda: zipped(good_parts(), zipfile.ZIP_BZIP2), "gate.compression"),
    Refused("a part named ../evil.xml", _with("../evil.xml"), "gate.part-name"),
    Refused("a part with an absolute name", _with("/etc/evil.xml"), "gate.part-name"),
    Refused("a part on drive C:", _with("C:/evil.xml"), "gate.part-name"),
    Refused("a part named ..\\evil.xml", _with("..\\evil.xml"), "gate.part-name"),
)  # fmt: skip
"""Archives that are damaged, or made to be."""

PARTS = (
    Refused("a DOCTYPE with an entity bomb in a sheet", lambda: build.with_doctype(GOALS), "gate.doctype"),
    Refused("a DOCTYPE in the workbook part", lambda: build.with_doctype(WORKBOOK), "gate.doctype"),
    Refused("a DOCTYPE in the shared strings", lambda: build.with_doctype(STRINGS), "gate.doctype"),
    Refused("a DOCTYPE in the relationships", lambda: build.with_doctype(WORKBOOK_RELS), "gate.doctype"),
    Refused("an external DTD", lambda: build.with_doctype(GOALS, '<!DOCTYPE worksheet SYSTEM "http://example.org/x.dtd">'), "gate.doctype"),
    Refused("a file of this computer as an entity (XXE)", lambda: build.with_doctype(GOALS, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]>'), "gate.doctype"),
    Refused("100,000 nested elements", build.nested, "gate.nesting"),
    Refused("no relationships", _without("_rels/.rels"), "gate.missing-part"),
    Refused("no workbook part", lambda: with_parts({"_rels/.rels": rels(("thumbnail", "x.png"))}), "gate.no-workbook"),
    Refused("a sheet without its part", _without(GOALS), "gate.missing-part"),
    Refused("shared strings without their part", _without(STRINGS), "gate.missing-part"),
    Refused("a relationship that leaves the package", lambda: changed(workbook_rels=rels(("worksheet", "../../../secret.xml"), ("worksheet", "x"))), "gate.relationship"),
    Refused("a sheet on the web", lambda: changed(workbook_rels=rels(("worksheet", "http://example.org/s.xml"), mode=' TargetMode="External"')), "gate.relationship"),
    Refused("a sheet without a relationship", lambda: changed(workbook_rels=rels(("worksheet", "worksheets/sheet1.xml"))), "gate.missing-part"),
    Refused("two workbook parts", lambda: with_parts({"_rels/.rels": rels(("officeDocument", "xl/workbook.xml"), ("officeDocument", "xl/other.xml"))}), "gate.two-targets"),
    Refused("a second workbook in the usual place", lambda: with_parts({"_rels/.rels": rels(("officeDocument", "other.xml")), "other.xml": good_parts()[WORKBOOK]}), "gate.two-targets"),
    Refused("two parts of shared strings", _linked(("sharedStrings", "other.xml")), "gate.two-targets"),
    Refused("sheet names equal but for case", lambda: changed(workbook=build.workbook("Goals", "GOALS")), "gate.duplicate-sheet"),
    Refused("a sheet in UTF-16", lambda: changed(goals=goals_sheet().decode().replace("UTF-8", "UTF-16").encode("utf-16")), "gate.encoding"),
    Refused("a sheet in GB18030", _sheet("UTF-8", "GB18030"), "gate.encoding"),
    Refused("bytes that are no UTF-8", lambda: changed(goals=goals_sheet().replace(b"Goal<", b"Go\xffl<")), "gate.xml"),
    Refused("a control character", lambda: changed(goals=goals_sheet().replace(b"Goal<", b"Go\x01l<")), "gate.xml"),
    Refused("XML that never ends", _sheet("</worksheet>", ""), "gate.xml"),
    Refused("no book of ours", build.foreign_book, "book.foreign"),
    Refused("a book of another role", lambda: with_parts({"docProps/custom.xml": build.custom_properties(role="peer", book_id="b")}), "book.wrong-role"),
)  # fmt: skip
"""Sound archives whose parts are not."""

CELLS = (
    Refused("NaN", _number("NaN"), "content.number", "D7"),
    Refused("1e999", _number("1e999"), "content.number", "D7"),
    Refused("text in a number cell", _number("abc"), "content.number", "D7"),
    Refused("a number as Python writes it", _number("1_000"), "content.number", "D7"),
    Refused("Arabic digits in a number cell", _number("١٢"), "content.number", "D7"),
    Refused("a shared string that is not there", _row('<c r="C7" t="s"><v>9</v></c>'), "content.shared-string", "C7"),
    Refused("the shared string −1", _row('<c r="C7" t="s"><v>-1</v></c>'), "content.shared-string", "C7"),
    Refused("a shared string without end", _row(f'<c r="C7" t="s"><v>{"1" * 6_000}</v></c>'), "content.shared-string", "C7"),
    Refused("a cell of an unknown kind", _row('<c r="C7" t="zz"><v>1</v></c>'), "content.cell-type", "C7"),
    Refused("neither true nor false", _row('<c r="C7" t="b"><v>2</v></c>'), "content.cell-type", "C7"),
    Refused("a date that is none", _row('<c r="D7" t="d"><v>soon</v></c>'), "content.date", "D7"),
    Refused("a cell that cannot exist", _row('<c r="ZZZ7"><v>1</v></c>'), "content.cell-reference"),
    Refused("row 0", lambda: build.with_goals_row('<row r="0"><c r="B0"><v>1</v></c></row>'), "content.cell-reference"),
    Refused("a row number without end", lambda: build.with_goals_row(f'<row r="{"7" * 6_000}"/>'), "content.cell-reference"),
    Refused("a cell in another's row", _row('<c r="D8"><v>1</v></c>'), "content.cell-reference"),
    Refused("a cell twice", _row('<c r="D7"><v>1</v></c><c r="D7"><v>2</v></c>'), "content.duplicate-cell", "D7"),
    Refused("a row twice", lambda: build.with_goals_row('<row r="6"><c r="D6"><v>1</v></c></row>'), "content.row-order"),
    Refused("rows in disorder", lambda: build.with_goals_row('<row r="9"><c r="B9"><v>1</v></c></row><row r="8"><c r="B8"><v>1</v></c></row>'), "content.row-order"),
    Refused("two values in a cell", _row('<c r="D7"><v>1</v><v>2</v></c>'), "content.two-values", "D7"),
    Refused("a value beside an inline text", _row('<c r="C7" t="inlineStr"><v>1</v><is><t>2</t></is></c>'), "content.two-values", "C7"),
    Refused("a cell inside a cell", _row('<c r="C7"><c r="D7"><v>1</v></c></c>'), "content.misplaced", "C7"),
    Refused("rows inside an extension", lambda: changed(goals=goals_sheet(tail=f"<extLst><row r='7'>{text_cell('C7', 'x')}</row></extLst>")), "content.misplaced"),
    Refused("two sets of rows", lambda: changed(goals=goals_sheet(BODY + SECOND_SHEETS)), "content.two-sheets"),
    Refused("a text of 5 MB", _row(f'<c r="C7" t="str"><v>{LONG_TEXT}</v></c>'), "content.long-text", "C7"),
    Refused("400,000 filled cells", lambda: other_books.filled_cells(400_000), "content.too-many-cells"),
)  # fmt: skip
"""Sound parts with a cell in them that no reader can take, or two readers take differently."""

ODDITIES = (
    Read("a good book", lambda: zipped(good_parts())),
    Read("parts that are not packed", lambda: zipped(good_parts(), zipfile.ZIP_STORED)),
    Read("Strict OOXML", build.strict_parts),
    Read("names with a prefix", lambda: changed(goals=build.prefixed(goals_sheet()))),
    Read("a comment among the rows", lambda: changed(goals=goals_sheet(BODY + "<!-- <row/> -->"))),
    Read("names with backslashes", lambda: zipped({n.replace("/", "\\"): c for n, c in good_parts().items()})),
    Read("cells without a reference", lambda: changed(goals=goals_sheet(BODY.replace(' r="C6"', "").replace(' r="D6"', "")))),
    Read("a dimension that lies", lambda: changed(goals=goals_sheet(head='<dimension ref="A1:XFD1048576"/>'))),
    Read("600,000 styled blank rows", build.styled_blank_rows),
    Read("400,000 styled blank cells", build.styled_blank_cells),
    Read("a cell at XFD1048576", lambda: build.with_goals_row('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), ("notice.beyond",)),
    Read("a picture that unpacks to 200 MB", archives.media_bomb),
    Read("links to other files", lambda: with_parts(build.external()), ("notice.external-links",)),
    Read("a DDE link", lambda: with_parts(build.dde()), ("notice.dde",)),
    Read("macros (VBA)", _with("xl/vbaProject.bin"), ("notice.macros",)),
    Read("macros under another name", _linked(("vbaProject", "code.bin"), **{"code.bin": b"\0"}), ("notice.macros",)),
    Read("a digital signature", _with("_xmlsignatures/sig1.xml"), ("notice.signed",)),
    Read("a very hidden sheet that is not ours", build.very_hidden, ("notice.hidden-sheet",)),
    Read("renamed sheets", lambda: changed(workbook=build.workbook("Sheet A", "Sheet B"))),
    Read("swapped sheets", lambda: changed(workbook=build.workbook("Review", "Goals"))),
    Read("dates from 1904", build.with_calendar_of_1904, ("notice.date-1904",), first=FIRST_ROW | {"target": Cell(42.5 + 1462)}),
    Read("an error value", _row('<c r="D7" t="e"><v>#DIV/0!</v></c>'), second=_goal(target=Cell("#DIV/0!", error=True))),
    Read("a formula where an input belongs", _row('<c r="D7"><f>1200+1350</f><v>2550</v></c>'), second=_goal(target=Cell(2550.0, formula=True))),
    Read("a formula without a value", _row('<c r="D7"><f>1200+1350</f></c>'), second=_goal(target=Cell(None, formula=True))),
    Read("a formula that shows nothing", _row('<c r="C7" t="str"><f>""</f><v></v></c>'), second=_goal(title=Cell("", formula=True))),
    Read("a text that starts with =", _title("=HYPERLINK(1)"), second=_goal(title=Cell("=HYPERLINK(1)"))),
    Read("no-break, zero-width and full-width characters", _title("Ａ\u00a0b\u200b１"), second=_goal(title=Cell("Ａ\u00a0b\u200b１"))),
    Read("right-to-left marks", _title("\u200fهدف\u202e"), second=_goal(title=Cell("\u200fهدف\u202e"))),
    Read("decomposed characters (NFD)", _title(unicodedata.normalize("NFD", "é")), second=_goal(title=Cell("e\u0301"))),
    Read("an escaped control character", _title("a_x0007_b"), second=_goal(title=Cell("a\x07b"))),
    Read("a heading in full width, its key cleared", lambda: changed(goals=goals_sheet().replace(b"<t>goal_id</t>", b"<t> </t>").replace(b"<t>ID</t>", "<t>\u200b\uff27\uff4f\uff41\uff4c\u00a0</t>".encode()))),
)  # fmt: skip
"""What is unusual but legal: it is read, and reported where people should know."""

FORMATS = (
    Read("a return saved as .ods", other_books.good_ods, ("notice.other-format",), kinds=True),
    Read("a return saved as .xlsb", other_books.good_xlsb, ("notice.other-format",), kinds=True),
    Read("a return saved as .xls", other_books.good_xls, ("notice.other-format",), kinds=True),
    Read("an .xls with an error and a formula", other_books.xls_with_error, ("notice.other-format",), second=_goal(title=Cell("x", formula=True), target=Cell("#DIV/0!", formula=True, error=True)), kinds=True),
    Read("an .xlsb with an error and a formula", other_books.xlsb_with_error, ("notice.other-format",), second=_goal(title=Cell("x", formula=True), target=Cell("#DIV/0!", formula=True, error=True)), kinds=True),
    Read("an .ods with an error and a formula", other_books.ods_with_error, ("notice.other-format",), second=_goal(title=Cell("x", formula=True), target=Cell("#DIV/0!", formula=True, error=True)), kinds=True),
    Refused("an .ods with a cell far away", other_books.ods_far_cell, "content.far-cell", "A1048576", kinds=True),
    Refused("an .ods that repeats a filled row", other_books.ods_repeat_bomb, "content.far-cell", "C1000005", kinds=True),
    Refused("an .ods that repeats nothing without end", other_books.ods_empty_bomb, "gate.bomb", kinds=True),
    Refused("an .ods with a DOCTYPE", other_books.ods_doctype, "gate.doctype", kinds=True),
    Refused("an .ods with a password", other_books.ods_encrypted, "gate.encrypted", kinds=True),
    Refused("an .xlsb with a cell far away", other_books.xlsb_far_cell, "content.far-cell", "XFD1048576", kinds=True),
    Refused("an .xlsb that ends too early", other_books.xlsb_cut, "gate.damaged", kinds=True),
    Refused("an .xls with a cell far away", other_books.xls_far_cell, "content.far-cell", "IV65536", kinds=True),
    Refused("an .xls with a password", other_books.xls_encrypted, "gate.encrypted", kinds=True),
    Refused("an .xls that ends too early", lambda: archives.ole("Workbook"), "gate.damaged", kinds=True),
)  # fmt: skip
"""Other spreadsheet formats, where they are allowed."""

REFUSED = tuple(
    sample
    for group in (OTHER_FILES, ARCHIVES, PARTS, CELLS, FORMATS)
    for sample in group
    if isinstance(sample, Refused)
)
READ = (*ODDITIES, *(sample for sample in FORMATS if isinstance(sample, Read)))
CORPUS: tuple[Refused | Read, ...] = (*REFUSED, *READ)
