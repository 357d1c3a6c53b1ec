"""The figures of the Dashboard's live blocks, worked out from the same rows that their formulas count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from appraisal.calibration import is_final
from appraisal.cascade import Forest
from appraisal.cascade_tree import Branch, cascade_tree
from appraisal.improvement import PlanState
from appraisal.model import Level, Result
from appraisal.numbers import round2
from appraisal.progress import NOTHING_YET
from sync.feedback_figures import feedback_figures
from sync.hr import HrContent, TypedRow
from sync.improvement_rows import result_needs_plan
from sync.master_rows import goals_below
from sync.rows import as_text
from sync.verdict import Verdict
from workbook_templates.books.dashboard import TREE_ROWS
from workbook_templates.live_figures import (
    DepartmentFigures,
    LiveFigures,
    ManagerGap,
    PlanFigures,
    SupportFigures,
    TreeLine,
)


def live_figures(content: HrContent, verdict: Verdict) -> LiveFigures:
    """Return what the live blocks show."""
    lines = list(_tree(content, verdict.forest))
    return LiveFigures(
        departments=tuple(_departments(content, verdict)),
        support=tuple(_support(content, verdict.forest)),
        managers=tuple(_managers(content, verdict)),
        tree=tuple(lines[:TREE_ROWS]),
        more=max(0, len(lines) - TREE_ROWS),
        feedback=feedback_figures(
            verdict.feedback, [result.employee_id for result in verdict.results], verdict.today
        ),
        plans=_plans(content, verdict),
    )


def _plans(content: HrContent, verdict: Verdict) -> PlanFigures:
    states = Counter(verdict.plan_states.values())
    return PlanFigures(
        required=sum(result_needs_plan(result, content.policy) for result in verdict.results),
        written=len(verdict.plan_states),
        backed=sum({plan.id: plan.backed for plan in verdict.plans}.values()),
        overdue=states[PlanState.OVERDUE],
        achieved=states[PlanState.ACHIEVED],
    )


class _Names:
    """Tells names apart as a spreadsheet's ``=`` does: capitals are no difference, and the first spelling stands."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the spelling under which a name counts."""
        return self._first.setdefault(name.casefold(), name)


def _departments(content: HrContent, verdict: Verdict) -> Iterator[DepartmentFigures]:
    names, counts = _Names(), defaultdict[str, Counter[str]](Counter)
    for result in verdict.results:
        name = names.of(content.employees[result.employee_id].department)
        counts[name].update(_person(result, content, verdict))
    for name, count in counts.items():
        yield DepartmentFigures(name, **count)


def _person(result: Result, content: HrContent, verdict: Verdict) -> dict[str, int]:
    found = verdict.progress.get(result.employee_id, NOTHING_YET)
    return {
        "people": 1,
        "planned": int(found.goals > 0),
        "agreed": int(found.agreed),
        "coached": int(found.talks > 0),
        "assessed": int(bool(result.grade)),
        "confirmed": int(_is_confirmed(content.decisions["results"].get(result.employee_id, {}))),
        "goals": found.goals,
        "linked": found.linked,
        "unlinked": found.unlinked,
        "on_track": found.on_track,
        "at_risk": found.at_risk,
        "off_track": found.off_track,
    }


def _is_confirmed(decision: TypedRow) -> bool:
    """Whether somebody confirmed a grade by name."""
    return bool(
        as_text(decision.get("confirmed_grade") or "") and as_text(decision.get("confirmed_by") or "")
    )


def _support(content: HrContent, forest: Forest) -> Iterator[SupportFigures]:
    names, carried, alone = _Names(), Counter[str](), Counter[str]()
    for goal in content.goals:
        owner = "" if goal.level is Level.ORGANISATION else names.of(goal.owner_id)
        counts = carried if goals_below(forest, goal.id) else alone
        counts[owner] += 1
    for owner in dict.fromkeys(("", *carried, *alone)):
        yield SupportFigures(owner, carried[owner], alone[owner])


def _managers(content: HrContent, verdict: Verdict) -> Iterator[ManagerGap]:
    """Yield the managers of enough people; the sheet Calibration, which is counted, says who rated whom by name."""
    names, totals = _Names(), defaultdict[str, list[float]](list)
    ids = defaultdict[str, set[str]](set)
    untold: set[str] = set()
    for result in filter(is_final, verdict.results):
        person = content.employees[result.employee_id]
        manager_id = verdict.calibration.raters[person.id] or person.manager_id
        manager = content.employees.get(manager_id)
        if manager is not None and manager.name and result.total is not None:
            name = names.of(manager.name)
            if not content.policy.scheme(result.scheme).bias:
                untold.add(name)
            totals[name].append(result.total)
            ids[name].add(manager_id)
    everybody = [result.total for result in verdict.results if is_final(result) and result.total is not None]
    for name, found in totals.items():
        if name not in untold and len(found) >= content.policy.schemes[0].raters.ratings_min:
            gap = _mean(found) - _mean(everybody)
            yield ManagerGap(name, len(found), round2(gap), len(ids[name]))


def _mean(totals: Iterable[float]) -> float:
    found = list(totals)
    return sum(found) / len(found)


def _tree(content: HrContent, forest: Forest) -> Iterator[TreeLine]:
    """Yield the goals of the organisation and the departments from the top down, then those below no goal."""
    tree = cascade_tree(forest, content.employees, people=False)
    yield from _lines(tree.branches, content, forest, 0)
    for node, _ in tree.orphans:
        if node.level is Level.DEPARTMENT:
            yield TreeLine(node.id, node.name, node.owner_id, 0, *_below(forest, node.id), orphan=True)


def _lines(branches: Iterable[Branch], content: HrContent, forest: Forest, depth: int) -> Iterator[TreeLine]:
    for branch in branches:
        node = branch.node
        owner = node.owner_id if node.level is Level.DEPARTMENT else content.policy.company
        yield TreeLine(node.id, node.name, owner, depth, *_below(forest, node.id))
        yield from _lines(branch.below, content, forest, depth + 1)


def _below(forest: Forest, goal_id: str) -> tuple[int, float | None]:
    coverage = forest.coverage(goal_id)
    return goals_below(forest, goal_id), coverage.ratio if coverage else None
