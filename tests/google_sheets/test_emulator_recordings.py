"""The emulator answers what the real Google answered: recordings of gspread's tests are played back to it.

The recordings are not part of the project. ``REVIEWBOOK_RECORDINGS`` names the folder that has
``real_recordings.tgz``; without it a folder ``shared/google`` beside the checkout is looked for.
"""

import json
import os
import re
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.google_sheets.emulator.files import SPREADSHEET, File
from tests.google_sheets.emulator.spreadsheet import Spreadsheet
from tests.google_sheets.emulator.world import World

ROOT = Path(__file__).parents[2]
NAME = "real_recordings.tgz"
ROBOT = "robot@example.iam.gserviceaccount.com"
STRANGERS = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
"""A file that exists and was never shared with who recorded."""
IDS = ("id", "spreadsheetId", "sheetId", "namedRangeId", "protectedRangeId")
TIMES = ("createdTime", "modifiedTime")
LEAST = 0.99


class Exchange(NamedTuple):
    """One recorded request, what Google answered, and where it was recorded."""

    cassette: str
    number: int
    verb: str
    uri: str
    body: str
    status: int
    answer: str


def recordings() -> Path | None:
    """Find the file with the recordings, where there is one."""
    named = os.environ.get("REVIEWBOOK_RECORDINGS")
    folders = [Path(named)] if named else [parent / "shared" / "google" for parent in ROOT.parents]
    return next((folder / NAME for folder in folders if (folder / NAME).is_file()), None)


def cassettes(path: Path) -> Iterator[tuple[str, list[Exchange]]]:
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            content = archive.extractfile(member) if member.name.endswith(".json") else None
            if content is not None:
                name = Path(member.name).stem
                taped = json.load(content)["interactions"]
                yield name, [exchange(name, number, one) for number, one in enumerate(taped)]


def exchange(name: str, number: int, taped: dict[str, Any]) -> Exchange:
    asked, said = taped["request"], taped["response"]
    answer = said["body"].get("string") or ""
    return Exchange(
        name, number, asked["method"], asked["uri"], asked["body"] or "", said["status"]["code"], answer
    )


class Player:
    """Plays one cassette to a world of its own; the emulator's ids stand for those that Google gave."""

    def __init__(self) -> None:
        self.world = World(ROBOT)
        self.world.quota.on = False
        self.world.drive.robots_may_own = True
        now = self.world.clock.now()
        other = File(STRANGERS, "Somebody's", SPREADSHEET, now, now, owner="somebody@example.com")
        other.book = Spreadsheet(STRANGERS, other.name, self.world.drive._numbers)
        self.world.drive.files[STRANGERS] = other
        self.ids: dict[str, str] = {}
        self.before: list[str] = []

    def prepare(self, listed: list[dict[str, Any]]) -> None:
        """Let the files be there that a list names and others had made before this cassette."""
        files = self.world.drive.files
        for gone in [one for one in self.before if one not in {known["id"] for known in listed}]:
            del files[gone]
            self.before.remove(gone)
        for known in listed:
            if self.ids.get(known["id"], known["id"]) not in files:
                made = self.world.drive.add(known["name"], SPREADSHEET, ROBOT)
                made.shown = datetime.fromisoformat(known["modifiedTime"])
                self.before.append(known["id"])
                assert made.book is not None
                del files[made.id]
                made.id = made.book.id = known["id"]
                files[made.id] = made

    def play(self, one: Exchange) -> list[str]:
        """Say what differs between Google's answer and the emulator's."""
        self.world.clock.sleep(1)
        if one.verb == "GET" and urlsplit(one.uri).path == "/drive/v3/files":
            self.prepare(read(one.answer)["files"])
        parts = urlsplit(self._told(one.uri))
        made = self.world.answer(one.verb, parts.path, parts.query, {}, self._told(one.body).encode())
        if made.status != one.status:
            return [f"status: {one.status} and {made.status} {made.body[:300]!r}"]
        real, mine = read(one.answer), read(made.body.decode())
        self._learn(real, mine)
        return list(differences(read(self._told(one.answer)), mine))

    def _told(self, text: str) -> str:
        for theirs, ours in self.ids.items():
            text = text.replace(theirs, ours)
        return text

    def _learn(self, real: Any, mine: Any) -> None:
        if isinstance(real, dict) and isinstance(mine, dict):
            for key, value in real.items():
                if key in IDS and key in mine and len(str(value)) > 5:
                    self.ids[str(value)] = str(mine[key])
                elif key in mine:
                    self._learn(value, mine[key])
        elif isinstance(real, list) and isinstance(mine, list):
            for theirs, ours in zip(real, mine, strict=False):
                self._learn(theirs, ours)


def read(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def differences(real: Any, mine: Any, place: str = "") -> Iterator[str]:
    """Each place where two answers differ; times may, and numbers by less than what a cell shows."""
    if isinstance(real, dict) and isinstance(mine, dict):
        for key in sorted({*real, *mine}):
            where = f"{place}.{key}"
            if (key in real) != (key in mine):
                yield f"{where}: only {'Google' if key in real else 'the emulator'} says it"
            elif key not in TIMES:
                yield from differences(real[key], mine[key], where)
    elif isinstance(real, list) and isinstance(mine, list):
        if len(real) != len(mine):
            yield f"{place}: {len(real)} and {len(mine)} items"
        for index, (theirs, ours) in enumerate(zip(real, mine, strict=False)):
            yield from differences(theirs, ours, f"{place}[{index}]")
    elif is_number(real) and is_number(mine):
        if abs(real - mine) > 1e-6:
            yield f"{place}: {real} and {mine}"
    elif real != mine or type(real) is not type(mine):
        yield f"{place}: {real!r} and {mine!r}"


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def test_recorded_answers_are_reproduced(capsys: pytest.CaptureFixture[str]) -> None:
    path = recordings()
    if path is None:
        pytest.skip(f"no {NAME} here: REVIEWBOOK_RECORDINGS names the folder that has it")
    wrong: list[str] = []
    count = whole = 0
    for _, taped in cassettes(path):
        player = Player()

        before = len(wrong)
        for one in taped:
            count += 1
            if found := player.play(one):
                call = re.sub(r"\S{44}", "ID", urlsplit(one.uri).path)
                wrong.append(f"{one.cassette} {one.number} {one.verb} {call}: {'; '.join(found[:3])}")
        whole += len(wrong) == before
    with capsys.disabled():
        print(f"\n{count - len(wrong)} of {count} recorded answers reproduced; {whole} cassettes wholly")
    assert count - len(wrong) >= LEAST * count, "\n".join(wrong[:40])
