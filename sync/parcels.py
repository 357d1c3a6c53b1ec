"""What travels between the main process and those that read: the desk, the files, and what they brought.

All of it is packed here and not by the executor, so that it is small and quick with every one, and so that an answer is
unpacked by the one who asked, when it asks. A worker on another machine does not see HR's folder: there the bytes of a
file travel with its task.
"""

import copyreg
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import chain, islice
from operator import attrgetter
from typing import Any, TypeVar

import sync.read_only  # noqa: F401 - a desk holds read-only mappings
from appraisal.findings import Finding, Place, Spot
from appraisal.model import Goal, KpiParameters, Measurement, Review, Scorecard, ScoreLine, SectionScore
from appraisal.planning import PastActual
from sync.errors import library_errors
from sync.kept_records import kept, lightened
from sync.ledger import packed_records
from sync.returns import BookReturn, Desk, Task
from sync.xlsx.gate import load

T = TypeVar("T")

Reader = Callable[[Task, Desk], BookReturn]
"""What reads one file: a picklable function that never raises for what is wrong with the file."""


def _send_as_arguments(kind: type[Any]) -> None:
    """Let records of a kind travel as the arguments that make them: what dataclasses do themselves takes twice as long."""
    values = attrgetter(*(field.name for field in fields(kind)))
    copyreg.pickle(kind, lambda record: (kind, values(record)))


for _kind in (
    Goal,
    KpiParameters,
    Review,
    Measurement,
    PastActual,
    ScoreLine,
    Scorecard,
    SectionScore,
    Finding,
    Spot,
    Place,
):
    _send_as_arguments(_kind)


@dataclass(frozen=True, slots=True)
class Carried:
    """A task with the bytes of its file; ``mtime_ns`` is when the file was last changed, where it comes from."""

    task: Task
    mtime_ns: int


def carried(task: Task) -> Carried:
    """Return a task with the bytes of its file.

    Raises:
        ReviewbookError: the file cannot be had now.

    """
    content = load(task.path)
    with library_errors(task.shown):
        return Carried(replace(task, content=content), task.path.stat().st_mtime_ns)


def packed(value: object) -> bytes:
    """Return a value as bytes, for a process of the same version."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def packed_desk(desk: Desk) -> bytes:
    """Return a desk as bytes, people and books block by block: what pickle remembers of 80,000 at once takes 60 MB."""
    rest = packed(replace(desk, employees={}, books={}))
    return packed((rest, list(map(packed, _blocks(desk.employees))), list(map(packed, _blocks(desk.books)))))


def _blocks(items: Mapping[str, T]) -> Iterator[list[tuple[str, T]]]:
    source = iter(items.items())
    while block := list(islice(source, _BLOCK)):
        yield block


_BLOCK = 1_000
"""People or books that are packed together: what they have in common is said once."""


def opened(parcel: bytes) -> list[BookReturn]:
    """Return what :func:`read_batch` packed."""
    answers: list[BookReturn] = pickle.loads(parcel)
    return answers


def get_ready() -> None:
    """Do nothing, in a worker: to find this it has imported all that reading needs."""


def read_batch(reader: Reader, batch: Sequence[Task | Carried], desk: bytes) -> bytes:
    """Read some files, in a worker; ``desk`` is the packed desk, which each process unpacks once."""
    known = _desk(desk)
    return packed([_read(reader, task, known) for task in batch])


@lru_cache(maxsize=1)
def _desk(parcel: bytes) -> Desk:
    rest, people, books = pickle.loads(parcel)
    desk: Desk = pickle.loads(rest)
    return replace(desk, employees=_joined(people), books=_joined(books))


def _joined(blocks: Iterable[bytes]) -> dict[str, Any]:
    return dict(chain.from_iterable(map(pickle.loads, blocks)))


def _read(reader: Reader, task: Task | Carried, desk: Desk) -> BookReturn:
    if isinstance(task, Task):
        return _light(reader(task, desk))
    answer = _light(reader(task.task, desk))
    return replace(answer, file=replace(answer.file, mtime_ns=task.mtime_ns))


def _light(answer: BookReturn) -> BookReturn:
    """Return an answer with its records as rows: they are smaller, and whoever asked has nothing to do with them but store."""
    found = answer.records
    if found is None:
        return answer
    rows = packed_records(kept(found, answer.scorecards))
    return replace(answer, records=lightened(found), scorecards=(), packed=rows)
