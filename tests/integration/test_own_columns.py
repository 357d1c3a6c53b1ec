"""A company's own columns through a cycle: declared, drawn, filled, merged, shown, pushed, taken back and exported."""

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest

from addin.demo.company import company, with_self_books
from addin.demo.run import found_cycle
from appraisal.policy import Policy
from sync.carry_over import carry_over
from sync.consolidate import consolidate
from sync.cycle import cycle_of, issue_books
from sync.earlier import read_earlier
from sync.frames import frames
from sync.hr import HrContent
from sync.ledger import FILE_NAME, Ledger
from sync.rebuild import rebuild
from sync.shown_rows import changed_books
from sync.undo import undo
from sync.xlsx.cells import set_cells
from sync.xlsx.gate import open_package
from sync.xlsx.references import column_index, letters
from sync.xlsx.table_parts import table_headings
from sync.xlsx.workbook_part import read_workbook
from workbook_templates.books import master, team

from .conftest import NOW
from .own_books import AUGUST, JULY, Own
from .typing_in import hr_types, in_master, manager_types, row_of, table_of

CUSTOMER = {
    "sheet": "Goals",
    "label": "Customer segment",
    "kind": "Choice",
    "filler": "Manager",
    "choices": "Retail, Industry",
}
WISH = {
    "sheet": "Goals",
    "label": "Hours a week",
    "kind": "Number",
    "filler": "Employee",
    "about": "About how many hours",
}
AUDIT = {"sheet": "Review", "label": "Audited on", "kind": "Date", "filler": "HR"}
TALENT = {"sheet": "Team", "label": "Mobility", "kind": "Percent", "filler": "HR"}
MOOD = {"sheet": "Check-ins", "label": "Mood", "kind": "Text", "filler": "Manager"}
LATER = {"sheet": "Check-ins", "label": "Place", "kind": "Text", "filler": "Manager"}

DAY = 46250.0
IDS = ["goals-1", "goals-2", "review-1", "team-1", "checkins-1"]


def declare(folder: Path, *rows: dict[str, str]) -> None:
    """Type columns under the last row of the sheet Own columns."""
    path = folder / "master.xlsx"
    found = table_of(path, master.BOOK, "owncolumns")
    first = max([row.number for row in found.rows], default=found.header_row) + 1
    edits = {
        found.cell_reference(column, number): text
        for number, row in enumerate(rows, start=first)
        for column, text in row.items()
    }
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Own]:
    found: list[Own] = []

    def get() -> Own:
        if not found:
            folder = tmp_path_factory.mktemp("columns") / "2026-H2"
            sample = with_self_books(company(30, "en"))
            found_cycle(folder, sample, JULY)
            declare(folder, CUSTOMER, WISH, AUDIT, TALENT, MOOD)
            books = tuple(issue_books(folder, JULY))
            own = Own(folder, books)
            person, goal = goal_of(own)
            manager_types(own.team_of(person), "goals", goal, target=12.0)
            own.types(person, "own_goals", goal, comment="I can do that.")
            consolidate(folder, JULY, jobs=1)
            found.append(own)
        return found[0]

    return get


@pytest.fixture
def lived(kept: Callable[[], Own], tmp_path: Path) -> Own:
    """Return a cycle with five own columns, in which one team book and one self book came back."""
    shutil.copytree(kept().folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept().books)


def goal_of(own: Own) -> tuple[str, str]:
    """Return a person with a self book, and a goal of theirs."""
    person = own.person
    return person, own.goals(person)[0]


def findings_of(folder: Path, code: str) -> list[str]:
    rows = table_of(folder / "master.xlsx", master.BOOK, "findings").rows
    said = [{key: cell.value for key, cell in row.cells.items()} for row in rows]
    return [
        f"{row.get('place')}: {row.get('message')}"
        for row in said
        if row.get("code") == code and row.get("status") == "Open"
    ]


def headings(folder: Path, table: str) -> list[str]:
    """Return the names of the last columns of an Excel Table of the master."""
    package = open_package((folder / "master.xlsx").read_bytes())
    found: dict[str, dict[str, str]] = {}
    for sheet in read_workbook(package).sheets:
        found |= table_headings(package, sheet.part)
    return list(found[table].values())[-4:]


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


def test_values_flow_from_their_owners_to_the_master_and_into_the_other_books(lived: Own) -> None:
    """The manager's and the employee's come back, HR's goes out; each is shown where others look."""
    person, goal = goal_of(lived)
    book, folder = lived.team_of(person), lived.folder
    manager_types(book, "goals", goal, own1="Industry")
    lived.types(person, "own_goals", goal, own2=6.5)
    hr_types(folder, "reviews", goal, own1=DAY)
    hr_types(folder, "results", person, own1=0.25)
    lived.consolidate(AUGUST)
    assert in_master(folder, "goals", goal)["own1"] == "Industry"
    assert in_master(folder, "goals", goal)["own2"] == 6.5
    assert in_master(folder, "reviews", goal)["own1"] == DAY
    assert in_master(folder, "results", person)["own1"] == 0.25
    assert row_of(book, team.BOOK, "goals", goal)["own2"] == 6.5
    assert row_of(book, team.BOOK, "review", goal)["own1"] == DAY
    assert row_of(book, team.BOOK, "team", person)["own1"] == 0.25
    assert lived.row(person, "own_goals", goal)["own1"] == "Industry"
    assert "own1" not in lived.table(person, "self_review").columns
    again = lived.consolidate(AUGUST)
    assert not lived.consolidate(AUGUST).written
    assert again.conflicts == 0


def test_what_hr_alone_types_goes_out_though_nobody_else_did_anything(lived: Own) -> None:
    person, goal = goal_of(lived)
    lived.consolidate(AUGUST)
    for value in (DAY, DAY + 1):
        hr_types(lived.folder, "reviews", goal, own1=value)
        lived.consolidate(AUGUST)
        assert row_of(lived.team_of(person), team.BOOK, "review", goal)["own1"] == value


def test_a_value_that_does_not_fit_is_a_finding_at_its_cell(lived: Own) -> None:
    """It is not taken; the finding says where it stands and what to type."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Navy")
    lived.types(person, "own_goals", goal, own2="six")
    hr_types(lived.folder, "reviews", goal, own1="soon")
    lived.consolidate(AUGUST)
    assert "own1" not in in_master(lived.folder, "goals", goal)
    assert "own2" not in in_master(lived.folder, "goals", goal)
    assert in_master(lived.folder, "reviews", goal)["own1"] == "soon"
    said = "\n".join(f"{found.place}: {found.code}" for found in all_findings(lived.folder))
    for code_and_words in ("“Navy” is not in the list", "“six”", "“soon”"):
        assert code_and_words in messages(lived.folder), said


def all_findings(folder: Path) -> list:  # type: ignore[type-arg]
    with Ledger.open(folder) as ledger:
        return list(ledger.verdicts.findings())


def messages(folder: Path) -> str:
    rows = table_of(folder / "master.xlsx", master.BOOK, "findings").rows
    return "\n".join(str(row.cells["message"].value) for row in rows if "message" in row.cells)


def test_a_run_over_few_books_makes_no_rows_of_the_others(lived: Own) -> None:
    """But for those in whose rows an employee's column of a changed self book stands."""
    person, goal = goal_of(lived)
    lived.consolidate(NOW)
    seen: list[frozenset[str] | None] = []

    def noted(content: HrContent, ledger: Ledger) -> frozenset[str] | None:
        seen.append(changed_books(content, ledger))
        return seen[-1]

    lived.types(person, "own_goals", goal, own2=4.0)
    with patch("sync.write_master.changed_books", noted):
        lived.consolidate(AUGUST)
    team_file = lived.team_of(person).relative_to(lived.folder).as_posix()
    files = {book.book_id: book.file for book in lived.books}
    assert seen[0] is not None
    assert {files[book] for book in seen[0]} == {lived.own_file(person), team_file}
    assert in_master(lived.folder, "goals", goal)["own2"] == 4.0


def test_somebody_elses_column_is_not_theirs_to_fill(lived: Own) -> None:
    """What a manager types into the employee's column and HR's is reported, and the book shows again what stands."""
    person, goal = goal_of(lived)
    book = lived.team_of(person)
    lived.types(person, "own_goals", goal, own2=4.0)
    lived.consolidate(NOW)
    manager_types(book, "goals", goal, own2=9.0)
    manager_types(book, "review", goal, own1=DAY)
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own2"] == 4.0
    assert "own1" not in in_master(lived.folder, "reviews", goal)
    assert row_of(book, team.BOOK, "goals", goal)["own2"] == 4.0
    shown = {
        str(found.place): dict(found.values)["shown"]
        for found in all_findings(lived.folder)
        if found.code == "S12"
    }
    assert sorted(shown.values()) == ["2026-08-16", "9"]
    assert row_of(book, team.BOOK, "review", goal).get("own1") is None


@pytest.mark.parametrize("before", ["Industry", None])
def test_a_word_that_hr_mistypes_on_behalf_is_named_with_the_words_that_there_are(
    lived: Own, before: str | None
) -> None:
    """What stood stands again, and nobody is blamed for a cell that is not theirs."""
    person, goal = goal_of(lived)
    if before:
        manager_types(lived.team_of(person), "goals", goal, own1=before)
        lived.consolidate(NOW)
    hr_types(lived.folder, "goals", goal, own1="Retial")
    lived.consolidate(AUGUST)
    (finding,) = findings_of(lived.folder, "S07")
    assert "“Retial”" in finding
    assert "Retail, Industry" in finding
    assert findings_of(lived.folder, "S12") == []
    assert in_master(lived.folder, "goals", goal).get("own1") == before


def test_a_word_that_hr_mistypes_in_a_column_of_hrs_is_named_with_the_words_that_there_are(
    lived: Own,
) -> None:
    """It stays where HR typed it, and no book shows it."""
    person, _ = goal_of(lived)
    declare(lived.folder, {**TALENT, "label": "Potential", "kind": "Choice", "choices": "High, Low"})
    lived.consolidate(NOW)
    hr_types(lived.folder, "results", person, own2="Hihg")
    lived.consolidate(AUGUST)
    (finding,) = findings_of(lived.folder, "S07")
    assert "“Hihg”" in finding
    assert "High, Low" in finding
    assert in_master(lived.folder, "results", person)["own2"] == "Hihg"


def test_hr_and_manager_changing_one_field_is_a_conflict_that_hr_settles(lived: Own) -> None:
    """Until then the master's value stands; the change log calls the column by its heading."""
    person, goal = goal_of(lived)
    book, folder = lived.team_of(person), lived.folder
    manager_types(book, "goals", goal, own1="Industry")
    lived.consolidate(NOW)
    manager_types(book, "goals", goal, own1="Retail")
    hr_types(folder, "goals", goal, own1=None)
    receipt = lived.consolidate(AUGUST)
    assert receipt.conflicts == 1
    assert "own1" not in in_master(folder, "goals", goal)
    (row,) = table_of(folder / "master.xlsx", master.BOOK, "conflicts").rows
    assert "Customer segment" in str(row.cells["where"].value)
    hr_types(
        folder, "conflicts", str(row.cells["conflict"].value), choice="Take the returned", decided_by="HR"
    )
    lived.consolidate(AUGUST)
    assert in_master(folder, "goals", goal)["own1"] == "Retail"


def test_hr_enters_a_value_on_behalf_and_it_flows_back(lived: Own) -> None:
    """Into the book of whoever owns the column; what does not fit is written back as it was."""
    person, goal = goal_of(lived)
    folder = lived.folder
    hr_types(folder, "goals", goal, own1="Retail", own2=3.0)
    lived.consolidate(AUGUST)
    assert row_of(lived.team_of(person), team.BOOK, "goals", goal)["own1"] == "Retail"
    assert lived.row(person, "own_goals", goal)["own2"] == 3.0
    hr_types(folder, "goals", goal, own1="Navy")
    lived.consolidate(AUGUST)
    assert in_master(folder, "goals", goal)["own1"] == "Retail"


def test_a_run_is_taken_back_with_its_own_columns(lived: Own) -> None:
    """Undo brings the master back as it was; the next run takes the values again."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Industry")
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own1"] == "Industry"
    undo(lived.folder, AUGUST)
    assert "own1" not in in_master(lived.folder, "goals", goal)
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "goals", goal)["own1"] == "Industry"


def test_a_lost_ledger_is_made_anew_with_them(lived: Own) -> None:
    """Master and books say the same, so nothing is in conflict."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Industry")
    lived.types(person, "own_goals", goal, own2=6.5)
    hr_types(lived.folder, "reviews", goal, own1=DAY)
    lived.consolidate(AUGUST)
    lived.consolidate(AUGUST)
    (lived.folder / FILE_NAME).unlink()
    rebuild(lived.folder, AUGUST)
    receipt = lived.consolidate(AUGUST)
    assert receipt.conflicts == 0
    found = in_master(lived.folder, "goals", goal)
    assert (found["own1"], found["own2"]) == ("Industry", 6.5)
    assert in_master(lived.folder, "reviews", goal)["own1"] == DAY


def test_export_has_them_under_their_headings(lived: Own) -> None:
    """Each with the type of its kind; a blank is missing."""
    person, goal = goal_of(lived)
    manager_types(lived.team_of(person), "goals", goal, own1="Industry")
    lived.types(person, "own_goals", goal, own2=6.5)
    manager_types(lived.team_of(person), "review", goal, actual=9.0)
    hr_types(lived.folder, "reviews", goal, own1=DAY)
    lived.consolidate(AUGUST)
    found = frames(lived.folder)
    goals, reviews = found["goals"].set_index("goal_id"), found["reviews"].set_index("goal_id")
    assert goals.loc[goal, "Customer segment"] == "Industry"
    assert goals.loc[goal, "Hours a week"] == 6.5
    assert str(reviews["Audited on"].dtype) == "datetime64[s]"
    assert str(reviews.loc[goal, "Audited on"].date()) == "2026-08-16"
    assert goals["Customer segment"].isna().sum() == len(goals) - 1
    assert "Mobility" in found["results"].columns


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
    assert headings(lived.folder, "tblgoals") == ["Hours a week", "Region 2", "Own column 4", "Region"]
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


def test_a_talk_takes_its_own_column_along(lived: Own) -> None:
    """What a manager writes beside a check-in stands beside it in the master."""
    person, _ = goal_of(lived)
    book = lived.team_of(person)
    talk = str(table_of(book, team.BOOK, "checkins").rows[0].cells["row_id"].value)
    label = str(row_of(book, team.BOOK, "team", person)["label"])
    manager_types(book, "checkins", talk, person=label, day=DAY, own1="=relieved")
    lived.consolidate(AUGUST)
    assert in_master(lived.folder, "checkins", talk)["own1"] == "=relieved"
    assert in_master(lived.folder, "checkins", talk)["employee_id"] == person
