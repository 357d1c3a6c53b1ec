"""The live formulas of the team book, in the language of :mod:`workbook_templates.formulas`.

They compute what :mod:`appraisal.kpi` and :mod:`appraisal.scorecard` compute, in the same order of floating-point
operations, with functions that Excel 2016+, WPS, LibreOffice and Google Sheets understand alike. Helper columns keep
each formula short. Yes/no is a number (1 or 0), a column that is summed is a number in every row, and "" is "no value".
"""

from collections.abc import Mapping

FAR = "1E+300"
"""Stands for no point in a row of points, and for beyond every cap; its negative for below every floor."""

POINTS = range(1, 7)


def _round2(value: str) -> str:
    return f"ROUND(ROUND({value}*100,7),0)/100"


def _all_numbers(*cells: str) -> str:
    tests = [f"ISNUMBER({cell})" for cell in cells]
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _if_numbers(cells: tuple[str, ...], value: str) -> str:
    return f'IF({_all_numbers(*cells)},{value},"")'


def _default(cell: str, value: str) -> str:
    return f"IF(ISNUMBER({cell}),{cell},{value})"


def _either(tests: Mapping[str, str], otherwise: str) -> str:
    """Return nested IFs: the value of the first test that holds."""
    return "".join(f"IF({test},{value}," for test, value in tests.items()) + otherwise + ")" * len(tests)


# --- Actuals: rows of period figures and events -------------------------------------------------------------------


def _readable(cell: str, words: str = "") -> str:
    """Return the formula for 1 where a cell is blank or what it should be (a number, or one of the words)."""
    good = f"ISNUMBER({cell})" if not words else _is_word(cell, words)
    return f'IF({good},1,IF(TRIM({cell})="",1,0))'


_WORDS: Mapping[str, tuple[str, ...]] = {
    "section": ("kpi", "behaviour", "development"),
    "link": ("sum", "mean", "max", "shared"),
    "method": (
        "higher", "lower", "lower-linear", "progress", "interpolate", "step", "gate", "deduct", "add", "band",
        "milestone", "rated",
    ),
    "aggregate": ("sum", "mean", "last"),
    "yes": ("yes", "no"),
    "exempt": ("na", "unable"),
    "measurement": ("period", "event"),
    "zone": ("fail", "commit", "target", "stretch"),
}  # fmt: skip


def _is_word(cell: str, name: str) -> str:
    return "OR(" + ",".join(f"{cell}={{choice.{name}.{word}}}" for word in _WORDS[name]) + ")"


def _of_goal(value: str) -> str:
    """Return the sum of a numeric column of Actuals over the rows of this goal."""
    return f"SUMPRODUCT((actuals[of]=[goal_id])*actuals[{value}])"


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
    "some_target": f"IF([is_period]=1,IF(ISNUMBER([target]),1,1-{_readable('[target]')}),0)",
    "no_target": "IF(AND([is_period]=1,NOT(ISNUMBER([target]))),1,0)",
    "period_value": "IF(AND([is_period]=1,ISNUMBER([value])),[value],0)",
    "period_target": "IF(AND([is_period]=1,ISNUMBER([target])),[target],0)",
    "last_value": "[latest]*[period_value]",
    "last_target": "[latest]*[period_target]",
    "is_veto": "IF([is_event]=1,IF([veto]={choice.yes.yes},1,0),0)",
    "unpriced": 'IF([is_event]=1,IF(TRIM([points])="",1,0),0)',
    "unclear": "IF([is_event]=1,IF(AND(ISNUMBER([value]),"
    + _readable("[points]")
    + "=1,"
    + _readable("[veto]", "yes")
    + "=1),0,1),0)",
    "event_points": f"IF({_EVENT_NUMBER},[value]*IF(ISNUMBER([points]),[points],"
    "SUMPRODUCT((goals[goal_id]=[of])*goals[rate_number])),0)",
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
    "check": f"IF({_ANY_ACTUAL},"
    + _either(
        {
            'TRIM([goal])=""': "{flag.goal_missing}",
            "[found]=0": "{flag.goal_unknown}",
            'TRIM([kind])=""': "{flag.kind_missing}",
            "[is_period]+[is_event]=0": "{flag.kind_unknown}",
            'TRIM([value])=""': "{flag.value_missing}",
            "NOT(ISNUMBER([value]))": "{flag.value_text}",
            'AND([serial]=0,TRIM([day])<>"")': "{flag.day_text}",
            _readable("[target]") + "=0": "{flag.target_text}",
            _readable("[points]") + "=0": "{flag.points_text}",
            _readable("[veto]", "yes") + "=0": "{flag.word_unknown}",
            "[serial]=0": "{flag.day_missing}",
            "OR([day]<cycle_start,[day]>=cycle_end+1)": "{flag.day_outside}",
        },
        "{flag.good}",
    )
    + ',"")',
}
"""Each computed column of Actuals."""


# --- Goals: which rows count, and by what bounds ------------------------------------------------------------------


def of_person(column: str) -> str:
    """Return the formula for a number of the goal's owner, such as the cap of the owner's scheme."""
    return f"IF([known]=1,SUMPRODUCT((team[label]=[owner])*team[{column}]),0)"


# --- Goals: the points of a table ---------------------------------------------------------------------------------


def point_x(number: int) -> str:
    """Return the formula for x of a point whose x and y are both numbers, else far away."""
    return f"IF({_all_numbers(f'[x{number}]', f'[y{number}]')},[x{number}],{FAR})"


def point_y(number: int) -> str:
    """Return the formula for y of a point whose x and y are both numbers, else 0."""
    return f"IF({_all_numbers(f'[x{number}]', f'[y{number}]')},[y{number}],0)"


POINT_COUNT = "+".join(f"IF([px{number}]<{FAR},1,0)" for number in POINTS)
DISORDER = (
    "IF(OR("
    + ",".join(f"AND([px{n}]<{FAR},[px{n}]>=MIN([px{n + 1}]:[px6]))" for n in POINTS if n < 6)
    + "),1,0)"
)
"""1 where the x of the points do not ascend, or two are equal."""


def _last(test: str) -> str:
    return _either({test.format(n=n): str(n) for n in reversed(POINTS)}, "0")


def _first(test: str) -> str:
    return _either({test.format(n=n): str(n) for n in POINTS}, "0")


POINT_BELOW = "IF(ISNUMBER([a])," + _last("[px{n}]<=[a]") + ",0)"
POINT_ABOVE = "IF(ISNUMBER([a])," + _first(f"AND([px{{n}}]>[a],[px{{n}}]<{FAR})") + ",0)"
POINT_REACHED = "IF(ISNUMBER([a])," + _first(f"AND([px{{n}}]>=[a],[px{{n}}]<{FAR})") + ",0)"
FALLING = (
    "IF(INDEX([py1]:[py6],1,"
    + _last(f"[px{{n}}]<{FAR}")
    + ")<INDEX([py1]:[py6],1,"
    + _first(f"[px{{n}}]<{FAR}")
    + "),1,0)"
)
"""1 where the last point's y is below the first's: smaller is better."""


def _x(index: str) -> str:
    return f"INDEX([px1]:[px6],1,{index})"


def _y(index: str) -> str:
    return f"INDEX([py1]:[py6],1,{index})"


# --- Goals: the achievement of each method, before its bounds -----------------------------------------------------

_LOW = _default("[low]", "[lowest]")
_SPAN = "([t]-[baseline])"
_GATE_LOW, _GATE_HIGH = _default("[low]", "40"), _default("[high]", "100")
_GATE_BETWEEN = f"{_GATE_LOW}+([a]-[baseline])*({_GATE_HIGH}-{_GATE_LOW})/{_SPAN}"
_SCALE_LOW, _SCALE_HIGH = _default("[low]", "[p_scale_min]"), _default("[high]", "[p_scale_max]")
_POINTS_READY = "AND(ISNUMBER([a]),[points]>0,[disorder]=0)"
_EVENT_SUM = (
    'IF([events]>0,IF([events_open]>0,"",[event_sum]),' + _if_numbers(("[a]", "[rate]"), "[a]*[rate]") + ")"
)

_ZONES = ("fail", "commit", "target", "stretch")
_ZONE_POINTS = (0, 70, 100, 120)
"""Of the zones, where no points are typed; see :data:`appraisal.kpi.ZONE_ACHIEVEMENTS`."""


def _zone(number: int) -> str:
    return f'IF([points]=0,{_ZONE_POINTS[number]},IF(AND([points]=4,[px4]<{FAR}),[py{number + 1}],""))'


_ON_POINTS = (
    f"IF([below]=0,{_LOW},IF([above]=0,{_y('[below]')},{_y('[below]')}"
    f"+([a]-{_x('[below]')})*({_y('[above]')}-{_y('[below]')})/({_x('[above]')}-{_x('[below]')})))"
)
_ON_STEPS = f"IF([falling]=1,IF([reached]=0,{_LOW},{_y('[reached]')}),IF([below]=0,{_LOW},{_y('[below]')}))"
_ON_GATE = (
    f"IF([t]>[baseline],IF([a]<[baseline],0,IF([a]>=[t],{_GATE_HIGH},{_GATE_BETWEEN})),"
    f"IF([a]>[baseline],0,IF([a]<=[t],{_GATE_HIGH},{_GATE_BETWEEN})))"
)
_ON_BAND = f"100-{_default('[rate]', '100')}*MAX(0,[low]-[a],[a]-[high])/([high]-[low])"
_ON_SCALE = f"([a]-{_SCALE_LOW})/({_SCALE_HIGH}-{_SCALE_LOW})*([p_scale_high]-[p_scale_low])+[p_scale_low]"


def _ratio(value: str) -> str:
    return _if_numbers(("[a]", "[t]"), f'IF(ROUND([t],9)<=0,"",{value})')


def _spanned(value: str) -> str:
    return _if_numbers(("[a]", "[t]", "[baseline]"), f'IF(ROUND([t]-[baseline],9)=0,"",{value})')


def _by_events(value: str) -> str:
    return f'IF([vetoes]>0,-{FAR},IF(ISNUMBER([points_sum]),{value},""))'


UNCLAMPED: Mapping[str, str] = {
    "higher": _ratio(f"IF([a]<0,-{FAR},100*[a]/[t])"),
    "lower": _ratio(f"IF([a]<=0,{FAR},100*[t]/[a])"),
    "lower-linear": _ratio("100*(2-[a]/[t])"),
    "progress": _spanned(f"MAX(0,100*([a]-[baseline])/{_SPAN})"),
    "interpolate": f'IF({_POINTS_READY},{_ON_POINTS},"")',
    "step": f'IF({_POINTS_READY},{_ON_STEPS},"")',
    "gate": _spanned(_ON_GATE),
    "deduct": _by_events(f"{_default('[high]', '100')}-MAX(0,[points_sum])"),
    "add": _by_events("MAX(0,[points_sum])"),
    "band": _if_numbers(("[a]", "[low]", "[high]"), f'IF(ROUND([high]-[low],9)<=0,"",{_ON_BAND})'),
    "milestone": _either(
        {f"[a]={{choice.zone.{zone}}}": _zone(number) for number, zone in enumerate(_ZONES)},
        _if_numbers(
            ("[a]", "[t]", "[rate]"),
            'IF(AND([a]>=61,[t]>=61),100-[rate]*MAX(0,[a]-[t]),"")',
        ),
    ),
    "rated": f'IF(ISNUMBER([a]),IF(ROUND({_SCALE_HIGH}-{_SCALE_LOW},9)<=0,"",'
    f'IF(OR([a]<{_SCALE_LOW},[a]>{_SCALE_HIGH}),"",{_ON_SCALE})),"")',
}
"""E of :mod:`appraisal.kpi` for each method, before its bounds; the row's method chooses."""


# --- Goals: what counts of the typed and the aggregated figures ---------------------------------------------------

_IS = {method: f"[m]={number}" for number, method in enumerate(_WORDS["method"], start=1)}
METHOD_NUMBER = _either(
    {
        f"[method]={{choice.method.{method}}}": str(number)
        for number, method in enumerate(_WORDS["method"], start=1)
    },
    "0",
)
"""The number of the row's method in the list, 0 for none."""
_EVENT_METHOD = f"OR({_IS['deduct']},{_IS['add']})"
_MEAN, _LAST_DAY = "[aggregate]={choice.aggregate.mean}", "[aggregate]={choice.aggregate.last}"


def _aggregated(total: str, last: str) -> str:
    return f"IF({_LAST_DAY},{_of_goal(last)},IF({_MEAN},ROUND({_of_goal(total)}/[periods],9),ROUND({_of_goal(total)},9)))"


_TYPED_TARGET = f'IF(ISNUMBER([target]),[target],IF(AND({_IS["milestone"]},ISNUMBER([due])),[due],""))'
_USED_NUMBERS: Mapping[str, str] = {
    "target": f"OR({','.join(_IS[m] for m in ('higher', 'lower', 'lower-linear', 'progress', 'gate', 'milestone'))})",
    "baseline": f"OR({_IS['progress']},{_IS['gate']})",
    "low": f"OR({','.join(_IS[m] for m in ('interpolate', 'step', 'gate', 'band', 'rated'))})",
    "high": f"OR({','.join(_IS[m] for m in ('gate', 'deduct', 'band', 'rated'))})",
    "rate": f"OR({','.join(_IS[m] for m in ('deduct', 'add', 'band', 'milestone'))})",
    "points": f"OR({','.join(_IS[m] for m in ('interpolate', 'step', 'milestone'))})",
}
"""Which methods use a parameter, as :data:`appraisal.kpi.USES` says; ``floor`` and ``cap`` are used by all."""

HALF_POINTS = "+".join(
    f'IF(AND(ISNUMBER([x{n}]),ISNUMBER([y{n}])),0,IF(AND(TRIM([x{n}])="",TRIM([y{n}])=""),0,1))'
    for n in POINTS
)
"""The number of points of which a half is missing or not a number."""


def _unreadable(column: str, test: str = "") -> str:
    bad = _readable(f"[{column}]", column if column in _WORDS else "") + "=0"
    return f"AND({bad},{test})" if test else bad


UNREADABLE = (
    "IF(OR("
    + ",".join(
        (
            *(_unreadable(column) for column in ("section", "aggregate", "floor", "cap")),
            *(_unreadable(column, test) for column, test in _USED_NUMBERS.items() if column != "points"),
            f"AND([half_points]>0,{_USED_NUMBERS['points']})",
        )
    )
    + "),1,0)"
)
"""1 where a cell that the method uses is there but is not what it should be: no default may stand in for it."""

_REVIEWED = "INDEX(review[{0}],[row])"
_ACTUAL = "INDEX(review[actual],[row])"
_TYPED_ACTUAL = f'IF([row]=0,"",IF({_ACTUAL}="","",IF(ISNUMBER({_ACTUAL}),ROUND({_ACTUAL},9),{_ACTUAL})))'


# --- Goals: what a person sees while typing -----------------------------------------------------------------------

_NEEDS_TARGET = f"OR({','.join(_IS[m] for m in ('higher', 'lower', 'lower-linear', 'progress', 'gate'))})"
_RATIO = f"OR({_IS['higher']},{_IS['lower']},{_IS['lower-linear']})"
_BEHAVIOUR = "[section]={choice.section.behaviour}"

GOAL_CHECK = (
    'IF([active]=0,"",'
    + _either(
        {
            'TRIM([title])=""': "{flag.title_missing}",
            'TRIM([owner])=""': "{flag.owner_missing}",
            "[known]=0": "{flag.owner_unknown}",
            'TRIM([section])=""': "{flag.section_missing}",
            "NOT(" + _is_word("[section]", "section") + ")": "{flag.word_unknown_section}",
            'TRIM([method])=""': "{flag.method_missing}",
            "[m]=0": "{flag.word_unknown_method}",
            'AND([counted]=1,TRIM([weight])="")': "{flag.weight_missing}",
            'AND(TRIM([weight])<>"",NOT(ISNUMBER([weight])))': "{flag.weight_text}",
            "IF(ISNUMBER([weight]),OR([weight]<0,[weight]>1),FALSE)": "{flag.weight_range}",
            "[unreadable]=1": "{flag.number_text}",
            f'AND({_NEEDS_TARGET},[t]="",[targets]=0)': "{flag.target_missing}",
            f'AND({_IS["milestone"]},[t]="",ISNUMBER([a]))': "{flag.target_missing}",
            f"IF({_RATIO},IF(ISNUMBER([t]),ROUND([t],9)<=0,FALSE),FALSE)": "{flag.target_zero}",
            f'AND({_USED_NUMBERS["baseline"]},TRIM([baseline])="")': "{flag.baseline_missing}",
            f"IF({_USED_NUMBERS['baseline']},IF(AND(ISNUMBER([t]),ISNUMBER([baseline])),ROUND([t]-[baseline],9)=0,FALSE),FALSE)": "{flag.target_flat}",
            f'AND({_IS["band"]},OR(TRIM([low])="",TRIM([high])=""))': "{flag.band_missing}",
            f"IF({_IS['band']},IF(AND(ISNUMBER([low]),ISNUMBER([high])),ROUND([high]-[low],9)<=0,FALSE),FALSE)": "{flag.band_empty}",
            f'AND(OR({_IS["deduct"]},{_IS["add"]}),TRIM([rate])="",[events]=0)': "{flag.rate_missing}",
            f'AND({_IS["milestone"]},TRIM([rate])="",[points]=0,OR([a]="",ISNUMBER([a])))': "{flag.rate_missing}",
            f"AND(OR({_IS['interpolate']},{_IS['step']}),[points]=0)": "{flag.points_missing}",
            f"AND(OR({_IS['interpolate']},{_IS['step']}),[disorder]=1)": "{flag.points_disorder}",
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
            f'AND(TRIM([data_source])="",NOT({_IS["rated"]}))': "{flag.source_missing}",
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
    "lowest": f"IF({_IS['add']},0,{_default('[floor]', '[p_floor]')})",
    "highest": _default("[cap]", "[p_cap]"),
    **{f"px{number}": point_x(number) for number in POINTS},
    **{f"py{number}": point_y(number) for number in POINTS},
    "points": POINT_COUNT,
    "half_points": HALF_POINTS,
    "disorder": DISORDER,
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
    "below": POINT_BELOW,
    "above": POINT_ABOVE,
    "reached": POINT_REACHED,
    "falling": 'IF([points]=0,0,' + FALLING + ")",
    "points_sum": _EVENT_SUM,
    "out": "IF([row]=0,0,INDEX(review[out],[row]))",
    "e": 'IF(OR([known]=0,[out]>0,[unreadable]=1,[lowest]>[highest]),"",'
    + _either({_IS[method]: formula for method, formula in UNCLAMPED.items()}, '""')
    + ")",
    "achieved": f'IF(ISNUMBER([e]),{_round2("MAX([lowest],MIN([highest],[e]))")},"")',
    "status": "IF([known]=0,0,IF(OR([out]=1,[out]=4),3,IF(ISNUMBER([achieved]),1,2)))",
    "counted": f"IF([known]=0,0,IF({_IS['add']},0,1))",
    "weighted": "IF([counted]=0,0,IF(ISNUMBER([weight]),IF([weight]>=0,1,0),0))",
    "w": "IF([weighted]=1,[weight],0)",
    "w_left": "IF([status]=3,[w],0)",
    "w_scored": "IF([status]=1,[w],0)",
    "w_points": "IF([status]=1,[w]*[achieved],0)",
    "vetoed": "IF(AND([counted]=1,[status]=1,[critical]={choice.yes.yes}),"
    f"IF([achieved]<={_round2('[lowest]')},1,0),0)",
    "unweighted": "IF([counted]=1,1-[weighted],0)",
    "held": "IF([status]=2,IF([counted]=0,1,IF([p_share]>0,1,0)),0)",
    "added": "IF(AND([known]=1,[counted]=0),1,0)",
    "added_points": "IF(AND([added]=1,[status]=1),[achieved],0)",
    "bad": 'IF(LEFT([check],1)="✘",1,0)',
    "look": 'IF(LEFT([check],1)="●",1,0)',
}  # fmt: skip
"""Each computed column of Goals."""


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
    "zone": f"IF([method]={{choice.method.milestone}},IF({_is_word('[actual]', 'zone')},1,0),0)",
    "check": 'IF([active]=0,IF(COUNTA([actual]:[exempt])>0,{flag.goal_empty},""),' + _either(
        {
            'AND(TRIM([exempt])<>"",NOT(' + _is_word("[exempt]", "exempt") + "))": "{flag.word_unknown}",
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
    + _round2(f"MIN([total_cap],{_MEAN_SCORE}+IF([adds]=0,0,[bonus]))") + ")",
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
    "state": _either(
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


# --- Checks -------------------------------------------------------------------------------------------------------

COUNTS: Mapping[str, str] = {
    "no_goals": "SUMPRODUCT((team[state]={state.no_goals})*1)",
    "weights": "SUM(team[uneven])",
    "goals_bad": "SUM(goals[bad])",
    "goals_look": "SUM(goals[look])",
    "actuals_bad": "SUM(actuals[bad])",
    "review_missing": "SUM(review[missing])",
    "review_bad": "SUM(review[bad])",
    "review_look": "SUM(review[look])-SUM(review[missing])",
    "not_ready": "SUM(team[person])-SUM(team[ready])",
}
"""What each row of Checks counts, by its id."""

BLOCKING = ("no_goals", "weights", "goals_bad", "actuals_bad", "review_missing", "review_bad")
"""The rows of Checks that must be 0 before a book is finished."""

CHECKS: Mapping[str, str] = {
    "count": _either({f'[check]="{key}"': formula for key, formula in COUNTS.items()}, '""'),
    "blocking": "IF(OR(" + ",".join(f'[check]="{key}"' for key in BLOCKING) + "),[count],0)",
    "verdict": 'IF([count]=0,{flag.good},IF(OR('
    + ",".join(f'[check]="{key}"' for key in BLOCKING)
    + "),{verdict.mend},{verdict.look}))",
}  # fmt: skip

ANSWER: Mapping[str, str] = {
    "note": _either(
        {
            "NOT([answer]={choice.yes.yes})": "{answer.draft}",
            "SUM(checks[blocking])>0": '{answer.not_yet|TEXT(SUM(checks[blocking]),"0")}',
        },
        "{answer.finished}",
    ),
}  # fmt: skip
