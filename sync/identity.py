"""Which book a file is: what it says in three places, and whether the three agree.

Custom document properties, the very hidden sheet and the printed code say the same in a book that we drew. Online
editors may strip the first two; then the printed code is left and HR confirms. A file name says nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sync.errors import IdentityError
from sync.xlsx.values import SheetRow

PROPERTY_PREFIX = "reviewbook."
"""What the names of our custom document properties start with."""

FIELDS = ("book_id", "cycle_id", "recipient_id", "role", "version", "issue", "language", "code")

LEDGER_FIELDS = ("run", "chain_number", "chain_link")
"""What the very hidden sheet of a master keeps of the ledger that wrote it last."""

_CODE = re.compile(r"(?<![A-Z0-9-])[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}(?![A-Z0-9-])")
_CODE_LENGTH = len("ABCD-EFGH")
_FOOTER_FORMAT = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]+|[A-Z&])')


@dataclass(frozen=True, slots=True)
class ReadIdentity:
    """What a file says about itself, place by place; an empty mapping or text where a place is silent."""

    properties: Mapping[str, str]
    hidden: Mapping[str, str]
    printed: str = ""

    @property
    def known(self) -> bool:
        """Whether the file itself still says which book it is."""
        return bool(self.field("book_id"))

    def field(self, name: str) -> str:
        """Return a field as the properties say it, else as the hidden sheet does, else ""."""
        return self.properties.get(name, "") or self.hidden.get(name, "")

    @property
    def code(self) -> str:
        """The short code: what is printed where nothing else is left."""
        return self.field("code") or self.printed

    @property
    def issue(self) -> int:
        """The issue number; 0 where the file does not say it."""
        digits = self.field("issue")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else 0

    def disagreements(self) -> tuple["Disagreement", ...]:
        """Return where two places contradict each other; a silent place contradicts nothing."""
        found = [
            Disagreement(name, self.properties[name], self.hidden[name])
            for name in FIELDS
            if self.properties.get(name)
            and self.hidden.get(name)
            and self.properties[name] != self.hidden[name]
        ]
        code = self.field("code")
        if code and self.printed and code != self.printed:
            found.append(Disagreement("code", code, self.printed))
        return tuple(found)

    def require(self) -> "ReadIdentity":
        """Return itself if it says one thing, else raise :class:`sync.errors.IdentityError`."""
        for disagreement in self.disagreements():
            raise IdentityError(
                "book.identity", **{f.name: getattr(disagreement, f.name) for f in fields(disagreement)}
            )
        if not self.code and not self.known:
            raise IdentityError("book.no-identity")
        return self


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of which two places say different things."""

    field: str
    first: str
    second: str


def from_properties(properties: Mapping[str, str]) -> dict[str, str]:
    """Return our fields among a file's custom document properties."""
    ours = {
        name.removeprefix(PROPERTY_PREFIX): text
        for name, text in properties.items()
        if name.startswith(PROPERTY_PREFIX)
    }
    return {name: ours[name] for name in FIELDS if ours.get(name)}


_HIDDEN_FIELDS = frozenset(FIELDS + LEDGER_FIELDS)


def from_hidden_sheet(rows: Iterable[SheetRow]) -> dict[str, str]:
    """Return our fields on a sheet that holds a name and its value side by side in each row."""
    found: dict[str, str] = {}
    for row in rows:
        texts = [_text(cell.value) for cell in row.cells.values()]
        if len(texts) > 1 and texts[0] in _HIDDEN_FIELDS:
            found.setdefault(texts[0], texts[1])
    return found


def printed_code(texts: Iterable[str]) -> str:
    """Return the one code that is printed in these texts; "" where there is none, or more than one.

    Texts may be footers, whose format codes (``&L``, ``&8``) are passed over.
    """
    # Nearly all texts are headings, and the patterns would take longer than reading them did.
    long_enough = (text for text in texts if len(text) >= _CODE_LENGTH and "-" in text)
    codes = {match[0] for text in long_enough for match in _CODE.finditer(_FOOTER_FORMAT.sub(" ", text))}
    return codes.pop() if len(codes) == 1 else ""


def _text(value: object) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return "" if value is None else str(value)
