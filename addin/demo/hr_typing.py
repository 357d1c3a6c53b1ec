"""What HR of the sample company types into the master."""

from collections.abc import Mapping
from pathlib import Path

from appraisal.model import Stage
from sync.closed_master import read_master
from sync.xlsx.cells import Edit, set_cells
from workbook_templates.books.master import SETTINGS
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


def open_stage(folder: Path, stage: Stage, language: str) -> None:
    """Choose on the sheet Settings which stage of the cycle is open."""
    type_into_master(
        folder, SETTINGS.name, "setting", {"stage": {"value": choice_words("stage", language)[stage]}}
    )
