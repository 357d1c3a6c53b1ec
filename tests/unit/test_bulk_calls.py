"""How often LibreOffice is called for a block: as often for ten thousand cells as for ten."""

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import pytest

OF_LIBREOFFICE = (
    "uno",
    "com",
    "com.sun",
    "com.sun.star",
    "com.sun.star.beans",
    "com.sun.star.lang",
    "com.sun.star.table",
)


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Give the module of cells, with what only LibreOffice's Python has replaced."""
    for name in OF_LIBREOFFICE:
        monkeypatch.setitem(sys.modules, name, MagicMock())
    names = [f"addin.libreoffice.unobridge.{name}" for name in ("office", "blocks", "cells")]
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield importlib.import_module(names[-1])
    for name in names:
        sys.modules.pop(name, None)


def office(rows: list[list[Any]]) -> tuple[MagicMock, MagicMock]:
    """Return a LibreOffice with one sheet, on which everything is of one format, and the block that is asked for."""
    fake = MagicMock()
    fake.kept = {}
    sheet = fake.sheet.return_value
    sheet.RangeAddress.EndRow, sheet.RangeAddress.EndColumn = 1_048_575, 1023
    block = sheet.getCellRangeByPosition.return_value
    block.getDataArray.return_value = tuple(map(tuple, rows))
    block.Rows.Count, block.Columns.Count = len(rows), len(rows[0])
    groups = block.getUniqueCellFormatRanges.return_value
    groups.Count = 1
    fake.book.return_value.NumberFormats.getByKey.return_value.Type = 16
    return fake, block


def calls(module: ModuleType, count: int) -> tuple[int, int]:
    """Return how many calls it takes to read and to write a block of so many rows: numbers, formulas, days, truths."""
    rows: list[list[Any]] = [[float(row), float(row), float(row), 1.0] for row in range(count)]
    read, _ = office(rows)
    assert module.read(read, "1", "Sheet1", (0, 0, count, 4)) == rows
    written, block = office(rows)
    module.write(written, "1", "Sheet1", 0, 0, [[1.5, ["f", "=A1"], ["d", 46112.0], True]] * count)
    assert len(block.setDataArray.call_args.args[0]) == count
    return len(read.mock_calls), len(written.mock_calls)


def test_the_number_of_calls_does_not_grow_with_the_cells(cells: ModuleType) -> None:
    few, many = calls(cells, 10), calls(cells, 2500)
    assert many == few
    assert max(many) < 40
