"""What the commands about the add-in do: call what makes it, show what came of it, and return the exit code."""

from pathlib import Path

from addin.show import Screen
from addin.xlam import build as building

CLEAN = 0


def build(screen: Screen, out: Path) -> int:
    """Write the add-in, and a folder to make it by hand."""
    built = building.build(out)
    screen.say("addin.build.done", file=built.add_in)
    screen.say("addin.build.fallback", folder=built.by_hand)
    return CLEAN
