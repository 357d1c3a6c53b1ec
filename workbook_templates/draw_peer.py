"""How the peer book looks: three visible sheets, the lists and the identity."""

from collections.abc import Mapping

from appraisal.policy import Policy
from workbook_templates.books.peer import BOOK
from workbook_templates.brand import Logo
from workbook_templates.draw_book import Look, book_template
from workbook_templates.draw_guide import draw_short_guide
from workbook_templates.stamp import Template

LOOK = Look(
    BOOK,
    draw_short_guide,
    heights={
        "en": {"ratings": 52, "checks": 30, "answer": 30, "notes": 30},
        "zh-CN": {"ratings": 52, "checks": 34, "answer": 34, "notes": 34},
    },
    frozen={"colleagues": 3, "checks": 0},
    legend={"colleagues": (5, 6, 7, 10)},
)


def peer_template(
    policy: Policy, language: str, capacities: Mapping[str, int], logo: Logo | None = None
) -> Template:
    """Draw an empty peer book for a policy in a language; see :func:`workbook_templates.draw_book.book_template`."""
    return book_template(LOOK, policy, language, capacities, logo)
