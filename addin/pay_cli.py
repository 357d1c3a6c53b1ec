"""The terminal's command about pay."""

from pathlib import Path
from typing import Annotated

import typer

from addin.parameters import Parameters
from addin.show import screen


def declare_pay_command(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare it, with its help in a language."""
    option, lang_option, json_option = say.option, say.lang, say.option("json", "--json")

    @app.command(help=say.text("pay.help"))
    def pay(
        folder: Annotated[Path, say.argument("folder")],
        salaries: Annotated[Path | None, option("pay.salaries", "--salaries")] = None,
        password: Annotated[bool, option("pay.password_option", "--password")] = False,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        from addin import pay_commands as commands  # brings libraries that only pay needs

        raise typer.Exit(commands.pay(screen(lang, as_json), folder, salaries, protect=password))
