"""Reading many files at once: a map over worker processes, which survives a worker that dies.

Results come in the order of the files, and only a few batches ahead of what is asked for, so that memory does not grow
with their number. A file whose reading kills its worker costs that file, not the run.
"""

import copyreg
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import fields
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from appraisal.findings import Finding, Place, Spot
from appraisal.model import Goal, KpiParameters, Measurement, Review, Scorecard, ScoreLine, SectionScore
from sync.errors import FileError
from sync.returns import BookReturn, Desk, FileRead, Task, read_and_check

BATCH = 8
"""Files in one message to a worker."""

AHEAD = 4
"""Batches that each worker may be ahead."""

ALONE = 12
"""Up to so many files are read in this process: starting workers would take longer."""

_desk: Desk | None = None


def _read_only(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


# A policy holds its mappings read-only, and the standard library cannot send such a view to another process.
copyreg.pickle(MappingProxyType, lambda view: (_read_only, (dict(view),)))


def _send_as_arguments(kind: type[Any]) -> None:
    """Let records of a kind travel as the arguments that make them: what dataclasses do themselves takes twice as long."""
    values = attrgetter(*(field.name for field in fields(kind)))
    copyreg.pickle(kind, lambda record: (kind, values(record)))


for _kind in (
    Goal,
    KpiParameters,
    Review,
    Measurement,
    ScoreLine,
    Scorecard,
    SectionScore,
    Finding,
    Spot,
    Place,
):
    _send_as_arguments(_kind)


def read_all(tasks: Sequence[Task], desk: Desk, jobs: int | None = None) -> Iterator[BookReturn]:
    """Read every file and yield what each brought, in the order of ``tasks``; ``jobs`` is the number of processes."""
    workers = jobs or os.cpu_count() or 1
    if len(tasks) <= ALONE or workers == 1:
        yield from (read_and_check(task, desk) for task in tasks)
        return
    batches = [tasks[start : start + BATCH] for start in range(0, len(tasks), BATCH)]
    with _pool(workers, desk) as pool:
        yield from _in_order(pool, batches, desk, workers * AHEAD)


def _pool(workers: int, desk: Desk) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, initializer=_sit_down, initargs=(desk,))


def _sit_down(desk: Desk) -> None:
    """Give a worker its desk, once."""
    global _desk
    _desk = desk


def _read_batch(batch: Sequence[Task]) -> list[BookReturn]:
    if _desk is None:
        raise RuntimeError("a worker reads before it has its desk")
    return [read_and_check(task, _desk) for task in batch]


def _in_order(
    pool: Executor, batches: Sequence[Sequence[Task]], desk: Desk, ahead: int
) -> Iterator[BookReturn]:
    waiting: deque[tuple[Sequence[Task], Future[list[BookReturn]] | None]] = deque()
    pending = iter(batches)
    broken = False
    while True:
        while not broken and len(waiting) < ahead and (batch := next(pending, None)) is not None:
            try:
                waiting.append((batch, pool.submit(_read_batch, batch)))
            except BrokenProcessPool:
                broken = True
                waiting.append((batch, None))
        if not waiting:
            break
        batch, future = waiting.popleft()
        try:
            if future is None:
                raise BrokenProcessPool
            yield from future.result()
        except BrokenProcessPool:
            broken = True
            yield from _one_by_one(batch, desk)
    for batch in pending:
        yield from _one_by_one(batch, desk)


def _one_by_one(batch: Sequence[Task], desk: Desk) -> Iterator[BookReturn]:
    """Read each file in a process of its own, to find the one that kills it."""
    for task in batch:
        with _pool(1, desk) as pool:
            try:
                yield from pool.submit(_read_batch, [task]).result()
            except BrokenProcessPool:
                error = FileError("file.kills-reader", file=task.shown)
                yield BookReturn(FileRead(task.path, task.shown), error=error)
