"""A server that answers just as a test tells it, byte by byte, and remembers what it was asked: for how the client behaves on the wire."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: Any
    headers: Mapping[str, str]
    size: int = 0


@dataclass(frozen=True)
class Answer:
    """What to answer: JSON or bytes with a status; ``hang_up`` closes the connection in its place."""

    status: int = 200
    body: object = field(default_factory=dict)
    hang_up: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def refused(code: int, reason: str = "", message: str = "", **more: object) -> Answer:
    """Return a refusal as Drive words it."""
    errors = [{"reason": reason, "domain": "global", "message": message}] if reason else []
    return Answer(code, {"error": {"code": code, "message": message or reason, "errors": errors, **more}})


HTML_503 = Answer(503, b"<!DOCTYPE html><title>Error 503 (Service Unavailable)!!1</title>")
HUNG_UP = Answer(hang_up=True)


class Script:
    """Answers in their order, the last one for ever; ``asked`` is what came in, ``url`` where it listens."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [Answer()]
        self.asked: list[Asked] = []
        self.url = ""

    def say(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def next(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(script: Script) -> Iterator[Script]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one(self) -> None:
            address = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            form = self.headers.get("Content-Type", "").startswith("application/x-www-form")
            body = parse_qs(raw.decode()) if form else json.loads(raw or b"null")
            asked = Asked(
                self.command, address.path, parse_qs(address.query), body, dict(self.headers), len(raw)
            )
            answer = script.next(asked)
            if answer.hang_up:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

        def finish(self) -> None:
            with suppress(OSError, ValueError):  # it hung up
                super().finish()

    for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.handle_one)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


class TestClock:
    """Seconds that pass only where somebody sleeps; ``slept`` is for how long each time."""

    __test__ = False

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds
