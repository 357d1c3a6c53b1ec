"""The terminal's commands about feedback: releasing results, and taking them back."""

from pathlib import Path
from typing import Annotated

import typer

from addin import feedback_commands as commands
from addin.parameters import Parameters
from addin.show import screen


def declare_feedback_commands(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare them, with their help in a language."""
    text, argument, option = say.text, say.argument, say.option

    @app.command(help=text("release.help"))
    def release(
        folder: Annotated[Path, argument("folder")],
        people: Annotated[list[str] | None, argument("release.people")] = None,
        department: Annotated[str, option("release.department", "--department")] = "",
        everybody: Annotated[bool, option("release.all", "--all")] = False,
        by: Annotated[str, option("release.by", "--by")] = "",
        dry_run: Annotated[bool, option("release.dry", "--dry-run")] = False,
        back: Annotated[bool, option("release.back", "--take-back")] = False,
        reason: Annotated[str, option("release.reason", "--reason")] = "",
        as_json: Annotated[bool, option("json", "--json")] = False,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        shown = screen(lang, as_json)
        chosen = commands.Chosen(tuple(people or ()), department, everybody)
        if back:
            raise typer.Exit(commands.take_back(shown, folder, chosen, by, reason, dry_run))
        raise typer.Exit(commands.release(shown, folder, chosen, by, dry_run))
