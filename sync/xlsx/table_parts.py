"""Excel Tables that get more rows: their parts, and what HR's own columns beside ours need in the new rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sync.xlsx.edits import Edit, Formula, Growth
from sync.xlsx.gate import Package
from sync.xlsx.ranges import Follower, follower, span
from sync.xlsx.references import column_index, letters
from sync.xlsx.shared_formulas import translated
from sync.xlsx.splice import Element, Splices, elements
from sync.xlsx.workbook_part import relationships, resolve


@dataclass(slots=True)
class GrowingTable:
    """One growth on its sheet: the rule for ranges, its changed part, and the columns that HR has added to the table.

    ``own`` maps the letters of HR's columns to the formula that the table keeps for new rows, "" for none. ``styles``
    and ``formulas`` are those of the last row before the growth, learnt as the sheet streams past.
    """

    growth: Growth
    follower: Follower
    part: str = ""
    content: bytes = b""
    own: dict[str, Formula | None] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)

    def is_new(self, row: int) -> bool:
        """Whether a row is one of those that the table gets."""
        return self.growth.last_row < row <= self.growth.new_last_row

    def own_cells(self, row: int) -> dict[str, Edit]:
        """Return the cells of HR's columns in a new row: the column's formula, or blank in its style."""
        down = row - self.growth.last_row
        cells: dict[str, Edit] = {}
        for column, kept in self.own.items():
            above = self.formulas.get(column)
            if kept is None:
                cells[column] = None
            elif above is not None:
                cells[column] = Formula(translated(above, down, 0), kept.array)
            else:
                # Relative references would have to be moved, and nobody says from where.
                cells[column] = kept if translated(kept.text, 1, 1) == kept.text else None
        return cells


def growing_tables(package: Package, sheet_part: str, growths: Iterable[Growth]) -> Iterator[GrowingTable]:
    """Yield the growths of a sheet that get any rows, with the parts of their Excel Tables."""
    growing = [growth for growth in growths if growth.new_last_row > growth.last_row]
    tables = dict(_table_parts(package, sheet_part)) if any(growth.name for growth in growing) else {}
    for growth in growing:
        found = tables.get(growth.name.casefold()) if growth.name else None
        yield _growing(growth, *found) if found else GrowingTable(growth, follower(growth))


def _table_parts(package: Package, sheet_part: str) -> Iterator[tuple[str, tuple[str, bytes, list[Element]]]]:
    for link in relationships(package, sheet_part):
        if link.kind == "table":
            part = resolve(package, sheet_part, link)
            content = package.read(part)
            found = elements(part, content)
            name = found[0].attributes.get("displayName") or found[0].attributes.get("name", "")
            yield name.casefold(), (part, content, found)


def _growing(growth: Growth, part: str, content: bytes, found: list[Element]) -> GrowingTable:
    root = found[0]
    area = span(root.attributes.get("ref", ""))
    if area is None:
        return GrowingTable(growth, follower(growth))
    left, _, right, bottom = area
    rule = follower(growth, (left, right))
    splices = Splices(content)
    old_last = Follower(
        growth.first_row, bottom, max(bottom, growth.new_last_row), rule.first_column, rule.last_column
    )
    for element in found:
        reference = element.attributes.get("ref", "")
        followed = old_last.area(reference)
        if element.name in ("table", "autoFilter", "sortState", "sortCondition") and followed != reference:
            splices.set_attribute(element, "ref", followed)
    own = dict(_own_columns(growth, left, found))
    return GrowingTable(growth, rule, part, splices.result(), own)


def _own_columns(growth: Growth, left: int, found: list[Element]) -> Iterator[tuple[str, Formula | None]]:
    first, last = column_index(growth.first_column), column_index(growth.last_column)
    index = left - 1
    for place, element in enumerate(found):
        if element.name != "tableColumn":
            continue
        index += 1
        if not first <= index <= last:
            formulas = (
                Formula(other.text, other.attributes.get("array") in ("1", "true"))
                for other in found[place + 1 :]
                if element.start < other.start < element.end and other.name == "calculatedColumnFormula"
            )
            yield letters(index), next(formulas, None)


def table_headings(package: Package, sheet_part: str) -> dict[str, dict[str, str]]:
    """Return the names of the columns of a sheet's Excel Tables, by the table's name in small letters and column letters."""
    found = {}
    for name, (_, _, parts) in _table_parts(package, sheet_part):
        area = span(parts[0].attributes.get("ref", ""))
        columns = (element for element in parts if element.name == "tableColumn")
        if area is not None:
            found[name] = {
                letters(area[0] + place): element.attributes.get("name", "")
                for place, element in enumerate(columns)
            }
    return found


def with_headings(
    package: Package,
    sheet_part: str,
    headings: Mapping[str, Mapping[str, str]],
    grown: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return the parts of Excel Tables whose columns get other names; ``grown`` are those parts that changed already."""
    wanted = {name.casefold(): names for name, names in headings.items()}
    made: dict[str, bytes] = {}
    for name, (part, content, _) in _table_parts(package, sheet_part) if wanted else ():
        if name in wanted:
            made[part] = _renamed(part, grown.get(part, content), wanted[name])
    return made


def _renamed(part: str, content: bytes, names: Mapping[str, str]) -> bytes:
    found, splices = elements(part, content), Splices(content)
    first = (span(found[0].attributes.get("ref", "")) or (0,))[0]
    columns = (element for element in found if element.name == "tableColumn")
    for place, element in enumerate(columns):
        new = names.get(letters(first + place))
        if new is not None:
            splices.set_attribute(element, "name", new)
    return splices.result()
