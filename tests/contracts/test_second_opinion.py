"""Our reader against other libraries' on the same files: where two readers disagree, one of them is wrong."""

import io
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from sync.xlsx.gate import BOOK, open_package
from sync.xlsx.references import letters
from sync.xlsx.shared_strings import read_shared_strings
from sync.xlsx.sheet_expat import read_sheet
from sync.xlsx.sheet_fast import read_sheet_fast
from sync.xlsx.values import Values
from sync.xlsx.workbook_part import read_workbook
from tests.equality.applications import require

Grid = dict[str, object]

WORDS = (
    "Revenue",
    "收入",
    "R&D <cost>",
    " space ",
    "line\nbreak",
    "=1+1",
    "✔ good",
    "'quoted'",
    '"double"',
    "é",
    "0090",
    "🎯 goal",
)


def content(seed: int) -> list[tuple[int, int, object, bool]]:
    """Return cells (row, column, value, whether a formula shows it) of a random sheet."""
    rng = random.Random(seed)
    places = rng.sample([(row, column) for row in range(40) for column in range(30)], 250)
    makers = (
        lambda: rng.choice(WORDS),
        lambda: float(rng.randint(-1_000_000, 1_000_000)),
        lambda: float(f"{rng.uniform(-1e6, 1e6):.15g}"),
        lambda: float(f"{rng.random() * 10 ** rng.randint(-290, 290):.14g}"),
        lambda: rng.random() < 0.5,
    )
    return [(row, column, rng.choice(makers)(), rng.random() < 0.3) for row, column in sorted(places)]


def by_xlsxwriter(seed: int) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        worksheet = workbook.add_worksheet("Data")
        style = workbook.add_format({"bold": True})
        for row, column, value, formula in content(seed):
            if formula and not isinstance(value, bool):
                worksheet.write_formula(row, column, '=IF(A1<2,"<a>"&"b",1)', style, value)
            elif isinstance(value, bool):
                worksheet.write_boolean(row, column, value)
            elif isinstance(value, str):
                worksheet.write_string(row, column, value)
            else:
                worksheet.write_number(row, column, value, style)
        for row in range(50):
            worksheet.write_blank(row, 35, None, style)
    return target.getvalue()


def by_openpyxl(seed: int) -> bytes:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    for row, column, value, _ in content(seed):
        cell = worksheet.cell(row + 1, column + 1, value)  # type: ignore[arg-type]
        if isinstance(value, str):
            cell.data_type = "s"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def by_openpyxl_streaming(seed: int) -> bytes:
    """Write with openpyxl's streaming writer, whose markup differs from its ordinary one."""
    workbook = openpyxl.Workbook(write_only=True)
    worksheet = workbook.create_sheet("Data")
    grid = {(row, column): value for row, column, value, _ in content(seed)}
    for row in range(40):
        values = [grid.get((row, column)) for column in range(30)]
        worksheet.append(
            [f"'{value}" if isinstance(value, str) and value.startswith("=") else value for value in values]
        )
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def ours(book: bytes) -> tuple[Grid, bool]:
    """Return the values of the first sheet, and whether the fast reader took it; both readers must agree."""
    package = open_package(book)
    workbook = read_workbook(package)
    strings = workbook.strings_part
    values = Values(read_shared_strings(strings, package.blocks(strings)) if strings else [])
    part = workbook.sheets[0].part
    exact = read_sheet(part, package.blocks(part), values, BOOK)
    fast = read_sheet_fast(part, package.blocks(part), values, BOOK)
    assert fast is None or fast == exact
    cells = {f"{column}{row.number}": cell.value for row in exact.rows for column, cell in row.cells.items()}
    return {place: value for place, value in cells.items() if value != ""}, fast is not None


def openpyxl_s(book: bytes) -> Grid:
    worksheet = openpyxl.load_workbook(io.BytesIO(book), data_only=True).worksheets[0]
    cells = (cell for row in worksheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.value for cell in cells if cell.value not in (None, "")}


def calamine_s(book: bytes) -> Grid:
    rows = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    return {
        f"{letters(column)}{row}": value
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values)
        if value != ""
    }


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl, by_openpyxl_streaming])
def test_three_readers_agree(write: Callable[[int], bytes], seed: int) -> None:
    book = write(seed)
    grid, fast = ours(book)
    assert len(grid) > 240
    assert grid == openpyxl_s(book)
    assert grid == calamine_s(book)
    assert fast


@pytest.mark.application
def test_three_readers_agree_on_what_libreoffice_saved(tmp_path: Path) -> None:
    require("libreoffice")
    soffice = str(shutil.which("soffice"))
    (tmp_path / "in").mkdir()
    for seed in range(4):
        (tmp_path / "in" / f"book{seed}.xlsx").write_bytes(by_xlsxwriter(seed))
    command = [
        soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
        "--outdir", str(tmp_path / "out"), *map(str, sorted((tmp_path / "in").iterdir())),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for saved in sorted((tmp_path / "out").iterdir()):
        book = saved.read_bytes()
        grid, fast = ours(book)
        assert fast
        assert grid == openpyxl_s(book)
        assert grid == calamine_s(book)
