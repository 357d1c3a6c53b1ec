"""Reading HR's schemes and grades from the master's rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import isnan
from types import MappingProxyType

from appraisal.calendar import Calendar, read_days
from appraisal.findings import Severity
from appraisal.model import Method, Section
from appraisal.numbers import round_to
from appraisal.policy import Band, Distribution, Scheme
from appraisal.rules.catalogue import RULES
from workbook_templates.labels import choice_code
from workbook_templates.rater_rows import YesNo, read_raters
from workbook_templates.raw_rows import (
    DAYS,
    FRACTION,
    NOT_NEGATIVE,
    NUMBER,
    POSITIVE,
    SHARE,
    Limits,
    PolicyProblem,
    RawRow,
    RowReader,
    count,
    parts_of,
    shown,
    unique_rows,
)

_NUMBERS: Mapping[str, Limits] = {
    "floor": NUMBER,
    "cap": NUMBER,
    "total_cap": NUMBER,
    "weight_min": FRACTION,
    "weight_max": FRACTION,
    "goals_min": count(0, 100),
    "goals_max": count(1, 100),
    "scale_min": NUMBER,
    "scale_max": NUMBER,
    "scale_low": NUMBER,
    "scale_high": NUMBER,
    "min_coverage": FRACTION,
    "min_days": NOT_NEGATIVE,
    "history_share": FRACTION,
    "history_factor": POSITIVE,
    "history_points": count(2, 100),
    "performance_middle": NUMBER,
    "performance_high": NUMBER,
    "flat_share": FRACTION,
    "leap_factor": POSITIVE,
    "ceiling_share": SHARE,
    "deviation_max": FRACTION,
    "group_min": count(2, 1000),
}

_WHOLE = ("goals_min", "goals_max", "history_points", "group_min")
"""Those of them that are whole."""

_COACHING: Mapping[str, Limits] = {
    "checkin_days": count(0, 366),
    "progress_days": count(0, 366),
    "surprise_grades": count(0, 20),
    "plan_review1": count(0, 366),
    "plan_review2": count(0, 366),
    "plan_review3": count(0, 366),
}
"""Whole numbers that may be blank: then nothing is looked at, as in a master that has no such column."""

_FEEDBACK: Mapping[str, Limits] = {"interview_days": count(1, 366), "appeal_days": count(1, 366)}
"""Whole numbers of working days; the house's stands in for a blank."""

_ASCENDING = (
    ("floor", "cap"), ("floor", "total_cap"), ("scale_min", "scale_max"), ("scale_low", "scale_high"),
)  # fmt: skip
_NOT_DESCENDING = (
    ("weight_min", "weight_max"), ("goals_min", "goals_max"), ("performance_middle", "performance_high"),
)  # fmt: skip


def read_schemes(
    schemes: Sequence[RawRow], bands: Sequence[RawRow], problems: list[PolicyProblem]
) -> tuple[Scheme, ...]:
    """Return the schemes in their order, each with its grades; a scheme whose grades cannot be used has none."""
    named = tuple(_scheme(reader) for reader in unique_rows("schemes", "scheme", schemes, problems).values())
    if not named:
        problems.append(PolicyProblem("schemes", -1, "", "scheme", "no-scheme"))
        named = (Scheme(),)
    graded, refused = _bands_by_scheme(bands, tuple(scheme.name for scheme in named), problems)
    return tuple(
        replace(scheme, bands=() if scheme.name in refused else _bands(scheme, graded[scheme.name], problems))
        for scheme in named
    )


def _scheme(reader: RowReader) -> Scheme:
    default = Scheme()
    numbers = {
        column: reader.number(column, float(getattr(default, column)), limits)
        for column, limits in _NUMBERS.items()
    }
    _put_in_order(reader, numbers, default)
    whole = {column: int(numbers.pop(column)) for column in _WHOLE}
    whole |= {column: _or_off(reader, column, limits) for column, limits in _COACHING.items()}
    whole |= {
        column: int(reader.number(column, float(getattr(default, column)), limits))
        for column, limits in _FEEDBACK.items()
    }
    scheme = Scheme(
        name=reader.record,
        site=reader.text("site"),
        group=reader.text("group"),
        level=reader.text("level"),
        section_weights=_section_weights(reader, default),
        methods=_methods(reader, default),
        distribution=reader.word("distribution", "distribution", Distribution, default.distribution),
        raters=read_raters(reader),
        release_approval=reader.word("release_approval", "yes", YesNo, YesNo.NO) is YesNo.YES,
        severities=_severities(reader),
        calendar=Calendar(_days(reader, "holidays"), _days(reader, "make_up_days")),
        bias=reader.word("bias", "yes", YesNo, YesNo.YES) is YesNo.YES,
        nine_box=reader.word("nine_box", "yes", YesNo, YesNo.YES) is YesNo.YES,
        plan_days=_plan_days(reader),
    )
    return replace(scheme, **numbers, **whole)  # type: ignore[arg-type]  # every key is a number field of Scheme


def _plan_days(reader: RowReader) -> int | None:
    """Return the days to agree goals, ``None`` for a blank and for what cannot be used: then those of Settings hold."""
    days = reader.number("plan_days", float("nan"), DAYS)
    return None if isnan(days) else int(days)


def _days(reader: RowReader, column: str) -> frozenset[date]:
    """Return the days of a list; each piece that is none is a problem, and the others count."""
    # One day alone is a date where the cell was typed into as people type dates.
    if isinstance(reader.cells.get(column), float):
        day = reader.day(column)
        return frozenset({day} if day is not None else ())
    days, strange = read_days(reader.text(column))
    for typed in strange:
        reader.problem(column, "not-days", typed=typed)
    return days


def _or_off(reader: RowReader, column: str, limits: Limits) -> int:
    """Return a whole number, 0 for a blank; what cannot be used is a problem, and the house's stands in for it."""
    return int(reader.number(column, float(getattr(Scheme(), column)), limits)) if reader.text(column) else 0


def _put_in_order(reader: RowReader, numbers: dict[str, float], default: Scheme) -> None:
    wrong = [pair for pair in _ASCENDING if not numbers[pair[0]] < numbers[pair[1]]]
    wrong += [pair for pair in _NOT_DESCENDING if not numbers[pair[0]] <= numbers[pair[1]]]
    for low, high in wrong:
        reader.problem(low, "low-above-high", typed=shown(numbers[low]), allowed=shown(numbers[high]))
        numbers |= {column: float(getattr(default, column)) for column in (low, high)}


def _section_weights(reader: RowReader, default: Scheme) -> Mapping[Section, float]:
    before = len(reader.problems)
    weights = {
        section: reader.number(f"weight_{section}", 0.0, FRACTION, required=True) for section in Section
    }
    total = round_to(sum(weights.values()), 4)
    if total == 1:
        return MappingProxyType(weights)
    if len(reader.problems) == before:
        reader.problem("weight_kpi", "weights-not-100", scheme=reader.record, typed=shown(total * 100))
    return default.section_weights


def _methods(reader: RowReader, default: Scheme) -> tuple[Method, ...]:
    chosen: dict[Method, None] = {}
    for word in parts_of(reader.text("methods")):
        code = choice_code("method", word)
        if code is None:
            reader.problem("methods", "unknown-word", typed=word, allowed=", ".join(Method))
        else:
            chosen[Method(code)] = None
    return tuple(chosen) or default.methods


_SEVERITY = re.compile(r"(?P<code>\w+)\s*[=:：\s]\s*(?P<word>\S.*)")
"""A rule and its severity, as ``G02 = off``."""


def _severities(reader: RowReader) -> Mapping[str, Severity]:
    """Return the severities that hold for the people of a scheme: ``G02 = off, K01 = information``."""
    codes = {rule.code for rule in RULES}
    chosen: dict[str, Severity] = {}
    for typed in parts_of(reader.text("severities")):
        found = _SEVERITY.fullmatch(typed)
        code, word = (found["code"].upper(), found["word"]) if found else (typed.upper(), "")
        severity = choice_code("severity", word) if word else None
        if code not in codes:
            reader.problem("severities", "unknown-rule", typed=code)
        elif severity is None:
            reader.problem("severities", "rule-without-severity", typed=typed, scheme=reader.record)
        else:
            chosen[code] = Severity(severity)
    return MappingProxyType(chosen)


def _bands_by_scheme(
    rows: Sequence[RawRow], names: Sequence[str], problems: list[PolicyProblem]
) -> tuple[dict[str, list[RowReader]], set[str]]:
    """Return the rows of each scheme, and the schemes of which a row cannot be used."""
    found: dict[str, list[RowReader]] = {name: [] for name in names}
    refused: set[str] = set()
    for number, cells in enumerate(rows):
        reader = RowReader("bands", number, cells, problems)
        name, grade = reader.text("scheme"), reader.text("grade")
        reader.record = f"{name}|{grade}"
        if reader.blank:
            continue
        if name not in found:
            reader.problem("scheme", "unknown-scheme", typed=name, allowed=", ".join(names))
        elif not grade:
            reader.problem("grade", "missing", "text")
            refused.add(name)
        elif any(other.text("grade") == grade for other in found[name]):
            reader.problem("grade", "duplicate", typed=grade)
            refused.add(name)
        else:
            found[name].append(reader)
    return found, refused


def _bands(scheme: Scheme, readers: Sequence[RowReader], problems: list[PolicyProblem]) -> tuple[Band, ...]:
    """Return the grades of a scheme; none where one of them cannot be used, for then no grade would be HR's."""
    if not readers:
        problems.append(
            PolicyProblem("bands", -1, f"{scheme.name}|", "scheme", "no-bands", (("scheme", scheme.name),))
        )
        return ()
    before = len(problems)
    read = sorted(((_band(reader), reader) for reader in readers), key=lambda pair: pair[0].low)
    if len(problems) == before:
        _check_bands(scheme, read)
    return tuple(band for band, _ in read) if len(problems) == before else ()


def _band(reader: RowReader) -> Band:
    return Band(
        grade=reader.text("grade"),
        low=reader.number("low", 0.0, NUMBER, required=True),
        coefficient=reader.number("coefficient", 0.0, NOT_NEGATIVE, required=True),
        guide=reader.number("guide", 0.0, FRACTION),
        meaning=reader.text("meaning"),
        plan=reader.word("plan", "yes", YesNo, YesNo.NO) is YesNo.YES,
    )


def _check_bands(scheme: Scheme, bands: Sequence[tuple[Band, RowReader]]) -> None:
    lowest, reader = bands[0]
    if lowest.low > scheme.floor:
        reader.problem(
            "low", "bands-start", scheme=scheme.name, typed=shown(lowest.low), allowed=shown(scheme.floor)
        )
    for (band, _), (above, reader) in pairwise(bands):
        if band.low == above.low:
            reader.problem("low", "bands-equal", scheme=scheme.name, typed=shown(band.low))
    guide = round_to(sum(band.guide for band, _ in bands), 4)
    if guide not in (0, 1):
        bands[-1][1].problem("guide", "guide-not-100", scheme=scheme.name, typed=shown(guide * 100))
