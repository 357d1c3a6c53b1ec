"""The terminal's commands about review books in Google Sheets."""

from pathlib import Path
from typing import Annotated

import typer

from addin.parameters import Parameters
from addin.show import screen


def declare_audit(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare the audit, with its help in a language."""

    @app.command(help=say.text("sheets.audit.help"))
    def audit(
        folder: Annotated[Path, say.argument("folder")],
        mend: Annotated[bool, say.option("sheets.audit.mend", "--mend")] = False,
        as_json: Annotated[bool, say.option("json", "--json")] = False,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import sheets_commands as commands

        raise typer.Exit(commands.audit(screen(lang, as_json), folder, mend))


def declare_sheets_commands(group: typer.Typer, say: Parameters, language: str) -> None:
    """Declare what belongs to the group of Google's commands."""
    option = say.option

    @group.command(help=say.text("sheets.close.help"))
    def close(
        folder: Annotated[Path, say.argument("folder")],
        reopen: Annotated[bool, option("sheets.close.open", "--open")] = False,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import sheets_commands as commands

        raise typer.Exit(commands.close(screen(lang), folder, reopen))

    @group.command(help=say.text("sheets.board.help"))
    def board(
        folder: Annotated[Path, say.argument("folder")],
        reader: Annotated[list[str] | None, option("sheets.board.reader", "--reader")] = None,
        team: Annotated[list[str] | None, option("sheets.board.group", "--group")] = None,
        no_longer: Annotated[list[str] | None, option("sheets.board.no-longer", "--no-longer")] = None,
        people: Annotated[bool | None, option("sheets.board.people", "--people/--no-people")] = None,
        private: Annotated[list[str] | None, option("sheets.board.private", "--private")] = None,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import sheets_commands as commands

        readers, groups, gone = (tuple(found or ()) for found in (reader, team, no_longer))
        asked = commands.BoardAsked(readers, groups, gone, people, tuple(private or ()))
        raise typer.Exit(commands.board(screen(lang), folder, asked))
