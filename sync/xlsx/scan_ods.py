"""The scan of an OpenDocument spreadsheet: its cells stand in one XML part, repeated ones once with a count."""

from sync.errors import ContentError, GateError
from sync.xlsx import xml
from sync.xlsx.gate import Limits, Package
from sync.xlsx.references import LAST_COLUMN, LAST_ROW
from sync.xlsx.scans import Scan, SheetScan
from sync.xlsx.values import whole_number

CONTENT, META, MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{_ODF}{name}:1.0 " for name in ("office", "table", "text", "style"))
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})


def scan_ods(package: Package, limits: Limits) -> Scan:
    """Return what stands in an .ods, unless it is encrypted or spans too much."""
    if MANIFEST in package and b"encryption-data" in package.read(MANIFEST):
        raise GateError("gate.encrypted")
    scan = Scan(notices=package.notices)
    if any(name.startswith("basic/") for name in package.entries):
        scan.note("notice.macros")
    if META in package:
        scan.properties = {
            attributes.get("name", ""): text
            for name, attributes, text in xml.elements(META, package.blocks(META))
            if name == "user-defined"
        }
    content = _Content(scan, limits)
    parser = xml.parser(CONTENT)
    parser.StartElementHandler, parser.EndElementHandler = content.start, content.end
    parser.CharacterDataHandler = content.text
    for block in package.blocks(CONTENT):
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return scan.checked()


class _Content:
    """The handlers of the content part. A cell counts as filled when it has a value type, a formula or a paragraph."""

    def __init__(self, scan: Scan, limits: Limits) -> None:
        self._scan, self._limits = scan, limits
        self._depth = 0
        self._sheet: SheetScan | None = None
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._rows = self._column = self._columns = 0
        self._filled = self._error = self._formula = False
        self._text: list[str] = []
        self._linked = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._scan.count(self._limits, CONTENT)
        if self._depth > xml.DEPTH:
            raise GateError("gate.nesting", part=CONTENT)
        if name in _CELLS:
            self._start_cell(attributes)
        elif name.startswith(_TEXT):
            self._filled = True
        elif name.startswith(_TABLE):
            self._start_table(name.removeprefix(_TABLE), attributes)
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name in _CELLS:
            self._end_cell()
        elif name == f"{_TABLE}table-row":
            self._row = _inside(self._row + self._rows, LAST_ROW)
        elif name == f"{_TABLE}table":
            self._sheet = None
        elif name == f"{_TABLE}dde-link":
            self._linked -= 1

    def text(self, data: str) -> None:
        if self._error:
            self._text.append(data)

    def _start_table(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "table" if not self._linked:
                self._start_sheet(attributes)
            case "table-row":
                self._rows = _count(attributes, "number-rows-repeated", LAST_ROW)
                self._column = 0
            case "dde-link":
                self._linked += 1
                self._scan.note("notice.dde")
            case "table-source" | "cell-range-source":
                self._scan.note("notice.external-links")

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        if self._sheet is not None:
            raise ContentError("content.misplaced", sheet=self._sheet.title, element="table")
        hidden = attributes.get(f"{_TABLE}style-name", "") in self._hidden_styles
        title = attributes.get(f"{_TABLE}name", "")
        self._sheet = self._scan.add(SheetScan(title, "hidden" if hidden else "visible"))
        self._row = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._columns = _count(attributes, "number-columns-repeated", LAST_COLUMN)
        self._formula = f"{_TABLE}formula" in attributes
        self._error = attributes.get(_CALC_TYPE) == "error"
        self._filled = self._formula or f"{_OFFICE}value-type" in attributes
        self._text.clear()

    def _end_cell(self) -> None:
        row, column = self._row, self._column
        self._column = _inside(column + self._columns, LAST_COLUMN)
        sheet, self._error, error = self._sheet, False, self._error
        if sheet is None or not self._filled:
            return
        sheet.take(self._limits, row, column, self._rows, self._columns)
        places = [(row + r, column + c) for r in range(self._rows) for c in range(self._columns)]
        if error:
            sheet.errors.update(dict.fromkeys(places, "".join(self._text).strip()))
        if self._formula:
            sheet.formulas.update(places)


def _count(attributes: dict[str, str], name: str, most: int) -> int:
    """Return how often a row or cell is repeated; more often than a sheet has room for is refused."""
    count = whole_number(attributes.get(f"{_TABLE}{name}", "1"))
    if not count or count > most:
        raise GateError("gate.bomb", part=CONTENT)
    return count


def _inside(position: int, most: int) -> int:
    if position > most:
        raise GateError("gate.bomb", part=CONTENT)
    return position
