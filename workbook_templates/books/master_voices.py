"""The master's sheets of what people say about goals: Agreements and Voices. All of it arrives from the books."""

from workbook_templates.layout import Column, Kind, Owner, Table, Where

_C, _S = Owner.COMPUTED, Owner.SYSTEM
_PARAMETERS = Where.PARAMETERS

AGREEMENTS = Table(
    "agreements",
    (
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 18),
        Column("manager", Kind.TEXT, _C, 16),
        Column("state", Kind.CHOICE, _C, 26, choices="agreement"),
        Column("manager_day", Kind.DATE, _C, 13),
        Column("how", Kind.CHOICE, _C, 14, choices="evidence"),
        Column("answer", Kind.CHOICE, _C, 12, choices="yes"),
        Column("employee_day", Kind.DATE, _C, 13),
        Column("comments", Kind.COUNT, _C, 12),
        Column("until", Kind.DATE, _C, 13),
    ),
)
"""One row a person: the dates of both sides. ``comments`` counts the employee's comments and proposals."""

VOICES = Table(
    "voices",
    (
        Column("voice", Kind.ID, _S, 15),
        Column("name", Kind.TEXT, _C, 16),
        Column("kind", Kind.CHOICE, _C, 14, choices="voice"),
        Column("title", Kind.TEXT, _C, 34),
        Column("comment", Kind.LONG_TEXT, _C, 40),
        Column("target", Kind.NUMBER, _C, 13),
        Column("new_target", Kind.NUMBER, _C, 13),
        Column("weight", Kind.PERCENT, _C, 9),
        Column("new_weight", Kind.PERCENT, _C, 10),
        Column("reply", Kind.LONG_TEXT, _C, 36),
        Column("actual", Kind.NUMBER, _C, 13),
        Column("own_view", Kind.NUMBER, _C, 13),
        Column("own_comment", Kind.LONG_TEXT, _C, 40),
        Column("unit", Kind.TEXT, _C, 11, where=_PARAMETERS),
        Column("due", Kind.DATE, _C, 12, where=_PARAMETERS),
        Column("employee_id", Kind.ID, _S, 11, where=_PARAMETERS),
        Column("book", Kind.TEXT, _S, 28, where=_PARAMETERS),
    ),
)
"""What employees say in their self books: one row a goal about which they say anything, and one a goal that they propose.

``target``, ``weight`` and ``actual`` are the manager's; ``voice`` is the goal's id, or the proposal's.
"""
