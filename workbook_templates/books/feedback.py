"""The tables of feedback: what was released, interviews, and what employees answer, in the books and in the master.

A team book has Interviews, one row a person of the team. A self book has the sheet Feedback: the released result, the
employee's answer below it, and the goals as they were scored. Nothing stands there before the result is released.
"""

from collections.abc import Mapping

from workbook_templates.books.formula_parts import computed, either, is_word, readable
from workbook_templates.layout import FIRST_ROW, Column, Kind, Owner, Table, Where

_C, _E, _H, _M, _S = Owner.COMPUTED, Owner.EMPLOYEE, Owner.HR, Owner.MANAGER, Owner.SYSTEM
_HIDDEN, _PARAMETERS = Where.HIDDEN, Where.PARAMETERS


def _serial(cell: str) -> str:
    """Return a date's serial number, 0 where a cell holds none."""
    return f"IF(ISNUMBER({cell}),IF(AND({cell}>=61,{cell}<2958466),{cell},0),0)"


def _no_date(cell: str) -> str:
    """Return the test that something stands in a cell, and is no date."""
    return f'AND({_serial(cell)}=0,TRIM({cell})<>"")'


NOTES = ("strengths", "gaps", "next_steps")
"""What a manager writes down in an interview, and the employee reads once the result is released."""

_BLANK = (
    "OR(" + ",".join(f'TRIM([{key}])=""' for key in ("preparation", *NOTES, "follow_up", "private")) + ")"
)
_HELD = _serial("[day]")

_INTERVIEW: Mapping[str, str] = {
    "check": "IF(COUNTA([preparation]:[private])>0,"
    + either(
        {
            _no_date("[day]"): "{flag.day_text}",
            _no_date("[follow_up]"): "{flag.follow_text}",
            readable("[private]", "yes") + "=0": "{flag.word_unknown}",
            f"AND({_HELD}>0,ISNUMBER([released]),{_HELD}<[released])": "{flag.before_release}",
            "[private]={choice.yes.no}": "{flag.not_private}",
            f"AND({_HELD}=0,COUNTA([strengths]:[private])>0)": "{flag.interview_undated}",
            f"{_HELD}=0": "{flag.prepared}",
            _BLANK: "{flag.interview_incomplete}",
            f"AND(ISNUMBER([follow_up]),[follow_up]<{_HELD})": "{flag.follow_before}",
            f"AND(ISNUMBER([due]),{_HELD}>[due])": "{flag.interview_late}",
        },
        "{flag.held}",
    )
    + ',IF(ISNUMBER([released]),{flag.interview_due},""))',
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
}

INTERVIEWS_IN_BOOK = Table(
    "interviews",
    computed(
        (
            Column("employee_id", Kind.ID, _S, 9.5),
            Column("name", Kind.TEXT, _H, 14),
            Column("result", Kind.TEXT, _H, 13),
            Column("released", Kind.DATE, _H, 11.5),
            Column("due", Kind.DATE, _H, 11.5),
            Column("preparation", Kind.LONG_TEXT, _M, 26),
            Column("day", Kind.DATE, _M, 11.5),
            Column("strengths", Kind.LONG_TEXT, _M, 26),
            Column("gaps", Kind.LONG_TEXT, _M, 26),
            Column("next_steps", Kind.LONG_TEXT, _M, 26),
            Column("follow_up", Kind.DATE, _M, 11.5),
            Column("private", Kind.CHOICE, _M, 10, choices="yes"),
            Column("check", Kind.FLAG, _C, 26),
        ),
        _INTERVIEW,
    ),
    since=6,
)
"""One row a person of the team. ``due`` is the last day for the interview; what HR gives stands there after the release."""

_ANSWERED = "COUNTA([acknowledged]:[appeal_reason])>0"
_RELEASED = "SUM(released[day])"

_ANSWER: Mapping[str, str] = {
    "state": either(
        {
            f"AND({_RELEASED}=0,{_ANSWERED})": "{feedback.nothing_released}",
            f"{_RELEASED}=0": '""',
            readable("[acknowledged]", "yes") + "=0": "{flag.word_unknown}",
            readable("[appeal]", "yes") + "=0": "{flag.word_unknown}",
            f"OR({_no_date('[day]')},{_no_date('[appeal_day]')})": "{flag.day_text}",
            f"AND({is_word('[acknowledged]', 'yes')},{_serial('[day]')}=0)": "{feedback.day_missing}",
            'AND([appeal]={choice.yes.yes},TRIM([appeal_reason])="")': "{feedback.reason_missing}",
            f"AND([appeal]={{choice.yes.yes}},{_serial('[appeal_day]')}=0)": "{feedback.appeal_day_missing}",
            f"AND([appeal]={{choice.yes.yes}},{_serial('[appeal_day]')}>SUM(released[until]))": "{feedback.late}",
            'TRIM([outcome])<>""': "{feedback.decided}",
            "[appeal]={choice.yes.yes}": "{feedback.appealed}",
            f"AND({is_word('[acknowledged]', 'yes')},{_serial('[day]')}<{_RELEASED})": "{feedback.anew}",
            "[acknowledged]={choice.yes.yes}": "{feedback.acknowledged}",
            "[acknowledged]={choice.yes.no}": "{feedback.refused}",
        },
        "{feedback.open}",
    ),
    "bad": 'IF(LEFT([state],1)="✘",1,0)',
}

RELEASED = Table(
    "released",
    (
        Column("employee_id", Kind.ID, _S, where=_HIDDEN),
        Column("grade", Kind.TEXT, _H, 34),
        Column("score", Kind.POINTS, _H, 15),
        Column("day", Kind.DATE, _H, 12.5),
        Column("until", Kind.DATE, _H, 12.5),
        Column("follow_up", Kind.DATE, _H, 12.5),
        Column("strengths", Kind.LONG_TEXT, _H, 34),
        Column("gaps", Kind.LONG_TEXT, _H, 34),
        Column("next_steps", Kind.LONG_TEXT, _H, 34),
    ),
    since=3,
    filled_by=_E,
)
"""One row: the result as it was released, and what the manager noted in the interview. ``until`` is the last day for an appeal."""

FEEDBACK = Table(
    "feedback",
    computed(
        (
            Column("employee_id", Kind.ID, _S, where=_HIDDEN),
            Column("state", Kind.FLAG, _C, 34),
            Column("acknowledged", Kind.CHOICE, _E, 15, choices="yes"),
            Column("day", Kind.DATE, _E, 12.5),
            Column("appeal", Kind.CHOICE, _E, 12.5, choices="yes"),
            Column("appeal_day", Kind.DATE, _E, 12.5),
            Column("comment", Kind.LONG_TEXT, _E, 34),
            Column("appeal_reason", Kind.LONG_TEXT, _E, 34),
            Column("outcome", Kind.LONG_TEXT, _H, 34),
        ),
        _ANSWER,
    ),
    key_row=FIRST_ROW + 2,
    since=3,
    filled_by=_E,
)
"""One row: what the employee answers. ``outcome`` is HR's decision on an appeal."""

RELEASED_GOALS = Table(
    "released_goals",
    computed(
        (
            Column("goal_id", Kind.ID, _S, where=_HIDDEN),
            Column("title", Kind.TEXT, _H, 34),
            Column("weight", Kind.PERCENT, _H, 15),
            Column("points", Kind.POINTS, _H, 12.5),
            Column("check", Kind.FLAG, _C, 12.5),
        ),
        {
            "check": 'IF(TRIM([title])="","",IF(ISNUMBER([points]),{feedback.scored},{feedback.left_out}))',
        },
    ),
    key_row=FIRST_ROW + 6,
    since=3,
    filled_by=_E,
)
"""The employee's goals as they were scored on the day of the release; rows without an id stand ready."""

RELEASES = Table(
    "releases",
    (
        Column("release", Kind.ID, _S, 11),
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 16),
        Column("score", Kind.POINTS, _S, 9),
        Column("grade", Kind.TEXT, _S, 8),
        Column("coefficient", Kind.NUMBER, _S, 11),
        Column("day", Kind.DATE, _S, 12),
        Column("by", Kind.TEXT, _S, 16),
        Column("state", Kind.CHOICE, _C, 16, choices="release_state"),
        Column("ended", Kind.DATE, _S, 12),
        Column("ended_by", Kind.TEXT, _S, 16),
        Column("why", Kind.LONG_TEXT, _S, 36),
        Column("scheme", Kind.TEXT, _S, 12, where=_PARAMETERS),
        Column("meaning", Kind.TEXT, _S, 44, where=_PARAMETERS),
        Column("goals", Kind.TEXT, _S, where=_HIDDEN),
    ),
)
"""The master's table: one row a release, for good; a result that is released anew gets a further row.

``goals`` holds the released achievement of each goal by its id, so that a ledger made anew knows it.
"""

INTERVIEWS = Table(
    "interviews",
    (
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 16),
        Column("manager", Kind.TEXT, _C, 16),
        Column("released", Kind.DATE, _C, 12),
        Column("due", Kind.DATE, _C, 12),
        Column("state", Kind.CHOICE, _C, 17, choices="interview_state"),
        Column("preparation", Kind.LONG_TEXT, _M, 28),
        Column("day", Kind.DATE, _M, 12),
        Column("strengths", Kind.LONG_TEXT, _M, 28),
        Column("gaps", Kind.LONG_TEXT, _M, 28),
        Column("next_steps", Kind.LONG_TEXT, _M, 28),
        Column("follow_up", Kind.DATE, _M, 12),
        Column("private", Kind.CHOICE, _M, 10, choices="yes"),
        Column("book", Kind.TEXT, _S, 24, where=_PARAMETERS),
    ),
)
"""The master's table: one row a person whose result is released, or of whom an interview was recorded."""

APPEALS = Table(
    "appeals",
    (
        Column("employee_id", Kind.ID, _S, 11),
        Column("name", Kind.TEXT, _C, 16),
        Column("department", Kind.TEXT, _C, 16),
        Column("released", Kind.DATE, _C, 12),
        Column("until", Kind.DATE, _C, 12),
        Column("state", Kind.CHOICE, _C, 17, choices="answer_state"),
        Column("acknowledged", Kind.CHOICE, _E, 14, choices="yes"),
        Column("day", Kind.DATE, _E, 12),
        Column("comment", Kind.LONG_TEXT, _E, 30),
        Column("appeal", Kind.CHOICE, _E, 10, choices="yes"),
        Column("appeal_reason", Kind.LONG_TEXT, _E, 34),
        Column("appeal_day", Kind.DATE, _E, 12),
        Column("paper", Kind.CHOICE, _H, 14, choices="paper"),
        Column("paper_day", Kind.DATE, _H, 12),
        Column("outcome", Kind.CHOICE, _H, 12, choices="outcome"),
        Column("outcome_reason", Kind.LONG_TEXT, _H, 34),
        Column("decided_by", Kind.TEXT, _H, 14),
        Column("decided_on", Kind.DATE, _H, 12),
        Column("book", Kind.TEXT, _S, 24, where=_PARAMETERS),
    ),
)
"""The master's table: one row a person whose result is released, or who answered to one; HR decides on appeals beside it.

``paper`` is what somebody without a self book answered on a signed form, ``paper_day`` the day of it.
"""
