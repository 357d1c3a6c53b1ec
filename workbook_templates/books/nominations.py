"""The table in which managers propose raters for their people; HR confirms them on the master's sheet Raters."""

from collections.abc import Mapping

from workbook_templates.books.formula_parts import either, is_word
from workbook_templates.layout import Column, Kind, Owner, Table

_THEMSELVES = 'OR([rater]=[person],LEFT([person],LEN(TRIM([rater]))+1)=TRIM([rater])&" ")'

_FORMULAS: Mapping[str, str] = {
    "check": "IF(COUNTA([person]:[reason])>0,"
    + either(
        {
            'TRIM([person])=""': "{flag.person_missing}",
            "IF(ISTEXT([person]),SUMPRODUCT((team[label]=[person])*1),0)=0": "{flag.person_unknown}",
            'TRIM([rater])=""': "{flag.rater_missing}",
            _THEMSELVES: "{flag.rater_self}",
            "NOT(" + is_word("[source]", "asked_source") + ")": "{flag.word_unknown}",
        },
        "{flag.to_hr}",
    )
    + ',"")',
}

NOMINATIONS = Table(
    "nominations",
    (
        Column("row_id", Kind.ID, Owner.SYSTEM, 9.5),
        Column("person", Kind.CHOICE, Owner.MANAGER, 36, choices="team[label]", required=True),
        Column("rater", Kind.TEXT, Owner.MANAGER, 26, required=True),
        Column("source", Kind.CHOICE, Owner.MANAGER, 14, choices="asked_source", required=True),
        Column("reason", Kind.LONG_TEXT, Owner.MANAGER, 40),
        Column("check", Kind.FLAG, Owner.COMPUTED, 30, formula=_FORMULAS["check"]),
    ),
    since=4,
)
"""One row a rater whom the manager proposes: an employee's id or name, and what the rater is to the person."""
