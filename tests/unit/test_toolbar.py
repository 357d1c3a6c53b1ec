"""The toolbar's extension: the same bytes each time, well-formed, in both languages, with all that it needs."""

import errno
import io
import json
import os
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from addin.libreoffice import install
from addin.libreoffice.toolbar import IDENTIFIER, SAID, Button, build
from appraisal.messages import LANGUAGES
from sync.errors import FileError

BUTTONS = (
    Button(
        "status",
        {"en": "Status", "zh-CN": "进度"},
        {"en": "Who has answered?", "zh-CN": "谁已回复？"},
        b"\x89PNG-1",
    ),
    Button("check", {"en": "Check & <see>", "zh-CN": "检查"}, {"en": 'Say "what"', "zh-CN": "检查"}),
)
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAME = "{http://openoffice.org/2001/registry}name"


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(build(BUTTONS, "0.2.0"))) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_the_same_buttons_give_the_same_bytes() -> None:
    assert build(BUTTONS, "0.2.0") == build(list(BUTTONS), "0.2.0")
    assert build(BUTTONS, "0.2.0") != build(BUTTONS[:1], "0.2.0")


def test_nothing_of_this_moment_or_computer_is_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(build(BUTTONS, "0.2.0"))) as package:
        entries = package.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.compress_type, entry.external_attr) for entry in entries} == {
        (3, 0, 0o644 << 16)
    }
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_every_part_that_the_manifest_names_is_there(parts: dict[str, bytes]) -> None:
    manifest = ET.fromstring(parts["META-INF/manifest.xml"])
    named = [entry.get("{http://openoffice.org/2001/manifest}full-path") for entry in manifest]
    assert len(named) == 5
    assert set(named) <= set(parts)


def test_labels_and_tips_are_in_both_languages(parts: dict[str, bytes]) -> None:
    for file in ("Addons.xcu", "CalcCommands.xcu", "CalcWindowState.xcu"):
        languages = {value.get(LANG) for value in ET.fromstring(parts[file]).iter("value")} - {None}
        assert languages == {"en-US", "zh-CN"}
    labels = [value.text for value in ET.fromstring(parts["Addons.xcu"]).iter("value") if value.get(LANG)]
    assert labels == ["Status", "进度", "Check & <see>", "检查"]
    tips = [value.text for value in ET.fromstring(parts["CalcCommands.xcu"]).iter("value") if value.get(LANG)]
    assert 'Say "what"' in tips


def test_a_button_stands_for_its_address(parts: dict[str, bytes]) -> None:
    addresses = [
        value.text
        for node in ET.fromstring(parts["Addons.xcu"]).iter("prop")
        if node.get(NAME) == "URL"
        for value in node
    ]
    assert addresses == [
        "org.reviewbook:status",
        "org.reviewbook:check",
        "org.reviewbook:status",
    ]  # the last has an icon
    assert [name for name in parts if name.startswith("icons/")] == ["icons/status.png"]


def places(buttons: Sequence[Button]) -> list[str | None]:
    """Return the addresses on the bar in LibreOffice's order: a place with a shorter name comes before one with a longer."""
    with zipfile.ZipFile(io.BytesIO(build(buttons, "0.2.0"))) as package:
        bar = ET.fromstring(package.read("Addons.xcu")).find(f".//node[@{NAME}='{IDENTIFIER}']")
    assert bar is not None
    found = {place.get(NAME): place.findtext("prop/value") for place in bar}
    return [found[name] for name in sorted(filter(None, found), key=lambda name: (len(name), name))]


def test_a_line_stands_before_each_group_but_the_first() -> None:
    text = {"en": "x", "zh-CN": "x"}
    one, two, three = (Button(id_, text, text, opens=id_ != "two") for id_ in ("one", "two", "three"))
    assert places([one, two, three]) == [
        "org.reviewbook:one",
        "org.reviewbook:two",
        "private:separator",
        "org.reviewbook:three",
    ]


def test_what_the_toolbar_says_is_in_it_in_both_languages(parts: dict[str, bytes]) -> None:
    texts = json.loads(parts["pythonpath/reviewbook_unobridge/texts.json"])
    assert set(texts) == set(LANGUAGES)
    assert all(set(text) == set(SAID) and all(text.values()) for text in texts.values())
    assert (texts["en"]["title"], texts["zh-CN"]["title"]) == ("Reviewbook", "绩效簿")


def test_the_bridge_travels_with_it_and_its_start_from_a_folder_does_not(parts: dict[str, bytes]) -> None:
    assert "pythonpath/reviewbook_unobridge/serve.py" in parts
    assert "pythonpath/reviewbook_unobridge/__main__.py" not in parts


def test_a_profile_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "_unopkg", lambda *_: install.IDENTIFIER)
    (tmp_path / "user").write_text("a file where the profile's folder should be")
    with pytest.raises(FileError) as caught:
        install.install(tmp_path / "made.oxt", ["/usr/bin/python3"], tmp_path)
    assert caught.value.place.file == install.CONFIGURATION


def test_a_full_disk_leaves_the_program_that_was_named_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "_unopkg", lambda *_: install.IDENTIFIER)
    install.install(tmp_path / "made.oxt", ["/usr/bin/python3"], tmp_path)
    before = (file := tmp_path / "user" / install.CONFIGURATION).read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sync.files.os.fsync", full)
    with pytest.raises(FileError):
        install.install(tmp_path / "made.oxt", ["/usr/bin/python3"], tmp_path)
    assert file.read_bytes() == before


def test_taking_the_toolbar_out_leaves_nothing_of_ours_in_the_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "_unopkg", lambda *_: install.IDENTIFIER)
    install.install(tmp_path / "made.oxt", ["/usr/bin/python3"], tmp_path)
    (tmp_path / "user" / install.LOG).touch()
    install.uninstall(tmp_path)
    assert list((tmp_path / "user").iterdir()) == []
