"""The Dashboard's live blocks: their labels are written by the program, their figures are formulas over the master's tables.

The formulas read the defined names of the tables' columns, which grow with their tables, so no formula ever changes.
Each counts with SUMPRODUCT over one column a condition, which stays quick to recalculate with 10,000
people, and no formula is volatile. A row's ``of`` says which department or manager it is about; blank is everybody.

Blocks of departments have a row for the whole company and one for each of the largest departments. Rows without data
are hidden, and charts leave hidden rows out. The formulas of hidden rows give 0.
"""

from collections.abc import Mapping

from workbook_templates.layout import Column, Kind, Owner, Table, Where

_C = Owner.COMPUTED

SHOWN = 15
"""Departments and managers that have a row of their own."""
LIVE_ROWS = SHOWN + 1
"""Rows of a live block."""
STAGES = ("planned", "agreed", "coached", "assessed", "confirmed")
"""The stages of a person's cycle: goals set, goals agreed, a check-in held, a final grade, the grade confirmed."""
TREE_ROWS = 30
"""Rows of the cascade's picture; goals beyond are counted in its last row."""

_FIRST_KEY_ROW = 80
"""Where the live blocks begin on the hidden sheet: below the four blocks whose figures the program writes."""


def _live(number: int, name: str, *figures: tuple[str, str]) -> Table:
    """Return a block with a formula for each of its figures, in the order in which they are named."""
    columns = (
        Column("label", Kind.TEXT, _C, 36),
        Column("of", Kind.TEXT, _C, 20),
        *(Column(key, Kind.NUMBER, _C, 12, formula=formula) for key, formula in figures),
    )
    return Table(name, columns, key_row=_FIRST_KEY_ROW + number * (LIVE_ROWS + 4))


def _either(everybody: str, department: str, less: str) -> str:
    """Return the figure of a row: of everybody or of a department, ``less`` what other columns of the row count."""
    return f'IF([label]="",0,IF([of]="",{everybody},{department}){less})'


def _people(condition: str, less: str = "") -> str:
    """Return a count, or a sum, over people; ``condition`` is a factor behind a ``*``."""
    counted = f"(results_counted=1){condition}"
    return _either(f"SUMPRODUCT({counted})", f"SUMPRODUCT((results_department=[of])*{counted})", less)


def _goals(condition: str, less: str = "") -> str:
    """Return how many goals of the organisation, or of a department, fit a condition."""
    company, department = "{choice.level.organisation}", "{choice.level.department}"
    return _either(
        f"SUMPRODUCT((goals_level={company})*{condition})",
        f"SUMPRODUCT((goals_level={department})*(goals_owner_id=[of])*{condition})",
        less,
    )


def _stage(conditions: Mapping[str, str]) -> str:
    """Return how many people are through the stage that a row is about."""
    return _step(
        {stage: f"SUMPRODUCT((results_counted=1){condition})" for stage, condition in conditions.items()}
    )


def _step(counts: Mapping[str, str]) -> str:
    """Return the count of the step that a row's ``of`` names, 0 for a row that is about none."""
    formula = "0"
    for step, count in reversed(list(counts.items())):
        formula = f'IF([of]="{step}",{count},{formula})'
    return formula


STAGE_BLOCK = _live(
    0,
    "chart_stages",
    (
        "done",
        _stage(
            {
                "planned": "*(results_goals>0)",
                "agreed": "*(results_agreed=1)",
                "coached": "*(results_talks>0)",
                "assessed": '*(results_grade<>"")',
                "confirmed": '*(results_confirmed_grade<>"")*(results_confirmed_by<>"")',
            }
        ),
    ),
    ("open", 'IF([of]="",0,SUMPRODUCT((results_counted=1)*1)-[done])'),
)
"""A row each stage: how many people are through it and how many are not; ``of`` is the stage."""

SUPPORT_BLOCK = _live(
    1,
    "chart_support",
    ("carried", _goals("(goals_below>0)")),
    ("alone", _goals('(goals_below<>"")', "-[carried]")),
)
"""The organisation's and the departments' goals with and without any goal below them."""

LINK_BLOCK = _live(
    2,
    "chart_links",
    ("linked", _people("*results_linked")),
    ("unlinked", _people("*results_unlinked")),
)
"""People's KPI goals that name a goal above, and those that do not."""

TRACK_BLOCK = _live(
    3,
    "chart_tracks",
    ("on_track", _people("*results_on_track")),
    ("at_risk", _people("*results_at_risk")),
    ("off_track", _people("*results_off_track")),
    ("silent", _people("*results_goals", "-[on_track]-[at_risk]-[off_track]")),
)
"""People's goals by what the newest check-in about each says; ``silent`` are those that none spoke of."""

RATED_BLOCK = _live(
    4,
    "chart_rated",
    ("rated", _people('*(results_grade<>"")')),
    ("unrated", _people('*(results_grade="")')),
)
"""People with a final grade, and people who still wait for one."""

_MEAN = (
    "SUMPRODUCT((calibration_manager=[of])*calibration_total)"
    '/SUMPRODUCT((calibration_manager=[of])*(calibration_total<>""))'
)
LENIENCY_BLOCK = _live(
    5,
    "chart_leniency",
    ("lenient", 'IF([of]="",0,MAX(0,[gap]))'),
    ("severe", 'IF([of]="",0,MIN(0,[gap]))'),
    (
        "gap",
        f'IF([of]="",0,IFERROR(ROUND(ROUND(({_MEAN}-SUM(calibration_total)/COUNT(calibration_total))*100,7),0)/100,0))',
    ),
)
"""By how many points a manager's average final total lies above (+) or below (−) the company's."""

TOLD = ("released", "held", "acknowledged", "appealed")
"""The steps of feedback: results released, interviews held, results acknowledged, appeals decided."""

_RELEASED = 'SUMPRODUCT((interviews_released<>"")*1)'


def _answers(*states: str) -> str:
    """Return how many answers stand in one of these ways."""
    return "+".join(f"SUMPRODUCT((appeals_state={{choice.answer_state.{state}}})*1)" for state in states)


FEEDBACK_BLOCK = _live(
    6,
    "chart_feedback",
    (
        "done",
        _step(
            {
                "released": _RELEASED,
                "held": 'SUMPRODUCT((interviews_released<>"")*(interviews_day<>""))',
                "acknowledged": _answers("acknowledged"),
                "appealed": _answers("granted", "refused"),
            }
        ),
    ),
    (
        "open",
        _step(
            {
                "released": "SUMPRODUCT((results_counted=1)*1)-[done]",
                "held": f"{_RELEASED}-[done]",
                "acknowledged": _answers("open", "overdue"),
                "appealed": _answers("appealed"),
            }
        ),
    ),
)
"""A row each step of feedback: how many are done, and how many still wait; ``of`` is the step."""

PLAN_STEPS = ("required", "written", "backed", "overdue", "achieved")
"""What is counted of improvement plans: people who need one, then plans."""


def _plan_state(state: str) -> str:
    return f"SUMPRODUCT((plans_state={{choice.plan_state.{state}}})*1)"


PLAN_BLOCK = _live(
    7,
    "chart_plans",
    (
        "count",
        _step(
            {
                "required": "SUMPRODUCT((results_counted=1)*results_plan_needed)",
                "written": 'SUMPRODUCT((plans_state<>"")*(plans_state<>{choice.plan_state.withdrawn}))',
                "backed": "SUMPRODUCT((plans_backed={choice.yes.yes})*1)",
                "overdue": _plan_state("overdue"),
                "achieved": _plan_state("achieved"),
            }
        ),
    ),
)
"""A row each of :data:`PLAN_STEPS`, which is its ``of``."""

LIVE_BLOCKS = (
    STAGE_BLOCK,
    SUPPORT_BLOCK,
    LINK_BLOCK,
    TRACK_BLOCK,
    RATED_BLOCK,
    LENIENCY_BLOCK,
    FEEDBACK_BLOCK,
    PLAN_BLOCK,
)
"""The blocks behind the live charts, on the hidden sheet."""

BOXES_KEY_ROW = 85
TREE_KEY_ROW = 93
"""Where the two blocks stand that are cells of the Dashboard itself; nothing stands below the second one."""


def _box(performance: str) -> Column:
    box = f'{{dashboard.performance-{performance}}}&" × "&LEFT([label],1)'
    return Column(performance, Kind.COUNT, _C, formula=f"SUMPRODUCT((calibration_box={box})*1)")


BOX_COUNTS = Table(
    "chart_boxes",
    (
        Column("label", Kind.TEXT, _C),
        *map(_box, ("low", "middle", "high")),
        Column(
            "together",
            Kind.TEXT,
            _C,
            formula='IF([low]+[middle]+[high]=0,{dashboard.nobody},{dashboard.together|TEXT([low]+[middle]+[high],"0")})',
        ),
    ),
    key_row=BOXES_KEY_ROW,
)
"""The nine boxes: a row each for high, medium and low potential (the label begins with its number), a column each for
low, middle and high performance."""

_PLACE = "MATCH([goal_id],goals_goal_id,0)"
CASCADE_TREE = Table(
    "chart_tree",
    (
        Column("label", Kind.TEXT, _C),
        Column("room", Kind.TEXT, _C),
        Column("owner", Kind.TEXT, _C),
        Column(
            "below",
            Kind.COUNT,
            _C,
            formula=f'IF([goal_id]="","",IFERROR(INDEX(goals_below,{_PLACE}),""))',
        ),
        Column(
            "coverage",
            Kind.PERCENT,
            _C,
            formula='IF([goal_id]="","",IF([below]=0,{dashboard.alone},'
            f'IFERROR(IF(INDEX(goals_coverage,{_PLACE})="",{{dashboard.uncounted}},INDEX(goals_coverage,{_PLACE})),"")))',
        ),
        Column(
            "bar",
            Kind.TEXT,
            _C,
            formula='IF(ISNUMBER([coverage]),LEFT("██████████",ROUND(MIN(1,MAX(0,[coverage]))*10,0))'
            '&LEFT("░░░░░░░░░░",10-ROUND(MIN(1,MAX(0,[coverage]))*10,0)),"")',
        ),
        Column("goal_id", Kind.ID, _C, where=Where.HIDDEN),
    ),
    key_row=TREE_KEY_ROW,
)
"""The cascade: the organisation's goals, below each the departments' goals that serve it, each with its coverage.

A title reaches over ``room``, which is always blank. ``goal_id`` finds the goal's row on the sheet Goals.
"""
