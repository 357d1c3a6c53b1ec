"""The engine that xlwings knows as "libreoffice": it answers xlwings' questions about programs, each by its bridge."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import xlwings
from xlwings import base_classes

from addin.libreoffice import bridge, values
from addin.libreoffice.apps import App
from addin.live.manners import restrain

NAME = "libreoffice"


class Engine:
    """What xlwings asks of an engine."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Mapping[str, Any]) -> Any:  # noqa: ARG004 - xlwings' signature
        """Return a value that is to be written as cells know it."""
        return values.prepared(value)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Return values that were read as the reader asked for them."""
        return values.cleaned(data, datetime_builder, empty_as, number_builder, err_to_str)


class Apps(base_classes.Apps):
    """The running LibreOffices that we speak with, the newest first."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: list[App] = []

    def keys(self) -> list[int]:
        """Return the processes' numbers."""
        return [app.pid for app in self._apps]

    def add(
        self,
        spec: str | None = None,
        add_book: bool | None = None,
        xl: Any = None,
        visible: bool | None = None,
    ) -> App:
        """Start a LibreOffice, with windows if a person is to see it and there is a screen."""
        del spec, xl
        app = self.take(bridge.start(visible=visible is not False and has_screen()))
        if add_book:
            app.books.add()
        return app

    def take(self, connection: bridge.Bridge) -> App:
        """Speak with a LibreOffice that is already connected."""
        app = App(self.engine, connection, self._apps.remove)
        self._apps.insert(0, app)
        return app

    @staticmethod
    def cleanup() -> None:
        """Do nothing: no process of ours outlives its connection."""

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps))

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app.pid == pid)


def has_screen() -> bool:
    """Whether windows can be shown here."""
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


ENGINE = Engine()


def activate() -> Engine:
    """Let xlwings work in LibreOffice from now on."""
    restrain()
    if NAME not in [known.name for known in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=ENGINE))
    xlwings.engines[NAME].activate()
    return ENGINE


def take_toolbar_press(document: str) -> xlwings.Book:
    """Return the workbook in which a button was pressed, in the LibreOffice that started us for it.

    Raises:
        LibreOfficeError: the workbook was closed in between.

    """
    app = activate().apps.take(bridge.of_the_toolbar())
    book = xlwings.Book(impl=app.books.by_uid(document))
    book.set_mock_caller()
    return book
