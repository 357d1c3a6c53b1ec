"""The catalogue: every rule with its code, the name of the defect, its severity and its check.

A code is never reused. A rule that looks both into one book and across books has both checks; each defect is seen by
one of them only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appraisal.findings import Severity
from appraisal.rules import goals, measures, sheets
from appraisal.rules.context import BookContext, CompanyContext, Hit

BookCheck = Callable[[BookContext], Iterator[Hit]]
CompanyCheck = Callable[[CompanyContext], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``name`` states the defect, ``severity`` is the house default."""

    code: str
    name: str
    severity: Severity
    book: BookCheck | None = None
    company: CompanyCheck | None = None

    @property
    def scope(self) -> str:
        """``book`` where one book is enough to see the defect, else ``company``."""
        return "book" if self.book else "company"


_ERROR, _WARN, _INFO = Severity.ERROR, Severity.WARN, Severity.INFO

RULES: tuple[Rule, ...] = (
    Rule("G01", "weights-not-100", _ERROR, goals.weights_not_100),
    Rule("G02", "weight-out-of-bounds", _WARN, goals.weight_out_of_bounds),
    Rule("G03", "goal-count", _WARN, goals.goal_count),
    Rule("G04", "target-missing", _ERROR, measures.target_missing),
    Rule("G05", "target-zero", _ERROR, measures.target_zero),
    Rule("G12", "bad-dates", _ERROR, goals.dates),
    Rule("S03", "unreadable-cell", _ERROR, sheets.text_number),
    Rule("S06", "actual-twice", _WARN, sheets.actual_twice),
)

_BY_CODE = {entry.code: entry for entry in RULES}


def rule(code: str) -> Rule:
    """Return the rule of a code, in whatever case it was typed; :class:`KeyError` for an unknown one."""
    return _BY_CODE[code.upper()]
