"""A sample company whose books were handed out and filled: made once, copied for every test."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.demo.company import Company, company
from addin.demo.mistakes import Mistake
from addin.demo.run import fill_books, found_cycle
from sync.consolidate import consolidate
from sync.cycle import issue_books
from sync.receipt import Receipt
from sync.workers import early_workers

NOW = datetime(2027, 1, 16, 18, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Cycle:
    """A cycle folder with filled books that nobody has consolidated yet."""

    folder: Path
    sample: Company
    mistakes: tuple[Mistake, ...]

    @property
    def master(self) -> Path:
        return self.folder / "master.xlsx"

    def books(self) -> list[Path]:
        """Return the books in their places and in the inbox."""
        return sorted([*(self.folder / "books").glob("*.xlsx"), *(self.folder / "inbox").glob("*.xlsx")])

    def copied(self, place: Path) -> "Cycle":
        """Return a copy of the cycle in a folder there."""
        return Cycle(shutil.copytree(self.folder, place / "2026-H2"), self.sample, self.mistakes)

    def consolidate(self, **options: object) -> Receipt:
        """Consolidate in this process."""
        return consolidate(self.folder, NOW, **{"jobs": 1, **options})  # type: ignore[arg-type]


@pytest.fixture(scope="module", autouse=True)
def one_reader() -> Iterator[None]:
    """Read in this process where a test asks for one: to start another takes longer than to read the books of a test.

    Who asks for more gets them; that a file which stops its reader costs itself alone is proved in ``tests/faults``.
    """
    with ThreadPoolExecutor(1) as here, pytest.MonkeyPatch.context() as patch:

        def started(jobs: int | None) -> AbstractContextManager[Executor]:
            return nullcontext(here) if jobs == 1 else early_workers(jobs)

        patch.setattr("sync.consolidate.early_workers", started)
        yield


def _made(folder: Path, language: str) -> Cycle:
    sample = company(60, language)
    found_cycle(folder, sample, NOW)
    books = tuple(issue_books(folder, NOW))
    mistakes = fill_books(folder, books, sample, lambda _done, _total: None)
    return Cycle(folder, sample, (*sample.mistakes, *mistakes))


@pytest.fixture(scope="session")
def sample_cycle(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Cycle]:
    """Return the sample cycle of a language; do not write into its folder."""
    made: dict[str, Cycle] = {}

    def get(language: str) -> Cycle:
        if language not in made:
            made[language] = _made(tmp_path_factory.mktemp("sample") / "2026-H2", language)
        return made[language]

    return get


@pytest.fixture(scope="session")
def consolidated_cycle(
    sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory
) -> Cycle:
    """Return the English sample cycle after its first consolidation; do not write into its folder."""
    done = sample_cycle("en").copied(tmp_path_factory.mktemp("consolidated"))
    done.consolidate()
    return done


@pytest.fixture
def cycle(sample_cycle: Callable[[str], Cycle], tmp_path: Path) -> Cycle:
    """Return a copy of the English sample cycle to work on."""
    return sample_cycle("en").copied(tmp_path)


@pytest.fixture
def consolidated(cycle: Cycle, consolidated_cycle: Cycle) -> Cycle:
    """Return the same copy after its first consolidation."""
    shutil.rmtree(cycle.folder)
    return consolidated_cycle.copied(cycle.folder.parent)
