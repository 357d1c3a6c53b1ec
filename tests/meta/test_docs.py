"""The docs cannot rot: links lead somewhere, commands exist, and what stands under a command is what it prints."""

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
from typer.main import get_command

from addin.buttons import buttons
from addin.cli import build
from appraisal.messages import LANGUAGES

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
by_page = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def script(name: str) -> ModuleType:
    """Return a script of the docs as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WRITE_OUTPUTS = script("write_outputs")
WRITE_COMMANDS = script("write_commands")
WRITE_BUTTONS = script("write_buttons")
COMMANDS: dict[str, Any] = WRITE_COMMANDS.every_command(get_command(build("en")))
GROUPS = {name.split()[0] for name in COMMANDS if " " in name}


@by_page
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    links = [unquote(link.split("#")[0]) for link in re.findall(r"\]\(([^)]+)\)", text)]
    inner = [link for link in links if link and "://" not in link]
    assert [link for link in inner if not (page.parent / link).exists()] == []


@by_page
def test_commands_that_a_page_names_exist_with_their_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:^|[`$] ?|of: |run )reviewbook ([a-z]+(?:-[a-z]+)*)([^`\n|]*)", text, re.MULTILINE)
    for typed, rest in named:
        name = f"{typed} {rest.split()[0]}" if typed in GROUPS else typed
        assert name in COMMANDS, f"reviewbook {name}"
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known, f"reviewbook {name}{rest}"


@pytest.mark.parametrize(
    "page", WRITE_OUTPUTS.PAGES, ids=[str(page.relative_to(ROOT)) for page in WRITE_OUTPUTS.PAGES]
)
def test_outputs_on_a_page_are_real(page: Path) -> None:
    """Bring them up to date with ``python docs/write_outputs.py``."""
    assert page.read_text(encoding="utf-8") == WRITE_OUTPUTS.played(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_commands_is_current(language: str) -> None:
    """Bring it up to date with ``python docs/write_commands.py``."""
    assert WRITE_COMMANDS.PAGES[language].read_text(encoding="utf-8") == WRITE_COMMANDS.page(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_is_documented(language: str) -> None:
    chapters = WRITE_COMMANDS.PAGES[language].read_text(encoding="utf-8").split("\n## ")[1:]
    assert [chapter.splitlines()[0] for chapter in chapters] == list(COMMANDS)
    for chapter, command in zip(chapters, COMMANDS.values(), strict=True):
        for parameter in command.params:
            name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.name.upper()
            assert f"`{name}`" in chapter


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_a_command_is_well_formed(name: str) -> None:
    _, *typed = shlex.split(WRITE_COMMANDS.EXAMPLES[name])
    words = len(name.split())
    assert " ".join(typed[:words]) == name
    COMMANDS[name].make_context(name, typed[words:])


TYPED = [(button.id, typed) for button in buttons().buttons for typed in button.terminal]


@pytest.mark.parametrize(("id_", "typed"), TYPED)
def test_the_commands_of_a_button_are_well_formed(id_: str, typed: str) -> None:
    program, *words = shlex.split(typed)
    assert program == "reviewbook"
    name = next((name for name in COMMANDS if words[: len(name.split())] == name.split()), "")
    assert name or words == ["--help"], id_
    if name:
        COMMANDS[name].make_context(name, words[len(name.split()) :])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_buttons_is_current(language: str) -> None:
    """Bring it up to date with ``python docs/write_buttons.py``."""
    assert WRITE_BUTTONS.PAGES[language].read_text(encoding="utf-8") == WRITE_BUTTONS.page(language)
    assert [
        name
        for name, table in WRITE_BUTTONS.TABLES.items()
        if table(language) not in WRITE_BUTTONS.page(language)
    ] == []


def test_pictures_are_shown_and_small() -> None:
    pictures = set((ROOT / "docs" / "pictures").glob("*.png"))
    shown = {
        (page.parent / link).resolve()
        for page in PAGES
        for link in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert pictures == shown
    assert [picture.name for picture in pictures if picture.stat().st_size > 200_000] == []


def test_each_page_for_users_exists_in_chinese() -> None:
    guides = tuple(f"guides/{reader}.md" for reader in ("hr", "manager", "employee"))
    for name in ("install.md", "tutorial.md", "commands.md", "arithmetic.md", "ribbon.md", *guides):
        assert (ROOT / "docs" / name).is_file()
        assert re.search("[\u4e00-\u9fff]", (ROOT / "docs" / "zh-CN" / name).read_text(encoding="utf-8"))
