"""The terminal's command about result letters."""

from pathlib import Path
from typing import Annotated

import typer

from addin.parameters import Parameters
from addin.show import screen


def declare_letter_commands(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare it, with its help in a language."""
    text, argument, option = say.text, say.argument, say.option

    @app.command(help=text("letters.help"))
    def letters(
        folder: Annotated[Path, argument("folder")],
        people: Annotated[list[str] | None, argument("letters.people")] = None,
        department: Annotated[str, option("letters.department", "--department")] = "",
        everybody: Annotated[bool, option("letters.all", "--all")] = False,
        template: Annotated[bool, option("letters.template", "--template")] = False,
        pdf: Annotated[bool, option("letters.pdf", "--pdf")] = False,
        out: Annotated[Path | None, option("letters.out", "--out")] = None,
        lang: Annotated[str, say.lang] = language,
    ) -> None:
        from addin import letter_commands as commands
        from sync.releasing import Chosen

        shown = screen(lang)
        if template:
            raise typer.Exit(commands.template(shown, folder))
        chosen = Chosen(tuple(people or ()), department, everybody)
        raise typer.Exit(commands.letters(shown, folder, chosen, out, pdf))
