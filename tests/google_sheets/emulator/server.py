"""The emulator on a loopback address."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.google_sheets.emulator.accounts import GrantError
from tests.google_sheets.emulator.faults import HangupError
from tests.google_sheets.emulator.world import Answer, World


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    world: World

    def log_message(self, *_: object) -> None:
        """Say nothing: the record of calls is in the world."""

    def handle_one(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        parts = urlsplit(self.path)
        try:
            made = self._sign_in(parts.path, parts.query, body)
            if made is None:
                headers = {name.title(): text for name, text in self.headers.items()}
                made = self.world.answer(self.command, parts.path, parts.query, headers, body)
        except HangupError:
            self.close_connection = True
            self.connection.close()
            return
        self._send(made)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one  # noqa: N815 - http.server's names

    def _sign_in(self, path: str, query: str, body: bytes) -> Answer | None:
        accounts = self.world.accounts
        if path == "/token":
            form = {name: texts[-1] for name, texts in parse_qs(body.decode()).items()}
            try:
                return Answer(200, json.dumps(accounts.grant(form)).encode())
            except GrantError as refused:
                return Answer(400, json.dumps(refused.body).encode())
        if path == "/o/oauth2/auth":
            asked = {name: texts[-1] for name, texts in parse_qs(query).items()}
            return Answer(302, b"", headers={"Location": accounts.consent(asked)})
        if path == "/revoke":
            accounts.revoke()
            return Answer(200, b"{}")
        return None

    def _send(self, made: Answer) -> None:
        self.send_response(made.status)
        if made.body:
            self.send_header("Content-Type", made.kind)
        for name, text in made.headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(made.body)))
        self.end_headers()
        self.wfile.write(made.body)


class Server(ThreadingHTTPServer):
    """A server whose threads end with it."""

    daemon_threads = True
    request_queue_size = 128


@contextmanager
def serving(world: World, port: int = 0) -> Iterator[World]:
    """Serve a world until the block ends."""
    server = Server(("127.0.0.1", port), type("WorldHandler", (Handler,), {"world": world}))
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
