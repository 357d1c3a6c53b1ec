"""A workbook that Excel names by an address is found where OneDrive keeps it, and never another one in its place."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from addin import cloud_place
from addin.cloud_place import Synchronised, place_of, synchronised
from addin.pressed import pressed
from addin.refusal import RefusalError

LIBRARY = "https://tea.sharepoint.com/sites/HR/Shared Documents/"
MINE = "https://tea-my.sharepoint.com/personal/li_na_tea_com/Documents"
PRIVATE = "https://d.docs.live.net"


def master(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "master.xlsx"
    path.touch()
    return path


@pytest.mark.parametrize(
    ("address", "at", "file"),
    [
        (LIBRARY, "HR - Documents", f"{LIBRARY}2026-H2/master.xlsx"),
        (LIBRARY, "HR - Documents", "https://tea.sharepoint.com/sites/hr/Shared%20Documents/2026-H2/master.xlsx"),
        (MINE, "OneDrive - Tea", f"{MINE}/2026-H2/master.xlsx"),
        (PRIVATE, "OneDrive", f"{PRIVATE}/0123456789abcdef/2026-H2/master.xlsx"),
        # Of a folder inside a library the address is the library's.
        (LIBRARY, "HR - 2026-H2", f"{LIBRARY}Reviews/2026-H2/master.xlsx"),
        (LIBRARY, "Reviews - HR", f"{LIBRARY}Reviews/2026-H2/master.xlsx"),
    ],
)  # fmt: skip
def test_it_is_found(tmp_path: Path, address: str, at: str, file: str) -> None:
    place = tmp_path / at
    wanted = master(place if at.endswith("2026-H2") else place / "2026-H2")
    assert place_of(file, [Synchronised(address, str(place))]) == wanted


@pytest.mark.parametrize(
    "file",
    [
        f"{LIBRARY}2026-H1/master.xlsx",
        f"{LIBRARY}../master.xlsx",
        "https://tea.sharepoint.com/sites/Sales/Shared Documents/2026-H2/master.xlsx",
        "https://tea.sharepoint.com/sites/HR/Shared Documents",
        LIBRARY,
    ],
)
def test_what_lies_elsewhere_is_not_taken_for_it(tmp_path: Path, file: str) -> None:
    master(tmp_path / "HR - Documents" / "2026-H2")
    master(tmp_path)
    assert place_of(file, [Synchronised(LIBRARY, str(tmp_path / "HR - Documents"))]) is None


def test_of_two_that_could_be_meant_none_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "HR - Reviews"
    master(folder)
    master(folder / "Reviews")
    assert place_of(f"{LIBRARY}Reviews/master.xlsx", [Synchronised(LIBRARY, str(folder))]) is None


def test_a_button_works_on_a_master_that_is_open_from_a_synchronised_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = master(tmp_path / "2026-H2")
    (tmp_path / "2026-H2" / "ledger.db").touch()
    monkeypatch.setattr(cloud_place, "synchronised", lambda: (Synchronised(MINE, str(tmp_path)),))
    press = pressed("Consolidate", f"{MINE}/2026-H2/master.xlsx", "en")
    assert (press.workbook, press.folder) == (found, found.parent)
    with pytest.raises(RefusalError) as refused:
        pressed("Consolidate", f"{MINE}/2026-H1/master.xlsx", "en")
    assert "terminal" in refused.value.said("en")


class Registry(SimpleNamespace):
    """Windows' registry, as far as it is asked; ``None`` stands for a value that is not there."""

    HKEY_CURRENT_USER = "user"

    @contextmanager
    def OpenKey(self, root: str, name: str) -> Iterator[dict[str, str]]:  # noqa: N802 - winreg's names
        assert root == self.HKEY_CURRENT_USER
        if name not in self.keys:
            raise FileNotFoundError(name)
        yield {"name": name, **self.keys[name]}

    def QueryInfoKey(self, key: dict[str, str]) -> tuple[int, int, int]:  # noqa: N802
        return len(self._below(key)), 0, 0

    def EnumKey(self, key: dict[str, str], number: int) -> str:  # noqa: N802
        return self._below(key)[number]

    def QueryValueEx(self, key: dict[str, str], value: str) -> tuple[str, int]:  # noqa: N802
        if value not in key:
            raise FileNotFoundError(value)
        return key[value], 1

    def _below(self, key: dict[str, str]) -> list[str]:
        above = f"{key['name']}\\"
        return [name.removeprefix(above) for name in self.keys if name.startswith(above)]


def test_the_registry_names_the_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    key = r"Software\SyncEngines\Providers\OneDrive"
    keys = {
        key: {},
        rf"{key}\1": {"UrlNamespace": LIBRARY, "MountPoint": r"D:\Li\Tea\HR"},
        rf"{key}\half": {"UrlNamespace": MINE},
        rf"{key}\2": {"UrlNamespace": PRIVATE, "MountPoint": r"D:\Li\OneDrive"},
    }
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", Registry(keys=keys))  # type: ignore[arg-type]
    assert synchronised() == (
        Synchronised(LIBRARY, r"D:\Li\Tea\HR"),
        Synchronised(PRIVATE, r"D:\Li\OneDrive"),
    )
    keys.clear()
    assert synchronised() == ()
    monkeypatch.setattr(sys, "platform", "linux")
    assert synchronised() == ()
