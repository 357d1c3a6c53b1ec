"""Self books as people fill them, and as nobody should: seeded, so that each can be made again by its number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

from appraisal.coaching import Track
from appraisal.numbers import to_serial
from appraisal.policy import Policy
from sync.team_rows import word
from tests.equality import plans
from tests.equality.books import LIMITS, FilledBook
from tests.equality.compare import table_cells
from tests.equality.filling import CYCLE, JUNK, TITLES, Cell, Row, Tables, plain
from tests.equality.package import Value
from workbook_templates.books.self_review import BOOK
from workbook_templates.draw_self import self_template
from workbook_templates.fixed_rows import answer_rows, check_rows
from workbook_templates.labels import sheet_title
from workbook_templates.layout import OWN_KEYS, Owner
from workbook_templates.live import compute
from workbook_templates.stamp import BookIdentity, Template, stamp

POLICY = Policy(cycle=CYCLE)
GOALS, SPARE, PROPOSALS, TALKS, GIVEN_TALKS = 7, 3, 6, 8, 2
PLANS = 3
"""The rows of a self book for plans: there is no room for more above those of managers."""
METHODS = ("higher", "milestone", "rated", "lower", "deduct")


@cache
def template(language: str) -> Template:
    """Return the drawn template; its formulas reach over empty rows behind the filled ones."""
    rows = GOALS + SPARE + 2
    capacities = {"agreement": 1, "own_goals": rows, "self_review": rows, "proposals": PROPOSALS + 1}
    capacities |= {"released": 1, "feedback": 1, "released_goals": GOALS + 1}
    capacities |= {"own_plans": PLANS, "manager_plans": 4}
    capacities |= {"own_checkins": TALKS + 1, "manager_checkins": GIVEN_TALKS + SPARE + 1}
    return self_template(POLICY, language, capacities)


def drawn(book: FilledBook) -> bytes:
    """Return the file of a book."""
    identity = BookIdentity("b-2", CYCLE.id, "E1", BOOK.role, BOOK.version, 1, book.language)
    return stamp(template(book.language), book.tables, identity, {"who_when": book.name})


def self_books(count: int) -> Iterator[FilledBook]:
    """Yield books of either language: empty, neat, careless and hostile."""
    for seed in range(count):
        random = Random(f"self:{seed}")
        language = ("en", "zh-CN")[seed % 2]
        tables = _frame(language, random)
        if seed > 1:
            _fill(tables, language, random)
            _soil(tables, (0.0, 0.05, 0.3)[seed % 3], random)
        if seed % 5 == 4:
            random.shuffle(tables["own_goals"])
            random.shuffle(tables["self_review"])
        yield FilledBook(f"self {seed}", language, POLICY, tables)


def bearable(book: FilledBook, engine: str) -> FilledBook:
    """Return a book without the cells that a program is known to take differently."""
    limits = {(type(value), value) for value in LIMITS.get(engine, ())}
    tables: Tables = {
        name: [
            {key: None if (type(cell), cell) in limits else cell for key, cell in row.items()} for row in rows
        ]
        for name, rows in book.tables.items()
    }
    return replace(book, tables=tables)


def expected_cells(book: FilledBook) -> Iterator[tuple[tuple[str, str], str, Value]]:
    """Yield (sheet, place), ``table.column`` and Python's value of every computed cell; "" for an empty one."""
    truth: Tables = compute(book.tables, book.policy, book.language, BOOK.role)  # type: ignore[assignment, arg-type]
    for sheet, table in BOOK.tables():
        if table.computed:
            title = sheet_title(BOOK.role, sheet.name, book.language)
            for place, key, value in table_cells(table, truth[table.name]):
                yield (title, place), f"{table.name}.{key}", value


def _frame(language: str, random: Random) -> Tables:
    """Return a book as it is handed out."""
    goals: list[Row] = [
        {
            "goal_id": f"G{number:07d}",
            "section": word("section", "kpi", language),
            "title": random.choice(TITLES),
            "method": word("method", random.choice(METHODS), language),
            "unit": "%",
            "target": 90.0,
            "weight": 0.1,
            "due": float(to_serial(CYCLE.end)),
        }
        for number in range(1, GOALS + 1)
    ]
    goals[-1] |= {"method": None, "weight": None}  # one that was withdrawn
    spare: list[Row] = [{} for _ in range(SPARE)]
    scale: Row = {"scale_min": 1.0, "scale_max": 5.0, "unasked": random.choice([None, None, 1.0])}
    return {
        "agreement": [{"employee_id": "E1", "manager_day": random.choice([None, 46204.0])}],
        "own_goals": goals + spare,
        "self_review": [{"goal_id": row["goal_id"], **scale} for row in goals] + [dict(row) for row in spare],
        "proposals": [{"row_id": f"P{number:07d}"} for number in range(1, PROPOSALS + 1)],
        "own_checkins": [{"row_id": f"C{number:07d}"} for number in range(1, TALKS + 1)],
        "manager_checkins": [
            {"row_id": f"C{number:07d}", "goal": goals[0]["title"], "day": random.choice([46220.0, None])}
            for number in range(101, 101 + GIVEN_TALKS)
        ]
        + [dict(row) for row in spare],
        "released": [_released(random)],
        "feedback": [{"employee_id": "E1", "outcome": random.choice([None, None, "Granted"])}],
        "released_goals": [
            {
                "goal_id": row["goal_id"],
                "title": random.choice([row["title"], None]),
                "points": random.choice([91.5, None]),
            }
            for row in goals
        ],
        "own_plans": [{"row_id": f"I{number:07d}"} for number in range(1, PLANS + 1)],
        "manager_plans": [{"row_id": "I0000101", "gap": random.choice(["slow", None])}, {}, {}],
        "checks": [plain(row) for row in check_rows(language, BOOK.role)],
        "answer": [plain(row) for row in answer_rows(language, BOOK.role)],
    }


def _released(random: Random) -> Row:
    """Return the row of a result that is released, or not yet."""
    if random.random() < 0.3:
        return {"employee_id": "E1"}
    return {"employee_id": "E1", "grade": "B · Good", "score": 91.5, "day": 46409.0, "until": 46420.0}


def _fill(tables: Tables, language: str, random: Random) -> None:
    yes = [None, word("yes", "yes", language), word("yes", "no", language)]
    days: list[Cell] = [None, float(to_serial(date(2026, 7, 20))), 60.0, 2958466.0]
    tables["agreement"][0] |= {"agree": random.choice(yes), "day": random.choice(days)}
    for row in tables["own_goals"]:
        row["comment"] = random.choice([None, None, "too high"])
        row["new_target"] = random.choice([None, None, 85.0])
        row["new_weight"] = random.choice([None, None, 0.2, 1.0, 1.2])
    for row in tables["self_review"]:
        views: list[Cell] = [None, 91.5, 3.0, 5.0, 5.5, word("zone", "target", language)]
        row |= {"own_view": random.choice(views), "own_comment": random.choice([None, "see report"])}
    for row in tables["proposals"]:
        row |= {
            "title": random.choice([None, "Win two key accounts"]),
            "target": random.choice([None, 2.0]),
            "weight": random.choice([None, 0.1]),
            "due": random.choice([None, float(to_serial(CYCLE.end)), 47000.0]),
            "why": random.choice([None, "because"]),
        }
    goals: list[Cell] = [
        None,
        "G0000001 Revenue",
        "g0000002",
        "G0000007 withdrawn",
        "G9999999",
        " G0000003 ",
        3.0,
    ]
    for row in tables["own_checkins"]:
        row |= {
            "goal": random.choice(goals),
            "day": random.choice([None, 46230.0, float(to_serial(CYCLE.end)) + 0.5, 60.0, 47000.0]),
            "progress": random.choice([None, 0.0, 0.6, 1.0, 1.2]),
            "status": random.choice([None, *(word("track", code, language) for code in Track)]),
            "action": random.choice([None, "weekly figures"]),
            "next_day": random.choice([None, 46229.0, 46240.0]),
        }
    answered: list[Cell] = [None, 46410.0, 46410.0, 46400.0, 46430.0, 60.0]
    tables["feedback"][0] |= {
        "acknowledged": random.choice(yes),
        "day": random.choice(answered),
        "appeal": random.choice([None, *yes]),
        "appeal_day": random.choice(answered),
        "comment": random.choice([None, "fair"]),
        "appeal_reason": random.choice([None, "an order is missing"]),
    }
    tables["answer"][0]["answer"] = random.choice(yes)
    for row in tables["own_plans"]:
        row |= plans.written(random, goals) | plans.answered(random, language)


def _soil(tables: Tables, dirt: float, random: Random) -> None:
    for _, table in BOOK.tables():
        columns = (column for column in table.columns if column.owner is Owner.EMPLOYEE)
        keys = [column.key for column in columns if column.key not in OWN_KEYS]
        for row in tables.get(table.name, ()):
            for key in keys:
                if random.random() < dirt:
                    row[key] = random.choice(JUNK)
