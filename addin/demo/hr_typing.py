"""What HR of the sample company types into the master."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from addin.demo.raters import rater_row
from appraisal.model import ChosenRater, Stage
from sync.closed_master import read_master
from sync.xlsx.cells import Edit, set_cells
from workbook_templates.books.master import RATERS
from workbook_templates.books.policy import SETTINGS
from workbook_templates.labels import choice_words


def type_into_master(folder: Path, name: str, key: str, typed: Mapping[str, Mapping[str, Edit]]) -> None:
    """Type into cells of one of the master's tables: by the value of the rows' ``key`` and by column."""
    if not typed:
        return
    found = read_master(folder)
    table = found.tables[name]
    edits: dict[str, Edit] = {}
    for row in table.rows:
        cell = row.cells.get(key)
        for column, value in typed.get(str(cell.value) if cell else "", {}).items():
            edits[table.cell_reference(column, row.number)] = value
    found.path.write_bytes(set_cells(found.path.read_bytes(), {table.sheet_title: edits}))


def choose_raters(folder: Path, raters: Iterable[ChosenRater], language: str) -> None:
    """Add rows to the sheet Raters."""
    rows = [rater_row(one, language) for one in raters]
    if not rows:
        return
    found = read_master(folder)
    table = found.tables[RATERS.name]
    last = max((row.number for row in table.rows if row.cells), default=table.header_row)
    edits: dict[str, Edit] = {
        table.cell_reference(column, number): str(value)
        for number, row in enumerate(rows, start=last + 1)
        for column, value in row.items()
    }
    found.path.write_bytes(set_cells(found.path.read_bytes(), {table.sheet_title: edits}))


def open_stage(folder: Path, stage: Stage, language: str) -> None:
    """Choose on the sheet Settings which stage of the cycle is open."""
    type_into_master(
        folder, SETTINGS.name, "setting", {"stage": {"value": choice_words("stage", language)[stage]}}
    )
