"""The project's frame: exact pins, a changelog that knows the version, and a wheel with everything in it."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path

import pytest

from appraisal.messages import LANGUAGES
from appraisal.rules.catalogue import RULES

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("addin", "sync", "workbook_templates", "appraisal")
PIN = r"[a-z0-9-]+==[0-9]+(\.[0-9]+)*(\.post[0-9]+)?"
"""One version exactly; a release that was only packaged anew (``.post1``) is one, too."""


@cache
def pins() -> dict[str, str]:
    uv = PROJECT["tool"]["uv"]
    return dict(line.split("==") for line in uv["constraint-dependencies"])


def normal(requirement: str) -> str:
    """Return a requirement's project name as indexes write it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_pins_are_exact_and_name_no_address() -> None:
    uv = PROJECT["tool"]["uv"]
    assert set(uv) == {"constraint-dependencies", "build-constraint-dependencies"}
    lines = [*uv["constraint-dependencies"], *uv["build-constraint-dependencies"]]
    assert [line for line in lines if not re.fullmatch(PIN, line)] == []


def test_everything_that_is_asked_for_is_pinned() -> None:
    project = PROJECT["project"]
    asked = [
        *project["dependencies"],
        *(name for group in project["optional-dependencies"].values() for name in group),
        *PROJECT["dependency-groups"]["dev"],
    ]
    assert {normal(name) for name in asked} <= set(pins())


def test_what_those_need_in_turn_is_pinned() -> None:
    """Follow the requirements of the installed packages to their end."""
    seen: set[str] = set()
    waiting = [normal(name) for name in PROJECT["project"]["dependencies"]]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        needs = distribution(name).requires or []
        waiting += [normal(need) for need in needs if ";" not in need]
    assert seen <= set(pins())


def test_the_changelog_opens_with_the_version_and_speaks_of_scores() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (?!Unreleased$)(\S+)", text, re.MULTILINE)
    assert versions[0] == PROJECT["project"]["version"] == version("reviewbook")
    sections = text.split("\n## ")[1:]
    assert all("\n### Scores\n" in section for section in sections)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel and return the names in it."""
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as package:
        return set(package.namelist())


def test_the_wheel_holds_every_text_page_template_and_word_list(wheel: set[str]) -> None:
    expected = {f"{package}/py.typed" for package in PACKAGES}
    for language in LANGUAGES:
        expected |= {f"appraisal/rules/pages/{language}/{rule.code}.md" for rule in RULES}
        expected |= {f"workbook_templates/ready/{language}/{book}.xlsx" for book in ("master", "team")}
    for package in PACKAGES:
        expected |= {str(file.relative_to(ROOT).as_posix()) for file in (ROOT / package).rglob("*.toml")}
        expected |= {str(file.relative_to(ROOT).as_posix()) for file in (ROOT / package).rglob("*.py")}
    for part in ("vba", "macos", "steps"):
        expected |= {f"addin/xlam/{part}/{file.name}" for file in (ROOT / "addin" / "xlam" / part).iterdir()}
    expected |= {f"addin/setup/{file.name}" for file in (ROOT / "addin" / "setup").iterdir()}
    assert expected - wheel == set()


def test_the_wheel_holds_nothing_else(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.startswith("reviewbook-")} == set(PACKAGES)
    assert [name for name in wheel if name.endswith(".pyc")] == []


def test_what_is_downloaded_holds_the_scripts_that_set_it_up(tmp_path: Path) -> None:
    """They stand where they look for the source folder around them, and the shell's can be started."""
    code = f"from hatchling.build import build_sdist; build_sdist({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    (file,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(file) as package:
        modes = {name.split("/", 1)[1]: package.getmember(name).mode for name in package.getnames()}
    assert {"pyproject.toml", "addin/setup/install.ps1", "addin/setup/install.sh"} <= modes.keys()
    assert modes["addin/setup/install.sh"] & 0o111


def test_the_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    command = "python -m uv run pytest"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
