"""The words by which a person is known, id, name and address, as they are looked for and replaced in texts and in bytes.

A word counts as a whole one: the id E1 is not in E10, and a name is not found inside the longer name of somebody else. Chinese
has no spaces between words, so there only the longer names of others tell where a name is meant.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}")
"""An id that reads as the reference of a cell, such as E1042: what refers to cells in a file says nothing of anybody."""

_REFERENCES = re.compile(
    rb"""(\s(?:r|ref|sqref|activeCell|topLeftCell|spans|s|location)="[^"]*"
        |<(?:\w+:)?(?:f|formula[12]?|sqref|definedName)(?:\s[^>]*)?>[^<]*</)""",
    re.VERBOSE,
)
"""What refers to cells in the markup of a workbook: attributes and formulas."""

SHORTEST = 2
"""Letters from which a name is looked for: a single one stands in too many other words."""


_WIDE = ("utf-16-le", "utf-16-be")
"""Encodings of two bytes a letter, as old workbooks have them; a letter may begin at any byte."""

_OF_COUNTRIES = ("gb18030", "cp1252")
"""Encodings in which spreadsheet programs write text files in China and in the West."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word as one kind of file spells it, and what stands in its place."""

    word: str
    instead: str


def _forms(word: str) -> tuple[str, ...]:
    """Return a word as it is, and as capitals or a Mac write its letters with accents; in bytes each of them is another one."""
    cases = (word, word.upper(), word.lower())
    return tuple(dict.fromkeys(normalize(form, case) for form in ("NFC", "NFD") for case in cases))


def spellings(word: str, instead: str) -> tuple[Spelling, ...]:
    """Return a word as texts, markup and JSON spell it, each once."""
    found = {
        word: instead,
        _marked_up(word): _marked_up(instead),
        _quoted(word): _quoted(instead),
        json.dumps(word)[1:-1]: json.dumps(instead)[1:-1],
        json.dumps(word, ensure_ascii=False)[1:-1]: json.dumps(instead, ensure_ascii=False)[1:-1],
    }
    return tuple(Spelling(one, other) for one, other in found.items())


def _marked_up(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return _marked_up(text).replace('"', "&quot;").replace("'", "&apos;")


@dataclass(frozen=True)
class PersonWords:
    """The words of a person with what stands instead, and the longer words of others in which they do not count."""

    instead: Mapping[str, str]
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, instead: Mapping[str, str], others: Iterable[str]) -> "PersonWords":
        """Return the words of a person; blank ones, and such as are too short to be looked for, are left out."""
        own = {word.strip(): new for word, new in instead.items() if len(word.strip()) >= SHORTEST}
        folded = [word.casefold() for word in own]
        longer = {
            other
            for other in others
            if any(word in other.casefold() and word != other.casefold() for word in folded)
        }
        return cls(own, tuple(sorted(longer)))

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are looked for."""
        return tuple(self.instead)

    def replaced(self, text: str) -> str:
        """Return a text without the person's words."""
        return self._text.sub(lambda found: self._new(found.group()), text)

    def replaced_bytes(self, content: bytes) -> bytes:
        """Return UTF-8 without the person's words, however texts, markup or JSON spell them."""
        if not self._may_hold(content):
            return content
        return self._bytes.sub(
            lambda found: self._new(found.group().decode("utf-8")).encode("utf-8"), content
        )

    def in_text(self, text: str) -> bool:
        """Whether a text says any of the words."""
        return any(found.group().casefold() in self._by_word for found in self._text.finditer(text))

    def replaced_markup(self, part: bytes) -> bytes:
        """Return markup without the person's words; an id that reads as a cell's reference stays where cells are referred to."""
        if not self._cells.words:
            return self.replaced_bytes(part)
        if not self._may_hold(part):
            return part
        pieces = _REFERENCES.split(self.names.replaced_bytes(part))
        pieces[::2] = map(self._cells.replaced_bytes, pieces[::2])
        return b"".join(pieces)

    def in_markup(self, part: bytes) -> bool:
        """Whether markup holds any of the words, where no cells are referred to."""
        if not self._cells.words:
            return self.in_bytes(part)
        if not self._may_hold(part):
            return False
        return self.names.in_bytes(part) or self._cells.in_bytes(_REFERENCES.sub(b" ", part))

    @cached_property
    def names(self) -> "PersonWords":
        """The words that read as no cell's reference, and so count wherever they stand."""
        kept = {word: new for word, new in self.instead.items() if not LIKE_A_CELL.fullmatch(word)}
        return PersonWords(kept, self.others)

    @cached_property
    def _cells(self) -> "PersonWords":
        kept = {word: new for word, new in self.instead.items() if LIKE_A_CELL.fullmatch(word)}
        return PersonWords(kept, self.others)

    def in_bytes(self, content: bytes) -> bool:
        """Whether bytes hold any of the words, as UTF-8."""
        if not self._may_hold(content):
            return False
        found = (match.group().decode("utf-8").casefold() for match in self._bytes.finditer(content))
        return any(word in self._by_word for word in found)

    def in_any_encoding(self, content: bytes) -> bool:
        """Whether the bytes of a file hold any of the words, in whatever encoding programs write texts."""
        return self.in_bytes(content) or any(map(self.in_text, self._readings(content)))

    def _readings(self, content: bytes) -> Iterator[str]:
        """Yield the content as text, in each encoding but UTF-8 in which it may say a word."""
        lowered = content.lower()
        for encoding in _encodings(content):
            words = (word.encode(encoding, "ignore").lower() for word in self.words)
            if any(word and word in lowered for word in words):
                yield content.decode(encoding, "replace")
                if encoding in _WIDE:
                    yield content[1:].decode(encoding, "replace")

    def _may_hold(self, content: bytes) -> bool:
        """Whether it is worth to look closely: this look alone is a hundred times as fast."""
        lowered = content.lower()
        return any(word in lowered for word in self._lowered)

    def _new(self, found: str) -> str:
        return self._by_word.get(found.casefold(), found)

    @cached_property
    def _spelled(self) -> tuple[Spelling, ...]:
        return tuple(
            one for word, new in self.instead.items() for form in _forms(word) for one in spellings(form, new)
        )

    @cached_property
    def _by_word(self) -> dict[str, str]:
        return {one.word.casefold(): one.instead for one in self._spelled}

    @cached_property
    def _lowered(self) -> tuple[bytes, ...]:
        return tuple(one.word.encode("utf-8").lower() for one in self._spelled)

    @cached_property
    def _text(self) -> re.Pattern[str]:
        return re.compile(self._pattern(), re.IGNORECASE)

    @cached_property
    def _bytes(self) -> re.Pattern[bytes]:
        return re.compile(self._pattern().encode("utf-8"), re.IGNORECASE)

    def _pattern(self) -> str:
        """Return a pattern that takes the longer words of others first, and so passes them over."""
        kept = {one.word for other in self.others for one in spellings(other, other)}
        words = sorted(kept | {one.word for one in self._spelled}, key=lambda word: (-len(word), word))
        return "|".join(map(_whole, words)) or r"(?!)"


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return the encodings but UTF-8 in which a file's bytes may say something."""
    wide = _WIDE if b"\0" in content else ()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return (*wide, *_OF_COUNTRIES)
    return wide


def _whole(word: str) -> str:
    if LIKE_A_CELL.fullmatch(word):
        return rf"(?<![0-9A-Za-z!$]){re.escape(word)}(?![0-9A-Za-z])"
    before = r"(?<![0-9A-Za-z])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![0-9A-Za-z])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"
