"""Writes the add-in: ``Reviewbook.xlam``, and beside it a folder to make it by hand where Excel would not take it.

Whatever comes out is made from what this package holds, on every system the same bytes; no Excel is needed, and none is started.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from addin.buttons import buttons
from addin.xlam.package import Workbook, package
from addin.xlam.project import Kind, Module, vba_project
from addin.xlam.ribbon_xml import ribbon_xml
from addin.xlam.words import words
from appraisal.messages import LANGUAGES
from sync.errors import writing
from sync.files import replace_file

NAME = "Reviewbook"
ADD_IN = f"{NAME}.xlam"
BY_HAND = f"{NAME}-by-hand"
SCRIPT = f"{NAME}.applescript"
"""The script for Excel on macOS; it belongs into the user's folder of scripts for Excel."""

_DOCUMENTS = {"ThisWorkbook": Kind.WORKBOOK, "Sheet1": Kind.SHEET}
_STANDARD = ("Ribbon", "Press", "Front", "Settings", "Coding", "Computer")
_WORDS = "Words"


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: the add-in, and the folder to make it by hand."""

    add_in: Path
    by_hand: Path


def build(folder: Path) -> Built:
    """Write the add-in into a folder, over what an earlier version wrote there.

    Raises:
        FileError: the folder cannot be written to.

    """
    built = Built(folder / ADD_IN, folder / BY_HAND)
    with writing(built.add_in):
        built.by_hand.mkdir(parents=True, exist_ok=True)
        replace_file(built.add_in, add_in())
        for name, content in by_hand().items():
            replace_file(built.by_hand / name, content)
    return built


def add_in() -> bytes:
    """Return the bytes of ``Reviewbook.xlam``."""
    vba = vba_project(NAME, modules())
    return package(Workbook(NAME, ribbon_xml(buttons()), vba=vba))


def modules() -> tuple[Module, ...]:
    """Return the modules of the VBA project: those of the workbook, those in ``vba``, and the words."""
    documents = (Module(name, kind, _vba(f"{name}.cls")) for name, kind in _DOCUMENTS.items())
    standard = (Module(name, Kind.STANDARD, _vba(f"{name}.bas")) for name in _STANDARD)
    return (*documents, *standard, Module(_WORDS, Kind.STANDARD, words(buttons())))


def mac_script() -> str:
    """Return the script for Excel on macOS."""
    return files("addin.xlam").joinpath("macos", SCRIPT).read_text(encoding="utf-8")


def _vba(name: str) -> str:
    return files("addin.xlam").joinpath("vba", name).read_text(encoding="utf-8")


def by_hand() -> dict[str, bytes]:
    """Return the files to make the add-in by hand: a workbook with the ribbon alone, the modules, the steps."""
    found: dict[str, bytes] = {}
    for module in modules():
        if module.kind is Kind.STANDARD:
            found[f"{module.name}.bas"] = module.source().encode("ascii")
        elif module.kind is Kind.WORKBOOK:
            # The module of the workbook is there already: its code is pasted, not imported.
            found[f"{module.name}.txt"] = "\r\n".join([*module.code.splitlines(), ""]).encode("ascii")
    steps = {tongue: _steps(tongue) for tongue in LANGUAGES}
    lines = [line for tongue in LANGUAGES for line in (*steps[tongue].splitlines(), "")]
    found[f"{NAME}.xlsx"] = package(Workbook(NAME, ribbon_xml(buttons()), lines))
    found[SCRIPT] = mac_script().encode("utf-8")
    found |= dict(_pages(steps))
    return found


def _pages(steps: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    for tongue, text in steps.items():
        # Notepad knows UTF-8 by its mark.
        yield f"README.{tongue}.txt", text.replace("\n", "\r\n").encode("utf-8-sig")


def _steps(language: str) -> str:
    return files("addin.xlam").joinpath("steps", f"{language}.txt").read_text(encoding="utf-8")
