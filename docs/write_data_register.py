"""Write the data register from the declarations: ``python -m uv run python docs/write_data_register.py``."""

from pathlib import Path

from appraisal.messages import LANGUAGES
from sync.rights.register import as_markdown

DOCS = Path(__file__).parent
PAGES = {"en": DOCS / "data-register.md", "zh-CN": DOCS / "zh-CN" / "data-register.md"}
RIGHTS = "peoples-rights.md"


def main() -> None:
    """Write the page of each language."""
    for language in LANGUAGES:
        PAGES[language].write_text(page(language), encoding="utf-8")


def page(language: str) -> str:
    """Return the page in a language."""
    return as_markdown(language, RIGHTS)


if __name__ == "__main__":
    main()
