"""The search language of Drive's ``files.list``."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.google_sheets.emulator.files import Drive, File
from tests.google_sheets.emulator.refusals import RefusalError, drive

TOKEN = re.compile(
    r"""
    \s*(?: (?P<text> '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
          | (?P<sign> <= | >= | != | [=<>(){}] )
          | (?P<word> [\w.:-]+ ) )
    """,
    re.VERBOSE,
)
Test = Callable[[File], bool]


def invalid_query() -> RefusalError:
    return drive(400, "Invalid Value", "invalid", location="q")


class Query:
    """A search as a test of files.

    Raises:
        RefusalError: the text cannot be read.

    """

    def __init__(self, text: str, store: Drive, user: str) -> None:
        self._store = store
        self._user = user
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise invalid_query()
            self._tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
            at = match.end()
        self._at = 0
        self.test = self._either() if self._tokens else _any
        if self._at < len(self._tokens):
            raise invalid_query()

    def _peek(self, *words: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][1].lower() in words

    def _next(self, kind: str = "") -> str:
        if self._at >= len(self._tokens) or (kind and self._tokens[self._at][0] != kind):
            raise invalid_query()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _either(self) -> Test:
        tests = [self._both()]
        while self._peek("or"):
            self._at += 1
            tests.append(self._both())
        return lambda file: any(test(file) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._peek("and"):
            self._at += 1
            tests.append(self._one())
        return lambda file: all(test(file) for test in tests)

    def _one(self) -> Test:
        if self._peek("not"):
            self._at += 1
            inner = self._one()
            return lambda file: not inner(file)
        if self._peek("("):
            self._at += 1
            inner = self._either()
            if self._next() != ")":
                raise invalid_query()
            return inner
        if self._tokens[self._at][0] == "text" if self._at < len(self._tokens) else False:
            value = _plain(self._next())
            if self._next().lower() != "in":
                raise invalid_query()
            return self._in(value, self._next("word"))
        return self._term(self._next("word"))

    def _in(self, value: str, name: str) -> Test:
        if name == "parents":
            wanted = self._store.root(self._user).id if value == "root" else value
            return lambda file: wanted in file.parents
        roles = {
            "owners": ("owner",),
            "writers": ("owner", "writer"),
            "readers": ("owner", "writer", "reader"),
        }
        if name not in roles:
            raise invalid_query()
        return lambda file: any(
            one["role"] in roles[name] and one.get("emailAddress") == value for one in file.permissions
        )

    def _term(self, name: str) -> Test:
        sign = self._next().lower()
        if name in ("properties", "appProperties") and sign == "has":
            return self._has(name)
        kind, raw = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        self._at += 1
        value = _plain(raw) if kind == "text" else raw.lower()
        if name in ("trashed", "sharedWithMe", "starred") and kind == "word" and sign in ("=", "!="):
            return self._flag(name, (value == "true") == (sign == "="))
        if kind != "text":
            raise invalid_query()
        if name in ("modifiedTime", "createdTime"):
            return self._time(name, sign, value)
        if name == "name":
            return _name(sign, value)
        if name == "mimeType" and sign in ("=", "!="):
            return lambda file: (file.kind == value) == (sign == "=")
        raise invalid_query()

    def _flag(self, name: str, wanted: bool) -> Test:
        if name == "trashed":
            return lambda file: file.trashed == wanted
        if name == "sharedWithMe":
            return lambda file: (file.owner != self._user and not file.drive) == wanted
        return lambda file: bool(file.facts.get("starred")) == wanted

    def _has(self, name: str) -> Test:
        found: dict[str, str] = {}
        if self._next() != "{":
            raise invalid_query()
        for part in ("key", "value"):
            if part == "value" and self._next().lower() != "and":
                raise invalid_query()
            if self._next() != part or self._next() != "=":
                raise invalid_query()
            found[part] = _plain(self._next("text"))
        if self._next() != "}":
            raise invalid_query()

        def test(file: File) -> bool:
            known = file.properties if name == "properties" else file.app_properties
            return known.get(found["key"]) == found["value"]

        return test

    def _time(self, name: str, sign: str, value: str) -> Test:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise invalid_query() from None
        wanted = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if sign not in SIGNS:
            raise invalid_query()

        def test(file: File) -> bool:
            self._store.settle(file)
            return SIGNS[sign](file.shown if name == "modifiedTime" else file.created, wanted)

        return test


SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _any(_: File) -> bool:
    return True


def _name(sign: str, value: str) -> Test:
    if sign == "contains":
        start = value.lower()
        return lambda file: any(
            word.startswith(start) for word in [file.name.lower(), *file.name.lower().split()]
        )
    if sign not in ("=", "!="):
        raise invalid_query()
    return lambda file: (file.name == value) == (sign == "=")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
