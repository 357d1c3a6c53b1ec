"""Who does not use Google pays nothing for it: nothing of it is imported, and without the extra a sentence says what to install."""

import subprocess
import sys
from pathlib import Path

import pytest

from addin.cli import main
from sync.google.client.connection import NEEDED, check_installed
from sync.google.client.errors import GoogleError

PACKAGES = ("gspread", "google", "google_auth_oauthlib", "requests", "requests_oauthlib", "oauthlib")

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {packages!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(packages=PACKAGES) + code, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("typed", [["--help"], ["google", "--help"], ["google", "connect", "--help"]])
def test_help_needs_nothing_of_google(typed: list[str]) -> None:
    done = python(f"from addin.cli import main; main({typed!r})")
    assert (done.returncode, done.stderr) == (0, "")


def test_every_module_can_be_imported_without_google() -> None:
    root = Path(__file__).parents[2]
    modules = [
        ".".join(file.relative_to(root).with_suffix("").parts)
        for package in ("sync/google", "addin")
        for file in sorted((root / package).rglob("*.py"))
        if "libreoffice" not in file.parts and file.name != "__init__.py"
    ]
    done = python(f"import importlib; [importlib.import_module(name) for name in {modules!r}]")
    assert done.stderr == ""


def test_a_cycle_without_sheets_runs_without_google(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    code = """
from addin.cli import main
for typed in (["demo", sys.argv[1], "--people", "20"], ["consolidate", sys.argv[1]], ["status", sys.argv[1]]):
    try:
        main([*typed, "--lang", "en"])
    except SystemExit as ended:
        assert ended.code in (0, 1), typed
"""
    done = python(code, str(folder))
    assert (done.returncode, done.stderr.strip()) == (0, "")


@pytest.mark.parametrize("missing", NEEDED)
def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(GoogleError) as raised:
        check_installed()
    assert raised.value.key == "google.not-installed"
    for typed in (["connect"], ["status"]):
        with pytest.raises(SystemExit) as ended:
            main(["google", *typed, "--lang", "en"])
        assert ended.value.code == 2
        assert 'pip install "reviewbook[google]"' in " ".join(capsys.readouterr().err.split())
