"""Approvals in books that another program saved, of an earlier version, or checked by themselves."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from appraisal.policy import Policy
from sync.check import check_file
from sync.ledger import FILE_NAME
from sync.xlsx.cells import Edit, set_cells
from sync.xlsx.gate import open_package
from sync.xlsx.read import read_book
from sync.xlsx.repack import repack
from tests.equality.applications import require
from tests.equality.engines import ALWAYS_RECALCULATE
from workbook_templates.books import team
from workbook_templates.labels import sheet_title
from workbook_templates.stamp import IDENTITY_FIELDS

from .approving import DAY, Firm, case, firm, kept, of
from .typing_in import hr_types, row_of, table_of, type_into

__all__ = ["firm", "kept"]


@pytest.mark.application
def test_a_book_that_libreoffice_saved_says_the_same(firm: Firm) -> None:
    require("libreoffice")
    one, two, three, *_ = firm.below()
    firm.decides(one, "approved", day=DAY)
    firm.decides(two, "returned", day=DAY, reason="why")
    firm.decides(three, proposed="Q")
    office = str(shutil.which("soffice"))
    settings = firm.folder.parent / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    saved = firm.folder.parent / "saved"
    subprocess.run(
        [
            office, f"-env:UserInstallation={(firm.folder.parent / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved), str(firm.above),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    shutil.copy(saved / firm.above.name, firm.above)
    receipt = firm.consolidate()
    assert [(found.code, found.subject) for found in receipt.findings if found.spot.table == "approve"] == [
        ("A06", three)
    ]
    assert firm.in_master(one)["state"] == "Approved"
    assert firm.in_master(two)["reason"] == "why"


def drawn_before(firm: Firm) -> None:
    """Let the top's book be one of the version before: without the sheet, and without the column on Team."""
    path = firm.above
    sheet, people = table_of(path, team.BOOK, "approve"), table_of(path, team.BOOK, "team")
    cells: dict[str, dict[str, Edit]] = {sheet.sheet_title: {f"A{sheet.header_row - 1}": None}}
    for found, column in [*((sheet, column) for column in sheet.columns), (people, "approval")]:
        places = [found.cell_reference(column, found.header_row - up) for up in (0, 1)]
        cells.setdefault(found.sheet_title, {}).update(dict.fromkeys(places))
    place = list(IDENTITY_FIELDS).index("version") + 1
    cells[sheet_title("team", "identity", "en")] = {f"B{place}": "3"}
    package = open_package(set_cells(path.read_bytes(), cells))
    now = team.VERSION.encode()
    said = re.sub(
        rb'(name="[^"]*version"><vt:lpwstr>)' + now, rb"\g<1>3", package.read("docProps/custom.xml")
    )
    path.write_bytes(repack(package, {"docprops/custom.xml": said}))
    with closing(sqlite3.connect(firm.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE books SET version = '3' WHERE file = ?", (firm.books[firm.top],))


def test_a_book_of_the_version_before_lacks_nothing_and_goes_on(firm: Firm) -> None:
    person = firm.below()[0]
    drawn_before(firm)
    assert "approve" not in read_book(firm.above, (team.BOOK,)).tables
    receipt = firm.consolidate()
    about = {found.code for found in receipt.findings if found.place.file == firm.books[firm.top]}
    assert not {"S01", "S02", "S05", "S11"} & about
    assert [case(found) for found in of(receipt, "A05", person)] == [""]
    goal = next(str(row.cells["goal_id"].value) for row in table_of(firm.above, team.BOOK, "review").rows)
    type_into(firm.above, team.BOOK, "answer", "finished", answer="No")
    firm.consolidate()
    hr_types(firm.folder, "reviews", goal, consent="Yes")
    firm.consolidate()
    assert row_of(firm.above, team.BOOK, "review", goal)["consent"] == "Yes"


def test_a_book_that_is_checked_without_its_cycle_is_not_held_against_other_grades(
    firm: Firm, tmp_path: Path
) -> None:
    one, two, *_ = firm.below()
    firm.decides(one, "approved", day=DAY, proposed="Outstanding")
    firm.decides(two, "returned", day=DAY)
    alone = tmp_path / "alone.xlsx"
    shutil.copy(firm.above, alone)
    _, findings = check_file(alone, Policy())
    assert [(found.code, found.subject) for found in findings if found.spot.table == "approve"] == [
        ("A06", two)
    ]
