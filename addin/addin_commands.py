"""What the commands about the add-in do: call what makes it, show what came of it, and return the exit code."""

from pathlib import Path

from addin import doctor as diagnosing
from addin import excel_install, libreoffice_install
from addin.refusal import RefusalError
from addin.show import Screen
from addin.xlam import build as building

CLEAN, WRONG, COULD_NOT_RUN = 0, 1, 2


def build(screen: Screen, out: Path) -> int:
    """Write the add-in, and a folder to make it by hand."""
    built = building.build(out)
    screen.say("addin.build.done", file=built.add_in)
    screen.say("addin.build.fallback", folder=built.by_hand)
    return CLEAN


def install(screen: Screen, language: str, *, libreoffice: bool) -> int:
    """Put the ribbon into Excel, or the toolbar into LibreOffice."""
    try:
        if libreoffice:
            settings = libreoffice_install.install(language)
            screen.say("addin.install.toolbar", file=settings)
            return CLEAN
        placed = excel_install.install(language)
    except RefusalError as refusal:
        screen.lines([refusal.said(screen.language)])
        return COULD_NOT_RUN
    screen.lines(f"  {path}" for path in placed)
    screen.say("addin.install.ribbon")
    return CLEAN


def uninstall(screen: Screen, *, libreoffice: bool) -> int:
    """Take the ribbon out of Excel, or the toolbar out of LibreOffice."""
    if libreoffice:
        libreoffice_install.uninstall()
        screen.say("addin.uninstall.toolbar")
        return CLEAN
    try:
        removed = excel_install.uninstall()
    except RefusalError as refusal:
        screen.lines([refusal.said(screen.language)])
        return COULD_NOT_RUN
    screen.lines(f"  {path}" for path in removed)
    screen.say("addin.uninstall.ribbon" if removed else "addin.uninstall.nothing")
    return CLEAN


def doctor(screen: Screen) -> int:
    """Say what is in place and what is not, and what to do about it."""
    found = tuple(diagnosing.diagnose())
    screen.lines(f"{'✔' if one.sound else '✘'} {said(screen, one)}" for one in found)
    return CLEAN if all(one.sound for one in found) else WRONG


def said(screen: Screen, one: diagnosing.Diagnosis) -> str:
    """Return the sentence of a diagnosis."""
    return screen.text(f"addin.doctor.{one.key}.{'sound' if one.sound else 'wrong'}", **one.values)
