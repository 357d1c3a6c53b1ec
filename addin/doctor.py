"""Whether everything is in place that the buttons need: found out one by one, and each with what to do about it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from addin import excel_install
from addin.configuration import FILE, read_configuration
from addin.refusal import RefusalError
from sync.errors import ReviewbookError
from sync.pdf import office
from sync.user_folder import settings_folder


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at; its sentence is found by ``key``, and by whether it is ``sound``."""

    key: str
    sound: bool
    values: dict[str, object] = field(default_factory=dict)


def diagnose(system: str = sys.platform) -> Iterator[Diagnosis]:
    """Yield what was looked at, on a system."""
    yield Diagnosis("version", True, {"version": version("reviewbook"), "python": sys.version.split()[0]})
    yield _settings()
    yield Diagnosis("window", find_spec("_tkinter") is not None)
    yield Diagnosis("xlwings", find_spec("xlwings") is not None)
    if system in ("win32", "darwin"):
        excel = excel_install.find_excel(system)
        yield Diagnosis("excel", excel is not None, {"program": excel or ""})
        yield _ribbon(system)
        # Nobody but Excel knows whether macros are blocked, and no program may find out by trying.
        yield Diagnosis("macros", True)
    if (program := office()) is not None:
        yield _toolbar(program)


def _settings() -> Diagnosis:
    file = settings_folder() / FILE
    try:
        found = read_configuration()
    except RefusalError:
        return Diagnosis("settings", False, {"file": file})
    if found is None:
        return Diagnosis("settings", False, {"file": file})
    there = Path(found.interpreter).is_file()
    return Diagnosis("interpreter", there, {"interpreter": found.interpreter, "file": file})


def _ribbon(system: str) -> Diagnosis:
    """Say whether the files are in place, and of this version."""
    wanted = excel_install.files_of(system)
    same = all(path.is_file() and path.read_bytes() == content for path, content in wanted.items())
    return Diagnosis("ribbon", same, {"folder": next(iter(wanted)).parent})


def _toolbar(program: Path) -> Diagnosis:
    from addin.libreoffice.install import (
        is_installed,
    )  # starts a program of LibreOffice's: only where there is one

    try:
        return Diagnosis("toolbar", is_installed(), {"program": program})
    except ReviewbookError:
        return Diagnosis("toolbar", False, {"program": program})
