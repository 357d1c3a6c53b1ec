"""The random books are worth comparing: they use every method, flag and state, and each can be made again."""

from collections import Counter

import pytest

from appraisal.model import Method
from tests.equality.books import FilledBook, bearable, books, drawn, empty_book, full_book, random_book
from workbook_templates.labels import TEXTS, choice_code
from workbook_templates.live import compute

MANY = 120
FLAGS = [key for key in TEXTS.table("en") if key.startswith("team.flag.")]


@pytest.fixture(scope="module")
def computed() -> list[tuple[FilledBook, dict[str, list[dict[str, object]]]]]:
    filled = list(books(MANY))
    return [(book, compute(book.tables, book.policy, book.language)) for book in filled]  # type: ignore[misc, arg-type]


def test_a_book_can_be_made_again() -> None:
    assert random_book(17) == random_book(17)
    assert drawn(random_book(17)) == drawn(random_book(17))
    assert random_book(17) != random_book(18)


def test_every_method_scores_often_in_each_language(
    computed: list[tuple[FilledBook, dict[str, list[dict[str, object]]]]],
) -> None:
    scored = Counter(
        (book.language, choice_code("method", str(row["method"])))
        for book, tables in computed
        for row in tables["goals"]
        if row["status"] == 1
    )

    assert set(scored) == {(language, str(method)) for language in ("en", "zh-CN") for method in Method}
    assert min(scored.values()) >= 5


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_shown_somewhere(
    flag: str, computed: list[tuple[FilledBook, dict[str, list[dict[str, object]]]]]
) -> None:
    shown = {
        (book.language, row["check"])
        for book, tables in computed
        for name in (
            "goals",
            "review",
            "actuals",
            "checkins",
            "employee_checkins",
            "voices",
            "approve",
            "nominations",
            "interviews",
            "plans",
            "employee_plans",
        )
        for row in tables[name]
    }

    assert {(language, TEXTS(flag, language)) for language in ("en", "zh-CN")} & shown


def test_people_get_grades_and_do_not(
    computed: list[tuple[FilledBook, dict[str, list[dict[str, object]]]]],
) -> None:
    grades = Counter(row["grade"] for _, tables in computed for row in tables["team"])

    assert set("SABCD") <= set(grades)
    assert sum(count for grade, count in grades.items() if grade) > 20


def test_the_fixed_books_are_empty_and_full() -> None:
    assert not any(row.get("title") for row in empty_book("en").tables["goals"][4:])
    owned = [row for row in full_book().tables["goals"][4:] if row.get("owner")]
    assert len(owned) > 25


def test_a_program_with_limits_gets_blanks_and_nothing_else_changes() -> None:
    book = FilledBook(
        "tiny", "en", random_book(0).policy, {"goals": [{"weight": True, "target": 1.0, "title": "True"}]}
    )

    assert bearable(book, "libreoffice").tables == {
        "goals": [{"weight": None, "target": 1.0, "title": "True"}]
    }
    assert bearable(book, "ironcalc").tables == book.tables
