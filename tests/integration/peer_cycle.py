"""A cycle in which five peers have books about one person."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from appraisal.findings import Finding
from sync.cycle import issue_books
from sync.receipt import Receipt
from workbook_templates.books import master

from .conftest import NOW, Cycle
from .rating import aggregates, hr_chooses, peer_book, rates
from .typing_in import in_master, table_of

RATEE = "E0016"


PEERS = ("E0017", "E0018", "E0019", "E0020", "E0021")


ITEM = "teamwork"


@pytest.fixture(scope="module")
def kept(consolidated_cycle: Cycle, tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """Return a cycle in which five peers have books about one person; do not write into its folder."""
    cycle = consolidated_cycle.copied(tmp_path_factory.mktemp("peers"))
    hr_chooses(cycle.folder, *((RATEE, peer_id, "Peer") for peer_id in PEERS))
    issue_books(cycle.folder, NOW)
    return cycle


@pytest.fixture
def rated(kept: Cycle, tmp_path: Path) -> Cycle:
    """Return a copy of that cycle to work on."""
    return kept.copied(tmp_path)


def answer(cycle: Cycle, values: Sequence[float | str]) -> Receipt:
    """Let the first peers answer, one value each, and consolidate."""
    for rater, value in zip(PEERS, values, strict=False):
        rates(peer_book(cycle.folder, rater), value)
    return cycle.consolidate()


def found(receipt: Receipt, code: str) -> list[Finding]:
    return [finding for finding in receipt.findings if finding.code == code]


def reviewed(folder: Path, item: str = ITEM) -> dict[str, object]:
    """Return the row of the sheet Reviews for an item of the person."""
    goals = {
        row.cells["goal_id"].value
        for row in table_of(folder / "master.xlsx", master.BOOK, "goals").rows
        if row.cells.get("kpi") and row.cells["kpi"].value == item and row.cells["owner_id"].value == RATEE
    }
    (goal,) = goals
    return in_master(folder, "reviews", str(goal))


def achievement(folder: Path) -> tuple[float, float]:
    """Return the manager's rating and the points of an item of the person, as the sheet Reviews shows them."""
    row = reviewed(folder)
    return float(str(row["actual"])), float(str(row["achievement"]))


def shown(cycle: Cycle) -> tuple[float | None, float | None, str]:
    return aggregates(cycle.folder, RATEE)[ITEM, "Peer"]
