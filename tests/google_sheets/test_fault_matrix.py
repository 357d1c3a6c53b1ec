"""Every fault at every call: nothing is lost, HR is told what docs/google-faults.md says, and the next runs complete it."""

from pathlib import Path

import pytest

from tests.google_sheets.copied_office import frozen, here, one_book, small
from tests.google_sheets.fault_matrix import FAULTS, STAGES, outcome
from tests.google_sheets.small_office import Office

__all__ = ["frozen", "here", "one_book", "small"]

PAGE = Path(__file__).parents[2] / "docs" / "google-faults.md"


def documented() -> dict[tuple[str, str], str]:
    """Return what the page says, by fault and call."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    stages = next(row[1:] for row in rows if row[1:] == list(STAGES))
    return {
        (row[0], stage): said
        for row in rows
        if row[0] in FAULTS
        for stage, said in zip(stages, row[1:], strict=True)
    }


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_lost_and_the_next_runs_complete_it(small: Office, fault: str, stage: str) -> None:
    """And what HR is told is what the page says."""
    assert outcome(small, fault, stage) == documented()[fault, stage]


def test_the_page_says_all_of_it() -> None:
    """Each fault at each call."""
    assert documented().keys() == {(fault, stage) for fault in FAULTS for stage in STAGES}
