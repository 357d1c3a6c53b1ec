"""The rivals: what people write today, one loop around ``pandas.read_excel``.

``python -m benchmarks.rivals ENGINE FOLDER OUT`` reads the two tables of every returned book with that engine, joins
them and writes one workbook with openpyxl. Nothing is checked, scored or kept.
"""

import sys
import warnings
from pathlib import Path
from typing import Literal

import pandas

from sync.files import returned_files
from workbook_templates.books import team
from workbook_templates.labels import sheet_title

LANGUAGE = "en"
SHEETS = tuple(sheet_title("team", name, LANGUAGE) for name in ("goals", "review"))


def consolidate(engine: Literal["openpyxl", "calamine"], folder: Path, out: Path) -> int:
    """Join the goals and the reviews of all returned books into one workbook; return the number of rows."""
    tables: dict[str, list[pandas.DataFrame]] = {sheet: [] for sheet in SHEETS}
    for path in returned_files(folder):
        sheets = pandas.read_excel(path, sheet_name=list(SHEETS), header=team.GOALS.header_row, engine=engine)
        for name, frame in sheets.items():
            tables[name].append(frame)
    rows = 0
    with pandas.ExcelWriter(out, engine="openpyxl") as writer:
        for name, frames in tables.items():
            joined = pandas.concat(frames, ignore_index=True)
            joined.to_excel(writer, sheet_name=name, index=False)
            rows += len(joined)
    return rows


if __name__ == "__main__":
    warnings.filterwarnings("ignore", module="openpyxl")
    match sys.argv[1:]:
        case ["openpyxl" | "calamine" as engine, folder, out]:
            print(consolidate(engine, Path(folder), Path(out)))
