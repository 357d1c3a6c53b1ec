"""The hidden sheets of a master: the looks of our rows, where the ledger's words stand, and the words of drop-downs.

A spreadsheet program numbers all styles anew when it saves a workbook. The very hidden sheet therefore keeps one blank row
for each look of each table, in column A ``style:<table>:<look>``; whatever numbers the styles have now stands in its cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.xlsx import xml
from sync.xlsx.gate import Package
from sync.xlsx.references import split
from sync.xlsx.shared_strings import read_shared_strings
from sync.xlsx.workbook_part import SheetPart, Workbook

PREFIX = "style:"
"""What column A of a row that only carries styles starts with."""


@dataclass(frozen=True, slots=True)
class HiddenSheet:
    """What the very hidden sheet keeps.

    ``styles`` are the style ids (the attribute ``s``) by table, look and drawn column letters; ``rows`` the row, from 1,
    of each word that the program itself keeps in column B.
    """

    title: str = ""
    styles: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)


def read_hidden_sheet(package: Package, workbook: Workbook, titles: frozenset[str]) -> HiddenSheet:
    """Return what the very hidden sheet of that title, in any language, keeps; empty where it is gone."""
    found = next((sheet for sheet in workbook.sheets if sheet.title in titles), None)
    return HiddenSheet() if found is None else _read(package, workbook, found)


def read_lists(
    package: Package, workbook: Workbook, titles: frozenset[str]
) -> tuple[str, dict[str, tuple[str, list[str]]]]:
    """Return the title of the sheet of drop-down words, and by list its column and its words; nothing where it is gone."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.title in titles), None)
    if sheet is None:
        return "", {}
    names: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    for letters, number, _, text in _cells(package, sheet.part, _strings(package, workbook)):
        if number == 1:
            names[letters] = text
        elif text:
            words.setdefault(letters, []).append(text)
    return sheet.title, {name: (letters, words.get(letters, [])) for letters, name in names.items() if name}


def _strings(package: Package, workbook: Workbook) -> list[str]:
    part = workbook.strings_part
    return read_shared_strings(part, package.blocks(part)) if part else []


def _read(package: Package, workbook: Workbook, sheet: SheetPart) -> HiddenSheet:
    strings = _strings(package, workbook)
    styles: dict[tuple[str, str], dict[str, str]] = {}
    rows: dict[str, int] = {}
    looks: dict[int, dict[str, str]] = {}
    names: dict[int, str] = {}
    for letters, number, style, text in _cells(package, sheet.part, strings):
        looks.setdefault(number, {})[letters] = style
        if letters == "A" and text:
            names[number] = text
    for number, name in names.items():
        if name.startswith(PREFIX):
            table, _, look = name.removeprefix(PREFIX).partition(":")
            styles[table, look] = looks[number]
        else:
            rows.setdefault(name, number)
    return HiddenSheet(sheet.title, styles, rows)


def _cells(package: Package, part: str, strings: list[str]) -> list[tuple[str, int, str, str]]:
    """Return column letters, row, style and text of every cell of a small sheet."""
    cells: list[tuple[str, int, str, str]] = []
    kind = ""
    for name, attributes, text in xml.elements(part, package.blocks(part)):
        if name == "c":
            letters, row = split(attributes.get("r", "A1"))
            kind = attributes.get("t", "")
            cells.append((letters, row, attributes.get("s", "0"), ""))
        elif name in ("v", "t") and cells and text:
            shared = kind == "s" and name == "v"
            cells[-1] = (*cells[-1][:3], strings[int(text)] if shared else text)
    return cells
