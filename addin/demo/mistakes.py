"""The mistakes that managers make in the sample company, each with the findings that must come of it.

Who makes which is settled beforehand (:func:`planned`); a mistake that finds nothing to go wrong in a book is not made.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from types import MappingProxyType

from addin.demo.open_book import GoalRow, OpenBook, Typed
from addin.demo.people import DEPARTMENTS, TEXTS
from appraisal.kpi import EVENT_METHODS
from appraisal.model import CellState, Employee, Method, Section
from appraisal.numbers import round_to, to_serial
from appraisal.rules.measures import RATIO


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake that was made.

    ``recipient`` is the manager whose book it is in ("" for none), ``subject`` the person concerned, ``codes`` the rules
    that must find it (none where no rule does: a blank actual makes a result provisional), ``table``, ``record`` and
    ``field`` say where.
    """

    recipient: str
    kind: str
    codes: tuple[str, ...] = ()
    subject: str = ""
    table: str = ""
    record: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one manager will get wrong: kinds of mistakes, in this order.

    With ``one_of`` only the first of them that is possible in the book is made.
    """

    kinds: tuple[str, ...]
    one_of: bool = False


@dataclass(slots=True)
class Handling:
    """What becomes of the file: sent back or not, finished or not, under which name, and what a second copy changes."""

    returned: bool = True
    finished: bool = True
    inbox_name: str = ""
    second_name: str = ""
    second_changes: dict[str, dict[str, Typed]] = field(default_factory=dict)


class _Desk:
    """A manager at the desk, about to make mistakes: rather with another person each time."""

    def __init__(self, book: OpenBook, manager: Employee, language: str, leads: frozenset[str]) -> None:
        self.book, self.manager, self.language, self.leads = book, manager, language, leads
        self.handling = Handling()
        self._touched: set[str] = set()
        self._people = dict.fromkeys(book.people, 0)
        self._rng = Random(f"mistakes:{manager.id}:{len(book.people)}")

    def goals(self, *, unlinked: bool = False, section: Section = Section.KPI) -> Iterator[GoalRow]:
        """Yield the goals in which nothing is wrong yet, those of people with the fewest mistakes first."""
        people = sorted(self._people, key=lambda person: (self._people[person], self._rng.random()))
        for row in (row for person in people for row in self._shuffled(person)):
            measured = row.section is section and row.method is not Method.ADD
            if measured and row.id not in self._touched and not (unlinked and row.text("link")):
                yield row

    def _shuffled(self, person: str) -> list[GoalRow]:
        rows = self.book.goals_of(person)
        self._rng.shuffle(rows)
        return rows

    def made(self, kind: str, codes: Sequence[str], row: GoalRow, table: str, field: str) -> Mistake:
        """Record a mistake at a cell of a goal; a second one in the same goal would hide the first."""
        self._touched.add(row.id)
        self._people[row.owner_id] += 1
        return Mistake(self.manager.id, kind, tuple(codes), row.owner_id, table, row.id, field)

    def keep(self, row: GoalRow) -> None:
        """Make no mistake in this goal."""
        self._touched.add(row.id)


HEADS_PLANS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "management": ("overreach", "copy"),
        "sales": ("bare-zero", "missing-actual", "formula-overwritten", "bare-top"),
        "production": ("wide-digits", "hidden-rows", "na-without-reason", "copy"),
        "research": ("vague-goal", "zero-target", "due-outside"),
        "service": ("weights-95", "percent-text", "missing-actual", "off-scale"),
        "content": ("duplicate-goal", "orphan", "two-files"),
        "finance": ("draft",),
        "hr": ("not-returned",),
    }
)
"""Who gets what wrong in a company of up to a hundred people."""

TOP_MARK = 4.5
"""From here on a rating of the usual scale scores the highest grade."""

SMALL = 100
EVERY = 4
"""In a larger company one manager in so many makes one mistake."""


def planned(staff: Sequence[Employee], managers: Sequence[str], language: str) -> dict[str, Plan]:
    """Return what each manager will get wrong; most of a large company's managers make no mistake."""
    if len(staff) > SMALL:
        kinds = tuple(_KINDS)
        return {
            manager: Plan(kinds[turn % len(kinds) :] + kinds[: turn % len(kinds)], one_of=True)
            for turn, manager in enumerate(managers[EVERY - 1 :: EVERY])
        }
    names = {TEXTS(f"department.{department.key}", language): department.key for department in DEPARTMENTS}
    top = staff[0].id
    return {
        person.id: Plan(HEADS_PLANS[names.get(person.department, "management")])
        for person in staff
        if person.id in managers and (person.id == top or person.manager_id == top)
    }


def make_mistakes(
    book: OpenBook, manager: Employee, plan: Plan | None, language: str, leads: frozenset[str]
) -> tuple[Handling, tuple[Mistake, ...]]:
    """Make the planned mistakes in a filled book; return what becomes of the file and what was done.

    ``leads`` are the ids of all who lead people: others' goals hang on theirs.
    """
    desk = _Desk(book, manager, language, leads)
    made: list[Mistake] = []
    for kind in plan.kinds if plan else ():
        if mistake := _KINDS[kind](desk, kind):
            made.append(mistake)
            if plan and plan.one_of:
                break
    return desk.handling, tuple(made)


# --- in Goals ---


def _overreach(desk: _Desk, kind: str) -> Mistake | None:
    """Ask for a market share of 80 %, where 40 % would be a wonder."""
    for row in desk.goals():
        if row.text("kpi") == "market-share":
            row.type(target=80.0)
            return desk.made(kind, ("G10",), row, "goals", "target")
    return None


def _weights_95(desk: _Desk, kind: str) -> Mistake | None:
    """Lose five per cent while weights are moved about."""
    for row in desk.goals():
        if row.weight >= 0.15:
            row.type(weight=round_to(row.weight - 0.05, 4))
            return desk.made(kind, ("G01",), row, "goals", "weight")
    return None


def _orphan(desk: _Desk, kind: str) -> Mistake | None:
    for row in desk.goals(unlinked=True):
        if row.text("parent"):
            row.type(parent=None)
            return desk.made(kind, ("C01",), row, "goals", "parent")
    return None


def _vague_goal(desk: _Desk, kind: str) -> Mistake | None:
    """Add a goal that everybody and nobody reaches."""
    source = _with_spare(desk)
    if source is None:
        return None
    row, spare = source
    _copy(row, spare, title=TEXTS("mistake.vague-title", desk.language))
    return desk.made(kind, ("G14",), spare, "goals", "title")


def _duplicate_goal(desk: _Desk, kind: str) -> Mistake | None:
    source = _with_spare(desk)
    if source is None:
        return None
    row, spare = source
    _copy(row, spare, title=row.text("title"))
    desk.keep(row)
    return desk.made(kind, ("G13",), spare, "goals", "title")


_COPIED = (
    "owner", "section", "parent", "method", "unit", "baseline", "target", "start", "due", "data_source",
    "low", "high", "rate", "aggregate", *(f"{axis}{number}" for number in range(1, 7) for axis in "xy"),
)  # fmt: skip


def _with_spare(desk: _Desk) -> tuple[GoalRow, GoalRow] | None:
    """Return a goal of which weight can be given away, and a spare row of the same person."""
    for row in desk.goals():
        whole = row.method not in (Method.MILESTONE, *EVENT_METHODS)
        scored = row.reviewed("actual") is not None
        if whole and scored and row.weight >= 0.2 and desk.book.has_spare(row.owner_id):
            return row, desk.book.take_spare(row.owner_id)
    return None


def _copy(row: GoalRow, spare: GoalRow, title: str) -> None:
    """Give a tenth of the weight to a new goal that is measured like another one; it is linked to nothing."""
    for column in _COPIED:
        value = row[column]
        if isinstance(value, float | int | str):
            spare.type(**{column: value})
    spare.type(title=title, weight=0.1)
    row.type(weight=round_to(row.weight - 0.1, 4))
    spare.review(actual=row.reviewed("actual"), evidence=row.reviewed("evidence"))


def _zero_target(desk: _Desk, kind: str) -> Mistake | None:
    """Ask for none at all; but a ratio to nothing has no meaning."""
    for row in desk.goals():
        if row.method in RATIO and row.method is not Method.HIGHER and row.owner_id not in desk.leads:
            row.type(target=0.0, link=None)
            return desk.made(kind, ("G05",), row, "goals", "target")
    return None


def _due_outside(desk: _Desk, kind: str) -> Mistake | None:
    """Let the date slip into the next cycle; the goal above is due before."""
    for row in desk.goals():
        due = row.number("due")
        if due is not None and row.text("parent"):
            row.type(due=float(to_serial(date(2027, 1, 31))))
            return desk.made(kind, ("G12",), row, "goals", "due")
    return None


# --- in Review ---


def _retyped(desk: _Desk, kind: str, show: Callable[[float], str]) -> Mistake | None:
    for row in desk.goals():
        actual = row.reviewed("actual")
        if isinstance(actual, float) and actual >= 10 and row.text("unit") == "%":
            row.review(actual=show(actual))
            return desk.made(kind, ("S03",), row, "review", "actual")
    return None


def _percent_text(desk: _Desk, kind: str) -> Mistake | None:
    """Type the sign too, as text: 95%."""
    return _retyped(desk, kind, lambda actual: f"{actual:.0f}%")


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _wide_digits(desk: _Desk, kind: str) -> Mistake | None:
    """Type while the Chinese keyboard is on: ９０."""
    return _retyped(desk, kind, lambda actual: f"{actual:.0f}".translate(_WIDE))


def _missing_actual(desk: _Desk, kind: str) -> Mistake | None:
    for row in desk.goals():
        if isinstance(row.reviewed("actual"), float):
            row.review(actual=None, evidence=None)
            return desk.made(kind, (), row, "review", "actual")
    return None


def _bare_zero(desk: _Desk, kind: str) -> Mistake | None:
    """Type a 0 for now, because the figure is not known yet."""
    for row in desk.goals():
        if isinstance(row.reviewed("actual"), float) and row.method is Method.HIGHER:
            row.review(actual=0.0, evidence=None)
            return desk.made(kind, ("R06",), row, "review", "actual")
    return None


def _na_without_reason(desk: _Desk, kind: str) -> Mistake | None:
    for row in desk.goals():
        if isinstance(row.reviewed("actual"), float):
            row.review(actual=None, evidence=None, exempt=desk.book.word("exempt", CellState.NA))
            return desk.made(kind, (), row, "review", "exempt")
    return None


def _off_scale(desk: _Desk, kind: str) -> Mistake | None:
    """Give six points of five."""
    for row in desk.goals(section=Section.BEHAVIOUR):
        if row.reviewed("actual") is not None:
            row.review(actual=6.0)
            return desk.made(kind, ("R01",), row, "review", "actual")
    return None


def _bare_top(desk: _Desk, kind: str) -> Mistake | None:
    """Give the highest mark, and say nothing about why."""
    for row in desk.goals(section=Section.BEHAVIOUR):
        rating = row.reviewed("actual")
        if isinstance(rating, float) and rating >= TOP_MARK:
            row.review(evidence=None)
            return desk.made(kind, ("R02",), row, "review", "evidence")
    return None


def _formula_overwritten(desk: _Desk, kind: str) -> Mistake | None:
    """Know better than the formula."""
    for row in desk.goals():
        if isinstance(row.reviewed("actual"), float):
            desk.book.overwritten.setdefault("review", {})[row.id] = {"achievement": 118.0}
            return desk.made(kind, ("S01",), row, "review", "achievement")
    return None


def _hidden_rows(desk: _Desk, kind: str) -> Mistake | None:
    """Hide a row to get the table onto one page."""
    for row in desk.goals():
        if row.reviewed("actual") is not None:
            desk.book.hidden_rows["review"] = (row.id,)
            return desk.made(kind, ("S05",), row, "review", "")
    return None


# --- with the file ---


def _copy_back(desk: _Desk, kind: str) -> Mistake | None:
    """Send a copy under another name back: no mistake for the program."""
    desk.handling.inbox_name = _file_name("first-name", desk)
    return Mistake(desk.manager.id, kind)


def _two_files(desk: _Desk, kind: str) -> Mistake | None:
    """Send two copies back that differ."""
    for row in desk.goals():
        actual = row.reviewed("actual")
        if isinstance(actual, float):
            desk.handling.inbox_name = _file_name("first-name", desk)
            desk.handling.second_name = _file_name("copy-name", desk)
            desk.handling.second_changes[row.id] = {"actual": round_to(actual * 1.04, 2)}
            return Mistake(desk.manager.id, kind, ("S04",), row.owner_id, "review", row.id, "actual")
    return None


def _file_name(key: str, desk: _Desk) -> str:
    return TEXTS(f"mistake.{key}", desk.language, name=f"{desk.manager.id} {desk.manager.name}") + ".xlsx"


def _draft(desk: _Desk, kind: str) -> Mistake | None:
    desk.handling.finished = False
    return Mistake(desk.manager.id, kind)


def _not_returned(desk: _Desk, kind: str) -> Mistake | None:
    desk.handling.returned = False
    desk.handling.finished = False
    return Mistake(desk.manager.id, kind)


_KINDS: Mapping[str, Callable[[_Desk, str], Mistake | None]] = MappingProxyType(
    {
        "overreach": _overreach,
        "weights-95": _weights_95,
        "percent-text": _percent_text,
        "missing-actual": _missing_actual,
        "orphan": _orphan,
        "vague-goal": _vague_goal,
        "formula-overwritten": _formula_overwritten,
        "duplicate-goal": _duplicate_goal,
        "draft": _draft,
        "zero-target": _zero_target,
        "wide-digits": _wide_digits,
        "due-outside": _due_outside,
        "bare-zero": _bare_zero,
        "two-files": _two_files,
        "na-without-reason": _na_without_reason,
        "hidden-rows": _hidden_rows,
        "off-scale": _off_scale,
        "bare-top": _bare_top,
        "copy": _copy_back,
        "not-returned": _not_returned,
    }
)
"""Every kind of mistake, in the order in which a large company's managers take turns."""

KINDS = tuple(_KINDS)
