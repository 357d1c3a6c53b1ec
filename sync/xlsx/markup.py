"""Markup as spreadsheet programs really write it: what the fast readers of sheets and shared strings agree on."""

import re

_ENTITIES = {
    "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#9;": "\t", "&#10;": "\n", "&#13;": "\r",
    "&#xA;": "\n", "&#xD;": "\r", "&amp;": "&",
}  # fmt: skip
"""What programs escape; the ampersand last, since another escape may follow it."""
_REFERENCE = re.compile("&#([1-9][0-9]{2,6});")
"""A character by its number, as programs write it that keep a part in ASCII."""
_BAD_ENTITY = re.compile(
    "|".join(_ENTITIES).replace("|&", "|").replace("&", "&(?!", 1).encode() + b"|#[1-9][0-9]{2,6};)"
)
_CONTROLS = bytes(range(9)) + bytes(range(11, 32))

_ATTRIBUTE = re.compile(r' ([a-zA-Z0-9:]+)="([^"]*)"')

# A pattern finds a few bytes three times as fast as b"<!" in part does.
_COMMENT, _INSTRUCTION = re.compile(rb"<!"), re.compile(rb"<\?")

ATTRIBUTES = r'(?: [a-zA-Z0-9:]+="[^"<&]*")*'
"""The pattern of an element's attributes."""


class NotUnderstoodError(Exception):
    """A part holds something that a fast reader leaves to expat."""


def refuse_hidden(part: bytes) -> None:
    """Raise :class:`NotUnderstoodError` where comments, CDATA or instructions could hide where rows and cells begin."""
    # Formulas are full of exclamation marks, but seldom ask anything: looking for one byte costs nothing.
    if _COMMENT.search(part) or (b"?" in part and _INSTRUCTION.search(part)):
        raise NotUnderstoodError


def attributes_of(text: str, allowed: frozenset[str] | None = None) -> dict[str, str]:
    """Return attributes that stand once each; with ``allowed``, only those."""
    found = dict(_ATTRIBUTE.findall(text))
    if len(found) != text.count('="') or (allowed is not None and not found.keys() <= allowed):
        raise NotUnderstoodError
    return found


def checked_text(part: bytes) -> str:
    """Return the bytes as text; characters that XML does not allow, and what the pieces would pass over, are refused."""
    if len(part.translate(None, _CONTROLS)) != len(part) or _BAD_ENTITY.search(part):
        raise NotUnderstoodError
    text = part.decode()
    # One byte is found in a tenth of the time that a few take.
    if (b"]" in part and "]]>" in text) or (not part.isascii() and ("\ufffe" in text or "\uffff" in text)):
        raise NotUnderstoodError
    if (
        b"&" in part
        and "&#" in text
        and not all(_is_character(int(number)) for number in set(_REFERENCE.findall(text)))
    ):
        raise NotUnderstoodError
    return text


def _is_character(number: int) -> bool:
    """Whether XML allows a character by this number, from 100 on."""
    return number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000


def unescaped(text: str) -> str:
    """Return text with its entities resolved."""
    if "&" in text:
        text = _REFERENCE.sub(_character, text) if "&#" in text else text
        for entity, character in _ENTITIES.items():
            text = text.replace(entity, character)
    return text


def _character(reference: re.Match[str]) -> str:
    return chr(int(reference[1]))
