"""The rows of the master as they are kept: found again whatever they are called by then."""

from pathlib import Path

from sync.ledger import Ledger
from sync.written_rows import Wanted, difference
from workbook_templates.books.planning import SET_GOALS


def test_a_row_that_is_called_otherwise_now_and_says_the_same_is_kept_under_its_new_name(
    tmp_path: Path,
) -> None:
    row = {"employee_id": "E0001", "title": "Less waste"}
    with Ledger.create(tmp_path, "2026-H2") as ledger, ledger.transaction():
        list(difference(SET_GOALS, [Wanted("E0001||Less waste", row, 6)], ledger.written, 5))
        changes = list(difference(SET_GOALS, [Wanted("E0001|Less waste", row, 6)], ledger.written, 6))
        assert (changes, list(ledger.written.keys("setgoals"))) == ([], ["E0001|Less waste"])
