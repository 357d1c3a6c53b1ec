"""The Dashboard: six figures and native charts over fixed blocks of the hidden sheet ``charts``.

:func:`figures` turns a :class:`Summary` into the rows of those blocks. Every block has as many rows as a chart can show
well, :data:`TOP`, and one for the rest; rows without data are hidden, and charts leave hidden rows out. So the charts
themselves never change, however many departments or managers there are. The blocks of :mod:`workbook_templates.live_figures`
hold formulas; those of this module hold values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.numbers import round2, round_to
from appraisal.policy import Policy
from workbook_templates.books.master import BLOCK_ROWS, TOP
from workbook_templates.calibration_summary import NOTHING_CALIBRATED, CalibrationFigures, summary_rows
from workbook_templates.labels import TEXTS
from workbook_templates.live_figures import NO_FIGURES, LiveFigures, live_rows, shortened
from workbook_templates.stamp import STYLE_KEY, Cell, Row

NO_VALUE = "—"


@dataclass(frozen=True, slots=True)
class Answers:
    """How many of a department's books are submitted, still drafts, and missing."""

    department: str
    submitted: int = 0
    draft: int = 0
    missing: int = 0

    @property
    def books(self) -> int:
        """All books of the department."""
        return self.submitted + self.draft + self.missing


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many people have a (proposed) grade, and the share (0–1) that the guide expects."""

    grade: str
    people: int
    guide: float


@dataclass(frozen=True, slots=True)
class CascadeGoal:
    """A goal of the organisation or a department and how far the goals below cover its target (1 = wholly)."""

    title: str
    coverage: float
    company: bool = True


@dataclass(frozen=True, slots=True)
class ManagerAverage:
    """The average total of the people whom a manager rated."""

    manager: str
    people: int
    average: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What the Dashboard shows. ``findings`` counts those to settle, ``errors`` among them; grades ascend."""

    company: str = ""
    cycle: str = ""
    consolidated: str = ""
    people: int = 0
    answers: tuple[Answers, ...] = ()
    grades: tuple[GradeCount, ...] = ()
    cascade: tuple[CascadeGoal, ...] = ()
    managers: tuple[ManagerAverage, ...] = ()
    errors: int = 0
    findings: int = 0
    final: int = 0
    provisional: int = 0
    average: float | None = None
    calibration: CalibrationFigures = NOTHING_CALIBRATED
    live: LiveFigures = NO_FIGURES

    @property
    def books(self) -> int:
        """All books that were handed out."""
        return sum(answers.books for answers in self.answers)

    @property
    def returned(self) -> int:
        """Books that came back, drafts included."""
        return sum(answers.submitted + answers.draft for answers in self.answers)

    @property
    def company_coverage(self) -> float | None:
        """The mean coverage of the organisation's goals, each counted up to 100 %."""
        covered = [min(1.0, goal.coverage) for goal in self.cascade if goal.company]
        return round_to(sum(covered) / len(covered), 4) if covered else None


def who(policy: Policy) -> str:
    """Return the line under the titles of a master's sheets: which company and cycle.

    How many people there are, and as of which run, stands on the Dashboard alone, which every run that changes anything
    writes: a sheet that it need not touch would go on telling of an earlier one.
    """
    return " · ".join(filter(None, (policy.company, policy.cycle.name)))


def who_when(summary: Summary, language: str) -> str:
    """Return the line under the title of the Dashboard, and of the report: which company, cycle and run."""
    said = [summary.company, summary.cycle]
    if summary.consolidated:
        said.append(_text("people", language, count=summary.people))
        said.append(_text("when", language, when=summary.consolidated))
    else:
        said.append(_text("not-yet", language))
    return " · ".join(part for part in said if part)


def figures(summary: Summary, language: str) -> dict[str, list[Row]]:
    """Return the rows of the tiles, of the charts' blocks and of the calibration's summary, by table."""
    return {
        "tiles": [_tile_values(summary), _tile_labels(summary, language)],
        "chart_submissions": _block(_answer_rows(summary, language), language),
        "chart_grades": _block(_grade_rows(summary), language, people=0.0),
        "chart_cascade": _block(_cascade_rows(summary), language),
        "chart_managers": _block(_manager_rows(summary, language), language),
        **summary_rows(summary.calibration, language),
        **live_rows(summary.live, summary.calibration, language),
    }


def _text(key: str, language: str, **values: object) -> str:
    return TEXTS(f"dashboard.{key}", language, **values)


def _tile_values(summary: Summary) -> Row:
    coverage, average = summary.company_coverage, summary.average
    return {
        "returned": round_to(summary.returned / summary.books, 4) if summary.books else NO_VALUE,
        "coverage": NO_VALUE if coverage is None else coverage,
        "findings": summary.findings,
        "final": summary.final,
        "average": NO_VALUE if average is None else round2(average),
        "provisional": summary.provisional,
    }


def _tile_labels(summary: Summary, language: str) -> Row:
    counts = {"returned": summary.returned, "books": summary.books, "errors": summary.errors}
    keys = ("returned", "coverage", "findings", "final", "average", "provisional")
    return {STYLE_KEY: "locked"} | {key: _text(f"tile.{key}", language, **counts) for key in keys}


def _block(rows: Iterable[Row], language: str, **blank: float) -> list[Row]:
    """Return the rows of a block, filled up with hidden ones; without data, one row that says so.

    ``blank`` is what formulas give in rows without data.
    """
    used = list(rows) or [{"label": _text("nothing", language), **blank}]
    return used + [{STYLE_KEY: "locked", **blank}] * (BLOCK_ROWS - len(used))


def _answer_rows(summary: Summary, language: str) -> list[Row]:
    largest = sorted(summary.answers, key=lambda answers: (-answers.books, answers.department))
    shown, rest = largest[:TOP], largest[TOP:]
    rows = [
        _answer_row(answers.department or _text("no-department", language), [answers]) for answers in shown
    ]
    return rows + ([_answer_row(_text("rest", language, count=len(rest)), rest)] if rest else [])


def _answer_row(label: str, answers: Sequence[Answers]) -> Row:
    return {
        "label": label,
        "submitted": sum(one.submitted for one in answers),
        "draft": sum(one.draft for one in answers),
        "missing": sum(one.missing for one in answers),
    }


def _grade_rows(summary: Summary) -> list[Row]:
    graded = sum(grade.people for grade in summary.grades)
    if not graded:
        return []
    return [
        {"label": grade.grade, "people": grade.people, "guide": round_to(graded * grade.guide, 1)}
        for grade in reversed(summary.grades[-BLOCK_ROWS:])
    ]


def _cascade_rows(summary: Summary) -> list[Row]:
    """Return the organisation's goals, then the departments', the least covered first."""
    worst = sorted(summary.cascade, key=lambda goal: (not goal.company, goal.coverage, goal.title))
    return [_cascade_row(goal) for goal in worst[:TOP]]


def _cascade_row(goal: CascadeGoal) -> Row:
    coverage = round_to(goal.coverage, 4)
    values: Mapping[str, Cell] = {"covered": coverage} if coverage >= 1 else {"short": coverage}
    return {"label": shortened(goal.title, LABEL_WIDTH), **values}


def _manager_rows(summary: Summary, language: str) -> list[Row]:
    """Return the managers of the most people, the highest average first; the others as one average."""
    largest = sorted(summary.managers, key=lambda manager: (-manager.people, manager.manager))
    shown, rest = largest[:TOP], largest[TOP:]
    shown.sort(key=lambda manager: (-manager.average, manager.manager))
    rows: list[Row] = [{"label": manager.manager, "average": round2(manager.average)} for manager in shown]
    if rest:
        people = sum(manager.people for manager in rest)
        average = sum(manager.people * manager.average for manager in rest) / people
        rows.append({"label": _text("rest", language, count=len(rest)), "average": round2(average)})
    return rows


LABEL_WIDTH = 36
"""Width of a chart's label in narrow characters; Chinese ones count twice."""
