"""Pieces of formulas: tests, defaults, words, rounding. See :mod:`workbook_templates.formulas` for the language."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbook_templates.layout import Column, Kind, Owner, Where

FAR = "1E+300"
"""Stands for no point in a row of points, and for beyond every cap; its negative for below every floor."""


def round2(value: str) -> str:
    """Return the one rounding rule; see :func:`appraisal.numbers.round2`."""
    return f"ROUND(ROUND({value}*100,7),0)/100"


def all_numbers(*cells: str) -> str:
    """Return the test that all cells are numbers."""
    tests = [f"ISNUMBER({cell})" for cell in cells]
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def if_numbers(cells: tuple[str, ...], value: str) -> str:
    """Return a value where all cells are numbers, else ""."""
    return f'IF({all_numbers(*cells)},{value},"")'


def default(cell: str, value: str) -> str:
    """Return a cell's number, or a value where it holds none."""
    return f"IF(ISNUMBER({cell}),{cell},{value})"


def either(tests: Mapping[str, str], otherwise: str) -> str:
    """Return nested IFs: the value of the first test that holds."""
    return "".join(f"IF({test},{value}," for test, value in tests.items()) + otherwise + ")" * len(tests)


def readable(cell: str, words: str = "") -> str:
    """Return the formula for 1 where a cell is blank or what it should be (a number, or one of the words)."""
    good = f"ISNUMBER({cell})" if not words else is_word(cell, words)
    return f'IF({good},1,IF(TRIM({cell})="",1,0))'


WORDS: Mapping[str, tuple[str, ...]] = {
    "section": ("kpi", "behaviour", "development"),
    "link": ("sum", "mean", "max", "shared"),
    "method": (
        "higher", "lower", "lower-linear", "progress", "interpolate", "step", "gate", "deduct", "add", "band",
        "milestone", "rated",
    ),
    "aggregate": ("sum", "mean", "last"),
    "yes": ("yes", "no"),
    "exempt": ("na", "unable"),
    "asked_source": ("peer", "report", "skip-level", "customer"),
    "measurement": ("period", "event"),
    "zone": ("fail", "commit", "target", "stretch"),
    "track": ("on-track", "at-risk", "off-track"),
    "approval": ("approved", "returned"),
    "plan_outcome": ("achieved", "partly", "not-achieved"),
    "bonus_kind": ("product", "pool", "none"),
    "decision_kind": ("promotion", "training", "warning", "demotion"),
    "decision": ("yes", "no", "later"),
}  # fmt: skip


def is_word(cell: str, name: str) -> str:
    """Return the test that a cell holds one of the words of a list."""
    return "OR(" + ",".join(f"{cell}={{choice.{name}.{word}}}" for word in WORDS[name]) + ")"


IS_METHOD = {method: f"[m]={number}" for number, method in enumerate(WORDS["method"], start=1)}
METHOD_NUMBER = either(
    {
        f"[method]={{choice.method.{method}}}": str(number)
        for number, method in enumerate(WORDS["method"], start=1)
    },
    "0",
)
"""The number of the row's method in the list, 0 for none."""


def computed(columns: Iterable[Column], formulas: Mapping[str, str]) -> tuple[Column, ...]:
    """Give columns their formulas; formulas without a column become hidden helper columns at the end."""
    declared = tuple(columns)
    keys = {column.key for column in declared}
    helpers = (
        Column(key, Kind.NUMBER, Owner.COMPUTED, formula=text, where=Where.HIDDEN)
        for key, text in formulas.items()
        if key not in keys
    )
    return (*(replace(column, formula=formulas.get(column.key, "")) for column in declared), *helpers)
