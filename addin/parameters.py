"""How the terminal declares its arguments and options: their help comes from the texts, in one language."""

from typing import Any

import typer
from rich.markup import escape

from addin.language import OPTION
from addin.show import TEXTS


class Parameters:
    """Makes arguments and options whose help is the text of a key below ``cli``."""

    def __init__(self, language: str) -> None:
        self._language = language

    def text(self, key: str) -> str:
        """Return a text of the terminal."""
        return TEXTS(f"cli.{key}", self._language)

    def argument(self, key: str) -> Any:
        """Return an argument."""
        return typer.Argument(help=escape(self.text(key)), show_default=False)

    def option(self, key: str, *names: str) -> Any:
        """Return an option; without names it is called as its parameter is."""
        return typer.Option(*names, help=escape(self.text(key)), show_default=False)

    def number(self, key: str) -> Any:
        """Return an option that takes a number from 1 and says its default."""
        return typer.Option(help=escape(self.text(key)), min=1)

    def day(self, key: str) -> Any:
        """Return an option that takes a day: ``2026-07-01``."""
        return typer.Option(help=self.text(key), formats=["%Y-%m-%d"], show_default=False)

    @property
    def lang(self) -> Any:
        """The option that every command has."""
        return typer.Option(OPTION, help=self.text("lang"), metavar="en|zh-CN", show_default=False)
