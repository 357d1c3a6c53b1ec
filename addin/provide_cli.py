"""The terminal's commands about what comes from other systems, and what goes to executives and teams."""

from pathlib import Path
from typing import Annotated

import typer

from addin import provide_commands as commands
from addin.parameters import Parameters
from addin.show import screen


def declare_provide_commands(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare them, with their help in a language."""
    text, argument, option = say.text, say.argument, say.option
    lang_option, json_option = say.lang, say.option("json", "--json")
    folder_argument = argument("folder")

    @app.command("import-actuals", help=text("import.help"))
    def import_actuals(
        folder: Annotated[Path, folder_argument],
        file: Annotated[Path, argument("import.file")],
        sheet: Annotated[str, option("import.sheet", "--sheet")] = "",
        yes: Annotated[bool, option("import.yes", "--yes")] = False,
        by: Annotated[str, option("import.by", "--by")] = "",
        reason: Annotated[str, option("import.reason", "--reason")] = "",
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        asked = commands.Importing(file, sheet, by, reason)
        raise typer.Exit(commands.import_actuals(screen(lang, as_json), folder, asked, yes))

    @app.command(help=text("report.help"))
    def report(
        folder: Annotated[Path, folder_argument],
        out: Annotated[Path | None, option("report.out", "--out")] = None,
        people: Annotated[bool, option("report.people", "--people")] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.report(screen(lang), folder, out, people))
