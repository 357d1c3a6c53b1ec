"""What the commands about the connection to Google do: connect and prove it, say how it stands, take it back."""

import webbrowser
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.console import Console

from addin.show import Screen
from sync.consolidate import check_cycle_folder
from sync.cycle import opened
from sync.errors import ReviewbookError, describe
from sync.google import connecting
from sync.google.client import sign_in as signing_in
from sync.google.client.connection import check_installed, signed_in
from sync.google.client.connection import connect as connected
from sync.google.client.credentials import (
    SERVICE,
    SignIn,
    forget_sign_in,
    keep_sign_in,
    read_client,
    read_key,
    read_sign_in,
    sign_in_file,
)
from sync.google.client.errors import GoogleError
from sync.google.client.facts import Account
from sync.google.client.pacing import USER
from sync.google.client.service import Google
from sync.google.settings import (
    GoogleSettings,
    addresses_of,
    folder_id_of,
    keep_mark,
    keep_settings,
    mark_of,
    read_settings,
)

CLEAN, WRONG = 0, 1
PATIENCE = 45.0
"""Seconds that a request may take here: somebody sits and waits."""
_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed after ``connect``."""

    folder: Path | None
    key: Path | None
    client: Path | None
    drive: str
    editors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cycle:
    """What a cycle folder says before it is connected."""

    id: str = ""
    mark: str = ""
    settings: GoogleSettings | None = None
    sheets: tuple[str, ...] = ()


def connect(screen: Screen, asked: Asked) -> int:
    """Sign in, choose where a cycle's books go, and prove that it works."""
    if asked.key and asked.client:
        raise GoogleError("google.two-ways")
    check_installed()
    # What was mistyped is said before anybody has to sign in.
    editors = addresses_of(asked.editors)
    folder_id = folder_id_of(asked.drive) if asked.drive else ""
    cycle = _cycle(asked.folder)
    sign_in = _sign_in(screen, asked)
    google = signed_in(sign_in, patience=PATIENCE)
    account = google.account()
    file = sign_in_file()
    if asked.key or asked.client:
        sign_in = replace(sign_in, email=account.email)
        file = keep_sign_in(sign_in)
    _say_account(screen, sign_in, account, file)
    if asked.key:
        screen.say("google.connect.delete-key", file=asked.key)
    place = _place(screen, google, account, sign_in.kind, folder_id, cycle)
    settings = None
    if place is not None:
        before = cycle.settings.editors if cycle.settings else ()
        settings = place.settings(account, editors or before)
        _prove(screen, google, account, place, settings.editors)
        lost = cycle.sheets and cycle.settings is None
        _remember(screen, asked.folder, settings, connecting.mark_at(google, cycle.sheets[0]) if lost else "")
    if screen.as_json:
        screen.document(_document(sign_in, account, settings))
    return CLEAN


def _cycle(folder: Path | None) -> _Cycle:
    if folder is None:
        return _Cycle()
    with opened(folder) as ledger:
        sheets = tuple(sheet.file_id for sheet in ledger.sheets)
        return _Cycle(ledger.cycle_id, mark_of(ledger), read_settings(ledger), sheets)


def _sign_in(screen: Screen, asked: Asked) -> SignIn:
    if asked.key:
        return read_key(asked.key)
    if asked.client:
        return _in_browser(screen, read_client(asked.client))
    kept = read_sign_in()
    if kept is None:
        raise GoogleError("google.not-signed-in")
    return kept


def _in_browser(screen: Screen, client: dict[str, str]) -> SignIn:
    try:
        webbrowser.get()
        there = True
    except webbrowser.Error:
        there = False
    said = screen.text("google.connect.browser" if there else "google.connect.no-browser", url="{url}")
    return signing_in.grant_in_browser(
        client, said, screen.text("google.connect.browser-done"), open_browser=there
    )


def _place(
    screen: Screen, google: Google, account: Account, kind: str, folder_id: str, cycle: _Cycle
) -> connecting.Place | None:
    """Return where books go: as typed, as the cycle knows it, or a folder of the person's own."""
    if not folder_id and cycle.settings is not None:
        folder_id = cycle.settings.folder_id
    if not folder_id and cycle.id:
        folder_id = connecting.own_folder(google, account, kind, cycle.id, cycle.mark)
    if not folder_id:
        screen.say("google.connect.no-place")
        return None
    return connecting.find_place(google, account, kind, folder_id)


def _prove(
    screen: Screen, google: Google, account: Account, place: connecting.Place, editors: Sequence[str]
) -> None:
    for step in _steps(google, account, place, editors):
        screen.say(f"google.step.{step.key}", **step.values)


def _steps(
    google: Google, account: Account, place: connecting.Place, editors: Sequence[str]
) -> Iterator[connecting.Step]:
    kind = "drive" if place.drive else "own"
    yield connecting.Step(f"place-{kind}", {"name": place.name, "url": place.folder.url})
    if place.drive is not None and place.drive.domain_only:
        yield connecting.Step("domain-only")
    named = {address.casefold() for address in editors}
    others = [member for member in place.members if member.casefold() not in named]
    if others:
        yield connecting.Step("members", {"people": ", ".join(others)})
    else:
        yield connecting.Step("no-members")
    yield from connecting.try_sheet(google, place, account, editors)


def _remember(screen: Screen, folder: Path | None, settings: GoogleSettings, mark: str) -> None:
    """Keep a cycle's settings, and the mark that its sheets bear since before its ledger was lost, "" for none."""
    if folder is None:
        screen.say("google.connect.not-remembered")
        return
    with opened(folder) as ledger:
        keep_settings(ledger, settings)
        if mark:
            keep_mark(ledger, mark)
    screen.say("google.connect.remembered", folder=folder, name=settings.folder_name)
    if settings.editors:
        screen.say("google.editors", people=", ".join(settings.editors))
    else:
        screen.say("google.connect.no-editors")


def status(screen: Screen, folder: Path | None) -> int:
    """Say who is signed in, where a cycle's books go, and what is left of Google's quotas as far as it is known."""
    if folder is not None:
        check_cycle_folder(folder)
    cycle = _cycle(folder)
    settings = cycle.settings
    google = connected(settings)
    sign_in, account = read_sign_in(), google.account()
    place_error = None
    if settings is not None:
        try:
            google.file(settings.folder_id)
        except GoogleError as error:
            place_error = error
    if screen.as_json:
        trouble = describe(place_error, screen.language) if place_error else ""
        screen.document(
            {**_document(sign_in, account, settings), "sheets": len(cycle.sheets), "place_error": trouble}
        )
        return WRONG if place_error else CLEAN
    _say_account(screen, sign_in, account, sign_in_file())
    _say_place(screen, folder, settings, account, place_error)
    if cycle.sheets:
        minutes = max(1, round(google.seconds_left(len(cycle.sheets), 0) / 60))
        screen.say("google.status.sheets", sheets=len(cycle.sheets), minutes=minutes)
    screen.say("google.status.quota", reads=USER, writes=USER)
    return WRONG if place_error else CLEAN


def _say_account(screen: Screen, sign_in: SignIn | None, account: Account, file: Path) -> None:
    if sign_in is not None:
        screen.say(f"google.account-{sign_in.kind}", email=account.email, file=file)
    if sign_in is not None and sign_in.kind == SERVICE:
        return  # its own storage is none: what counts is the shared drive's
    used = f"{account.storage_used / _GIB:.1f}"
    if account.storage_limit is None:
        screen.say("google.storage-free", used=used)
    else:
        screen.say("google.storage", used=used, limit=f"{account.storage_limit / _GIB:.1f}")


def _say_place(
    screen: Screen,
    folder: Path | None,
    settings: GoogleSettings | None,
    account: Account,
    place_error: ReviewbookError | None,
) -> None:
    if settings is None:
        screen.say("google.status.no-place" if folder else "google.status.no-cycle")
        return
    screen.say("google.status.place", name=settings.folder_name, url=settings.folder_url)
    screen.say("google.editors", people=", ".join(settings.editors) or "—")
    if settings.account.casefold() != account.email.casefold():
        screen.say("google.status.other-account", email=settings.account)
    if place_error is not None:
        screen.lines([f"✘ {describe(place_error, screen.language)}"])


def disconnect(screen: Screen) -> int:
    """Take back the access at Google, as far as that can be done from here, and delete the sign-in that is kept."""
    try:
        sign_in = read_sign_in()
    except GoogleError:
        sign_in = None  # damaged: it can still be deleted
    revoked, failed = False, None
    if sign_in is not None and sign_in.kind != SERVICE:
        try:
            check_installed()
            revoked = signing_in.revoke(sign_in)
        except GoogleError as error:
            failed = error
    if not forget_sign_in():
        screen.say("google.disconnect.nobody")
        return CLEAN
    screen.say("google.disconnect.deleted", file=sign_in_file())
    if sign_in is None:
        return CLEAN
    if sign_in.kind == SERVICE:
        screen.say("google.disconnect.key", key_id=sign_in.key_id, email=sign_in.email)
    elif revoked:
        screen.say("google.disconnect.revoked", email=sign_in.email)
    if failed is not None:
        text = screen.text("google.disconnect.not-revoked", email=sign_in.email)
        Console(stderr=True).print(
            f"{describe(failed, screen.language)} {text}", highlight=False, markup=False
        )
        return WRONG
    return CLEAN


def _document(sign_in: SignIn | None, account: Account, settings: GoogleSettings | None) -> dict[str, object]:
    """Return what programs are told; nothing of the sign-in but whose it is."""
    return {
        "account": account.email,
        "kind": sign_in.kind if sign_in else "",
        "storage": {"used": account.storage_used, "limit": account.storage_limit},
        "place": asdict(settings) if settings else None,
        "requests_a_minute": {"reads": USER, "writes": USER},
    }
