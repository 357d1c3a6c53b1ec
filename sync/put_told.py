"""What others say, put into a book that shows it: voices, check-ins and plans of the other side, people two levels below.

Each such row has the id of whoever says it. What is taken back leaves its row, with what the recipient says about it.
"""

from collections.abc import Iterator, Mapping

from appraisal.voices import PROPOSAL, goal_of
from sync.approve_given import GIVEN_COLUMNS
from sync.given import Given
from sync.head_targets import GOALS
from sync.plan_given import NOT_ANSWERED, NOT_WRITTEN, TAKEN_BACK
from sync.rewrite_book import OpenBook
from sync.team_rows import Row
from sync.voices import SAID
from sync.written_talks import NOTHING_SAID
from workbook_templates.books.approvals import APPROVE
from workbook_templates.books.self_review import MANAGER_CHECKINS, MANAGER_PLANS, OWN_PLANS
from workbook_templates.books.team import EMPLOYEE_CHECKINS, EMPLOYEE_PLANS, VOICES

_SILENT: Mapping[str, Row] = {
    VOICES.name: dict.fromkeys(SAID[2:]),
    EMPLOYEE_CHECKINS.name: NOTHING_SAID,
    MANAGER_CHECKINS.name: NOTHING_SAID,
    EMPLOYEE_PLANS.name: NOT_WRITTEN,
    OWN_PLANS.name: NOT_ANSWERED,
    MANAGER_PLANS.name: TAKEN_BACK,
    APPROVE.name: {key: None for key in GIVEN_COLUMNS if key != "name"},
}
"""By table the cells of a row of which nothing is said any more; whose it was stays."""

_ROWS_AT_LEAST: Mapping[str, int] = {VOICES.name: 1, EMPLOYEE_CHECKINS.name: 2, EMPLOYEE_PLANS.name: 2}
"""A book that was drawn before there were self books has no room for these: its sheet has the one row that every table has."""

_STAYS = frozenset({VOICES.name, EMPLOYEE_PLANS.name})
"""Tables of which people who moved on give nothing more to their former manager: what they said until then stays."""


def put_told(opened: OpenBook, given: Given) -> None:
    """Let a book show what others say in its tables, and nothing of what they say no more."""
    for name, silent in _SILENT.items():
        table = opened.tables.get(name)
        if table is None or len(table.rows) < _ROWS_AT_LEAST.get(name, 0):
            continue
        rows = given.rows.get(name, {})
        opened.put({name: dict(_shown(opened, name, rows))})
        gone = set(opened.records(name)) - rows.keys()
        past = {record for record in gone if name in _STAYS and _whose(opened, name, record) in given.past}
        opened.put({name: dict.fromkeys(gone - past, silent)})


def _whose(opened: OpenBook, name: str, record: str) -> str:
    """Return the id of the person whom a row names by the label."""
    return opened.text(name, record, "person").partition(" ")[0]


def _shown(opened: OpenBook, name: str, rows: Mapping[str, Row]) -> Iterator[tuple[str, Row]]:
    if name == VOICES.name:
        yield from _voices(opened, rows)
    elif name == APPROVE.name:
        # A book without a row for anybody is told only of results that wait for an approval: then it is said that it has no room.
        room = any("check" in row.cells for row in opened.tables[name].rows)
        yield from ((person, row) for person, row in rows.items() if room or row["needed"])
    else:
        yield from rows.items()


def _voices(opened: OpenBook, rows: Mapping[str, Row]) -> Iterator[tuple[str, Row]]:
    """Yield what is said about goals that stand in the book, with their titles, and the proposals."""
    reviewed, goals = set(opened.records("review")), set(opened.records(GOALS))
    for voice, said in rows.items():
        goal = goal_of(voice)
        if goal in reviewed or goal.startswith(PROPOSAL):
            yield voice, said | (_title(opened, goal) if goal in goals else {})


def _title(opened: OpenBook, goal: str) -> Row:
    return {"title": opened.text(GOALS, goal, "title")}
