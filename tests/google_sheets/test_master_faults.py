"""Whatever breaks between the master and its sheet: neither is harmed, nothing typed is lost, and the next command finishes."""

from typing import Any

import pytest

from sync.closed_master import read_master
from sync.cycle import opened
from sync.google.client.connection import using
from sync.google.client.transport import Transport
from sync.google.master import store, take_in
from sync.second_desk import behind
from sync.xlsx.cells import set_cells
from tests.faults.small_cycle import sha
from tests.google_sheets.hr_desks import TwoDesks

pytest_plugins = ["tests.google_sheets.master_fixtures"]


class Killed(BaseException):
    """The process ends here."""


def pass_by(desks: TwoDesks) -> None:
    """Let a command come by that does nothing but look at both desks."""
    with using(desks.google), opened(desks.folder):
        pass


def busy(desks: TwoDesks) -> tuple[str, str]:
    """Let HR work on both desks: cells, new rows, a row deleted; and return two people whose rows were changed."""
    one, other = (row.record for row in desks.in_file()["employees"].rows[:2])
    job = desks.in_file()["assignments"].rows[-1].record
    desks.type_into_sheet("employees", one, position="Head of sales")
    desks.add_to_sheet("employees", employee_id="E998", name="Nina Novak", department="Sales")
    desks.delete_in_sheet("assignments", job)
    desks.cycle.type_into_master("employees", other, position="Buyer")
    last = desks.in_file()["employees"].last_row
    put_row(desks, last + 1, employee_id="E999", name="Omar Ortiz", department="Sales")
    return one, other


def put_row(desks: TwoDesks, number: int, **cells: Any) -> None:
    table = read_master(desks.folder).tables["employees"]
    edits = {table.cell_reference(key, number): value for key, value in cells.items()}
    path = desks.cycle.master
    path.write_bytes(set_cells(path.read_bytes(), {table.sheet_title: edits}))


def all_is_there(desks: TwoDesks, one: str, other: str) -> None:
    assert desks.apart() == []
    assert desks.in_file_row("employees", one)["position"] == "Head of sales"
    assert desks.in_file_row("employees", other)["position"] == "Buyer"
    names = [row.record for row in desks.in_file()["employees"].rows]
    assert names.count("E998") == names.count("E999") == 1
    names = [row.record for row in desks.in_sheet()["employees"].rows]
    assert names.count("E998") == names.count("E999") == 1
    assert not [path for path in desks.folder.iterdir() if path.suffix == ".tmp"]


@pytest.mark.parametrize("call", range(8))
def test_killed_after_any_call(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """To be killed before a call is to be killed after the one before."""
    one, other = busy(desks)
    send, sent = Transport.send, 0

    def killing(self: Transport, what: Any) -> dict[str, Any]:
        nonlocal sent
        answer = send(self, what)
        sent += 1
        if sent == call + 1:
            raise Killed
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(Transport, "send", killing)
        try:
            pass_by(desks)
        except Killed:
            pass
        else:
            assert sent <= call, "all calls were met"
    pass_by(desks)
    all_is_there(desks, one, other)


@pytest.mark.parametrize(
    ("place", "name", "time", "after"),
    [
        (take_in, "put", 1, False),
        (take_in, "put", 1, True),
        (store, "write_kept", 1, False),
        (store, "write_kept", 1, True),
        (store, "write_kept", 2, True),
        (store, "write_kept", 3, True),
    ],
)
def test_killed_while_a_file_is_put_in_place(
    desks: TwoDesks, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, time: int, after: bool
) -> None:
    one, other = busy(desks)
    real, times = getattr(place, name), 0

    def killing(*given: Any) -> None:
        nonlocal times
        times += 1
        if times == time and not after:
            raise Killed
        real(*given)
        if times == time:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, name, killing)
        with pytest.raises(Killed):
            pass_by(desks)
    pass_by(desks)
    all_is_there(desks, one, other)


def test_an_answer_that_is_lost_after_the_work_was_done_doubles_nothing(desks: TwoDesks) -> None:
    one, other = busy(desks)
    desks.world.faults.fail(503, on="batchUpdate", html=True, after=True)
    desks.world.faults.reset(on="batchUpdate", after=True, skip=1)
    pass_by(desks)
    all_is_there(desks, one, other)


def test_quotas_and_faults_that_pass_by_themselves(desks: TwoDesks) -> None:
    one, other = busy(desks)
    desks.world.faults.fail(429, on="write", times=2)
    desks.world.faults.fail(500, on="read")
    desks.world.faults.fail(503, on="drive", html=True)
    pass_by(desks)
    all_is_there(desks, one, other)


def test_what_hr_types_while_the_sheet_is_written_is_the_next_commands(desks: TwoDesks) -> None:
    one, other = busy(desks)
    third = desks.in_file()["employees"].rows[2].record
    typing = desks.typing("employees", third, position="Cook")
    desks.world.faults.meanwhile(lambda: desks.do(*typing), on="batchUpdate", after=True)
    pass_by(desks)
    assert desks.in_sheet_row("employees", third)["position"] == "Cook"
    pass_by(desks)
    assert desks.in_file_row("employees", third)["position"] == "Cook"
    all_is_there(desks, one, other)


def test_a_row_that_hr_inserts_just_before_the_sheet_is_written_leads_nothing_astray(desks: TwoDesks) -> None:
    one, other = busy(desks)
    place = desks.in_sheet()["employees"]
    above = {
        "sheetId": desks.sheet_id(place.sheet), "dimension": "ROWS",
        "startIndex": place.header_row, "endIndex": place.header_row + 1,
    }  # fmt: skip
    inserting = {"insertDimension": {"range": above}}
    desks.world.faults.meanwhile(lambda: desks.do(inserting), on="batchUpdate")
    pass_by(desks)
    pass_by(desks)
    all_is_there(desks, one, other)


def test_a_sheet_in_the_bin_or_gone_stops_no_command(desks: TwoDesks) -> None:
    before = sha(desks.cycle.master)
    desks.hr.update_file(desks.file_id, trashed=True)
    pass_by(desks)
    with desks.ledger() as ledger:
        assert "bin" in behind(ledger, "en")
    desks.hr.update_file(desks.file_id, trashed=False)
    pass_by(desks)
    with desks.ledger() as ledger:
        assert behind(ledger, "en") == ""
    assert sha(desks.cycle.master) == before


def test_a_sheet_that_is_no_master_any_more_takes_nothing_from_the_master(desks: TwoDesks) -> None:
    before = sha(desks.cycle.master)
    desks.do({"addSheet": {"properties": {"title": "Empty", "sheetId": 5}}})
    sheets = desks.hr.structure(desks.file_id, "sheets.properties.sheetId")["sheets"]
    ids = [one["properties"]["sheetId"] for one in sheets]
    desks.do(*({"deleteSheet": {"sheetId": one}} for one in ids if one != 5))
    pass_by(desks)
    assert sha(desks.cycle.master) == before


def test_a_text_that_no_file_can_hold_stops_no_command_and_is_named_with_its_cell(desks: TwoDesks) -> None:
    before, who = sha(desks.cycle.master), desks.in_file()["calibration"].rows[0].record
    place = desks.title("calibration")
    typing = desks.typing("calibration", who, reason="x" * 40_000)
    shorter = desks.typing("calibration", who, reason="A hard market")
    desks.do(*typing)
    pass_by(desks)
    assert sha(desks.cycle.master) == before
    with desks.ledger() as ledger:
        assert f"{place}!" in behind(ledger, "en")
    desks.do(*shorter)
    pass_by(desks)
    assert desks.in_file_row("calibration", who)["reason"] == "A hard market"
    assert desks.apart() == []
