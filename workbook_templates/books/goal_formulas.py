"""The live formulas of Goals: what counts of the figures, the score of each row, and what a person sees while typing."""

from collections.abc import Mapping

from workbook_templates.books import kpi_formulas
from workbook_templates.books.formula_parts import (
    IS_METHOD,
    METHOD_NUMBER,
    WORDS,
    default,
    either,
    is_word,
    readable,
    round2,
)
from workbook_templates.books.kpi_formulas import POINTS


def of_person(column: str) -> str:
    """Return the formula for a number of the goal's owner, such as the cap of the owner's scheme."""
    return f"IF([known]=1,SUMPRODUCT((team[label]=[owner])*team[{column}]),0)"


def _of_goal(value: str) -> str:
    """Return the sum of a numeric column of Actuals over the rows of this goal."""
    return f"SUMPRODUCT((actuals[of]=[goal_id])*actuals[{value}])"


# --- Goals: what counts of the typed and the aggregated figures ---------------------------------------------------

_EVENT_METHOD = f"OR({IS_METHOD['deduct']},{IS_METHOD['add']})"
_MEAN, _LAST_DAY = "[aggregate]={choice.aggregate.mean}", "[aggregate]={choice.aggregate.last}"


def _aggregated(total: str, last: str) -> str:
    return f"IF({_LAST_DAY},{_of_goal(last)},IF({_MEAN},ROUND({_of_goal(total)}/[periods],9),ROUND({_of_goal(total)},9)))"


_TYPED_TARGET = f'IF(ISNUMBER([target]),[target],IF(AND({IS_METHOD["milestone"]},ISNUMBER([due])),[due],""))'
_USED_NUMBERS: Mapping[str, str] = {
    "target": f"OR({','.join(IS_METHOD[m] for m in ('higher', 'lower', 'lower-linear', 'progress', 'gate', 'milestone'))})",
    "baseline": f"OR({IS_METHOD['progress']},{IS_METHOD['gate']})",
    "low": f"OR({','.join(IS_METHOD[m] for m in ('interpolate', 'step', 'gate', 'band', 'rated'))})",
    "high": f"OR({','.join(IS_METHOD[m] for m in ('gate', 'deduct', 'band', 'rated'))})",
    "rate": f"OR({','.join(IS_METHOD[m] for m in ('deduct', 'add', 'band', 'milestone'))})",
    "points": f"OR({','.join(IS_METHOD[m] for m in ('interpolate', 'step', 'milestone'))})",
}
"""Which methods use a parameter, as :data:`appraisal.kpi.USES` says; ``floor`` and ``cap`` are used by all."""

HALF_POINTS = "+".join(
    f'IF(AND(ISNUMBER([x{n}]),ISNUMBER([y{n}])),0,IF(AND(TRIM([x{n}])="",TRIM([y{n}])=""),0,1))'
    for n in POINTS
)
"""The number of points of which a half is missing or not a number."""


def _unreadable(column: str, test: str = "") -> str:
    bad = readable(f"[{column}]", column if column in WORDS else "") + "=0"
    return f"AND({bad},{test})" if test else bad


UNREADABLE = (
    "IF(OR("
    + ",".join(
        (
            *(_unreadable(column) for column in ("section", "aggregate", "floor", "cap")),
            *(_unreadable(column, test) for column, test in _USED_NUMBERS.items() if column != "points"),
            f"AND([half_points]>0,{_USED_NUMBERS['points']})",
            f"AND({IS_METHOD['milestone']},ISNUMBER([target]),OR([target]<61,[target]>=2958466))",
        )
    )
    + "),1,0)"
)
"""1 where a cell that the method uses is there but is not what it should be: no default may stand in for it."""

_ACTUAL = "INDEX(review[actual],[row])"
_TYPED_ACTUAL = f'IF([row]=0,"",IF({_ACTUAL}="","",IF(ISNUMBER({_ACTUAL}),ROUND({_ACTUAL},9),{_ACTUAL})))'


# --- Goals: what a person sees while typing -----------------------------------------------------------------------

_NEEDS_TARGET = (
    f"OR({','.join(IS_METHOD[m] for m in ('higher', 'lower', 'lower-linear', 'progress', 'gate'))})"
)
_RATIO = f"OR({IS_METHOD['higher']},{IS_METHOD['lower']},{IS_METHOD['lower-linear']})"
_BEHAVIOUR = "[section]={choice.section.behaviour}"

GOAL_CHECK = (
    'IF([active]=0,"",'
    + either(
        {
            'TRIM([title])=""': "{flag.title_missing}",
            'TRIM([owner])=""': "{flag.owner_missing}",
            "[known]=0": "{flag.owner_unknown}",
            'TRIM([section])=""': "{flag.section_missing}",
            "NOT(" + is_word("[section]", "section") + ")": "{flag.word_unknown_section}",
            'TRIM([method])=""': "{flag.method_missing}",
            "[m]=0": "{flag.word_unknown_method}",
            'AND([counted]=1,TRIM([weight])="")': "{flag.weight_missing}",
            'AND(TRIM([weight])<>"",NOT(ISNUMBER([weight])))': "{flag.weight_text}",
            "IF(ISNUMBER([weight]),OR([weight]<0,[weight]>1),FALSE)": "{flag.weight_range}",
            "[unreadable]=1": "{flag.number_text}",
            f'AND({_NEEDS_TARGET},[t]="",[targets]=0)': "{flag.target_missing}",
            f'AND({IS_METHOD["milestone"]},[t]="",ISNUMBER([a]))': "{flag.target_missing}",
            f"IF({_RATIO},IF(ISNUMBER([t]),ROUND([t],9)<=0,FALSE),FALSE)": "{flag.target_zero}",
            f'AND({_USED_NUMBERS["baseline"]},TRIM([baseline])="")': "{flag.baseline_missing}",
            f"IF({_USED_NUMBERS['baseline']},IF(AND(ISNUMBER([t]),ISNUMBER([baseline])),ROUND([t]-[baseline],9)=0,FALSE),FALSE)": "{flag.target_flat}",
            f'AND({IS_METHOD["band"]},OR(TRIM([low])="",TRIM([high])=""))': "{flag.band_missing}",
            f"IF({IS_METHOD['band']},IF(AND(ISNUMBER([low]),ISNUMBER([high])),ROUND([high]-[low],9)<=0,FALSE),FALSE)": "{flag.band_empty}",
            f'AND(OR({IS_METHOD["deduct"]},{IS_METHOD["add"]}),TRIM([rate])="",[events]=0)': "{flag.rate_missing}",
            f'AND({IS_METHOD["milestone"]},TRIM([rate])="",[points]=0,OR([a]="",ISNUMBER([a])))': "{flag.rate_missing}",
            f"AND(OR({IS_METHOD['interpolate']},{IS_METHOD['step']}),[points]=0)": "{flag.points_missing}",
            f"AND(OR({IS_METHOD['interpolate']},{IS_METHOD['step']}),[disorder]=1)": "{flag.points_disorder}",
            "[lowest]>[highest]": "{flag.floor_above_cap}",
            f'AND(TRIM([due])="",NOT({_BEHAVIOUR}))': "{flag.due_missing}",
            'AND(TRIM([due])<>"",NOT(ISNUMBER([due])))': "{flag.due_text}",
            "IF(ISNUMBER([due]),OR([due]<cycle_start,[due]>=cycle_end+1),FALSE)": "{flag.due_outside}",
            f'AND({_NEEDS_TARGET},TRIM([unit])="")': "{flag.unit_missing}",
            "IF(AND([section_no]=1,[counted]=1,ISNUMBER([weight])),ROUND([weight]-[p_weight_min],9)<0,FALSE)": "{flag.weight_low}",
            "IF(AND([section_no]=1,[counted]=1,ISNUMBER([weight])),ROUND([weight]-[p_weight_max],9)>0,FALSE)": "{flag.weight_high}",
            "[same]>1": "{flag.title_twice}",
            'AND(TRIM([parent])="",[section_no]=1)': "{flag.parent_missing}",
            'IF(TRIM([parent])="",FALSE,SUMPRODUCT((goals[goal_id]=LEFT(TRIM([parent]),8))*1)=0)': "{flag.parent_unknown}",
            f'AND(TRIM([data_source])="",NOT({IS_METHOD["rated"]}))': "{flag.source_missing}",
        },
        "{flag.good}",
    )
    + ")"
)


# --- Goals: each computed column ----------------------------------------------------------------------------------

_PERSON_COLUMNS = (
    "floor", "cap", "weight_min", "weight_max", "scale_min", "scale_max", "scale_low", "scale_high",
)  # fmt: skip

GOALS: Mapping[str, str] = {
    "check": GOAL_CHECK,
    "m": METHOD_NUMBER,
    "label": 'IF(ISTEXT([title]),[goal_id]&" "&[title],"")',
    "row": "IFERROR(MATCH([goal_id],review[goal_id],0),0)",
    "active": "IF([row]=0,0,IF(COUNTA([owner]:[data_source])+COUNTA([start]:[y6])=0,0,1))",
    "known": 'IF(AND([active]=1,ISTEXT([owner])),IF(TRIM([owner])="",0,SUMPRODUCT((team[label]=[owner])*1)),0)',
    **{f"p_{column}": of_person(column) for column in _PERSON_COLUMNS},
    "section_no": "IF([section]={choice.section.behaviour},2,IF([section]={choice.section.development},3,1))",
    "p_share": "IF([section_no]=2," + of_person("share_behaviour") + ",IF([section_no]=3,"
    + of_person("share_development") + "," + of_person("share_kpi") + "))",
    "bucket": 'IF([known]=1,[owner]&IF([section_no]=2,"|2",IF([section_no]=3,"|3","|1")),"")',
    "twin": 'IF(AND([known]=1,ISTEXT([title])),[owner]&"|"&TRIM([title]),"")',
    "same": 'IF([twin]="",0,SUMPRODUCT((goals[twin]=[twin])*1))',
    "rate_number": "IF(ISNUMBER([rate]),[rate],0)",
    "lowest": f"IF({IS_METHOD['add']},0,{default('[floor]', '[p_floor]')})",
    "highest": default("[cap]", "[p_cap]"),
    **{f"px{number}": kpi_formulas.point_x(number) for number in POINTS},
    **{f"py{number}": kpi_formulas.point_y(number) for number in POINTS},
    "points": kpi_formulas.POINT_COUNT,
    "half_points": HALF_POINTS,
    "disorder": kpi_formulas.DISORDER,
    "events": f"IF(AND([active]=1,{_EVENT_METHOD}),{_of_goal('is_event')},0)",
    "vetoes": f"IF([events]>0,{_of_goal('is_veto')},0)",
    "events_open": f"IF([events]=0,0,{_of_goal('unclear')}+IF(ISNUMBER([rate]),0,{_of_goal('unpriced')}))",
    "event_sum": f"IF([events]>0,{_of_goal('event_points')},0)",
    "periods": f"IF(AND([active]=1,[events]=0),{_of_goal('is_period')},0)",
    "targets": f"IF([periods]=0,0,{_of_goal('some_target')})",
    "periods_open": f"IF([periods]=0,0,{_of_goal('no_value')}+IF([targets]>0,{_of_goal('no_target')},0)"
    f"+IF(AND({_LAST_DAY},[periods]>1),{_of_goal('undated')},0))",
    "t": 'IF([active]=0,"",IF(AND([targets]>0,[periods_open]=0),'
    + _aggregated("period_target", "last_target") + f",{_TYPED_TARGET}))",
    "a": 'IF([active]=0,"",IF([periods]=0,' + _TYPED_ACTUAL + ',IF([periods_open]>0,"",'
    + _aggregated("period_value", "last_value") + ")))",
    "unreadable": UNREADABLE,
    "below": kpi_formulas.POINT_BELOW,
    "above": kpi_formulas.POINT_ABOVE,
    "reached": kpi_formulas.POINT_REACHED,
    "falling": 'IF([points]=0,0,' + kpi_formulas.FALLING + ")",
    "points_sum": kpi_formulas.EVENT_SUM,
    "out": "IF([row]=0,0,INDEX(review[out],[row]))",
    "e": 'IF(OR([known]=0,[out]>0,[unreadable]=1,[lowest]>[highest]),"",'
    + either({IS_METHOD[method]: formula for method, formula in kpi_formulas.UNCLAMPED.items()}, '""')
    + ")",
    "achieved": f'IF(ISNUMBER([e]),{round2("MAX([lowest],MIN([highest],[e]))")},"")',
    "status": "IF([known]=0,0,IF(OR([out]=1,[out]=4),3,IF(ISNUMBER([achieved]),1,2)))",
    "counted": f"IF([known]=0,0,IF({IS_METHOD['add']},0,1))",
    "weighted": "IF([counted]=0,0,IF(ISNUMBER([weight]),IF([weight]>=0,1,0),0))",
    "w": "IF([weighted]=1,[weight],0)",
    "w_left": "IF([status]=3,[w],0)",
    "w_scored": "IF([status]=1,[w],0)",
    "w_points": "IF([status]=1,[w]*[achieved],0)",
    "vetoed": "IF(AND([counted]=1,[status]=1,[critical]={choice.yes.yes}),"
    f"IF([achieved]<={round2('[lowest]')},1,0),0)",
    "unweighted": "IF([counted]=1,1-[weighted],0)",
    "held": "IF([status]=2,IF([counted]=0,1,IF([p_share]>0,1,0)),0)",
    "added": "IF(AND([known]=1,[counted]=0),1,0)",
    "added_points": "IF(AND([added]=1,[status]=1),[achieved],0)",
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
    "look": 'IF(LEFT([check],1)="●",1,0)',
}  # fmt: skip
"""Each computed column of Goals."""
