"""Team books as people fill them, and as nobody should: seeded, so that each can be made again by its number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from appraisal.model import Section
from appraisal.policy import Band, Policy, Scheme
from tests.equality.filling import ABOVE, CYCLE, JUNK, LARGE, PLAN_ROWS, SMALL, Cell, Filler, Tables
from workbook_templates.books.approvals import APPROVE
from workbook_templates.books.team import ACTUALS, CHECKINS, EMPLOYEE_PLANS, GOALS, PLANS, REVIEW
from workbook_templates.draw_team import team_template
from workbook_templates.layout import OWN_KEYS, Owner
from workbook_templates.stamp import STYLE_KEY, BookIdentity, Template, stamp

_KPI_ONLY = {Section.KPI: 1.0, Section.BEHAVIOUR: 0.0, Section.DEVELOPMENT: 0.0}
_THREE = {Section.KPI: 0.6, Section.BEHAVIOUR: 0.25, Section.DEVELOPMENT: 0.15}
_SHORT = {Section.KPI: 0.7, Section.BEHAVIOUR: 0.2, Section.DEVELOPMENT: 0.0}

POLICIES = (
    Policy(cycle=CYCLE),
    Policy(
        cycle=CYCLE,
        schemes=(
            Scheme(
                "sales", group="sales", section_weights=_KPI_ONLY, cap=150.0, total_cap=130.0, weight_max=0.5
            ),
            Scheme(
                "three", group="office", section_weights=_THREE, floor=20.0, scale_max=10.0, min_coverage=0.5
            ),
            Scheme(
                "hundred",
                cap=100.0,
                total_cap=100.0,
                scale_min=0.0,
                scale_max=4.0,
                scale_low=0.0,
                scale_high=100.0,
                bands=(Band("E", 50, 0.5, 0.2), Band("P", 66.665, 1, 0.6), Band("O", 88.885, 1.25, 0.2)),
            ),
        ),
    ),
    Policy(cycle=CYCLE, schemes=(Scheme("short", section_weights=_SHORT, floor=-10.0, min_coverage=0.9),)),
)
"""The house's defaults; three schemes in one book; a scheme whose section weights do not make 100 %."""

LIMITS: Mapping[str, tuple[Cell, ...]] = {
    "formualizer": ("\u3000", "\u00a0", "élan"),
    "libreoffice": (True, False),
    "gnumeric": ("\u3000", "\u00a0", "ＡＢＣ"),
}
"""Cells that one program alone takes differently from Excel, whatever the formula; it gets blank cells instead.

Formualizer's and gnumeric's TRIM cut wide blanks; Formualizer tells é from É; gnumeric's comparison takes full-width letters
for the usual ones; LibreOffice takes a typed TRUE for the number 1. (Weights whose sum ends in half of 0.01 % are left out
for all: gnumeric rounds that tie in binary.)
"""


@dataclass(frozen=True, slots=True)
class FilledBook:
    """A book that somebody filled: what its input cells hold."""

    name: str
    language: str
    policy: Policy
    tables: Tables
    size: int = SMALL


@cache
def template(policy: int, language: str, size: int) -> Template:
    """Return the drawn template of one of :data:`POLICIES`; its formulas reach over empty rows behind the filled ones."""
    goals, review, actuals = size + ABOVE + 2, size + 2, size + 4
    capacities = {
        "team": 6, "goals": goals, "review": review, "actuals": actuals, "checkins": actuals, "employee_checkins": 4, "voices": 4, "approve": 8,
        "nominations": 8, "interviews": 14, "plans": PLAN_ROWS + 1, "employee_plans": PLAN_ROWS + 1, "checks": 12, "answer": 1,
    }  # fmt: skip
    return team_template(POLICIES[policy], language, capacities)


def drawn(book: FilledBook, tables: Tables | None = None) -> bytes:
    """Return the file of a book, with its own rows or with others (such as computed ones)."""
    identity = BookIdentity("b-1", CYCLE.id, "M1", "team", "1", 1, book.language)
    rows = book.tables if tables is None else tables
    drawn_once = template(POLICIES.index(book.policy), book.language, book.size)
    return stamp(drawn_once, rows, identity, {"who_when": book.name})


def random_book(seed: int) -> FilledBook:
    """Return the book of a number: neat, on the boundaries, careless or hostile, in either language."""
    random = Random(seed)
    language = ("en", "zh-CN")[seed % 2]
    policy = POLICIES[(seed // 2) % len(POLICIES)]
    careful, dirt = ((True, 0.0), (True, 0.003), (False, 0.0), (False, 0.1))[(seed // 6) % 4]
    filler = Filler(random, language, policy, careful=careful)
    book = FilledBook(f"seed {seed}", language, policy, filler.tables())
    soil(book.tables, dirt, random)
    if seed % 5 == 4:
        _shuffle(book.tables, random)
    return book


def books(count: int, first: int = 0) -> Iterator[FilledBook]:
    """Yield the fixed books and as many random ones as make ``count`` in all."""
    fixed = [empty_book("en"), empty_book("zh-CN"), full_book()]
    yield from fixed
    for seed in range(first, first + count - len(fixed)):
        yield random_book(seed)


def empty_book(language: str) -> FilledBook:
    """Return a book as it is when nobody has typed anything."""
    policy = POLICIES[0]
    filler = Filler(Random(0), language, policy)
    tables = filler.frame(filler.people(3))
    return FilledBook(f"empty {language}", language, policy, tables)


def full_book() -> FilledBook:
    """Return a book in which every row is in use."""
    random = Random(1)
    filler = Filler(random, "zh-CN", POLICIES[1], goals_each=7, size=LARGE)
    return FilledBook("full", "zh-CN", POLICIES[1], filler.tables(people=5), LARGE)


def soil(tables: Tables, dirt: float, random: Random, junk: Sequence[Cell] = JUNK) -> None:
    """Put junk into some of the cells that people fill."""
    for table in (GOALS, REVIEW, ACTUALS, CHECKINS, APPROVE, PLANS, EMPLOYEE_PLANS):
        columns = (column for column in table.columns if column.owner in (Owner.MANAGER, Owner.HR))
        keys = [column.key for column in columns if column.key not in OWN_KEYS]
        for row in tables[table.name]:
            if row.get(STYLE_KEY) == "locked":
                continue
            for key in keys:
                if random.random() < dirt:
                    row[key] = random.choice(junk)


def bearable(book: FilledBook, engine: str) -> FilledBook:
    """Return a book without the cells that a program is known to take differently; see :data:`LIMITS`."""
    limits = {(type(value), value) for value in LIMITS.get(engine, ())}
    tables = {
        name: [
            {key: None if (type(cell), cell) in limits else cell for key, cell in row.items()} for row in rows
        ]
        for name, rows in book.tables.items()
    }
    return replace(book, tables=tables)


def _shuffle(tables: Tables, random: Random) -> None:
    """Sort rows as people do, each sheet its own way."""
    for name in ("goals", "review", "actuals", "checkins"):
        random.shuffle(tables[name])
    tables["team"].reverse()
