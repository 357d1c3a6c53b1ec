"""The window beside the spreadsheet program, on a screen that nobody sees."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.front import CancelledError
from addin.live.beside import Beside

DRIVER = Path(__file__).with_name("window_driver.py")

pytest.importorskip("_tkinter", reason="this Python has no Tk", exc_type=ImportError)
pytestmark = pytest.mark.skipif(
    sys.platform == "linux" and shutil.which("Xvfb") is None and not os.environ.get("CI"),
    reason="Xvfb is missing: there is no screen",
)


@pytest.fixture(scope="module", autouse=True)
def screen() -> Iterator[None]:
    """Give a screen to the tests of this file."""
    if sys.platform != "linux":
        yield
        return
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = f":{number}"
        yield
        server.terminate()
        os.environ.pop("DISPLAY")
        if before is not None:
            os.environ["DISPLAY"] = before


def window(*keys: str, language: str = "en") -> Beside:
    """Return a window before which somebody presses these keys."""
    return Beside(language, (sys.executable, str(DRIVER), language, *keys))


def test_what_is_said_is_shown_until_it_is_read(capfd: pytest.CaptureFixture[str]) -> None:
    with window("0", "0", language="zh-CN") as beside:
        beside.say("已完成。")
        beside.say("\n".join(f"{number}  第 {number} 行" for number in range(40)))
    shown = capfd.readouterr().err.splitlines()
    assert shown[0] == repr(["已完成。", "确定"])
    assert "page:0  第 0 行" in shown[1]
    assert "39  第 39 行" in shown[1]


@pytest.mark.parametrize(
    ("key", "answer"), [("0", "Ann"), ("type:Bo", "Bo"), ("1", None), ("Escape", None), ("close", None)]
)
def test_a_question_is_answered_or_called_off(key: str, answer: str | None) -> None:
    with window(key) as beside:
        assert beside.ask("Your name?", "Ann") == answer


@pytest.mark.parametrize(("key", "agreed"), [("0", True), ("1", False), ("Escape", False), ("close", False)])
def test_only_yes_agrees(key: str, agreed: bool) -> None:
    with window(key) as beside:
        assert beside.confirm("Take back the last run?") is agreed


def test_long_work_shows_how_far_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    with window() as beside, beside.progress("Reading books") as step:
        step(1, 2_000)
        step(2, 2_000)
    assert capfd.readouterr().err.splitlines() == [repr(["Reading books", "Cancel"])]


def _work_without_end(beside: Beside) -> None:
    with beside.progress("Reading books") as step:
        while True:
            step(1, 2)
            time.sleep(0.01)


@pytest.mark.parametrize("key", ["0", "Escape", "close"])
def test_work_is_called_off_at_its_next_step(key: str) -> None:
    with window(key, "0") as beside:
        with pytest.raises(CancelledError):
            _work_without_end(beside)
        assert beside.ask("Still there?", "yes") == "yes", "a window that was called off goes on serving"


def test_a_window_that_dies_calls_every_question_off(capfd: pytest.CaptureFixture[str]) -> None:
    with Beside("en", (sys.executable, "-c", "raise SystemExit")) as beside:
        assert beside.ask("Your name?", "Ann") is None
        beside.say("Nobody reads this.")
        assert beside.confirm("Go on?") is False
    assert capfd.readouterr().err == "Nobody reads this.\n"


def test_without_a_screen_or_a_program_nothing_hangs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Beside("en", (str(tmp_path / "nothing"),)) as beside:
        assert beside.ask("Your name?") is None
    monkeypatch.setenv("DISPLAY", ":99999")
    if sys.platform == "linux":
        with Beside("en") as beside:
            assert beside.confirm("Go on?") is False
