"""The terminal's commands about what the ledger keeps: conflicts, history, taking back, checking, making anew."""

from pathlib import Path
from typing import Annotated

import typer

from addin import ledger_commands as commands
from addin.parameters import Parameters
from addin.show import screen


def declare_ledger_commands(app: typer.Typer, say: Parameters, language: str) -> None:
    """Declare them, with their help in a language."""
    text, argument, option = say.text, say.argument, say.option
    lang_option, json_option = say.lang, say.option("json", "--json")
    folder_argument = argument("folder")

    @app.command(help=text("conflicts.help"))
    def conflicts(
        folder: Annotated[Path, folder_argument],
        everything: Annotated[bool, option("conflicts.all", "--all")] = False,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.conflicts(screen(lang, as_json), folder, everything))

    @app.command(help=text("resolve.help"))
    def resolve(
        folder: Annotated[Path, folder_argument],
        ids: Annotated[list[str], argument("resolve.ids")],
        take: Annotated[str, option("resolve.take", "--take")] = "",
        value: Annotated[str | None, option("resolve.value", "--value")] = None,
        by: Annotated[str, option("resolve.by", "--by")] = "",
        reason: Annotated[str, option("resolve.reason", "--reason")] = "",
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        choice = commands.Choosing(take, value, by, reason)
        raise typer.Exit(commands.resolve(screen(lang), folder, ids, choice))

    @app.command("return", help=text("return.help"))
    def send_back(
        folder: Annotated[Path, folder_argument],
        book: Annotated[str, argument("return.book")],
        by: Annotated[str, option("return.by", "--by")] = "",
        note: Annotated[str, option("return.note", "--note")] = "",
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.send_back(screen(lang), folder, book, by, note))

    @app.command(help=text("accept.help"))
    def accept(
        folder: Annotated[Path, folder_argument],
        finding: Annotated[str, argument("accept.finding")],
        by: Annotated[str, option("accept.by", "--by")] = "",
        reason: Annotated[str, option("accept.reason", "--reason")] = "",
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.accept(screen(lang), folder, finding, by, reason))

    @app.command(help=text("history.help"))
    def history(
        folder: Annotated[Path, folder_argument],
        record: Annotated[str, argument("history.record")] = "",
        limit: Annotated[int, say.number("history.limit")] = 20,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.history(screen(lang, as_json), folder, record, limit))

    @app.command(help=text("undo.help"))
    def undo(folder: Annotated[Path, folder_argument], lang: Annotated[str, lang_option] = language) -> None:
        raise typer.Exit(commands.undo(screen(lang), folder))

    @app.command(help=text("verify.help"))
    def verify(
        folder: Annotated[Path, folder_argument],
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.verify(screen(lang, as_json), folder))

    @app.command(help=text("rebuild.help"))
    def rebuild(
        folder: Annotated[Path, folder_argument], lang: Annotated[str, lang_option] = language
    ) -> None:
        raise typer.Exit(commands.rebuild(screen(lang), folder))
