"""Every rule has a page in both languages, and the lists in docs are current."""

from pathlib import Path

import pytest

from appraisal.appraise import page, title
from appraisal.messages import LANGUAGES
from appraisal.rules.catalogue import RULES, Rule, rule
from appraisal.rules.index import index

DOCS = Path(__file__).parents[2] / "docs"
LISTS = {"en": DOCS / "rules" / "index.md", "zh-CN": DOCS / "zh-CN" / "rules.md"}
SECTIONS = {
    "en": ("What it looks at", "Why it matters", "Example", "How to fix it", "Basis"),
    "zh-CN": ("检查什么", "为什么重要", "例子", "如何处理", "依据"),
}
SEVERITIES = {
    "en": {"error": "severity: error", "warn": "severity: warning", "info": "severity: information"},
    "zh-CN": {"error": "级别：错误", "warn": "级别：警告", "info": "级别：提示"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", RULES, ids=[entry.code for entry in RULES])
def test_a_page_says_what_why_an_example_and_how_to_fix(entry: Rule, language: str) -> None:
    text = page(entry.code, language)
    first = text.splitlines()[0]
    assert first.startswith(f"# {entry.code} {entry.name}")
    assert first.endswith(title(entry.code, language))
    assert SEVERITIES[language][entry.severity] in text
    parts = text.split("\n## ")[1:]
    assert [part.splitlines()[0] for part in parts] == list(SECTIONS[language])
    assert all(len(part.splitlines()[2]) > 3 for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_in_the_docs_is_current(language: str) -> None:
    """Make it anew with ``python -m appraisal.rules.index LANGUAGE``."""
    assert LISTS[language].read_text(encoding="utf-8") == index(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_links_of_the_list_lead_to_pages(language: str) -> None:
    folder = LISTS[language].parent
    links = [part.split(")")[0] for part in LISTS[language].read_text(encoding="utf-8").split("](")[1:]]
    assert len(links) == len(RULES)
    assert all((folder / link).resolve().is_file() for link in links)


def test_a_code_is_found_in_any_case_and_an_unknown_one_is_an_error() -> None:
    assert rule("g01").name == "weights-not-100"
    assert page("g01", "en").startswith("# G01")
    with pytest.raises(KeyError):
        page("Z99", "en")
