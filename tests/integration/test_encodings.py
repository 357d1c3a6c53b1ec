"""Output where the system's own code page knows neither our symbols nor Chinese."""

import os
import subprocess
import sys

import pytest

RUN = "from addin.cli import main; main(['explain', 'G01', '--lang', '{language}'])"


@pytest.mark.parametrize(("language", "expected"), [("en", "weights-not-100"), ("zh-CN", "权重")])
def test_a_pipe_gets_utf_8_whatever_the_code_page(language: str, expected: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-c", RUN.format(language=language)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert expected in done.stdout.decode("utf-8")
