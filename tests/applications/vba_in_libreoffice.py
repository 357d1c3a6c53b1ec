"""Executes the add-in's own VBA in a headless LibreOffice: a macro of the profile opens it, presses, and writes down.

No bridge to Python is needed: the calls are written into the macro, and their answers come back in a file.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from addin.buttons import buttons
from addin.xlam.build import NAME, modules
from addin.xlam.package import Workbook, package
from addin.xlam.project import Kind, Module, vba_project
from addin.xlam.ribbon_xml import ribbon_xml

STAND_INS = Path(__file__).parent / "vba"
"""What a test puts in the place of Excel's own types and of the computer."""

Call = tuple[str, ...]
"""A function of the module Bench, and its arguments."""

_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>
"""

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">
<library:element library:name="Driver"/>
</library:library>
"""

_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Driver" script:language="StarBasic">{code}</script:module>
"""

_DRIVER = """
Private Provider As Object
Private Out As Object

Sub Main
    Dim files As Object, document As Object
    On Error GoTo Broken
    files = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
    Out = CreateUnoService("com.sun.star.io.TextOutputStream")
    Out.setOutputStream(files.openFileWrite({answers}))
    Out.setEncoding("UTF-8")
    document = StarDesktop.loadComponentFromURL({add_in}, "_blank", 0, Array(Named("MacroExecutionMode", 4), Named("FilterName", "Calc MS Excel 2007 VBA XML")))
    Provider = document.getScriptProvider()
{calls}
    Out.closeOutput()
    StarDesktop.terminate()
    Exit Sub
Broken:
    Out.writeString("BROKEN " & Err & ": " & Error$ & " in line " & Erl)
    Out.closeOutput()
    StarDesktop.terminate()
End Sub

Private Function Named(name As String, value As Variant) As Object
    Dim made As New com.sun.star.beans.PropertyValue
    made.Name = name
    made.Value = value
    Named = made
End Function

Private Sub Ask(name As String, arguments As Variant)
    Dim answer As Variant
    answer = Provider.getScript("vnd.sun.star.script:{project}." & name & "?language=Basic&location=document").invoke(arguments, Array(), Array())
    Out.writeString(answer & Chr(30))
End Sub
"""


def on_the_bench() -> bytes:
    """Return the add-in with stand-ins for what only Excel has, and with what presses its buttons."""
    own = [module for module in modules() if module.name != "Computer"]
    stand_ins = [
        Module(file.stem, Kind.CLASS if file.suffix == ".cls" else Kind.STANDARD, file.read_text("utf-8"))
        for file in sorted(STAND_INS.iterdir())
    ]
    vba = vba_project(NAME, [*own, *stand_ins])
    return package(Workbook(NAME, ribbon_xml(buttons()), vba=vba))


@dataclass(frozen=True, slots=True)
class Bench:
    """What is around the add-in while calls are made, and the calls.

    ``home`` stands for the user's own folder with the settings, ``ends_with`` for what Python ends with; ``really`` starts it.
    """

    calls: Sequence[Call]
    home: Path
    front: Path | None = None
    ends_with: int = 0
    on_mac: bool = False
    really: bool = False

    def lines(self) -> Iterator[str]:
        """Yield the lines of the macro."""
        if self.front is not None:
            yield f'    StarDesktop.loadComponentFromURL({_text(self.front.as_uri())}, "_blank", 0, Array())'
        yield ask(
            "Bench.Begin", _text(str(self.home)), str(self.ends_with), str(self.on_mac), str(self.really)
        )
        for name, *arguments in self.calls:
            yield ask(f"Bench.{name}", *map(_text, arguments))


def executed(folder: Path, *benches: Bench) -> list[list[str]]:
    """Return what LibreOffice answers to the calls of each bench, in one start of it."""
    answered = asked(folder, on_the_bench(), [line for bench in benches for line in bench.lines()])
    found = []
    for bench in benches:
        ready, *mine = answered[: len(bench.calls) + 1]
        assert ready == "ready"
        found.append(mine)
        answered = answered[len(bench.calls) + 1 :]
    return found


def asked(folder: Path, content: bytes, lines: Sequence[str]) -> list[str]:
    """Return what an add-in answers to the lines of a macro, one answer for each that asks."""
    add_in = folder / "Reviewbook.xlam"
    add_in.write_bytes(content)
    answers = folder / "answers.txt"
    _run(folder, _driver(answers, add_in, lines))
    said = answers.read_text(encoding="utf-8")
    *answered, rest = said.split("\x1e")
    assert rest == "", said
    return answered


def _driver(answers: Path, add_in: Path, lines: Sequence[str]) -> str:
    values = {"answers": _text(answers.as_uri()), "add_in": _text(add_in.as_uri())}
    return _DRIVER.format(**values, calls="\n".join(lines), project=NAME)


def _text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def ask(name: str, *arguments: str) -> str:
    """Return the line of a macro that asks a function of the add-in; arguments are written as in Basic."""
    return f"    Ask {_text(name)}, Array({', '.join(arguments)})"


def _run(folder: Path, driver: str) -> None:
    _start(folder, "--terminate_after_init")  # the first start lays the profile, over whatever is there
    basic = folder / "profile" / "user" / "basic"
    (basic / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (basic / "Standard" / "Driver.xba").write_text(_MODULE.format(code=escape(driver)), encoding="utf-8")
    _start(folder, "macro:///Standard.Driver.Main")


def _start(folder: Path, what: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(shutil.which("soffice")), "--headless", "--norestore", profile, what]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
