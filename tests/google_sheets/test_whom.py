"""Whose books go into Google Sheets: named by id, by address or in a file, and remembered."""

from pathlib import Path

import pytest

from sync.errors import CycleFolderError
from sync.google.books.whom import Whom, choose, chosen, named
from sync.ledger import Ledger
from tests.google_sheets.small_office import PEOPLE

STAFF = {person.id: person for person in PEOPLE}


def test_people_are_named_by_id_or_address_in_any_case() -> None:
    assert named(["e2", "CY@example.com"], STAFF) == Whom(ids=frozenset({"E2", "E3"}))


def test_a_file_names_them_one_a_line_or_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    file.write_text("\ufeffE2\n E3 , di@example.com；E5\n", encoding="utf-8")
    assert named([str(file), "E6"], STAFF).ids == {"E2", "E3", "E4", "E5", "E6"}


@pytest.mark.parametrize("typed", [["E2", "E99"], [""], ["stranger@example.com"]])
def test_who_is_not_on_the_roster_is_refused_with_the_others(typed: list[str]) -> None:
    with pytest.raises(CycleFolderError) as refused:
        named(typed, STAFF)
    assert refused.value.key == "sheets.unknown-people"


def test_the_choice_is_remembered(tmp_path: Path) -> None:
    with Ledger.create(tmp_path, "2026-H2") as ledger:
        assert not chosen(ledger)
        for whom in (Whom(everybody=True), Whom(ids=frozenset({"E2", "E3"})), Whom()):
            choose(ledger, whom)
            assert chosen(ledger) == whom
