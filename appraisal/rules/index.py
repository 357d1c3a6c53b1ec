"""The list of all rules as a page of the docs: ``python -m appraisal.rules.index en`` prints it.

A test proves that the committed pages are what this module makes, and that the figures are what it measures.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from appraisal.messages import LANGUAGES, Texts
from appraisal.rules.catalogue import RULES, Rule
from appraisal.rules.precedence import EVERY, PRECEDENCE

PAGES = MappingProxyType(
    {"en": "../../appraisal/rules/pages/en", "zh-CN": "../../appraisal/rules/pages/zh-CN"}
)
"""Where the pages of the rules stand, seen from the list in docs."""

FIGURES: tuple[tuple[str, int, float, float, float, float], ...] = (
    ("vague-en", 140, 1.0, 1.0, 1.0, 0.9706),
    ("vague-zh", 140, 1.0, 1.0, 1.0, 1.0),
    ("duplicates", 56, 1.0, 1.0, 1.0, 1.0),
)
"""Number of labelled titles; precision and recall on the tuning half, then on the half kept apart."""

LIBRARY, ALARMS = 76, 4
"""KPI names of the ready-made library in both languages, and how many of them G14 calls vague."""

_texts = Texts("appraisal")


def index(language: str) -> str:
    """Return the list of rules in Markdown."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: str) -> Iterator[str]:
    def say(key: str) -> str:
        return _texts(f"index.{key}", language)

    yield from (f"# {say('title')}", "", say("intro"), "")
    yield from _table([say(key) for key in ("code", "name", "severity", "scope", "fires")], _rules(language))
    yield from ("", f"## {say('precedence')}", "", say("precedence-intro"), "")
    yield from _table([say(key) for key in ("stands", "silent", "near", "because")], _precedence(language))
    wording = _texts("index.wording-intro", language, library=LIBRARY, alarms=ALARMS)
    yield from ("", f"## {say('wording')}", "", wording, "")
    halves = ("precision-tuning", "recall-tuning", "precision-held-out", "recall-held-out")
    yield from _table([say(key) for key in ("figure", "count", *halves)], _figures(language))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _rules(language: str) -> Iterator[tuple[str, ...]]:
    for entry in RULES:
        yield (
            f"[{entry.code}]({PAGES[language]}/{entry.code}.md)",
            entry.name,
            _texts(f"index.severity-{entry.severity}", language),
            _texts(f"index.scope-{_scope(entry)}", language),
            _texts(f"rules.{entry.code}.title", language),
        )


def _scope(entry: Rule) -> str:
    return entry.scope if entry.book or entry.company else "file"


def _precedence(language: str) -> Iterator[tuple[str, ...]]:
    for line in PRECEDENCE:
        every = line.losers == (EVERY,)
        yield (
            line.winner,
            _texts("precedence.every", language) if every else ", ".join(line.losers),
            _texts(f"precedence.near-{line.near}", language),
            _texts(f"precedence.{line.because}", language),
        )


def _figures(language: str) -> Iterator[tuple[str, ...]]:
    for key, count, *shares in FIGURES:
        yield (_texts(f"index.{key}", language), str(count), *(f"{share:.0%}" for share in shares))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(index(sys.argv[1] if len(sys.argv) > 1 else LANGUAGES[0]), end="")
