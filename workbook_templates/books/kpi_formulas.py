"""E of :mod:`appraisal.kpi` as formulas: each method of a goal, and the points that two of them read."""

from collections.abc import Mapping

from workbook_templates.books.formula_parts import FAR, all_numbers, default, either, if_numbers

POINTS = range(1, 7)

# --- Goals: the points of a table ---------------------------------------------------------------------------------


def point_x(number: int) -> str:
    """Return the formula for x of a point whose x and y are both numbers, else far away."""
    return f"IF({all_numbers(f'[x{number}]', f'[y{number}]')},[x{number}],{FAR})"


def point_y(number: int) -> str:
    """Return the formula for y of a point whose x and y are both numbers, else 0."""
    return f"IF({all_numbers(f'[x{number}]', f'[y{number}]')},[y{number}],0)"


POINT_COUNT = "+".join(f"IF([px{number}]<{FAR},1,0)" for number in POINTS)
DISORDER = (
    "IF(OR("
    + ",".join(f"AND([px{n}]<{FAR},[px{n}]>=MIN([px{n + 1}]:[px6]))" for n in POINTS if n < 6)
    + "),1,0)"
)
"""1 where the x of the points do not ascend, or two are equal."""


def _last(test: str) -> str:
    return either({test.format(n=n): str(n) for n in reversed(POINTS)}, "0")


def _first(test: str) -> str:
    return either({test.format(n=n): str(n) for n in POINTS}, "0")


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

_LOW = default("[low]", "[lowest]")
_SPAN = "([t]-[baseline])"
_GATE_LOW, _GATE_HIGH = default("[low]", "40"), default("[high]", "100")
_GATE_BETWEEN = f"{_GATE_LOW}+([a]-[baseline])*({_GATE_HIGH}-{_GATE_LOW})/{_SPAN}"
_SCALE_LOW, _SCALE_HIGH = default("[low]", "[p_scale_min]"), default("[high]", "[p_scale_max]")
_POINTS_READY = "AND(ISNUMBER([a]),[points]>0,[disorder]=0)"
EVENT_SUM = (
    'IF([events]>0,IF([events_open]>0,"",[event_sum]),' + if_numbers(("[a]", "[rate]"), "[a]*[rate]") + ")"
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
_ON_BAND = f"100-{default('[rate]', '100')}*MAX(0,[low]-[a],[a]-[high])/([high]-[low])"
_ON_SCALE = f"([a]-{_SCALE_LOW})/({_SCALE_HIGH}-{_SCALE_LOW})*([p_scale_high]-[p_scale_low])+[p_scale_low]"


def _ratio(value: str) -> str:
    return if_numbers(("[a]", "[t]"), f'IF(ROUND([t],9)<=0,"",{value})')


def _spanned(value: str) -> str:
    return if_numbers(("[a]", "[t]", "[baseline]"), f'IF(ROUND([t]-[baseline],9)=0,"",{value})')


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
    "deduct": _by_events(f"{default('[high]', '100')}-MAX(0,[points_sum])"),
    "add": _by_events("MAX(0,[points_sum])"),
    "band": if_numbers(("[a]", "[low]", "[high]"), f'IF(ROUND([high]-[low],9)<=0,"",{_ON_BAND})'),
    "milestone": either(
        {f"[a]={{choice.zone.{zone}}}": _zone(number) for number, zone in enumerate(_ZONES)},
        if_numbers(
            ("[a]", "[t]", "[rate]"),
            'IF(AND([a]>=61,[t]>=61),100-[rate]*MAX(0,[a]-[t]),"")',
        ),
    ),
    "rated": f'IF(ISNUMBER([a]),IF(ROUND({_SCALE_HIGH}-{_SCALE_LOW},9)<=0,"",'
    f'IF(OR([a]<{_SCALE_LOW},[a]>{_SCALE_HIGH}),"",{_ON_SCALE})),"")',
}
"""E of :mod:`appraisal.kpi` for each method, before its bounds; the row's method chooses."""
