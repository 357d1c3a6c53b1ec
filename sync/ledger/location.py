"""Where a ledger lies, and how SQLite has to treat it there.

SQLite's write-ahead log needs shared memory, which a network share does not give and which a cloud client would
copy at the wrong moment. It is therefore used only where the folder is known to be on a local disk; everywhere else,
and in doubt, the rollback journal serves. Where other computers reach the folder too, or a cloud client does, the ledger is
locked as long as it is open: such places do not always keep their promises about locks that come and go.
"""

import re
import sys
from pathlib import Path
from typing import Final

_LOCAL_FILE_SYSTEMS = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "overlay", "tmpfs"})
_CLOUD = re.compile(
    r"onedrive|dropbox|google ?drive|my drive|icloud|mobile documents|cloudstorage|nextcloud|owncloud|nutstore|坚果云",
    re.IGNORECASE,
)

DRIVE_REMOVABLE: Final = 2
DRIVE_FIXED: Final = 3
DRIVE_REMOTE: Final = 4
DRIVE_RAM_DISK: Final = 6
"""What Windows' ``GetDriveTypeW`` answers; 0 and 1: it does not know."""
_LOCAL_DRIVES = frozenset({DRIVE_REMOVABLE, DRIVE_FIXED, DRIVE_RAM_DISK})


def is_cloud_folder(folder: Path) -> bool:
    """Whether a part of the path is named as the folder of a client that copies files into a cloud."""
    return any(_CLOUD.search(part) for part in folder.resolve().parts)


def file_system(folder: Path, mounts: str) -> str:
    """Return the type of the file system that holds a folder, from the text of ``/proc/mounts``; "" if unknown."""
    best, found = -1, ""
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if folder.resolve().is_relative_to(point) and len(point) > best:
            best, found = len(point), kind
    return found


def journal_mode(folder: Path) -> str:
    """Return ``wal`` where the folder is known to be on a local disk and no cloud client's, else ``delete``."""
    return "wal" if sys.platform.startswith("linux") and not is_shared(folder) else "delete"


def locking_mode(folder: Path) -> str:
    """Return ``exclusive`` where others may reach the folder over a network or through a cloud, else ``normal``."""
    return "exclusive" if is_shared(folder) else "normal"


def is_shared(folder: Path) -> bool:
    """Whether a folder lies on a network share or belongs to a cloud client; in doubt it does."""
    return is_cloud_folder(folder) or not is_local(
        folder, sys.platform, mounts=_mounts(), drive=_drive_type(folder)
    )


def is_local(folder: Path, platform: str, *, mounts: str = "", drive: int = 0) -> bool:
    """Whether a folder is known to lie on a disk of this computer.

    ``mounts`` is the text of Linux's ``/proc/mounts``, ``drive`` what Windows says of the drive.
    """
    if platform == "win32":
        return drive in _LOCAL_DRIVES
    if platform == "darwin":
        # Shares are mounted there, and so are sticks; everything else is the computer's own disk.
        return not folder.resolve().is_relative_to("/Volumes")
    return file_system(folder, mounts) in _LOCAL_FILE_SYSTEMS


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _drive_type(folder: Path) -> int:
    if sys.platform == "win32":
        import ctypes

        # A share without a letter answers as a remote drive when its root ends in a backslash.
        return int(ctypes.windll.kernel32.GetDriveTypeW(folder.resolve().anchor))
    return 0
