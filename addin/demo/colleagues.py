"""How the people of the sample company rate colleagues and their head, and how managers propose who should."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from random import Random

from addin.demo.company import Company
from addin.demo.open_book import OpenBook, Typed
from addin.demo.people import TEXTS
from addin.demo.performance import Item, actual_for
from appraisal.model import Employee, KpiParameters, Method, RaterStatus
from workbook_templates.labels import TEXTS as WORDS
from workbook_templates.stamp import Row

Cells = dict[str, dict[str, dict[str, Typed]]]

APART = 9.0
"""Standard deviation, in points, of what colleagues see around what a person's work deserves."""
EXAMPLES, REMARKS = ("a", "b"), ("1", "2", "3", "4")
BEHAVIOURS = ("teamwork", "customer-focus", "ownership", "learning", "leadership")
"""On what people are rated, by the key in the KPI library."""
REMARKED = 0.3
"""How many of the ratings that need no example come with a remark."""


def rate_colleagues(rows: Mapping[str, Sequence[Row]], rater: Employee, company: Company) -> Cells:
    """Return what a rater types into the peer book with these rows."""
    rating = _Rating(rater, company)
    typed = {str(row["row_id"]): rating.of(row) for row in rows["ratings"] if row.get("row_id")}
    if (unjudged := _unjudged(rows["ratings"], rater, company)) is not None:
        typed[unjudged] = {"unable": WORDS("choice.yes.yes", company.language)}
    return {
        "ratings": typed,
        "answer": {"finished": {"answer": WORDS("choice.yes.yes", company.language)}},
    }


def _unjudged(rows: Sequence[Row], rater: Employee, company: Company) -> str | None:
    """Return the row of the one item that the first rater cannot judge; the rated person has peers enough without it."""
    first = company.raters[0]
    if first.rater_id != rater.id:
        return None
    asked = (str(row["row_id"]) for row in rows if row.get("ratee_id") == first.ratee_id)
    return next(asked, None)


class _Rating:
    """One rater at work on the book, who says nothing twice as long as there is something else to say."""

    def __init__(self, rater: Employee, company: Company) -> None:
        self._company = company
        self._rng = Random(f"colleagues:{company.seed}:{rater.id}")
        self._remarks = cycle(self._rng.sample(REMARKS, len(REMARKS)))
        self._examples = {item: cycle(self._rng.sample(EXAMPLES, len(EXAMPLES))) for item in BEHAVIOURS}

    def of(self, row: Row) -> dict[str, Typed]:
        """Return what is typed into a row."""
        value = _rating(str(row["ratee_id"]), self._company, self._rng)
        key = self._comment(row, value)
        return {"value": value, "comment": TEXTS(f"colleague.{key}", self._company.language) if key else None}

    def _comment(self, row: Row, value: float) -> str:
        """Return the key of what is said: an example at the ends of the scale, else a remark now and then."""
        item = str(row["item_id"])
        if value >= _number(row, "high_end"):
            return f"high.{item}.{next(self._examples[item])}"
        if value < _number(row, "low_end"):
            return f"low.{item}"
        return f"remark.{next(self._remarks)}" if self._rng.random() < REMARKED else ""


def _rating(ratee: str, company: Company, rng: Random) -> float:
    """Return a rating near what the person's work deserves."""
    scheme = company.policy.scheme_for(company.by_id[ratee])
    seen = rng.gauss(company.desired[ratee], APART)
    return actual_for(Item(Method.RATED, 0.0, KpiParameters()), seen, scheme) or scheme.scale_min


def _number(row: Row, column: str) -> float:
    return float(str(row[column]))


def propose_raters(book: OpenBook, manager: Employee, company: Company) -> None:
    """Propose whom HR should ask about people of a team book."""
    free = (str(row["row_id"]) for row in book.tables.get("nominations", ()))
    proposed = (
        one
        for one in company.raters
        if one.status is RaterStatus.PROPOSED
        and one.proposed_by == manager.id
        and one.ratee_id in book.people
    )
    for row_id, one in zip(free, proposed, strict=False):
        rater = company.by_id[one.rater_id]
        book.type(
            "nominations",
            row_id,
            person=book.label_of(one.ratee_id),
            rater=f"{rater.id} {rater.name}",
            source=book.word("asked_source", one.source),
            reason=TEXTS("colleague.proposed", company.language),
        )
