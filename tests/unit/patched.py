"""Small workbooks to patch."""

import io
from collections.abc import Mapping

from sync.xlsx.edits import Growth, RowEdit, SheetChange
from sync.xlsx.gate import MASTER, open_package
from sync.xlsx.patch import Patched, patch
from sync.xlsx.verify import verify, verify_whole
from tests.fidelity.small_packages import DECLARATION, MAIN, SHEET, link, links, package, parts, worksheet

TITLE = "Own data"


TABLE = "xl/tables/table1.xml"


ROWS = (
    '<row r="5" spans="2:4"><c r="B5" s="1" t="inlineStr"><is><t>id</t></is></c><c r="C5" t="inlineStr"><is><t>value</t></is></c>'
    '<c r="D5" t="inlineStr"><is><t>double</t></is></c></row>'
    '<row r="6" spans="2:4" ht="30"><c r="B6" s="1" t="inlineStr"><is><t>a</t></is></c><c r="C6" s="2"><v>1</v></c>'
    '<c r="D6" s="1"><f>C6*2</f><v>2</v></c></row>'
    '<row r="7" spans="2:4"><c r="B7" s="1" t="inlineStr"><is><t>b</t></is></c><c r="C7" s="2"><v>2</v></c>'
    '<c r="D7" s="1"><f>C7*2</f><v>4</v></c></row>'
)  # fmt: skip


def table(columns: str, ref: str = "B5:D7") -> str:
    return (
        f'{DECLARATION}<table xmlns="{MAIN}" id="1" name="tblOwn" displayName="tblOwn" ref="{ref}">'
        f'<autoFilter ref="{ref}"/><tableColumns count="3"><tableColumn id="1" name="id"/>'
        f'<tableColumn id="2" name="value"/>{columns}</tableColumns></table>'
    )


def with_table(
    rows: str = ROWS, before: str = "", behind: str = "", own: str = "", names: str = "", ref: str = "B5:D7"
) -> bytes:
    """Return a workbook with a table of ours in B and C, which HR has extended by the column D."""
    own = (
        own
        or '<tableColumn id="3" name="double"><calculatedColumnFormula>C6*2</calculatedColumnFormula></tableColumn>'
    )
    sheet = worksheet(rows, before, f'{behind}<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    more = {
        TABLE: table(own, ref),
        "xl/worksheets/_rels/sheet1.xml.rels": links(link("rId1", "table", "../tables/table1.xml")),
    }
    return package(sheet, more, names)


def written(
    workbook: bytes,
    rows: Mapping[int, RowEdit] | list[tuple[int, RowEdit]],
    growths: tuple[Growth, ...] = (),
    **options: object,
) -> tuple[bytes, Patched]:
    """Return a patched workbook, verified."""
    rows = list(rows.items()) if isinstance(rows, Mapping) else rows
    source, target = open_package(workbook, MASTER), io.BytesIO()
    change = SheetChange(TITLE, rows, growths)
    result = patch(source, target, [change], **options)  # type: ignore[arg-type]
    verify(source, open_package(target.getvalue(), MASTER), result, [change])
    verify_whole(target.getvalue(), [change])
    return target.getvalue(), result


def sheet_of(workbook: bytes) -> str:
    return parts(workbook)[SHEET].decode()
