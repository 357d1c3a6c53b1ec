"""D01 to D03: actuals that a finance or sales system provides."""

from collections.abc import Iterator

from appraisal.findings import Value
from appraisal.rules.context import BookContext, CompanyContext, Hit


def unmatched_actual(context: CompanyContext) -> Iterator[Hit]:
    """D01: a row of an import was not taken: no goal is like it, or it cannot be read."""
    for row in context.unmatched:
        yield Hit(row.spot, row.subject, row.values, row.why)


def actual_replaced(context: BookContext) -> Iterator[Hit]:
    """D02: a manager typed an actual for a goal and a period of which an import says something else."""
    for row in context.facts.replaced:
        values: dict[str, Value] = {
            "title": row.title,
            "period": row.period,
            "typed": row.typed,
            "provided": row.provided,
        }
        yield Hit(row.spot, row.subject, values, "unread" if row.typed is None else "")


def undated_actual(context: BookContext) -> Iterator[Hit]:
    """D03: a manager typed an actual without a date for a goal of which periods were imported: it may count twice."""
    for row in context.facts.undated:
        yield Hit(row.spot, row.subject, {"title": row.title})
