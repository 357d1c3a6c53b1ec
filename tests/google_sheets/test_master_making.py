"""Making the master's sheet: nobody but HR ever sees it, whatever is cut short is gone on with, and all that ends with a table follows."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from addin.cli import build
from addin.demo.company import company
from addin.demo.run import found_cycle
from sync.closed_master import read_master
from sync.errors import MasterError
from sync.files import MASTER_SHEET
from sync.google.client.connection import using
from sync.google.client.errors import GoogleFileError
from sync.google.client.transport import Transport
from sync.google.settings import GoogleSettings, keep_settings, needed_settings
from sync.second_desk import behind
from sync.xlsx.cells import set_cells
from sync.xlsx.references import letters
from tests.faults.small_cycle import NOW, SmallCycle
from tests.google_sheets.emulator.world import World
from tests.google_sheets.hr_desks import HR, TwoDesks, connected
from workbook_templates.labels import sheet_title

pytest_plugins = ["tests.google_sheets.master_fixtures"]

STRANGER = "someone@example.com"


class Killed(BaseException):
    """The process ends here."""


def texts_sent(desks: TwoDesks) -> int:
    """Return how often a spreadsheet was written."""
    return sum(1 for entry in desks.world.calls.entries if entry.method.endswith("batchUpdate"))


def test_where_others_would_see_it_nothing_is_written(unmade: TwoDesks) -> None:
    with unmade.ledger() as ledger:
        place = needed_settings(ledger).folder_id
    owner = unmade.hr.create_sheet("elsewhere", place, {})
    assert owner.id
    drive = unmade.world.drive
    drive.files[place].permissions.append(drive.permission("domain", "reader", domain="example.com"))
    before = texts_sent(unmade)
    with pytest.raises(GoogleFileError) as caught:
        unmade.make()
    assert caught.value.key == "google.master-seen"
    assert texts_sent(unmade) == before
    assert not (unmade.folder / MASTER_SHEET).exists()


def test_somebody_who_is_let_in_later_is_shown_nothing_new(desks: TwoDesks) -> None:
    who = desks.in_file()["calibration"].rows[0].record
    desks.hr.share(desks.file_id, STRANGER, "reader")
    desks.cycle.type_into_master("calibration", who, calibrated_score=88.25)
    desks.consolidate()
    assert "calibrated_score" not in desks.in_sheet_row("calibration", who)
    with desks.ledger() as ledger:
        assert STRANGER in behind(ledger, "en")
        assert STRANGER in behind(ledger, "zh-CN")
    found = next(one for one in desks.hr.permissions(desks.file_id) if one.email == STRANGER)
    desks.hr.unshare(desks.file_id, found.id)
    desks.consolidate()
    assert desks.in_sheet_row("calibration", who)["calibrated_score"] == 88.25


@pytest.mark.parametrize("call", [1, 5, 7, 10, 13])
def test_killed_while_it_is_made(unmade: TwoDesks, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Kill after a call: the file was made, is half drawn, is drawn, is shared with one of two."""
    send, sent = Transport.send, 0

    def killing(self: Transport, what: Any) -> dict[str, Any]:
        nonlocal sent
        answer = send(self, what)
        sent += 1
        if sent == call:
            raise Killed
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(Transport, "send", killing)
        with pytest.raises(Killed):
            unmade.make()
    unmade.make()
    assert unmade.apart() == []
    named = [file.name for file in unmade.hr.list_files("mimeType != 'application/vnd.google-apps.folder'")]
    assert named.count("master 2026-H2") == 1


def test_a_sheet_whose_gbook_was_lost_is_found_again_and_nothing_typed_is_lost(desks: TwoDesks) -> None:
    one, other = (row.record for row in desks.in_file()["employees"].rows[:2])
    file_id = desks.file_id
    desks.type_into_sheet("employees", one, position="Head of sales")
    (desks.folder / MASTER_SHEET).unlink()
    desks.cycle.type_into_master("employees", other, position="Buyer")
    assert not desks.make().new
    assert desks.file_id == file_id
    receipt = desks.consolidate()
    assert [finding.code for finding in receipt.findings].count("S07") == 2
    assert desks.in_sheet_row("employees", one)["position"] == "Head of sales"
    assert desks.in_file_row("employees", other)["position"] == "Buyer"
    desks.cycle.type_into_master("employees", one, position="Head of sales")
    desks.type_into_sheet("employees", other, position="Buyer")
    assert "S07" not in {finding.code for finding in desks.consolidate().findings}
    assert desks.apart() == []


def test_all_that_ends_with_a_table_follows_it(desks: TwoDesks) -> None:
    place = desks.in_sheet()["employees"]
    sheet, last = desks.sheet_id(place.sheet), place.last_row
    source = {
        "sheetId": sheet, "startRowIndex": place.header_row - 1, "endRowIndex": last,
        "startColumnIndex": place.columns["name"], "endColumnIndex": place.columns["name"] + 1,
    }  # fmt: skip
    chart = {
        "spec": {
            "title": "HR's own",
            "basicChart": {
                "chartType": "COLUMN",
                "series": [{"series": {"sourceRange": {"sources": [source]}}}],
            },
        },
        "position": {"overlayPosition": {"anchorCell": {"sheetId": sheet, "rowIndex": 3, "columnIndex": 20}}},
    }
    desks.do({"addChart": {"chart": chart}})
    row = {"employee_id": "E999", "name": "Omar Ortiz", "department": "Sales"}
    desks.cycle.type_into_master("employees", place.rows[0].record, position="Buyer")
    type_below(desks, row)
    desks.consolidate()
    now = desks.in_sheet()["employees"].last_row
    assert now == last + 1
    fields = "namedRanges,sheets(properties,basicFilter,conditionalFormats,charts(spec(title,basicChart)))"
    found = desks.hr.structure(desks.file_id, fields)
    ends = {one["name"]: one["range"]["endRowIndex"] for one in found["namedRanges"]}
    assert ends["employees_name"] == now
    [one] = [one for one in found["sheets"] if one["properties"]["sheetId"] == sheet]
    assert one["basicFilter"]["range"]["endRowIndex"] == now
    assert json.dumps(found).count(f'"endRowIndex": {last}, "startColumnIndex": {place.columns["name"]}') == 0
    own = [
        chart
        for one in found["sheets"]
        for chart in one.get("charts", ())
        if chart["spec"]["title"] == "HR's own"
    ]
    [series] = own[0]["spec"]["basicChart"]["series"]
    assert series["series"]["sourceRange"]["sources"][0]["endRowIndex"] == now


def type_below(desks: TwoDesks, cells: dict[str, Any]) -> None:
    table, last = read_master(desks.folder).tables["employees"], desks.in_file()["employees"].last_row
    edits = {table.cell_reference(key, last + 1): value for key, value in cells.items()}
    desks.cycle.master.write_bytes(set_cells(desks.cycle.master.read_bytes(), {table.sheet_title: edits}))


def test_drop_downs_of_the_policys_names_follow(desks: TwoDesks) -> None:
    desks.type_into_sheet("bands", desks.in_file()["bands"].rows[0].record, grade="Outstanding")
    desks.consolidate()
    title, results = sheet_title("master", "lists", "en"), desks.in_sheet()["results"]
    [values] = desks.hr.values(desks.file_id, [f"'{title}'!A1:AZ40"])
    column = values[0].index("grade")
    words = [line[column] for line in values[1:] if len(line) > column and line[column]]
    assert words[0] == "Outstanding"
    fields = "namedRanges,sheets(properties(title),data.rowData.values.dataValidation.condition.values)"
    place = f"'{results.sheet}'!{letters(results.columns['confirmed_grade'])}{results.header_row + 1}"
    found = desks.hr.grid(desks.file_id, fields, [place])
    [named] = [one["range"] for one in found["namedRanges"] if one["name"] == "list_grade"]
    assert named["endRowIndex"] == len(words) + 1
    assert f"${len(words) + 1}" in json.dumps(found["sheets"])


def test_a_chinese_master_in_a_shared_drive(tmp_path: Path, world: World) -> None:
    sample = company(12, "zh-CN")
    found_cycle(tmp_path / "2026-H2", sample, NOW)
    desks = connected(SmallCycle(tmp_path / "2026-H2"), world)
    drive = world.drive.add_drive("考核", HR)
    with desks.ledger() as ledger:
        keep_settings(ledger, GoogleSettings(drive, drive, editors=(HR,), account=HR))
    desks.make()
    assert desks.apart() == []
    who = desks.in_file()["employees"].rows[0].record
    desks.type_into_sheet("employees", who, position="销售总监")
    desks.consolidate()
    assert desks.in_file_row("employees", who)["position"] == "销售总监"
    assert desks.title("employees") == sheet_title("master", "employees", "zh-CN")
    assert desks.apart() == []


def test_the_command_makes_goes_on_and_ends(unmade: TwoDesks) -> None:
    run = CliRunner()
    with using(unmade.google):
        made = run.invoke(build("en"), ["google", "master", str(unmade.folder)])
        assert made.exit_code == 0, made.output
        assert "https://docs.google.com" in made.output
        again = run.invoke(build("zh-CN"), ["google", "master", str(unmade.folder)])
        assert again.exit_code == 0, again.output
        ended = run.invoke(build("en"), ["google", "master", str(unmade.folder), "--stop"])
        assert ended.exit_code == 0, ended.output
        with pytest.raises(MasterError, match="no Google Sheet"):
            run.invoke(
                build("en"), ["google", "master", str(unmade.folder), "--stop"], catch_exceptions=False
            )
    assert HR in {one.email for one in unmade.hr.permissions(unmade_file(unmade))}


def unmade_file(desks: TwoDesks) -> str:
    """Return the id of the sheet that was ended."""
    return next(iter(desks.hr.list_files("name = 'master 2026-H2'"))).id
