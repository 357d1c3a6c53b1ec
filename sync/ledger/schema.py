"""The tables of ``ledger.db`` and the steps that bring an older file up to date.

``PRAGMA user_version`` counts the migrations that a file has had. A file with more of them than this program knows was
written by a newer one and is refused. A migration is never edited once it has been released: a change is a new one.
"""

import sqlite3
from collections.abc import Sequence

APPLICATION_ID = 0x52424B31
"""``RBK1``: what ``PRAGMA application_id`` of every ledger says, so that a foreign database is noticed."""

_PARAMETERS = "target REAL, baseline REAL, low REAL, high REAL, rate REAL, floor REAL, cap REAL, points TEXT"

_FIRST = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied TEXT NOT NULL)",
    "CREATE TABLE counters (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID",
    # Book 0 is the master: goals of the organisation and the departments are kept under it.
    """CREATE TABLE books (
        no INTEGER PRIMARY KEY, book_id TEXT NOT NULL UNIQUE, code TEXT NOT NULL, role TEXT NOT NULL,
        recipient_id TEXT NOT NULL, language TEXT NOT NULL, version TEXT NOT NULL, file TEXT NOT NULL,
        issue INTEGER NOT NULL, created TEXT NOT NULL)""",
    "INSERT INTO books VALUES (0, '', '', 'master', '', '', '', '', 0, '')",
    "CREATE INDEX books_code ON books (code)",
    "CREATE INDEX books_recipient ON books (recipient_id)",
    """CREATE TABLE issues (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, issue INTEGER NOT NULL, issued TEXT NOT NULL,
        base BLOB NOT NULL, UNIQUE (book, issue))""",
    """CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, hash TEXT NOT NULL,
        seen_ns INTEGER NOT NULL) WITHOUT ROWID""",
    # No reference to books: a submission may be of a book that nobody here has issued.
    """CREATE TABLE submissions (
        hash TEXT NOT NULL, file TEXT NOT NULL, book_id TEXT NOT NULL, issue INTEGER, received TEXT NOT NULL,
        size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, finished INTEGER NOT NULL, state TEXT NOT NULL,
        errors INTEGER NOT NULL, warnings INTEGER NOT NULL, PRIMARY KEY (hash, file)) WITHOUT ROWID""",
    "CREATE INDEX submissions_book ON submissions (book_id)",
    """CREATE TABLE returns (
        book INTEGER PRIMARY KEY REFERENCES books ON DELETE CASCADE, hash TEXT NOT NULL, file TEXT NOT NULL,
        FOREIGN KEY (hash, file) REFERENCES submissions)""",
    f"""CREATE TABLE goals (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        level TEXT NOT NULL, owner_id TEXT NOT NULL, title TEXT NOT NULL, section TEXT, kpi_id TEXT NOT NULL,
        parent_id TEXT NOT NULL, link TEXT, factor REAL, method TEXT, unit TEXT NOT NULL, weight REAL, start TEXT,
        due TEXT, aggregate TEXT, data_source TEXT NOT NULL, critical INTEGER NOT NULL, {_PARAMETERS}, problems TEXT,
        PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    "CREATE INDEX goals_id ON goals (book, id, kpi_id)",
    # ``actual`` has no type on purpose: it holds a number or the name of a zone.
    """CREATE TABLE reviews (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, goal_id TEXT NOT NULL,
        employee_id TEXT NOT NULL, actual, evidence TEXT NOT NULL, exempt TEXT, consent INTEGER NOT NULL,
        problems TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE measurements (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        goal_id TEXT NOT NULL, kind TEXT NOT NULL, day TEXT, value REAL, target REAL, points REAL,
        veto INTEGER NOT NULL, note TEXT NOT NULL, problems TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE scorecards (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, employee_id TEXT NOT NULL,
        manager_id TEXT NOT NULL, scheme TEXT NOT NULL, bonus REAL NOT NULL, total REAL, coverage REAL NOT NULL,
        provisional INTEGER NOT NULL, grade TEXT NOT NULL, reasons TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    "CREATE INDEX scorecards_employee ON scorecards (employee_id)",
    """CREATE TABLE sections (
        book INTEGER NOT NULL, card INTEGER NOT NULL, pos INTEGER NOT NULL, section TEXT NOT NULL,
        weight REAL NOT NULL, weight_typed REAL NOT NULL, weight_scored REAL NOT NULL, weight_left_out REAL NOT NULL,
        pending INTEGER NOT NULL, score REAL, vetoed INTEGER NOT NULL, PRIMARY KEY (book, card, pos),
        FOREIGN KEY (book, card) REFERENCES scorecards ON DELETE CASCADE) WITHOUT ROWID""",
    f"""CREATE TABLE lines (
        book INTEGER NOT NULL, card INTEGER NOT NULL, pos INTEGER NOT NULL, goal_id TEXT NOT NULL,
        title TEXT NOT NULL, section TEXT NOT NULL, method TEXT, weight REAL, scored_target REAL, actual,
        state TEXT NOT NULL, achievement REAL, periods INTEGER NOT NULL, critical INTEGER NOT NULL, {_PARAMETERS},
        unit TEXT NOT NULL, note TEXT NOT NULL, event_points REAL, veto INTEGER NOT NULL, PRIMARY KEY (book, card, pos),
        FOREIGN KEY (book, card) REFERENCES scorecards ON DELETE CASCADE) WITHOUT ROWID""",
    """CREATE TABLE employees (
        pos INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, department TEXT NOT NULL,
        position TEXT NOT NULL, level TEXT NOT NULL, site TEXT NOT NULL, "group" TEXT NOT NULL,
        manager_id TEXT NOT NULL, hired TEXT, "left" TEXT, email TEXT NOT NULL)""",
    """CREATE TABLE assignments (
        pos INTEGER PRIMARY KEY, id TEXT NOT NULL, employee_id TEXT NOT NULL, manager_id TEXT NOT NULL,
        role TEXT NOT NULL, start TEXT, "end" TEXT, share REAL NOT NULL, days_counted REAL)""",
    """CREATE TABLE results (
        pos INTEGER PRIMARY KEY, employee_id TEXT NOT NULL UNIQUE, scheme TEXT NOT NULL, days REAL NOT NULL,
        total REAL, provisional INTEGER NOT NULL, grade TEXT NOT NULL, coefficient REAL, reasons TEXT, parts TEXT)""",
    """CREATE TABLE findings (
        scope TEXT NOT NULL, pos INTEGER NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL,
        "table" TEXT NOT NULL, record TEXT NOT NULL, field TEXT NOT NULL, book_id TEXT NOT NULL, subject TEXT NOT NULL,
        "values" TEXT, file TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL, fingerprint TEXT NOT NULL,
        PRIMARY KEY (scope, pos)) WITHOUT ROWID""",
    """CREATE TABLE members (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, employee_id TEXT NOT NULL,
        PRIMARY KEY (book, employee_id)) WITHOUT ROWID""",
    # Where each record of a book stands, so that a finding about the whole company can still name a cell.
    "CREATE TABLE layouts (book INTEGER PRIMARY KEY REFERENCES books ON DELETE CASCADE, layout BLOB NOT NULL)",
    "CREATE INDEX findings_subject ON findings (subject)",
    """CREATE TABLE runs (
        number INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, counts TEXT, master_hash TEXT)""",
)  # fmt: skip

_SECOND = (
    # What was found in books and what stands in the master, by content: most of it is the same thing twice.
    "CREATE TABLE blobs (digest BLOB PRIMARY KEY, content BLOB NOT NULL)",
    "ALTER TABLE issues ADD COLUMN blob BLOB REFERENCES blobs",
    "ALTER TABLE issues ADD COLUMN file_hash TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX issues_blob ON issues (blob) WHERE blob IS NOT NULL",
    """CREATE TABLE seen (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, issue INTEGER NOT NULL,
        blob BLOB NOT NULL REFERENCES blobs, PRIMARY KEY (book, issue)) WITHOUT ROWID""",
    "CREATE INDEX seen_blob ON seen (blob)",
    """CREATE TABLE standings (
        book INTEGER PRIMARY KEY REFERENCES books ON DELETE CASCADE, blob BLOB NOT NULL REFERENCES blobs)""",
    "CREATE INDEX standings_blob ON standings (blob)",
    """CREATE TABLE marks (
        book INTEGER PRIMARY KEY REFERENCES books ON DELETE CASCADE, state TEXT NOT NULL, at TEXT NOT NULL)""",
    """CREATE TABLE waiting (
        book INTEGER PRIMARY KEY REFERENCES books ON DELETE CASCADE, reason TEXT NOT NULL)""",
    # The rows of the master as they were written: ``cells`` is a JSON list.
    """CREATE TABLE written (
        "table" TEXT NOT NULL, key TEXT NOT NULL, row INTEGER NOT NULL, cells BLOB NOT NULL,
        PRIMARY KEY ("table", key)) WITHOUT ROWID""",
    """CREATE INDEX written_row ON written ("table", row)""",
    "CREATE TABLE masters (number INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, suffix TEXT NOT NULL)",
    # ``base``, ``master``, ``returned``, ``fields`` and ``value`` are JSON; a book says one thing about a field.
    """CREATE TABLE conflicts (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, book_id TEXT NOT NULL, hash TEXT NOT NULL,
        "table" TEXT NOT NULL, record TEXT NOT NULL, "column" TEXT NOT NULL, base BLOB NOT NULL, master BLOB NOT NULL,
        returned BLOB NOT NULL, fields BLOB NOT NULL, opened TEXT NOT NULL, run INTEGER NOT NULL, state TEXT NOT NULL,
        choice TEXT NOT NULL DEFAULT '', value BLOB, by TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '', settled TEXT)""",
    """CREATE UNIQUE INDEX conflicts_open ON conflicts ("table", record, "column", kind, book_id)
        WHERE state = 'open'""",
    """CREATE INDEX conflicts_field ON conflicts ("table", record, "column", kind)""",
    "CREATE INDEX conflicts_book ON conflicts (book_id)",
    "ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'consolidate'",
    "ALTER TABLE runs ADD COLUMN state TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE runs ADD COLUMN old_hash TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE runs ADD COLUMN chain_number INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE runs ADD COLUMN chain_link TEXT NOT NULL DEFAULT ''",
    "UPDATE runs SET state = 'done' WHERE ended IS NOT NULL",
    # The chain holds salted digests and nothing that anybody said; ``erased`` lists the parts that an entry forgot.
    """CREATE TABLE journal (
        number INTEGER PRIMARY KEY, run INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, book_id TEXT NOT NULL,
        hash TEXT NOT NULL, erased TEXT NOT NULL, digests BLOB NOT NULL, link TEXT NOT NULL)""",
    "CREATE INDEX journal_run ON journal (run)",
    """CREATE TRIGGER journal_grows BEFORE INSERT ON journal
        WHEN new.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM journal)
        BEGIN SELECT raise(ABORT, 'the journal only grows at its end'); END""",
    """CREATE TRIGGER journal_stays BEFORE DELETE ON journal
        BEGIN SELECT raise(ABORT, 'the journal is never shortened'); END""",
    """CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
        BEGIN SELECT raise(ABORT, 'the journal is never changed'); END""",
    # The values beside the chain: part 0 is the entry's note, each other part one record's changes. Which columns these
    # are is said once for all records that changed in the same ones.
    "CREATE TABLE journal_columns (no INTEGER PRIMARY KEY, columns TEXT NOT NULL UNIQUE)",
    """CREATE TABLE journal_parts (
        entry INTEGER NOT NULL REFERENCES journal, pos INTEGER NOT NULL, record TEXT NOT NULL, subject TEXT NOT NULL,
        columns INTEGER NOT NULL REFERENCES journal_columns, salt BLOB NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (entry, pos)) WITHOUT ROWID""",
    "CREATE INDEX journal_parts_record ON journal_parts (record) WHERE record <> ''",
    "CREATE INDEX journal_parts_subject ON journal_parts (subject) WHERE subject <> ''",
    """CREATE TRIGGER journal_parts_are_never_changed BEFORE UPDATE ON journal_parts
        BEGIN SELECT raise(ABORT, 'the journal is never changed'); END""",
)  # fmt: skip

_THIRD = ("ALTER TABLE results ADD COLUMN calibrated REAL",)

_FOURTH = (
    """CREATE TABLE checkins (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        employee_id TEXT NOT NULL, goal_id TEXT NOT NULL, day TEXT, progress REAL, obstacle TEXT NOT NULL,
        support TEXT NOT NULL, action TEXT NOT NULL, status TEXT, next_day TEXT, problems TEXT,
        PRIMARY KEY (book, pos)) WITHOUT ROWID""",
)

_FIFTH = (
    # What each side says about the agreement of a person's goals: ``agreed`` is NULL where nothing was answered.
    """CREATE TABLE agreements (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, employee_id TEXT NOT NULL,
        agreed INTEGER, day TEXT, how TEXT NOT NULL, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    # ``view`` has no type on purpose: it holds a number or the name of a zone.
    """CREATE TABLE own_views (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, goal_id TEXT NOT NULL,
        employee_id TEXT NOT NULL, comment TEXT NOT NULL, target REAL, weight REAL, view, note TEXT NOT NULL,
        PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE proposed_goals (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        employee_id TEXT NOT NULL, title TEXT NOT NULL, unit TEXT NOT NULL, target REAL, weight REAL, due TEXT,
        why TEXT NOT NULL, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE replies (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, voice TEXT NOT NULL,
        text TEXT NOT NULL, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
)

_SIXTH = (
    # What second-level managers decide on results: ``seen`` is the total that stood beside the person.
    """CREATE TABLE approvals (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, employee_id TEXT NOT NULL,
        decision TEXT, reason TEXT NOT NULL, grade TEXT NOT NULL, day TEXT, seen REAL, on_behalf INTEGER NOT NULL,
        problems TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE ratings (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        rater_id TEXT NOT NULL, ratee_id TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, value REAL,
        comment TEXT NOT NULL, exempt TEXT, problems TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE nominations (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        employee_id TEXT NOT NULL, rater TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    # The groups of answers whose mean was ever shown, in that order; ``answers`` is JSON. Nothing takes them back.
    """CREATE TABLE shown (
        no INTEGER PRIMARY KEY, ratee_id TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL,
        trimmed INTEGER NOT NULL, answers TEXT NOT NULL)""",
)

_SEVENTH = (
    # The legal entity that employs somebody, by which data is kept for so long and no longer.
    "ALTER TABLE employees ADD COLUMN entity TEXT NOT NULL DEFAULT ''",
    # What HR released, for good: ``goals`` is JSON, ``ended_how`` is NULL as long as a release holds.
    """CREATE TABLE releases (
        id TEXT PRIMARY KEY, employee_id TEXT NOT NULL, scheme TEXT NOT NULL, score REAL NOT NULL, grade TEXT NOT NULL,
        meaning TEXT NOT NULL, coefficient REAL, day TEXT NOT NULL, by TEXT NOT NULL, goals TEXT NOT NULL,
        ended_how TEXT, ended TEXT, ended_by TEXT NOT NULL, why TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX releases_holding ON releases (employee_id) WHERE ended_how IS NULL",
    """CREATE TABLE interviews (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, employee_id TEXT NOT NULL,
        preparation TEXT NOT NULL, day TEXT, strengths TEXT NOT NULL, gaps TEXT NOT NULL, next_steps TEXT NOT NULL,
        follow_up TEXT, private INTEGER, problems TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE answers (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, employee_id TEXT NOT NULL,
        acknowledged INTEGER, day TEXT, comment TEXT NOT NULL, appeal INTEGER, appeal_reason TEXT NOT NULL,
        appeal_day TEXT, problems TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    # Improvement plans as they were written, and what managers say to them: of an employee's plan that is another book.
    """CREATE TABLE plan_texts (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        employee_id TEXT NOT NULL, gap TEXT NOT NULL, goal_id TEXT NOT NULL, target TEXT NOT NULL, due TEXT,
        support TEXT NOT NULL, start TEXT, training TEXT NOT NULL, origin TEXT NOT NULL, problems TEXT,
        PRIMARY KEY (book, pos)) WITHOUT ROWID""",
    """CREATE TABLE plan_answers (
        book INTEGER NOT NULL REFERENCES books ON DELETE CASCADE, pos INTEGER NOT NULL, id TEXT NOT NULL,
        offered TEXT NOT NULL, backed INTEGER, backed_day TEXT, review1_day TEXT, review1_status TEXT,
        review1_note TEXT NOT NULL, review2_day TEXT, review2_status TEXT, review2_note TEXT NOT NULL,
        review3_day TEXT, review3_status TEXT, review3_note TEXT NOT NULL, outcome TEXT, outcome_day TEXT,
        outcome_note TEXT NOT NULL, problems TEXT, PRIMARY KEY (book, pos)) WITHOUT ROWID""",
)

_EIGHTH = (
    # The Google Sheet of each book that is one: ``version`` is the one that its ``.gbook`` shows, ``read`` that of a reading
    # which is still to be put in its place.
    """CREATE TABLE sheets (
        book INTEGER PRIMARY KEY REFERENCES books ON DELETE CASCADE, file_id TEXT NOT NULL UNIQUE, url TEXT NOT NULL,
        version INTEGER NOT NULL, read INTEGER NOT NULL)""",
)

MIGRATIONS: tuple[Sequence[str], ...] = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH, _SEVENTH, _EIGHTH)
"""Statements that lead from one version to the next; the index is the version that they start from."""

VERSION = len(MIGRATIONS)
"""The version that this program writes."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many migrations the file has had; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_ledger(connection: sqlite3.Connection) -> bool:
    """Whether the file says that it is a ledger."""
    return int(connection.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID


def migrate(connection: sqlite3.Connection, now: str) -> None:
    """Apply the migrations that the file lacks, each in one transaction: a killed migration has not happened."""
    for version in range(version_of(connection), VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have been faster between the look and the lock.
            if version_of(connection) == version:
                _apply(connection, version, now)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _apply(connection: sqlite3.Connection, version: int, now: str) -> None:
    for statement in MIGRATIONS[version]:
        connection.execute(statement)
    connection.execute("INSERT INTO migrations VALUES (?, ?)", (version + 1, now))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version + 1}")
