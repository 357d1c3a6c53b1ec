"""Forgetting people whose books are Google Sheets: theirs go, others' lose what is about them, and nothing comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.cli import main
from appraisal.policy import EVERYBODY
from sync.consolidate import consolidate
from sync.google.client.connection import using
from sync.google.gbook import decode
from sync.ledger import Ledger
from tests.google_sheets.copied_office import Kept, collected, here, office
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.small_office import NOW, PEOPLE, Office, office_in

__all__ = ["Kept", "collected", "here", "office"]


@pytest.fixture
def signed_in(office: Office) -> Iterator[Office]:
    """Give the office with its Google."""
    with using(office.google):
        yield office


def forget(office: Office, *people: str) -> None:
    with pytest.raises(SystemExit):
        main(["forget", str(office.folder), *people, "--anyway", "--yes", "--lang", "en"])


def cells(office: Office, person: str) -> str:
    return str(office.google.grid(office.sheet(person), "sheets(data(rowData(values(userEnteredValue))))"))


def test_the_sheet_of_a_manager_loses_somebody_who_is_forgotten(signed_in: Office) -> None:
    assert "Di Fox" in cells(signed_in, "E2")
    forget(signed_in, "E4")
    assert "Di Fox" not in cells(signed_in, "E2")
    assert "Ed Kim" in cells(signed_in, "E2")
    consolidate(signed_in.folder, NOW, jobs=1)
    kept = [decode(path.read_bytes()) for path in (signed_in.folder / "books").rglob("*.gbook")]
    assert len(kept) == 2
    assert "Di Fox" not in repr(kept)


def test_a_manager_who_is_forgotten_loses_the_team_s_sheet_and_its_name(signed_in: Office) -> None:
    file = signed_in.sheet("E2")
    forget(signed_in, "E2")
    assert not signed_in.world.as_person("bob@example.com").sees(file)
    assert "Bob Ray" not in str(list(signed_in.books()))
    assert "Bob Ray" not in str(
        signed_in.google.grid(file, "sheets(data(rowData(values(userEnteredValue))))")
    )
    assert "'E2'" not in str(signed_in.google.structure(file, "developerMetadata(metadataValue)"))
    consolidate(signed_in.folder, NOW, jobs=1)
    assert signed_in.audit().findings == ()


@pytest.fixture
def with_self_books(tmp_path: Path) -> Iterator[Office]:
    """Give an office of two, each with a book of their own in Sheets."""
    with serving(World()) as world:
        made = office_in(tmp_path / "2026-H2", world, PEOPLE[:2], self_books=(EVERYBODY,))
        with using(made.google):
            made.hand_out()
            yield made
        assert world.judge.blamed == []


def test_the_own_sheet_of_somebody_who_is_forgotten_is_deleted_for_good(
    with_self_books: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sorted(with_self_books.books()) == ["E1 Ann Lee", "E2 Bob Ray - own review"]
    forget(with_self_books, "E2")
    assert "Google Sheets deleted for good: 1; cleared of what was about them: 1" in capsys.readouterr().out
    assert sorted(with_self_books.books()) == ["E1 Ann Lee"]
    with Ledger.open(with_self_books.folder) as ledger:
        assert len(ledger.sheets) == 1
    assert with_self_books.audit().findings == ()


def test_what_google_refuses_is_left_to_hr_with_its_address(
    with_self_books: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    own = with_self_books.books()["E2 Bob Ray - own review"]
    with_self_books.world.faults.fail(403, on="files.delete", times=9)
    forget(with_self_books, "E2")
    assert own in capsys.readouterr().out
    assert with_self_books.world.as_person(HR).sees(own)


def test_a_sheet_that_changed_since_it_was_read_is_left_to_hr_and_keeps_all_its_cells(
    signed_in: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cells are cleared by their places: in a sheet whose rows moved, others would go, and the person's stay."""
    file = signed_in.sheet("E2")
    before = cells(signed_in, "E2")
    signed_in.world.as_person(HR).open(file).insert_rows("Team", 6)
    forget(signed_in, "E4")
    said = " ".join(capsys.readouterr().out.split())
    assert file in said.partition("since they were read")[2]
    for name in ("Di Fox", "Ed Kim", "Fay Orr"):
        assert cells(signed_in, "E2").count(name) == before.count(name)
