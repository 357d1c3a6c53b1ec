r"""Puts the ribbon into a person's Excel, and takes it out again: files in folders of their own, nothing in the registry.

========  =====================================================================================================
Windows   ``%APPDATA%\Microsoft\Excel\XLSTART``, whose add-ins Excel opens by itself and trusts
macOS     ``~/Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel``, and the
          script that starts Python in ``~/Library/Application Scripts/com.microsoft.Excel``
========  =====================================================================================================

Sources: Microsoft's pages "Excel startup folders", "Trusted Locations for Office files", and "AppleScriptTask" for VBA on the Mac.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from addin.configuration import Configuration, write_configuration
from addin.refusal import RefusalError
from addin.xlam.build import ADD_IN, SCRIPT, add_in, mac_script
from sync.errors import writing
from sync.files import replace_file
from sync.user_folder import settings_folder

_MAC_APPS = (Path("/Applications/Microsoft Excel.app"), Path.home() / "Applications/Microsoft Excel.app")


def find_excel(system: str = sys.platform) -> Path | None:
    """Return Excel's program as the system knows it, ``None`` where it is not installed."""
    if system == "darwin":
        return next((path for path in _MAC_APPS if path.exists()), None)
    return _registered() if system == "win32" else None


def _registered() -> Path | None:
    """Return the program that Windows starts for ``excel.exe``: of this user, else of all."""
    if sys.platform != "win32":
        return None
    import winreg

    for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        try:
            name = winreg.QueryValue(root, r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe")
        except OSError:
            continue
        if Path(name).is_file():
            return Path(name)
    return None


def files_of(system: str = sys.platform) -> Mapping[Path, bytes]:
    """Return what is put in place on a system, by its whole path.

    Raises:
        RefusalError: Excel does not run on this system.

    """
    home = Path.home()
    if system == "win32":
        roaming = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
        return {roaming / "Microsoft" / "Excel" / "XLSTART" / ADD_IN: add_in()}
    if system == "darwin":
        office = home / "Library" / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        scripts = home / "Library" / "Application Scripts" / "com.microsoft.Excel"
        return {
            office / "Startup.localized" / "Excel" / ADD_IN: add_in(),
            scripts / SCRIPT: mac_script().encode(),
        }
    raise RefusalError("install.no-excel-here")


def interpreter(system: str = sys.platform) -> str:
    """Return the Python that a press starts: this one; on Windows the one beside it that opens no window."""
    this = Path(sys.executable)
    quiet = this.with_name("pythonw.exe")
    return str(quiet if system == "win32" and quiet.is_file() else this)


def install(language: str, system: str = sys.platform) -> tuple[Path, ...]:
    """Put the ribbon and the settings in place, over those of an earlier version, and return the files.

    ``language`` is that of the buttons, "" for Excel's own.

    Raises:
        RefusalError: Excel does not run on this system, or this Python's path would be misread.
        FileError: a file cannot be written; Excel holds its add-in while it is open.

    """
    wanted = files_of(system)
    settings = Configuration(interpreter(system), language).check(system)
    for path, content in wanted.items():
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)
    return (*wanted, write_configuration(settings))


def uninstall(system: str = sys.platform) -> tuple[Path, ...]:
    """Take everything out again, and return the files that went.

    Raises:
        RefusalError: Excel does not run on this system.
        FileError: a file cannot be removed; Excel holds its add-in while it is open.

    """
    return (*_removed(files_of(system)), *remove_settings())


def is_installed(system: str = sys.platform) -> bool:
    """Whether the ribbon, or a part of it, is in place."""
    return system in ("win32", "darwin") and any(path.is_file() for path in files_of(system))


def remove_settings() -> tuple[Path, ...]:
    """Remove the settings and the notes beside them, and return the files that went.

    Raises:
        FileError: a file cannot be removed.

    """
    folder = settings_folder()
    there = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return tuple(_removed(there))


def _removed(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            with writing(path):
                path.unlink()
            yield path
