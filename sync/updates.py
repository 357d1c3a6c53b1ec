"""What is set in a book that is brought up to date: what it is given, and what it is owed."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sync.errors import TEXTS
from sync.feedback_given import NO_GOAL
from sync.fields import Bad, Key, Missing, Said, Value, same, shown
from sync.given import Given, consent_word
from sync.head_targets import GOALS, TARGET
from sync.ledger import RegisteredBook
from sync.merge.marks import is_marked
from sync.own_given import COPIED
from sync.put_told import put_told
from sync.rewrite_book import OpenBook
from sync.roles import PEER, TEAM
from sync.snapshots import Snapshot, snapshot, sound
from sync.team_rows import Row, goal_label
from workbook_templates.books import FILLED, filled_column, filled_table, team
from workbook_templates.books.feedback import INTERVIEWS_IN_BOOK, RELEASED_GOALS
from workbook_templates.books.self_review import OWN_GOALS
from workbook_templates.fixed_rows import note_rows
from workbook_templates.layout import OWN_KEYS

NOTES = tuple(str(row["note"]) for row in note_rows())
"""The ids of the rows for what HR sends back; the first one holds the state of the book."""

_GIVEN_OF_GOAL = tuple(
    column.key
    for column in team.GOALS.columns
    if not column.computed and column.key not in ("goal_id", *OWN_KEYS)
)
_HELD_BY_ROW = frozenset({"team", GOALS, "review", team.ACTUALS.name})
"""Tables in which a row decides which of its cells are given; elsewhere every cell is that its recipient does not fill."""
_NO_NOTE: Row = {"place": None, "severity": None, "message": None, "when": None}


def says(opened: OpenBook, book: RegisteredBook) -> Snapshot:
    """Return what a book says now."""
    return sound(snapshot(opened.tables, FILLED[book.role], book.recipient_id).rows)


def put_given(
    opened: OpenBook, given: Given, book: RegisteredBook, held: Collection[str] = frozenset()
) -> None:
    """Let a book show the people, the goals above and the consents that it should.

    People are never added: who joins gets a further book. Goals above that are gone keep their row, marked, because the
    people's goals point to it. ``held`` are the goals above whose target stays what the recipient said.
    """
    if book.role == PEER:
        return
    if book.role != TEAM:
        opened.put(given.rows)
        opened.put({OWN_GOALS.name: dict(_withdrawn_own(opened, given, book.language))})
        put_told(opened, given)
        told = given.rows.get(RELEASED_GOALS.name, {})
        taken_back = set(opened.records(RELEASED_GOALS.name)) - told.keys()
        opened.put({RELEASED_GOALS.name: dict.fromkeys(taken_back, NO_GOAL)})
        _put_own(opened, given)
        return
    seated = set(opened.records("team"))
    opened.put({"team": {person: row for person, row in given.rows["team"].items() if person in seated}})
    goals = given.rows["goals"].items()
    opened.put({"goals": {goal: _of_goal(row, goal in held) for goal, row in goals}})
    opened.put({"goals": dict(_withdrawn(opened, given, book))})
    put_told(opened, given)
    known = set(opened.records(INTERVIEWS_IN_BOOK.name))
    interviews = given.rows.get(INTERVIEWS_IN_BOOK.name, {})
    opened.put(
        {INTERVIEWS_IN_BOOK.name: {person: row for person, row in interviews.items() if person in known}}
    )
    yes = consent_word(book)
    reviewed = opened.records("review")
    opened.put({"review": {goal: {"consent": yes if goal in given.consents else None} for goal in reviewed}})
    _put_provided(opened, given, book)
    _put_own(opened, given)


def _put_own(opened: OpenBook, given: Given) -> None:
    """Let a book show what others fill in the company's own columns, beside the records that it has."""
    for table, rows in given.own.items():
        known = set(opened.records(table))
        opened.put({table: {record: cells for record, cells in rows.items() if record in known}})


def _put_provided(opened: OpenBook, given: Given, book: RegisteredBook) -> None:
    """Let a book show the imported actuals, in the rows that are the provider's, and nothing in those that are free."""
    if not given.provided:
        return
    people, goals, table = _people(opened), _goals(opened), team.ACTUALS
    blank = {record for record, row in says(opened, book).get(table.name, {}).items() if not row}
    back = {record: fields for record, fields in given.back.items() if record in blank}
    for record, fields in {**given.provided, **back}.items():
        cells: Row = {
            key: shown(table.name, table.by_key[key], fields.get(key), book.language, people, goals)
            for key in table.inputs
        }
        opened.put({table.name: {record: cells}})


def _of_goal(row: Row, held: bool) -> Row:
    return {key: row.get(key) for key in _GIVEN_OF_GOAL if not (held and key == TARGET)}


def untold_targets(opened: OpenBook, given: Given, then: Snapshot, book: RegisteredBook) -> frozenset[str]:
    """Return the goals above in whose target the recipient typed something that was not taken, as a text.

    ``then`` is what is known of what the book says.
    """
    if not given.headed:
        return frozenset()
    now, known = says(opened, book).get(GOALS, {}), then.get(GOALS, {})
    return frozenset(
        goal
        for goal in given.headed
        if not same(now.get(goal, {}).get(TARGET), known.get(goal, {}).get(TARGET))
    )


def _withdrawn(opened: OpenBook, given: Given, book: RegisteredBook) -> Iterator[tuple[str, Row]]:
    """Yield the goals above that are gone; a person's goal whose row on Review was lost is none of them."""
    gone = set(opened.records("goals")) - set(opened.records("review")) - given.standing
    if not gone:
        return
    seated, goals = set(opened.records("team")), says(opened, book).get(GOALS, {})
    mark = TEXTS("push.withdrawn", book.language, title="")
    for goal in gone:
        title = opened.text("goals", goal, "title")
        if not title.startswith(mark) and goals.get(goal, {}).get("owner") not in seated:
            yield goal, {"title": TEXTS("push.withdrawn", book.language, title=title)}


def _withdrawn_own(opened: OpenBook, given: Given, language: str) -> Iterator[tuple[str, Row]]:
    """Yield the goals of a self book that stand no more: their row stays, with what was said about them, and says so."""
    mark = TEXTS("push.withdrawn", language, title="")
    for goal in set(opened.records(OWN_GOALS.name)) - given.standing:
        title = opened.text(OWN_GOALS.name, goal, "title")
        said: Row = dict.fromkeys(column.key for column in COPIED)
        marked = title if title.startswith(mark) else TEXTS("push.withdrawn", language, title=title)
        yield goal, said | {"title": marked}


def put_debt(
    opened: OpenBook, debt: Mapping[Key, Value], then: Snapshot, given: Given, book: RegisteredBook
) -> None:
    """Let a book show what was decided about its cells, where it still says what it said then.

    Rows that nobody handed out are left as they are: what stands in them is reported, and not applied.
    """
    if not debt:
        return
    now = says(opened, book)
    people, goals = _people(opened), _goals(opened)
    for key, value in debt.items():
        if _is_given(key, given) or key.table == team.ANSWER.name:
            continue
        before, row = then.get(key.table, {}).get(key.record), now.get(key.table, {}).get(key.record)
        column = filled_column(key.table, key.column)
        if before is None or row is None or column is None or is_marked(before):
            continue
        if same(row.get(key.column), before.get(key.column)):
            cell = shown(key.table, column, value, book.language, people, goals)
            opened.put({key.table: {key.record: {key.column: cell}}})


def _is_given(key: Key, given: Given) -> bool:
    """Whether a field is what HR's content says, whatever was decided before."""
    if (key.table, key.column) == ("review", "consent"):
        return True
    if key.table == team.ACTUALS.name and key.record in given.provided:
        return True
    if key.column in OWN_KEYS:
        return key.column in given.own.get(key.table, {}).get(key.record, {})
    if key.table not in _HELD_BY_ROW:
        return key.column not in filled_table(key.table).inputs
    row = given.rows.get(key.table, {}).get(key.record)
    return row is not None and (key.table == "goals" or key.column in row)


def carry_over(
    opened: OpenBook,
    told: Snapshot,
    book: RegisteredBook,
    asked: Collection[Key] = frozenset(),
    *,
    finished: bool = False,
) -> None:
    """Let a book say in the cells that its recipient fills what another return of it said; not where HR is asked.

    With ``finished`` it says that it is finished, too, if that one did.
    """
    people, goals = _people(opened), _goals(opened)
    now = snapshot(opened.tables, FILLED[book.role], book.recipient_id).rows
    for name, rows in told.items():
        table = FILLED[book.role].table_by_name[name]
        for record, row in rows.items():
            if (name == team.ANSWER.name and not finished) or Key(name, record) in asked:
                continue
            if not is_marked(row) and opened.row(name, record) is not None:
                said = now.get(name, {}).get(record, {})
                cells: Row = {
                    key: shown(name, table.by_key[key], row.get(key), book.language, people, goals)
                    for key in table.inputs
                    if Key(name, record, key) not in asked and not _says(said.get(key), row.get(key))
                }
                opened.put({name: {record: cells}})


def _says(said: Said, value: Value) -> bool:
    """Whether a cell says a value already, whatever words it has for it; what does not fit its column says nothing."""
    return not isinstance(said, Bad | Missing) and same(said, value)


def says_the_same(opened: OpenBook, told: Snapshot, book: RegisteredBook) -> bool:
    """Whether a book says in the cells that its recipient fills just what was merged of it."""
    for name, rows in says(opened, book).items():
        inputs = FILLED[book.role].table_by_name[name].inputs
        for record, row in rows.items():
            before = told.get(name, {}).get(record, {})
            if any(not same(row.get(key), before.get(key)) for key in inputs):
                return False
    return True


def put_state(opened: OpenBook, language: str, now: datetime, *, answers: bool = False) -> None:
    """Say on Checks that the book was brought up to date, or ``answers`` another format, in place of what HR sent back."""
    cells = len(opened.changed)
    day = now.date().isoformat()
    said = TEXTS("push.answered", language) if answers else TEXTS("push.updated", language, count=cells)
    put_notes(opened, [{**_NO_NOTE, "message": said, "when": day}])


def put_notes(opened: OpenBook, lines: list[Row]) -> None:
    """Write the rows of HR's notes; the others are cleared."""
    blank = [_NO_NOTE] * (len(NOTES) - len(lines))
    opened.put({team.NOTES.name: dict(zip(NOTES, [*lines, *blank], strict=True))})


def _people(opened: OpenBook) -> Mapping[str, str]:
    return {person: opened.text("team", person, "label") for person in opened.records("team")}


def _goals(opened: OpenBook) -> Mapping[str, str]:
    return {
        goal: goal_label(goal, opened.text(table, goal, "title"))
        for table in (GOALS, OWN_GOALS.name)
        for goal in opened.records(table)
    }
