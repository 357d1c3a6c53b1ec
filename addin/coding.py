"""Text as plain ASCII: for VBA's code page, for command lines, and for the two files that VBA and Python both read.

VBA keeps its sources and reads files in the code page of the computer, and a command line passes through programs that find
a meaning in quotes, ``%``, ``$`` and backslashes. So whatever is not surely harmless is written as ``=`` and four hexadecimal
digits, one for each unit of UTF-16: ``王`` is ``=738B``. A text without ``=`` stands for itself.
"""

import re
from collections.abc import Callable

_CODED = re.compile(r"(?:=[0-9A-F]{4})+")


def coded(text: str) -> str:
    """Return a text in letters, digits and ``. _ / : -`` alone, so that it needs no quotes anywhere."""
    return _written(text, lambda sign: sign.isascii() and (sign.isalnum() or sign in "._/:-"))


def coded_line(text: str) -> str:
    """Return a text in which what is printable ASCII stays as it is, but for ``=`` and the quote."""
    return _written(text, lambda sign: sign.isascii() and sign.isprintable() and sign not in '="')


def decoded(text: str) -> str:
    """Return the text that a coded one stands for.

    Raises:
        UnicodeError: it stands for half a character.

    """
    return _CODED.sub(lambda found: bytes.fromhex(found[0].replace("=", "")).decode("utf-16be"), text)


def _written(text: str, stays: Callable[[str], bool]) -> str:
    return "".join(sign if stays(sign) else _units(sign) for sign in text)


def _units(sign: str) -> str:
    units = sign.encode("utf-16be", "surrogatepass").hex().upper()
    return "".join(f"={units[start : start + 4]}" for start in range(0, len(units), 4))
