"""A cycle with its pay workbook, and what HR types into that."""

import shutil
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from addin.demo.paying import pay_people
from sync.consolidate import consolidate
from sync.pay.workbook import PAY, PayMade
from workbook_templates.books.pay import BOOK

from .conftest import NOW, Cycle
from .typing_in import type_into

LATER = datetime(2027, 2, 12, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def judged(
    sample_cycle: Callable[[str], Cycle], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Cycle]:
    """Return a consolidated cycle of a language with its pay; do not write into its folder."""
    made: dict[str, Cycle] = {}

    def get(language: str) -> Cycle:
        if language not in made:
            sample = sample_cycle(language)
            folder = tmp_path_factory.mktemp("judged") / "2026-H2"
            shutil.copytree(sample.folder, folder)
            consolidate(folder, NOW, jobs=1)
            pay_people(folder, sample.sample, LATER)
            made[language] = Cycle(folder, sample.sample, sample.mistakes)
        return made[language]

    return get


@pytest.fixture
def paid(judged: Callable[[str], Cycle], tmp_path: Path) -> Path:
    """Return a copy of the English cycle folder with its pay workbook."""
    folder = tmp_path / "2026-H2"
    shutil.copytree(judged("en").folder, folder)
    return folder


def pay_file(folder: Path) -> Path:
    return folder / PAY


def opened(path: Path, *, data_only: bool = True) -> Workbook:
    """Return a workbook with the values that its cells show, or the formulas; the look of flags is beyond the library."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, data_only=data_only)


def said(made: PayMade, code: str = "") -> list[str]:
    """Return the places of a rule's findings."""
    return [str(one.place) for one in made.findings if one.code == code]


def hr_types(folder: Path, table: str, record: str, **cells: float | str | None) -> None:
    type_into(pay_file(folder), BOOK, table, record, **cells)
