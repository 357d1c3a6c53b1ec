"""The two scripts that set Reviewbook up are one: the same steps, words and troubles; PowerShell's can be read by PowerShell 5.1."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import PureWindowsPath

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser

from addin import excel_install
from addin.libreoffice.install import CONFIGURATION
from appraisal.messages import LANGUAGES
from tests.integration.setup_scripts import (
    POWERSHELL,
    ROOT,
    SHELL,
    is_ci,
    powershell_sentences,
    shell_sentences,
)

GUIDES = {"en": ROOT / "docs" / "install.md", "zh-CN": ROOT / "docs" / "zh-CN" / "install.md"}
SHELL_TEXT = SHELL.read_text(encoding="utf-8")
POWERSHELL_TEXT = POWERSHELL.read_text(encoding="utf-8-sig")

ONE_SYSTEM = {
    "help": "PowerShell has Get-Help",
    "unknown-option": "PowerShell says so itself",
    "as-root": "there is no sudo",
    "no-downloader": "Windows has one",
    "consent": "macOS asks",
    "no-consent": "macOS asks",
    "restricted": "a company can restrict PowerShell",
    "in-use": "only Windows keeps an open file from being replaced",
    "excel-open": "only Windows keeps an open file from being replaced",
    "close-excel": "only Windows keeps an open file from being replaced",
    "press-enter": "only Windows closes the window",
}
"""Sentences that one script alone has, and why."""

OTHER_WORDS = {"again", "other-system"}
"""Sentences that name a command or the other script, so they differ."""

CMDLETS = {
    "Copy-Item", "ForEach-Object", "Get-ChildItem", "Get-Command", "Get-Content", "Get-Item", "Get-Process",
    "Get-UICulture", "Invoke-WebRequest", "Join-Path", "New-Object", "Out-String", "Read-Host", "Remove-Item", "Resolve-Path",
    "Select-Object", "Select-String", "Set-StrictMode", "Split-Path", "Test-Path", "Where-Object", "Write-Host",
}  # fmt: skip
"""What Windows PowerShell 5.1 brings, of what a script like this may need."""

AUTOMATIC = {
    "_", "env", "ErrorActionPreference", "ExecutionContext", "LASTEXITCODE", "Matches", "PID", "ProgressPreference", "PSCommandPath",
    "PSScriptRoot", "false", "null", "true",
}  # fmt: skip
"""Variables that PowerShell 5.1 has by itself."""

NEWER = {
    "&& and ||": r"&&|\|\|",
    "??": r"\?\?",
    "?. and ?[": r"\$\w+\?[.\[]",
    "a ? b : c": r"\s\?\s[^\n]*\s:\s",
    "ForEach-Object -Parallel": r"-Parallel\b",
    "$IsWindows": r"\$Is(?:Windows|MacOS|Linux|CoreCLR)\b",
    "utf8NoBOM": r"(?i)utf8(?:No)?BOM",
    "-SkipCertificateCheck": r"-SkipCertificateCheck|-AllowUnencryptedAuthentication|-NoProxy",
}
"""What PowerShell 7 has and 5.1 has not."""

TOKEN = re.compile(
    r"(?P<comment><#.*?#>|#[^\n]*)"
    r"|(?P<single>'(?:[^']|'')*')"
    r'|(?P<double>"(?:[^"`]|`.|"")*")'
    r"|(?P<code>[^#'\"<]+|<)",
    re.DOTALL,
)


def pieces(kind: str) -> Iterator[str]:
    """Yield the comments, the strings or the code of PowerShell's script."""
    place = 0
    while place < len(POWERSHELL_TEXT):
        found = TOKEN.match(POWERSHELL_TEXT, place)
        assert found, POWERSHELL_TEXT[place : place + 80]
        if found.lastgroup == kind:
            yield found[0]
        place = found.end()


CODE = "''".join(pieces("code"))


def used(text: str, words: str) -> set[str]:
    """Return the words after a command that says something, the keys of sentences among them."""
    default = re.findall(r"\{1:-([a-z-]+)\}|Otherwise = '([a-z-]+)'", text)
    return {
        *re.findall(rf"(?:{words}) \(?'?([a-z]+(?:-[a-z]+)*)\b", text),
        *(name for pair in default for name in pair),
    }


def between(text: str, start: str, end: str) -> str:
    return text.split(start, 1)[1].split(end, 1)[0]


# --- both ---


@pytest.mark.parametrize(
    "sentences", [shell_sentences(), powershell_sentences()], ids=["shell", "PowerShell"]
)
def test_both_languages_say_the_same_things(sentences: dict[str, dict[str, str]]) -> None:
    english, chinese = sentences["en"], sentences["zh-CN"]
    assert len(english) > 30
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert re.findall(r"%s|\{0\}", text) == re.findall(r"%s|\{0\}", chinese[key]), key
        assert re.search("[\u4e00-\u9fff]", chinese[key]), key
        assert text.replace("✘", "").isascii(), key


def test_both_scripts_say_the_same_words() -> None:
    shell, powershell = shell_sentences(), powershell_sentences()
    assert shell["en"].keys() ^ powershell["en"].keys() == ONE_SYSTEM.keys()
    for language, sentences in shell.items():
        for key in sentences.keys() & powershell[language].keys() - OTHER_WORDS:
            same = powershell[language][key].replace("{0}", "%s").replace("-Collect", "--collect")
            assert same == sentences[key].rstrip(" ：:"), (language, key)


def test_every_sentence_is_said_and_every_one_that_is_said_is_there() -> None:
    for text, words, sentences in (
        (SHELL_TEXT, "say|fail|explain|words", shell_sentences()),
        (POWERSHELL_TEXT, "Get-Sentence|Write-Sentence|Stop-Script|Resolve-Failure", powershell_sentences()),
    ):
        known = sentences["en"].keys()
        assert known - used(text, words) == set()
        said = set(re.findall(rf"(?:^|[ (])(?:{words}) '?([a-z]+-[a-z-]+)", text, re.MULTILINE))
        assert said - known == set()


def test_both_take_the_same_steps_and_look_for_the_same_reasons_in_the_same_order() -> None:
    steps = "step-[a-z]+"
    shell = re.findall(steps, between(SHELL_TEXT, "\nset_up() {", "\n}"))
    assert len(shell) == 5
    assert shell == re.findall(steps, between(POWERSHELL_TEXT, "function Install-Everything {", "\n}"))
    reasons = re.findall(r"fail ([a-z-]+)", between(SHELL_TEXT, "\nexplain() {", "\n}"))
    also = re.findall(r"Stop-Script '([a-z-]+)'", between(POWERSHELL_TEXT, "function Resolve-Failure", "\n}"))
    assert reasons == [reason for reason in also if reason not in ("blocked", "in-use")]


def test_both_bring_the_same_versions() -> None:
    for shell, powershell in (("python_version", "PythonVersion"), ("uv_version", "UvVersion")):
        (asked,) = re.findall(rf"^{shell}=([\d.]+)", SHELL_TEXT, re.MULTILINE)
        assert re.findall(rf"^\${powershell} = '([\d.]+)'", POWERSHELL_TEXT, re.MULTILINE) == [asked]
    assert {
        address
        for text in (SHELL_TEXT, POWERSHELL_TEXT)
        for address in re.findall(r"https://[\w.]+/\w+", text)
    } == {"https://astral.sh/uv"}


def test_both_ask_uv_for_the_same() -> None:
    options = r"(?<=[\s'])--(?:force|reinstall|constraints|build-constraints|refresh-package|offline|no-index|find-links|clear|seed)\b"
    assert set(re.findall(options, SHELL_TEXT)) == set(re.findall(options, POWERSHELL_TEXT))
    shell = set(re.findall(r"\bUV_[A-Z_]+|\bPIP_[A-Z_]+", SHELL_TEXT))
    assert set(re.findall(r"\bUV_[A-Z_]+|\bPIP_[A-Z_]+", POWERSHELL_TEXT)) - shell == {
        "UV_PYTHON_INSTALL_REGISTRY"
    }
    assert shell <= set(re.findall(r"\bUV_[A-Z_]+|\bPIP_[A-Z_]+", POWERSHELL_TEXT))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_shows_what_the_scripts_say_and_names_their_options(language: str) -> None:
    guide = GUIDES[language].read_text(encoding="utf-8")
    said = shell_sentences()[language]
    steps = ["step-uv", "step-python", "step-program", "step-buttons", "step-doctor"]
    assert "".join(f"   {said[step]}\n" for step in steps) in guide
    for key in ("no-network", "certificate"):
        assert f"✘ {re.split('[:：,，]', said[key])[0]}" in guide
    lists = set(re.findall(r"^ +(--[a-z]+)", said["help"], re.MULTILINE))
    assert lists == set(re.findall(r"--[a-z]+", between(guide, "    sh addin/setup/install.sh\n", "\n\n")))
    asked = between(POWERSHELL_TEXT, "\nparam(", "\n)\n")
    listed = between(guide, "addin\\setup\\install.ps1\n  ", "\n    sh")
    assert set(re.findall(r"\$(\w+)", asked)) == set(re.findall(r"\[-(\w+)", listed))


# --- the shell's ---


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_every_shell_can_read_it(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    assert subprocess.run([shell, "-n", str(SHELL)], check=False).returncode == 0


def test_shellcheck_finds_nothing() -> None:
    if shutil.which("shellcheck") is None:
        if is_ci():
            pytest.fail("shellcheck is not installed here")
        pytest.skip("shellcheck is not installed here")
    done = subprocess.run(
        ["shellcheck", "--shell=sh", str(SHELL)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_it_can_be_started_by_itself() -> None:
    assert SHELL_TEXT.startswith("#!/bin/sh\n")
    assert "\r" not in SHELL_TEXT


# --- PowerShell's ---


def test_powershell_itself_can_read_it() -> None:
    program = shutil.which("pwsh") or shutil.which("powershell")
    if program is None:
        pytest.skip("PowerShell is not installed here")
    code = f"$e = $null; [void] [Management.Automation.Language.Parser]::ParseFile('{POWERSHELL}', [ref] $null, [ref] $e); $e.Count"
    done = subprocess.run(
        [program, "-NoProfile", "-Command", code], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "0"


def _misread(script: str) -> list[str]:
    """Return what a grammar of PowerShell that is not ours makes nothing of."""
    content = script.encode()
    todo = [Parser(Language(tree_sitter_powershell.language())).parse(content).root_node]
    found: list[str] = []
    while todo:
        node = todo.pop()
        if node.is_error or node.is_missing:
            found.append(
                f"line {node.start_point.row + 1}: {content[node.start_byte : node.end_byte].decode()}"
            )
        todo.extend(node.children)
    return found


def test_a_grammar_of_powershell_reads_it() -> None:
    assert _misread(POWERSHELL_TEXT) == []


@pytest.mark.parametrize("lost", ["\n}\n", "\n)\n", " -eq ", " '", "if (", "catch {"])
def test_the_grammar_sees_what_is_lost(lost: str) -> None:
    if lost not in POWERSHELL_TEXT:
        pytest.fail(f"{lost!r} is nowhere in the script")
    before, after = POWERSHELL_TEXT.split(lost, 1)
    assert _misread(f"{before} {after}")


def test_powershell_5_reads_its_chinese() -> None:
    """Without the mark at the beginning, Windows PowerShell takes a script for one in the computer's code page."""
    content = POWERSHELL.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1


def test_no_text_ends_at_a_quote_that_it_holds() -> None:
    """PowerShell takes curly single quotes for single ones, within a text, too."""
    texts = [text for table in powershell_sentences().values() for text in table.values()]
    assert [text for text in texts if re.search("['\u2018\u2019\u201a\u201b]", text)] == []
    assert all(text.isascii() for text in pieces("double"))
    assert CODE.isascii()


def test_every_bracket_is_closed() -> None:
    open_ones: list[str] = []
    for sign in CODE:
        if sign in "([{":
            open_ones.append({"(": ")", "[": "]", "{": "}"}[sign])
        elif sign in ")]}":
            assert open_ones.pop() == sign
    assert open_ones == []


@pytest.mark.parametrize("feature", NEWER)
def test_nothing_is_newer_than_powershell_5(feature: str) -> None:
    assert re.findall(NEWER[feature], CODE) == []


def test_every_command_is_its_own_or_comes_with_powershell_5() -> None:
    own = set(re.findall(r"^function ([A-Z][a-z]+-[A-Za-z]+)", CODE, re.MULTILINE))
    called = set(
        re.findall(
            r"(?<![-\w$.])[A-Z][a-z]+-[A-Z][A-Za-z]+\b",
            re.sub(r"^function \S+", "", CODE, flags=re.MULTILINE),
        )
    )
    assert called - CMDLETS - own == set()
    assert own - called == set()


def test_every_variable_has_a_value_somewhere() -> None:
    """Under Set-StrictMode, a name that was misspelt would end the script."""
    everywhere = CODE + "".join(pieces("double"))
    names = re.findall(r"\$(?:script:)?(\w+)", everywhere)
    given = re.findall(
        r"\$(?:script:)?(\w+)(?=,? ?[^=\n]*(?<![-=!<>])\+?=(?!=))|\] \$(\w+)|foreach \(\$(\w+)", CODE
    )
    known = {name for found in given for name in found if name} | AUTOMATIC
    assert set(names) - known == set()


def test_windows_folders_are_those_of_reviewbook_itself() -> None:
    (ribbon,) = (PureWindowsPath(str(path)) for path in excel_install.files_of("win32"))
    parts = "\\".join(ribbon.as_posix().split("/")[-4:])
    assert f"$Ribbon = Join-Path $env:APPDATA '{parts}'" in POWERSHELL_TEXT
    assert f"$Toolbar = Join-Path $env:APPDATA 'LibreOffice\\4\\user\\{CONFIGURATION}'" in POWERSHELL_TEXT
    assert "$Settings = Join-Path $env:LOCALAPPDATA 'Reviewbook'" in POWERSHELL_TEXT
