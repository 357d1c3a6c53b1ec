"""Excel's spelling of formulas and LibreOffice's, there and back."""

import pytest

from addin.libreoffice.formula_syntax import to_calc, to_excel

NAMES = {"EDATE": "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETEDATE"}
BACK = {calc: excel for excel, calc in NAMES.items()}

BOTH = [
    ("=SUM(A1:B2,1)", "=SUM(A1:B2;1)"),
    ("=SUM(Data!A1:B2)", "=SUM($Data.A1:B2)"),
    ("=SUM(绩效!$A$1:$B$2)", "=SUM($绩效.$A$1:$B$2)"),
    ("='It''s 2026'!A1", "=$'It''s 2026'.A1"),
    ('=IF(A1="a,b;c",1.5,"say ""x,y""")', '=IF(A1="a,b;c";1.5;"say ""x,y""")'),
    ("={1,2;3,4}", "={1;2|3;4}"),
    ("=SUM((A1,B2),{1;2})", "=SUM((A1~B2);{1|2})"),
    ("=IF(TRUE,A1,FALSE)", "=IF(TRUE();A1;FALSE())"),
    ("=IFERROR(#REF!+A1,#N/A)", "=IFERROR(#REF!+A1;#N/A)"),
    ("=CEILING.MATH(A1,2)", "=CEILING.MATH(A1;2)"),
    ("=EDATE(A1,1)", "=COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETEDATE(A1;1)"),
    ("=SUM(tblGoals[[#This Row],[Weight, %]])", "=SUM(tblGoals[[#This Row],[Weight, %]])"),
    ("=Weights*2%", "=Weights*2%"),
    ('=-A1^2&""', '=-A1^2&""'),
]


@pytest.mark.parametrize(("excel", "calc"), BOTH)
def test_a_formula_is_spelled_for_libreoffice(excel: str, calc: str) -> None:
    assert to_calc(excel, NAMES) == calc


@pytest.mark.parametrize(("excel", "calc"), BOTH)
def test_a_formula_is_spelled_for_excel(excel: str, calc: str) -> None:
    assert to_excel(calc, BACK) == excel


def test_what_files_put_before_young_functions_goes() -> None:
    assert to_calc("=_xlfn.IFS(A1,1)+_xlfn._xlws.FILTER(A1,1)", {}) == "=IFS(A1;1)+FILTER(A1;1)"


def test_a_sheet_may_be_relative_in_libreoffice() -> None:
    assert to_excel("=Data.A1+Data.$B$2", {}) == "=Data!A1+Data!$B$2"


def test_cells_that_two_areas_share_are_written_with_a_space() -> None:
    assert to_excel("=SUM(A1:B2!B2:C3)", {}) == "=SUM(A1:B2 B2:C3)"
