"""The bodies of errors are those that the real Google sent, where the recorded ones are at hand."""

import json
from typing import Any

import pytest
import requests

from tests.google_sheets.emulator.world import HR, World
from tests.google_sheets.test_emulator_recordings import recordings

QUOTA = {"Read": "read", "Write": "write"}


def recorded(message: str) -> dict[str, Any]:
    """Find a recorded error by the start of its message."""
    tape = recordings()
    path = tape and tape.with_name("real_errors.json")
    if not path or not path.is_file():
        pytest.skip("no real_errors.json here: REVIEWBOOK_RECORDINGS names the folder that has it")
    found = [
        one for one in json.loads(path.read_text(encoding="utf-8")) if message in json.dumps(one["body"])
    ]
    assert found, message
    return dict(found[0]["body"]["error"])


@pytest.fixture
def sheet(world: World) -> str:
    return world.as_person(HR).new_sheet("Ana").id


def test_a_spreadsheet_that_is_not_there(world: World) -> None:
    answer = requests.get(f"{world.url}/v4/spreadsheets/test?includeGridData=false", timeout=9)
    assert answer.json()["error"] == recorded("Requested entity was not found.")


def test_a_spreadsheet_of_somebody_else(world: World, sheet: str) -> None:
    world.accounts.default = "ana@example.com"
    answer = requests.get(f"{world.url}/v4/spreadsheets/{sheet}", timeout=9)
    assert answer.json()["error"] == recorded("The caller does not have permission")


def test_a_file_that_is_not_there(world: World) -> None:
    answer = requests.get(f"{world.url}/drive/v3/files/<ID>", timeout=9)
    assert answer.json()["error"] == recorded("File not found")


def test_no_credentials(world: World) -> None:
    world.accounts.strict = True
    answer = requests.get(f"{world.url}/drive/v3/files", timeout=9)
    assert answer.json()["error"] == recorded("invalid authentication credentials")


@pytest.mark.parametrize(
    ("title", "message"), [("", "The sheet name cannot be empty."), (None, "You can't hide all the sheets")]
)
def test_what_a_tab_cannot_be(world: World, sheet: str, title: str | None, message: str) -> None:
    properties = {"hidden": True} if title is None else {"title": title}
    request = {"updateSheetProperties": {"properties": properties, "fields": ",".join(properties)}}
    url = f"{world.url}/v4/spreadsheets/{sheet}:batchUpdate"
    answer = requests.post(url, json={"requests": [request]}, timeout=9)
    assert answer.json()["error"] == recorded(message)


def test_values_that_are_no_rows(world: World, sheet: str) -> None:
    url = f"{world.url}/v4/spreadsheets/{sheet}/values/Sheet1!A1?valueInputOption=RAW"
    answer = requests.put(url, json={"values": "X"}, timeout=9)
    world.judge.forgive()
    assert answer.json()["error"] == recorded('\\"X\\"')


@pytest.mark.parametrize("kind", QUOTA)
def test_a_quota_that_is_spent(world: World, sheet: str, kind: str) -> None:
    world.quota.user[QUOTA[kind]] = 0
    url = f"{world.url}/v4/spreadsheets/{sheet}/values/A1"
    answer = requests.get(url, timeout=9) if kind == "Read" else requests.post(f"{url}:clear", timeout=9)
    said, real = answer.json()["error"], recorded(f"Quota exceeded for quota metric '{kind} requests'")
    metadata = said["details"][0]["metadata"]
    del metadata["quota_limit_value"]  # newer than the recording
    assert said == json.loads(json.dumps(real).replace("<PROJECT>", "123456789012"))
