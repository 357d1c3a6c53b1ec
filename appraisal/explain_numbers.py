"""Numbers as explanations tell them: what people typed as they typed it, what was worked out with few places."""

from appraisal.model import Method, ScoreLine
from appraisal.numbers import round2, round_to


def number_text(value: float) -> str:
    """Return a number as people write it: up to 15 digits, thousands apart, a true minus sign."""
    return f"{value + 0.0:,.15g}".replace("-", "−")  # + 0.0 takes the sign off −0.0


def computed_text(value: float) -> str:
    """Return a number that was worked out with up to 4 places, or with more where these would round to something else."""
    shown = round_to(value, 4)
    digits = f"{shown:,.15g}" if round2(shown) == round2(value) else f"{value + 0.0:,.10g}"
    return digits.replace("-", "−")


OF_THE_LINE = frozenset({"actual", "target"})
"""The numbers of a formula that several rows, or raters, may give together."""


def line_text(value: float, line: ScoreLine) -> str:
    """Return a target or an actual: as it was typed, or as what rows or raters give together."""
    together = line.method is Method.RATED or line.periods > 0
    return computed_text(value) if together else number_text(value)


def term_text(value: float, text: str) -> str:
    """Return a number that stands inside a formula as ``text``, a negative one in brackets."""
    return f"({text})" if value < 0 else text


def percent_text(fraction: float) -> str:
    """Return a share as a percentage with up to 4 places."""
    return f"{round_to(fraction * 100, 4):.10g}%"


def points_text(value: float) -> str:
    """Return points with their 2 places."""
    return f"{round2(value):.2f}".replace("-", "−")
