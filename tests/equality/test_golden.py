"""The workbook for people: drawn with wrong values, and compared after a program saved it."""

from pathlib import Path

import ironcalc
import pytest

from tests.equality.golden import differing, draw, main
from tests.equality.package import POISON, formula_cells, read_cells


def test_nothing_in_it_is_right_before_a_program_computes_it(tmp_path: Path) -> None:
    draw(tmp_path / "golden.xlsx")

    package = (tmp_path / "golden.xlsx").read_bytes()
    cells = read_cells(package)
    assert {cells[sheet, place] for sheet, place, _ in formula_cells(package)} == {POISON}


def test_a_file_that_nobody_computed_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "golden.xlsx"

    assert main([str(path)]) == 0
    assert main(["--compare", str(path)]) == 1
    assert "differences" in capsys.readouterr().out


def test_a_computed_file_is_right(tmp_path: Path) -> None:
    path = tmp_path / "golden.xlsx"
    draw(path)
    model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    path.write_bytes(model.to_xlsx())

    report, count = differing(path, "IronCalc")
    assert count == 0, report


def test_without_arguments_it_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Google" in capsys.readouterr().out
