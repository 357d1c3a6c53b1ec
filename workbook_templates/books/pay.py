"""The pay workbook: HR's few type salaries, pools and matrices, and see what each person gets and each pool comes to.

It lies apart from the master, because the master is seen by more people. What HR types stays; what results say flows in whenever
the workbook is made anew; everything that is worked out is a live formula, so that another pool or matrix can be tried.
"""

from appraisal.pay.inputs import MOST_BANDS, MOST_POOLS
from appraisal.policy import Policy
from workbook_templates.books import pay_award_formulas as awards
from workbook_templates.books import pay_formulas as formulas
from workbook_templates.books.formula_parts import computed
from workbook_templates.layout import Book, Column, Kind, Owner, Sheet, Table, Where

VERSION = "1"

_C, _H, _S = Owner.COMPUTED, Owner.HR, Owner.SYSTEM
_HIDDEN = Where.HIDDEN
_NUMBER = Column("number", Kind.COUNT, _S, where=_HIDDEN)
_PERSON = (
    Column("employee_id", Kind.ID, _S, 10),
    Column("name", Kind.TEXT, _S, 17),
    Column("department", Kind.TEXT, _S, 17),
)

SALARIES = Table(
    "salaries",
    computed(
        (
            *_PERSON,
            Column("base_salary", Kind.MONEY, _H, 15),
            Column("currency", Kind.TEXT, _H, 10),
            Column("pay_group", Kind.TEXT, _H, 15),
            Column("target_bonus", Kind.PERCENT, _H, 10),
            Column("midpoint", Kind.MONEY, _H, 15),
            Column("start", Kind.DATE, _H, 12),
            Column("end", Kind.DATE, _H, 12),
            Column("part", Kind.PERCENT, _H, 10),
            Column("promotion", Kind.PERCENT, _H, 11),
            Column("check", Kind.FLAG, _C, 34),
            _NUMBER,
            Column("hired", Kind.DATE, _S, where=_HIDDEN),
            Column("left", Kind.DATE, _S, where=_HIDDEN),
        ),
        formulas.SALARIES,
    ),
    filled_by=_H,
)
"""One row a person, in the order of the ids. ``base_salary`` is for a year, ``target_bonus`` what of it the period can bring."""

POOLS = Table(
    "pools",
    computed(
        (
            Column("pay_group", Kind.TEXT, _H, 24),
            Column("currency", Kind.TEXT, _H, 12),
            Column("bonus_kind", Kind.CHOICE, _H, 20, choices="bonus_kind"),
            Column("company_factor", Kind.NUMBER, _H, 14),
            Column("amount", Kind.MONEY, _H, 18),
            Column("merit_budget", Kind.MONEY, _H, 18),
            Column("lump_above", Kind.NUMBER, _H, 14),
            Column("check", Kind.FLAG, _C, 44),
            _NUMBER,
        ),
        formulas.POOLS,
    ),
    key=("pay_group", "currency"),
    filled_by=_H,
)
"""One row a pay group and currency, by whose ``number`` everything else finds it."""

DEPARTMENTS = Table(
    "departments",
    computed(
        (
            Column("department", Kind.TEXT, _S, 24),
            Column("achievement", Kind.POINTS, _S, 12),
            Column("typed", Kind.NUMBER, _H, 20),
            Column("factor", Kind.NUMBER, _C, 14),
            Column("source", Kind.FLAG, _C, 18),
        ),
        formulas.DEPARTMENTS,
    ),
    key_row=POOLS.first_row + MOST_POOLS + 2,
    filled_by=_H,
)
"""One row a department: its goals' achievement, what HR typed in its place, and the factor that follows."""

_STANDING = Column("standing", Kind.FLAG, _S, 13)
"""Whether the result was released: only then somebody confirmed it."""

BONUS = Table(
    "bonus",
    computed(
        (
            *_PERSON,
            Column("pay_group", Kind.TEXT, _C, 14),
            Column("currency", Kind.TEXT, _C, 10),
            Column("base", Kind.MONEY, _C, 15),
            Column("grade", Kind.TEXT, _S, 8),
            Column("coefficient", Kind.NUMBER, _S, 11),
            _STANDING,
            Column("department_factor", Kind.NUMBER, _C, 12),
            Column("time", Kind.NUMBER, _C, 9),
            Column("award", Kind.MONEY, _C, 15),
            Column("typed", Kind.MONEY, _H, 15),
            Column("reason", Kind.LONG_TEXT, _H, 24),
            Column("final", Kind.MONEY, _C, 15),
            Column("state", Kind.FLAG, _C, 32),
            _NUMBER,
            Column("department_row", Kind.COUNT, _S, where=_HIDDEN),
        ),
        awards.BONUS,
    ),
    filled_by=_H,
)
"""One row a person, in the order of the salaries. ``award`` is worked out, ``final`` is what is paid."""

BANDS = Table(
    "bands",
    computed(
        (
            Column("number", Kind.COUNT, _S, 24),
            Column("low", Kind.NUMBER, _H, 12),
            Column("high", Kind.NUMBER, _H, 12),
            Column("check", Kind.FLAG, _C, 13),
        ),
        formulas.BANDS,
    ),
    filled_by=_H,
)
"""The bands of compa-ratios: ``low`` included, ``high`` not, blank for without end."""

BAND_KEYS = Table(
    "band_keys",
    computed((Column("number", Kind.COUNT, _S),), formulas.BAND_KEYS),
    filled_by=_H,
)
"""The bounds of each band as compa-ratios are compared with them, on a hidden sheet: below bands stand other columns."""

MATRIX = Table(
    "matrix",
    computed(
        (
            Column("pay_group", Kind.TEXT, _H, 24),
            Column("currency", Kind.TEXT, _H, 12),
            Column("grade", Kind.TEXT, _H, 12),
            *(Column(f"b{band}", Kind.PERCENT, _H, 13) for band in range(1, MOST_BANDS + 1)),
            Column("check", Kind.FLAG, _C, 40),
            _NUMBER,
        ),
        formulas.MATRIX,
    ),
    key=("pay_group", "currency", "grade"),
    key_row=BANDS.first_row + MOST_BANDS + 2,
    filled_by=_H,
)
"""One row a pay group, currency and grade: the increase for each band as a share of the base salary."""

MERIT = Table(
    "merit",
    computed(
        (
            Column("employee_id", Kind.ID, _S, 10),
            Column("name", Kind.TEXT, _S, 16),
            Column("pay_group", Kind.TEXT, _C, 13),
            Column("currency", Kind.TEXT, _C, 9),
            Column("grade", Kind.TEXT, _S, 7),
            _STANDING,
            Column("base", Kind.MONEY, _C, 14),
            Column("compa", Kind.NUMBER, _C, 9),
            Column("percent", Kind.PERCENT, _C, 9),
            Column("before", Kind.MONEY, _C, 13),
            Column("factor", Kind.NUMBER, _C, 10),
            Column("after", Kind.MONEY, _C, 13),
            Column("typed", Kind.MONEY, _H, 13),
            Column("reason", Kind.LONG_TEXT, _H, 20),
            Column("final", Kind.MONEY, _C, 13),
            Column("increase", Kind.MONEY, _C, 13),
            Column("lump_sum", Kind.MONEY, _C, 13),
            Column("promotion", Kind.MONEY, _C, 13),
            Column("new_salary", Kind.MONEY, _C, 14),
            Column("state", Kind.FLAG, _C, 28),
            _NUMBER,
            Column("band", Kind.COUNT, _C, where=_HIDDEN),
        ),
        awards.MERIT,
    ),
    filled_by=_H,
)
"""One row a person, in the order of the salaries: the increase before and after it is scaled to the budget."""

BEFORE = ("bonus_was", "merit_was")
"""What a pool came to when the workbook was made, which the columns of changes compare with."""

BUDGET = Table(
    "budget",
    computed(
        (
            Column("pay_group", Kind.TEXT, _C, 18),
            Column("currency", Kind.TEXT, _C, 10),
            Column("people", Kind.COUNT, _C, 9),
            Column("pool", Kind.MONEY, _C, 16),
            Column("bonus", Kind.MONEY, _C, 16),
            Column("bonus_left", Kind.MONEY, _C, 14),
            Column("budget", Kind.MONEY, _C, 16),
            Column("before", Kind.MONEY, _C, 16),
            Column("factor", Kind.NUMBER, _C, 11),
            Column("merit", Kind.MONEY, _C, 16),
            Column("merit_left", Kind.MONEY, _C, 14),
            Column("lump_sums", Kind.MONEY, _C, 16),
            Column("promotions", Kind.MONEY, _C, 14),
            Column("bonus_change", Kind.MONEY, _C, 14),
            Column("merit_change", Kind.MONEY, _C, 14),
            Column("check", Kind.FLAG, _C, 28),
            _NUMBER,
            *(Column(key, Kind.MONEY, _S, where=_HIDDEN) for key in BEFORE),
        ),
        awards.BUDGET,
    ),
    key=("number",),
    filled_by=_H,
)
"""One row a pool: what it holds, what is awarded, what is left, and how that changed since the workbook was made.

All of it follows what HR changes elsewhere. The hidden shares are what the chart shows.
"""

DECISIONS = Table(
    "decisions",
    computed(
        (
            Column("decision_id", Kind.ID, _S, 14),
            Column("employee_id", Kind.TEXT, _H, 12),
            Column("name", Kind.TEXT, _S, 17),
            Column("grade", Kind.TEXT, _S, 8),
            Column("kind", Kind.CHOICE, _H, 14, choices="decision_kind"),
            Column("why", Kind.LONG_TEXT, _S, 36),
            Column("decision", Kind.CHOICE, _H, 12, choices="decision"),
            Column("reason", Kind.LONG_TEXT, _H, 36),
            Column("decided_by", Kind.TEXT, _H, 15),
            Column("decided_on", Kind.DATE, _H, 12),
            Column("check", Kind.FLAG, _C, 26),
        ),
        awards.DECISIONS,
    ),
    filled_by=_H,
)
"""Who may be promoted, trained, warned or demoted: proposed by rule, decided by a person with a reason.

HR adds decisions of its own in rows that stand ready.
"""

FINDINGS = Table(
    "pay_findings",
    (
        Column("severity", Kind.FLAG, _S, 14, choices="severity"),
        Column("code", Kind.TEXT, _S, 9),
        Column("place", Kind.TEXT, _S, 24),
        Column("message", Kind.LONG_TEXT, _S, 124),
    ),
    key=("place", "message"),
    filled_by=_H,
)
"""What was wrong when the workbook was made last. It stands here and in the terminal, never in the master."""

BOOK = Book(
    "pay",
    VERSION,
    (
        Sheet("guide"),
        Sheet("salaries", (SALARIES,)),
        Sheet("pools", (POOLS, DEPARTMENTS)),
        Sheet("bonus", (BONUS,)),
        Sheet("matrix", (BANDS, MATRIX)),
        Sheet("merit", (MERIT,)),
        Sheet("budget", (BUDGET,)),
        Sheet("decisions", (DECISIONS,)),
        Sheet("findings", (FINDINGS,)),
        Sheet("keys", (BAND_KEYS,), state="hidden"),
        Sheet("lists", state="hidden"),
        Sheet("identity", state="veryHidden"),
    ),
    recipient=_H,
)


def pay_book_id(policy: Policy) -> str:
    """Return the id that a cycle's pay workbook says of itself."""
    return f"pay-{policy.cycle.id}"
