"""Packed snapshots of books, each content kept once: what a book last said and what the master holds are mostly the same."""

import hashlib
import sqlite3

_REFERENCES = (("issues", "blob"), ("seen", "blob"), ("standings", "blob"))
"""Every column that names a blob."""

_UNUSED = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} WHERE {column} = digest)" for table, column in _REFERENCES
)


class Blobs:
    """Contents by their digest. Whoever names a new one releases the one that stood there before."""

    REFERENCES = _REFERENCES

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, content: bytes) -> bytes:
        """Keep a content and return its digest."""
        digest = hashlib.sha256(content).digest()
        self._connection.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (digest, content))
        return digest

    def release(self, digest: bytes | None) -> None:
        """Drop a content that nothing names any more."""
        if digest is not None:
            self._connection.execute(f"DELETE FROM blobs WHERE digest = ? AND {_UNUSED}", (digest,))

    def sweep(self) -> None:
        """Drop every content that nothing names any more."""
        self._connection.execute(f"DELETE FROM blobs WHERE {_UNUSED}")
