"""The emulator answers gspread's own code."""

import gspread
import pytest
import requests

from tests.google_sheets.emulator.loopback import gspread_client
from tests.google_sheets.emulator.world import World


@pytest.fixture
def client(world: World) -> gspread.Client:
    return gspread_client(world.url)


def test_gspread_makes_and_fills_a_sheet(client: gspread.Client, world: World) -> None:
    book = client.create("Review of Ana")
    tab = book.add_worksheet("Scores", 20, 5)
    tab.update([["Goal", "Rating"], ["Sell", 4]], "A1:B2", raw=True)
    assert tab.get_all_values() == [["Goal", "Rating"], ["Sell", "4"]]
    assert tab.get("B2", value_render_option="UNFORMATTED_VALUE") == [[4]]
    assert client.open("Review of Ana").id == book.id
    assert world.calls["files.create"] == 1
    assert world.calls["write"] == 2


def test_a_file_that_is_not_there(client: gspread.Client) -> None:
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("1" * 44)


def test_what_google_does_not_know_is_blamed(world: World) -> None:
    answer = requests.post(f"{world.url}/v4/spreadsheets", json={"propertees": {}}, timeout=9)
    assert answer.status_code == 400
    assert world.judge.blamed == ['sheets.spreadsheets.create: : Unknown name "propertees"']
    world.judge.forgive()
