"""The live formulas of the team book, in the language of :mod:`workbook_templates.formulas`.

They compute what :mod:`appraisal.kpi` and :mod:`appraisal.scorecard` compute, in the same order of floating-point
operations, with functions that Excel 2016+, WPS, LibreOffice and Google Sheets understand alike. Helper columns keep
each formula short. Yes/no is a number (1 or 0), a column that is summed is a number in every row, and "" is "no value".
"""

from collections.abc import Mapping

from workbook_templates.books.formula_parts import either, is_word, readable, round2
from workbook_templates.books.goal_formulas import GOALS

__all__ = ["ACTUALS", "BLOCKING", "COUNTS", "GOALS", "REVIEW", "TEAM", "VOICES"]

# --- Actuals: rows of period figures and events -------------------------------------------------------------------

_ANY_ACTUAL = "COUNTA([goal]:[note])>0"
_EVENT_NUMBER = "AND([is_event]=1,ISNUMBER([value]))"

ACTUALS: Mapping[str, str] = {
    "of": 'IF(ISTEXT([goal]),LEFT(TRIM([goal]),8),"")',
    "found": 'IF([of]="",0,SUMPRODUCT((goals[goal_id]=[of])*goals[active]))',
    "is_period": "IF([found]=0,0,IF([kind]={choice.measurement.period},1,0))",
    "is_event": "IF([found]=0,0,IF([kind]={choice.measurement.event},1,0))",
    "serial": "IF(ISNUMBER([day]),IF(AND([day]>=61,[day]<2958466),[day],0),0)",
    "order": "IF([is_period]=1,[serial]*100000+MATCH([row_id],actuals[row_id],0),0)",
    "latest": "IF([is_period]=1,IF(SUMPRODUCT((actuals[of]=[of])*(actuals[order]>[order]))=0,1,0),0)",
    "undated": "IF(AND([is_period]=1,[serial]=0),1,0)",
    "no_value": "IF(AND([is_period]=1,NOT(ISNUMBER([value]))),1,0)",
    "some_target": f"IF([is_period]=1,IF(ISNUMBER([target]),1,1-{readable('[target]')}),0)",
    "no_target": "IF(AND([is_period]=1,NOT(ISNUMBER([target]))),1,0)",
    "period_value": "IF(AND([is_period]=1,ISNUMBER([value])),[value],0)",
    "period_target": "IF(AND([is_period]=1,ISNUMBER([target])),[target],0)",
    "last_value": "[latest]*[period_value]",
    "last_target": "[latest]*[period_target]",
    "is_veto": "IF([is_event]=1,IF([veto]={choice.yes.yes},1,0),0)",
    "unpriced": 'IF([is_event]=1,IF(TRIM([points])="",1,0),0)',
    "unclear": "IF([is_event]=1,IF(AND(ISNUMBER([value]),"
    + readable("[points]")
    + "=1,"
    + readable("[veto]", "yes")
    + "=1),0,1),0)",
    "event_points": f"IF({_EVENT_NUMBER},[value]*IF(ISNUMBER([points]),[points],"
    "SUMPRODUCT((goals[goal_id]=[of])*goals[rate_number])),0)",
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
    "check": f"IF({_ANY_ACTUAL},"
    + either(
        {
            'TRIM([goal])=""': "{flag.goal_missing}",
            "[found]=0": "{flag.goal_unknown}",
            'TRIM([kind])=""': "{flag.kind_missing}",
            "[is_period]+[is_event]=0": "{flag.kind_unknown}",
            'TRIM([value])=""': "{flag.value_missing}",
            "NOT(ISNUMBER([value]))": "{flag.value_text}",
            'AND([serial]=0,TRIM([day])<>"")': "{flag.day_text}",
            readable("[target]") + "=0": "{flag.target_text}",
            readable("[points]") + "=0": "{flag.points_text}",
            readable("[veto]", "yes") + "=0": "{flag.word_unknown}",
            "[serial]=0": "{flag.day_missing}",
            "OR([day]<cycle_start,[day]>=cycle_end+1)": "{flag.day_outside}",
        },
        "{flag.good}",
    )
    + ',"")',
}
"""Each computed column of Actuals."""


# --- Review -------------------------------------------------------------------------------------------------------


def _goal_cell(column: str) -> str:
    cell = f"INDEX(goals[{column}],[row])"
    return f'IF([row]=0,"",IF({cell}="","",{cell}))'


def _goal_number(column: str) -> str:
    return f"IF([row]=0,0,INDEX(goals[{column}],[row]))"


_NOT_APPLICABLE, _UNABLE = "[exempt]={choice.exempt.na}", "[exempt]={choice.exempt.unable}"

REVIEW: Mapping[str, str] = {
    "row": "IFERROR(MATCH([goal_id],goals[goal_id],0),0)",
    **{column: _goal_cell(column) for column in ("owner", "title", "method", "unit", "weight")},
    "target": _goal_cell("t"),
    "out": f'IF({_NOT_APPLICABLE},IF(TRIM([evidence])="",2,IF([consent]={{choice.yes.yes}},1,3)),'
    f"IF({_UNABLE},IF([method]={{choice.method.rated}},4,5),0))",
    "active": _goal_number("active"),
    "rows": "IF([row]=0,0,INDEX(goals[periods],[row])+INDEX(goals[events],[row]))",
    "rows_open": "IF([row]=0,0,INDEX(goals[periods_open],[row])+IF(INDEX(goals[vetoes],[row])>0,0,INDEX(goals[events_open],[row])))",
    "achievement": 'IF([row]=0,"",INDEX(goals[achieved],[row]))',
    "zone": f"IF([method]={{choice.method.milestone}},IF({is_word('[actual]', 'zone')},1,0),0)",
    "check": 'IF([active]=0,IF(COUNTA([actual]:[exempt])>0,{flag.goal_empty},""),' + either(
        {
            'AND(TRIM([exempt])<>"",NOT(' + is_word("[exempt]", "exempt") + "))": "{flag.word_unknown}",
            "[out]=2": "{flag.reason_missing}",
            "[out]=3": "{flag.consent_missing}",
            "[out]=5": "{flag.unable_not_rated}",
            "[out]>0": "{flag.left_out}",
            "INDEX(goals[bad],[row])=1": "{flag.goal_bad}",
            "[rows_open]>0": "{flag.rows_open}",
            'AND([rows]=0,TRIM([actual])="")': "{flag.actual_missing}",
            "AND([rows]=0,[zone]=0,NOT(ISNUMBER([actual])))": "{flag.actual_text}",
            "NOT(ISNUMBER([achievement]))": "{flag.not_scored}",
            'AND([rows]>0,TRIM([actual])<>"")': "{flag.actual_twice}",
        },
        "{flag.good}",
    ) + ")",
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
    "look": 'IF(LEFT([check],1)="●",1,0)',
    "missing": "IF([active]=0,0,IF([check]={flag.actual_missing},1,0))",
}  # fmt: skip
"""Each computed column of Review."""


# --- Team ---------------------------------------------------------------------------------------------------------

SECTIONS = ("kpi", "behaviour", "development")


def _in_section(number: int, column: str) -> str:
    return f'SUMPRODUCT((goals[bucket]=[label]&"|{number}")*goals[{column}])'


def _in_all(column: str) -> str:
    return f"SUMPRODUCT((goals[owner]=[label])*goals[{column}])"


def _section_columns() -> dict[str, str]:
    columns: dict[str, str] = {}
    for number, section in enumerate(SECTIONS, start=1):
        columns |= {
            f"items_{section}": _in_section(number, "counted"),
            f"typed_{section}": _in_section(number, "w"),
            f"left_{section}": _in_section(number, "w_left"),
            f"scored_{section}": _in_section(number, "w_scored"),
            f"vetoed_{section}": _in_section(number, "vetoed"),
            f"unweighted_{section}": _in_section(number, "unweighted"),
            f"weight_{section}": f'IF([items_{section}]=0,"",[typed_{section}])',
            f"score_{section}": f"IF([vetoed_{section}]>0,[floor],IF([scored_{section}]>0,"
            f'{_in_section(number, "w_points")}/[scored_{section}],""))',
        }
    return columns


def _over_sections(part: str) -> str:
    return "+".join(part.format(s=section) for section in SECTIONS)


_HAS_SCORE = "AND(ISNUMBER([score_{s}]),[share_{s}]>0)"
_MEAN_SCORE = "(" + _over_sections("IF(" + _HAS_SCORE + ",[share_{s}]*[score_{s}],0)") + ")/[share_scored]"
_APPLICABLE = _over_sections(
    "IF(AND([share_{s}]>0,[typed_{s}]>0),[share_{s}]*(([typed_{s}]-[left_{s}])/[typed_{s}]),0)"
)


def _section_tests(test: str, text: str) -> dict[str, str]:
    return {test.format(s=section): text.format(s=section) for section in SECTIONS}


TEAM: Mapping[str, str] = {
    "person": 'IF(TRIM([employee_id])="",0,1)',
    "last_checkin": 'IF(SUMPRODUCT((checkins[person]=[label])*checkins[last_day])=0,"",'
    "SUMPRODUCT((checkins[person]=[label])*checkins[last_day]))",
    "goals": _in_all("known"),
    **_section_columns(),
    "pending": _in_all("held"),
    "bad_goals": _in_all("bad"),
    "bad_reviews": "SUMPRODUCT((review[owner]=[label])*review[bad])",
    "missing": "SUMPRODUCT((review[owner]=[label])*review[missing])",
    "applies": f"ROUND({_APPLICABLE},9)",
    "coverage": 'IF([goals]=0,"",[applies])',
    "adds": _in_all("added"),
    "bonus": 'IF([adds]=0,"",' + _in_all("added_points") + ")",
    "share_scored": _over_sections("IF(" + _HAS_SCORE + ",[share_{s}],0)"),
    "total": 'IF([share_scored]=0,"",'
    + round2(f"MIN([total_cap],{_MEAN_SCORE}+IF([adds]=0,0,[bonus]))") + ")",
    "empty": _over_sections("IF(AND([share_{s}]>0,[items_{s}]=0),1,0)"),
    "uneven": _over_sections(
        "IF(AND([share_{s}]>0,[typed_{s}]<>0,[unweighted_{s}]=0),IF(ROUND([typed_{s}],4)=1,0,1),0)"
    ),
    "unweighted": _over_sections("IF([share_{s}]>0,[unweighted_{s}],0)"),
    "open": "IF(OR([empty]>0,[pending]>0,[unweighted]>0,[uneven]>0,"
    'ROUND([share_kpi]+[share_behaviour]+[share_development],4)<>1,[applies]<[min_coverage],[total]=""),1,0)',
    "grade": 'IF([open]=1,"",IFERROR(IF(MATCH(ROUND([scheme_no]*10000+[total],4),grade_keys,1)'
    '=MATCH(ROUND(([scheme_no]-0.5)*10000,4),grade_keys,1),"",'
    'INDEX(grade_words,MATCH(ROUND([scheme_no]*10000+[total],4),grade_keys,1))),""))',
    "state": either(
        {
            "[goals]=0": "{state.no_goals}",
            **_section_tests(
                "AND([share_{s}]>0,[items_{s}]>0,[unweighted_{s}]=0,ROUND([typed_{s}],4)<>1)",
                '{{state.weights_{s}|TEXT(ROUND([typed_{s}],4),"0.00%")}}',
            ),
            **_section_tests("AND([share_{s}]>0,[items_{s}]=0)", "{{state.empty_{s}}}"),
            "[bad_goals]>0": '{state.bad_goals|TEXT([bad_goals],"0")}',
            "[bad_reviews]>0": '{state.bad_reviews|TEXT([bad_reviews],"0")}',
            "[missing]>0": '{state.missing|TEXT([missing],"0")}',
            "[pending]>0": '{state.pending|TEXT([pending],"0")}',
            "[applies]<[min_coverage]": '{state.coverage|TEXT(ROUND([applies],4),"0.00%")}',
            '[grade]=""': "{state.no_grade}",
        },
        "{state.complete}",
    ),
    "ready": "IF([grade]=\"\",0,1)",
}  # fmt: skip
"""Each computed column of Team."""


# --- Voices -------------------------------------------------------------------------------------------------------

VOICES: Mapping[str, str] = {
    "check": 'IF(TRIM([voice])="",IF(TRIM([reply])="","",{flag.voice_missing}),'
    'IF(AND(TRIM([comment])="",TRIM([new_target])="",TRIM([new_weight])="",TRIM([due])=""),"",'
    'IF(TRIM([reply])="",{flag.reply_missing},{flag.replied})))',
}
"""The computed column of Voices."""

# --- Checks -------------------------------------------------------------------------------------------------------

COUNTS: Mapping[str, str] = {
    "no_goals": "SUMPRODUCT((team[state]={state.no_goals})*1)",
    "weights": "SUM(team[uneven])",
    "goals_bad": "SUM(goals[bad])",
    "goals_look": "SUM(goals[look])",
    "actuals_bad": "SUM(actuals[bad])",
    "checkins_bad": "SUM(checkins[bad])",
    "approvals_bad": "SUM(approve[bad])",
    "interviews_bad": "SUM(interviews[bad])",
    "plans_bad": "SUM(plans[bad])+SUM(employee_plans[bad])",
    "review_missing": "SUM(review[missing])",
    "review_bad": "SUM(review[bad])",
    "review_look": "SUM(review[look])-SUM(review[missing])",
    "not_ready": "SUM(team[person])-SUM(team[ready])",
}
"""What each row of Checks counts, by its id."""

BLOCKING = (
    "no_goals", "weights", "goals_bad", "actuals_bad", "checkins_bad", "approvals_bad", "interviews_bad", "plans_bad",
    "review_missing", "review_bad",
)  # fmt: skip
"""The rows of Checks that must be 0 before a book is finished."""
