"""A text that a Google Sheet can hold and Excel cannot: it stops one book, never a company."""

from sync.ledger import Ledger
from sync.xlsx.cell_markup import LONGEST_TEXT
from sync.xlsx.gate import BOOK
from tests.google_sheets.copied_office import consolidated, frozen, here, manager, one_book, small
from tests.google_sheets.small_office import Office
from tests.integration.typing_in import in_master

__all__ = ["frozen", "here", "one_book", "small"]


def test_a_book_brings_no_text_that_the_master_cannot_hold_with_some_words_around_it() -> None:
    assert BOOK.text < LONGEST_TEXT - 500


def test_a_text_that_is_too_long_for_excel_is_a_finding_at_its_cell_and_stops_no_run(small: Office) -> None:
    """The sheet and its book stay as they are; once it is shorter, it is read like any other, though findings quote it."""
    sheet = manager(small, "E1")
    one, other = sheet.records("review")[:2]
    sheet.type("goals", other, title="Sell tea")
    sheet.type("goals", one, title="x" * (BOOK.text + 1))
    assert consolidated(small).written
    with Ledger.open(small.folder) as ledger:
        (found,) = (said for said in ledger.verdicts.findings() if said.code == "S10")
    assert found.place.file == "books/E1 Ann Lee.gbook"
    assert str(BOOK.text) in str(found.values)
    typing = small.world.as_person("ann@example.com").open(sheet.file_id)
    typing.type(f"{found.place.sheet}!{found.place.cell}", "x" * BOOK.text)
    consolidated(small)
    assert len(str(in_master(small.folder, "goals", one)["title"])) == BOOK.text
    assert in_master(small.folder, "goals", other)["title"] == "Sell tea"
