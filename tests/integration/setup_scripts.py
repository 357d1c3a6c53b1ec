"""The two scripts that set Reviewbook up: what they say, and a computer for the shell's one on which nothing is installed."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHELL = ROOT / "addin" / "setup" / "install.sh"
POWERSHELL = ROOT / "addin" / "setup" / "install.ps1"

TOOLS = (
    "sh", "uname", "mkdir", "rm", "rmdir", "cp", "cat", "chmod", "sed", "grep", "dirname", "tail", "env", "id", "date", "sleep",
)  # fmt: skip
"""All that the script may count on; neither Python nor uv nor anything to download with is among it."""


def shell_sentences() -> dict[str, dict[str, str]]:
    """Return what the shell's script says, by language and key."""
    return _sentences(SHELL.read_text(encoding="utf-8"), r"^ +{language}:([a-z-]+)\) sentence='([^']*)' ;;$")


def powershell_sentences() -> dict[str, dict[str, str]]:
    """Return what PowerShell's script says, by language and key."""
    text = POWERSHELL.read_text(encoding="utf-8-sig")
    tables = dict(re.findall(r"^    '(en|zh-CN)' = @\{\n(.*?)^    \}$", text, re.MULTILINE | re.DOTALL))
    return {
        language: dict(re.findall(r"^ +'([a-z-]+)' = '([^']*)'$", table, re.MULTILINE))
        for language, table in tables.items()
    }


def _sentences(text: str, pattern: str) -> dict[str, dict[str, str]]:
    return {
        language: dict(re.findall(pattern.format(language=language), text, re.MULTILINE))
        for language in ("en", "zh-CN")
    }


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run of the script ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Computer:
    """A home folder, and programs; a program of a test's own is a few lines of shell."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The person's home, with a space and with Chinese letters in its name."""
        return self.folder / "王 敏"

    @property
    def program(self) -> Path:
        """Where the script puts uv, Python and Reviewbook on Linux."""
        return self.home / ".local" / "share" / "Reviewbook" / "program"

    @property
    def calls(self) -> Path:
        """The file in which stand-ins note what they were asked."""
        return self.folder / "calls.txt"

    def start(self) -> "Computer":
        """Make the folders, and put the tools in their place."""
        self.home.mkdir(parents=True)
        (self.folder / "bin").mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.folder / "bin" / tool).symlink_to(found)
        return self

    def add(self, name: str, body: str) -> Path:
        """Put a program into the PATH, in the place of one of that name."""
        return written(self.folder / "bin" / name, body)

    def run(self, *arguments: object, script: Path = SHELL, **variables: str) -> Ran:
        """Start the script as a person does who just unpacked it, and wait for its end."""
        done = subprocess.run(
            ["sh", str(script), *map(str, arguments)],
            env=self.environment(variables),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a computer on which nobody ever set one."""
        return {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.home),
            "LANG": "en_GB.UTF-8",
            "COLUMNS": "260",
            "CALLS": str(self.calls),
            **self.variables,
            **variables,
        }

    def left(self) -> set[str]:
        """Return every file and folder in the home folder."""
        return {path.relative_to(self.home).as_posix() for path in self.home.rglob("*")}

    def asked(self) -> str:
        """Return what the stand-ins were asked."""
        return self.calls.read_text(encoding="utf-8") if self.calls.is_file() else ""


def written(file: Path, body: str) -> Path:
    """Write a program in shell."""
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def is_ci() -> bool:
    """Whether what is missing here has to fail a test."""
    return bool(os.environ.get("CI"))
