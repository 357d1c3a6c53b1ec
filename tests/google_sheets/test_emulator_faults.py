"""What can go wrong at Google goes wrong in the emulator as well, and no test waits for it."""

import pytest
import requests

from tests.google_sheets.emulator.world import HR, World

ANA = "ana@example.com"


@pytest.fixture
def sheet(world: World) -> str:
    """Make a spreadsheet of HR's with a word in its first cell."""
    opened = world.as_person(HR).new_sheet("Ana")
    opened.type("Sheet1!A1", "word")
    return opened.id


def read(world: World, sheet: str) -> requests.Response:
    return requests.get(f"{world.url}/v4/spreadsheets/{sheet}/values/Sheet1!A1", timeout=9)


def write(world: World, sheet: str, value: str) -> requests.Response:
    url = f"{world.url}/v4/spreadsheets/{sheet}/values/Sheet1!A1?valueInputOption=RAW"
    return requests.put(url, json={"values": [[value]]}, timeout=9)


def facts(world: World, sheet: str, fields: str = "version,modifiedTime") -> requests.Response:
    return requests.get(f"{world.url}/drive/v3/files/{sheet}?fields={fields}", timeout=9)


def what(world: World, sheet: str) -> object:
    return world.as_person(HR).open(sheet).value("Sheet1!A1")


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (403, "", "PERMISSION_DENIED"),
        (404, "", "NOT_FOUND"),
        (429, "", "RESOURCE_EXHAUSTED"),
        (500, "", "INTERNAL"),
        (503, "", "UNAVAILABLE"),
        (401, "", "UNAUTHENTICATED"),
    ],
)
def test_a_call_fails_once_and_then_no_more(
    world: World, sheet: str, status: int, reason: str, said: str
) -> None:
    world.faults.fail(status, reason, on="values.get")
    answer = read(world, sheet)
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == said
    assert read(world, sheet).json()["values"] == [["word"]]


@pytest.mark.parametrize(
    ("status", "reason", "domain"),
    [
        (403, "storageQuotaExceeded", "usageLimits"),
        (403, "userRateLimitExceeded", "usageLimits"),
        (403, "domainPolicy", "global"),
        (404, "notFound", "global"),
        (500, "backendError", "global"),
    ],
)
def test_drive_fails_in_its_own_words(
    world: World, sheet: str, status: int, reason: str, domain: str
) -> None:
    world.faults.fail(status, "" if status != 403 else reason, on="drive")
    answer = facts(world, sheet)
    assert answer.status_code == status
    assert answer.json()["error"]["errors"][0]["reason"] == reason
    assert answer.json()["error"]["errors"][0]["domain"] == domain


def test_a_503_may_be_a_page(world: World, sheet: str) -> None:
    world.faults.fail(503, html=True)
    answer = read(world, sheet)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")


def test_what_was_written_may_be_answered_by_503(world: World, sheet: str) -> None:
    world.faults.fail(503, on="write", after=True)
    assert write(world, sheet, "new").status_code == 503
    assert what(world, sheet) == "new"


def test_the_connection_may_end_before_or_after_the_work(world: World, sheet: str) -> None:
    for after, stands in ((False, "word"), (True, "new")):
        world.faults.reset(on="values.update", after=after)
        with pytest.raises(requests.ConnectionError):
            write(world, sheet, "new")
        assert what(world, sheet) == stands


def test_faults_wait_for_the_calls_that_they_concern(world: World, sheet: str) -> None:
    world.faults.fail(500, on="values.get", skip=1, times=2)
    assert facts(world, sheet).status_code == 200
    assert [read(world, sheet).status_code for _ in range(4)] == [200, 500, 500, 200]


def test_slow_answers_take_the_time_of_the_clock_alone(world: World, sheet: str) -> None:
    before = world.clock.time()
    world.faults.slow(200, on="values.get")
    assert read(world, sheet).status_code == 200
    assert world.clock.time() - before == 200


def test_a_share_is_withdrawn_in_the_middle(world: World, sheet: str) -> None:
    hr = world.as_person(HR)
    hr.share(sheet, ANA)
    world.accounts.default = ANA
    world.faults.meanwhile(lambda: hr.unshare(sheet, ANA), on="values.get", skip=1)
    assert read(world, sheet).status_code == 200
    assert read(world, sheet).json()["error"]["message"] == "The caller does not have permission"
    assert facts(world, sheet).status_code == 404


def test_a_file_is_not_found_for_a_while(world: World, sheet: str) -> None:
    world.faults.hide(sheet, 30)
    assert facts(world, sheet).status_code == read(world, sheet).status_code == 404
    listed = f"{world.url}/drive/v3/files?fields=files(id)"
    assert requests.get(listed, timeout=9).json() == {"files": []}
    world.clock.sleep(31)
    assert read(world, sheet).status_code == 200
    assert requests.get(listed, timeout=9).json() == {"files": [{"id": sheet}]}


def test_quotas_roll_and_count_reads_and_writes_apart(world: World, sheet: str) -> None:
    assert {read(world, sheet).status_code for _ in range(30)} == {200}
    world.clock.sleep(30)
    assert {read(world, sheet).status_code for _ in range(30)} == {200}
    refused = read(world, sheet)
    assert refused.status_code == 429
    assert "Read requests per minute per user" in refused.json()["error"]["message"]
    assert "Retry-After" not in refused.headers
    assert write(world, sheet, "new").status_code == 200
    world.clock.sleep(30.1)
    assert {read(world, sheet).status_code for _ in range(30)} == {200}
    assert read(world, sheet).status_code == 429
    assert world.quota.refused == 2


def test_a_project_has_a_quota_for_all_its_users(world: World, sheet: str) -> None:
    world.as_person(HR).share_link(sheet)
    answers = []
    for number in range(6):
        world.accounts.default = f"p{number}@example.com"
        answers += [read(world, sheet) for _ in range(55)]
    assert [answer.status_code for answer in answers] == [200] * 300 + [429] * 30
    assert "per minute'" in answers[-1].json()["error"]["message"]


def test_times_of_change_are_shown_late_and_versions_at_once(world: World, sheet: str) -> None:
    hr = world.as_person(HR).open(sheet)
    world.clock.sleep(1000)
    hr.type("Sheet1!A1", "one")
    first = facts(world, sheet).json()
    world.clock.sleep(60)
    hr.type("Sheet1!A1", "two")
    second = facts(world, sheet).json()
    world.clock.sleep(121)
    third = facts(world, sheet).json()
    assert second["modifiedTime"] == first["modifiedTime"]
    assert int(second["version"]) > int(first["version"])
    assert third["modifiedTime"] > second["modifiedTime"]
    assert third["version"] == second["version"]


def test_calls_are_counted_by_kind_and_by_method(world: World, sheet: str) -> None:
    read(world, sheet)
    write(world, sheet, "new")
    facts(world, sheet)
    facts(world, sheet)
    assert dict(world.calls.by_kind) == {"read": 1, "write": 1, "drive": 2}
    assert world.calls["drive.files.get"] == world.calls["files.get"] == world.calls.drive == 2
    assert world.calls.total == 4
    world.calls.clear()
    assert world.calls.total == 0


def test_a_request_of_many_is_done_wholly_or_not_at_all(world: World, sheet: str) -> None:
    asked = [{"addSheet": {"properties": {"title": "Two"}}}, {"deleteSheet": {"sheetId": 77}}]
    answer = requests.post(
        f"{world.url}/v4/spreadsheets/{sheet}:batchUpdate", json={"requests": asked}, timeout=9
    )
    assert answer.json()["error"]["message"] == "Invalid requests[1].deleteSheet: No grid with id: 77"
    assert world.as_person(HR).open(sheet).titles == ["Sheet1"]
