"""The master of the sample company, and what its Dashboard's formulas should give: what Python wrote beside them."""

import io
import re
import zipfile

import pytest

from sync.files import find_master
from tests.equality.engines import Engine
from tests.equality.package import Cells, formula_cells, poison, read_cells
from tests.sample_company import calibrated
from workbook_templates.books.dashboard import (
    BOX_COUNTS,
    CASCADE_TREE,
    FEEDBACK_BLOCK,
    LIVE_BLOCKS,
    LIVE_ROWS,
    PLAN_BLOCK,
    TREE_ROWS,
)
from workbook_templates.books.master import BLOCK_ROWS, BOOK, GRADE_BLOCK
from workbook_templates.labels import sheet_title
from workbook_templates.layout import Table, column_letter

BLOCKS = {
    GRADE_BLOCK.name: BLOCK_ROWS,
    **{table.name: LIVE_ROWS for table in LIVE_BLOCKS},
    BOX_COUNTS.name: 3,
    CASCADE_TREE.name: TREE_ROWS,
}
"""Every block that holds formulas, with the number of its rows."""
_TABLES = re.compile(rb"<tableParts.*?</tableParts>", re.DOTALL)


def sample_master(temporary: pytest.TempPathFactory, language: str) -> bytes:
    """Return the master of the calibrated sample company."""
    return find_master(calibrated(temporary, language).folder).read_bytes()


def live_cells(language: str) -> dict[tuple[str, str], str]:
    """Return sheet and place of every formula of the Dashboard, with the name of its block and column."""
    return {
        (
            title(table, language),
            f"{column_letter(table.positions[column.key])}{row}",
        ): f"{table.name}.{column.key}"
        for table, rows in ((BOOK.table_by_name[name], rows) for name, rows in BLOCKS.items())
        for column in table.columns
        if column.formula
        for row in range(table.first_row + 1, table.first_row + 1 + rows)
    }


def title(table: Table, language: str) -> str:
    """Return the title of the sheet on which a block stands."""
    return sheet_title("master", BOOK.sheet_of_table[table.name].name, language)


def without_tables(package: bytes) -> bytes:
    """Return a workbook whose tables are plain cells: Formualizer takes only so many tables in one workbook."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith("xl/tables/"):
                continue
            if entry.filename.startswith("xl/worksheets/_rels/"):
                content = re.sub(rb"<Relationship [^>]*/relationships/table\"[^>]*/>", b"", content)
            elif entry.filename.startswith("xl/worksheets/"):
                content = _TABLES.sub(b"", content)
            elif entry.filename == "[Content_Types].xml":
                content = re.sub(rb"<Override PartName=\"/xl/tables/[^>]*/>", b"", content)
            new.writestr(entry, content)
    return target.getvalue()


def computed(package: bytes, engine: Engine) -> Cells:
    """Return what an engine makes of a master, in which no formula says what it gave."""
    return engine([poison(without_tables(package))])[0]


def differences(package: bytes, engine: Engine, language: str) -> dict[str, tuple[object, object]]:
    """Return what differs between Python's values and an engine's, by block, column and place."""
    wanted, found = read_cells(package), computed(package, engine)
    return {
        f"{name} {place[1]}": (wanted.get(place), found.get(place))
        for place, name in live_cells(language).items()
        if not _same(wanted.get(place), found.get(place))
    }


def _same(wanted: object, found: object) -> bool:
    if isinstance(wanted, float) and isinstance(found, float):
        return abs(wanted - found) < 1e-9
    return wanted == found


def formula_places(package: bytes) -> set[tuple[str, str]]:
    """Return sheet and place of every formula."""
    return {(sheet, place) for sheet, place, _ in formula_cells(package)}


TOLD_LATER = (FEEDBACK_BLOCK, PLAN_BLOCK)
"""The blocks that are empty until results are released."""


def filled(cells: Cells, table: Table, language: str) -> bool:
    """Whether any figure of a live block is there and not 0."""
    return any(
        cells.get(place) not in (None, "", 0)
        for place, name in live_cells(language).items()
        if name.startswith(f"{table.name}.")
    )
