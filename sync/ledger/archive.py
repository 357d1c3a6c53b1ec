"""The archive: every accepted return, kept by the SHA-256 of its bytes, and the files that need not be opened again."""

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sync.errors import LedgerError

_RACY_NS = 3_000_000_000
"""A file that changed so shortly before we looked may change again without a new time stamp: FAT counts in 2 s."""

FLUSHED_TOGETHER = 64
"""Files that a thread is handed at once; fewer are flushed when all are there."""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Archive:
    """The folder ``archive``; reached as :attr:`sync.ledger.Ledger.archive`.

    A file is under its hash as a whole, but not yet safe from a power cut: :meth:`flush` sees to that for many files at
    once, which costs a fraction of doing it one by one. Of many files a thread flushes the first ones while others are still
    being read. The ledger's transactions flush before they commit.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unflushed: list[Path] = []
        self._flusher = ThreadPoolExecutor(1, "flusher of the archive")
        self._ahead: list[Future[None]] = []

    def path(self, key: str, suffix: str = ".xlsx") -> Path:
        """Return where the content of a hash is kept: ``ab/abcdef….xlsx``."""
        return self.folder / key[:2] / (key + suffix)

    def keep(self, content: bytes, suffix: str = ".xlsx") -> str:
        """Keep a file's bytes and return their hash; what is kept already is left as it is.

        Raises:
            LedgerError: the folder cannot be written to.

        """
        key = hashlib.sha256(content).hexdigest()
        target = self.path(key, suffix)
        if not _holds(target, len(content)):
            with archive_errors(target):
                _write(target, content)
            self._unflushed.append(target)
            self._flush_ahead()
        return key

    def keep_file(self, path: Path, suffix: str = ".xlsx") -> str:
        """Keep a file that may be large, like :meth:`keep`, and return its hash.

        Raises:
            LedgerError: the folder cannot be written to, or the file changes meanwhile.
            OSError: the file cannot be read.

        """
        key, size = digest(path), path.stat().st_size
        target = self.path(key, suffix)
        if not _holds(target, size):
            with path.open("rb") as source, archive_errors(target):
                _put(target, lambda temporary: _copied(source, temporary, key))
            self._unflushed.append(target)
        return key

    def _flush_ahead(self) -> None:
        sent = FLUSHED_TOGETHER * len(self._ahead)
        if len(self._unflushed) >= sent + FLUSHED_TOGETHER:
            batch = self._unflushed[sent : sent + FLUSHED_TOGETHER]
            self._ahead.append(self._flusher.submit(_flush_all, batch))

    def flush(self) -> None:
        """Make everything that was kept since the last time survive a power cut.

        Raises:
            LedgerError: the disk is full or gone; the next time all of it is flushed once more.

        """
        ahead, self._ahead = self._ahead, []
        for batch in ahead:
            batch.result()
        _flush_all(self._unflushed[FLUSHED_TOGETHER * len(ahead) :])
        if os.name == "posix":
            for folder in {target.parent for target in self._unflushed}:
                with archive_errors(folder):
                    flush_to_disk(folder)
        self._unflushed.clear()

    def drop(self, key: str, suffix: str = ".xlsx") -> bool:
        """Remove what is kept under a hash; return whether it is gone: another program may hold the file."""
        try:
            self.path(key, suffix).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def read(self, key: str, suffix: str = ".xlsx") -> bytes:
        """Return the kept bytes of a hash (:class:`KeyError` if they were never kept)."""
        try:
            return self.path(key, suffix).read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None


@contextmanager
def archive_errors(path: Path) -> Iterator[None]:
    """Turn what the system raises about the archive into :class:`~sync.errors.LedgerError`."""
    try:
        yield
    except OSError as error:
        raise LedgerError("ledger.archive", file=path.name, reason=error.strerror or str(error)) from error


def _holds(target: Path, size: int) -> bool:
    try:
        return target.stat().st_size == size
    except OSError:
        return False


def _write(target: Path, content: bytes) -> None:
    _put(target, lambda temporary: temporary.write_bytes(content))


def _copied(source: BinaryIO, target: Path, key: str) -> None:
    with target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    if digest(target) != key:
        raise OSError(f"{target.name} changed while it was copied")


def _put(target: Path, write: Callable[[Path], object]) -> None:
    """Write above the target, where what a kill leaves is found at a glance, then rename: a file under its hash is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _flush_all(files: Iterable[Path]) -> None:
    for file in files:
        with archive_errors(file):
            flush_to_disk(file)


def flush_to_disk(path: Path) -> None:
    """Make a file, or on POSIX the names in a folder, survive a power cut."""
    # Windows flushes only what was opened for writing; POSIX opens a folder only for reading.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_garbled(path: Path, shown: str) -> bool:
    """Whether something of a file's name could not be read, so that the path as it is ``shown`` leads to no file."""
    return "\ufffd" in shown and "\ufffd" not in str(path)


class KnownFiles:
    """Files whose content is known from an earlier run; reached as :attr:`sync.ledger.Ledger.files`."""

    def __init__(
        self, connection: sqlite3.Connection, folder: Path, clock: Callable[[], int] = time.time_ns
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._clock = clock

    def relative(self, path: Path) -> str:
        """Return the path as the ledger writes it: from the cycle folder, with forward slashes.

        What of a name the system itself cannot read (bytes that are no UTF-8) is written as ``�``: :func:`is_garbled`.
        """
        shown = Path(os.path.relpath(path, self._folder)).as_posix()
        return shown.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def remember(self, path: Path, stat: os.stat_result, key: str) -> None:
        """Note the hash of a file as it was when ``stat`` was taken, before its bytes were read."""
        self.note(self.relative(path), stat.st_size, stat.st_mtime_ns, key)

    def note(self, relative: str, size: int, mtime_ns: int, key: str) -> None:
        """Note the hash of a file whose size and time of change a worker took before it read the bytes."""
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            (relative, size, mtime_ns, key, self._clock()),
        )

    def recognise(self, path: Path, *, verify: bool = False) -> str | None:
        """Return the hash of a file that has not changed since it was remembered, else ``None``.

        Size and time of change decide, without opening the file. Where the time is another one (the folder was copied),
        where the file was remembered so soon after its change that its time proves nothing, and with ``verify``, its
        bytes are hashed and compared. Within a transaction such a file is remembered anew, so that the next run need
        not hash it. A file that cannot be opened is not recognised: whoever reads it says why.
        """
        row = self._connection.execute(
            "SELECT size, mtime_ns, hash, seen_ns FROM files WHERE path = ?", (self.relative(path),)
        ).fetchone()
        if row is None:
            return None
        key = str(row[2])
        try:
            stat = path.stat()
            if row[0] != stat.st_size:
                return None
            if not verify and row[1] == stat.st_mtime_ns and row[3] - row[1] >= _RACY_NS:
                return key
            if digest(path) != key:
                return None
        except OSError:
            return None
        if self._connection.in_transaction:
            self.remember(path, stat, key)
        return key

    def forget(self, path: Path) -> None:
        """Drop what is known about a file, so that the next run reads it."""
        self._connection.execute("DELETE FROM files WHERE path = ?", (self.relative(path),))
