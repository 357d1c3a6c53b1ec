"""The tables of feedback: what was released, interviews, acknowledgements and appeals."""

from workbook_templates.layout import Column, Kind, Owner, Table, Where

_C, _S = Owner.COMPUTED, Owner.SYSTEM

RELEASES = Table(
    "releases",
    (
        Column("release", Kind.ID, _S, 11),
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 16),
        Column("score", Kind.POINTS, _S, 9),
        Column("grade", Kind.TEXT, _S, 8),
        Column("meaning", Kind.TEXT, _S, 22),
        Column("coefficient", Kind.NUMBER, _S, 11),
        Column("day", Kind.DATE, _S, 12),
        Column("by", Kind.TEXT, _S, 16),
        Column("state", Kind.CHOICE, _C, 16, choices="release_state"),
        Column("ended", Kind.DATE, _S, 12),
        Column("ended_by", Kind.TEXT, _S, 16),
        Column("why", Kind.LONG_TEXT, _S, 36),
        Column("scheme", Kind.TEXT, _S, 12, where=Where.PARAMETERS),
        Column("goals", Kind.TEXT, _S, 30, where=Where.PARAMETERS),
    ),
)
"""The master's table: one row a release, for good; a result that is released anew gets a further row.

``goals`` holds the released achievement of each goal by its id, so that a ledger made anew knows it.
"""
