"""Take requests from a pipe, do each, and say what came of it; nothing that UNO raises gets out of here."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from . import books, cells, formats, names, rows, screen, sheets, tables, wire
from .office import Office, connect, start
from .refusals import CLOSED, Refused, kind, said

OPERATIONS: dict[str, Callable[..., Any]] = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": value
    for module in (books, cells, formats, names, rows, screen, sheets, tables)
    for name, value in vars(module).items()
    if callable(value) and not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
}
"""Each public function of these modules, by its module's name and its own."""


def main() -> int:
    """Serve this process's pipes: the first request says which LibreOffice is meant."""
    requests, answers = wire.take_pipes()
    office: Office | None = None
    try:
        first = json.loads(requests.readline() or b"{}")
        if not first:
            return 0
        try:
            office = (start if "program" in first else connect)(**first)
        except Refused as refused:
            wire.send(answers, _refusal(refused))
            return 1
        wire.send(answers, {"result": hello(office)})
        serve(office, requests, answers)
    finally:
        if office is not None:
            office.stop()
    return 0


def hello(office: Office) -> dict[str, Any]:
    """Return what the other side must know of a LibreOffice: its version, process, and how it names functions."""
    ours = office.process is not None
    pid = office.process.pid if office.process is not None else os.getpid()
    facts = {"version": screen.version(office), "pid": pid, "ours": ours, "visible": office.visible}
    return {**facts, "functions": cells.function_names(office)}


OPERATIONS["hello"] = hello


def serve(office: Office, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests in their order until the pipe closes; then the screen is as it was, whatever happened."""
    try:
        for line in requests:
            wire.send(answers, answer(office, json.loads(line)))
    finally:
        screen.release(office)


def answer(office: Office, request: dict[str, Any]) -> dict[str, Any]:
    """Do one request, and return its result or why there is none."""
    try:
        return {"result": OPERATIONS[request["do"]](office, **request["with"])}
    except Refused as refused:
        return _refusal(refused)
    except Exception as error:  # whatever UNO raises becomes a sentence on the other side
        print(f"{request['do']}: {kind(error)}: {said(error)}", file=sys.stderr)
        return _refusal(_explained(office, error))


def _explained(office: Office, error: Exception) -> Refused:
    if not _alive(office):
        return Refused("gone")
    if kind(error) == CLOSED:
        return Refused("book-closed")
    return Refused("failed", reason=said(error) or kind(error))


def _alive(office: Office) -> bool:
    try:
        office.books()
    except Exception:
        return False
    return True


def _refusal(refused: Refused) -> dict[str, Any]:
    return {"refused": refused.key, "values": refused.values}
