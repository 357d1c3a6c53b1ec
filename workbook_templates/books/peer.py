"""The peer book: what one rater says about colleagues, reports, or people above or below, item by item.

It shows whom the rater rates, on which items and on which scale, and nothing of what anybody else says. Its rows have ids
that were minted when the book was drawn; who is to be rated later stands in a further book.
"""

from workbook_templates.books import peer_formulas
from workbook_templates.books.team import computed
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

CHECKS = Table(
    "checks",
    computed(
        (
            Column("check", Kind.ID, _S, where=_HIDDEN),
            Column("what", Kind.TEXT, _S, 38),
            Column("verdict", Kind.FLAG, _C, 18),
            Column("remedy", Kind.TEXT, _S, 70),
            Column("count", Kind.COUNT, _C, 12),
        ),
        peer_formulas.CHECKS,
    ),
    filled_by=_P,
)

ANSWER = Table(
    "answer",
    computed(
        (
            Column("field", Kind.ID, _S, where=_HIDDEN),
            Column("question", Kind.TEXT, _S, 38),
            Column("answer", Kind.CHOICE, _P, 18, choices="yes"),
            Column("note", Kind.FLAG, _C, 70),
        ),
        peer_formulas.ANSWER,
    ),
    key_row=10,
    filled_by=_P,
)
"""One row, ``finished``: a book is a draft until its rater says yes here."""

NOTES = Table(
    "notes",
    (
        Column("note", Kind.ID, _S, where=_HIDDEN),
        Column("place", Kind.TEXT, _S, 38),
        Column("severity", Kind.FLAG, _S, 18, choices="severity"),
        Column("message", Kind.LONG_TEXT, _S, 70),
        Column("when", Kind.TEXT, _S, 12),
    ),
    key_row=15,
    filled_by=_P,
)
"""What HR sends back; see :data:`workbook_templates.books.team.NOTES`."""

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
