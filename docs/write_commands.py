"""Write the pages of the commands from the commands themselves: ``python -m uv run python docs/write_commands.py``.

What a command and its options do is said once, in the terminal's help; here only the frame and the examples stand. A test
fails when a page is out of date, and here a command without an example fails.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from addin.cli import build
from appraisal.messages import LANGUAGES

DOCS = Path(__file__).parent
PAGES = {"en": DOCS / "commands.md", "zh-CN": DOCS / "zh-CN" / "commands.md"}

EXAMPLES = {
    "new": 'reviewbook new 2026-H2 --roster roster.csv --company "Example Ltd" --due 2027-01-15',
    "roster": "reviewbook roster 2026-H2 september.xlsx --on 2026-09-01 --apply",
    "handout": "reviewbook handout 2026-H2",
    "check": 'reviewbook check "2026-H2/inbox/Tom Baker.xlsx"',
    "consolidate": "reviewbook consolidate 2026-H2 --dry-run",
    "status": "reviewbook status 2026-H2 --json",
    "remind": "reviewbook remind 2026-H2 --from hr@example.com --attach",
    "explain": "reviewbook explain 2026-H2 E0042",
    "form": "reviewbook form 2026-H2 E0042 --result",
    "letters": "reviewbook letters 2026-H2 --department Sales --pdf",
    "export": "reviewbook export 2026-H2 --to tables --format parquet",
    "conflicts": "reviewbook conflicts 2026-H2",
    "resolve": 'reviewbook resolve 2026-H2 K12 K13 --take returned --by "Mary Hill" --reason "Agreed on the phone"',
    "return": 'reviewbook return 2026-H2 E0028 --by "Mary Hill" --note "Please add the evidence"',
    "accept": 'reviewbook accept 2026-H2 F0A1B2C3 --by "Mary Hill" --reason "Agreed in October"',
    "history": "reviewbook history 2026-H2 E0042 --limit 50",
    "undo": "reviewbook undo 2026-H2",
    "verify": "reviewbook verify 2026-H2",
    "rebuild": "reviewbook rebuild 2026-H2",
    "import-actuals": 'reviewbook import-actuals 2026-H2 closing-july.xlsx --by Finance --reason "July closing" --yes',
    "release": 'reviewbook release 2026-H2 --department Sales --by "Mary Hill" --dry-run',
    "report": "reviewbook report 2026-H2 --out board-meeting/appraisal.xlsx",
    "pay": "reviewbook pay 2026-H2 --salaries payroll.csv --password",
    "person-data": "reviewbook person-data 2026-H2 E0042 --out E0042.xlsx",
    "forget": 'reviewbook forget 2026-H2 E0042 --by "Mary Hill" --reason "Asked for in March" --yes',
    "retention": "reviewbook retention 2023-H2 --apply",
    "data-register": "reviewbook data-register 2026-H2",
    "yearly": "reviewbook yearly 2026-results.xlsx 2026-H1 2026-H2 --weights 0.5,0.5",
    "audit": "reviewbook audit 2026-H2 --mend",
    "google board": "reviewbook google board 2026-H2 --reader team@example.com --people --private E0042",
    "google close": "reviewbook google close 2026-H2",
    "google connect": 'reviewbook google connect 2026-H2 --key key.json --drive "https://drive.google.com/drive/folders/0AB1cdEfGhIJkUk9PVA" --editor hr@example.com',
    "google disconnect": "reviewbook google disconnect",
    "google master": "reviewbook google master 2026-H2",
    "google status": "reviewbook google status 2026-H2",
    "addin build": "reviewbook addin build --out ribbon",
    "addin doctor": "reviewbook addin doctor",
    "addin install": "reviewbook addin install",
    "addin uninstall": "reviewbook addin uninstall",
    "demo": "reviewbook demo --people 500 --lang zh-CN",
}

WORDS = {
    "en": {
        "title": "Commands",
        "note": "Made from the terminal's own help by `docs/write_commands.py`.",
        "example": "For example",
        "name": "Argument or option",
        "meaning": "What it means",
        "required": "required",
    },
    "zh-CN": {
        "title": "命令",
        "note": "本页由 `docs/write_commands.py` 根据终端的帮助生成。",
        "example": "例如",
        "name": "参数或选项",
        "meaning": "含义",
        "required": "必填",
    },
}


def main() -> None:
    """Write the page of each language."""
    for language in LANGUAGES:
        PAGES[language].write_text(page(language), encoding="utf-8")


def page(language: str) -> str:
    """Return the page of all commands in a language."""
    words, group = WORDS[language], get_command(build(language))
    head = [f"# {words['title']}", "", words["note"], "", str(group.help), "", str(group.epilog), ""]
    commands = every_command(group)
    return "\n".join(
        [*head, *(line for name, command in commands.items() for line in _command(name, command, words))]
    )


def every_command(group: Any) -> dict[str, Any]:
    """Return all commands by what is typed for them: ``check``, ``addin build``."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= {f"{name} {inner}": one for inner, one in every_command(command).items()}
        else:
            found[name] = command
    return found


def _command(name: str, command: Any, words: dict[str, str]) -> Iterator[str]:
    yield from (f"## {name}", "", str(command.help), "")
    yield from (f"| {words['name']} | {words['meaning']} |", "|---|---|")
    for parameter in command.params:
        meaning = parameter.help.replace("\\[", "[").replace("|", "\\|")
        required = f" ({words['required']})" if parameter.required else ""
        yield f"| `{_name(parameter)}` | {meaning}{required} |"
    yield from ("", f"{words['example']}: `{EXAMPLES[name]}`", "")


def _name(parameter: Any) -> str:
    """Return an option's name, or an argument's in capitals, as the help's text speaks of it."""
    return ", ".join(parameter.opts) if parameter.param_type_name == "option" else str(parameter.name).upper()


if __name__ == "__main__":
    main()
