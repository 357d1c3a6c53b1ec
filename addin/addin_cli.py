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

    @group.command(help=say.text("addin.build.help"))
    def build(
        out: Annotated[Path, say.option("addin.build.out", "--out")],
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import addin_commands as commands

        raise typer.Exit(commands.build(screen(lang), out))

    @group.command(help=say.text("addin.install.help"))
    def install(
        libreoffice: Annotated[bool, say.option("addin.install.libreoffice", "--libreoffice")] = False,
        spoken: Annotated[str, say.option("addin.install.language", "--language")] = "",
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import addin_commands as commands

        raise typer.Exit(commands.install(screen(lang), spoken, libreoffice=libreoffice))

    @group.command(help=say.text("addin.uninstall.help"))
    def uninstall(
        libreoffice: Annotated[bool, say.option("addin.install.libreoffice", "--libreoffice")] = False,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import addin_commands as commands

        raise typer.Exit(commands.uninstall(screen(lang), libreoffice=libreoffice))

    @group.command(help=say.text("addin.doctor.help"))
    def doctor(lang: Annotated[str, say.lang] = language) -> None:
        from addin import addin_commands as commands

        raise typer.Exit(commands.doctor(screen(lang)))
