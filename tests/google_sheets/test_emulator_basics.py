"""The emulator answers gspread's own code."""

import json
import subprocess
import sys
from pathlib import Path

import gspread
import pytest
import requests

from tests.google_sheets.emulator.loopback import gspread_client
from tests.google_sheets.emulator.world import HR, World


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


def test_it_can_be_served_on_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.google_sheets.emulator", "--credentials", str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            said = requests.get(f"{url}/drive/v3/about?fields=user(emailAddress)", timeout=30)
            assert said.json() == {"user": {"emailAddress": HR}}
            key = json.loads((tmp_path / "service-account.json").read_text(encoding="utf-8"))
            assert key["token_uri"] == f"{url}/token"
        finally:
            process.terminate()
