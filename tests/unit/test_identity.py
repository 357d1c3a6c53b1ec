"""Which book a file is, and whether the places that say so agree."""

import pytest

from sync.errors import IdentityError
from sync.identity import Disagreement, ReadIdentity, from_hidden_sheet, from_properties, printed_code
from sync.xlsx.values import Cell, SheetRow

FIELDS = {
    "book_id": "b-1",
    "cycle_id": "2026-H2",
    "recipient_id": "E1",
    "role": "team",
    "issue": "2",
    "code": "ABCD-EFGH",
}


def test_our_properties_are_known_by_their_prefix() -> None:
    found = from_properties(
        {"reviewbook.book_id": "b-1", "book_id": "other", "reviewbook.unknown": "x", "Company": "ACME"}
    )
    assert found == {"book_id": "b-1"}


def test_hidden_sheet_holds_names_and_values_side_by_side() -> None:
    rows = [
        SheetRow(1, False, {"A": Cell("book_id"), "B": Cell("b-1")}),
        SheetRow(2, False, {"C": Cell("issue"), "D": Cell(2.0)}),
        SheetRow(3, False, {"A": Cell("note"), "B": Cell("x")}),
        SheetRow(4, False, {"A": Cell("role")}),
    ]
    assert from_hidden_sheet(rows) == {"book_id": "b-1", "issue": "2"}


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        ("ABCD-EFGH", ["Review · ABCD-EFGH · page 1"]),
        ("ABCD-EFGH", ["ABCD-EFGH", "编号ABCD-EFGH"]),
        ("ABCD-EFGH", ['&L&8ABCD-EFGH&C&"Calibri,Bold"x&R&8page &P', "plain"]),
        ("ABCD-EFGH", ["", "ABCD", "-", "ABCD-EFGH"]),
        ("", ["ABCD-EFGH", "JKLM-2345"]),
        ("", ["ABCD-EFG", "ABCI-EFGH", "2026-0701", "XABCD-EFGH", "ABCD-EFGH-JKLM"]),
    ],
)
def test_printed_code(expected: str, texts: list[str]) -> None:
    assert expected == printed_code(texts)


def test_properties_come_first_then_the_hidden_sheet() -> None:
    said = ReadIdentity({"book_id": "b-1"}, {"book_id": "b-1", "issue": "3"})
    assert (said.field("book_id"), said.issue, said.field("role")) == ("b-1", 3, "")
    assert said.known


def test_printed_code_is_left_where_an_online_editor_stripped_the_rest() -> None:
    said = ReadIdentity({}, {}, "ABCD-EFGH")
    assert (said.known, said.code, said.issue) == (False, "ABCD-EFGH", 0)
    assert said.require() is said


def test_silent_places_contradict_nothing() -> None:
    assert ReadIdentity(FIELDS, {}, "").disagreements() == ()
    assert ReadIdentity(FIELDS, FIELDS, "ABCD-EFGH").disagreements() == ()


def test_places_that_disagree_are_named() -> None:
    said = ReadIdentity(FIELDS, FIELDS | {"recipient_id": "E2"}, "JKLM-2345")
    assert said.disagreements() == (
        Disagreement("recipient_id", "E1", "E2"),
        Disagreement("code", "ABCD-EFGH", "JKLM-2345"),
    )
    with pytest.raises(IdentityError) as caught:
        said.require()
    assert caught.value.key == "book.identity"


def test_a_book_that_says_nothing_needs_hr() -> None:
    with pytest.raises(IdentityError) as caught:
        ReadIdentity({}, {}).require()
    assert caught.value.key == "book.no-identity"
