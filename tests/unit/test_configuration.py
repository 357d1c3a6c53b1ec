"""The user's own settings: what is written is read back, and whatever cannot be used is one sentence."""

import stat
import sys
from pathlib import Path

import pytest

from addin.configuration import (
    FILE,
    Configuration,
    read_configuration,
    write_configuration,
)
from addin.refusal import RefusalError
from sync.errors import FileError
from sync.user_folder import settings_folder

PYTHON = Configuration(sys.executable, "zh-CN")


def test_settings_come_back(tmp_path: Path) -> None:
    write_configuration(PYTHON, tmp_path / "new")
    assert read_configuration(tmp_path / "new") == PYTHON


def test_there_may_be_none(tmp_path: Path) -> None:
    assert read_configuration(tmp_path) is None


def test_the_file_is_plain_ascii_for_this_user_alone(tmp_path: Path) -> None:
    interpreter = tmp_path / "王敏" / "python"
    interpreter.parent.mkdir()
    interpreter.touch()
    file = write_configuration(Configuration(str(interpreter)), tmp_path)
    assert f"version=1\ninterpreter={tmp_path}/=738B=654F/python\nlanguage=\n" == file.read_text("ascii")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [other.name for other in tmp_path.iterdir() if other.is_file()] == [FILE]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "damaged"),
        (b"interpreter=/usr/bin/python\n", "damaged"),
        (b"version=1\n", "damaged"),
        (b"version=1\ninterpreter\n", "damaged"),
        (b"version=1\ninterpreter=/a\ninterpreter=/b\n", "damaged"),
        (b"version=1\ninterpreter=/a\npythonpath=/b\n", "damaged"),
        (b"version=1\ninterpreter=/\xe7\x8e\x8b\n", "damaged"),
        (b"version=1\ninterpreter=/=D83D\n", "damaged"),
        (b"version=one\ninterpreter=/a\n", "damaged"),
        (b"version=1\ninterpreter=/a\n" + b"#" * 5000, "damaged"),
        (b"version=2\ninterpreter=/a\nmore=1\n", "newer"),
        (b"version=1\ninterpreter=python\n", "not-whole"),
        (b"version=1\ninterpreter=./python\n", "not-whole"),
        (b"version=1\ninterpreter=/a/=0022 -c evil\n", "odd-sign"),
        (b"version=1\ninterpreter=/a/$(evil)\n", "odd-sign"),
        (b"version=1\ninterpreter=/a=000Ab\n", "odd-sign"),
        (b"version=1\ninterpreter=/a\nlanguage=fr\n", "no-language"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(content: bytes, key: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(RefusalError) as refused:
        read_configuration(tmp_path)
    assert refused.value.key == f"configuration.{key}"
    assert all(len(refused.value.said(language)) > 10 for language in ("en", "zh-CN"))


@pytest.mark.parametrize(
    ("interpreter", "system", "key"),
    [
        (r"C:\Users\hr\王敏\pythonw.exe", "win32", None),
        (r"\\server\share\pythonw.exe", "win32", None),
        (r"C:pythonw.exe", "win32", "not-whole"),
        (r"\Python\pythonw.exe", "win32", "not-whole"),
        (r"C:\%PATH%\pythonw.exe", "win32", "odd-sign"),
        (r"C:\a\python.exe | calc", "win32", "odd-sign"),
        ("/Library/Application Support/python", "darwin", None),
        ("/Library/王敏/python", "darwin", "odd-sign"),
        ("/Library/`evil`/python", "darwin", "odd-sign"),
        (r"/Library/a\b/python", "darwin", "odd-sign"),
        ("/home/hr/王敏/python", "linux", None),
    ],
)
def test_which_interpreter_can_be_named(interpreter: str, system: str, key: str | None) -> None:
    if key is None:
        assert Configuration(interpreter).check(system).interpreter == interpreter
    else:
        with pytest.raises(RefusalError) as refused:
            Configuration(interpreter).check(system)
        assert refused.value.key == f"configuration.{key}"


def test_an_interpreter_that_is_not_there_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(RefusalError) as refused:
        write_configuration(Configuration(str(tmp_path / "python")), tmp_path)
    assert refused.value.key == "configuration.not-there"
    assert read_configuration(tmp_path) is None


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "Reviewbook").touch()
    with pytest.raises(FileError):
        write_configuration(PYTHON, tmp_path / "Reviewbook")


def test_where_the_settings_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.setenv("XDG_CONFIG_HOME", "beside/me")
    assert settings_folder("win32") == tmp_path / "Local" / "Reviewbook"
    assert settings_folder("darwin") == tmp_path / "Library" / "Application Support" / "Reviewbook"
    assert settings_folder("linux") == tmp_path / ".config" / "Reviewbook"
