"""What cannot be done, named by a word that the other side has a sentence for."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - nothing is wrong with the program
    """A request that cannot be fulfilled: the key of the sentence, and the values that fill it."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values: dict[str, Any] = values


CLOSED = "com.sun.star.lang.DisposedException"
"""What UNO raises about anything that is no longer there, LibreOffice itself included."""


def kind(error: BaseException) -> str:
    """Return the full name of an exception's type, such as ``com.sun.star.lang.DisposedException``."""
    return getattr(type(error), "__pyunointerface__", None) or type(error).__name__


def said(error: BaseException) -> str:
    """Return what UNO says about an exception, which is often nothing but the place in its source."""
    return str(getattr(error, "Message", "") or error).strip()
