"""The master's tables by which people are appraised: settings, schemes, grades, rules, own columns, KPIs, position templates.

All of it is HR's, and stands before anybody has a goal.
"""

from appraisal.model import Source
from workbook_templates.books.improvement import PLAN_REVIEWS
from workbook_templates.books.planning import method_columns
from workbook_templates.books.team import SECTIONS
from workbook_templates.layout import Column, Kind, Owner, Table, Where

_H, _S = Owner.HR, Owner.SYSTEM
_PARAMETERS = Where.PARAMETERS

SETTINGS = Table(
    "settings",
    (
        Column("setting", Kind.ID, _S, 20),
        Column("label", Kind.TEXT, _S, 34),
        Column("value", Kind.TEXT, _H, 26),
        Column("about", Kind.LONG_TEXT, _S, 70),
    ),
)
"""One row a setting: cycle_id, cycle_name, cycle_start, cycle_end, company, language, due, stage, merge_rows, …"""

SCHEMES = Table(
    "schemes",
    (
        Column("scheme", Kind.TEXT, _H, 14, required=True),
        Column("site", Kind.TEXT, _H, 11),
        Column("group", Kind.TEXT, _H, 11),
        Column("level", Kind.TEXT, _H, 9),
        *(Column(f"weight_{section}", Kind.PERCENT, _H, 12, required=True) for section in SECTIONS),
        Column("floor", Kind.NUMBER, _H, 9),
        Column("cap", Kind.NUMBER, _H, 9),
        Column("total_cap", Kind.NUMBER, _H, 9),
        Column("weight_min", Kind.PERCENT, _H, 10),
        Column("weight_max", Kind.PERCENT, _H, 10),
        Column("goals_min", Kind.COUNT, _H, 9),
        Column("goals_max", Kind.COUNT, _H, 9),
        Column("scale_min", Kind.NUMBER, _H, 9),
        Column("scale_max", Kind.NUMBER, _H, 9),
        Column("scale_low", Kind.NUMBER, _H, 9),
        Column("scale_high", Kind.NUMBER, _H, 9),
        Column("min_coverage", Kind.PERCENT, _H, 10),
        Column("min_days", Kind.COUNT, _H, 9),
        Column("distribution", Kind.CHOICE, _H, 11, choices="distribution"),
        Column("methods", Kind.LONG_TEXT, _H, 44, where=_PARAMETERS),
        Column("history_share", Kind.PERCENT, _H, 11, where=_PARAMETERS),
        Column("history_factor", Kind.NUMBER, _H, 11, where=_PARAMETERS),
        Column("history_points", Kind.COUNT, _H, 11, where=_PARAMETERS),
        *(
            Column(key, Kind.COUNT, _H, 11, where=_PARAMETERS)
            for key in ("checkin_days", "progress_days", "surprise_grades")
        ),
        Column("performance_middle", Kind.NUMBER, _H, 12, where=_PARAMETERS),
        Column("performance_high", Kind.NUMBER, _H, 12, where=_PARAMETERS),
        *(
            Column(f"source_{source.name.lower()}", Kind.PERCENT, _H, 10, where=_PARAMETERS)
            for source in Source
        ),
        Column("floor_peer", Kind.COUNT, _H, 10, where=_PARAMETERS),
        Column("floor_report", Kind.COUNT, _H, 10, where=_PARAMETERS),
        Column("floor_customer", Kind.COUNT, _H, 10, where=_PARAMETERS),
        Column("trim_peers", Kind.CHOICE, _H, 11, choices="yes", where=_PARAMETERS),
        Column("evidence_min", Kind.COUNT, _H, 11, where=_PARAMETERS),
        Column("ratings_min", Kind.COUNT, _H, 11, where=_PARAMETERS),
        Column("gap_max", Kind.PERCENT, _H, 11, where=_PARAMETERS),
        Column("leniency_max", Kind.NUMBER, _H, 11, where=_PARAMETERS),
        Column("spread_min", Kind.NUMBER, _H, 11, where=_PARAMETERS),
        Column("impact_min", Kind.PERCENT, _H, 11, where=_PARAMETERS),
        Column("release_approval", Kind.CHOICE, _H, 13, choices="yes", where=_PARAMETERS),
        Column("anchors", Kind.LONG_TEXT, _H, 40, where=_PARAMETERS),
        Column("severities", Kind.LONG_TEXT, _H, 40, where=_PARAMETERS),
        Column("interview_days", Kind.COUNT, _H, 11, where=_PARAMETERS),
        Column("appeal_days", Kind.COUNT, _H, 11, where=_PARAMETERS),
        Column("holidays", Kind.LONG_TEXT, _H, 44, where=_PARAMETERS),
        Column("make_up_days", Kind.LONG_TEXT, _H, 30, where=_PARAMETERS),
        *(Column(f"plan_review{number}", Kind.COUNT, _H, 12, where=_PARAMETERS) for number in PLAN_REVIEWS),
        Column("sources_off", Kind.LONG_TEXT, _H, 22, where=_PARAMETERS),
        Column("bias", Kind.CHOICE, _H, 12, choices="yes", where=_PARAMETERS),
        Column("nine_box", Kind.CHOICE, _H, 12, choices="yes", where=_PARAMETERS),
        Column("plan_days", Kind.COUNT, _H, 12, where=_PARAMETERS),
        Column("flat_share", Kind.PERCENT, _H, 12, where=_PARAMETERS),
        Column("leap_factor", Kind.NUMBER, _H, 12, where=_PARAMETERS),
        Column("ceiling_share", Kind.PERCENT, _H, 12, where=_PARAMETERS),
        Column("sources_min", Kind.COUNT, _H, 12, where=_PARAMETERS),
        Column("deviation_max", Kind.PERCENT, _H, 12, where=_PARAMETERS),
        Column("group_min", Kind.COUNT, _H, 12, where=_PARAMETERS),
    ),
)
"""``methods`` lists the methods that managers may choose, by code and separated by commas; blank allows all.

To its right stand the thresholds of the rules about history and check-ins, and the totals of the nine boxes; then what is about
ratings (:mod:`workbook_templates.rater_rows`): the sources' weights, the anonymous sources' floors, and the thresholds of the
rules about raters; and at the end what the release of results needs, the words of the scale, the severities that rules have
for these people alone, as ``G02 = off, K01 = information``, the time limits of feedback in working days, the calendar by
which they are counted: lists of days, as ``2026-10-01..2026-10-07, 2027-01-01``, the days after which improvement plans
are reviewed, what is switched off for these people: sources, what is said of raters, the nine boxes, and the thresholds of the
rules about agreements, targets, teams, sources and shares of grades.
"""

BANDS = Table(
    "bands",
    (
        Column("scheme", Kind.TEXT, _H, 16, required=True),
        Column("grade", Kind.TEXT, _H, 9, required=True),
        Column("low", Kind.NUMBER, _H, 10, required=True),
        Column("coefficient", Kind.NUMBER, _H, 12, required=True),
        Column("guide", Kind.PERCENT, _H, 12),
        Column("meaning", Kind.TEXT, _H, 50),
        Column("plan", Kind.CHOICE, _H, 13, choices="yes"),
    ),
    key=("scheme", "grade"),
)
"""``plan`` says whether a person with the grade needs an improvement plan."""

RULES = Table(
    "rules",
    (
        Column("code", Kind.ID, _S, 8),
        Column("name", Kind.TEXT, _S, 24),
        Column("severity", Kind.CHOICE, _H, 12, choices="severity"),
        Column("about", Kind.LONG_TEXT, _S, 80),
    ),
)

OWN_COLUMNS = Table(
    "owncolumns",
    (
        Column("column", Kind.ID, _S, 14),
        Column("sheet", Kind.CHOICE, _H, 16, choices="own_sheet", required=True),
        Column("label", Kind.TEXT, _H, 26, required=True),
        Column("kind", Kind.CHOICE, _H, 13, choices="own_kind", required=True),
        Column("filler", Kind.CHOICE, _H, 13, choices="own_filler", required=True),
        Column("choices", Kind.LONG_TEXT, _H, 40),
        Column("about", Kind.LONG_TEXT, _H, 50),
    ),
)
"""One row a column that a company adds to ours. The program gives it its id, and never gives the same one again."""

LIBRARY = Table(
    "library",
    (
        Column("kpi", Kind.ID, _H, 20, required=True),
        Column("name", Kind.TEXT, _H, 30, required=True),
        Column("definition", Kind.LONG_TEXT, _H, 44),
        Column("section", Kind.CHOICE, _H, 12, choices="section", required=True),
        Column("method", Kind.CHOICE, _H, 16, choices="method", required=True),
        Column("unit", Kind.TEXT, _H, 13),
        Column("baseline", Kind.NUMBER, _H, 10),
        Column("target", Kind.NUMBER, _H, 10),
        Column("plausible_low", Kind.NUMBER, _H, 12),
        Column("plausible_high", Kind.NUMBER, _H, 12),
        Column("data_source", Kind.TEXT, _H, 22),
        *method_columns(_H),
    ),
)

POSITIONS = Table(
    "positions",
    (
        Column("position", Kind.TEXT, _H, 24, required=True),
        Column("kpi", Kind.ID, _H, 22, required=True),
        Column("weight", Kind.PERCENT, _H, 9, required=True),
        Column("target", Kind.NUMBER, _H, 11),
        Column("locked", Kind.CHOICE, _H, 9, choices="yes"),
    ),
    key=("position", "kpi"),
)

POLICY = (SETTINGS, SCHEMES, BANDS, RULES, OWN_COLUMNS, LIBRARY, POSITIONS)
"""All of them, in the order of their sheets."""
