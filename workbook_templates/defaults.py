"""The rows that a new master starts with: settings, schemes, grades, rules, KPI library and position templates.

Each function turns values of :mod:`appraisal` into rows of :mod:`workbook_templates.books.master`, in the words of one
language; :mod:`workbook_templates.policy_rows` reads the first four back.
"""

from collections.abc import Iterable

from appraisal.appraise import title
from appraisal.calendar import spelled
from appraisal.model import Kpi, KpiParameters, Method, PositionKpi, Section, Source
from appraisal.policy import EVERYBODY, Band, Policy, Scheme
from appraisal.rules.catalogue import RULES
from workbook_templates.books.team import POINT_COUNT
from workbook_templates.labels import TEXTS, choice_words
from workbook_templates.library import NEUTRAL, library, position_name, positions, template_for
from workbook_templates.rater_rows import rater_cells
from workbook_templates.stamp import Cell, Row

PARAMETERS = ("low", "high", "rate", "floor", "cap")
"""Columns that hold the field of :class:`appraisal.model.KpiParameters` of the same name."""


def default_rows(policy: Policy, language: str) -> dict[str, list[Row]]:
    """Return everything that a new master holds before its roster, by table."""
    return {
        "settings": settings_rows(policy, language),
        "schemes": scheme_rows(policy, language),
        "bands": band_rows(policy, language),
        "rules": rule_rows(policy, language),
        "library": library_rows(library(language), language),
        "positions": position_rows(positions(language), language),
    }


def settings_rows(policy: Policy, language: str) -> list[Row]:
    """Return one row for each setting of the cycle."""
    cycle = policy.cycle
    values: dict[str, Cell] = {
        "cycle_id": cycle.id,
        "cycle_name": cycle.name,
        "cycle_start": cycle.start,
        "cycle_end": cycle.end,
        "company": policy.company,
        "language": policy.language,
        "due": policy.due,
        "stage": choice_words("stage", language)[policy.stage],
        "spare_goals": policy.spare_goals,
        "spare_actuals": policy.spare_actuals,
        "spare_checkins": policy.spare_checkins,
        "merge_rows": choice_words("merge_rows", language)["rows" if policy.row_strict else "fields"],
        "self_books": _self_books(policy, language),
        "plan_days": policy.plan_days,
        "logo": policy.logo or None,
        "colour": policy.colour or None,
        "retention": _retention(policy),
        "year_weight": policy.year_weight,
    }
    return [
        {
            "setting": key,
            "label": TEXTS(f"setting.label.{key}", language),
            "value": value,
            "about": TEXTS(f"setting.about.{key}", language),
        }
        for key, value in values.items()
    ]


def _retention(policy: Policy) -> str | int | None:
    """Return how long data is kept, as HR types it: ``36``, or with what holds for legal entities."""
    found = policy.retention
    if not found.entities:
        return found.months
    parts = [f"{name} = {months}" for name, months in found.entities.items()]
    return ", ".join([*([] if found.months is None else [f"{found.months}"]), *parts])


def _self_books(policy: Policy, language: str) -> str:
    """Return who gets a self book, as HR types it: yes, no, or the names of departments."""
    if EVERYBODY in policy.self_books or not policy.self_books:
        return choice_words("yes", language)["yes" if policy.self_books else "no"]
    return ", ".join(policy.self_books)


def scheme_rows(policy: Policy, language: str) -> list[Row]:
    """Return one row for each scheme, in the order in which schemes are tried."""
    return [_scheme_row(scheme, language) for scheme in policy.schemes]


def _scheme_row(scheme: Scheme, language: str) -> Row:
    same_name = (
        "site", "group", "level", "floor", "cap", "total_cap", "weight_min", "weight_max", "goals_min", "goals_max",
        "scale_min", "scale_max", "scale_low", "scale_high", "min_coverage", "min_days",
        "history_share", "history_factor", "history_points",
        "performance_middle", "performance_high",
        "checkin_days", "progress_days", "surprise_grades", "interview_days", "appeal_days",
        "plan_review1", "plan_review2", "plan_review3",
        "plan_days", "flat_share", "leap_factor", "ceiling_share", "deviation_max", "group_min",
    )  # fmt: skip
    everything = set(scheme.methods) == set(Method)
    return {
        "scheme": scheme.name,
        **{f"weight_{section}": scheme.section_weights.get(section, 0.0) for section in Section},
        **{key: getattr(scheme, key) for key in same_name},
        "distribution": choice_words("distribution", language)[scheme.distribution],
        "methods": None if everything else ", ".join(scheme.methods),
        **dict(rater_cells(scheme.raters, language)),
        "release_approval": choice_words("yes", language)["yes" if scheme.release_approval else "no"],
        "severities": _severities(scheme, language),
        "holidays": spelled(scheme.calendar.holidays) or None,
        "make_up_days": spelled(scheme.calendar.make_up) or None,
        "sources_off": _sources_off(scheme, language),
        "bias": choice_words("yes", language)["yes" if scheme.bias else "no"],
        "nine_box": choice_words("yes", language)["yes" if scheme.nine_box else "no"],
    }


def _sources_off(scheme: Scheme, language: str) -> str | None:
    words = choice_words("source", language)
    return ", ".join(words[source] for source in Source if source in scheme.raters.off) or None


def _severities(scheme: Scheme, language: str) -> str | None:
    """Return the rules that weigh otherwise in a scheme, as HR types them: ``G02 = Off``."""
    words = choice_words("severity", language)
    return ", ".join(f"{code} = {words[severity]}" for code, severity in scheme.severities.items()) or None


def band_rows(policy: Policy, language: str) -> list[Row]:
    """Return one row for each grade of each scheme, the highest grade first."""
    return [
        {
            "scheme": scheme.name,
            "grade": band.grade,
            "low": band.low,
            "coefficient": band.coefficient,
            "guide": band.guide,
            "meaning": band.meaning or _meaning(band, language),
            "plan": choice_words("yes", language)["yes" if band.plan else "no"],
        }
        for scheme in policy.schemes
        for band in reversed(scheme.bands)
    ]


def _meaning(band: Band, language: str) -> str:
    key = f"band.meaning.{band.grade}"
    return TEXTS(key, language) if key in TEXTS else ""


def rule_rows(policy: Policy, language: str) -> list[Row]:
    """Return one row for each rule of the catalogue, with HR's severity or the rule's own."""
    severities = choice_words("severity", language)
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": severities[policy.severity(rule.code, rule.severity)],
            "about": title(rule.code, language),
        }
        for rule in RULES
    ]


def library_rows(kpis: Iterable[Kpi], language: str) -> list[Row]:
    """Return one row for each KPI."""
    return [
        {
            "kpi": kpi.id,
            "name": kpi.name,
            "definition": kpi.definition,
            "section": choice_words("section", language)[kpi.section],
            "method": choice_words("method", language)[kpi.method],
            "unit": kpi.unit,
            "plausible_low": kpi.plausible_low,
            "plausible_high": kpi.plausible_high,
            "data_source": kpi.data_source,
            "aggregate": choice_words("aggregate", language)[kpi.aggregate] if kpi.aggregate else None,
            "critical": choice_words("yes", language)["yes"] if kpi.critical else None,
            **parameter_cells(kpi.parameters),
        }
        for kpi in kpis
    ]


def parameter_cells(parameters: KpiParameters) -> dict[str, Cell]:
    """Return the cells of a KPI's or a goal's numbers: target, baseline, low … cap, x1, y1 … x6, y6."""
    named: dict[str, Cell] = {key: getattr(parameters, key) for key in ("target", "baseline", *PARAMETERS)}
    points = enumerate(parameters.points[:POINT_COUNT], start=1)
    return named | {
        f"{axis}{number}": value for number, point in points for axis, value in zip("xy", point, strict=True)
    }


def position_rows(lines: Iterable[PositionKpi], language: str) -> list[Row]:
    """Return one row for each KPI of each position."""
    yes = choice_words("yes", language)["yes"]
    return [
        {
            "position": line.position,
            "kpi": line.kpi_id,
            "weight": line.weight,
            "target": line.target,
            "locked": yes if line.locked else None,
        }
        for line in lines
    ]


__all__ = [
    "NEUTRAL", "band_rows", "default_rows", "library", "library_rows", "parameter_cells", "position_name",
    "position_rows", "positions", "rule_rows", "scheme_rows", "settings_rows", "template_for",
]  # fmt: skip
