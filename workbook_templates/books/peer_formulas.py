"""The live formulas of the peer book, in the language of :mod:`workbook_templates.formulas`.

As in the team book yes/no is a number (1 or 0), and a column that is summed is a number in every row.
"""

from collections.abc import Mapping

from workbook_templates.books.formula_parts import either, is_word

_UNABLE = "[unable]={choice.yes.yes}"

RATINGS: Mapping[str, str] = {
    "check": either(
        {
            'TRIM([row_id])=""': 'IF(COUNTA([value]:[comment])>0,{flag.nobody},"")',
            'AND(TRIM([unable])<>"",NOT(' + is_word("[unable]", "yes") + "))": "{flag.word_unknown}",
            f'AND({_UNABLE},TRIM([value])<>"")': "{flag.both}",
            _UNABLE: "{flag.left_out}",
            'TRIM([value])=""': "{flag.value_missing}",
            "NOT(ISNUMBER([value]))": "{flag.value_text}",
            "OR([value]<[scale_min],[value]>[scale_max])": "{flag.off_scale}",
            "AND(OR([value]<[low_end],[value]>=[high_end]),LEN(TRIM([comment]))*2<[evidence_min])": "{flag.evidence_missing}",
        },
        "{flag.good}",
    ),
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
    "open": "IF([check]={flag.value_missing},1,0)",
}
"""Each computed column of the ratings.

A comment is certainly too short where twice its characters do not make up what is asked for: a Chinese character counts
as two. What lies between is a finding of HR's program alone.
"""

COUNTS: Mapping[str, str] = {
    "ratings_bad": "SUM(ratings[bad])",
    "ratings_open": "SUM(ratings[open])",
}
"""What each row of Checks counts, by its id."""

BLOCKING = ("ratings_bad",)
"""The rows of Checks that must be 0 before a book is finished."""
