"""The user's own settings of the add-in: one small file, which ``addin install`` writes and the ribbon reads.

It lies in the user's own folder (:mod:`sync.user_folder`) as ``addin.conf`` and nowhere else; neither a workbook nor what lies
beside one is ever asked.

The file is plain ASCII, lines of ``name=value``, coded as :mod:`addin.coding` says, because VBA reads files in the computer's
code page. ``version`` is 1, ``interpreter`` the whole path of the Python that a press starts (on Windows ``pythonw.exe``, which
opens no window), ``language`` is ``en``, ``zh-CN`` or blank for Excel's own. On macOS Excel lives in a sandbox and may not
change the file, and the script that reads it takes the interpreter as it stands: its path must be plain ASCII.

Beside it lie ``answer.txt`` (what Python's first half has to say, :mod:`addin.press`) and ``press.log`` (how a press broke).
"""

import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from addin.coding import coded_line, decoded
from addin.refusal import RefusalError
from appraisal.messages import LANGUAGES
from sync.user_folder import settings_folder, write_private

FILE, ANSWER, LOG = "addin.conf", "answer.txt", "press.log"
VERSION = "1"

_NAMES = ("version", "interpreter", "language")
_LARGEST = 4096
"""Bytes; the file holds three short lines."""

_MISREAD = re.compile(r'["%|<>*?$`\x00-\x1f]')
"""Signs that a command line or a program on the way finds a meaning in; the VBA refuses the same ones."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings: which Python a press starts, and the language, "" for Excel's own."""

    interpreter: str
    language: str = ""

    def check(self, system: str = sys.platform) -> "Configuration":
        """Return itself if it can be used on a system.

        Raises:
            RefusalError: the interpreter is no whole path, or its path could be misread; the language is unknown.

        """
        windows = system == "win32"
        path = PureWindowsPath(self.interpreter) if windows else PurePosixPath(self.interpreter)
        if not path.is_absolute():
            raise RefusalError("configuration.not-whole", interpreter=self.interpreter)
        odd = not windows and "\\" in self.interpreter
        foreign = system == "darwin" and not self.interpreter.isascii()
        if odd or foreign or _MISREAD.search(self.interpreter):
            raise RefusalError("configuration.odd-sign", interpreter=self.interpreter)
        if self.language not in ("", *LANGUAGES):
            raise RefusalError("configuration.no-language", language=self.language)
        return self


def read_configuration(folder: Path | None = None) -> Configuration | None:
    """Return the user's settings, ``None`` where there are none.

    Raises:
        RefusalError: the file is damaged, of a newer version, or says what cannot be used.

    """
    file = (folder or settings_folder()) / FILE
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RefusalError("configuration.damaged", file=file) from error
    values = _values(content, file)
    if values["version"] != VERSION:
        key = "newer" if re.fullmatch(r"[1-9]\d{0,5}", values["version"]) else "damaged"
        raise RefusalError(f"configuration.{key}", file=file)
    return Configuration(values["interpreter"], values["language"]).check()


def _values(content: bytes, file: Path) -> dict[str, str]:
    try:
        lines = content.decode("ascii").splitlines()
        pairs = [line.split("=", 1) for line in lines if line]
        values = {name: decoded(value) for name, value in pairs}
    except ValueError as error:  # of the code page, of a line, or of half a character
        raise RefusalError("configuration.damaged", file=file) from error
    if len(content) > _LARGEST or len(pairs) != len(values) or not {"version", "interpreter"} <= set(values):
        raise RefusalError("configuration.damaged", file=file)
    # A newer version may say more; which it is has to be read all the same.
    if values["version"] == VERSION and not set(values) <= set(_NAMES):
        raise RefusalError("configuration.damaged", file=file)
    return {name: values.get(name, "") for name in _NAMES}


def write_configuration(configuration: Configuration, folder: Path | None = None) -> Path:
    """Write the user's settings, whole or not at all, and return the file.

    Raises:
        RefusalError: they cannot be used, or the interpreter is not there.
        FileError: the file cannot be written.

    """
    configuration.check()
    if not Path(configuration.interpreter).is_file():
        raise RefusalError("configuration.not-there", interpreter=configuration.interpreter)
    file = (folder or settings_folder()) / FILE
    values = (VERSION, configuration.interpreter, configuration.language)
    text = "".join(f"{name}={coded_line(value)}\n" for name, value in zip(_NAMES, values, strict=True))
    write_note(file, text)
    return file


def write_note(file: Path, text: str) -> None:
    """Put a small text of plain ASCII in the place of another, for this user's eyes alone.

    Raises:
        FileError: it cannot be written.

    """
    write_private(file, text.encode("ascii"))


def keep_fault() -> Path:
    """Add how a press just broke to the log beside the settings, where nobody would see it printed, and return the log."""
    folder = settings_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOG).open("a", encoding="utf-8", errors="replace") as log:
        log.write(traceback.format_exc())
    return folder / LOG
