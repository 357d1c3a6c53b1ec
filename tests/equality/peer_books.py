"""Peer books as people fill them, and as nobody should: seeded, so that each can be made again by its number."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

from appraisal.policy import Policy
from sync.team_rows import word
from tests.equality.books import LIMITS, FilledBook
from tests.equality.compare import table_cells
from tests.equality.filling import CYCLE, JUNK, Cell, Row, Tables, plain
from tests.equality.package import Value
from workbook_templates.books.peer import BOOK
from workbook_templates.draw_peer import peer_template
from workbook_templates.fixed_rows import answer_rows, check_rows
from workbook_templates.labels import sheet_title
from workbook_templates.layout import Owner
from workbook_templates.live import compute
from workbook_templates.peer_rows import scale_cells
from workbook_templates.stamp import BookIdentity, Template, stamp

POLICY = Policy(cycle=CYCLE)
ROWS, SPARE = 10, 2
COMMENTS = (
    None,
    "",
    "Good.",
    "Told all teams hourly.",
    "Told all five teams hourly where we stood, in October.",
    "及时",
)


@cache
def template(language: str) -> Template:
    """Return the drawn template; its formulas reach over empty rows behind the filled ones."""
    return peer_template(POLICY, language, {"ratings": ROWS + SPARE + 2})


def drawn(book: FilledBook) -> bytes:
    """Return the file of a book."""
    identity = BookIdentity("b-3", CYCLE.id, "E1", BOOK.role, BOOK.version, 1, book.language)
    return stamp(template(book.language), book.tables, identity, {"who_when": book.name})


def peer_books(count: int) -> Iterator[FilledBook]:
    """Yield books of either language: empty, neat, careless and hostile."""
    for seed in range(count):
        random = Random(f"peer:{seed}")
        language = ("en", "zh-CN")[seed % 2]
        tables = _frame(language)
        if seed > 1:
            _fill(tables, language, random)
            _soil(tables, (0.0, 0.05, 0.3)[seed % 3], random)
        yield FilledBook(f"peer {seed}", language, POLICY, tables)


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


def _frame(language: str) -> Tables:
    """Return a book as it is handed out."""
    scale: Row = dict(scale_cells(POLICY.schemes[0], language))  # type: ignore[arg-type]
    rows: list[Row] = [
        {
            "row_id": f"R{number:07d}",
            "name": "Li Na",
            "source": word("source", "peer", language),
            "item": "Teamwork",
            "ratee_id": "E1",
            "item_id": "teamwork",
            **scale,
        }
        for number in range(1, ROWS + 1)
    ]
    return {
        "ratings": [*rows, *({} for _ in range(SPARE))],
        "checks": [plain(row) for row in check_rows(language, BOOK.role)],
        "answer": [plain(row) for row in answer_rows(language, BOOK.role)],
    }


def _fill(tables: Tables, language: str, random: Random) -> None:
    yes = [None, None, word("yes", "yes", language), word("yes", "no", language)]
    values: list[Cell] = [None, 1.0, 1.5, 2.0, 3.0, 4.0, 4.333333, 4.5, 5.0, 5.5, 0.5]
    for row in tables["ratings"]:
        row |= {
            "value": random.choice(values),
            "unable": random.choice(yes),
            "comment": random.choice(COMMENTS),
        }
    tables["answer"][0]["answer"] = random.choice(yes)


def _soil(tables: Tables, dirt: float, random: Random) -> None:
    for _, table in BOOK.tables():
        keys = [column.key for column in table.columns if column.owner is Owner.PEER]
        for row in tables.get(table.name, ()):
            for key in keys:
                if random.random() < dirt:
                    row[key] = random.choice(JUNK)
