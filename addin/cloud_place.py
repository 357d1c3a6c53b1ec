"""Where a workbook lies on this computer that Excel names by an address: OneDrive synchronises its folder.

With AutoSave on, Excel for Windows gives such a workbook's name as ``https://…`` although it was opened from the disk. OneDrive keeps in
the registry which address each synchronised folder has (``UrlNamespace``) and where it lies (``MountPoint``); of a
folder inside a library the address is the whole library's, and the folder's name stands in that of its place, such as
``HR - Reviews`` for the folder Reviews of the site HR.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

_ADDRESS = "://"
_KEY = r"Software\SyncEngines\Providers\OneDrive"
_PERSONAL = "https://d.docs.live.net/"
"""The address of private OneDrives; behind it stands whose it is."""


class Synchronised(NamedTuple):
    """A folder that OneDrive synchronises: its address, and where it lies."""

    address: str
    place: str


def is_address(name: str) -> bool:
    """Whether a workbook's name is an address, and no path."""
    return _ADDRESS in name


def place_of(address: str, folders: Iterable[Synchronised] | None = None) -> Path | None:
    """Return the file on this computer that an address stands for, ``None`` where none or more than one could be meant."""
    found: dict[Path, None] = {}
    for folder in synchronised() if folders is None else folders:
        found |= dict.fromkeys(path for path in _candidates(unquote(address), folder) if path.is_file())
    return next(iter(found)) if len(found) == 1 else None


def _candidates(address: str, folder: Synchronised) -> Iterator[Path]:
    """Yield where a file may lie: below the folder as its address goes on, or below one of the address' own folders."""
    above = unquote(folder.address).rstrip("/") + "/"
    if not address.casefold().startswith(above.casefold()):
        return
    parts = [part for part in address[len(above) :].split("/") if part]
    if above == _PERSONAL:
        parts = parts[1:]
    if not parts or ".." in parts:
        return
    place = Path(folder.place)
    yield place.joinpath(*parts)
    names = {name.casefold() for name in (place.name, *place.name.split(" - "))}
    for number, part in enumerate(parts[:-1], start=1):
        if part.casefold() in names:
            yield place.joinpath(*parts[number:])


def synchronised() -> tuple[Synchronised, ...]:
    """Return the folders that OneDrive says it synchronises for this user, on Windows; none elsewhere."""
    if sys.platform != "win32":
        return ()
    import winreg

    found = []
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
            names = [winreg.EnumKey(key, number) for number in range(winreg.QueryInfoKey(key)[0])]
    except OSError:  # no OneDrive for this user
        return ()
    for name in names:
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, rf"{_KEY}\{name}") as one:
            texts = [str(winreg.QueryValueEx(one, value)[0]) for value in ("UrlNamespace", "MountPoint")]
            found.append(Synchronised(*texts))
    return tuple(found)
