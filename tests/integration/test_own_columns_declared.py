"""How HR declares columns of the company's own: later ones, wrong ones, new headings, beside HR's own columns."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from appraisal.policy import Policy
from sync.carry_over import carry_over
from sync.cycle import cycle_of
from sync.earlier import read_earlier
from sync.xlsx.cells import set_cells
from sync.xlsx.gate import open_package
from sync.xlsx.references import column_index, letters
from sync.xlsx.table_parts import table_headings
from sync.xlsx.workbook_part import read_workbook
from workbook_templates.books import master, team
from workbook_templates.layout import OWN_KEYS

from .conftest import NOW
from .own_books import AUGUST, Own
from .own_columns_cycle import CUSTOMER, declare, findings_of, goal_of, kept, lived
from .typing_in import hr_types, in_master, manager_types, table_of

__all__ = ["kept", "lived"]


LATER = {"sheet": "Check-ins", "label": "Place", "kind": "Text", "filler": "Manager"}


IDS = ["goals-1", "goals-2", "review-1", "team-1", "checkins-1"]


def all_headings(folder: Path, table: str) -> list[str]:
    """Return the names of the columns of an Excel Table of the master."""
    package = open_package((folder / "master.xlsx").read_bytes())
    found: dict[str, dict[str, str]] = {}
    for sheet in read_workbook(package).sheets:
        found |= table_headings(package, sheet.part)
    return list(found[table].values())


def headings(folder: Path, table: str) -> list[str]:
    """Return the names of the company's own columns of an Excel Table of the master; HR's stand behind all of ours."""
    columns = master.BOOK.table_by_name[table.removeprefix("tbl")].columns
    names = zip(columns, all_headings(folder, table), strict=False)
    return [name for column, name in names if column.key in OWN_KEYS]


def test_columns_get_ids_and_headings_and_stand_in_the_books(lived: Own) -> None:
    """Each stands in the books that have its sheet, and the master calls it by its heading."""
    rows = table_of(lived.folder / "master.xlsx", master.BOOK, "owncolumns").rows
    assert [row.cells["column"].value for row in rows] == IDS
    assert headings(lived.folder, "tblgoals") == [
        "Customer segment", "Hours a week", "Own column 3", "Own column 4",
    ]  # fmt: skip
    assert headings(lived.folder, "tblreviews")[0] == "Audited on"
    assert headings(lived.folder, "tblresults")[0] == "Mobility"
    person, _ = goal_of(lived)
    book = lived.team_of(person)
    assert {"own1", "own2"} <= table_of(book, team.BOOK, "goals").columns.keys()
    assert "own3" not in table_of(book, team.BOOK, "goals").columns
    assert "own1" in table_of(book, team.BOOK, "review").columns
    assert "own1" in table_of(book, team.BOOK, "checkins").columns
    assert {"own1", "own2"} <= lived.table(person, "own_goals").columns.keys()
    assert findings_of(lived.folder, "S11") == []


def test_a_column_that_is_declared_later_is_not_in_the_books_that_are_out(lived: Own) -> None:
    """That is said once for each book, nothing is asked in them, and a book that is handed out later has it."""
    declare(lived.folder, LATER)
    lived.consolidate(AUGUST)
    said = findings_of(lived.folder, "S11")
    assert ["declared after this book was handed out: Place." in one for one in said] == [True]
    assert headings(lived.folder, "tblcheckins")[:2] == ["Mood", "Place"]
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Retail")
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own1"] == "Retail"


def test_a_heading_follows_what_hr_calls_the_column(lived: Own) -> None:
    """Values stay; a column that is deleted leaves its place free of a heading, and its id to nobody."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Industry")
    lived.consolidate(NOW)
    hr_types(lived.folder, "owncolumns", "goals-1", label="Segment")
    lived.consolidate(AUGUST)
    assert headings(lived.folder, "tblgoals")[0] == "Segment"
    assert in_master(lived.folder, "goals", goal)["own1"] == "Industry"
    hr_types(lived.folder, "owncolumns", "goals-1", **dict.fromkeys(("column", *CUSTOMER)))
    declare(lived.folder, {**CUSTOMER, "label": "Region"})
    lived.consolidate(AUGUST)
    assert headings(lived.folder, "tblgoals")[:3] == ["Own column 1", "Hours a week", "Region"]
    assert in_master(lived.folder, "owncolumns", "goals-3")["label"] == "Region"


WRONG = [
    ({**CUSTOMER, "sheet": "Payroll"}, "sheet", "not one of the words"),
    ({**CUSTOMER, "sheet": ""}, "sheet", "must not be empty"),
    ({**CUSTOMER, "label": "Target"}, "label", "has a column “Target” already"),
    ({**CUSTOMER, "label": "目标值"}, "label", "already"),
    ({**CUSTOMER, "label": "hours A week"}, "label", "already"),
    ({**CUSTOMER, "label": ""}, "label", "must not be empty"),
    ({**CUSTOMER, "label": "x" * 61}, "label", "longer than 60"),
    ({**CUSTOMER, "label": "Size", "kind": "Colour"}, "kind", "not one of the words"),
    ({**CUSTOMER, "label": "Size", "filler": "Peer"}, "filler", "not one of the words"),
    ({**CUSTOMER, "label": "Size", "choices": " , ，"}, "choices", "needs words"),
    ({**LATER, "filler": "Employee"}, "filler", "do not have this sheet"),
]


@pytest.mark.parametrize(("row", "column", "said"), WRONG)
def test_a_column_that_cannot_be_is_a_finding_at_its_cell_and_left_out(
    lived: Own, row: dict[str, str], column: str, said: str
) -> None:
    """The others go on."""
    declare(lived.folder, {key: text for key, text in row.items() if text})
    lived.consolidate(AUGUST)
    letter = table_of(lived.folder / "master.xlsx", master.BOOK, "owncolumns").cell_reference(column, 11)
    (finding,) = findings_of(lived.folder, "S07")
    assert said in finding
    assert f"{letter}" in finding
    assert headings(lived.folder, "tblgoals")[2] == "Own column 3"
    assert headings(lived.folder, "tblcheckins")[1] == "Own column 2"


def test_more_columns_than_a_sheet_can_have_are_left_out(lived: Own) -> None:
    """The fifth gets no id, and a finding at its row."""
    declare(lived.folder, *({**CUSTOMER, "label": f"Extra {number}"} for number in range(1, 4)))
    lived.consolidate(AUGUST)
    (finding,) = findings_of(lived.folder, "S07")
    assert "can have 4 columns" in finding
    assert headings(lived.folder, "tblgoals")[2:] == ["Extra 1", "Extra 2"]


def with_a_column_of_hrs(path: Path, name: str) -> None:
    """Add a column of HR's at the right end of the Excel Table of Goals, as a spreadsheet program does."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    part = next(key for key, content in parts.items() if b'displayName="tblGoals"' in content)
    text = parts[part].decode()
    last = re.findall(r'ref="[A-Z]+\d+:([A-Z]+)\d+"', text)[0]
    count = text.count("<tableColumn ")
    text = re.sub(rf"(:){last}(\d+)", lambda found: f":{letters(column_index(last) + 1)}{found[2]}", text)
    text = text.replace(f'tableColumns count="{count}"', f'tableColumns count="{count + 1}"')
    text = text.replace("</tableColumns>", f'<tableColumn id="{count + 1}" name="{name}"/></tableColumns>')
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, content in parts.items():
            archive.writestr(key, content)
    found = table_of(path, master.BOOK, "goals")
    place = f"{letters(column_index(last) + 1)}{found.header_row}"
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: {place: name}}))


def test_columns_of_hrs_beside_ours_stay_and_keep_their_names(lived: Own) -> None:
    """An Excel Table cannot have two columns of one name: the heading that comes later gets a number."""
    path = lived.folder / "master.xlsx"
    with_a_column_of_hrs(path, "Region")
    declare(lived.folder, {**CUSTOMER, "label": "Region"})
    lived.consolidate(AUGUST)
    assert all_headings(lived.folder, "tblgoals")[-4:] == [
        "Hours a week",
        "Region 2",
        "Own column 4",
        "Region",
    ]
    found = table_of(path, master.BOOK, "goals")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    cells = {
        str(cell.value)
        for row in openpyxl.load_workbook(path, read_only=True)[found.sheet_title].iter_rows(
            min_row=found.header_row, max_row=found.header_row
        )
        for cell in row
    }
    assert {"Region", "Region 2", "Customer segment"} <= cells


def test_numbers_look_like_ours_in_the_master(lived: Own) -> None:
    """In a row that stood before its cell was filled, too."""
    person, goal = goal_of(lived)
    lived.types(person, "own_goals", goal, own2=1234.5)
    lived.consolidate(AUGUST)
    found = table_of(lived.folder / "master.xlsx", master.BOOK, "goals")
    row = next(row for row in found.rows if row.cells["goal_id"].value == goal)
    sheet = openpyxl.load_workbook(lived.folder / "master.xlsx")[found.sheet_title]
    shown = sheet[found.cell_reference("own2", row.number)]
    assert shown.number_format == sheet[found.cell_reference("baseline", row.number)].number_format


def test_a_new_cycle_takes_the_columns_over(lived: Own) -> None:
    """With their ids; their values belong to the cycle that ended."""
    taken = carry_over(read_earlier(lived.folder), Policy(cycle=cycle_of("2027-H1", AUGUST.date())))
    assert [row["column"] for row in taken.tables["owncolumns"]] == IDS
    assert not any("own1" in row for row in taken.tables["goals"])
