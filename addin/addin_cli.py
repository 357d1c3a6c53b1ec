"""The terminal's commands about the add-in for Excel."""

from pathlib import Path
from typing import Annotated

import typer

from addin.parameters import Parameters
from addin.show import screen


def declare_addin_commands(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare them, as a group of their own, with their help in a language."""
    group = typer.Typer(help=say.text("addin.help"), no_args_is_help=True)
    app.add_typer(group, name="addin")

    @group.callback()
    def addin() -> None:
        """Hold the group together while it has one command alone."""

    @group.command(help=say.text("addin.build.help"))
    def build(
        out: Annotated[Path, say.option("addin.build.out", "--out")],
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import addin_commands as commands

        raise typer.Exit(commands.build(screen(lang), out))
