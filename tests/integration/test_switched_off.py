"""What a scheme switches off is shown nowhere for its people."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from appraisal.model import Source
from sync.assessing import assess_people
from sync.closed_master import read_master
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.ledger import Ledger
from sync.present_master import kept_content
from sync.xlsx.cells import set_cells
from workbook_templates.books import master

from .conftest import NOW, Cycle
from .rating import hr_chooses, peer_book, rates
from .typing_in import table_of

RATEE, RATERS = "E0031", ("E0032", "E0033", "E0034")
BIAS = {"R07", "R08", "R09", "R10", "R11", "A04"}
LEVELLED = ("shift", "factor", "z", "shrunken")


def switch(folder: Path, **cells: str | float) -> None:
    """Type into the row of every scheme on Schemes."""
    path = folder / "master.xlsx"
    found = table_of(path, master.BOOK, "schemes")
    edits: dict[str, str | float | None] = {
        found.cell_reference(key, row.number): value for row in found.rows for key, value in cells.items()
    }
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


def column(folder: Path, table: str, *keys: str) -> list[object]:
    """Return what stands in columns of the master, blanks left out."""
    rows = read_master(folder).tables[table].rows
    return [row.cells[key].value for row in rows for key in keys if key in row.cells and row.cells[key].value]


def compared(folder: Path) -> set[Source]:
    """Return the sources whose raters are held against each other."""
    with Ledger.open(folder) as ledger:
        return {one.source for one in assess_people(kept_content(ledger), ledger).figures}


def found_codes(folder: Path) -> set[str]:
    """Return the codes of all findings."""
    with Ledger.open(folder) as ledger:
        return {finding.code for finding in ledger.verdicts.findings()}


@pytest.fixture(scope="module")
def kept(sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cycle in which peers rated a person, and HR put somebody in a box; do not write into its folder."""
    cycle = sample_cycle("en").copied(tmp_path_factory.mktemp("rated"))
    hr_chooses(cycle.folder, *((RATEE, rater, "Peer") for rater in RATERS))
    issue_books(cycle.folder, NOW)
    for rater in RATERS:
        rates(peer_book(cycle.folder, rater), 4.0)
    consolidate(cycle.folder, NOW, jobs=1)
    path = cycle.folder / "master.xlsx"
    found = table_of(path, master.BOOK, "calibration")
    edits: dict[str, str | float | None] = {
        found.cell_reference("potential", row.number): "2" for row in found.rows
    }
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))
    consolidate(cycle.folder, NOW, jobs=1)
    return cycle.folder


@pytest.fixture
def rated(kept: Path, tmp_path: Path) -> Path:
    """Return a copy of that cycle to work on."""
    return shutil.copytree(kept, tmp_path / "2026-H2")


def test_a_source_that_is_off_is_neither_asked_nor_counted_nor_shown(rated: Path) -> None:
    assert "Peer" in column(rated, "aggregates", "source")
    before = len(list((rated / "books" / "peer").glob("*.xlsx")))
    switch(rated, sources_off="Peer, Customer")
    hr_chooses(rated, (RATEE, "E0035", "Peer"))
    issue_books(rated, NOW)
    consolidate(rated, NOW, jobs=1)
    rows = read_master(rated).tables["aggregates"].rows
    told = [
        row for row in rows if row.cells["source"].value == "Peer" and {"mean", "count"} & row.cells.keys()
    ]
    assert told == []
    assert len(list((rated / "books" / "peer").glob("*.xlsx"))) == before
    assert set(column(rated, "raters", "state")) == {"Source is switched off"}


def test_bias_figures_that_are_off_are_shown_nowhere(rated: Path) -> None:
    switch(rated, leniency_max=0.01, spread_min=1.0, ratings_min=2.0)
    consolidate(rated, NOW, jobs=1)
    assert column(rated, "calibration", *LEVELLED)
    assert BIAS & found_codes(rated)
    assert column(rated, "chart_leniency", "of")
    assert compared(rated) == {Source.MANAGER, Source.PEER}
    switch(rated, bias="No")
    consolidate(rated, NOW, jobs=1)
    assert column(rated, "calibration", *LEVELLED) == []
    assert BIAS & found_codes(rated) == set()
    assert column(rated, "chart_leniency", "of") == []
    assert compared(rated) == set()


def test_nine_boxes_that_are_off_are_empty(rated: Path) -> None:
    assert column(rated, "calibration", "box")
    switch(rated, nine_box="No")
    consolidate(rated, NOW, jobs=1)
    assert column(rated, "calibration", "box") == []


def test_a_distribution_that_is_off_ranks_nobody(rated: Path) -> None:
    assert column(rated, "calibration", "rank")
    switch(rated, distribution="Off")
    consolidate(rated, NOW, jobs=1)
    assert column(rated, "calibration", "rank", "proposed_grade", "tie", "compared_in") == []
    assert {"A01", "A02"} & found_codes(rated) == set()


def test_the_manager_cannot_be_switched_off(rated: Path) -> None:
    switch(rated, sources_off="Manager")
    receipt = consolidate(rated, NOW, jobs=1)
    assert "S07" in [finding.code for finding in receipt.findings]
