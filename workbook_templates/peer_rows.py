"""What a row of a peer book says of the scale: its words, its ends, and from where on a rating needs an example."""

from appraisal.numbers import round_to
from appraisal.policy import Scheme
from workbook_templates.labels import TEXTS
from workbook_templates.raw_rows import shown
from workbook_templates.stamp import Row

_DIGITS = 6
"""Ends of the scale are compared to so many places: nobody types more."""


def scale_cells(scheme: Scheme, language: str) -> Row:
    """Return the cells of the scale: the ends are where a rating comes to the bottom or the top grade.

    With two grades every rating would be extreme, and no example is asked for.
    """
    graded = len(scheme.bands) > 2
    low = _rating(scheme.bands[1].low, scheme) if graded else scheme.scale_min
    high = _rating(scheme.bands[-1].low, scheme) if graded else scheme.scale_max
    return {
        "scale": scheme.raters.anchors or _house_words(scheme, language),
        "scale_min": scheme.scale_min,
        "scale_max": scheme.scale_max,
        "low_end": low,
        "high_end": high,
        "evidence_min": float(scheme.raters.evidence_min) if graded else 0.0,
    }


def _house_words(scheme: Scheme, language: str) -> str:
    middle = (scheme.scale_min + scheme.scale_max) / 2
    values = {"low": scheme.scale_min, "middle": middle, "high": scheme.scale_max}
    return TEXTS("peer.scale.ends", language, **{key: shown(value) for key, value in values.items()})


def _rating(points: float, scheme: Scheme) -> float:
    """Return the rating that scores so many points: the way back of :func:`appraisal.raters.points`."""
    share = (points - scheme.scale_low) / (scheme.scale_high - scheme.scale_low)
    return round_to(scheme.scale_min + share * (scheme.scale_max - scheme.scale_min), _DIGITS)
