"""The terminal: every command of Reviewbook, in either language.

Exit codes: 0 nothing wrong, 1 error findings, 2 could not run. A user's mistake is one clear line; a bug is a traceback.
Each command is declared in :func:`build` with its help, and done in a function of :mod:`addin.commands`.
"""

import io
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from addin.language import chosen, unknown
from addin.parameters import Parameters
from addin.show import TEXTS, screen
from sync.errors import ReviewbookError, describe

COULD_NOT_RUN = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    _write_any_language()
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = chosen(given)
    if stranger := unknown(given):
        _complain(TEXTS("cli.bad-lang", language, name=stranger))
    try:
        build(language)(args=given, prog_name="reviewbook")
    except ReviewbookError as error:
        _complain(describe(error, language))


def _write_any_language() -> None:
    """Let no code page stop the program: files and pipes get UTF-8, a terminal a question mark for what it lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _complain(text: str) -> NoReturn:
    """Say in one line why the program could not run, and end."""
    Console(stderr=True).print(f"[bold dark_orange3]✘[/] {escape(text)}", highlight=False, soft_wrap=True)
    raise SystemExit(COULD_NOT_RUN) from None


def build(language: str) -> typer.Typer:
    """Return the command line with its help in a language."""
    # Slow to import, and every process that reads books imports this module.
    from addin import commands, handout_commands
    from addin import planning_commands as planning
    from addin.addin_cli import declare_addin_commands
    from addin.feedback_cli import declare_feedback_commands
    from addin.google_cli import declare_google_commands
    from addin.ledger_cli import declare_ledger_commands
    from addin.letter_cli import declare_letter_commands
    from addin.pay_cli import declare_pay_command
    from addin.provide_cli import declare_provide_commands
    from addin.rights_cli import declare_rights_commands
    from addin.sheets_cli import declare_audit
    from addin.sheets_commands import Asked

    say = Parameters(language)
    text, argument, option, day = say.text, say.argument, say.option, say.day
    lang_option = say.lang
    folder_argument = argument("folder")
    json_option = option("json", "--json")
    app = typer.Typer(
        help=text("app"),
        epilog=text("epilog"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.command(help=text("new.help"))
    def new(
        folder: Annotated[Path, argument("new.folder")],
        roster: Annotated[Path | None, option("new.roster", "--roster")] = None,
        earlier: Annotated[Path | None, option("new.from", "--from")] = None,
        company: Annotated[str, option("new.company")] = "",
        logo: Annotated[Path | None, option("new.logo")] = None,
        colour: Annotated[str, option("new.colour")] = "",
        start: Annotated[datetime | None, day("new.start")] = None,
        end: Annotated[datetime | None, day("new.end")] = None,
        due: Annotated[datetime | None, day("new.due")] = None,
        into: Annotated[Path | None, option("new.into")] = None,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        days = [None if found is None else found.date() for found in (start, end, due)]
        raise typer.Exit(
            commands.new(
                screen(lang),
                folder,
                roster,
                company,
                *days,
                into=into,
                earlier=earlier,
                logo_file=logo,
                colour=colour,
            )
        )

    @app.command(help=text("roster.help"))
    def roster(
        folder: Annotated[Path, folder_argument],
        file: Annotated[Path, argument("roster.file")],
        apply: Annotated[bool, option("roster.apply", "--apply")] = False,
        on: Annotated[datetime | None, day("roster.on")] = None,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.roster(screen(lang), folder, file, apply, on.date() if on else None))

    @app.command(help=text("handout.help"))
    def handout(
        folder: Annotated[Path, folder_argument],
        google: Annotated[bool, option("handout.google", "--google")] = False,
        some: Annotated[list[str] | None, option("handout.google-for", "--google-for")] = None,
        none: Annotated[bool, option("handout.no-google", "--no-google")] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        asked = Asked(google, tuple(some or ()), none)
        raise typer.Exit(handout_commands.handout(screen(lang), folder, asked))

    @app.command(help=text("check.help"))
    def check(
        path: Annotated[Path, argument("check.path")],
        out: Annotated[Path | None, option("check.out", "--out")] = None,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.check(screen(lang, as_json), path, out))

    @app.command(help=text("consolidate.help"))
    def consolidate(
        folder: Annotated[Path, folder_argument],
        dry_run: Annotated[bool, option("consolidate.dry", "--dry-run")] = False,
        jobs: Annotated[int | None, say.number("consolidate.jobs")] = None,
        dask: Annotated[str, option("consolidate.dask")] = "",
        offline: Annotated[bool, option("consolidate.offline", "--offline")] = False,
        password: Annotated[bool, option("unlock.option", "--password")] = False,
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(
            commands.consolidate(
                screen(lang, as_json), folder, dry_run, jobs, dask, offline=offline, unlocking=password
            )
        )

    @app.command(help=text("status.help"))
    def status(
        folder: Annotated[Path, folder_argument],
        as_json: Annotated[bool, json_option] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.status(screen(lang, as_json), folder))

    @app.command(help=text("remind.help"))
    def remind(
        folder: Annotated[Path, folder_argument],
        sender: Annotated[str, option("remind.from", "--from")] = "",
        attach: Annotated[bool, option("remind.attach", "--attach")] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.remind(screen(lang), folder, sender, attach))

    @app.command(help=text("explain.help"))
    def explain(
        what: Annotated[str, argument("explain.what")],
        employee: Annotated[str, argument("explain.employee")] = "",
        cascade: Annotated[bool, option("explain.cascade", "--cascade")] = False,
        department: Annotated[str, option("explain.department", "--department")] = "",
        people: Annotated[bool, option("explain.people", "--people")] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        if cascade:
            raise typer.Exit(planning.cascade(screen(lang), Path(what), department, people))
        raise typer.Exit(commands.explain(screen(lang), what, employee))

    @app.command(help=text("export.help"))
    def export(
        folder: Annotated[Path, folder_argument],
        to: Annotated[Path, option("export.to", "--to")],
        kind: Annotated[str, option("export.format", "--format")] = "csv",
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.export(screen(lang), folder, to, kind))

    @app.command(help=text("form.help"))
    def form(
        folder: Annotated[Path, folder_argument],
        employee: Annotated[str, argument("form.employee")],
        out: Annotated[Path | None, option("form.out", "--out")] = None,
        result: Annotated[bool, option("form.result", "--result")] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        if result:
            from addin.letter_commands import result_forms

            raise typer.Exit(result_forms(screen(lang), folder, employee, out))
        raise typer.Exit(planning.form(screen(lang), folder, employee, out))

    @app.command(help=text("demo.help"))
    def demo(
        folder: Annotated[Path | None, argument("demo.folder")] = None,
        people: Annotated[int, typer.Option(help=text("demo.people"), min=20, max=50_000)] = 60,
        until: Annotated[str, option("demo.until", "--stage")] = "calibrate",
        in_sheets: Annotated[bool, option("demo.google", "--google-emulator")] = False,
        lang: Annotated[str, lang_option] = language,
    ) -> None:
        raise typer.Exit(commands.demo(screen(lang), folder, people, until, in_sheets=in_sheets))

    declare_ledger_commands(app, say, language)
    declare_provide_commands(app, say, language)
    declare_feedback_commands(app, say, language)
    declare_letter_commands(app, say, language)
    declare_pay_command(app, say, language)
    declare_rights_commands(app, say, language)
    declare_audit(app, say, language)
    declare_google_commands(app, say, language)
    declare_addin_commands(app, say, language)
    return app
