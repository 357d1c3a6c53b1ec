"""The toolbar's buttons: a press starts our program with the button's id and the workbook, and answers it over two pipes.

It runs inside LibreOffice, in LibreOffice's Python. Which program is started stands in one file in the profile of the person
who installed the toolbar, and nowhere else: no workbook, no file beside one, and no folder of one has a say in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any, BinaryIO

import reviewbook_unobridge
import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo
from reviewbook_unobridge import screen, serve, wire
from reviewbook_unobridge.office import Office

SERVICE = "com.sun.star.frame.ProtocolHandler"
NAME = "org.reviewbook.Handler"
CONFIGURATION, LOG = "reviewbook.json", "reviewbook.log"

_busy = threading.Lock()
"""One button at a time: a second click while the first one works would work on a workbook that is half done."""


class Handler(unohelper.Base, XDispatchProvider, XDispatch, XInitialization, XServiceInfo):  # type: ignore[misc]
    """Answers the addresses of our buttons, such as ``org.reviewbook:status``."""

    def __init__(self, context: Any, *_: Any) -> None:
        self.context = context
        self.frame: Any = None

    def initialize(self, arguments: Any) -> None:
        """Learn the window in which the toolbar is."""
        self.frame = arguments[0] if arguments else None

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:  # noqa: N802, ARG002 - UNO's name
        """Say that an address of ours is answered here."""
        return self if url.Protocol == wire.PROTOCOL else None

    def queryDispatches(self, requests: Any) -> Any:  # noqa: N802 - UNO's name
        """Say it of many."""
        return tuple(self.queryDispatch(r.FeatureURL, r.FrameName, r.SearchFlags) for r in requests)

    def dispatch(self, url: Any, arguments: Any) -> None:  # noqa: ARG002 - UNO's signature
        """Do what a button says, while LibreOffice goes on."""
        model = self.frame.Controller.Model if self.frame is not None else None
        office = Office(self.context, visible=_has_windows())
        if model is None or not hasattr(model, "RuntimeUID"):
            return
        if not _busy.acquire(blocking=False):
            self._say(office, "busy")
            return
        threading.Thread(target=self._work, args=(office, url.Path, model.RuntimeUID), daemon=True).start()

    def addStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802 - UNO's name
        """Keep nothing: the buttons are always enabled."""

    def removeStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802 - UNO's name
        """Keep nothing."""

    def getImplementationName(self) -> str:  # noqa: N802 - UNO's name
        """Return the name under which this is registered."""
        return NAME

    def supportsService(self, name: str) -> bool:  # noqa: N802 - UNO's name
        """Whether this is a service of a name."""
        return name == SERVICE

    def getSupportedServiceNames(self) -> Any:  # noqa: N802 - UNO's name
        """Return what this is."""
        return (SERVICE,)

    def _work(self, office: Office, button: str, document: str) -> None:
        try:
            said = _run(office, button, document)
        except Exception as error:
            print(f"{button}: {error!r}")
            said = "stopped"
        finally:
            _busy.release()
        if said:
            self._say(office, said)

    def _say(self, office: Office, key: str) -> None:
        texts = json.loads(Path(reviewbook_unobridge.__file__).with_name("texts.json").read_text("utf-8"))
        language = "zh-CN" if _language(office).startswith("zh") else "en"
        text = texts[language]
        if office.visible:
            screen.ask(office, text[key], text["title"], "ok", "info" if key == "busy" else "critical")


def _has_windows() -> bool:
    """Whether a person would see a message; UNO does not tell, but the system knows how LibreOffice was started."""
    try:
        return b"--headless" not in Path("/proc/self/cmdline").read_bytes().split(b"\0")
    except OSError:
        return True


def _language(office: Office) -> str:
    provider = office.service("com.sun.star.configuration.ConfigurationProvider")
    node = (PropertyValue("nodepath", 0, "/org.openoffice.Setup/L10N", 0),)
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", node)
    return str(access.getByName("ooLocale") or "en")


def _command(office: Office) -> list[str]:
    """Return the program to start, or nothing where none was installed."""
    try:
        found = json.loads(_of_the_person(office, CONFIGURATION).read_text(encoding="utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [str(part) for part in found] if isinstance(found, list) and found else []


def _of_the_person(office: Office, name: str) -> Path:
    """Return a file in the profile of the person who installed the toolbar."""
    paths = office.service("com.sun.star.util.PathSubstitution")
    return Path(uno.fileUrlToSystemPath(paths.substituteVariables("$(user)", True)), name)


def _log(office: Office) -> BinaryIO:
    """Open what keeps how a press broke, for nobody sees what is printed there; a full disk stops no press."""
    try:
        return _of_the_person(office, LOG).open("wb")
    except OSError:
        return open(os.devnull, "wb")


def _run(office: Office, button: str, document: str) -> str:
    """Start our program and answer it until it ends; return what is to be said, or nothing where all went well."""
    command = _command(office)
    if not command or not Path(command[0]).is_absolute() or not Path(command[0]).is_file():
        return "no-program"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "UNO_", "URE_"))
    }
    with _of_the_person(office, LOG).open(
        "wb"
    ) as log:  # how a press broke: nobody sees what is printed there
        process = subprocess.Popen(
            [*command, button, document],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=Path.home(),
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    assert process.stdin
    assert process.stdout
    with process.stdin, process.stdout:
        serve.serve(office, process.stdout, process.stdin)
    return "stopped" if process.wait() else ""


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(Handler, NAME, (SERVICE,))
