"""All of Google that a test needs: files, people, quotas, faults and a clock, behind one loopback address."""

import json
import random
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from tests.google_sheets.emulator import discovery, drive_api, sharing_api, sheets_api
from tests.google_sheets.emulator.accounts import Accounts
from tests.google_sheets.emulator.calls import ANSWERS, Call, Calls, Entry, Raw
from tests.google_sheets.emulator.clock import Clock
from tests.google_sheets.emulator.discovery import Method
from tests.google_sheets.emulator.faults import Faults
from tests.google_sheets.emulator.files import Drive
from tests.google_sheets.emulator.judge import Judge
from tests.google_sheets.emulator.masks import prune
from tests.google_sheets.emulator.person import Person
from tests.google_sheets.emulator.quota import Quota
from tests.google_sheets.emulator.refusals import RefusalError, invalid, no_credentials, page
from tests.google_sheets.emulator.shape import Pruned

HR = "hr@example.com"
APIS = (drive_api, sharing_api, sheets_api)
"""The modules that fill the table of answers."""
JSON = "application/json; charset=UTF-8"


class Answer:
    """An HTTP answer."""

    def __init__(
        self, status: int, body: bytes, kind: str = JSON, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.body = body
        self.kind = kind
        self.headers = headers or {}


class World:
    """Google as a test sees it.

    ``account`` is whoever calls without a token of their own; without ``computing`` formulas give nothing,
    which saves time where a thousand books are read.
    """

    def __init__(self, account: str = HR, seed: int = 7, computing: bool = True) -> None:
        numbers = random.Random(seed)
        self.clock = Clock()
        self.drive = Drive(self.clock, numbers)
        self.drive.computing = computing
        self.accounts = Accounts(numbers, account)
        self.faults = Faults(self.clock, self.drive.full)
        self.quota = Quota(self.clock)
        self.calls = Calls()
        self.judge = Judge()
        self.mails: list[tuple[str, str, str]] = []
        """The mails that Drive sent about sharing: to whom, about which file, and with which words."""
        self.links_allowed = True
        """Whether the organisation lets files be shared with anyone who has the link."""
        self.groups: set[str] = set()
        """Addresses that are groups', whatever they are called when a file is shared."""
        self.may_create_drives = {account}
        self.latency = 0.0
        """Seconds that each call takes, by the clock."""
        self.url = ""
        self.lock = threading.RLock()

    @property
    def account(self) -> str:
        return self.accounts.default

    def as_person(self, email: str) -> Person:
        """Act in Drive and in sheets as a person does in the browser; nothing of it counts as a call."""
        return Person(self, email)

    def service_account(self, email: str = "reviewbook@sample.iam.gserviceaccount.com") -> dict[str, Any]:
        return self.accounts.service_account(self.url, email)

    def client_secrets(self) -> dict[str, Any]:
        return self.accounts.client_secrets(self.url)

    def authorized_user(self, email: str) -> dict[str, Any]:
        return self.accounts.authorized_user(self.url, email)

    # ---- answering

    def answer(self, verb: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer one HTTP request.

        Raises:
            HangupError: there is no answer.

        """
        found = discovery.find(verb, path)
        if found is None:
            self.judge.blame(f"{verb} {path}: Google has no such call")
            return _refused(page(404, f"The requested URL {path} was not found on this server."))
        method, names = found
        user = self.accounts.user(headers.get("Authorization", ""))
        file_id = names.get("spreadsheetId") or names.get("fileId") or ""
        with self.lock:
            at = self.clock.time()
            self.clock.sleep(self.latency)
            status = 0
            size = 0
            try:
                if user is None:
                    raise no_credentials()
                made = self._work(method, names, user, file_id, parse_qs(query, keep_blank_values=True), body)
                status, size = made.status, len(made.body)
                return made
            except RefusalError as refusal:
                status, size = refusal.status, len(refusal.body)
                return _refused(refusal)
            finally:
                self.calls.entries.append(Entry(method.id, user or "", file_id, status, at, len(body), size))

    def _work(
        self,
        method: Method,
        names: Mapping[str, str],
        user: str,
        file_id: str,
        query: dict[str, list[str]],
        body: bytes,
    ) -> Answer:
        call = Call(self, method, user, names, query, {}, None)
        self.quota.take(call.kind, user)
        self.faults.meet(method.id, file_id, user, after=False)
        given = _json(body)
        self.judge.request(method, query, given, len(body))
        mask = self.judge.mask(method, call.one("fields"))
        if method.id not in ANSWERS:
            self.judge.blame(f"{method.id}: the emulator has no answer")
            return Answer(501, b"")
        made = ANSWERS[method.id](Call(self, method, user, names, query, given or {}, mask))
        self.faults.meet(method.id, file_id, user, after=True)
        if made is None:
            return Answer(204, b"")
        if isinstance(made, Raw):
            return Answer(200, made.body, made.kind)
        said = made if isinstance(made, Pruned) else prune(made, mask)
        self.judge.answer(method, said)
        return Answer(200, json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def _json(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        raise invalid("Invalid JSON payload received. Unexpected token.") from None


def _refused(refusal: RefusalError) -> Answer:
    return Answer(refusal.status, refusal.body, refusal.kind, refusal.headers)
