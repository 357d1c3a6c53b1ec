"""The company's logo, which HR keeps in the cycle folder and names in Settings.

A logo that cannot be used is a problem at its setting, and books are drawn without one.
"""

from dataclasses import replace
from pathlib import Path

from appraisal.policy import Policy
from sync.errors import FileError, library_errors, writing
from sync.files import replace_file
from sync.hr import HrContent
from workbook_templates.brand import LARGEST_LOGO, Logo, logo
from workbook_templates.raw_rows import PolicyProblem

_STEM = "logo"
_PROBLEM = "logo-"
"""What the keys of all messages about a logo start with."""


def read_logo(folder: Path, policy: Policy) -> Logo | None:
    """Return the logo of a cycle; ``None`` where HR named none, or it cannot be used."""
    return _read(folder, policy.logo)[0]


def with_logo_problem(content: HrContent, folder: Path) -> HrContent:
    """Add the problem of a logo that cannot be used to those of the settings."""
    named = content.policy.logo
    problem = _read(folder, named)[1]
    others = tuple(one for one in content.settings_problems if not one.key.startswith(_PROBLEM))
    found = PolicyProblem("settings", 0, "logo", "value", problem, (("typed", named),))
    return replace(content, settings_problems=(*others, found) if problem else others)


def _read(folder: Path, named: str) -> tuple[Logo | None, str]:
    """Return the logo, or what is wrong with it as the key of a message; neither where none is named."""
    if not named:
        return None, ""
    try:
        path = (folder / named.replace("\\", "/")).resolve()
        if folder.resolve() not in path.parents:
            return None, "logo-outside"
        if not path.is_file():
            return None, "logo-missing"
        with path.open("rb") as file:
            found = logo(file.read(LARGEST_LOGO + 1))
    except (OSError, ValueError):
        return None, "logo-missing"
    return found, "" if found else "logo-broken"


def check_logo(path: Path) -> Logo:
    """Return the logo in a file that HR names.

    Raises:
        FileError: there is none, or it is no whole picture.

    """
    with library_errors(path):
        content = path.read_bytes() if path.is_file() else None
    if content is None:
        raise FileError("file.missing", file=str(path))
    found = logo(content)
    if found is None:
        raise FileError("file.no-logo", file=str(path))
    return found


def logo_of_cycle(path: Path, policy: Policy) -> Logo | None:
    """Return the logo of a cycle that is given as its folder or its master."""
    return read_logo(path if path.is_dir() else path.parent, policy)


def keep_logo(folder: Path, found: Logo) -> None:
    """Put a logo into a cycle folder, under the name that :func:`logo_name` gives it.

    Raises:
        FileError: it cannot be written.

    """
    path = folder / logo_name(found)
    with writing(path):
        replace_file(path, found.content)


def logo_name(found: Logo) -> str:
    """Return the name of a logo's file in a cycle folder."""
    return f"{_STEM}.{found.suffix}"
