"""The summary of the calibration: grades and averages by department against the guide, and the nine boxes.

:func:`summary_rows` turns :class:`CalibrationFigures` into the rows of fixed blocks, as :mod:`workbook_templates.dashboard`
does for its charts: rows without data are hidden.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from appraisal.numbers import round2, round_to
from appraisal.policy import Scheme
from workbook_templates.books.calibration import DEPARTMENTS, GROUP_ROWS, MOST_GRADES
from workbook_templates.labels import TEXTS
from workbook_templates.stamp import STYLE_KEY, Row


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """What a department is like: its people with a final result, averages, and how many have each grade, the best first.

    ``raw`` is the average raw total, ``shrunken`` the average adjusted one, ``calibrated`` the average of what counts.
    ``apart`` is the grade whose share is furthest from the guide, by ``gap`` (0.05 is 5 points); "" for a small group.
    """

    name: str
    people: int
    raw: float | None
    shrunken: float | None
    calibrated: float | None
    grades: tuple[int, ...]
    apart: str = ""
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class CalibrationFigures:
    """The whole summary; ``guide`` is empty where shares are not compared.

    ``boxes`` has a row for each potential, the highest first, and a column for each performance. A share may lie ``near`` from the
    guide (0.05 is 5 points) without being mentioned.
    """

    grades: tuple[str, ...] = ()
    guide: tuple[float, ...] = ()
    company: GroupFigures | None = None
    departments: tuple[GroupFigures, ...] = ()
    boxes: tuple[tuple[int, ...], ...] = ()
    near: float = Scheme().deviation_max

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "CalibrationFigures":
        """Return the figures from what JSON made of them."""
        company = kept["company"]
        return cls(
            tuple(kept["grades"]),
            tuple(kept["guide"]),
            _group_of(company) if company else None,
            tuple(map(_group_of, kept["departments"])),
            tuple(map(tuple, kept["boxes"])),
            kept.get("near", cls().near),
        )


NOTHING_CALIBRATED = CalibrationFigures()


def _group_of(kept: dict[str, Any]) -> GroupFigures:
    return GroupFigures(**{**kept, "grades": tuple(kept["grades"])})


def box_name(performance: str, potential: int, language: str) -> str:
    """Return how the sheet Calibration calls one of the nine boxes; the Dashboard's formulas count these words."""
    return f"{TEXTS(f'master.dashboard.performance-{performance}', language)} × {potential}"


def summary_rows(figures: CalibrationFigures, language: str) -> dict[str, list[Row]]:
    """Return the rows of the summary's blocks, by table."""
    return {
        "summary_heads": [_heads(figures, language), {STYLE_KEY: "locked"}],
        "summary_groups": _filled_up(_groups(figures, language)),
        "summary_boxes": _boxes(figures, language),
    }


def _text(key: str, language: str, **values: object) -> str:
    return TEXTS(f"calibration.{key}", language, **values)


def _heads(figures: CalibrationFigures, language: str) -> Row:
    """Return the heads of the columns: words, because the policy names the grades."""
    names = list(figures.grades)
    if len(names) > MOST_GRADES:
        below = " + ".join(names[MOST_GRADES - 1 :])
        names = [*names[: MOST_GRADES - 1], below]
    heads = {key: _text(f"head-{key}", language) for key in ("label", "people", "raw", "shrunken")}
    heads |= {key: _text(f"head-{key}", language) for key in ("calibrated", "apart")}
    return {**heads, **{_grade(number): name for number, name in enumerate(names, 1)}}


def _grade(number: int) -> str:
    return f"grade_{number}"


def _filled_up(rows: Sequence[Row]) -> list[Row]:
    return [*rows, *({STYLE_KEY: "locked"} for _ in range(GROUP_ROWS - len(rows)))]


def _groups(figures: CalibrationFigures, language: str) -> list[Row]:
    """Return the company, the guide, the largest departments and the rest."""
    company = figures.company
    if company is None or not company.people:
        return [{"label": _text("nothing", language)}]
    largest = sorted(figures.departments, key=lambda group: (-group.people, group.name))
    shown, rest = largest[:DEPARTMENTS], largest[DEPARTMENTS:]
    rows = [_group(company, _text("company", language), language, figures.near)]
    rows += [_guide(figures, company.people, language)] if figures.guide else []
    nameless = _text("no-department", language)
    rows += [_group(group, group.name or nameless, language, figures.near) for group in shown]
    if rest:
        rows.append(_group(_joined(rest), _text("rest", language, count=len(rest)), language, figures.near))
    return rows


def _group(group: GroupFigures, label: str, language: str, near: float) -> Row:
    return {
        "label": label,
        "people": group.people,
        "raw": _points(group.raw),
        "shrunken": _points(group.shrunken),
        "calibrated": _points(group.calibrated),
        **_counts(group.grades),
        "apart": _apart(group, language, near),
    }


def _points(value: float | None) -> float | None:
    return None if value is None else round2(value)


def _counts(values: Sequence[float]) -> Row:
    """Return one number for each grade; what has no column of its own is summed into the last one."""
    fitting = list(values)
    if len(fitting) > MOST_GRADES:
        fitting = [*fitting[: MOST_GRADES - 1], round_to(fsum(fitting[MOST_GRADES - 1 :]), 9)]
    return {_grade(number): value for number, value in enumerate(fitting, 1)}


def _apart(group: GroupFigures, language: str, near: float) -> str | None:
    if group.gap is None:
        return None
    if round_to(abs(group.gap), 9) <= near:
        return _text("near", language, points=f"{round_to(near * 100, 1):g}")
    points = f"{round_to(abs(group.gap) * 100, 1):g}"
    return _text("above" if group.gap > 0 else "below", language, grade=group.apart, points=points)


def _guide(figures: CalibrationFigures, people: int, language: str) -> Row:
    """Return how many people the guide expects in each grade."""
    expected = [round_to(people * share, 1) for share in figures.guide]
    return {"label": _text("guide", language), **_counts(expected)}


def _joined(groups: Sequence[GroupFigures]) -> GroupFigures:
    """Return several departments as one; a fraction of the guide says nothing of such a mixture."""

    def mean(of: Callable[[GroupFigures], float | None]) -> float | None:
        found = [(group.people, value) for group in groups if (value := of(group)) is not None]
        people = sum(count for count, _ in found)
        return fsum(count * value for count, value in found) / people if people else None

    return GroupFigures(
        name="",
        people=sum(group.people for group in groups),
        raw=mean(lambda group: group.raw),
        shrunken=mean(lambda group: group.shrunken),
        calibrated=mean(lambda group: group.calibrated),
        grades=tuple(map(sum, zip(*(group.grades for group in groups), strict=True))),
    )


def _boxes(figures: CalibrationFigures, language: str) -> list[Row]:
    rows = figures.boxes or ((0, 0, 0),) * 3
    labels = (_text(f"potential-{level}", language) for level in ("high", "medium", "low"))
    return [
        {"label": label, "low": low, "middle": middle, "high": high}
        for label, (low, middle, high) in zip(labels, rows, strict=True)
    ]
