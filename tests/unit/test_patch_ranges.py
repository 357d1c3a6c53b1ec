"""Ranges that follow a table, and formulas that move when they leave a group."""

import pytest

from sync.xlsx.edits import Growth
from sync.xlsx.ranges import follower
from sync.xlsx.shared_formulas import translated

GROWN = Growth("tblGoals", 6, 20, 25, "B", "F")


@pytest.mark.parametrize(
    ("expected", "area"),
    [
        ("B6:B25", "B6:B20"),
        ("$B$6:$F$25", "$B$6:$F$20"),
        ("A1:Z25", "A1:Z20"),
        ("C15:D25", "C15:D20"),
        ("B6:B19", "B6:B19"),
        ("B6:B1048576", "B6:B1048576"),
        ("G6:G20", "G6:G20"),
        ("C20", "C20"),
        ("B:B", "B:B"),
        ("6:20", "6:20"),
    ],
)
def test_an_area_follows_that_ends_with_the_table(expected: str, area: str) -> None:
    assert expected == follower(GROWN).area(area)


def test_one_cell_follows_where_the_table_has_one_row() -> None:
    assert follower(Growth("", 6, 6, 9, "B", "F")).area("B6") == "B6:B9"


def test_each_area_of_a_list_follows_by_itself() -> None:
    assert follower(GROWN).sqref("B6:B20 H1\nC10:C20") == "B6:B25 H1 C10:C25"


def test_the_columns_that_hr_added_to_the_table_count() -> None:
    assert follower(GROWN, (1, 7)).area("H6:H20") == "H6:H25"


@pytest.mark.parametrize(
    ("expected", "formula"),
    [
        ("Goals!$B$6:$B$25", "Goals!$B$6:$B$20"),
        ("'HR''s goals'!$B$6:$B$20", "'HR''s goals'!$B$6:$B$20"),
        ("'Goals'!$B$6:$B$25,'Goals'!$D$6:$D$25", "'Goals'!$B$6:$B$20,'Goals'!$D$6:$D$20"),
        ("OFFSET(Goals!$B$6,0,0,COUNTA(Goals!$B$6:$B$25),1)", "OFFSET(Goals!$B$6,0,0,COUNTA(Goals!$B$6:$B$20),1)"),
        ('"Goals!$B$6:$B$20"', '"Goals!$B$6:$B$20"'),
        ("Goals!$1:$5", "Goals!$1:$5"),
        ("Other!$B$6:$B$20", "Other!$B$6:$B$20"),
    ],
)  # fmt: skip
def test_a_name_follows_on_the_table_s_sheet_only(expected: str, formula: str) -> None:
    assert expected == follower(GROWN).formula(formula, "Goals")


def test_a_title_with_an_apostrophe_is_recognised() -> None:
    assert follower(GROWN).formula("'HR''s goals'!$B$6:$B$20", "HR's goals") == "'HR''s goals'!$B$6:$B$25"


@pytest.mark.parametrize(
    ("expected", "formula"),
    [
        ("D3*2", "B2*2"),
        ("$B3+D$2+$B$2", "$B2+B$2+$B$2"),
        ("SUM(C2:D4,E:F,6:7,$A:C,$1:2)", "SUM(A1:B3,C:D,5:6,$A:A,$1:1)"),
        ('"A1"&C2', '"A1"&A1'),
        ("'A1 b'!C2+Q1!C2+[1]A!C2", "'A1 b'!A1+Q1!A1+[1]A!A1"),
        ("LOG10(C2)+A1_x+_A1+x.A1", "LOG10(A1)+A1_x+_A1+x.A1"),
        ("tbl[[#This Row],[A1]]+1E5+C2#", "tbl[[#This Row],[A1]]+1E5+A1#"),
        ("#REF!", "XFD1048576"),
        ("#REF!", "XFC:XFD"),
        ("TRUE+C2", "TRUE+A1"),
    ],
)
def test_a_formula_moves_as_filling_down_moves_it(expected: str, formula: str) -> None:
    assert expected == translated(formula, 1, 2)
