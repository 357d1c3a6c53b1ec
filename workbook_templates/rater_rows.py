"""What a scheme's row says about ratings: the weights of the sources, floors, and when ratings deserve a look.

The columns stand to the right on the sheet Schemes. A master that has none of them, or leaves them all empty, goes by the
house's defaults.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from appraisal.model import Source
from appraisal.numbers import round_to
from appraisal.policy import DEFAULT_FLOORS, RaterPolicy
from workbook_templates.labels import choice_code, choice_words
from workbook_templates.raw_rows import FRACTION, POSITIVE, Limits, RowReader, count, parts_of, shown
from workbook_templates.stamp import Cell

WEIGHTS = MappingProxyType({source: f"source_{source.name.lower()}" for source in Source})
"""The column of each source's weight."""
FLOORS = MappingProxyType({source: f"floor_{source.name.lower()}" for source in DEFAULT_FLOORS})
"""The column of each anonymous source's floor."""

_WHOLE: Mapping[str, Limits] = {
    "evidence_min": count(0, 1000),
    "ratings_min": count(2, 1000),
    "sources_min": count(1, len(Source)),
}
_SHARES: Mapping[str, Limits] = {
    "gap_max": FRACTION,
    "leniency_max": POSITIVE,
    "spread_min": FRACTION,
    "impact_min": FRACTION,
}
_MOST = 100
"""No floor is higher: nobody has more peers to ask."""


class YesNo(StrEnum):
    """The words of a choice between yes and no."""

    YES = "yes"
    NO = "no"


def read_raters(reader: RowReader) -> RaterPolicy:
    """Return what a scheme's row says about ratings; the house's default where a cell is empty or cannot be used."""
    default = RaterPolicy()
    trim = YesNo.YES if default.trim_peers else YesNo.NO
    whole = {key: int(reader.number(key, getattr(default, key), limits)) for key, limits in _WHOLE.items()}
    shares = {key: reader.number(key, getattr(default, key), limits) for key, limits in _SHARES.items()}
    return RaterPolicy(
        weights=_weights(reader, default),
        floors=MappingProxyType(
            {
                source: int(reader.number(column, default.floor(source), count(1, _MOST)))
                for source, column in FLOORS.items()
            }
        ),
        trim_peers=reader.word("trim_peers", "yes", YesNo, trim) is YesNo.YES,
        evidence_min=whole["evidence_min"],
        ratings_min=whole["ratings_min"],
        sources_min=whole["sources_min"],
        gap_max=shares["gap_max"],
        leniency_max=shares["leniency_max"],
        spread_min=shares["spread_min"],
        impact_min=shares["impact_min"],
        anchors=reader.text("anchors"),
        off=_off(reader),
    )


def _weights(reader: RowReader, default: RaterPolicy) -> Mapping[Source, float]:
    if not any(reader.text(column) for column in WEIGHTS.values()):
        return default.weights
    before = len(reader.problems)
    weights = {source: reader.number(column, 0.0, FRACTION) for source, column in WEIGHTS.items()}
    total = round_to(sum(weights.values()), 4)
    if total == 1:
        return MappingProxyType(weights)
    if len(reader.problems) == before:
        column = WEIGHTS[Source.MANAGER]
        reader.problem(column, "sources-not-100", scheme=reader.record, typed=shown(total * 100))
    return default.weights


def _off(reader: RowReader) -> frozenset[Source]:
    """Return the sources that are switched off; the manager's cannot be."""
    found = set()
    for typed in parts_of(reader.text("sources_off")):
        code = choice_code("source", typed)
        if code is None or code == Source.MANAGER:
            words = ", ".join(source for source in Source if source is not Source.MANAGER)
            reader.problem("sources_off", "unknown-word", typed=typed, allowed=words)
        else:
            found.add(Source(code))
    return frozenset(found)


def rater_cells(raters: RaterPolicy, language: str) -> Iterator[tuple[str, Cell]]:
    """Yield the cells of a scheme's row, by column."""
    for source, column in WEIGHTS.items():
        yield column, raters.weights.get(source, 0.0)
    for source, column in FLOORS.items():
        yield column, raters.floor(source)
    yield "trim_peers", choice_words("yes", language)["yes" if raters.trim_peers else "no"]
    yield from ((key, getattr(raters, key)) for key in (*_WHOLE, *_SHARES))
    yield "anchors", raters.anchors or None
