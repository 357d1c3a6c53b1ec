"""A whole cycle, read by a cluster: the terminal's ``--dask`` comes to the same master as this machine."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from distributed import LocalCluster

from addin.cli import main
from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.xlsx.gate import MASTER
from sync.xlsx.read import read_book
from workbook_templates.books import master

NOW = datetime(2027, 1, 16, 18, 20, tzinfo=UTC)


def values(folder: Path, name: str) -> list[dict[str, object]]:
    found = read_book(folder / "master.xlsx", (master.BOOK,), limits=MASTER).tables[name]
    return [{key: cell.value for key, cell in row.cells.items()} for row in found.rows]


def test_a_cluster_comes_to_the_same_master(
    cluster: LocalCluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    near, far = tmp_path / "near" / "2026-H2", tmp_path / "far" / "2026-H2"
    sample = company(20, "en")
    found_cycle(near, sample, NOW)
    fill_books(near, tuple(issue_books(near, NOW)), sample, lambda _done, _all: None)
    shutil.copytree(near, far)
    receipt = consolidate(near, NOW, jobs=1)
    with pytest.raises(SystemExit) as ended:
        main(["consolidate", str(far), "--dask", cluster.scheduler_address])
    assert ended.value.code in (0, 1)
    assert f"{receipt.cells.returned:,}" in capsys.readouterr().out
    for name in ("goals", "reviews", "actuals", "results"):
        assert values(near, name) == values(far, name)
