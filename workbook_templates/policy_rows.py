"""Reading HR's policy from the master's Settings, Schemes, Grades and Rules, strictly.

Nothing is coerced and nothing is raised: what cannot be used is a :class:`PolicyProblem` at its cell, and the house
default stands in for it, so that one typing error never stops a run. A scheme whose grades have a problem keeps the
house's grades as a whole: half a set of grades would put people into wrong ones.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appraisal.findings import Severity
from appraisal.messages import LANGUAGES
from appraisal.model import Cycle, Stage
from appraisal.policy import EVERYBODY, Policy
from appraisal.retention import MOST_MONTHS, Retention
from appraisal.rules.catalogue import RULES
from workbook_templates.brand import colour
from workbook_templates.labels import TEXTS, choice_code
from workbook_templates.own_columns import read_own_columns
from workbook_templates.raw_rows import (
    DAYS,
    FRACTION,
    PolicyProblem,
    RawRow,
    RowReader,
    count,
    parts_of,
    unique_rows,
)
from workbook_templates.scheme_rows import read_schemes

MOST_SPARE_GOALS = 50
MOST_SPARE_ACTUALS = 500
MOST_SPARE_CHECKINS = 60

_LABEL = "setting.label."
SETTINGS = tuple(key.removeprefix(_LABEL) for key in TEXTS.table(LANGUAGES[0]) if key.startswith(_LABEL))
"""The keys of the settings, in the order of the sheet."""


YOUNGER = frozenset(
    {"spare_checkins", "self_books", "plan_days", "logo", "colour", "retention", "year_weight"}
)
"""Settings that a master of an earlier version has no row for: the default holds, and nothing is wrong with it."""


class MergeRows(StrEnum):
    """What a conflict in one field holds back; the words of the setting ``merge_rows``."""

    FIELDS = "fields"
    ROWS = "rows"


def policy_from_rows(
    settings: Sequence[RawRow],
    schemes: Sequence[RawRow],
    bands: Sequence[RawRow],
    rules: Sequence[RawRow],
    own_columns: Sequence[RawRow] = (),
) -> tuple[Policy, tuple[PolicyProblem, ...]]:
    """Return the policy that the rows of the five tables say, and what is wrong with them."""
    problems: list[PolicyProblem] = []
    default = Policy()
    found = _setting_rows(settings, problems)
    policy = Policy(
        cycle=_cycle(found, default.cycle),
        company=found["company"].text("value"),
        language=_language(found["language"], default.language),
        schemes=read_schemes(schemes, bands, problems),
        severities=_severities(rules, problems),
        spare_goals=_whole(found["spare_goals"], default.spare_goals, MOST_SPARE_GOALS),
        spare_actuals=_whole(found["spare_actuals"], default.spare_actuals, MOST_SPARE_ACTUALS),
        spare_checkins=_whole(found["spare_checkins"], default.spare_checkins, MOST_SPARE_CHECKINS),
        due=found["due"].day("value", required=False),
        stage=found["stage"].word("value", "stage", Stage, default.stage),
        row_strict=_merge_rows(found["merge_rows"]) is MergeRows.ROWS,
        self_books=_self_books(found["self_books"]),
        plan_days=int(found["plan_days"].number("value", default.plan_days, DAYS)),
        colour=_colour(found["colour"]),
        logo=found["logo"].text("value"),
        own_columns=read_own_columns(own_columns, problems)[0],
        retention=_retention(found["retention"]),
        year_weight=_share(found["year_weight"]),
    )
    return policy, tuple(problems)


def _setting_rows(rows: Sequence[RawRow], problems: list[PolicyProblem]) -> dict[str, RowReader]:
    found = unique_rows("settings", "setting", rows, problems)
    for record, reader in found.items():
        if record not in SETTINGS:
            reader.problem("setting", "unknown-setting", typed=record, allowed=", ".join(SETTINGS))
    problems.extend(
        PolicyProblem("settings", -1, key, "", "missing-setting", (("allowed", key),))
        for key in SETTINGS
        if key not in found and key not in YOUNGER
    )
    return {key: found.get(key) or RowReader("settings", -1, {}, [], key) for key in SETTINGS}


def _cycle(found: Mapping[str, RowReader], default: Cycle) -> Cycle:
    cycle_id = found["cycle_id"].text("value")
    if not cycle_id:
        found["cycle_id"].problem("value", "missing", "text")
    start, end = _span(found["cycle_start"], found["cycle_end"], default)
    name = found["cycle_name"].text("value") or cycle_id or default.name
    return Cycle(cycle_id or default.id, name, start, end)


def _span(first: RowReader, last: RowReader, default: Cycle) -> tuple[date, date]:
    start, end = first.day("value"), last.day("value")
    if start is None or end is None:
        return default.start, default.end
    if end < start:
        last.problem("value", "dates-order", allowed=f"{end} < {start}")
        return default.start, default.end
    return start, end


def _language(reader: RowReader, default: str) -> str:
    typed = reader.text("value")
    known = {language.casefold(): language for language in LANGUAGES}
    if typed and typed.casefold() not in known:
        reader.problem("value", "unknown-word", typed=typed, allowed=", ".join(LANGUAGES))
    return known.get(typed.casefold(), default)


def _whole(reader: RowReader, default: int, most: int) -> int:
    return int(reader.number("value", default, count(0, most)))


def _share(reader: RowReader) -> float | None:
    """Return a share of 1, ``None`` for a blank."""
    return reader.number("value", 0.0, FRACTION) if reader.text("value") else None


def _retention(reader: RowReader) -> Retention:
    """Return how long data is kept: ``36, Harbour Tea GmbH = 24``; a part that cannot be used is a problem and no time."""
    months: int | None = None
    entities: dict[str, int] = {}
    for part in parts_of(reader.text("value")):
        name, _, number = (text.strip() for text in part.replace("＝", "=").rpartition("="))
        if not (number.isascii() and number.isdecimal()) or not 0 < int(number) <= MOST_MONTHS:
            reader.problem("value", "not-months", typed=part, allowed=str(MOST_MONTHS))
        elif name:
            entities[name] = int(number)
        else:
            months = int(number)
    return Retention(months, MappingProxyType(entities))


def _merge_rows(reader: RowReader) -> MergeRows:
    return reader.word("value", "merge_rows", MergeRows, MergeRows.FIELDS)


def _self_books(reader: RowReader) -> tuple[str, ...]:
    """Return the departments whose people get a self book; "no" and a blank mean nobody, "yes" everybody."""
    typed = reader.text("value")
    code = choice_code("yes", typed) if typed else "no"
    if code is not None:
        return (EVERYBODY,) if code == "yes" else ()
    return tuple(dict.fromkeys(parts_of(typed)))


def _colour(reader: RowReader) -> str:
    """Return the company's colour as ``#RRGGBB``, "" for none and for what is no colour."""
    typed = reader.text("value")
    found = colour(typed)
    if typed and found is None:
        reader.problem("value", "not-a-colour", typed=typed)
    return found or ""


def _severities(rows: Sequence[RawRow], problems: list[PolicyProblem]) -> Mapping[str, Severity]:
    defaults = {rule.code: rule.severity for rule in RULES}
    chosen = {}
    for code, reader in unique_rows("rules", "code", rows, problems).items():
        if code not in defaults:
            reader.problem("code", "unknown-rule", typed=code)
            continue
        severity = reader.word("severity", "severity", Severity, defaults[code])
        if severity is not defaults[code]:
            chosen[code] = severity
    return MappingProxyType(chosen)


__all__ = ["SETTINGS", "MergeRows", "PolicyProblem", "RawRow", "policy_from_rows"]
