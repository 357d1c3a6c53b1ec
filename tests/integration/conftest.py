"""A sample company whose books were handed out and filled: made once, copied for every test."""

import shutil
from collections.abc import Callable
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

    def consolidate(self, **options: object) -> Receipt:
        """Consolidate in this process."""
        return consolidate(self.folder, NOW, **{"jobs": 1, **options})  # type: ignore[arg-type]


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


@pytest.fixture
def cycle(sample_cycle: Callable[[str], Cycle], tmp_path: Path) -> Cycle:
    """Return a copy of the English sample cycle to work on."""
    sample = sample_cycle("en")
    folder = tmp_path / "2026-H2"
    shutil.copytree(sample.folder, folder)
    return Cycle(folder, sample.sample, sample.mistakes)
