"""Everything that people read exists in both languages, and says the same values."""

import ast
import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from appraisal.messages import LANGUAGES, Texts

ROOT = Path(__file__).parents[2]
PACKAGES = ("appraisal", "workbook_templates", "sync", "addin", "addin.demo")
by_package = pytest.mark.parametrize("package", PACKAGES)


def placeholders(text: str) -> set[str]:
    """Return the names of the values; one that is given in each language ends in it (``what_en``, ``what_zh``)."""
    names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    return {name.removesuffix("_en").removesuffix("_zh") for name in names}


def test_no_package_with_texts_is_forgotten() -> None:
    found = {
        ".".join(folder.parent.relative_to(ROOT).parts)
        for package in ("appraisal", "workbook_templates", "sync", "addin")
        for folder in (ROOT / package).rglob("texts")
        if folder.is_dir()
    }
    assert found == set(PACKAGES)


@by_package
def test_both_languages_have_the_same_files(package: str) -> None:
    english, chinese = (
        {file.name for file in files(package).joinpath("texts", language).iterdir()} for language in LANGUAGES
    )
    assert english == chinese


@by_package
def test_both_languages_have_the_same_keys(package: str) -> None:
    english, chinese = (set(Texts(package).table(language)) for language in LANGUAGES)
    assert english == chinese


@by_package
def test_both_languages_fill_in_the_same_values(package: str) -> None:
    english, chinese = (Texts(package).table(language) for language in LANGUAGES)
    different = {
        key: (text, chinese[key])
        for key, text in english.items()
        if placeholders(text) != placeholders(chinese[key])
    }
    assert different == {}


@by_package
def test_no_text_is_blank(package: str) -> None:
    for language in LANGUAGES:
        assert [key for key, text in Texts(package).table(language).items() if not text.strip()] == []


WORKED_IN = ("master", "team", "self", "peer", "pay")
"""The workbooks whose sheets texts send people to; the executives' report has titles of its own."""

SHEET = {
    "en": r"\b(?:the|its|on|of) sheets? ([A-Z].*)",
    "zh-CN": r"[“「]([^“”「」{}]+[”」](?:工作表|表|页)(?!格).*)",
}
"""How a text names a sheet; what comes after the name is cut off by the list of titles."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_that_a_text_names_is_one_of_the_sheets(language: str) -> None:
    labels = Texts("workbook_templates").table(language)
    titles = {
        title for key, title in labels.items() if re.fullmatch(rf"({'|'.join(WORKED_IN)})\.sheet\.\w+", key)
    }
    ends = r"\b" if language == "en" else "[”」]"
    known = re.compile(rf"(?:{'|'.join(map(re.escape, titles))}){ends}")
    named = [
        (key, name)
        for package in PACKAGES
        for key, text in Texts(package).table(language).items()
        for name in re.findall(rf"(?=({SHEET[language]}))", text)
    ]
    assert len(named) > 50
    assert [(key, name[1]) for key, name in named if not known.match(name[1])] == []


def test_ready_made_templates_exist_in_both_languages() -> None:
    folder = ROOT / "workbook_templates" / "ready"
    names = [{file.name for file in (folder / language).glob("*.xlsx")} for language in LANGUAGES]
    assert names == [{"master.xlsx", "peer.xlsx", "self.xlsx", "team.xlsx"}] * 2


def test_every_error_gives_the_values_that_its_sentence_names() -> None:
    """Where it is (file, sheet, cell) stands in front of the sentence, and is no value of it."""
    texts = Texts("sync").table("en")
    seen, missing = 0, []
    for path in sorted((ROOT / "sync").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Name(name), [ast.Constant(str(key))], keywords) if name.endswith("Error"):
                    given = {one.arg for one in keywords} - {"file", "sheet", "cell"}
                    # What is given as a whole is looked at by the tests of whoever gives it.
                    if key in texts and None not in given:
                        seen += 1
                        names = {one.removesuffix("_en").removesuffix("_zh") for one in given if one}
                        missing += [(path.name, node.lineno, key)] * (not placeholders(texts[key]) <= names)
    assert seen > 100
    assert missing == []
