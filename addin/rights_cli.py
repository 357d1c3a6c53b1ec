"""The terminal's commands about people's rights and about several cycles."""

from pathlib import Path
from typing import Annotated

import typer

from addin import rights_commands as commands
from addin.parameters import Parameters
from addin.show import screen


def declare_rights_commands(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare them, with their help in a language."""
    text, argument, option = say.text, say.argument, say.option
    lang_option, json_option = say.lang, say.option("json", "--json")
    folder_argument = argument("folder")

    @app.command("person-data", help=text("person-data.help"))
    def person_data(
        folder: Annotated[Path, folder_argument],
        person: Annotated[str, argument("person-data.person")],
        out: Annotated[Path | None, option("person-data.out", "--out")] = None,
        lang: Annotated[str, lang_option] = "",
    ) -> None:
        raise typer.Exit(commands.person_data(screen(lang or language), folder, person, out, lang))

    @app.command(help=text("forget.help"))
    def forget(
        folder: Annotated[Path, folder_argument],
        people: Annotated[list[str], argument("forget.people")],
        by: Annotated[str, option("forget.by", "--by")] = "",
        reason: Annotated[str, option("forget.reason", "--reason")] = "",
        anyway: Annotated[bool, option("forget.anyway", "--anyway")] = False,
        yes: Annotated[bool, option("forget.yes", "--yes")] = False,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        asked = commands.Forgetting(tuple(people), by, reason, anyway)
        raise typer.Exit(commands.forget(screen(lang, as_json), folder, asked, yes))

    @app.command(help=text("retention.help"))
    def retention(
        folder: Annotated[Path, folder_argument],
        apply: Annotated[bool, option("retention.apply", "--apply")] = False,
        by: Annotated[str, option("forget.by", "--by")] = "",
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.retention(screen(lang, as_json), folder, apply, by))

    @app.command("data-register", help=text("data-register.help"))
    def data_register(
        folder: Annotated[Path, folder_argument],
        out: Annotated[Path | None, option("data-register.out", "--out")] = None,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.data_register(screen(lang), folder, out))

    @app.command(help=text("yearly.help"))
    def yearly(
        out: Annotated[Path, argument("yearly.out")],
        folders: Annotated[list[Path], argument("yearly.folders")],
        weights: Annotated[str, option("yearly.weights", "--weights")] = "",
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.yearly(screen(lang, as_json), out, folders, weights))
