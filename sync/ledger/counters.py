"""Counters that only go up: what they gave out is never given out again, not even after an undo."""

import sqlite3


def count_up(connection: sqlite3.Connection, kind: str, count: int = 1) -> int:
    """Count up and return the last of the new numbers; the first number of a kind is 1."""
    row = connection.execute(
        "INSERT INTO counters VALUES (?1, ?2) ON CONFLICT DO UPDATE SET last = last + ?2 RETURNING last",
        (kind, count),
    ).fetchone()
    return int(row[0])


def count_past(connection: sqlite3.Connection, kind: str, number: int) -> None:
    """Make sure that a number is not given out later."""
    connection.execute(
        "INSERT INTO counters VALUES (?1, ?2) ON CONFLICT DO UPDATE SET last = max(last, ?2)", (kind, number)
    )
