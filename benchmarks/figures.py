"""The figures of a benchmark, and the tables that show them: Markdown, so that they go into docs as they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from types import MappingProxyType

from benchmarks.measure import Measured

RIVAL_1, RIVAL_2 = "rival 1: pandas, openpyxl", "rival 2: pandas, calamine"
ISSUING_RIVAL = "rival: openpyxl load, fill, save"
COLD, CHANGED, UNCHANGED = "cold", "1 % of the books changed", "nothing changed"
ISSUING = "handout"

WANTED = {
    (COLD, RIVAL_1): 10, (COLD, RIVAL_2): 4,
    (CHANGED, RIVAL_1): 20,
    (UNCHANGED, RIVAL_1): 150,
    (ISSUING, ISSUING_RIVAL): 15,
}  # fmt: skip
"""How many times faster than a rival a job shall be at 1,000 books."""

WANTED_GROWTH, WANTED_MEMORY = 11, 400
"""Ten times the books shall take so many times the time at most, and so many MB in the largest process."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a job took for ``books`` files, and what each rival took for it, by name; a rival itself has none."""

    job: str
    books: int
    took: Measured
    rivals: Mapping[str, Measured] = field(default_factory=lambda: MappingProxyType({}))

    def ratios(self, rival: str) -> tuple[float, float]:
        """Return a rival's time divided by ours: on the clock, and on the cores."""
        theirs = self.rivals[rival]
        return theirs.seconds / self.took.seconds, theirs.cpu / self.took.cpu

    def as_json(self) -> dict[str, object]:
        """Return the figure as plain values."""
        ratios = {name: dict(zip(("seconds", "cpu"), self.ratios(name), strict=True)) for name in self.rivals}
        return {"job": self.job, "books": self.books, **asdict(self.took), "rival / ours": ratios}


def table(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield the lines of a table; a ratio is on the clock, behind it on the cores, behind that what is wanted."""
    rivals = list(dict.fromkeys(name for figure in figures for name in figure.rivals))
    shown = [f"{name.partition(':')[0]} / ours" for name in rivals]
    yield _line(["books", "job", "seconds", "CPU seconds", "ms a book", "MB", *shown])
    yield _line(["---:", ":---", *["---:"] * (4 + len(rivals))])
    for figure in figures:
        took = figure.took
        ratios = [_ratio(figure, name) for name in rivals]
        yield _line(
            [
                f"{figure.books:,}", figure.job, f"{took.seconds:.2f}", f"{took.cpu:.2f}",
                f"{1000 * took.seconds / figure.books:.1f}", f"{took.memory:.0f}", *ratios,
            ]
        )  # fmt: skip


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ratio(figure: Figure, rival: str) -> str:
    if rival not in figure.rivals:
        return ""
    seconds, cpu = figure.ratios(rival)
    wanted = WANTED.get((figure.job, rival))
    return f"{seconds:.1f} (CPU {cpu:.1f})" + (f", wanted {wanted}" if wanted else "")


def growth(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield how each job grows from every size to the next."""
    for job in (COLD, CHANGED, UNCHANGED):
        of_job = sorted((figure for figure in figures if figure.job == job), key=lambda figure: figure.books)
        for smaller, larger in pairwise(of_job):
            yield (
                f"{job}: {smaller.books:,} to {larger.books:,} books are {larger.books / smaller.books:.1f} times"
                f" the books, {larger.took.seconds / smaller.took.seconds:.1f} times the time"
                f" (CPU {larger.took.cpu / smaller.took.cpu:.1f}), {larger.took.memory:.0f} MB"
                f" (wanted for 10 times: {WANTED_GROWTH}, {WANTED_MEMORY} MB)"
            )
