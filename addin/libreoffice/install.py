"""Puts the toolbar into a person's LibreOffice, and takes it out again: one extension and one file in their own profile."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from addin.libreoffice.errors import LibreOfficeError
from addin.libreoffice.program import clean_environment, find_program, find_python
from addin.libreoffice.toolbar import IDENTIFIER
from sync.errors import writing
from sync.files import replace_file

CONFIGURATION, LOG = "reviewbook.json", "reviewbook.log"
"""The files, in the profile, that say which program the buttons start, and how the last press broke."""

TO_INSTALL = 180.0


def profile_folder() -> Path:
    """Return the folder in which LibreOffice keeps what is a person's own."""
    if sys.platform == "win32":
        return Path(os.environ["APPDATA"], "LibreOffice", "4")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "LibreOffice" / "4"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "libreoffice" / "4"


def install(extension: Path, command: Sequence[str], profile: Path | None = None) -> None:
    """Install the toolbar; its buttons start ``command`` with the button's id and the workbook's number.

    A toolbar that is already there is replaced. A LibreOffice that is open shows it when it is started again.

    Raises:
        LibreOfficeError: LibreOffice or its Python is missing, or it does not take the extension.
        FileError: the profile cannot be written to.

    """
    folder = profile or profile_folder()
    _unopkg(folder, "add", "--force", "--suppress-license", str(extension))
    file = folder / "user" / CONFIGURATION
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, (json.dumps({"command": list(command)}, indent=1) + "\n").encode())


def uninstall(profile: Path | None = None) -> None:
    """Take the toolbar out; where there is none, nothing happens.

    Raises:
        LibreOfficeError: LibreOffice is missing, or its program for extensions fails.
        FileError: the profile cannot be written to.

    """
    folder = profile or profile_folder()
    if is_installed(folder):
        _unopkg(folder, "remove", IDENTIFIER)
    for file in (folder / "user" / CONFIGURATION, folder / "user" / LOG):
        with writing(file):
            file.unlink(missing_ok=True)


def is_installed(profile: Path | None = None) -> bool:
    """Whether the toolbar is in a profile.

    Raises:
        LibreOfficeError: LibreOffice is missing, or its program for extensions fails.

    """
    return IDENTIFIER in _unopkg(profile or profile_folder(), "list")


def _unopkg(profile: Path, *arguments: str) -> str:
    """Run LibreOffice's own program for extensions on a profile, and return what it prints."""
    program = find_program()
    name = "unopkg.com" if sys.platform == "win32" else "unopkg"
    command = [
        str(program.resolve().with_name(name)),
        arguments[0],
        f"-env:UserInstallation={profile.as_uri()}",
        *arguments[1:],
    ]
    environment = clean_environment(find_python(program))
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TO_INSTALL, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LibreOfficeError("libreoffice.no-extension", reason=str(error)) from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise LibreOfficeError(
            "libreoffice.no-extension", reason=lines[-1] if lines else str(done.returncode)
        )
    return done.stdout
