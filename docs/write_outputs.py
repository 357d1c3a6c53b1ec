"""Write what the commands on the pages really print: ``python -m uv run python docs/write_outputs.py``.

A page is played from top to bottom in an empty folder. A code block under ``<!-- file: NAME -->`` is written to that
file; a code block under ``<!-- output of: COMMAND -->`` is replaced by the command and what it printed, one hundred
characters wide; ``<!-- run: COMMAND -->`` only runs it. A test plays the pages too, and fails when one is out of date.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PAGES = tuple(
    ROOT / name
    for name in (
        "README.md", "README.zh-CN.md", "docs/tutorial.md", "docs/zh-CN/tutorial.md", "docs/pay.md", "docs/zh-CN/pay.md",
    )
)  # fmt: skip
WIDTH = 100
BLOCK = re.compile(
    r"(?P<opening><!-- (?P<kind>file|output of): (?P<name>[^\n]+?) -->\n\n```\w*\n)(?P<content>.*?)(?P<closing>^```$)"
    r"|<!-- run: (?P<run>[^\n]+?) -->",
    re.DOTALL | re.MULTILINE,
)


def main() -> None:
    """Bring every page up to date."""
    for page in PAGES:
        page.write_text(played(page), encoding="utf-8")


def played(page: Path) -> str:
    """Return a page with the real outputs in it."""
    language = "zh-CN" if "zh-CN" in str(page.relative_to(ROOT)) else "en"
    with TemporaryDirectory() as scratch:
        return BLOCK.sub(
            lambda block: _play(block, Path(scratch), language), page.read_text(encoding="utf-8")
        )


def _play(block: re.Match[str], folder: Path, language: str) -> str:
    if block["run"]:
        _printed(block["run"], folder, language)
        return block[0]
    if block["kind"] == "file":
        (folder / block["name"]).write_text(block["content"], encoding="utf-8")
        return block[0]
    printed = _printed(block["name"], folder, language)
    return f"{block['opening']}$ {block['name']}\n{printed}{block['closing']}"


def _printed(command: str, folder: Path, language: str) -> str:
    _, *arguments = shlex.split(command)
    code = "from addin.cli import main; main()"
    environment = {**os.environ, "COLUMNS": str(WIDTH), "REVIEWBOOK_LANG": language, "PYTHONPATH": str(ROOT)}
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, *arguments],
        cwd=folder, env=environment, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.strip("\n").splitlines())


if __name__ == "__main__":
    main()
