"""Grades are called as HR calls them: whatever the words are, formulas, drop-downs and results say just these."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from appraisal.policy import Policy
from sync.consolidate import consolidate
from sync.cycle import issue_books
from tests.equality.books import FilledBook, full_book, random_book
from tests.equality.engines import with_formualizer, with_ironcalc
from tests.equality.package import read_cells
from tests.integration.conftest import NOW
from tests.integration.typing_in import table_of
from workbook_templates.books import master
from workbook_templates.draw_team import team_template
from workbook_templates.labels import TEXTS
from workbook_templates.live import compute
from workbook_templates.stamp import BookIdentity, stamp

WORDS = {"S": "=卓越", "A": 'A+ & <"best">', "B": "1", "C": "还行，继续", "D": "Needs help ✘"}
"""What no program may take for a formula, a number or markup; the order of the grades is not the alphabet's."""

SCALE = {"scale_min": 0.0, "scale_max": 10.0}


def renamed(policy: Policy) -> Policy:
    """Return a policy with HR's words for its grades, and a scale from 0 to 10."""
    schemes = (
        replace(
            scheme,
            bands=tuple(replace(band, grade=WORDS.get(band.grade, band.grade)) for band in scheme.bands),
            **SCALE,
        )
        for scheme in policy.schemes
    )
    return replace(policy, schemes=tuple(schemes))


def filled(language: str) -> FilledBook:
    """Return a book in which people get grades, by a policy with HR's words."""
    candidates = (full_book(), *map(random_book, range(48)))
    for book in candidates:
        policy = renamed(book.policy)
        grades = {row["grade"] for row in compute(book.tables, policy, language)["team"]}  # type: ignore[arg-type]
        if book.language == language and len(grades & set(WORDS.values())) >= 2:
            return replace(book, policy=policy)
    raise LookupError(language)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("engine", [with_ironcalc, with_formualizer], ids=["ironcalc", "formualizer"])
def test_formulas_say_the_words_of_hr(engine: object, language: str) -> None:
    """What the sheet computes is what Python computes, cell by cell of the column Grade."""
    book = filled(language)
    rows = compute(book.tables, book.policy, language)  # type: ignore[arg-type]
    capacities = {name: len(table) + 2 for name, table in book.tables.items()}
    template = team_template(book.policy, language, capacities)
    identity = BookIdentity("b-1", "2026-H2", "M1", "team", "1", 1, language)
    blank = {**rows, "team": [{**row, "grade": ""} for row in rows["team"]]}
    (computed,) = engine([stamp(template, blank, identity, {})])  # type: ignore[operator]
    stated = read_cells(stamp(template, rows, identity, {}))
    words = set(WORDS.values())
    expected = {place: value for place, value in stated.items() if value in words}
    assert len(expected) >= 2
    assert {place: computed[place] for place in expected} == expected


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_cycle_goes_through_with_the_words_of_hr(language: str, tmp_path: Path) -> None:
    """Results, the drop-down for confirmed grades and the Dashboard say them; no rule complains."""
    folder = tmp_path / "2026-H2"
    sample = company(30, language)
    sample = replace(sample, policy=renamed(sample.policy))
    found_cycle(folder, sample, NOW)
    fill_books(folder, tuple(issue_books(folder, NOW)), sample, lambda _done, _total: None)
    receipt = consolidate(folder, NOW, jobs=1)
    assert not [found for found in receipt.findings if found.code in ("S07", "S08")]
    rows = table_of(folder / "master.xlsx", master.BOOK, "results").rows
    grades = {row.cells["grade"].value for row in rows if "grade" in row.cells}
    assert grades <= set(WORDS.values())
    assert len(grades) >= 2
    lists = openpyxl.load_workbook(folder / "master.xlsx")[TEXTS("master.sheet.lists", language)]
    columns = [[cell.value for cell in column if cell.value is not None] for column in lists.iter_cols()]
    assert ["grade", *WORDS.values()] in columns
