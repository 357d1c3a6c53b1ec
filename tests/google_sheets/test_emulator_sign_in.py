"""Google's own libraries sign in at the emulator: with a key, with a kept consent, in the browser."""

import threading
import webbrowser

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials as Consented
from google.oauth2.service_account import Credentials as Robot
from google_auth_oauthlib.flow import InstalledAppFlow

from tests.google_sheets.emulator.world import HR, World

ANA = "ana@example.com"
SCOPES = ["https://www.googleapis.com/auth/drive"]


@pytest.fixture(autouse=True)
def strict(world: World) -> None:
    world.accounts.strict = True


def who(session: AuthorizedSession, world: World) -> str:
    answer = session.get(f"{world.url}/drive/v3/about?fields=user", timeout=9)
    return str(answer.json()["user"]["emailAddress"])


def kept_consent(world: World, email: str) -> Consented:
    facts = world.authorized_user(email)
    names = ("refresh_token", "token_uri", "client_id", "client_secret")
    return Consented(None, **{name: facts[name] for name in names})


def test_without_a_token_nobody_comes_in(world: World) -> None:
    answer = requests.get(f"{world.url}/drive/v3/about?fields=user", timeout=9)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].endswith('error="invalid_token"')


def test_a_service_account_signs_in_and_may_own_nothing(world: World) -> None:
    facts = world.service_account()
    session = AuthorizedSession(Robot.from_service_account_info(facts, scopes=SCOPES))
    assert who(session, world) == facts["client_email"]
    body = {"name": "Book", "mimeType": "application/vnd.google-apps.spreadsheet"}
    refused = session.post(f"{world.url}/drive/v3/files", json=body, timeout=9)
    assert refused.json()["error"]["errors"][0]["reason"] == "storageQuotaExceeded"
    drive = world.drive.add_drive("Reviews", HR)
    world.as_person(HR).share(drive, facts["client_email"], "fileOrganizer")
    made = session.post(
        f"{world.url}/drive/v3/files?supportsAllDrives=true", json={**body, "parents": [drive]}, timeout=9
    )
    assert made.status_code == 200


def test_a_service_account_may_stand_for_a_person(world: World) -> None:
    robot = Robot.from_service_account_info(world.service_account(), scopes=SCOPES, subject=HR)
    assert who(AuthorizedSession(robot), world) == HR


def test_a_service_account_that_is_deleted_gets_no_token(world: World) -> None:
    facts = {**world.service_account(), "client_email": "gone@sample.iam.gserviceaccount.com"}
    with pytest.raises(RefreshError, match="account not found"):
        who(AuthorizedSession(Robot.from_service_account_info(facts, scopes=SCOPES)), world)


def test_a_token_that_is_over_is_fetched_anew_and_a_withdrawn_consent_is_not(world: World) -> None:
    session = AuthorizedSession(kept_consent(world, ANA))
    assert who(session, world) == ANA
    world.accounts.expire()
    assert who(session, world) == ANA
    world.accounts.revoke()
    with pytest.raises(RefreshError, match="expired or revoked"):
        who(session, world)


class Browser:
    """Goes where it is sent, and on to where it is sent from there."""

    def open(self, url: str, *_: object, **__: object) -> bool:
        threading.Thread(target=requests.get, args=(url,), kwargs={"timeout": 9}).start()
        return True


@pytest.mark.parametrize("consents", [True, False])
def test_a_person_consents_in_the_browser(
    world: World, monkeypatch: pytest.MonkeyPatch, consents: bool
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the emulator's address has no https
    monkeypatch.setattr(webbrowser, "get", lambda *_: Browser())
    world.accounts.at_browser, world.accounts.consents = ANA, consents
    flow = InstalledAppFlow.from_client_config(world.client_secrets(), SCOPES)
    if not consents:
        with pytest.raises(Exception, match="access_denied"):
            flow.run_local_server(port=0, authorization_prompt_message=None)
        return
    assert (
        who(AuthorizedSession(flow.run_local_server(port=0, authorization_prompt_message=None)), world) == ANA
    )
