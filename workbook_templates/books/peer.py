"""The peer book: what one rater says about colleagues, reports, or people above or below, item by item.

It shows whom the rater rates, on which items and on which scale, and nothing of what anybody else says. Its rows have ids
that were minted when the book was drawn; who is to be rated later stands in a further book.
"""

from workbook_templates.books import peer_formulas
from workbook_templates.books.closing import answer_table, checks_table, notes_table
from workbook_templates.books.formula_parts import computed
from workbook_templates.layout import Book, Column, Kind, Owner, Sheet, Table, Where

VERSION = "1"

_C, _H, _P, _S = Owner.COMPUTED, Owner.HR, Owner.PEER, Owner.SYSTEM
_HIDDEN = Where.HIDDEN

RATINGS = Table(
    "ratings",
    computed(
        (
            Column("row_id", Kind.ID, _S, 9.5),
            Column("name", Kind.TEXT, _H, 15),
            Column("source", Kind.CHOICE, _H, 12, choices="source"),
            Column("item", Kind.TEXT, _H, 18),
            Column("definition", Kind.LONG_TEXT, _H, 34),
            Column("scale", Kind.LONG_TEXT, _H, 34),
            Column("value", Kind.NUMBER, _P, 9),
            Column("unable", Kind.CHOICE, _P, 10, choices="yes"),
            Column("comment", Kind.LONG_TEXT, _P, 40),
            Column("check", Kind.FLAG, _C, 28),
            Column("ratee_id", Kind.TEXT, _H, where=_HIDDEN),
            Column("item_id", Kind.TEXT, _H, where=_HIDDEN),
            Column("scale_min", Kind.NUMBER, _H, where=_HIDDEN),
            Column("scale_max", Kind.NUMBER, _H, where=_HIDDEN),
            Column("low_end", Kind.NUMBER, _H, where=_HIDDEN),
            Column("high_end", Kind.NUMBER, _H, where=_HIDDEN),
            Column("evidence_min", Kind.NUMBER, _H, where=_HIDDEN),
        ),
        peer_formulas.RATINGS,
    ),
    filled_by=_P,
)
"""One row a rated person and item. ``source`` is what the rater is to the person.

A rating below ``low_end`` or from ``high_end`` on scores the bottom or the top grade and needs a comment of
``evidence_min`` half-width characters. ``item_id`` is the key under which the answers of all sources meet.
"""

CHECKS = checks_table(peer_formulas.COUNTS, peer_formulas.BLOCKING, _P)
ANSWER = answer_table(10, _P)
NOTES = notes_table(15, _P)

BOOK = Book(
    "peer",
    VERSION,
    (
        Sheet("guide"),
        Sheet("colleagues", (RATINGS,)),
        Sheet("checks", (CHECKS, ANSWER, NOTES)),
        Sheet("lists", state="hidden"),
        Sheet("identity", state="veryHidden"),
    ),
    recipient=_P,
)
