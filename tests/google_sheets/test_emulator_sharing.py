"""Who may see what in the emulated Drive: permissions, links, shared drives, and what nobody may do."""

from typing import Any

import pytest
import requests

from tests.google_sheets.emulator.world import HR, World

ANA = "ana@example.com"
EVE = "eve@example.net"
SHEET = "application/vnd.google-apps.spreadsheet"


class Asking:
    """Somebody who calls Drive."""

    def __init__(self, world: World, email: str) -> None:
        self.base = f"{world.url}/drive/v3"
        self.headers = {"Authorization": f"Bearer {email}"}

    def __call__(self, verb: str, path: str, body: object = None, **query: str) -> Any:
        query.setdefault("supportsAllDrives", "true")
        answer = requests.request(
            verb, self.base + path, params=query, json=body, headers=self.headers, timeout=9
        )
        if answer.status_code == 204:
            return None
        made = answer.json()
        return made["error"]["errors"][0]["reason"] if "error" in made else made


@pytest.fixture
def hr(world: World) -> Asking:
    return Asking(world, HR)


@pytest.fixture
def ana(world: World) -> Asking:
    return Asking(world, ANA)


def made(asking: Asking, **facts: object) -> str:
    return str(asking("POST", "/files", {"name": "Review", "mimeType": SHEET, **facts})["id"])


def test_a_file_is_its_owners_until_it_is_shared(hr: Asking, ana: Asking) -> None:
    file = made(hr)
    assert ana("GET", f"/files/{file}") == "notFound"
    share = {"type": "user", "role": "reader", "emailAddress": ANA}
    permission = hr("POST", f"/files/{file}/permissions", share, sendNotificationEmail="false")
    assert ana("GET", f"/files/{file}", fields="name,ownedByMe,capabilities(canEdit)") == {
        "name": "Review",
        "ownedByMe": False,
        "capabilities": {"canEdit": False},
    }
    assert ana("PATCH", f"/files/{file}", {"name": "Mine"}) == "insufficientFilePermissions"
    hr("PATCH", f"/files/{file}/permissions/{permission['id']}", {"role": "writer"})
    assert ana("PATCH", f"/files/{file}", {"name": "Mine"})["name"] == "Mine"
    assert hr("DELETE", f"/files/{file}/permissions/{permission['id']}") is None
    assert ana("GET", f"/files/{file}") == "notFound"


def test_writers_share_until_they_may_not(hr: Asking, ana: Asking) -> None:
    file = made(hr)
    hr("POST", f"/files/{file}/permissions", {"type": "user", "role": "writer", "emailAddress": ANA})
    eve = {"type": "user", "role": "reader", "emailAddress": EVE}
    assert ana("POST", f"/files/{file}/permissions", eve)["role"] == "reader"
    hr("PATCH", f"/files/{file}", {"writersCanShare": False})
    assert ana("POST", f"/files/{file}/permissions", eve) == "insufficientFilePermissions"
    assert ana("GET", f"/files/{file}", fields="writersCanShare,permissions(role)") == {
        "writersCanShare": False
    }
    assert ana("PATCH", f"/files/{file}", {"writersCanShare": True}) == "insufficientFilePermissions"


def test_a_link_opens_a_file_to_anyone_unless_the_organisation_forbids_it(world: World, hr: Asking) -> None:
    file = made(hr)
    link = {"type": "anyone", "role": "reader"}
    assert hr("POST", f"/files/{file}/permissions", link)["id"] == "anyoneWithLink"
    assert Asking(world, EVE)("GET", f"/files/{file}")["name"] == "Review"
    world.links_allowed = False
    assert hr("POST", f"/files/{file}/permissions", link) == "publishOutNotPermitted"


def test_properties_are_found_again(hr: Asking) -> None:
    made(hr, appProperties={"reviewbook": "2026-H1", "book": "b-1"})
    file = made(hr, appProperties={"reviewbook": "2026-H2", "book": "b-1"})
    cycle = "appProperties has { key='reviewbook' and value='2026-H2' }"
    found = hr("GET", "/files", q=f"{cycle} and trashed = false", fields="files(id,appProperties)")
    assert found == {"files": [{"id": file, "appProperties": {"reviewbook": "2026-H2", "book": "b-1"}}]}
    hr("PATCH", f"/files/{file}", {"appProperties": {"book": None, "state": "closed"}})
    assert hr("GET", f"/files/{file}", fields="appProperties") == {
        "appProperties": {"reviewbook": "2026-H2", "state": "closed"}
    }


def test_a_list_has_pages_and_an_order(world: World, hr: Asking) -> None:
    ids = []
    for number in range(5):
        world.clock.sleep(60)
        ids.append(made(hr, name=f"Review {number}"))
    first = hr("GET", "/files", q="name contains 'Review'", pageSize="2", fields="nextPageToken,files(id)")
    assert [one["id"] for one in first["files"]] == [ids[4], ids[3]]
    rest = {"pageToken": first["nextPageToken"], "fields": "nextPageToken,files(id)"}
    second = hr("GET", "/files", q="name contains 'Review'", pageSize="3", **rest)
    assert [one["id"] for one in second["files"]] == [ids[2], ids[1], ids[0]]
    assert "nextPageToken" not in second
    later = world.clock.now().isoformat()
    assert hr("GET", "/files", q=f"modifiedTime > '{later}'", fields="files(id)") == {"files": []}
    assert hr("GET", "/files", q="name like 'x'") == "invalid"
    assert hr("GET", "/files", pageSize="1001") == "invalidParameter"


def test_a_shared_drive_owns_its_files_and_members_have_their_roles_in_all_of_them(
    world: World, hr: Asking, ana: Asking
) -> None:
    drive = hr("POST", "/drives", {"name": "Reviews"}, requestId="1", supportsAllDrives="true")
    world.judge.forgive()  # drives.create knows no supportsAllDrives
    folder = made(hr, parents=[drive["id"]], mimeType="application/vnd.google-apps.folder")
    file = made(hr, parents=[folder])
    assert hr("GET", f"/files/{file}", fields="driveId,ownedByMe,owners,parents") == {
        "driveId": drive["id"],
        "ownedByMe": False,
        "parents": [folder],
    }
    assert hr("GET", f"/files/{file}", supportsAllDrives="false") == "notFound"
    everywhere = {"includeItemsFromAllDrives": "true", "q": f"'{folder}' in parents", "fields": "files(id)"}
    assert hr("GET", "/files", **everywhere) == {"files": [{"id": file}]}
    assert hr("GET", "/files", **{**everywhere, "includeItemsFromAllDrives": "false"}) == {"files": []}
    world.as_person(HR).share(drive["id"], ANA, "writer")
    assert ana("GET", f"/files/{file}", fields="capabilities(canEdit,canTrash)") == {
        "capabilities": {"canEdit": True, "canTrash": False}
    }
    assert ana("GET", "/drives", supportsAllDrives="true")["drives"][0]["name"] == "Reviews"
    assert Asking(world, EVE)("GET", f"/drives/{drive['id']}") == "notFound"
    world.judge.forgive()


def test_a_closed_file_can_be_read_and_not_written(world: World, hr: Asking) -> None:
    file = made(hr)
    closed = {"contentRestrictions": [{"readOnly": True, "reason": "The cycle is closed"}]}
    assert hr("PATCH", f"/files/{file}", closed)["id"] == file
    values = f"{world.url}/v4/spreadsheets/{file}/values/A1"
    assert requests.get(values, timeout=9).status_code == 200
    written = requests.put(f"{values}?valueInputOption=RAW", json={"values": [["x"]]}, timeout=9)
    assert written.status_code == 403
    hr("PATCH", f"/files/{file}", {"contentRestrictions": [{"readOnly": False}]})
    written = requests.put(f"{values}?valueInputOption=RAW", json={"values": [["x"]]}, timeout=9)
    assert written.status_code == 200


def test_who_has_no_storage_left_makes_nothing(world: World, hr: Asking) -> None:
    world.faults.no_storage_for(HR)
    assert hr("POST", "/files", {"name": "Review", "mimeType": SHEET}) == "storageQuotaExceeded"
    world.faults.sharing_left = 0
    file = world.drive.add("Old", SHEET, HR).id
    share = {"type": "user", "role": "reader", "emailAddress": ANA}
    assert hr("POST", f"/files/{file}/permissions", share) == "sharingRateLimitExceeded"


def test_about_says_who_calls_and_must_be_told_what_to_say(world: World) -> None:
    url, head = f"{world.url}/drive/v3/about", {"Authorization": f"Bearer {ANA}"}
    said = requests.get(f"{url}?fields=user(emailAddress),canCreateDrives", headers=head, timeout=9)
    assert said.json() == {"user": {"emailAddress": ANA}, "canCreateDrives": False}
    assert requests.get(url, headers=head, timeout=9).json()["error"]["errors"][0]["reason"] == "required"


def test_what_is_inherited_says_so_and_cannot_be_changed_at_the_file(world: World, hr: Asking) -> None:
    drive = world.drive.add_drive("Reviews", HR)
    world.as_person(HR).share(drive, ANA, "reader")
    file = made(hr, parents=[drive])
    fields = "permissions(id,emailAddress,role,permissionDetails(inherited,inheritedFrom))"
    assert hr("GET", f"/files/{file}", fields="id,permissions,writersCanShare") == {"id": file}
    listed = hr("GET", f"/files/{file}/permissions", fields=fields)["permissions"]
    [anas] = [one for one in listed if one["emailAddress"] == ANA]
    assert anas["permissionDetails"] == [{"inherited": True, "inheritedFrom": drive}]
    refused = "cannotModifyInheritedTeamDrivePermission"
    assert hr("DELETE", f"/files/{file}/permissions/{anas['id']}") == refused
    hr("POST", f"/files/{file}/permissions", {"type": "user", "role": "writer", "emailAddress": ANA})
    listed = hr("GET", f"/files/{file}/permissions", fields=fields)["permissions"]
    [anas] = [one for one in listed if one["emailAddress"] == ANA]
    assert anas["role"] == "writer"
    assert [one["inherited"] for one in anas["permissionDetails"]] == [False, True]
    assert hr("DELETE", f"/files/{file}/permissions/{anas['id']}") is None
    assert world.drive.role(world.drive.files[file], ANA) == "reader"
