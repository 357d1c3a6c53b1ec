"""The live formulas of the self book, in the language of :mod:`workbook_templates.formulas`.

As in the team book yes/no is a number (1 or 0), a column that is summed is a number in every row, and "" is "no value".
"""

from collections.abc import Mapping

from workbook_templates.books.formula_parts import either, is_word, readable

_BAD = 'IF(LEFT([{0}],1)="✘",1,0)'
_WEIGHT_RANGE = "AND(ISNUMBER([{0}]),OR([{0}]<0,[{0}]>1))"


def _serial(cell: str) -> str:
    """Return the formula for the serial number of a date, 0 where the cell holds none."""
    return f"IF(ISNUMBER({cell}),IF(AND({cell}>=61,{cell}<2958466),{cell},0),0)"


_YES, _DAY = "[agree]={choice.yes.yes}", _serial("[day]")

AGREEMENT: Mapping[str, str] = {
    "state": either(
        {
            'AND(TRIM([agree])<>"",NOT(' + is_word("[agree]", "yes") + "))": "{flag.word_unknown}",
            f'AND({_DAY}=0,TRIM([day])<>"")': "{flag.day_text}",
            f"AND({_YES},{_DAY}=0)": "{flag.day_missing}",
            f'AND({_YES},TRIM([manager_day])="")': "{state.manager_open}",
            _YES: "{state.agreed}",
            'TRIM([agree])<>""': "{state.refused}",
        },
        "{state.open}",
    ),
}
"""The computed column of the agreement. There are no helper columns: other columns of the sheet stand below."""


def _with_state(*texts: str) -> str:
    """Return the formula that counts the agreements that stand so."""
    return "+".join(f"SUMPRODUCT((agreement[state]={{{text}}})*1)" for text in texts)


OWN_GOALS: Mapping[str, str] = {
    "active": 'IF(TRIM([goal_id])="",0,IF(AND(TRIM([method])="",TRIM([weight])=""),0,1))',
    "label": 'IF(AND([active]=1,ISTEXT([title])),[goal_id]&" "&[title],"")',
    "proposes": 'IF(AND(TRIM([new_target])="",TRIM([new_weight])=""),0,1)',
    "check": 'IF([active]=0,IF(COUNTA([comment]:[new_weight])>0,{flag.goal_empty},""),'
    + either(
        {
            readable("[new_target]") + "=0": "{flag.target_text}",
            readable("[new_weight]") + "=0": "{flag.weight_text}",
            _WEIGHT_RANGE.format("new_weight"): "{flag.weight_range}",
            'AND([proposes]=1,TRIM([comment])="")': "{flag.why_missing}",
            'OR([proposes]=1,TRIM([comment])<>"")': "{flag.sent}",
        },
        '""',
    )
    + ")",
    "bad": _BAD.format("check"),
}
"""Each computed column of the goals: what is amiss in what the employee says about them."""

PROPOSALS: Mapping[str, str] = {
    "serial": _serial("[due]"),
    "check": "IF(COUNTA([title]:[why])>0,"
    + either(
        {
            'TRIM([title])=""': "{flag.title_missing}",
            readable("[target]") + "=0": "{flag.target_text}",
            readable("[weight]") + "=0": "{flag.weight_text}",
            _WEIGHT_RANGE.format("weight"): "{flag.weight_range}",
            'AND([serial]=0,TRIM([due])<>"")': "{flag.day_text}",
            "AND([serial]>0,OR([serial]<cycle_start,[serial]>=cycle_end+1))": "{flag.due_outside}",
            'TRIM([why])=""': "{flag.why_missing}",
        },
        "{flag.sent}",
    )
    + ',"")',
    "bad": _BAD.format("check"),
}
"""Each computed column of the proposals."""


def _goal_cell(column: str) -> str:
    cell = f"INDEX(own_goals[{column}],[row])"
    return f'IF([row]=0,"",IF({cell}="","",{cell}))'


SELF_REVIEW: Mapping[str, str] = {
    "row": 'IF(TRIM([goal_id])="",0,IFERROR(MATCH([goal_id],own_goals[goal_id],0),0))',
    **{column: _goal_cell(column) for column in ("title", "method", "unit", "target", "weight")},
    "active": "IF([row]=0,0,INDEX(own_goals[active],[row]))",
    "zone": f"IF([method]={{choice.method.milestone}},IF({is_word('[own_view]', 'zone')},1,0),0)",
    "check": 'IF([active]=0,IF(COUNTA([own_view]:[own_comment])>0,{flag.goal_empty},""),'
    + either(
        {
            'AND([unasked]=1,TRIM([own_view])="")': '""',
            'TRIM([own_view])=""': "{flag.view_missing}",
            "AND([zone]=0,NOT(ISNUMBER([own_view])))": "{flag.view_text}",
            "AND([zone]=0,[method]={choice.method.rated},OR([own_view]<[scale_min],[own_view]>[scale_max]))": "{flag.off_scale}",
        },
        "{flag.good}",
    )
    + ")",
    "bad": _BAD.format("check"),
    "missing": "IF([active]=0,0,IF([check]={flag.view_missing},1,0))",
}
"""Each computed column of the self-review."""

COUNTS: Mapping[str, str] = {
    "agreement_bad": _with_state("flag.word_unknown", "flag.day_text", "flag.day_missing"),
    "agreement_open": _with_state("state.open", "state.refused"),
    "goals_bad": "SUM(own_goals[bad])",
    "proposals_bad": "SUM(proposals[bad])",
    "checkins_bad": "SUM(own_checkins[bad])",
    "review_bad": "SUM(self_review[bad])",
    "review_missing": "SUM(self_review[missing])",
    "feedback_bad": "SUM(feedback[bad])",
    "plans_bad": "SUM(own_plans[bad])",
}
"""What each row of Checks counts, by its id."""

BLOCKING = (
    "agreement_bad",
    "goals_bad",
    "proposals_bad",
    "checkins_bad",
    "review_bad",
    "feedback_bad",
    "plans_bad",
)
"""The rows of Checks that must be 0 before a book is finished."""
