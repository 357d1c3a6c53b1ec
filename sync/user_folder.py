r"""The user's own folder for what belongs to no cycle: the add-in's settings, and the sign-in at Google.

It is nobody else's, and no workbook and no cycle folder is ever asked for it:

========  ==================================================
Windows   ``%LOCALAPPDATA%\Reviewbook``
macOS     ``~/Library/Application Support/Reviewbook``
others    ``$XDG_CONFIG_HOME/Reviewbook``, else below ``~/.config``
========  ==================================================
"""

import os
import sys
from pathlib import Path

from sync.errors import writing


def settings_folder(system: str = sys.platform) -> Path:
    """Return the folder; it need not exist yet."""
    home = Path.home()
    if system == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "Reviewbook"
    if system == "darwin":
        return home / "Library" / "Application Support" / "Reviewbook"
    kept = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(kept) if kept.startswith("/") else home / ".config") / "Reviewbook"


def write_private(file: Path, content: bytes) -> None:
    """Put content in a file's place, whole or not at all, for this user's eyes alone from its first byte on.

    Raises:
        FileError: it cannot be written.

    """
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f"{file.name}.{os.getpid()}")
        aside.unlink(missing_ok=True)
        # Readable for others even for a moment would be too long for a secret.
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with open(descriptor, "wb") as opened:
                opened.write(content)
            aside.replace(file)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
