"""Write the tables of buttons on the pages about the ribbon: ``python -m uv run python docs/write_buttons.py``.

They are made from the one table of buttons; the rest of a page is written by hand. A test fails when a table is out of date.
"""

from pathlib import Path

from addin.buttons import Button, Place, buttons
from addin.show import TEXTS
from appraisal.messages import LANGUAGES

DOCS = Path(__file__).parent
PAGES = {"en": DOCS / "ribbon.md", "zh-CN": DOCS / "zh-CN" / "ribbon.md"}

START, END = "<!-- buttons: made by docs/write_buttons.py -->", "<!-- end of buttons -->"


def main() -> None:
    """Bring the page of each language up to date."""
    for language in LANGUAGES:
        PAGES[language].write_text(page(language), encoding="utf-8")


def page(language: str) -> str:
    """Return a page as it shall be."""
    before, _, rest = PAGES[language].read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{table(language)}\n\n{END}{after}"


def table(language: str) -> str:
    """Return the table of all buttons, group by group."""
    say = {key: TEXTS(f"ribbon.button.{key}", language) for key in ("column", "does", "where")}
    lines = [f"| {say['column']} | {say['does']} | {say['where']} |", "|---|---|---|"]
    for group in buttons().groups:
        lines.append(f"| **{group.label[language]}** | | |")
        lines += [_line(button, language) for button in buttons().of(group)]
    return "\n".join(lines)


def _line(button: Button, language: str) -> str:
    places = [TEXTS(f"ribbon.button.{place}", language) for place in Place if place in button.enabled]
    join = ", " if language == "en" else "、"
    return f"| {button.label[language]} | {button.tip[language]} | {join.join(places)} |"


if __name__ == "__main__":
    main()
