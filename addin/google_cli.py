"""The terminal's commands about the connection to Google."""

from pathlib import Path
from typing import Annotated

import typer

from addin.parameters import Parameters
from addin.sheets_cli import declare_sheets_commands
from addin.show import screen


def declare_google_commands(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare them, as a group of their own, with their help in a language."""
    group = typer.Typer(help=say.text("google.help"), no_args_is_help=True)
    app.add_typer(group, name="google")
    json_option = say.option("json", "--json")
    declare_sheets_commands(group, say, language)

    @group.command(help=say.text("google.connect.help"))
    def connect(
        folder: Annotated[Path | None, say.argument("google.folder")] = None,
        key: Annotated[Path | None, say.option("google.connect.key", "--key")] = None,
        client: Annotated[Path | None, say.option("google.connect.client", "--client")] = None,
        drive: Annotated[str, say.option("google.connect.drive", "--drive")] = "",
        editor: Annotated[list[str] | None, say.option("google.connect.editor", "--editor")] = None,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import google_commands as commands

        asked = commands.Asked(folder, key, client, drive, tuple(editor or ()))
        raise typer.Exit(commands.connect(screen(lang, as_json), asked))

    @group.command(help=say.text("google.status.help"))
    def status(
        folder: Annotated[Path | None, say.argument("google.folder")] = None,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import google_commands as commands

        raise typer.Exit(commands.status(screen(lang, as_json), folder))

    @group.command(help=say.text("google.disconnect.help"))
    def disconnect(lang: Annotated[str, say.lang] = language) -> None:
        from addin import google_commands as commands

        raise typer.Exit(commands.disconnect(screen(lang)))

    @group.command(help=say.text("google.master.help"))
    def master(
        folder: Annotated[Path, say.argument("folder")],
        stop: Annotated[bool, say.option("google.master.stop", "--stop")] = False,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import google_master_commands as commands

        raise typer.Exit(commands.master(screen(lang), folder, stop))
