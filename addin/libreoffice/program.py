"""Where LibreOffice is, and which Python on this computer can speak with it."""

import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from addin.libreoffice.errors import LibreOfficeError
from sync.pdf import office

TO_IMPORT = 30.0
"""Seconds that a Python may take to say whether it knows UNO."""

BESIDE = ("python", "python.exe", "../Resources/python", "../../Resources/python")
"""Where LibreOffice keeps the Python that it brings, seen from its program: Linux, Windows, macOS."""

OF_THE_SYSTEM = ("/usr/bin/python3", "/bin/python3", "/usr/local/bin/python3")
"""Distributions package the bridge for the Python of their own."""


def find_program() -> Path:
    """Return LibreOffice's program.

    Raises:
        LibreOfficeError: it is not installed (``libreoffice.missing``).

    """
    found = office()
    if found is None:
        raise LibreOfficeError("libreoffice.missing")
    return found


@cache
def find_python(program: Path) -> Path:
    """Return a Python that can speak with LibreOffice: the one that it brings, else the system's.

    Raises:
        LibreOfficeError: there is none (``libreoffice.no-bridge``).

    """
    for python in _candidates(program.resolve().parent):
        if python.is_file() and _knows_uno(python):
            return python
    raise LibreOfficeError("libreoffice.no-bridge")


def _candidates(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in BESIDE)
    if os.name == "posix":
        yield from map(Path, OF_THE_SYSTEM)


def _knows_uno(python: Path) -> bool:
    command = [str(python), "-s", "-c", "import uno, unohelper"]
    try:
        done = subprocess.run(
            command,
            env=clean_environment(python),
            cwd=python.parent,
            capture_output=True,
            timeout=TO_IMPORT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def clean_environment(python: Path) -> dict[str, str]:
    """Return the environment for a Python other than ours, and for a LibreOffice that holds it.

    Nothing in it makes it look for our modules. Its own folder is searched first: LibreOffice takes the first ``python3``
    on the path for its own, and with that of an environment such as ours its extensions fail or it does not start.
    """
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    return kept | {"PATH": os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])}
