"""C01–C07: whether the goals of people and departments serve the goals above them.

A team book sees the links of its own goals; across books stand HR's goals in the master, the loops that run through
several books, and what needs all children of a goal.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from appraisal.cascade import Coverage, Forest, Node, node_of
from appraisal.findings import Severity, Spot, Value
from appraisal.model import Cycle, Employee, Goal, Level, Link, Section
from appraisal.rules.context import BookContext, CompanyContext, Hit

OVER_COVERED = 1.20
"""Children that promise more than this multiple of their parent's target are looked at."""
PERIOD_PART = 0.5
"""A linked child that runs for less than this part of its parent's time measures another period."""
ALIGNED = 0.70
"""The share of a department's KPI weight that should serve goals above."""

_RANK = MappingProxyType({Level.ORGANISATION: 0, Level.DEPARTMENT: 1, Level.PERSON: 2})


def orphan_in_book(context: BookContext) -> Iterator[Hit]:
    """C01: a KPI goal names no goal above, though there are some to choose from, or one that is not in the book."""
    shown = {goal.id for goal in (*context.above, *context.goals)}
    for goal in context.goals:
        values: dict[str, Value] = {"title": goal.title, "goal": goal.title, "parent": goal.parent_id}
        if goal.parent_id and goal.parent_id not in shown:
            yield Hit(context.spot(goal, "parent"), goal.owner_id, values, "unknown")
        elif context.above and goal.section is Section.KPI and not goal.parent_id:
            yield Hit(context.spot(goal, "parent"), goal.owner_id, values)


def orphan(context: CompanyContext) -> Iterator[Hit]:
    """C01: a goal of HR's without a goal above, or whose parent does not exist."""
    for node in context.forest.of_book(""):
        if node.level is not Level.ORGANISATION and node.section is Section.KPI and not node.parent_id:
            yield Hit(_cell(node, "parent"), _person(node), {"goal": node.name}, "department")
    for node in context.forest.with_unknown_parent():
        if node.book:
            continue  # its own book has said so
        values: dict[str, Value] = {"goal": node.name, "parent": node.parent_id}
        yield Hit(_cell(node, "parent"), _person(node), values, "unknown")


def childless(context: CompanyContext) -> Iterator[Hit]:
    """C02: a goal of the organisation or a department that nobody works on, or that no department owns."""
    for node in context.forest.of_book(""):
        if node.level is Level.PERSON:
            continue
        if node.level is Level.DEPARTMENT and not node.owner_id:
            yield Hit(_cell(node, "owner"), "", {"goal": node.name}, "ownerless")
        elif not context.forest.has_children(node.id):
            yield Hit(_cell(node, ""), "", {"goal": node.name, "owner": node.owner_id}, str(node.level))


def broken_chain_in_book(context: BookContext) -> Iterator[Hit]:
    """C03: goals of one book that are each other's parents, or a goal that skips a level."""
    goals = {goal.id: goal for goal in context.goals}
    for loop in _loops_of_book(context):
        first = goals[loop[0]]
        chain = " → ".join(f"“{goals[goal_id].title}”" for goal_id in (*loop, loop[0]))
        yield Hit(context.spot(first, "parent"), first.owner_id, {"chain": chain}, "loop")
    for goal, parent in _parents_of_book(context):
        if _skips(goal.level, goal.owner_id, parent.level, context.employees):
            values: dict[str, Value] = {
                "title": goal.title,
                "level": goal.level,
                "parent_level": parent.level,
            }
            yield Hit(context.spot(goal, "parent"), goal.owner_id, values, "skip")


def broken_chain(context: CompanyContext) -> Iterator[Hit]:
    """C03: a loop of parents through several books or the master, or a goal of HR's that skips a level."""
    forest = context.forest
    for loop in forest.cycles():
        books = {forest[goal_id].book for goal_id in loop}
        if len(books) > 1 or "" in books:
            node = forest[loop[0]]
            chain = " → ".join(f"“{forest[goal_id].name}”" for goal_id in (*loop, loop[0]))
            yield Hit(_cell(node, "parent"), _person(node), {"chain": chain}, "loop")
    for node in forest.of_book(""):
        parent = forest.parent(node.id)
        if parent and _skips(node.level, node.owner_id, parent.level, context.employees):
            values: dict[str, Value] = {"title": node.name, "level": node.level, "parent_level": parent.level}
            yield Hit(_cell(node, "parent"), _person(node), values, "skip")


def _skips(level: Level, owner_id: str, above: Level, employees: Mapping[str, Employee]) -> bool:
    """Whether a parent is neither on the level above nor on the same; the head of all serves the organisation."""
    steps = _RANK[level] - _RANK[above]
    if steps in (0, 1):
        return False
    owner = employees.get(owner_id)
    return not (steps == 2 and owner is not None and not owner.manager_id)


def coverage(context: CompanyContext) -> Iterator[Hit]:
    """C04: the children's targets do not make up their parent's, or make up far more."""
    looped = _looped(context.forest)
    for node in context.forest.parents():
        if node.id in looped or _any_mismatch(context, node):
            continue
        found = context.forest.coverage(node.id)
        if found is not None and (verdict := _verdict(found)):
            case, severity = verdict
            yield Hit(_coverage_cell(node), _person(node), _coverage_values(node, found), case, severity)


def _verdict(found: Coverage) -> tuple[str, Severity] | None:
    if not found.covered:
        return ("short" if found.ratio is not None else "short-plain"), Severity.ERROR
    if found.shared_apart:
        return "shared", Severity.WARN
    if found.ratio is not None and round(found.ratio, 4) > OVER_COVERED:
        return "over", Severity.WARN
    return None


def _coverage_values(node: Node, found: Coverage) -> dict[str, Value]:
    return {
        "goal": node.name,
        "target": found.target,
        "children": found.children,
        "ratio": found.ratio,
        "count": found.linked,
        "unit": node.unit,
    }


def _coverage_cell(node: Node) -> Spot:
    return _cell(node, "target" if node.book else "coverage")


def _any_mismatch(context: CompanyContext, parent: Node) -> bool:
    """Whether a child cannot be added up, so that C05 speaks instead."""
    cycle = context.policy.cycle
    return any(_mismatch(node, parent, cycle) for node in context.forest.children(parent.id))


def mismatch_in_book(context: BookContext) -> Iterator[Hit]:
    """C05: a linked goal counts in another unit, direction or period than its parent."""
    yield from _mismatches(_links_of_book(context), context.policy.cycle, context.book_id)


def mismatch(context: CompanyContext) -> Iterator[Hit]:
    """C05, for HR's goals in the master."""
    yield from _mismatches(_links_of_master(context), context.policy.cycle, "")


def _mismatches(links: Iterable[tuple[Node, Node, str]], cycle: Cycle, book: str) -> Iterator[Hit]:
    for node, parent, title in links:
        if found := _mismatch(node, parent, cycle):
            case, column = found
            values: dict[str, Value] = {"title": title, "unit": node.unit, "parent_unit": parent.unit}
            yield Hit(_cell(node, column, book), _person(node), values, case)


def _mismatch(node: Node, parent: Node, cycle: Cycle) -> tuple[str, str] | None:
    """Return the message and the column in which a linked child does not fit its parent."""
    if node.link is None or None in (node.target, node.method, parent.target, parent.method):
        return None
    if not parent.additive:
        return None
    if not node.additive or node.lower_is_better != parent.lower_is_better:
        return "direction", "method"
    if node.factor is not None:
        return None
    if _unit(node) and _unit(parent) and _unit(node) != _unit(parent):
        return "unit", "unit"
    if node.link is not Link.SUM and _much_shorter(node, parent, cycle):
        return "period", "due"
    return None


def _unit(node: Node) -> str:
    return node.unit.strip().casefold()


def _much_shorter(node: Node, parent: Node, cycle: Cycle) -> bool:
    """Whether a child measures another period; one that is due after its parent is C06's."""
    in_time = (node.due or cycle.end) <= (parent.due or cycle.end)
    return in_time and _days(node, cycle) < PERIOD_PART * _days(parent, cycle)


def _days(node: Node, cycle: Cycle) -> int:
    """Return for how many days a goal runs; what is not said is the cycle's."""
    return ((node.due or cycle.end) - (node.start or cycle.start)).days + 1


def late_in_book(context: BookContext) -> Iterator[Hit]:
    """C06: a goal is due after the goal that it serves."""
    yield from _late(_links_of_book(context), context.book_id)


def late(context: CompanyContext) -> Iterator[Hit]:
    """C06, for HR's goals in the master."""
    yield from _late(_links_of_master(context), "")


def _late(links: Iterable[tuple[Node, Node, str]], book: str) -> Iterator[Hit]:
    for node, parent, title in links:
        if node.due and parent.due and node.due > parent.due:
            values: dict[str, Value] = {
                "title": title,
                "due": _iso(node.due),
                "parent_due": _iso(parent.due),
                "days": (node.due - parent.due).days,
            }
            yield Hit(_cell(node, "due", book), _person(node), values)


def alignment_rate(context: CompanyContext) -> Iterator[Hit]:
    """C07: too little of a department's weight serves a goal above. A summary of C01, not another mistake."""
    typed: dict[str, float] = {}
    linked: dict[str, float] = {}
    for node in context.forest:
        owner = context.employees.get(node.owner_id)
        if node.level is Level.PERSON and node.section is Section.KPI and node.weight and owner:
            typed[owner.department] = typed.get(owner.department, 0.0) + node.weight
            if node.parent_id:
                linked[owner.department] = linked.get(owner.department, 0.0) + node.weight
    for department, weight in typed.items():
        share = round(linked.get(department, 0.0) / weight, 4)
        if share < ALIGNED:
            values: dict[str, Value] = {"department": department, "share": share, "wanted": ALIGNED}
            yield Hit(Spot("goals", department, "parent_id"), "", values)


def _links_of_book(context: BookContext) -> Iterator[tuple[Node, Node, str]]:
    """Yield the goals of a book with their parents and titles, where both are in it and in no loop."""
    looped = {goal_id for loop in _loops_of_book(context) for goal_id in loop}
    for goal, parent in _parents_of_book(context):
        if goal.id not in looped:
            yield node_of(goal), node_of(parent), goal.title


def _parents_of_book(context: BookContext) -> Iterator[tuple[Goal, Goal]]:
    shown = {goal.id: goal for goal in (*context.above, *context.goals)}
    for goal in context.goals:
        if parent := shown.get(goal.parent_id):
            yield goal, parent


def _loops_of_book(context: BookContext) -> tuple[tuple[str, ...], ...]:
    """Return the loops among a book's own goals; most books have no goal under a goal of their own."""
    own = {goal.id for goal in context.goals}
    return Forest(node_of(goal) for goal in context.goals if goal.parent_id in own).cycles()


def _links_of_master(context: CompanyContext) -> Iterator[tuple[Node, Node, str]]:
    looped = _looped(context.forest)
    for node in context.forest.of_book(""):
        parent = context.forest.parent(node.id)
        if parent is not None and node.id not in looped:
            yield node, parent, node.name


def _looped(forest: Forest) -> frozenset[str]:
    return frozenset(goal_id for loop in forest.cycles() for goal_id in loop)


def _cell(node: Node, column: str, book: str = "") -> Spot:
    """Return a cell of a goal's row: the master calls some columns otherwise than the books do."""
    book = book or node.book
    masters = {"parent": "parent_id", "owner": "owner_id"}
    return Spot("goals", node.id, column if book else masters.get(column, column), book)


def _person(node: Node) -> str:
    return node.owner_id if node.level is Level.PERSON else ""


def _iso(day: date) -> str:
    return day.isoformat()
