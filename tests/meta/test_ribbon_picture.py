"""The picture of the ribbon is made from the built add-in, and has a small picture of ours for each of Office's."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from addin.buttons import Size, buttons
from addin.xlam.build import add_in
from addin.xlam.ribbon_xml import TAB, group_id

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(DOCS))
    return importlib.import_module("draw_ribbon")


def test_what_is_drawn_stands_in_the_add_in(drawing: ModuleType) -> None:
    tab = drawing.described(add_in())
    assert tab.id == TAB
    assert [(group.id, [tuple(button) for button in group.buttons]) for group in tab.groups] == [
        (group_id(group), [(one.id, one.icon, one.size is Size.LARGE) for one in buttons().of(group)])
        for group in buttons().groups
    ]


def test_each_picture_of_office_has_one_of_ours_in_its_place(drawing: ModuleType) -> None:
    assert set(drawing.GLYPHS) == {button.icon for button in buttons().buttons}


def test_normal_buttons_stand_in_threes_and_large_ones_alone(drawing: ModuleType) -> None:
    made = [drawing.Button(str(place), "", place in (2, 7)) for place in range(9)]
    found = [[button.id for button in column] for column in drawing.columns(made)]
    assert found == [["0", "1"], ["2"], ["3", "4", "5"], ["6"], ["7"], ["8"]]


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Check", ["Check"]),
        ("New cycle", ["New", "cycle"]),
        ("Explain this cell", ["Explain", "this cell"]),
        ("汇总", ["汇总"]),
    ],
)
def test_the_label_of_a_large_button_is_broken_where_it_becomes_narrowest(
    label: str, lines: list[str], drawing: ModuleType
) -> None:
    assert drawing.broken(label) == lines
