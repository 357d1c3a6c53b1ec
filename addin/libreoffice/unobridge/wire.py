"""The two pipes and what goes through them: one JSON value a line, in ASCII, so that no system's encoding matters."""

from __future__ import annotations

import json
import os
from typing import IO, Any, BinaryIO

PROTOCOL = "org.reviewbook:"
"""What the addresses of our buttons begin with."""


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return this process's input and output for the protocol alone.

    What anything else prints goes to the error stream from now on, and nothing else can read the requests.
    """
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def packed(message: Any) -> bytes:
    """Return a message as one line."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def send(pipe: IO[bytes], message: Any) -> None:
    """Write one message and push it through."""
    pipe.write(packed(message))
    pipe.flush()


def unpacked(line: bytes) -> Any:
    """Return the message of a line."""
    return json.loads(line)
