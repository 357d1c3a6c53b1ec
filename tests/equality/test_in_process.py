"""Every computed cell of many books, by two engines in process, equals Python's."""

from collections.abc import Callable

import pytest

from tests.equality.books import FilledBook, bearable, books, drawn
from tests.equality.compare import Comparison, compare, expected_cells, same
from tests.equality.engines import IN_PROCESS
from tests.equality.package import POISON, Cells, Error, Value, formula_cells, poison, read_cells

COUNT = 32
"""Books for each engine in every test run; the applications get more."""


@pytest.fixture(scope="module")
def filled() -> list[FilledBook]:
    return list(books(COUNT))


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_the_sheet_equals_python(
    engine: str, filled: list[FilledBook], record_property: Callable[[str, object], None]
) -> None:
    result = compare([bearable(book, engine) for book in filled], IN_PROCESS[engine])

    record_property("equality", result.report(engine))
    print(result.report(engine))
    assert result.books == COUNT
    assert result.cells > 1000 * COUNT
    assert not result.differences, result.report(engine)


def test_a_program_that_trusts_cached_values_is_caught(filled: list[FilledBook]) -> None:
    def trusting(packages: list[bytes]) -> list[Cells]:
        return [read_cells(package) for package in packages]

    result = compare(filled[3:4], trusting)  # type: ignore[arg-type]

    assert len(result.differences) == result.cells
    assert {difference.program for difference in result.differences} == {POISON}


def test_one_wrong_cell_is_one_difference(filled: list[FilledBook]) -> None:
    book = filled[4]
    places = [
        place
        for place, column, value in expected_cells(book)
        if column == "review.achievement" and value != ""
    ]

    def almost_right(_: object) -> list[Cells]:
        cells: Cells = {place: value for place, _, value in expected_cells(book) if value != ""}
        score = cells[places[0]]
        assert isinstance(score, float)
        cells[places[0]] = score + 0.01
        return [cells]

    result = compare([book], almost_right)

    assert [difference.column for difference in result.differences] == ["review.achievement"]


def test_every_computed_column_is_a_formula_in_every_row(filled: list[FilledBook]) -> None:
    book = filled[3]
    formulas = {(sheet, place) for sheet, place, _ in formula_cells(drawn(book))}

    assert {place for place, _, _ in expected_cells(book)} == formulas


@pytest.mark.parametrize(
    ("wanted", "shown", "column", "equal"),
    [
        (88.99, 88.99, "team.total", True),
        (88.99, 88.99 + 1e-12, "team.total", False),
        (0.3, 0.1 + 0.2, "goals.w", True),
        (0.3, 0.3001, "goals.w", False),
        (1.0, "1", "goals.w", False),
        (1.0, True, "goals.w", False),
        (0.0, "", "goals.w", False),
        ("", "", "goals.a", True),
        ("✔ OK", "✔ ok", "goals.check", False),
        ("#N/A", Error("#N/A"), "goals.title", False),
    ],
)
def test_what_counts_as_the_same(wanted: Value, shown: Value, column: str, equal: bool) -> None:
    assert same(column, wanted, shown) is equal


def test_poison_reaches_every_formula(filled: list[FilledBook]) -> None:
    package = drawn(filled[2])
    poisoned = read_cells(poison(package))

    assert {poisoned[sheet, place] for sheet, place, _ in formula_cells(package)} == {POISON}


def test_a_comparison_reports_its_counts_and_differences() -> None:
    assert Comparison(2, 30, ()).report("program") == "program: 2 books, 30 computed cells, 0 differences"
