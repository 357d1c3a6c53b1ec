"""Reading many files at once: a map over an executor, which survives workers that die or hang.

The executor is processes on this machine by default; any other can be given, such as a cluster's (:mod:`sync.cluster`).
Results come in the order of the files, and only a few batches ahead of what is asked for, so that memory does not grow
with their number. Where a worker dies or hangs, the files of its batch are read again on this machine, each in a call of
its own: a file is blamed only when it has stopped workers that read nothing else. So it costs itself and never the run,
and an innocent file whose worker was killed from outside is not reported.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar, runtime_checkable

from sync.errors import FileError, ReviewbookError
from sync.parcels import Reader, carried, get_ready, opened, packed_desk, read_batch
from sync.processes import CallTooSlow, Processes
from sync.returns import BookReturn, Desk, FileRead, Task, read_and_check

T = TypeVar("T")

BATCH = 4
"""Files in one call: enough that the calls themselves cost nothing, and few enough to share a dozen files out."""

AHEAD = 3
"""Batches that may be under way for each worker."""

LIMIT = 120.0
"""Seconds that a file may take; a usual book takes a fraction of one."""

READINGS = 2
"""How often a file is read alone before it is blamed for the death of its worker."""


@runtime_checkable
class Crew(Protocol):
    """What an executor may know beyond the standard library's.

    ``workers`` says how many calls it works on at once; ``sees_files`` whether its workers can open the paths that
    this machine opens.
    """

    workers: int
    sees_files: bool

    def share(self, value: T) -> T:
        """Hand every worker a value once; what is returned stands for it among the arguments of a call."""


def read_all(
    tasks: Iterable[Task],
    desk: Desk,
    jobs: int | None = None,
    *,
    executor: Executor | None = None,
    reader: Reader = read_and_check,
    limit: float = LIMIT,
) -> Iterator[BookReturn]:
    """Read every file and yield what each brought, in the order of ``tasks``.

    ``jobs`` is the number of processes on this machine, at least one and by default one a core; ``limit`` is the seconds that a file
    may take. ``executor`` reads in their place and is not shut down; where it breaks, or brings nothing for ``limit``
    seconds, processes on this machine go on without it.

    Raises:
        ReviewbookError: no process can be started on this machine.

    """
    parcel = packed_desk(desk)
    home = executor if isinstance(executor, Processes) else Processes(jobs or os.cpu_count() or 1, limit)
    here = _Site.of(home, parcel, reader)
    there = here if executor is None or executor is home else _Site.of(executor, parcel, reader)
    try:
        yield from _Reading(here, there, limit).in_order(tasks)
    finally:
        if home is not executor:
            home.shutdown(cancel_futures=True)


def early_workers(jobs: int | None = None, limit: float = LIMIT) -> Processes:
    """Start processes that will read, while there is something else to do: they take a third of a second to be ready.

    They are handed to :func:`read_all` as its executor, and shut down by the one who started them: it is a context.
    """
    workers = Processes(jobs or os.cpu_count() or 1, limit, get_ready)
    workers.start()
    return workers


@dataclass(frozen=True, slots=True)
class _Site:
    """A place where files are read; ``desk`` is, or stands for, the packed desk there."""

    executor: Executor
    reader: Reader
    desk: bytes
    workers: int
    sees_files: bool = True

    @classmethod
    def of(cls, executor: Executor, desk: bytes, reader: Reader) -> "_Site":
        if isinstance(executor, Crew):
            return cls(executor, reader, executor.share(desk), executor.workers, executor.sees_files)
        return cls(executor, reader, desk, os.cpu_count() or 1)

    def read(self, batch: Sequence[Task]) -> Future[bytes]:
        tasks = batch if self.sees_files else [carried(task) for task in batch]
        return self.executor.submit(read_batch, self.reader, tasks, self.desk)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A batch that is being read."""

    batch: Sequence[Task]
    site: _Site
    answer: Future[bytes]


@dataclass(slots=True)
class _Reading:
    """One map over files. They are read ``there``, and read again ``here`` where that failed."""

    here: _Site
    there: _Site
    limit: float

    def in_order(self, tasks: Iterable[Task]) -> Iterator[BookReturn]:
        under_way: deque[_Sent] = deque()
        source = iter(tasks)
        try:
            while batch := tuple(islice(source, BATCH)):
                under_way.append(self._send(batch))
                if len(under_way) >= self.there.workers * AHEAD:
                    yield from self._settle(under_way.popleft())
            while under_way:
                yield from self._settle(under_way.popleft())
        finally:
            for sent in under_way:
                sent.answer.cancel()

    def _send(self, batch: Sequence[Task]) -> _Sent:
        try:
            return _Sent(batch, self.there, self.there.read(batch))
        except BrokenExecutor:
            self.there = self.here
        except ReviewbookError:
            # One of the files cannot be had now. Where it is read from its place, it is said which and why.
            pass
        return _Sent(batch, self.here, self.here.read(batch))

    def _settle(self, sent: _Sent) -> Iterable[BookReturn]:
        try:
            self._wait(sent)
            return opened(sent.answer.result())
        except (BrokenExecutor, CancelledError):
            alone = [(task, self.here.read((task,))) for task in sent.batch]
            return (self._read_alone(task, answer) for task, answer in alone)

    def _wait(self, sent: _Sent) -> None:
        """Wait for an answer from elsewhere, and give the place up where none comes; ``here`` keeps its own time."""
        if sent.site is self.here:
            return
        given_up = sent.site is not self.there
        if not wait([sent.answer], 0 if given_up else self.limit).done:
            self.there = self.here
            sent.answer.cancel()
            raise BrokenExecutor("no answer within the limit")

    def _read_alone(self, task: Task, answer: Future[bytes]) -> BookReturn:
        """Return what a file brings that is read in a call of its own; blame it where that ends its worker too."""
        for reading in range(1, READINGS + 1):
            try:
                return opened(answer.result())[0]
            except CallTooSlow:
                return _blamed(task, "file.too-slow")
            except BrokenExecutor:
                if reading < READINGS:
                    answer = self.here.read((task,))
        return _blamed(task, "file.kills-reader")


def _blamed(task: Task, key: str) -> BookReturn:
    return BookReturn(FileRead(task.path, task.shown), error=FileError(key, file=task.shown))
