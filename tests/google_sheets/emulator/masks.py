"""Field masks: which parts of an answer were asked for, and which parts of a thing are to be set."""

import re
from collections.abc import Iterator
from typing import Any

Mask = dict[str, "Mask"]
"""The parts that are named, each with its own; one without is wanted wholly. ``*`` is every part."""

TOKEN = re.compile(r"[A-Za-z0-9_$@*-]+|[(),./]")


class MaskError(ValueError):
    """A text that is no field mask."""


def parse(text: str) -> Mask:
    """Read ``a.b,c(d,e/f)``.

    Raises:
        MaskError: it cannot be read.

    """
    tokens = TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise MaskError(text)
    mask: Mask = {}
    rest = _names(tokens, 0, mask)
    if rest != len(tokens):
        raise MaskError(text)
    return mask


def _names(tokens: list[str], at: int, into: Mask) -> int:
    while at < len(tokens):
        at = _path(tokens, at, into)
        if at >= len(tokens) or tokens[at] != ",":
            return at
        at += 1
    return at


def _path(tokens: list[str], at: int, into: Mask) -> int:
    while True:
        if at >= len(tokens) or tokens[at] in "(),./":
            raise MaskError(" ".join(tokens))
        into = into.setdefault(tokens[at], {})
        at += 1
        if at < len(tokens) and tokens[at] in "./":
            at += 1
            continue
        if at < len(tokens) and tokens[at] == "(":
            at = _names(tokens, at + 1, into)
            if at >= len(tokens) or tokens[at] != ")":
                raise MaskError(" ".join(tokens))
            at += 1
        return at


def wants(mask: Mask | None, *path: str) -> bool:
    """Whether something at or under a path is asked for; no mask asks for everything."""
    for name in path:
        if not mask:
            return True
        if name in mask:
            mask = mask[name]
        elif "*" in mask:
            mask = mask["*"]
        else:
            return False
    return True


def under(mask: Mask | None, name: str) -> Mask | None:
    """Return the mask for one part; only for a part that is wanted."""
    if not mask:
        return None
    return mask.get(name, mask.get("*", {})) or None


def prune(value: Any, mask: Mask | None) -> Any:
    """Leave what was asked for."""
    if not mask:
        return value
    if isinstance(value, list):
        return [prune(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: prune(part, under(mask, key)) for key, part in value.items() if key in mask or "*" in mask}


def paths(mask: Mask) -> Iterator[tuple[str, ...]]:
    """Each named path, down to its end."""
    for name, parts in mask.items():
        if parts:
            for rest in paths(parts):
                yield name, *rest
        else:
            yield (name,)


def put(old: dict[str, Any], new: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """Return ``old`` with what the mask names as ``new`` has it; what ``new`` lacks goes away."""
    if "*" in mask:
        return {key: value for key, value in new.items() if value is not None}
    made = dict(old)
    for name, parts in mask.items():
        value = new.get(name)
        if parts and isinstance(made.get(name) or value, dict):
            value = put(made.get(name) or {}, value or {}, parts)
        if value is None or value == {}:
            made.pop(name, None)
            if value == {} and not parts:
                made[name] = {}
        else:
            made[name] = value
    return made
