"""The cascade in the terminal, and goal agreements to print, of a cycle with its mistakes."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from .conftest import Cycle
from .terminal import typed


def texts(path: Path) -> str:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return "\n".join(str(cell) for row in rows for cell in row if cell != "")


@pytest.mark.usefixtures("consolidated")
def test_the_cascade_shows_the_company_folded_and_a_department_wholly(cycle: Cycle) -> None:
    code, said = typed("explain", cycle.folder, "--cascade")
    assert code == 0
    assert "people's goals:" in said
    assert "--department NAME" in said
    assert "covered" in said
    code, said = typed("explain", cycle.folder, "--cascade", "--department", "sales")
    assert code == 0
    assert "people's goals:" not in said
    assert "Production · " not in said
    sales = next(person for person in cycle.sample.employees if person.department == "Sales")
    assert sales.name in typed("explain", cycle.folder, "--cascade", "--people")[1]


def test_an_unknown_department_is_named_with_those_that_there_are(cycle: Cycle) -> None:
    code, said = typed("explain", cycle.folder, "--cascade", "--department", "Piracy")
    assert code == 2
    assert "Piracy" in said
    assert "Sales" in said


def test_the_cascade_of_what_is_no_cycle_is_one_line(tmp_path: Path) -> None:
    code, said = typed("explain", tmp_path, "--cascade")
    assert (code, said.count("✘")) == (2, 1)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_form_holds_the_person_and_nobody_else(cycle: Cycle, language: str) -> None:
    code, said = typed("form", cycle.folder, "all", "--lang", language)
    assert code == 0, said
    files = sorted((cycle.folder / "reports" / "forms").glob("*.xlsx"))
    people = {person.id: person for person in cycle.sample.employees}
    assert len(files) == len({person.id for person in people.values() if person.manager_id in people})
    for file in files:
        found, owner = texts(file), people[file.name.split(" ")[0]]
        assert owner.name in found
        assert not [
            other.id for other in people.values() if other.id != owner.id and f"({other.id})" in found
        ]
        others = {person.name for person in people.values()} - {owner.name, people[owner.manager_id].name}
        assert not [name for name in others if name in found]


def test_one_form_goes_where_it_is_asked_for_and_never_over_a_file(cycle: Cycle, tmp_path: Path) -> None:
    person = next(one for one in cycle.sample.employees if one.manager_id)
    target = tmp_path / "agreement.xlsx"
    assert typed("form", cycle.folder, person.id.lower(), "--out", target)[0] == 0
    assert person.name in texts(target)
    before = target.read_bytes()
    code, said = typed("form", cycle.folder, person.id, "--out", target)
    assert (code, target.read_bytes()) == (2, before)
    assert "agreement.xlsx" in said


def test_a_form_of_nobody_says_so(cycle: Cycle) -> None:
    code, said = typed("form", cycle.folder, "E9999")
    assert code == 2
    assert "E9999" in said
    assert not list((cycle.folder / "reports").rglob("*.xlsx"))
