"""Lines of Chinese for the terminal: broken between characters, never inside a word, a command or a path.

Rich breaks at blanks alone, which Chinese does not have: what is longer than a line between two of them is cut wherever the line
ends, also in the middle of a command that people are to copy.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len

_OPENING, _CLOSING = "“‘（《【「", "，。；：！？、”’）》】」…"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60"
_UNITS = re.compile(rf"\s+|[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[{_WIDE}])[{_CLOSING}]*|.")
"""What is not broken: a character or a word, with the marks that belong to it; and blanks."""


def is_wide(text: str) -> bool:
    """Whether characters of a text take two cells, as Chinese does."""
    return cell_len(text) > len(text)


def folded(text: str, width: int) -> str:
    """Return a text with line ends where it would be longer than ``width`` cells; a longer word than that stays whole."""
    return "\n".join(line for whole in text.split("\n") for line in _lines(whole, width))


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for unit in _UNITS.findall(text):
        if line.strip() and cell_len(line) + cell_len(unit.rstrip()) > width:
            yield line.rstrip()
            line = unit.lstrip()
        else:
            line += unit
    yield line.rstrip()
