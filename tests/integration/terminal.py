"""Typing commands into the terminal, in this process."""

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

import pytest

from addin import cli

_ENVIRONMENT = {"COLUMNS": "260", "REVIEWBOOK_LANG": "", "LC_ALL": "en_GB.UTF-8"}


def typed(*arguments: object) -> tuple[int, str]:
    """Type one command; return its exit code and all that it printed."""
    printed = io.StringIO()
    with (
        patch.dict(os.environ, _ENVIRONMENT),
        redirect_stdout(printed),
        redirect_stderr(printed),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main([str(argument) for argument in arguments])
    code = ended.value.code
    return (code if isinstance(code, int) else 0), printed.getvalue()
