"""What goes wrong by hand in a peer book: each is told at its cell, in words that help, and never repeats what was typed."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from appraisal.appraise import message
from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from appraisal.policy import Policy
from sync.check import check_file
from sync.consolidate import consolidate, open_master
from sync.cycle import issue_books
from workbook_templates.books import master, peer
from workbook_templates.labels import choice_words

from .conftest import NOW
from .rating import hr_chooses, peer_book
from .typing_in import table_of

FORBIDDEN = "0x5EC2E7"
"""Something that is typed and that no message may say again."""


@dataclass(frozen=True)
class Rater:
    """A peer book of somebody who rates two colleagues."""

    folder: Path
    path: Path
    language: str

    def edit(self, change: Callable[[Worksheet, Callable[..., str]], None]) -> None:
        """Change the sheet of ratings as another program does that knows nothing of us."""
        raw = table_of(self.path, peer.BOOK, "ratings")
        book = openpyxl.load_workbook(self.path)
        sheet = book[raw.sheet_title]
        change(sheet, lambda key, place=0: raw.cell_reference(key, raw.rows[place].number))
        book.save(self.path)

    def types(self, key: str, value: Any, number_format: str = "") -> str:
        """Type into the first row; return the cell."""
        where = []

        def change(sheet: Worksheet, cell: Callable[..., str]) -> None:
            where.append(cell(key))
            sheet[cell(key)] = value
            if number_format:
                sheet[cell(key)].number_format = number_format

        self.edit(change)
        return where[0]

    def findings(self) -> list[Finding]:
        return list(check_file(self.path, Policy(language=self.language))[1])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Rater]:
    found: dict[str, Rater] = {}

    def get(language: str) -> Rater:
        if language not in found:
            folder = tmp_path_factory.mktemp("peers") / "2026-H2"
            sample = company(30, language)
            found_cycle(folder, sample, NOW)
            fill_books(folder, tuple(issue_books(folder, NOW)), sample, lambda _done, _total: None)
            consolidate(folder, NOW, jobs=1)
            people = open_master(folder).content.employees
            rater, *others = [
                one.id for one in people.values() if one.manager_id == people["E0016"].manager_id
            ]
            source = choice_words("source", language)["peer"]
            hr_chooses(folder, *((ratee, rater, source) for ratee in others[:2]))
            issue_books(folder, NOW)
            found[language] = Rater(folder, peer_book(folder, rater), language)
        return found[language]

    return get


@pytest.fixture(params=LANGUAGES)
def rater(kept: Callable[[str], Rater], tmp_path: Path, request: pytest.FixtureRequest) -> Rater:
    one = kept(request.param)
    shutil.copytree(one.folder, tmp_path / "2026-H2")
    return Rater(tmp_path / "2026-H2", tmp_path / "2026-H2" / one.path.relative_to(one.folder), one.language)


@pytest.mark.parametrize(
    ("column", "typed", "number_format", "code", "words"),
    [
        pytest.param("value", datetime(2026, 5, 4), "yyyy-mm-dd", "R01", ("date", "日期"), id="a date"),
        pytest.param("value", datetime(2026, 5, 4), "d/m", "R01", ("4/5", "4/5"), id="4/5"),
        pytest.param("value", "4", "@", "S03", ("text, not a number", "文本"), id="text"),
        pytest.param("value", "４", "", "S03", ("text, not a number", "文本"), id="full width"),
        pytest.param("value", "4分", "", "S03", ("not a number", "不是数字"), id="a unit"),
        pytest.param("value", FORBIDDEN, "", "S03", ("not a number", "不是数字"), id="a word"),
        pytest.param("value", "=2+2", "", "S03", ("formula", "公式"), id="a formula"),
        pytest.param("value", "#N/A", "", "S03", ("error", "错误"), id="an error"),
        pytest.param("value", True, "", "S03", ("neither number nor text", "数字"), id="a logical value"),
        pytest.param("value", 0.04, "0%", "R01", ("not on the scale", "范围"), id="percent"),
        pytest.param("unable", FORBIDDEN, "", "S03", ("not in the list", "列表"), id="no word of the list"),
        pytest.param("comment", "=A1", "", "S03", ("formula", "公式"), id="a formula as comment"),
    ],
)  # fmt: skip
def test_each_slip_is_told_at_its_cell_and_not_repeated(
    rater: Rater, column: str, typed: object, number_format: str, code: str, words: tuple[str, str]
) -> None:
    cell = rater.types(column, typed, number_format)
    (found,) = rater.findings()
    assert (found.code, found.place.cell) == (code, cell)
    for language, word in zip(LANGUAGES, words, strict=True):
        said = message(found, language)
        assert word in said
        assert FORBIDDEN not in said
        assert str(typed) not in said or code == "R01"


def test_pasted_formats_change_nothing(rater: Rater) -> None:
    def paste(sheet: Worksheet, cell: Callable[..., str]) -> None:
        found = sheet[cell("value")]
        found.value, found.number_format = 4, 'yyyy"x"'
        found.fill, found.font = PatternFill("solid", fgColor="FF0000"), Font(name="Comic Sans MS", size=30)

    rater.edit(paste)
    returned, findings = check_file(rater.path, Policy(language=rater.language))
    assert findings == ()
    assert returned.error is None


def test_merged_cells_are_told_where_they_are(rater: Rater) -> None:
    def merge(sheet: Worksheet, cell: Callable[..., str]) -> None:
        sheet[cell("value")] = 4
        sheet.merge_cells(f"{cell('value')}:{cell('value', 2)}")

    rater.edit(merge)
    (found,) = rater.findings()
    assert (found.code, dict(found.values)["case"]) == ("S05", "merged-cells")
    raw = table_of(rater.path, peer.BOOK, "ratings")
    assert found.place.cell == raw.cell_reference("value", raw.rows[0].number)
    area = ":".join(raw.cell_reference("value", raw.rows[place].number) for place in (0, 2))
    assert all(area in message(found, language) for language in LANGUAGES)


def test_the_master_names_the_cell_and_no_value(rater: Rater) -> None:
    cell = rater.types("value", FORBIDDEN)
    consolidate(rater.folder, NOW, jobs=1)
    rows = table_of(rater.folder / "master.xlsx", master.BOOK, "findings").rows
    said = [
        {key: str(found.value) for key, found in row.cells.items()}
        for row in rows
        if rater.path.name in str(row.cells["place"].value)
    ]
    assert [row["code"] for row in said] == ["S03"]
    assert said[0]["place"].endswith(cell)
    assert FORBIDDEN not in str(said)
