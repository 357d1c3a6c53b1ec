"""One running LibreOffice: started for us in a profile of its own, or the one that a person works in."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

from .refusals import Refused

CALC = "com.sun.star.sheet.SpreadsheetDocument"

TO_CLOSE = 15.0
"""Seconds that LibreOffice may take to end."""

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
"""A profile of ours computes every workbook when it loads it: what a file claims its formulas gave is not believed."""


class Office:
    """A LibreOffice that answers: its desktop, the workbooks that are open in it, and which of them was last in use."""

    def __init__(self, context: Any, visible: bool) -> None:
        self.context = context
        self.visible = visible
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.process: subprocess.Popen[bytes] | None = None
        self.profile = ""
        self.active = ""
        self.opened: dict[str, str] = {}
        """The workbooks that were opened for us, and their paths: they are closed at the end."""
        self._known: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}
        """What a module needs from one request to the next, such as a progress bar."""

    def service(self, name: str) -> Any:
        """Return a new instance of one of LibreOffice's services."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def books(self) -> list[Any]:
        """Return the workbooks that are open, in the order of their opening."""
        found = []
        components = self.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            component = components.nextElement()
            # One that is just being loaded has no number yet.
            if component.supportsService(CALC) and component.RuntimeUID:
                found.append(component)
        self._known = {book.RuntimeUID: book for book in found}
        return sorted(found, key=lambda book: int(book.RuntimeUID))

    def book(self, uid: str) -> Any:
        """Return an open workbook.

        Raises:
            Refused: it was closed.

        """
        if uid not in self._known:
            self.books()
        if uid not in self._known:
            raise Refused("book-closed")
        return self._known[uid]

    def sheet(self, uid: str, name: str) -> Any:
        """Return a sheet of an open workbook; capitals do not matter, as in Excel.

        Raises:
            Refused: the workbook was closed, or it has no such sheet.

        """
        sheets = self.book(uid).Sheets
        if sheets.hasByName(name):
            return sheets.getByName(name)
        for known in sheets.ElementNames:
            if known.lower() == name.lower():
                return sheets.getByName(known)
        raise Refused("no-sheet", name=name)

    def forget(self, uid: str) -> None:
        """Think of a workbook no more: it is closed."""
        self._known.pop(uid, None)
        self.opened.pop(uid, None)

    def stop(self) -> None:
        """Close what was opened for us without saving it, and end LibreOffice if it was started for us.

        A workbook that is still open when LibreOffice ends leaves its lock file behind, and the next person who opens it
        is told that somebody works on it.
        """
        paths = [path for path in self.opened.values() if path]
        for uid in list(self.opened):
            with contextlib.suppress(Exception):
                self.book(uid).close(True)
            self.forget(uid)
        if self.process is None:
            return
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(TO_CLOSE)
        except subprocess.TimeoutExpired:
            self._kill()
        for path in paths:
            remove_own_lock(path, self.profile)
        shutil.rmtree(self.profile, ignore_errors=True)

    def _kill(self) -> None:
        assert self.process is not None
        if os.name == "posix":
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, 9)
        self.process.kill()
        self.process.wait(TO_CLOSE)


def options(**values: Any) -> Any:
    """Return values as UNO takes them; those that are ``None`` are left to LibreOffice."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items() if value is not None)


def lock_of(path: str) -> Path:
    """Return the file that says that LibreOffice has a file open."""
    file = Path(path)
    return file.with_name(f".~lock.{file.name}#")


def remove_own_lock(path: str, profile: str) -> None:
    """Remove the lock file of a workbook if this LibreOffice left it, which its profile's address in it shows."""
    lock = lock_of(path)
    with contextlib.suppress(OSError):
        if Path(profile).name in lock.read_text(encoding="utf-8", errors="replace"):
            lock.unlink()


def start(program: str, visible: bool, seconds: float) -> Office:
    """Start LibreOffice in a new profile of its own, which nothing else uses and which goes with it.

    It listens on a pipe with a name that nobody can guess and that only this user may open, on no network.

    Raises:
        Refused: it did not start in time.

    """
    profile = tempfile.mkdtemp(prefix="reviewbook-office-")
    settings = Path(profile, "user", "registrymodifications.xcu")
    settings.parent.mkdir()
    settings.write_text(SETTINGS, encoding="utf-8")
    pipe = f"reviewbook-{secrets.token_hex(16)}"
    command = [program, f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;"]
    command += ["--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
    command += [] if visible else ["--headless", "--invisible"]
    null = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=null, stdout=null, stderr=null, start_new_session=True)
    try:
        office = Office(_resolve(pipe, seconds, process), visible)
    except BaseException:
        process.kill()
        shutil.rmtree(profile, ignore_errors=True)
        raise
    office.process, office.profile = process, profile
    return office


def connect(pipe: str, seconds: float) -> Office:
    """Connect to a LibreOffice that already listens on a pipe of a name, as ``--accept`` makes it.

    Raises:
        Refused: nothing answers there.

    """
    return Office(_resolve(pipe, seconds), visible=True)


def _resolve(pipe: str, seconds: float, process: subprocess.Popen[bytes] | None = None) -> Any:
    local = uno.getComponentContext()
    name = "com.sun.star.bridge.UnoUrlResolver"
    resolver = local.ServiceManager.createInstanceWithContext(name, local)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(Exception):
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        if process is not None and process.poll() not in (None, 0, 81):  # 81 asks to be started once more
            break
        time.sleep(0.05)
    raise Refused("not-started", seconds=int(seconds))
