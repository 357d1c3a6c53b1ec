"""Our end of the two pipes to LibreOffice: asks, waits no longer than it should, and turns refusals into errors."""

import atexit
import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import addin.libreoffice.unobridge
from addin.libreoffice.errors import LibreOfficeError, refusal
from addin.libreoffice.program import clean_environment, find_program, find_python
from addin.libreoffice.unobridge import wire

TO_START = 90.0
"""Seconds that LibreOffice may take to start; the first start on a computer takes longest."""

TO_ANSWER = 120.0
"""Seconds that LibreOffice may take for one request: it also waits while a person types into a cell."""

TO_THINK = 3600.0
"""Seconds that a person may take to answer a question."""

TO_END = 30.0


class Bridge:
    """A connection to one LibreOffice.

    ``asked`` counts the requests of each kind, so that a test can prove that cells are not asked for one by one.
    """

    def __init__(
        self, requests: IO[bytes], answers: IO[bytes], process: "subprocess.Popen[bytes] | None" = None
    ) -> None:
        self._requests = requests
        self._process = process
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._turn = threading.Lock()
        self._over = False
        self.asked: Counter[str] = Counter()
        self.hello: Mapping[str, Any] = {}
        self._listener = threading.Thread(target=self._listen, args=(answers,), daemon=True)
        self._listener.start()
        atexit.register(self.close)

    def _listen(self, answers: IO[bytes]) -> None:
        with answers:
            for line in answers:
                self._answers.put(line)
        self._answers.put(b"")

    def ask(self, do: str, /, *, limit: float = TO_ANSWER, **values: Any) -> Any:
        """Do something in LibreOffice, and return what came of it.

        Raises:
            LibreOfficeError: it refused, is no longer there, or does not answer in time.

        """
        with self._turn:
            self.asked[do] += 1
            return self._exchange({"do": do, "with": values}, limit)

    def greet(self, first: Mapping[str, Any], limit: float) -> None:
        """Say which LibreOffice is meant, and wait for it."""
        with self._turn:
            self.hello = self._exchange(first, limit)

    def _exchange(self, message: Mapping[str, Any], limit: float) -> Any:
        if self._over:
            raise LibreOfficeError("libreoffice.gone")
        try:
            wire.send(self._requests, message)
            line = self._answers.get(timeout=limit)
        except queue.Empty:
            self._abandon()
            raise LibreOfficeError("libreoffice.silent", seconds=int(limit)) from None
        except (OSError, ValueError):
            line = b""
        if not line:
            self._over = True
            raise LibreOfficeError("libreoffice.gone")
        answer = wire.unpacked(line)
        if "refused" in answer:
            raise refusal(answer["refused"], answer["values"])
        return answer["result"]

    def close(self) -> None:
        """End the connection: what was opened through it is closed unsaved, and LibreOffice ends if we started it."""
        atexit.unregister(self.close)
        self._over = True
        with contextlib.suppress(OSError):
            self._requests.close()
        if self._process is None:
            return
        try:
            self._process.wait(TO_END)
        except subprocess.TimeoutExpired:
            self._abandon()
        self._listener.join(TO_END)

    def _abandon(self) -> None:
        """End a LibreOffice of ours that does not answer; one in which a person works is left alone."""
        self._over = True
        if self._process is None:
            return
        if self.hello.get("ours"):
            _kill_group(int(self.hello["pid"]))
        self._process.kill()
        self._process.wait(TO_END)


def _kill_group(pid: int) -> None:
    try:
        if os.name == "posix":
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)
    except OSError:
        pass


def start(*, visible: bool, program: Path | None = None) -> Bridge:
    """Start a LibreOffice of our own, in a profile of its own.

    Raises:
        LibreOfficeError: LibreOffice or its Python is missing, or it did not start.

    """
    program = program or find_program()
    return _served(program, {"program": str(program), "visible": visible, "seconds": TO_START})


def connect(pipe: str, *, program: Path | None = None, seconds: float = 10.0) -> Bridge:
    """Connect to a LibreOffice that was started with ``--accept="pipe,name=NAME;urp;"``; it goes on when we end.

    Raises:
        LibreOfficeError: LibreOffice's Python is missing, or nothing listens there.

    """
    return _served(program or find_program(), {"pipe": pipe, "seconds": seconds})


def of_the_toolbar() -> Bridge:
    """Take the pipes over which a LibreOffice that started this process answers; what we print goes to the error stream."""
    answers, requests = wire.take_pipes()
    bridge = Bridge(requests, answers)
    bridge.greet({"do": "hello", "with": {}}, TO_ANSWER)
    return bridge


def _served(program: Path, first: Mapping[str, Any]) -> Bridge:
    python = find_python(program)
    folder = Path(addin.libreoffice.unobridge.__file__).parent
    process = subprocess.Popen(
        [str(python), "-s", "-B", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=clean_environment(python),
        start_new_session=True,
    )
    assert process.stdin
    assert process.stdout
    bridge = Bridge(process.stdin, process.stdout, process)
    try:
        bridge.greet(first, float(first["seconds"]) + TO_END)
    except LibreOfficeError:
        bridge.close()
        raise
    return bridge
