"""In which language the terminal speaks."""

import locale
import os
from collections.abc import Sequence

from appraisal.messages import LANGUAGES

OPTION = "--lang"
VARIABLE = "REVIEWBOOK_LANG"


def chosen(arguments: Sequence[str]) -> str:
    """Return the language that a command line, the environment or the system asks for, else English."""
    return language_of(_named(arguments) or os.environ.get(VARIABLE) or _system())


def language_of(name: str) -> str:
    """Return the language that a name such as ``zh``, ``zh_CN.UTF-8``, ``en-GB`` or Windows' ``Chinese (Simplified)_China`` means."""
    return LANGUAGES[1] if name.lower().startswith(("zh", "chinese")) else LANGUAGES[0]


def unknown(arguments: Sequence[str]) -> str:
    """Return the language that a command line names and that nobody here speaks, else ""."""
    name = _named(arguments)
    return "" if name.lower()[:2] in ("", *(language[:2] for language in LANGUAGES)) else name


def _named(arguments: Sequence[str]) -> str:
    """Return what stands after ``--lang``, wherever it stands."""
    for position, argument in enumerate(arguments):
        if argument == OPTION and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith(OPTION + "="):
            return argument.split("=", 1)[1]
    return ""


def _system() -> str:
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((name for name in names if name), None) or locale.getlocale()[0] or ""
