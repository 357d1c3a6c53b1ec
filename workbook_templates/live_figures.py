"""What the Dashboard's live blocks show: the labels that the program writes, and what their formulas give.

A formula's value is worked out here as well, and stands in its cell until a spreadsheet program computes it: so previews
and readers that compute nothing show the same. A test holds both against one another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appraisal.numbers import round_to
from workbook_templates.books.dashboard import LIVE_BLOCKS, LIVE_ROWS, PLAN_STEPS, SHOWN, STAGES, TREE_ROWS
from workbook_templates.calibration_summary import CalibrationFigures
from workbook_templates.labels import TEXTS
from workbook_templates.stamp import STYLE_KEY, Row


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """How far a department's people are.

    ``people`` who are appraised, and of these how many have goals (``planned``), agreed ones, a check-in (``coached``), a
    final grade (``assessed``) and a confirmed one; then their goals: all of them, those of the KPI section with and
    without a goal above, and those by what the newest check-in about each says.
    """

    name: str
    people: int = 0
    planned: int = 0
    agreed: int = 0
    coached: int = 0
    assessed: int = 0
    confirmed: int = 0
    goals: int = 0
    linked: int = 0
    unlinked: int = 0
    on_track: int = 0
    at_risk: int = 0
    off_track: int = 0


@dataclass(frozen=True, slots=True)
class SupportFigures:
    """How many goals of a department, or of the organisation (""), have goals below them, and how many have none."""

    name: str
    carried: int
    alone: int


@dataclass(frozen=True, slots=True)
class ManagerGap:
    """By how many points the average final total of a manager's ``people`` lies above the company's, rounded.

    ``managers`` says how many managers have this name: their people count together.
    """

    manager: str
    people: int
    gap: float
    managers: int = 1


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """How many people need an improvement plan, and how many plans are written, backed, late with a review, achieved."""

    required: int = 0
    written: int = 0
    backed: int = 0
    overdue: int = 0
    achieved: int = 0


NO_PLANS = PlanFigures()


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A goal of the cascade's picture, ``depth`` steps below the organisation's, with how many goals stand below it."""

    goal_id: str
    title: str
    owner: str
    depth: int
    below: int
    coverage: float | None
    orphan: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackFigures:
    """How far people are told their results.

    Of ``people`` who are appraised so many have a ``released`` result; interviews that were ``held`` about one;
    ``acknowledged`` results, and those whose answer still ``waits``; appeals that are ``decided`` and ``undecided``.
    """

    people: int = 0
    released: int = 0
    held: int = 0
    acknowledged: int = 0
    waits: int = 0
    decided: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """All that the live blocks show; ``support`` begins with the organisation, ``more`` goals have no line of their own."""

    departments: tuple[DepartmentFigures, ...] = ()
    support: tuple[SupportFigures, ...] = ()
    managers: tuple[ManagerGap, ...] = ()
    tree: tuple[TreeLine, ...] = ()
    more: int = 0
    feedback: FeedbackFigures = FeedbackFigures()
    plans: PlanFigures = NO_PLANS

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "LiveFigures":
        """Return the figures from what JSON made of them."""
        return cls(
            tuple(DepartmentFigures(**part) for part in kept["departments"]),
            tuple(SupportFigures(**part) for part in kept["support"]),
            tuple(ManagerGap(**part) for part in kept["managers"]),
            tuple(TreeLine(**part) for part in kept["tree"]),
            kept["more"],
            FeedbackFigures(**kept.get("feedback", {})),
            PlanFigures(**kept.get("plans", {})),
        )


NO_FIGURES = LiveFigures()


def live_rows(figures: LiveFigures, calibration: CalibrationFigures, language: str) -> dict[str, list[Row]]:
    """Return the rows of the live blocks, by table."""
    departments = figures.departments
    return {
        "chart_stages": _filled("chart_stages", _stages(departments, language), language),
        "chart_support": _filled("chart_support", _support(figures.support, language), language),
        "chart_links": _filled("chart_links", _people(departments, _links, language), language),
        "chart_tracks": _filled("chart_tracks", _people(departments, _tracks, language), language),
        "chart_rated": _filled("chart_rated", _people(departments, _rated, language), language),
        "chart_feedback": _filled("chart_feedback", _told(figures.feedback, language), language),
        "chart_leniency": _filled("chart_leniency", _leniency(figures.managers, language), language),
        "chart_plans": _filled("chart_plans", _plans(figures.plans, language), language),
        "chart_boxes": _boxes(calibration, language),
        "chart_tree": _tree(figures, language),
    }


def _text(key: str, language: str, **values: object) -> str:
    return TEXTS(f"dashboard.{key}", language, **values)


_KEYS: Mapping[str, tuple[str, ...]] = {
    block.name: tuple(column.key for column in block.columns if column.formula) for block in LIVE_BLOCKS
}
"""The figures of each block: its formulas give 0 where there is nothing to count."""


def _filled(name: str, rows: Sequence[Row], language: str) -> list[Row]:
    """Return the rows of a block, filled up with hidden ones; without data, one row that says so."""
    zeros = dict.fromkeys(_KEYS[name], 0.0)
    used = list(rows) or [{"label": _text("nothing", language), **zeros}]
    return used + [{STYLE_KEY: "locked", **zeros}] * (LIVE_ROWS - len(used))


def _stages(departments: Sequence[DepartmentFigures], language: str) -> list[Row]:
    people = sum(one.people for one in departments)
    done = {stage: sum(getattr(one, stage) for one in departments) for stage in STAGES}
    return [
        {"label": _text(f"stage.{stage}", language), "of": stage, "done": count, "open": people - count}
        for stage, count in done.items()
        if people
    ]


def _told(told: FeedbackFigures, language: str) -> list[Row]:
    """Return a row for each step of feedback, once anything is released."""
    steps = {
        "released": (told.released, told.people - told.released),
        "held": (told.held, told.released - told.held),
        "acknowledged": (told.acknowledged, told.waits),
        "appealed": (told.decided, told.undecided),
    }
    return [
        {"label": _text(f"told.{step}", language), "of": step, "done": done, "open": left}
        for step, (done, left) in steps.items()
        if told.released
    ]


def _largest(names: Iterable[str]) -> tuple[list[str], int]:
    """Return the departments that have a row of their own, and how many have none; nameless ones never have one."""
    named = [name for name in names if name]
    return named[:SHOWN], max(0, len(named) - SHOWN)


def _company(more: int, language: str) -> str:
    return _text("company-and-more", language, count=more) if more else _text("company", language)


def _people(
    departments: Sequence[DepartmentFigures],
    count: Callable[[DepartmentFigures], dict[str, int]],
    language: str,
) -> list[Row]:
    """Return the row of all people, then those of the largest departments, if there is anything to count."""
    sums = [count(one) for one in departments]
    together = {key: sum(one[key] for one in sums) for key in (sums[0] if sums else ())}
    if not any(together.values()):
        return []
    by_name = dict(zip((one.name for one in departments), sums, strict=True))
    sizes = sorted(departments, key=lambda one: (-one.people, one.name))
    shown, more = _largest(one.name for one in sizes)
    rows: list[Row] = [{"label": _company(more, language), **together}]
    return rows + [{"label": name, "of": name, **by_name[name]} for name in shown]


def _links(one: DepartmentFigures) -> dict[str, int]:
    return {"linked": one.linked, "unlinked": one.unlinked}


def _tracks(one: DepartmentFigures) -> dict[str, int]:
    silent = one.goals - one.on_track - one.at_risk - one.off_track
    return {
        "on_track": one.on_track, "at_risk": one.at_risk, "off_track": one.off_track, "silent": silent,
    }  # fmt: skip


def _rated(one: DepartmentFigures) -> dict[str, int]:
    return {"rated": one.assessed, "unrated": one.people - one.assessed}


def _support(support: Sequence[SupportFigures], language: str) -> list[Row]:
    if not any(one.carried + one.alone for one in support):
        return []
    company, departments = support[0], support[1:]
    sizes = sorted(departments, key=lambda one: (-(one.carried + one.alone), one.name))
    shown, _ = _largest(one.name for one in sizes)
    by_name = {one.name: one for one in departments}
    label = _text("company-goals", language)
    rows: list[Row] = [{"label": label, "carried": company.carried, "alone": company.alone}]
    return rows + [
        {"label": name, "of": name, "carried": by_name[name].carried, "alone": by_name[name].alone}
        for name in shown
    ]


def _leniency(managers: Sequence[ManagerGap], language: str) -> list[Row]:
    """Return the managers who are furthest from the company's average on either side, the most lenient first."""
    ordered = sorted(managers, key=lambda one: (-one.gap, one.manager))
    if len(ordered) > LIVE_ROWS:
        half = LIVE_ROWS // 2
        ordered = ordered[:half] + ordered[-half:]
    return [
        {
            "label": one.manager
            if one.managers == 1
            else _text("namesakes", language, name=one.manager, count=one.managers),
            "of": one.manager,
            "lenient": max(0.0, one.gap),
            "severe": min(0.0, one.gap),
            "gap": one.gap,
        }
        for one in ordered
    ]


def _plans(plans: PlanFigures, language: str) -> list[Row]:
    counts = {step: getattr(plans, step) for step in PLAN_STEPS}
    return [
        {"label": _text(f"plan.{step}", language), "of": step, "count": count}
        for step, count in counts.items()
        if any(counts.values())
    ]


def _boxes(calibration: CalibrationFigures, language: str) -> list[Row]:
    counts = calibration.boxes or ((0, 0, 0),) * 3
    return [
        {
            "label": TEXTS(f"calibration.potential-{level}", language),
            "low": low,
            "middle": middle,
            "high": high,
            "together": _together(low + middle + high, language),
        }
        for level, (low, middle, high) in zip(("high", "medium", "low"), counts, strict=True)
    ]


def _together(people: int, language: str) -> str:
    key = "together" if people else "nobody"
    return TEXTS(f"master.dashboard.{key}", language).replace("{n}", str(people))


def _tree(figures: LiveFigures, language: str) -> list[Row]:
    """Return the lines of the cascade; without a goal, or with more than there is room for, a last one that says so."""
    fits = len(figures.tree) + bool(figures.more) <= TREE_ROWS
    lines = figures.tree if fits else figures.tree[: TREE_ROWS - 1]
    rows: list[Row] = [_line(line, language) for line in lines]
    more = figures.more + len(figures.tree) - len(lines)
    if more:
        rows.append({"label": _text("more-goals", language, count=more)})
    elif not rows:
        rows.append({"label": _text("no-goals", language)})
    return rows + [{STYLE_KEY: "locked"}] * (TREE_ROWS - len(rows))


def _line(line: TreeLine, language: str) -> Row:
    coverage: float | str
    if not line.below:
        coverage = TEXTS("master.dashboard.alone", language)
    elif line.coverage is None:
        coverage = TEXTS("master.dashboard.uncounted", language)
    else:
        coverage = line.coverage
    title = shortened(line.title, _TITLE_WIDTH - _INDENT * line.depth)
    if line.orphan:
        title = _text("orphan", language, title=title)
    return {
        "label": f"{' ' * (_INDENT * line.depth - 2)}└ {title}" if line.depth else title,
        "owner": line.owner,
        "below": line.below,
        "coverage": coverage,
        "bar": _bar(line.coverage) if line.below and line.coverage is not None else None,
        "goal_id": line.goal_id,
    }


_INDENT = 4
"""Spaces by which each step down the cascade stands further to the right."""
_TITLE_WIDTH = 50
"""Room for a title in narrow characters."""
_BAR = 10
"""Characters of a whole bar."""


def _bar(coverage: float) -> str:
    full = int(round_to(min(1.0, max(0.0, coverage)) * _BAR, 0))
    return "█" * full + "░" * (_BAR - full)


def shortened(title: str, most: int) -> str:
    """Return a title that takes at most so many narrow characters; Chinese ones count twice."""
    width = 0
    for position, character in enumerate(title):
        width += 2 if ord(character) > 0x2E80 else 1
        if width > most:
            return title[: position - 1].rstrip() + "…"
    return title
