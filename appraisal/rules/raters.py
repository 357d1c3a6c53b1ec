"""R03, R04, R05, R07 and R09 to R12: what the ratings of several sources, and of all raters together, show.

A finding names nobody's answer: what an anonymous rater gave is not in its values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import sqrt

from appraisal.anonymity import Held, Shown, tells_apart
from appraisal.bias import RaterFigures, leniency, mean, pooled, spread
from appraisal.findings import Severity, Spot, Value
from appraisal.model import ChosenRater, Employee, RaterStatus, Rating, Source
from appraisal.raters import by_group, disclosed
from appraisal.rules.context import CompanyContext, Hit

CHANCE = 2.0
"""A mean of few people differs from all ratings by chance; twice the standard error is more than that (about 95 %)."""
ITEMS_AT_LEAST = 2
"""Top marks on one item alone are no pattern."""

ASKED = frozenset({Source.PEER, Source.REPORT, Source.SKIP_LEVEL, Source.CUSTOMER})
"""The sources that HR chooses raters for: self and manager rate in books of their own."""

_Answers = Mapping[str, Mapping[Source, Mapping[str, list[Rating]]]]
"""The answers by ratee, source and rater."""


def single_source(context: CompanyContext) -> Iterator[Hit]:
    """R03: a person is rated by fewer sources than the scheme asks for, though it gives weight to more."""
    for ratee_id, sources in _answered(context).items():
        raters = context.scheme(ratee_id).raters
        weighted = [
            source for source, weight in raters.weights.items() if weight > 0 and source not in raters.off
        ]
        least = min(raters.sources_min, len(weighted))
        if not 0 < len(sources) < least:
            continue
        values: dict[str, Value] = {
            "name": context.name(ratee_id),
            "source": next(iter(sources)),
            "count": len(sources),
            "least": least,
        }
        yield Hit(Spot("results", ratee_id, "total"), ratee_id, values, "few" if len(sources) > 1 else "")


def too_few_raters(context: CompanyContext) -> Iterator[Hit]:
    """R04: fewer people of an anonymous source answered than its floor; they are neither shown nor counted."""
    for ratee_id, sources in _answered(context).items():
        raters = context.scheme(ratee_id).raters
        for source, by_rater in sources.items():
            # The floor holds for each item: who rated one of them is not among those who rated another.
            answers = Counter(rating.item for given in by_rater.values() for rating in given)
            fewest = min(answers.values(), default=0)
            if fewest < raters.floor(source):
                values: dict[str, Value] = {
                    "name": context.name(ratee_id),
                    "source": source,
                    "count": fewest,
                    "least": raters.floor(source),
                }
                yield Hit(Spot("results", ratee_id, f"source_{source}"), ratee_id, values)


def complement_leak(context: CompanyContext) -> Iterator[Hit]:
    """R05: what was shown tells few answers apart; or what came since is held back, because it would."""
    history: dict[tuple[str, Source, str], list[Shown]] = {}
    for shown in context.shown:
        history.setdefault((shown.ratee_id, shown.source, shown.item), []).append(shown)
    groups = by_group(context.ratings, context.scheme) if history else {}
    found: dict[tuple[str, Source], str] = {}
    for (ratee_id, source, item), versions in history.items():
        floor = context.scheme(ratee_id).raters.floor(source)
        if floor == 1 or source in context.scheme(ratee_id).raters.off:
            continue
        key = (ratee_id, source, item)
        if tells_apart(versions, floor):
            found[ratee_id, source] = "leak"
        elif (
            disclosed(key, groups.get(key, ()), versions, context.scheme(ratee_id).raters).held
            is Held.DIFFERENCE
        ):
            found.setdefault((ratee_id, source), "held")
    for (ratee_id, source), case in found.items():
        values: dict[str, Value] = {
            "name": context.name(ratee_id),
            "source": source,
            "least": context.scheme(ratee_id).raters.floor(source),
        }
        severity = Severity.WARN if case == "held" else None
        yield Hit(Spot("results", ratee_id, f"source_{source}"), ratee_id, values, case, severity)


def self_gap(context: CompanyContext) -> Iterator[Hit]:
    """R07: a person and the manager rate the person very differently."""
    for ratee_id, sources in _answered(context).items():
        own, manager = (_by_item(sources.get(source, {})) for source in (Source.SELF, Source.MANAGER))
        both = own.keys() & manager.keys()
        scheme = context.scheme(ratee_id)
        gap = mean([own[item] - manager[item] for item in sorted(both)])
        most = scheme.raters.gap_max * (scheme.scale_max - scheme.scale_min)
        if gap is not None and 0 < most <= round(abs(gap), 9):
            values: dict[str, Value] = {
                "name": context.name(ratee_id),
                "gap": round(abs(gap), 2),
                "items": len(both),
            }
            yield Hit(Spot("results", ratee_id, "total"), ratee_id, values, "higher" if gap > 0 else "lower")


def lenient_or_severe(context: CompanyContext) -> Iterator[Hit]:
    """R09: a rater's mean lies far from that of all raters of the kind, and farther than chance would put it."""
    for rater, (centre, sd) in _with_all(context):
        raters = context.scheme(rater.rater_id).raters
        apart = leniency(rater.mean, centre, sd)
        if apart is None or rater.people < raters.ratings_min:
            continue
        if round(abs(apart), 9) >= raters.leniency_max and abs(apart) * sqrt(rater.people) >= CHANCE:
            if rater.source in ASKED:
                case = "lenient-unsaid" if apart > 0 else "severe-unsaid"
                yield Hit(_ratings_of(rater), "", _figures(context, rater), case)
                continue
            values = _figures(context, rater) | {"apart": round(abs(apart), 2), "mean": round(rater.mean, 1)}
            if centre is not None:
                values["overall"] = round(centre, 1)
            yield Hit(_ratings_of(rater), "", values, "lenient" if apart > 0 else "severe")


def central_tendency(context: CompanyContext) -> Iterator[Hit]:
    """R10: a rater hardly tells people apart."""
    for rater, (_, sd) in _with_all(context):
        raters = context.scheme(rater.rater_id).raters
        share = spread(rater.sd, sd)
        if share is None or rater.people < raters.ratings_min:
            continue
        if round(share, 9) < raters.spread_min:
            if rater.source in ASKED:
                yield Hit(_ratings_of(rater), "", _figures(context, rater), "unsaid")
                continue
            yield Hit(_ratings_of(rater), "", _figures(context, rater) | {"share": round(share, 2)})


def conflict(context: CompanyContext) -> Iterator[Hit]:
    """R11: somebody rates himself as another source, or two people give each other top marks throughout."""
    answered = _answered(context)
    for rating in context.ratings:
        if rating.rater_id == rating.ratee_id and rating.source is not Source.SELF:
            values: dict[str, Value] = {"name": context.name(rating.ratee_id), "source": rating.source}
            yield Hit(Spot("ratings", rating.id, "", rating.book), rating.ratee_id, values, "self")
    top = {
        (rater_id, ratee_id)
        for ratee_id, sources in answered.items()
        for rater_id, given in sources.get(Source.PEER, {}).items()
        if _all_top(given, context.scheme(ratee_id).scale_max)
    }
    mutual = {
        rater_id
        for rater_id, ratee_id in top
        if rater_id < ratee_id
        and (ratee_id, rater_id) in top
        and context.scheme(rater_id).bias
        and context.scheme(ratee_id).bias
    }
    books = {one.rater_id: one.book for one in context.ratings if one.source is Source.PEER}
    for rater_id in sorted(mutual):  # by the book alone: the two are not named together, nor what they gave
        yield Hit(Spot("ratings", "", "value", books[rater_id]), "", {}, "reciprocal")


def bad_rater(context: CompanyContext) -> Iterator[Hit]:
    """R12: somebody on the sheet Raters cannot rate the person."""
    seen: set[tuple[str, str]] = set()
    for one in context.chosen:
        case = refused(one, context.employees, context.today)
        pair = one.ratee_id, one.rater_id
        if not case and pair in seen:
            case = "twice"
        seen.add(pair)
        if case:
            values: dict[str, Value] = {
                "rater": context.name(one.rater_id)
                if one.rater_id in context.employees
                else one.name or one.rater_id,
                "name": context.name(one.ratee_id),
                "source": one.source,
            }
            column = {"nobody": "ratee_id", "person-left": "ratee_id", "source": "source"}.get(
                case, "rater_id"
            )
            yield Hit(Spot("raters", one.record, column), one.ratee_id, values, case)


def refused(one: ChosenRater, employees: Mapping[str, Employee], today: date | None) -> str:
    """Return why somebody cannot rate a person: a case of R12, "" for a rater who can."""
    ratee, rater = employees.get(one.ratee_id), employees.get(one.rater_id)
    if one.status is RaterStatus.DECLINED:
        return ""
    if one.source not in ASKED:
        return "source"
    if ratee is None:
        return "nobody"
    if one.rater_id == one.ratee_id:
        return "self"
    if today is not None and ratee.has_left(today):
        return "person-left"
    if rater is None:
        return "" if one.source is Source.CUSTOMER and one.name else "unknown"
    return "left" if today is not None and rater.has_left(today) else ""


def _all_top(ratings: Sequence[Rating], highest: float) -> bool:
    return len(ratings) >= ITEMS_AT_LEAST and all(
        one.value is not None and one.value >= highest for one in ratings
    )


def _answered(context: CompanyContext) -> _Answers:
    found: dict[str, dict[Source, dict[str, list[Rating]]]] = {}
    for (ratee_id, source, _), group in by_group(context.ratings, context.scheme).items():
        for rating in group:
            if rating.value is not None and rating.exempt is None:
                by_rater = found.setdefault(ratee_id, {}).setdefault(source, {})
                by_rater.setdefault(rating.rater_id, []).append(rating)
    return found


def _by_item(by_rater: Mapping[str, Sequence[Rating]]) -> dict[str, float]:
    """Return the mean of each item over a source's raters."""
    values: dict[str, list[float]] = {}
    for given in by_rater.values():
        for rating in given:
            if rating.value is not None:
                values.setdefault(rating.item, []).append(rating.value)
    return {item: sum(given) / len(given) for item, given in values.items()}


def _with_all(
    context: CompanyContext,
) -> Iterator[tuple[RaterFigures, tuple[float | None, float | None]]]:
    """Yield each rater with mean and standard deviation of all raters of the source; one alone has nobody to compare with.

    A rater who gives one value throughout is R08's.
    """
    kinds = Counter(rater.source for rater in context.raters)
    for source in (source for source in Source if kinds[source] > 1):
        raters = [rater for rater in context.raters if rater.source is source]
        _, centre, sd = pooled(raters)
        told = (rater for rater in raters if context.scheme(rater.rater_id).bias)
        yield from ((rater, (centre, sd)) for rater in told if rater.low < rater.high)


def _figures(context: CompanyContext, rater: RaterFigures) -> dict[str, Value]:
    return {"name": context.name(rater.rater_id), "count": rater.number, "people": rater.people}


def _ratings_of(rater: RaterFigures) -> Spot:
    """Return the ratings of a rater in the book where they stand."""
    if rater.source is Source.MANAGER:
        return Spot("review", "", "actual", rater.book)
    return Spot("ratings", "", "value", rater.book)
