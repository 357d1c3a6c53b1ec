"""A live LibreOffice for tests: one for a file of tests, without windows, in a profile of its own."""

import os
from collections.abc import Iterator

import pytest
import xlwings as xw

from addin.libreoffice import engine
from addin.libreoffice.errors import LibreOfficeError
from addin.libreoffice.program import find_program, find_python


def require_bridge() -> None:
    """Skip the test where LibreOffice or its bridge to Python is missing, and say which; in CI it fails instead."""
    try:
        find_python(find_program())
    except LibreOfficeError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


def live_office() -> Iterator[xw.App]:
    """Give a LibreOffice, and end it; xlwings works in it meanwhile."""
    require_bridge()
    before = xw.engines.active
    engine.activate()
    app = xw.App(visible=False, add_book=False)
    try:
        yield app
    finally:
        app.quit()
        xw.engines.active = before
