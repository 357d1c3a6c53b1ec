"""How the team book looks: fourteen visible sheets, the lists and the identity."""

from collections.abc import Mapping

from appraisal.policy import Policy
from workbook_templates.books.team import ACTUALS, BOOK, GOALS
from workbook_templates.brand import Logo
from workbook_templates.draw_book import Look, book_template, book_words
from workbook_templates.draw_guide import draw_guide
from workbook_templates.stamp import Template

__all__ = ["book_words", "team_template"]

LOOK = Look(
    BOOK,
    draw_guide,
    heights={
        "en": {"team": 26, "goals": 30, "review": 30, "actuals": 24, "checkins": 36, "employee_checkins": 36, "voices": 30, "approve": 30, "nominations": 26, "interviews": 60, "plans": 48, "employee_plans": 48, "checks": 30, "answer": 30, "notes": 30},
        "zh-CN": {"team": 26, "goals": 34, "review": 34, "actuals": 26, "checkins": 38, "employee_checkins": 38, "voices": 34, "approve": 34, "nominations": 26, "interviews": 64, "plans": 50, "employee_plans": 50, "checks": 34, "answer": 34, "notes": 34},
    },
    frozen={"team": 3, "goals": 5, "review": 4, "actuals": 3, "checkins": 3, "employee_checkins": 3, "voices": 3, "approve": 3, "nominations": 3, "interviews": 3, "improvement": 3, "employee_plans": 3, "checks": 0},
    legend={
        "team": (10, 11, 12, 23), "goals": (9, 10, 11, 14), "review": (10, 11, 12, 13), "actuals": (5, 6, 7, 10), "checkins": (7, 8, 9, 11), "employee_checkins": (7, 8, 9, 11), "voices": (6, 7, 8, 10), "approve": (9, 10, 12, 13),
        "nominations": (3, 4, 5, 6), "interviews": (6, 7, 8, 13), "improvement": (8, 9, 10, 13), "employee_plans": (8, 9, 10, 13),
    },
    locked=frozenset({ACTUALS.name}),
    headed=frozenset({GOALS.name}),
)  # fmt: skip


def team_template(
    policy: Policy, language: str, capacities: Mapping[str, int], logo: Logo | None = None
) -> Template:
    """Draw an empty team book for a policy in a language; see :func:`workbook_templates.draw_book.book_template`."""
    return book_template(LOOK, policy, language, capacities, logo)
