"""G13 and G14: what the titles of goals say, in English and in Chinese.

How well both do on labelled titles that were not used for tuning stands in docs/rules; a test keeps it there.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations

from appraisal.cascade import Node
from appraisal.findings import Spot, Value
from appraisal.model import Goal, Method, Section
from appraisal.rules.context import BookContext, CompanyContext, Hit

ALIKE = 0.9
"""Titles whose letters match this far are the same title with a slip of the pen."""
WORD_ALIKE = 0.8
"""A word that differs must itself be this much like the other: "custmer" is "customer", "north" is not "south"."""

_NUMBER = re.compile(r"(?<![a-z\d.])(?!20\d\d\b|20\d\d年)\d[\d.,]*(?![a-z\d])|\d(?:k|m|x|h)\b")
"""A number that measures: not part of a name (5S, Q3) and not a year."""

NOT_COUNTED = frozenset({"", "%", "‰", "points", "point", "pts", "score", "分"})
"""Units that do not say what is counted."""

REMEMBERED = 10_000
"""Titles whose judgement is remembered: position templates give many people the same ones."""

_TOKEN = re.compile(r"[㐀-䶿一-鿿]|\d+(?:\.\d+)*|[^\W\d_]+")


def words_of(name: str) -> Mapping[str, object]:
    """Return a word list of this package."""
    source = files("appraisal") / "rules" / "wordlists" / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def normalised(title: str) -> str:
    """Return a title in lower case, with full-width forms made narrow and spaces made one."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


# ---- G14 ----


def vague_wording(context: BookContext) -> Iterator[Hit]:
    """G14: a title that names neither a measure, a number nor a thing to be delivered."""
    for goal in context.goals:
        named = goal.kpi_id in context.library  # HR's definition says what is measured
        rated = goal.section is Section.BEHAVIOUR or goal.method is Method.RATED
        if goal.title.strip() and not named and not rated and is_vague(goal.title, goal.unit):
            yield Hit(context.spot(goal, "title"), goal.owner_id, {"title": goal.title})


@lru_cache(maxsize=REMEMBERED)
def is_vague(title: str, unit: str = "") -> bool:
    """Whether a title leaves open what will be there afterwards.

    A number makes it clear, and so does a measure ("rate", 率), unless the title begins by promising mere presence
    ("support", 配合). Then it is vague with a word that could mean anything ("better", 加强); and, unless its unit
    counts things, with a verb that only points ("improve", 提升), or where it names nothing but a field of work
    ("training", 管理) and no deed ("launch", 上线). What no list knows is not called vague.
    """
    text = normalised(title)
    if _NUMBER.search(text):
        return False
    if _pattern("opening").match(text):
        return True
    if _pattern("metric").search(text):
        return False
    if _pattern("vague").search(text):
        return True
    counted = normalised(unit) not in NOT_COUNTED
    hollow = _pattern("weak").match(text) or (
        _pattern("field").search(text) and not _pattern("verb").search(text)
    )
    return bool(hollow) and not counted


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    lists = words_of("vague")
    english, chinese = (_strings(_table(lists[language])[kind]) for language in ("en", "zh"))
    return re.compile(rf"\b(?:{'|'.join(english)})\b|{'|'.join(chinese)}")


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


# ---- G13 ----


def duplicate_in_book(context: BookContext) -> Iterator[Hit]:
    """G13: a person has the same goal twice in one book."""
    by_owner: dict[str, list[Goal]] = {}
    for goal in context.goals:
        if goal.title.strip():
            by_owner.setdefault(goal.owner_id, []).append(goal)
    for goals in by_owner.values():
        taken: set[str] = set()
        for first, second in combinations(goals, 2):
            if second.id not in taken and same_title(first.title, second.title):
                taken.add(second.id)
                values: dict[str, Value] = {"title": second.title, "other": first.title}
                yield Hit(context.spot(second, "title"), second.owner_id, values)


def duplicate_in_master(context: CompanyContext) -> Iterator[Hit]:
    """G13: HR wrote a goal of the organisation or of a department twice.

    A person's goal that stands in the books of two managers is no duplicate: each manager's scorecard needs it, and
    scorecards are averaged by days. Titles are compared by their key only.
    """
    seen: dict[tuple[str, tuple[str, ...]], Node] = {}
    for node in context.forest.of_book(""):
        if node.title.strip():
            first = seen.setdefault((node.owner_id, title_key(node.title)), node)
            if first is not node:
                values: dict[str, Value] = {"title": node.title, "other": first.title}
                yield Hit(Spot("goals", node.id, "title"), "", values)


def same_title(first: str, second: str) -> bool:
    """Whether two titles mean one goal: the same words in any order, but for fillers and slips of the pen."""
    one, other = title_key(first), title_key(second)
    return one == other or _slip(one, other)


@cache
def _fillers() -> tuple[frozenset[str], re.Pattern[str]]:
    lists = words_of("titles")
    return frozenset(_strings(lists["filler_en"])), re.compile("|".join(_strings(lists["filler_zh"])))


@lru_cache(maxsize=REMEMBERED)
def title_key(title: str) -> tuple[str, ...]:
    """Return the words (Chinese: the characters) that tell a goal, sorted; all of them where only fillers are left."""
    english, chinese = _fillers()
    text = normalised(title)
    tokens = [token for token in _TOKEN.findall(chinese.sub("", text)) if token not in english]
    return tuple(sorted(tokens or _TOKEN.findall(text) or [text]))


def _slip(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two keys differ only by misspelt words: digits, single letters and Chinese characters must agree."""
    if len(one) != len(other):
        return False
    left, right = _without(one, other), _without(other, one)
    if len(left) != len(right) or not left:
        return False
    pairs = zip(left, right, strict=True)
    return all(_misspelt(a, b) for a, b in pairs) and _alike(" ".join(one), " ".join(other), ALIKE)


def _without(tokens: Iterable[str], others: Sequence[str]) -> list[str]:
    return [token for token in tokens if token not in others]


def _misspelt(one: str, other: str) -> bool:
    short = min(len(one), len(other)) < 4
    return not short and one[0] == other[0] and one.isalpha() and _alike(one, other, WORD_ALIKE)


def _alike(one: str, other: str, ratio: float) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ratio
