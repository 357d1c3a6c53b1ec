"""A book that was brought up to date opens in LibreOffice, and what it computes is what the book shows already."""

from pathlib import Path

import pytest

from tests.equality.engines import why_missing, with_libreoffice
from tests.equality.package import Cells, read_cells
from tests.integration.office import Office, company_goal, handed_out, hr_types, office

__all__ = ["handed_out", "office"]

pytestmark = pytest.mark.application


def shown(cells: Cells) -> Cells:
    """Return what people see: a blank text is nothing, numbers but for their last digits."""
    return {
        place: round(value, 6) if isinstance(value, float) else value
        for place, value in cells.items()
        if value not in (None, "")
    }


def test_a_book_that_was_brought_up_to_date_computes_to_what_it_shows(office: Office) -> None:
    if reason := why_missing("libreoffice"):
        pytest.skip(reason)
    book: Path = office.upper
    hr_types(office, "goals", company_goal(office), title="Grow with care", target=123.5)
    office.consolidate()
    written = book.read_bytes()
    (computed,) = with_libreoffice([written])
    assert shown(read_cells(written)) == shown(computed)
