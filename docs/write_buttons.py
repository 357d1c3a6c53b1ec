"""Write the tables of buttons on the pages about the ribbon: ``python -m uv run python docs/write_buttons.py``.

What the buttons are and do comes from the one table of buttons, where they were pressed from the tests that press them. The rest
of a page is written by hand. A test fails when a table is out of date.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from addin.buttons import Button, Place, buttons
from addin.show import TEXTS
from appraisal.messages import LANGUAGES
from tests.integration.every_button import PRESSES

DOCS = Path(__file__).parent
PAGES = {"en": DOCS / "ribbon.md", "zh-CN": DOCS / "zh-CN" / "ribbon.md"}


def main() -> None:
    """Bring the page of each language up to date."""
    for language in LANGUAGES:
        PAGES[language].write_text(page(language), encoding="utf-8")


def page(language: str) -> str:
    """Return a page as it shall be."""
    text = PAGES[language].read_text(encoding="utf-8")
    for name, table in TABLES.items():
        start, end = f"<!-- {name}: made by docs/write_buttons.py -->", f"<!-- end of {name} -->"
        made = f"{start}\n\n{table(language)}\n\n{end}"
        text = re.sub(f"{start}.*{end}", lambda _, made=made: made, text, flags=re.DOTALL)
    return text


def whole(language: str) -> str:
    """Return the table of all buttons: what each does, and where it can be pressed."""
    return _table(language, ("column", "does", "where"), _described)


def fronts(language: str) -> str:
    """Return the table of what was pressed where, and what is typed for it."""
    return _table(language, ("column", "on-ribbon", "on-toolbar", "typed"), _pressed)


TABLES: Mapping[str, Callable[[str], str]] = {"buttons": whole, "fronts": fronts}
"""What writes each table, by the name in the comments around it."""

Cells = Callable[[Button, str], Iterator[str]]


def _table(language: str, heads: tuple[str, ...], cells: Cells) -> str:
    """Return a table with a line a button, group by group."""
    lines = [_line(_say(head, language) for head in heads), f"|{'---|' * len(heads)}"]
    for group in buttons().groups:
        lines.append(_line([f"**{group.label[language]}**", *[""] * (len(heads) - 1)]))
        lines += [_line([button.label[language], *cells(button, language)]) for button in buttons().of(group)]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in cells)}|"


def _described(button: Button, language: str) -> Iterator[str]:
    yield button.tip[language]
    places = [_say(place, language) for place in Place if place in button.enabled]
    yield (", " if language == "en" else "、").join(places)


def _pressed(button: Button, language: str) -> Iterator[str]:
    mark = "✔" if button.id in PRESSES else "–"
    yield from (mark, mark)
    yield "<br>".join(f"`{line}`" for line in button.terminal) or _say("not-typed", language)


def _say(key: str, language: str) -> str:
    return TEXTS(f"ribbon.button.{key}", language)


if __name__ == "__main__":
    main()
