"""Asking for a password: from the environment, else hidden in the terminal; never on the command line, never in a log."""

import os
import sys

import typer

from addin.show import Screen
from sync.pay.errors import PayError
from sync.xlsx.password import ENVIRONMENT


def ask_password(screen: Screen, key: str, *, twice: bool = False) -> str:
    """Return the password of the environment, or the one that is typed in answer to the text of a key.

    Raises:
        PayError: there is none, and nobody who could type it.

    """
    if found := os.environ.get(ENVIRONMENT, ""):
        return found
    if not sys.stdin.isatty():
        raise PayError("pay.no-password")
    return str(typer.prompt(screen.text(key), hide_input=True, confirmation_prompt=twice))
