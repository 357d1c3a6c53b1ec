"""The table of buttons: what ``commands.toml`` says, as typed values.

The ribbon, its VBA, the terminal's help and the docs are made from it, so a button is named once. A mistake in the table
is a mistake of ours: reading raises :class:`TableError`, and a test reads it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from appraisal.messages import LANGUAGES


class Place(StrEnum):
    """Which workbook must be in front for a button to be pressed."""

    MASTER = "master"
    BOOK = "book"
    ALWAYS = "always"


class Size(StrEnum):
    """How large a button is drawn, as customUI names it."""

    LARGE = "large"
    NORMAL = "normal"


class TableError(ValueError):
    """The table of buttons cannot be used: it says which entry, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons that stand together; ``label`` by language."""

    id: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Button:
    """One button; ``label`` and ``tip`` by language, ``icon`` one of Office's own pictures.

    ``terminal`` holds the commands that do the same, as they are typed beside a cycle folder ``2026-H2``; none where the button
    only shows what is in the workbook.
    """

    id: str
    group: str
    icon: str
    size: Size
    action: str
    enabled: frozenset[Place]
    label: Mapping[str, str]
    tip: Mapping[str, str]
    terminal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    """The whole table, in the order in which it is drawn."""

    tab: Mapping[str, str]
    groups: tuple[Group, ...]
    buttons: tuple[Button, ...]

    def of(self, group: Group) -> tuple[Button, ...]:
        """Return the buttons of a group."""
        return tuple(button for button in self.buttons if button.group == group.id)

    def find(self, id_: str) -> Button | None:
        """Return the button of an id, ``None`` where there is none."""
        return next((button for button in self.buttons if button.id == id_), None)


_ID = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
"""What an id may be: XML, VBA and a command line take it as it is, without quotes."""

_COMMAND = re.compile(r"reviewbook [^`|\x00-\x1f]+")
"""What a command may be: the tables of the docs take it as it is."""

_LONGEST_LABEL, _LONGEST_TIP = 30, 250
"""Above these a ribbon cuts off; customUI itself would take 1,024."""


@cache
def buttons() -> Buttons:
    """Return the table of this version.

    Raises:
        TableError: the table cannot be used.

    """
    return parse(files("addin").joinpath("commands.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Buttons:
    """Return a table of buttons from its text.

    Raises:
        TableError: an entry lacks something, has something unknown, or contradicts another.

    """
    tree = tomllib.loads(text)
    _only(tree, {"tab", "group", "button"}, "table")
    groups = tuple(_group(entry) for entry in tree.get("group", []))
    found = tuple(_button(entry) for entry in tree.get("button", []))
    _distinct("group", [group.id for group in groups])
    _distinct("button", [button.id for button in found])
    for button in found:
        if button.group not in {group.id for group in groups}:
            raise TableError(f"{button.id}: no group {button.group!r}")
    for group in groups:
        if all(button.group != group.id for button in found):
            raise TableError(f"{group.id}: a group without buttons")
    tab = tree.get("tab", {})
    return Buttons(_words(tab.get("label"), "tab: label", _LONGEST_LABEL), groups, found)


def _group(entry: Mapping[str, Any]) -> Group:
    _only(entry, {"id", "label"}, "group")
    id_ = _id(entry)
    return Group(id_, _words(entry.get("label"), f"{id_}: label", _LONGEST_LABEL))


def _button(entry: Mapping[str, Any]) -> Button:
    id_ = _id(entry)
    _only(entry, {"id", "group", "icon", "size", "action", "enabled", "terminal", "label", "tip"}, id_)
    for name in ("group", "icon", "action"):
        if not _ID.fullmatch(str(entry.get(name, ""))):
            raise TableError(f"{id_}: no {name}")
    return Button(
        id=id_,
        group=entry["group"],
        icon=entry["icon"],
        size=_size(entry, id_),
        action=entry["action"],
        enabled=_places(entry, id_),
        label=_words(entry.get("label"), f"{id_}: label", _LONGEST_LABEL),
        tip=_words(entry.get("tip"), f"{id_}: tip", _LONGEST_TIP),
        terminal=_commands(entry, id_),
    )


def _id(entry: Mapping[str, Any]) -> str:
    id_ = str(entry.get("id", ""))
    if not _ID.fullmatch(id_):
        raise TableError(f"{id_!r} is no id")
    return id_


def _size(entry: Mapping[str, Any], id_: str) -> Size:
    try:
        return Size(str(entry.get("size")))
    except ValueError as error:
        raise TableError(f"{id_}: size is one of {', '.join(Size)}") from error


def _places(entry: Mapping[str, Any], id_: str) -> frozenset[Place]:
    try:
        places = frozenset(Place(name) for name in entry.get("enabled", []))
    except ValueError as error:
        raise TableError(f"{id_}: enabled is of {', '.join(Place)}") from error
    if not places or (Place.ALWAYS in places and len(places) > 1):
        raise TableError(f"{id_}: enabled is always, or master, book or both")
    return places


def _commands(entry: Mapping[str, Any], id_: str) -> tuple[str, ...]:
    typed = entry.get("terminal")
    if not isinstance(typed, list) or not all(_COMMAND.fullmatch(str(line)) for line in typed):
        raise TableError(f"{id_}: terminal is a list of commands, each of them reviewbook …")
    return tuple(typed)


def _words(found: object, where: str, longest: int) -> Mapping[str, str]:
    if not isinstance(found, Mapping) or set(found) != set(LANGUAGES):
        raise TableError(f"{where}: say it in {' and '.join(LANGUAGES)}")
    for text in found.values():
        if not isinstance(text, str) or not text.strip() or not text.isprintable():
            raise TableError(f"{where}: one line of text")
        if len(text) > longest:
            raise TableError(f"{where}: longer than {longest}")
    return dict(found)


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if strange := set(entry) - known:
        raise TableError(f"{where}: unknown {', '.join(sorted(strange))}")


def _distinct(what: str, ids: Sequence[str]) -> None:
    # Office and VBA tell no capitals apart.
    folded = [id_.casefold() for id_ in ids]
    if twice := {id_ for id_ in folded if folded.count(id_) > 1}:
        raise TableError(f"{what} twice: {', '.join(sorted(twice))}")
