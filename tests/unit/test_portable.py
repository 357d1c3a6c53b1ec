"""The formula lint: what it lets through, one bad example for each rule, and every formula that is drawn."""

import io

import pytest
import xlsxwriter

from appraisal.policy import Policy
from workbook_templates.draw_master import master_template
from workbook_templates.draw_team import team_template
from workbook_templates.fixed_rows import answer_rows, check_rows
from workbook_templates.formula_syntax import Binary, Call, FormulaSyntaxError, Number, Reference, parse
from workbook_templates.layout import LANGUAGES
from workbook_templates.portable import WHY, name_problems, package_problems, problems
from workbook_templates.stamp import BookIdentity, stamp
from workbook_templates.written_formulas import Home, written_formulas

GOOD = (
    "=IF(ISNUMBER($C7),ROUND(ROUND(100*$C7/$D7*100,7),0)/100,\"\")",
    "=SUMPRODUCT(('目标'!$B$6:$B$69=$B7)*1)",
    '=SUMPRODUCT((results_department=$C7)*(results_grade<>"")*results_goals)',
    "=SUMPRODUCT(('Goals'!$B$6:$B$69=$B7&\"|1\")*'Goals'!$M$6:$M$69)",
    "=SUMPRODUCT(($B$6:$B$9=$B7)*($C$6:$C$9>$C7))=0",
    "=INDEX($C7:$H7,1,2)",
    "=MATCH(ROUND($C7*10000+$D7,4),grade_keys,1)",
    "=IFERROR(MATCH($B7,'Review'!$B$6:$B$69,0),0)",
    '="● "&TEXT(ROUND($C7,4),"0.00%")',
    "=IF(ROUND($C7-$D7,9)>=0.3,1,0)",
    "=IF($C7+$D7=0,1,0)",
    "=SUM($C$6:$C$9)>0",
    "=IF($C7<=ROUND(ROUND($D7*100,7),0)/100,1,0)",
    "=-$C7+5%",
    '=IF($C7="say ""yes""",1,0)',
)  # fmt: skip

BAD = (
    ("=IF($A1", "syntax"),
    ("=$A1 $B1", "syntax"),
    ("=@$A1", "syntax"),
    ("=XLOOKUP($A1,$B$1:$B$9,$C$1:$C$9)", "function"),
    ("=_xlfn.XLOOKUP($A1,$B$1:$B$9,$C$1:$C$9)", "function"),
    ('=COUNTIF($A$1:$A$9,"E*")', "function"),
    ("=SUMIF($A$1:$A$9,$B1,$C$1:$C$9)", "function"),
    ("=N($A1)", "function"),
    ("=TODAY()", "function"),
    ('=INDIRECT("A1")', "function"),
    ("=OFFSET($A1,1,1)", "function"),
    ("=INT($A1*100)", "function"),
    ('=VALUE("9")', "function"),
    ("=IFS($A1,1)", "function"),
    ('=TEXTJOIN(",",$A1,$A1)', "function"),
    ("=LET(x,1,x)", "function"),
    ('=DATEDIF($A1,$B1,"d")', "function"),
    ("=SUM(Goals[Weight])", "foreign"),
    ("=[1]Sheet1!$A$1", "foreign"),
    ("=MATCH($A1,{1,2,3},0)", "foreign"),
    ("=#REF!+1", "error"),
    ("=SUM($A:$A)", "whole-column"),
    ("=SUM($1:$3)", "whole-column"),
    ("=SUM($A1:$A9)", "not-absolute"),
    ("=Goals!$A$1", "sheet-quotes"),
    ("='It''s'!$A$1", "sheet-quotes"),
    ("=等级+1", "name"),
    ('=IF($A$1:$A$9="x",1,0)', "array"),
    ("=$A$1:$A$9", "array"),
    ("=$A$1:$A$9*2", "array"),
    ("=SUMPRODUCT($A$1:$A$9,$B$1:$B$9)", "sumproduct"),
    ("=SUMPRODUCT(--($A$1:$A$9=$B1))", "sumproduct"),
    ("=SUMPRODUCT($A$1:$A$9*$B$1:$B$9)", "sumproduct"),
    ("=SUMPRODUCT(($A$1:$A$9=$B1)*$C$1:$C$8)", "sumproduct"),
    ("=SUMPRODUCT(($A$1:$A$9=$B$1:$B$9)*1)", "sumproduct"),
    ("=MATCH($A1,$B$1:$B$9)", "match"),
    ("=MATCH($A1,$B$1:$B$9,-1)", "match"),
    ("=MATCH(TRIM($A1),$B$1:$B$9,0)", "match"),
    ("=MATCH($A1*2,$B$1:$B$9,1)", "unrounded"),
    ("=INDEX($A1:$F1,2)", "index"),
    ("=IF($A1=1,2)", "if"),
    ("=IF($A1=1,,2)", "if"),
    ("=($A1=1)*2", "truth-value"),
    ("=ISNUMBER($A1)+1", "truth-value"),
    ("=TRUE*1", "truth-value"),
    ("=--$A1", "truth-value"),
    ('=""+0', "text-number"),
    ("=LEFT($A1,2)*1", "text-number"),
    ('=ROUND($A1,2)&" points"', "number-text"),
    ('=$A1*2&""', "number-text"),
    ('=TEXT($A1,"yyyy-mm-dd")', "format"),
    ("=TEXT($A1,$B1)", "format"),
    ("=IF($A1-$B1>=0.3,1,0)", "unrounded"),
    ("=IF(SUM($A$1:$A$9)=1,1,0)", "unrounded"),
    ("=IF($A1*2=$B1,1,0)", "unrounded"),
    ("=" + "1+" * 5000 + "1", "length"),
    ("=" + "ABS(" * 65 + "1" + ")" * 65, "depth"),
    ("=" + "(" * 2000 + "1" + ")" * 2000, "depth"),
    ('="' + "x" * 256 + '"', "text-length"),
)


@pytest.mark.parametrize("formula", GOOD)
def test_portable_formulas_pass(formula: str) -> None:
    assert problems(formula) == ()


@pytest.mark.parametrize(("formula", "rule"), BAD)
def test_what_is_not_portable_is_caught(formula: str, rule: str) -> None:
    assert rule in {problem.rule for problem in problems(formula)}


def test_every_rule_has_a_bad_example() -> None:
    assert {rule for _, rule in BAD} == set(WHY)


def test_a_list_may_be_a_range() -> None:
    assert problems("='Lists'!$A$1:$A$9", is_range=True) == ()


@pytest.mark.parametrize("name", ["grade_keys", "_x", "list.method"])
def test_plain_names_pass(name: str) -> None:
    assert name_problems(name) == ()


@pytest.mark.parametrize("name", ["等级", "AB12", "R1C1", "c", "two words", "9th"])
def test_names_that_some_program_refuses_are_caught(name: str) -> None:
    assert [problem.rule for problem in name_problems(name)] == ["name"]


def test_the_tree_of_a_formula() -> None:
    tree = parse("=1+2*ABS('a b'!$B$2:$C$4)")

    expected = Call("ABS", (Reference("'a b'", "$B$2", "$C$4"),))
    assert tree == Binary("+", Number("1"), Binary("*", Number("2"), expected))
    assert Reference("'a b'", "$B$2", "$C$4").shape == (3, 2)


@pytest.mark.parametrize("formula", ["=", "=)", "=1+", "=IF(1,2", "=A1:INDEX(B1,1)", '="open'])
def test_what_is_no_formula_raises(formula: str) -> None:
    with pytest.raises(FormulaSyntaxError):
        parse(formula)


def drawn_with_everything_wrong() -> bytes:
    """Return a workbook with one bad formula in each place that can hold one."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Data")
        workbook.define_name("bad_name", "=TODAY()")
        sheet.write_formula("A1", "=NOW()")
        sheet.write_array_formula("B1:B2", "{=ROW(A1:A2)}")
        sheet.data_validation("C1", {"validate": "custom", "value": '=COUNTIF($A$1:$A$9,"x")=1'})
        sheet.data_validation("D1", {"validate": "list", "source": "=INDIRECT($A$1)"})
        sheet.conditional_format("E1:E9", {"type": "formula", "criteria": "=RAND()>0", "format": None})
    return target.getvalue()


def test_every_place_of_a_workbook_is_looked_at() -> None:
    package = drawn_with_everything_wrong()

    assert {written.home for written in written_formulas(package)} == set(Home) - {Home.TABLE}
    places = {found.place.split(" ", 1)[1] for found in package_problems(package)}
    assert places == {
        "name bad_name",
        "cell A1",
        "cell B1",
        "input rule C1",
        "list D1",
        "conditional format E1:E9",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_team_book_is_portable(language: str) -> None:
    capacities = {"team": 3, "goals": 12, "review": 12, "actuals": 8, "checks": 10, "answer": 1}
    rows = {
        "team": [{"employee_id": "E1"}] * 3,
        "goals": [{"goal_id": "G0000001", "_style": "locked"}, {"goal_id": "G0000002"}, {"goal_id": "G0000003"}],
        "review": [{"goal_id": "G0000002"}, {"goal_id": "G0000003"}],
        "actuals": [{"row_id": "M0000001"}, {"row_id": "M0000002"}],
        "checks": check_rows(language),
        "answer": answer_rows(language),
    }  # fmt: skip
    identity = BookIdentity("b", "c", "E9", "team", "1", 1, language)
    package = stamp(team_template(Policy(), language, capacities), rows, identity, {})

    homes = [written.home for written in written_formulas(package)]
    assert {Home.CELL, Home.NAME, Home.LIST, Home.COLOUR} <= set(homes)
    assert homes.count(Home.CELL) > 200
    assert [str(found) for found in package_problems(package)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_master_is_portable(language: str) -> None:
    identity = BookIdentity("m", "c", "", "master", "1", 1, language)
    package = stamp(master_template(Policy(), language), {}, identity, {})

    assert list(written_formulas(package))
    assert [str(found) for found in package_problems(package)] == []
