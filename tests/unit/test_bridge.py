"""Our end of the pipes, with a thread at the other end that says what a test wants to hear."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from addin.libreoffice import program
from addin.libreoffice.bridge import Bridge
from addin.libreoffice.errors import LibreOfficeError, NotThereError, refusal
from addin.libreoffice.unobridge import wire
from sync.errors import TEXTS, describe

Answer = Callable[[dict[str, Any]], dict[str, Any] | None]


@contextmanager
def answering(answer: Answer) -> Iterator[Bridge]:
    """Give a bridge to a thread that answers; ``None`` hangs up."""
    our_end, their_end = os.pipe(), os.pipe()
    requests: IO[bytes] = os.fdopen(our_end[0], "rb")
    answers: IO[bytes] = os.fdopen(their_end[1], "wb")

    def serve() -> None:
        with requests, answers:
            for line in requests:
                said = answer(wire.unpacked(line))
                if said is None:
                    return
                wire.send(answers, said)

    thread = threading.Thread(target=serve)
    thread.start()
    bridge = Bridge(os.fdopen(our_end[1], "wb"), os.fdopen(their_end[0], "rb"))
    try:
        yield bridge
    finally:
        bridge.close()
        thread.join()


def test_a_request_is_answered_and_counted() -> None:
    with answering(lambda asked: {"result": asked["with"]}) as bridge:
        assert bridge.ask("cells.read", sheet="绩效 😀", area=(0, 1, 2, 3)) == {
            "sheet": "绩效 😀",
            "area": [0, 1, 2, 3],
        }
        assert bridge.asked == {"cells.read": 1}


def test_a_refusal_is_an_error_with_its_sentence() -> None:
    with answering(lambda _: {"refused": "protected", "values": {"name": "Goals"}}) as bridge:
        with pytest.raises(LibreOfficeError) as caught:
            bridge.ask("cells.write")
        assert describe(caught.value, "en").startswith("The sheet “Goals” is protected")
        assert "“Goals”受保护" in describe(caught.value, "zh-CN")


def test_what_is_missing_is_a_key_error_too() -> None:
    assert isinstance(refusal("no-sheet", {"name": "x"}), NotThereError)
    assert isinstance(refusal("no-sheet", {"name": "x"}), KeyError)
    assert not isinstance(refusal("protected", {"name": "x"}), KeyError)


def test_every_refusal_of_the_bridge_has_a_sentence() -> None:
    folder = Path(wire.__file__).parent
    keys = {
        part.split('"')[1]
        for file in folder.glob("*.py")
        for part in file.read_text(encoding="utf-8").split("Refused(")[1:]
        if part.startswith('"')
    }
    assert len(keys) > 15
    assert {key for key in keys if f"libreoffice.{key}" not in TEXTS} == set()


def test_who_hangs_up_is_gone() -> None:
    with answering(lambda _: None) as bridge:
        for _ in range(2):
            with pytest.raises(LibreOfficeError, check=lambda error: error.key == "libreoffice.gone"):
                bridge.ask("books.all_open")


def test_who_is_silent_is_waited_for_no_longer_than_was_said() -> None:
    free = threading.Event()

    def wait(_: dict[str, Any]) -> dict[str, Any]:
        free.wait(30)
        return {"result": None}

    with answering(wait) as bridge:
        with pytest.raises(LibreOfficeError, match="within 0 seconds"):
            bridge.ask("books.all_open", limit=0.05)
        free.set()


def test_a_computer_without_libreoffice_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "office", lambda: None)
    with pytest.raises(LibreOfficeError, match="LibreOffice was not found"):
        program.find_program()


def test_a_libreoffice_without_its_python_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(program, "OF_THE_SYSTEM", ())
    with pytest.raises(LibreOfficeError, match="without its bridge to Python"):
        program.find_python(tmp_path / "soffice")


def test_libreoffices_python_finds_its_own_and_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "ours")
    monkeypatch.setenv("PATH", "ours")
    found = program.clean_environment(Path("theirs") / "python3")
    assert found["PATH"] == os.pathsep.join(["theirs", "ours"])
    assert {name for name in found if name.startswith(("PYTHON", "VIRTUAL_ENV"))} == set()
