"""Requests to Google Sheets, carried out on a plain picture of a spreadsheet.

Only the requests with which books are drawn are known, and any other is an error. Nothing here comes from the code that
makes the requests; formulas are counted on by openpyxl.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.formula.translate import Translator

Json = dict[str, Any]
Place = tuple[int, int]


@dataclass
class Shown:
    """One cell: its value or formula, its format, and the looks of parts of its text."""

    value: float | str | bool | None = None
    formula: str = ""
    format: Json = field(default_factory=dict)
    runs: list[Json] = field(default_factory=list)


@dataclass
class Tab:
    """One sheet."""

    properties: Json
    cells: dict[Place, Shown] = field(default_factory=dict)
    rows: dict[int, Json] = field(default_factory=dict)
    columns: dict[int, Json] = field(default_factory=dict)
    merges: list[Json] = field(default_factory=list)
    validations: list[tuple[Json, Json]] = field(default_factory=list)
    conditions: list[Json] = field(default_factory=list)
    protections: list[Json] = field(default_factory=list)
    charts: list[Json] = field(default_factory=list)
    filter: Json | None = None

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.properties["title"])

    def cell(self, place: Place) -> Shown:
        """Return the cell of a place, which is made if there is none; outside the grid there is no place."""
        grid = self.properties["gridProperties"]
        assert 0 <= place[0] < grid["rowCount"]
        assert 0 <= place[1] < grid["columnCount"]
        return self.cells.setdefault(place, Shown())


@dataclass
class Spreadsheet:
    """A spreadsheet, as it is when it was just created: one empty sheet whose id is 0."""

    properties: Json = field(default_factory=dict)
    tabs: dict[int, Tab] = field(default_factory=lambda: {0: _first_tab()})
    names: dict[str, Json] = field(default_factory=dict)
    marks: dict[int, Json] = field(default_factory=dict)

    def replay(self, requests: list[Json]) -> "Spreadsheet":
        """Carry out a batch."""
        for request in requests:
            ((name, content),) = request.items()
            getattr(self, f"_{name}")(content)
        return self

    def structure(self) -> Json:
        """Return Google's answer about what stands in the spreadsheet."""
        return {
            "sheets": [{"properties": {"sheetId": number}} for number in self.tabs],
            "namedRanges": [{"namedRangeId": name} for name in self.names],
            "developerMetadata": [
                {"metadataId": number}
                for number, mark in self.marks.items()
                if mark["location"].get("spreadsheet")
            ],
        }

    def in_order(self) -> list[Tab]:
        """Return the sheets from left to right."""
        return sorted(self.tabs.values(), key=lambda tab: int(tab.properties["index"]))

    def _updateSpreadsheetProperties(self, content: Json) -> None:  # noqa: N802 - Google's own names
        assert set(content["fields"].split(",")) == content["properties"].keys()
        self.properties |= content["properties"]

    def _addSheet(self, content: Json) -> None:  # noqa: N802
        properties = content["properties"]
        assert properties["sheetId"] not in self.tabs
        assert properties["title"] not in {tab.title for tab in self.tabs.values()}
        self.tabs[properties["sheetId"]] = Tab({"index": len(self.tabs), **properties})

    def _deleteSheet(self, content: Json) -> None:  # noqa: N802
        del self.tabs[content["sheetId"]]
        assert self.tabs, "no spreadsheet can be without a sheet"
        gone = [number for number, mark in self.marks.items() if _sheet_of(mark) == content["sheetId"]]
        for number in gone:
            del self.marks[number]

    def _addNamedRange(self, content: Json) -> None:  # noqa: N802
        named = content["namedRange"]
        assert named["namedRangeId"] not in self.names
        self.tabs[named["range"]["sheetId"]].cell(
            (named["range"]["endRowIndex"] - 1, named["range"]["endColumnIndex"] - 1)
        )
        self.names[named["namedRangeId"]] = named

    def _deleteNamedRange(self, content: Json) -> None:  # noqa: N802
        del self.names[content["namedRangeId"]]

    def _createDeveloperMetadata(self, content: Json) -> None:  # noqa: N802
        mark = content["developerMetadata"]
        assert mark["metadataId"] not in self.marks
        self.marks[mark["metadataId"]] = mark

    def _deleteDeveloperMetadata(self, content: Json) -> None:  # noqa: N802
        del self.marks[content["dataFilter"]["developerMetadataLookup"]["metadataId"]]

    def _updateDimensionProperties(self, content: Json) -> None:  # noqa: N802
        assert set(content["fields"].split(",")) == content["properties"].keys()
        span = content["range"]
        tab = self.tabs[span["sheetId"]]
        sizes = tab.rows if span["dimension"] == "ROWS" else tab.columns
        for place in range(span["startIndex"], span["endIndex"]):
            sizes[place] = sizes.get(place, {}) | content["properties"]

    def _repeatCell(self, content: Json) -> None:  # noqa: N802
        tab, cell = self.tabs[content["range"]["sheetId"]], content["cell"]
        if content["fields"] == "userEnteredFormat":
            for place in places(content["range"]):
                tab.cell(place).format = dict(cell["userEnteredFormat"])
            return
        assert content["fields"] == "userEnteredValue"
        (formula,) = cell["userEnteredValue"].values()
        first, counted = content["range"]["startRowIndex"], Counted(formula)
        for row, column in places(content["range"]):
            shown = tab.cell((row, column))
            shown.value, shown.formula = None, counted.down(row - first)

    def _updateBorders(self, content: Json) -> None:  # noqa: N802
        tab = self.tabs[content["range"]["sheetId"]]
        assert content["range"]["endRowIndex"] - content["range"]["startRowIndex"] == 1
        for place in places(content["range"]):
            shown = tab.cell(place)
            shown.format["borders"] = shown.format.get("borders", {}) | {"top": content["top"]}

    def _updateCells(self, content: Json) -> None:  # noqa: N802
        assert content["fields"] == "userEnteredValue,textFormatRuns"
        start = content["start"]
        tab = self.tabs[start["sheetId"]]
        for row, data in enumerate(content["rows"], start=start["rowIndex"]):
            for column, cell in enumerate(data.get("values", ()), start=start["columnIndex"]):
                _enter(tab.cell((row, column)), cell)

    def _mergeCells(self, content: Json) -> None:  # noqa: N802
        self.tabs[content["range"]["sheetId"]].merges.append(content["range"])

    def _setDataValidation(self, content: Json) -> None:  # noqa: N802
        self.tabs[content["range"]["sheetId"]].validations.append((content["range"], content["rule"]))

    def _addConditionalFormatRule(self, content: Json) -> None:  # noqa: N802
        (area,) = content["rule"]["ranges"]
        tab = self.tabs[area["sheetId"]]
        tab.conditions.insert(content["index"], content["rule"])

    def _addProtectedRange(self, content: Json) -> None:  # noqa: N802
        self.tabs[content["protectedRange"]["range"]["sheetId"]].protections.append(content["protectedRange"])

    def _addChart(self, content: Json) -> None:  # noqa: N802
        chart = content["chart"]
        self.tabs[chart["position"]["overlayPosition"]["anchorCell"]["sheetId"]].charts.append(chart)

    def _setBasicFilter(self, content: Json) -> None:  # noqa: N802
        self.tabs[content["filter"]["range"]["sheetId"]].filter = content["filter"]["range"]


def _first_tab() -> Tab:
    grid = {"rowCount": 1000, "columnCount": 26}
    return Tab({"sheetId": 0, "title": "Sheet1", "index": 0, "gridProperties": grid})


def _sheet_of(mark: Mapping[str, Any]) -> int | None:
    location = mark["location"]
    found = location.get("sheetId", location.get("dimensionRange", {}).get("sheetId"))
    return None if found is None else int(found)


def _enter(shown: Shown, cell: Json) -> None:
    entered = cell.get("userEnteredValue", {})
    shown.formula = entered.get("formulaValue", "")
    values = [value for name, value in entered.items() if name != "formulaValue"]
    shown.value = values[0] if values else None
    shown.runs = cell.get("textFormatRuns", [])


def places(area: Mapping[str, int]) -> Iterator[Place]:
    """Yield the cells of one of Google's areas."""
    for row in range(area["startRowIndex"], area["endRowIndex"]):
        for column in range(area["startColumnIndex"], area["endColumnIndex"]):
            yield row, column


class Counted:
    """A formula whose relative rows are counted on, by openpyxl."""

    def __init__(self, formula: str) -> None:
        self._parts = [(token.value, token.subtype) for token in Tokenizer(formula).items]

    def down(self, rows: int) -> str:
        """Return the formula, so many rows further down."""
        parts = (
            Translator.translate_range(value, rows, 0) if subtype == Token.RANGE and rows else value
            for value, subtype in self._parts
        )
        return "=" + "".join(parts)
