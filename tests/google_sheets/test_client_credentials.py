"""The sign-in that is kept, the files that people name, and the way to Google through a company's network."""

import json
import os
import ssl
import stat
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_google import Answer, Script, TestClock, refused, serving

from appraisal.messages import LANGUAGES
from sync.errors import FileError, ReviewbookError, describe
from sync.google.client.connection import signed_in
from sync.google.client.credentials import (
    PERSON,
    SCOPES,
    TOKEN_ADDRESS,
    SignIn,
    credentials_of,
    forget_sign_in,
    keep_sign_in,
    read_client,
    read_key,
    read_sign_in,
    sign_in_file,
)
from sync.google.client.errors import GoogleError
from sync.google.client.sessions import sent_to
from sync.google.client.sign_in import revoke
from sync.google.settings import (
    FACT,
    GoogleSettings,
    addresses_of,
    folder_id_of,
    keep_settings,
    needed_settings,
    read_settings,
)
from sync.ledger import Ledger
from tests.google_sheets.emulator.accounts import private_key

GRANT = {"client_id": "123-x.apps.googleusercontent.com", "client_secret": "hush", "refresh_token": "1//abc"}
SIGN_IN = SignIn(PERSON, GRANT, "hr@example.com")
KEY = {
    "type": "service_account",
    "project_id": "sample",
    "private_key_id": "abc",
    "client_email": "robot@sample.iam.gserviceaccount.com",
    "token_uri": "https://thief.example.com/token",
}
CLIENT = {
    "installed": {"client_id": "123-x", "client_secret": "hush", "token_uri": "https://thief.example.com"}
}


def written(folder: Path, content: object) -> Path:
    file = folder / "given.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return file


class TestKept:
    def test_it_is_for_the_users_eyes_alone_and_comes_back_as_it_was(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            file = keep_sign_in(SIGN_IN, tmp_path / "Reviewbook")
        finally:
            os.umask(before)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(file.parent.iterdir()) == [file]
        found = read_sign_in(file.parent)
        assert found == SIGN_IN
        assert found is not None
        assert found.project == "123"

    def test_it_tells_nothing_of_its_secret(self) -> None:
        assert all(secret not in repr(SIGN_IN) for secret in ("hush", "1//abc"))

    def test_there_may_be_none(self, tmp_path: Path) -> None:
        assert read_sign_in(tmp_path) is None
        assert forget_sign_in(tmp_path) is False

    def test_it_is_forgotten(self, tmp_path: Path) -> None:
        keep_sign_in(SIGN_IN, tmp_path)
        assert forget_sign_in(tmp_path) is True
        assert not sign_in_file(tmp_path).exists()

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[]", {}, {"version": 2, "kind": PERSON, "parts": {}, "email": ""}, {"version": 1, "kind": "other", "parts": {}, "email": ""}, b"x" * 70_000],
    )  # fmt: skip
    def test_what_is_damaged_is_said(self, tmp_path: Path, content: object) -> None:
        written(tmp_path, content).rename(sign_in_file(tmp_path))
        with pytest.raises(GoogleError) as raised:
            read_sign_in(tmp_path)
        assert raised.value.key == "google.sign-in-unreadable"

    def test_a_folder_that_cannot_be_written_to_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "Reviewbook").touch()
        with pytest.raises(FileError):
            keep_sign_in(SIGN_IN, tmp_path / "Reviewbook")

    def test_one_scope_is_asked_for(self) -> None:
        assert SCOPES == ("https://www.googleapis.com/auth/drive",)


class TestFiles:
    @pytest.mark.parametrize(
        ("read", "content", "key"),
        [
            (read_key, CLIENT, "google.client-not-key"),
            (read_key, {"type": "service_account"}, "google.no-key-file"),
            (read_key, {**KEY, "private_key": "no key"}, "google.no-key-file"),
            (read_key, {**KEY, "private_key": 7}, "google.no-key-file"),
            (read_key, b"\xff\xfe", "google.no-key-file"),
            (read_client, KEY, "google.key-not-client"),
            (read_client, {"web": CLIENT["installed"]}, "google.web-client"),
            (read_client, {"installed": {"client_id": "x"}}, "google.no-client-file"),
            (read_client, {"installed": "x"}, "google.no-client-file"),
            (read_client, b"<html>", "google.no-client-file"),
        ],
    )
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_wrong_file_is_told_from_the_right_one(
        self, tmp_path: Path, read: Callable[[Path], object], content: object, key: str, language: str
    ) -> None:
        with pytest.raises(GoogleError) as raised:
            read(written(tmp_path, content))
        assert raised.value.key == key
        assert describe(raised.value, language).startswith("given.json: ")

    def test_a_file_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        for read in (read_key, read_client):
            with pytest.raises(FileError) as raised:
                read(tmp_path / "gone.json")
            assert raised.value.key == "file.missing"

    def test_a_key_goes_to_google_and_nowhere_else(self, tmp_path: Path) -> None:
        sign_in = read_key(written(tmp_path, {**KEY, "private_key": private_key()}))
        credentials = credentials_of(sign_in)
        assert credentials._token_uri == TOKEN_ADDRESS  # type: ignore[attr-defined]
        assert "thief" not in json.dumps(dict(sign_in.parts))
        assert "thief" not in json.dumps(read_client(written(tmp_path, CLIENT)))

    def test_a_grant_without_a_part_is_said(self) -> None:
        with pytest.raises(GoogleError) as raised:
            credentials_of(SignIn(PERSON, {**GRANT, "refresh_token": ""}))
        assert raised.value.key == "google.sign-in-unreadable"


def token_refused(error: str, description: str) -> Answer:
    return Answer(400, {"error": error, "error_description": description})


TOKEN = Answer(200, {"access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"})
ME = Answer(200, {"user": {"emailAddress": "hr@example.com"}})


class TestAccess:
    @pytest.fixture
    def script(self) -> Iterator[Script]:
        with serving(Script()) as found, sent_to(found.url):
            yield found

    def account(self) -> str:
        return signed_in(SIGN_IN, clock=TestClock()).account().email

    @pytest.mark.parametrize(
        ("answer", "key"),
        [
            (token_refused("invalid_grant", "Token has been expired or revoked."), "google.revoked"),
            (token_refused("invalid_grant", "Invalid JWT: Token must be a short-lived token and in a reasonable timeframe."), "google.clock"),
            (token_refused("invalid_grant", "Invalid JWT Signature."), "google.key"),
            (token_refused("invalid_client", "The OAuth client was not found."), "google.client"),
            (token_refused("admin_policy_enforced", ""), "google.policy"),
            (Answer(400, b"<html>"), "google.signed-out"),
        ],
    )  # fmt: skip
    def test_access_that_is_not_given_says_why(self, script: Script, answer: Answer, key: str) -> None:
        script.say(answer)
        with pytest.raises(GoogleError) as raised:
            self.account()
        assert raised.value.key == key

    def test_outdated_access_is_fetched_anew_once(self, script: Script) -> None:
        script.say(TOKEN, refused(401, "authError"), TOKEN, ME)
        assert self.account() == "hr@example.com"
        assert [asked.path for asked in script.asked] == ["/token", "/drive/v3/about"] * 2

    def test_access_that_stays_outdated_is_not_fetched_for_ever(self, script: Script) -> None:
        script.say(TOKEN, refused(401, "authError"), TOKEN, refused(401, "authError"))
        with pytest.raises(GoogleError) as raised:
            self.account()
        assert raised.value.key == "google.signed-out"
        assert len(script.asked) == 4

    def test_a_token_that_cannot_be_fetched_for_now_is_fetched_later(self, script: Script) -> None:
        script.say(Answer(500, {"error": "internal_failure"}), TOKEN, ME)
        assert self.account() == "hr@example.com"

    def test_taking_back_what_is_taken_back_already_is_no_error(self, script: Script) -> None:
        script.say(token_refused("invalid_token", "Token expired or revoked"))
        assert revoke(SIGN_IN) is True
        assert script.asked[0].body == {"token": ["1//abc"]}
        assert script.asked[0].query == {}
        script.say(Answer(503))
        with pytest.raises(GoogleError):
            revoke(SIGN_IN)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a company's own certificate for this computer, with its key beside it in one file."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example Ltd")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "company.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def company_network(certificate: Path) -> Iterator[str]:
    """Answer over TLS with the company's certificate, whatever is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(TOKEN)

        def do_GET(self) -> None:
            self.answer(ME)

        def answer(self, found: Answer) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        def log_message(self, *_: object) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a handshake that the other side breaks off

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class TestNetwork:
    def test_a_certificate_of_the_companys_own_is_said_and_can_be_named(
        self, company_network: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
        with sent_to(company_network):
            with pytest.raises(GoogleError) as raised:
                signed_in(SIGN_IN, clock=TestClock()).account()
            assert raised.value.key == "google.certificate"
            assert "REQUESTS_CA_BUNDLE" in describe(raised.value, "en")
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
            assert signed_in(SIGN_IN, clock=TestClock()).account().email == "hr@example.com"

    def test_a_proxy_that_refuses_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with serving(Script(Answer(403, b"Forbidden by policy"))) as proxy:
            for name in ("NO_PROXY", "no_proxy"):
                monkeypatch.delenv(name, raising=False)
            for name in ("HTTPS_PROXY", "https_proxy"):
                monkeypatch.setenv(name, proxy.url)
            with pytest.raises(GoogleError) as raised:
                signed_in(SIGN_IN, clock=TestClock()).account()
        assert raised.value.key == "google.proxy"
        assert proxy.asked == []  # it is asked to CONNECT, and nothing more


class TestSettings:
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        with Ledger.create(tmp_path, "2026-H2") as made:
            yield made

    def test_they_come_back_as_they_were(self, ledger: Ledger) -> None:
        assert read_settings(ledger) is None
        settings = GoogleSettings(
            "f" * 20, "d" * 20, ("hr@example.com", "王@例子.公司"), "robot@x.y", "绩效", "u"
        )
        keep_settings(ledger, settings)
        assert read_settings(ledger) == needed_settings(ledger) == settings
        keep_settings(ledger, None)
        with pytest.raises(GoogleError) as raised:
            needed_settings(ledger)
        assert raised.value.key == "google.not-connected"

    def test_who_was_forgotten_edits_no_more(self, ledger: Ledger) -> None:
        keep_settings(ledger, GoogleSettings("f" * 20, editors=("Forgotten person 3f2a91", "hr@example.com")))
        found = read_settings(ledger)
        assert found is not None
        assert found.editors == ("hr@example.com",)

    @pytest.mark.parametrize("kept", ["{", "[]", "{}", '{"folder_id": "x", "editors": [], "other": 1}'])
    def test_what_cannot_be_read_is_said(self, ledger: Ledger, kept: str) -> None:
        with ledger.transaction():
            ledger.set_meta(FACT, kept)
        with pytest.raises(GoogleError) as raised:
            read_settings(ledger)
        assert raised.value.key == "google.settings-unreadable"

    @pytest.mark.parametrize(
        "typed",
        [
            "0AB1cdEfGhIJkUk9PVA",
            " https://drive.google.com/drive/folders/0AB1cdEfGhIJkUk9PVA ",
            "https://drive.google.com/drive/u/2/folders/0AB1cdEfGhIJkUk9PVA?usp=sharing",
            "https://drive.google.com/open?id=0AB1cdEfGhIJkUk9PVA&authuser=0",
            "https://drive.google.com/drive/folders/0AB1cdEfGhIJkUk9PVA#x",
        ],
    )
    def test_an_address_names_a_folder(self, typed: str) -> None:
        assert folder_id_of(typed) == "0AB1cdEfGhIJkUk9PVA"

    @given(st.text(st.characters(exclude_categories=["Lu", "Ll", "Nd", "Pd", "Pc"]), max_size=30))
    def test_any_other_text_is_refused(self, typed: str) -> None:
        with pytest.raises(GoogleError) as raised:
            folder_id_of(typed)
        assert raised.value.key == "google.no-address"

    def test_addresses_are_taken_once_each(self) -> None:
        assert addresses_of([" HR@example.com", "hr@example.com", "b@example.com"]) == (
            "HR@example.com",
            "b@example.com",
        )
        for wrong in ("", "hr", "hr@", "@x.y", "a@b", "a b@c.d", "a@b.c,d@e.f", "<a@b.c>"):
            with pytest.raises(GoogleError):
                addresses_of([wrong])


def test_errors_travel_between_processes() -> None:
    import pickle

    from sync.google.client.errors import GoogleFileError, GoogleUnclearError

    for error in (
        GoogleError("google.rate", reason="x"),
        GoogleFileError("google.not-found", file="Lee"),
        GoogleUnclearError("google.unclear", reason="503"),
    ):
        again: ReviewbookError = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))
