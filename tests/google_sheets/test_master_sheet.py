"""The master as a Google Sheet: what HR types on either desk stands on both after the next command, and nothing else changes."""

from sync.cycle import issue_books
from sync.google.client.connection import using
from sync.google.grid import FIELDS, book_of
from sync.google.master.kept import read_kept
from sync.rights.forget import forget
from sync.second_desk import behind, disagreements
from sync.undo import undo
from tests.faults.small_cycle import NOW, flaws, sha
from tests.google_sheets.hr_desks import COLLEAGUE, HR, TwoDesks

pytest_plugins = ["tests.google_sheets.master_fixtures"]


def person(desks: TwoDesks, table: str = "calibration") -> str:
    return desks.in_file()[table].rows[0].record


def test_a_new_sheet_shows_what_the_master_shows_cell_by_cell(unmade: TwoDesks) -> None:
    made = unmade.make()
    assert made.new
    assert unmade.apart() == []
    people = {one.email: one.role for one in unmade.hr.permissions(unmade.file_id)}
    assert people == {HR: "owner", COLLEAGUE: "writer"}
    assert not unmade.hr.file(unmade.file_id).writers_can_share


def test_a_decision_and_a_change_of_the_roster_go_from_the_sheet_into_the_master(desks: TwoDesks) -> None:
    who = person(desks)
    desks.type_into_sheet("calibration", who, calibrated_score=91.5, reason="A hard market")
    desks.type_into_sheet("employees", who, position="Head of sales")
    desks.add_to_sheet("employees", employee_id="E999", name="Nina Novak", department="Sales", hired=46_300.0)
    receipt = desks.consolidate()
    assert receipt.written
    assert desks.in_file_row("calibration", who)["calibrated_score"] == 91.5
    assert desks.in_file_row("employees", who)["position"] == "Head of sales"
    assert desks.in_file_row("employees", "E999")["name"] == "Nina Novak"
    assert desks.apart() == []
    assert flaws(desks.folder) == []


def test_what_hr_types_into_the_master_goes_into_the_sheet(desks: TwoDesks) -> None:
    who = person(desks)
    desks.cycle.type_into_master("calibration", who, calibrated_score=88.25)
    desks.consolidate()
    assert desks.in_sheet_row("calibration", who)["calibrated_score"] == 88.25
    assert desks.apart() == []


def test_twice_is_once(desks: TwoDesks) -> None:
    who = person(desks)
    desks.type_into_sheet("calibration", who, calibrated_score=91.5, reason="A hard market")
    desks.consolidate()
    files, sheet = {path: sha(path) for path in desks.folder.glob("master.*")}, desks.in_sheet()
    desks.world.calls.entries.clear()
    assert not desks.consolidate().written
    assert desks.world.calls.total == 1, "Drive is asked for the version, and nothing else"
    assert {path: sha(path) for path in desks.folder.glob("master.*")} == files
    assert desks.in_sheet() == sheet


def test_the_same_cell_typed_on_both_desks_stands_apart_and_is_reported(desks: TwoDesks) -> None:
    who = person(desks)
    desks.type_into_sheet("employees", who, position="Head of sales")
    desks.cycle.type_into_master("employees", who, position="Sales lead")
    receipt = desks.consolidate()
    [found] = [one for one in receipt.findings if one.code == "S07"]
    assert {"Head of sales", "Sales lead"} <= {str(value) for _, value in found.values}
    assert desks.in_file_row("employees", who)["position"] == "Sales lead"
    assert desks.in_sheet_row("employees", who)["position"] == "Head of sales"
    assert [one for one in desks.apart() if not one.startswith(("findings", "results", "submissions"))] == [
        f"employees {who} position: 'Head of sales' / 'Sales lead'"
    ]
    assert [one.code for one in desks.consolidate().findings].count("S07") == 1, "as long as they differ"
    desks.type_into_sheet("employees", who, position="Sales lead")
    assert not [one for one in desks.consolidate().findings if one.code == "S07"]
    assert desks.apart() == []


def test_undo_takes_the_run_back_on_both_desks_and_leaves_what_hr_typed(desks: TwoDesks) -> None:
    who = person(desks)
    before = desks.in_file_row("results", who)
    desks.type_into_sheet("employees", who, name="Nina Novak")
    desks.consolidate()
    assert desks.in_sheet_row("results", who)["name"] == "Nina Novak"
    with using(desks.google):
        undo(desks.folder, NOW)
    assert desks.in_file_row("results", who) == before
    assert desks.in_file_row("employees", who)["name"] == "Nina Novak"
    assert desks.apart() == []


def test_a_program_s_own_cell_that_hr_changed_is_written_again_and_reported(desks: TwoDesks) -> None:
    who = person(desks, "results")
    total = desks.in_file_row("results", who)["total"]
    desks.type_into_sheet("results", who, total=1.0)
    desks.consolidate()
    assert desks.in_sheet_row("results", who)["total"] == total
    assert desks.apart() == []


def test_what_hr_keeps_beside_our_tables_stays(desks: TwoDesks) -> None:
    title = desks.title("employees")
    rows = desks.in_sheet()["employees"].rows
    who, beside = rows[0].record, max(desks.in_sheet()["employees"].columns.values()) + 1
    desks.put(title, rows[0].number, beside, "a note of HR's")
    desks.do({"addSheet": {"properties": {"title": "HR's own", "sheetId": 77}}})
    desks.put("HR's own", 3, 2, "=1+1")
    desks.change_lines("insertDimension", title, "COLUMNS", 3)
    desks.change_lines("insertDimension", title, "ROWS", 0, 2)
    desks.put(title, 1, 3, "HR's heading")
    desks.type_into_sheet("employees", who, position="Head of sales")
    desks.cycle.type_into_master("employees", rows[1].record, position="Buyer")
    desks.consolidate()
    assert desks.apart() == []
    assert desks.in_file_row("employees", who)["position"] == "Head of sales"
    values = desks.hr.values(desks.file_id, [f"'{title}'!A1:Z60", "'HR''s own'!A1:D4"], "FORMULA")
    assert values[0][0][3] == "HR's heading"
    assert values[0][rows[0].number + 1][beside + 1] == "a note of HR's"
    assert values[1][2][2] == "=1+1"


def test_renamed_tabs_are_found_and_a_deleted_one_is_reported(desks: TwoDesks) -> None:
    who = person(desks)
    calibration, positions = desks.title("calibration"), desks.title("positions")
    renamed = {"sheetId": desks.sheet_id(calibration), "title": "Round table"}
    desks.do({"updateSheetProperties": {"properties": renamed, "fields": "title"}})
    desks.type_into_sheet("calibration", who, calibrated_score=91.5, reason="A hard market")
    desks.do({"deleteSheet": {"sheetId": desks.sheet_id(positions)}})
    kept = desks.in_file()["positions"].rows
    receipt = desks.consolidate()
    assert desks.in_file_row("calibration", who)["calibrated_score"] == 91.5
    assert desks.in_file()["positions"].rows == kept, "a tab that is gone deletes nothing"
    assert "S07" in {one.code for one in receipt.findings}
    with desks.ledger() as ledger:
        assert [one.table for one in disagreements(ledger)] == ["positions"]


def test_a_row_deleted_in_the_sheet_is_deleted_in_the_master_and_the_other_way_round(desks: TwoDesks) -> None:
    first, second = (row.record for row in desks.in_file()["assignments"].rows[:2])
    desks.delete_in_sheet("assignments", first)
    desks.cycle.type_into_master(
        "assignments", second, **dict.fromkeys(desks.in_file()["assignments"].columns)
    )
    desks.consolidate()
    assert desks.in_file_row("assignments", first) == {}
    assert desks.in_sheet_row("assignments", second) == {}
    assert desks.apart() == []


def test_a_text_that_looks_like_a_formula_stays_a_text_on_both_desks(desks: TwoDesks) -> None:
    who = person(desks)
    desks.cycle.type_into_master("calibration", who, reason="=1+1")
    desks.consolidate()
    assert desks.in_sheet_row("calibration", who)["reason"] == "=1+1"
    assert desks.apart() == []


def test_a_formula_counts_by_what_it_shows_and_an_error_is_reported(desks: TwoDesks) -> None:
    one, other = (row.record for row in desks.in_file()["calibration"].rows[:2])
    desks.type_into_sheet("calibration", one, calibrated_score="=40+2")
    desks.type_into_sheet("calibration", other, calibrated_score="=1/0")
    receipt = desks.consolidate()
    assert desks.in_file_row("calibration", one)["calibrated_score"] == 42.0
    assert "calibrated_score" not in desks.in_file_row("calibration", other)
    with desks.ledger() as ledger:
        [apart] = disagreements(ledger)
    assert (apart.record, apart.there, apart.kind) == (other, "#DIV/0!", "desk-error")
    assert "S07" in {finding.code for finding in receipt.findings}


def test_somebody_who_is_forgotten_is_gone_from_the_sheet_and_from_what_is_known_of_it(
    desks: TwoDesks,
) -> None:
    who = desks.in_file()["calibration"].rows[-1].record
    name = str(desks.in_file_row("employees", who)["name"])
    with using(desks.google):
        forgotten = forget(desks.folder, [who], NOW, anyway=True)
    assert [remain for remain in forgotten.remains if remain.file == "master.gbook"] == []
    assert desks.apart() == []
    for book in (
        read_kept(desks.folder).book,
        book_of(desks.file_id, desks.hr.grid(desks.file_id, FIELDS), {}),
    ):
        texts = [str(cell.value) for tab in book.tabs for row in tab.rows.values() for cell in row.values()]
        assert name not in " ".join(texts)


def test_new_rows_come_inside_the_table_with_its_look_rules_and_names(desks: TwoDesks) -> None:
    desks.add_to_sheet("employees", employee_id="E999", name="Nina Novak", department="Sales")
    desks.add_to_sheet("assignments", employee_id="E999", manager_id=person(desks), role="Line manager")
    desks.consolidate()
    with using(desks.google):
        issue_books(desks.folder, NOW)
    desk = desks.in_sheet()["submissions"]
    ends = {
        named["name"]: named["range"].get("endRowIndex")
        for named in desks.hr.structure(desks.file_id, "namedRanges")["namedRanges"]
    }
    assert ends["submissions_book_code"] == desk.last_row
    assert desks.apart() == []


def test_where_google_cannot_be_reached_the_run_goes_on_and_the_next_one_makes_up_for_it(
    desks: TwoDesks,
) -> None:
    who = person(desks)
    desks.type_into_sheet("calibration", who, calibrated_score=91.5, reason="A hard market")
    desks.world.faults.fail(403, "domainPolicy", on="drive", times=99)
    desks.cycle.type_into_master("employees", who, position="Sales lead")
    desks.consolidate()
    with desks.ledger() as ledger:
        assert "organisation" in behind(ledger, "en")
    desks.world.faults.clear()
    desks.consolidate()
    with desks.ledger() as ledger:
        assert behind(ledger, "en") == ""
    assert desks.in_file_row("calibration", who)["calibrated_score"] == 91.5
    assert desks.apart() == []


def test_a_sheet_that_hr_ends_stays_and_nobody_types_into_it(desks: TwoDesks) -> None:
    file_id = desks.file_id
    desks.stop()
    assert not (desks.folder / "master.gbook").exists()
    assert desks.hr.file(file_id).restricted
    desks.world.calls.entries.clear()
    desks.cycle.type_into_master("employees", person(desks), position="Sales lead")
    desks.consolidate()
    assert desks.world.calls.total == 0
    made = desks.make()
    assert not made.new, "the same sheet goes on"
    assert desks.file_id == file_id
    desks.consolidate()
    assert desks.apart() == []
