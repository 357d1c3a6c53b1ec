"""How the self book looks: seven visible sheets, the lists and the identity."""

from collections.abc import Mapping

from appraisal.policy import Policy
from workbook_templates.books.self_review import BOOK
from workbook_templates.brand import Logo
from workbook_templates.draw_book import Look, book_template
from workbook_templates.draw_guide import draw_short_guide
from workbook_templates.stamp import Template

LOOK = Look(
    BOOK,
    draw_short_guide,
    heights={
        "en": {"agreement": 32, "own_goals": 34, "proposals": 30, "own_checkins": 36, "manager_checkins": 36, "self_review": 34, "released": 96, "feedback": 72, "released_goals": 24, "own_plans": 48, "manager_plans": 48, "checks": 30, "answer": 30, "notes": 30},
        "zh-CN": {"agreement": 34, "own_goals": 36, "proposals": 34, "own_checkins": 38, "manager_checkins": 38, "self_review": 36, "released": 100, "feedback": 76, "released_goals": 26, "own_plans": 50, "manager_plans": 50, "checks": 34, "answer": 34, "notes": 34},
    },
    frozen={"goals": 4, "proposals": 3, "checkins": 3, "self_review": 3, "feedback": 0, "improvement": 3, "checks": 0},
    legend={"goals": (6, 7, 8, 13), "proposals": (5, 6, 7, 9), "checkins": (6, 7, 8, 10), "self_review": (5, 6, 7, 9), "feedback": (6, 7, 8, 9), "improvement": (7, 8, 9, 12)},
)  # fmt: skip


def self_template(
    policy: Policy, language: str, capacities: Mapping[str, int], logo: Logo | None = None
) -> Template:
    """Draw an empty self book for a policy in a language; see :func:`workbook_templates.draw_book.book_template`."""
    return book_template(LOOK, policy, language, capacities, logo)
