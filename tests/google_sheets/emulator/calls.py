"""One call as it came in, the table of who answers it, and the record of all calls."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.google_sheets.emulator.discovery import Method
from tests.google_sheets.emulator.masks import Mask

if TYPE_CHECKING:
    from tests.google_sheets.emulator.world import World

Json = dict[str, Any]
READS = (
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.getByDataFilter",
    "sheets.spreadsheets.values.get",
    "sheets.spreadsheets.values.batchGet",
    "sheets.spreadsheets.values.batchGetByDataFilter",
    "sheets.spreadsheets.developerMetadata.get",
    "sheets.spreadsheets.developerMetadata.search",
)


class Raw(NamedTuple):
    """An answer that is not JSON."""

    body: bytes
    kind: str


@dataclass(frozen=True)
class Call:
    """One call: who asks, and for what."""

    world: "World"
    method: Method
    user: str
    names: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Json
    mask: Mask | None
    raw: bytes = b""

    def one(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[-1]

    def flag(self, name: str) -> bool:
        return self.one(name).lower() == "true"

    @property
    def kind(self) -> str:
        return kind_of(self.method.id)


def kind_of(method: str) -> str:
    """To which quota a call counts: ``read``, ``write`` or ``drive``."""
    if not method.startswith("sheets."):
        return "drive"
    return "read" if method in READS else "write"


Answering = Callable[[Call], Json | Raw | None]
ANSWERS: dict[str, Answering] = {}
"""Who answers each call; nothing (``None``) is an answer without a body."""


def answers(*methods: str) -> Callable[[Answering], Answering]:
    """Enter a function in the table of answers."""

    def enter(function: Answering) -> Answering:
        ANSWERS.update(dict.fromkeys(methods, function))
        return function

    return enter


class Entry(NamedTuple):
    """One call in the record."""

    method: str
    user: str
    file_id: str
    status: int
    at: float
    """The clock's time when it came."""
    sent: int
    answered: int
    """Bytes of the bodies."""


@dataclass
class Calls:
    """The record of all calls; a call that was refused counts too."""

    entries: list[Entry] = field(default_factory=list)

    def clear(self) -> None:
        self.entries.clear()

    @property
    def by_method(self) -> Counter[str]:
        """How many there were of each, by Google's name: ``drive.files.list``."""
        return Counter(entry.method for entry in self.entries)

    @property
    def by_kind(self) -> Counter[str]:
        """How many reads, writes and calls of Drive there were."""
        return Counter(kind_of(entry.method) for entry in self.entries if entry.method != "token")

    def __getitem__(self, name: str) -> int:
        """Count a kind (``read``, ``write``, ``drive``), or a method, with or without the name of its API."""
        if name in ("read", "write", "drive"):
            return self.by_kind[name]
        return sum(1 for entry in self.entries if entry.method == name or entry.method.endswith("." + name))

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())

    @property
    def reads(self) -> int:
        return self.by_kind["read"]

    @property
    def writes(self) -> int:
        return self.by_kind["write"]

    @property
    def drive(self) -> int:
        return self.by_kind["drive"]
