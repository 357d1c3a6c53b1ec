"""Every score explained, line by line, from what was typed to the grade, in words that an employee can follow.

Each sentence comes from ``texts/<language>/explain.toml``. Formulas stand there with the numbers put in; what people
typed is shown as they typed it (up to 15 digits), computed values with up to 4 places, rounded ones with 2 places.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isinf
from types import MappingProxyType

from appraisal.calibration import Calibration
from appraisal.explain_numbers import (
    OF_THE_LINE,
    computed_text,
    line_text,
    number_text,
    percent_text,
    points_text,
    term_text,
)
from appraisal.grades import grade as band_of
from appraisal.kpi import USES, bounds
from appraisal.messages import Texts
from appraisal.model import CellState, Method, Result, Scorecard, ScoreLine, SectionScore, Source, Zone
from appraisal.numbers import from_serial, is_serial, round2
from appraisal.policy import Scheme
from appraisal.raters import ItemScore, Part, SourceScore, points
from appraisal.workings import formula, unrounded

_texts = Texts("appraisal")


def explain_line(line: ScoreLine, scheme: Scheme, language: str) -> list[str]:
    """Explain one item: what was typed, the formula with its numbers, the cap or floor, the rounding."""
    say = _Speaker(language)
    return [_headline(line, say), *_indented(_line_body(line, scheme, say))]


def explain_scorecard(card: Scorecard, scheme: Scheme, language: str) -> list[str]:
    """Explain a scorecard: every section with its items, the sums with their weights, the total and its grade."""
    say = _Speaker(language)
    texts = [say("scheme", scheme=card.scheme)]
    for section in card.sections:
        texts += _section(section, card, scheme, say)
    texts += _total(card, scheme, say)
    texts += _verdict(card.total, card.grade, card.reasons, card.provisional, scheme, say)
    return texts


def explain_result(
    result: Result,
    cards: Sequence[Scorecard],
    scheme: Scheme,
    language: str,
    names: Mapping[str, str] = MappingProxyType({}),
    calibration: Calibration | None = None,
) -> list[str]:
    """Explain a person's result: each part with its scorecard, the mean by days, the grade and its coefficient.

    ``calibration`` is what HR typed; whether it counts the result says.

    ``cards`` are the scorecards of the parts, in any order; a part without one is still named. ``names`` are the
    managers' names by id, where they are to be shown.
    """
    say = _Speaker(language)
    by_manager = {card.manager_id: card for card in cards}
    texts = []
    for part in result.parts:
        manager = names.get(part.manager_id, part.manager_id)
        texts.append(_part_title(manager, part.days, part.total, say))
        if part.days > 0 and part.manager_id in by_manager:
            card = by_manager[part.manager_id]
            texts += _indented(explain_scorecard(card, scheme, language))
    texts.append(_result_sum(result, say))
    raw = result.grade if result.calibrated is None else _grade_of(result.total, scheme)
    texts += _verdict(result.total, raw, result.reasons, result.provisional, scheme, say)
    texts += _calibrated(result, calibration or Calibration(), scheme, say)
    if result.coefficient is not None:
        texts += [say("coefficient", coefficient=result.coefficient), say("proposal")]
    return texts


def explain_item(score: ItemScore, scheme: Scheme, language: str, title: str) -> list[str]:
    """Explain one item that several sources rate: what each says and weighs, who is left out and why, the sum, the points."""
    say = _Speaker(language)
    return [say("raters.item", title=title), *_indented(_item_body(score, scheme, say))]


def note(key: str, language: str) -> str:
    """Return the sentence of a line's ``note``, or of an achievement's ``problem``."""
    return _texts(f"explain.note.{key}", language)


def reason(key: str, language: str) -> str:
    """Return the sentence of a reason why there is no grade."""
    return _texts(f"explain.reason.{key}", language)


def _indented(texts: Iterable[str]) -> Iterator[str]:
    return (f"  {text}" if text else "" for text in texts)


class _Speaker:
    """Says a text of explain.toml in one language, with its numbers formatted."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: float | str | None) -> str:
        shown = {
            name: number_text(value) if isinstance(value, float) else value for name, value in values.items()
        }
        return (
            _texts(f"explain.{key}", self.language, **shown)
            if shown
            else _texts(f"explain.{key}", self.language)
        )

    def titles(self, lines: Sequence[ScoreLine]) -> str:
        return self("separator").join(self.title(line) for line in lines)

    def title(self, line: ScoreLine) -> str:
        return line.title or self("untitled", goal=line.goal_id)

    def actual(self, line: ScoreLine) -> str:
        if isinstance(line.actual, Zone):
            return self(f"zone.{line.actual}")
        return self.quantity(line.actual, line)

    def quantity(self, value: float | None, line: ScoreLine) -> str:
        """Return a target or an actual with its unit; a milestone's are days."""
        if value is None:
            return "–"
        if line.method is Method.MILESTONE and is_serial(value):
            day = from_serial(value)
            return _texts("explain.date", self.language, year=day.year, month=day.month, day=day.day)
        return f"{line_text(value, line)} {line.unit}".rstrip()


# --- one item ---------------------------------------------------------------------------------------------------


def _headline(line: ScoreLine, say: _Speaker) -> str:
    method = say(f"method.{line.method}") if line.method else say("no-method")
    if line.method is Method.ADD:
        return say("line-outside", title=say.title(line), method=method)
    weight = percent_text(line.weight) if line.weight is not None else say("no-weight")
    return say("line", title=say.title(line), method=method, weight=weight)


def _line_body(line: ScoreLine, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    if line.state is CellState.PENDING:
        yield say("pending", note=note(line.note, say.language))
    elif line.achievement is None:
        yield say("left-out", note=note(line.note, say.language))
    else:
        yield from _inputs(line, say)
        yield from _calculation(line, line.achievement, scheme, say)
        if line.note:
            yield say("remark", note=note(line.note, say.language))
        if line.critical:
            yield say("critical")


def _inputs(line: ScoreLine, say: _Speaker) -> Iterator[str]:
    if line.actual is not None:
        uses_target = line.method is not None and "target" in USES[line.method] and line.target is not None
        if uses_target and not isinstance(line.actual, Zone):
            yield say("target-actual", target=say.quantity(line.target, line), actual=say.actual(line))
        else:
            yield say("actual", actual=say.actual(line))
    if line.periods:
        yield say("rows", count=str(line.periods)) if line.periods > 1 else say("row")


def _calculation(line: ScoreLine, value: float, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    raw = unrounded(line, scheme)
    if raw is None or line.method is None:
        return
    key, numbers = formula(line, scheme)
    shown: dict[str, str] = {
        name: term_text(number, line_text(number, line) if name in OF_THE_LINE else number_text(number))
        for name, number in numbers.items()
        if number is not None
    }
    if isinstance(line.actual, Zone):
        shown["actual"] = say.actual(line)
    yield say(f"formula.{key}", **shown, raw="" if isinf(raw) else computed_text(raw))
    floor, cap = bounds(line.method, line.parameters, scheme)
    if raw > cap:
        yield say("capped", cap=cap, value=points_text(value))
    elif raw < floor:
        yield say("floored", floor=floor, value=points_text(value))
    else:
        yield say("rounded-add" if line.method is Method.ADD else "rounded", value=points_text(value))


# --- one scorecard ----------------------------------------------------------------------------------------------


def _section(section: SectionScore, card: Scorecard, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    name = say(f"section-name.{section.section}")
    lines = [line for line in card.lines if line.section is section.section]
    yield ""
    if section.weight > 0:
        yield say("section", section=name, weight=percent_text(section.weight))
    else:
        yield say("section-unweighted", section=name)
    for line in lines:
        yield from _indented(explain_line(line, scheme, say.language))
    yield from _indented(_section_sum(section, lines, scheme, say))


def _section_sum(
    section: SectionScore, lines: Sequence[ScoreLine], scheme: Scheme, say: _Speaker
) -> Iterator[str]:
    if section.weight_left_out:
        left_out = [line for line in lines if line.state in (CellState.NA, CellState.UNABLE)]
        yield say(
            "section-left-out",
            weight=percent_text(section.weight_left_out),
            titles=say.titles(left_out),
            remaining=percent_text(section.weight_typed - section.weight_left_out),
        )
    scored = [line for line in lines if line.achievement is not None and line.method is not Method.ADD]
    if not section.weight_scored:
        yield say("section-none")
        return
    mean = sum((line.weight or 0.0) * (line.achievement or 0.0) for line in scored) / section.weight_scored
    terms = " + ".join(_weighted(line.weight or 0.0, points_text(line.achievement or 0.0)) for line in scored)
    yield say(
        "section-sum", terms=terms, weight=percent_text(section.weight_scored), score=computed_text(mean)
    )
    if section.vetoed:
        lowest = [line for line in scored if _is_lowest(line, scheme)]
        yield say(
            "section-veto",
            score=section.score if section.score is not None else scheme.floor,
            titles=say.titles(lowest),
        )


def _is_lowest(line: ScoreLine, scheme: Scheme) -> bool:
    lowest = round2(bounds(line.method, line.parameters, scheme)[0])
    return line.critical and line.achievement is not None and line.achievement <= lowest


def _weighted(weight: float, points: str) -> str:
    return f"{percent_text(weight)} × {points}"


def _total(card: Scorecard, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    scored = [section for section in card.sections if section.score is not None and section.weight > 0]
    yield ""
    if card.total is None or not scored:
        yield say("total-none")
        return
    weight = sum(section.weight for section in scored)
    mean = sum(section.weight * (section.score or 0.0) for section in scored) / weight
    terms = " + ".join(_weighted(section.weight, computed_text(section.score or 0.0)) for section in scored)
    yield say("total-sum", terms=terms, weight=percent_text(weight), score=computed_text(mean))
    if card.bonus:
        yield say("total-bonus", bonus=computed_text(card.bonus), score=computed_text(mean + card.bonus))
    if mean + card.bonus > scheme.total_cap:
        yield say("total-capped", cap=scheme.total_cap, total=points_text(card.total))
    else:
        yield say("total-rounded", total=points_text(card.total))
    if card.coverage < 1:
        yield say("coverage", coverage=percent_text(card.coverage), minimum=percent_text(scheme.min_coverage))


def _verdict(
    total: float | None, grade: str, reasons: Sequence[str], provisional: bool, scheme: Scheme, say: _Speaker
) -> Iterator[str]:
    if reasons:
        yield say("provisional" if provisional else "ungraded")
        yield from (say("reason-item", reason=reason(key, say.language)) for key in reasons)
        return
    index = next((index for index, band in enumerate(scheme.bands) if band.grade == grade), None)
    if index is None or total is None:
        return
    low = scheme.bands[index].low
    if index + 1 < len(scheme.bands):
        above = scheme.bands[index + 1].low
        yield say("grade-between", total=points_text(total), low=low, next=above, grade=grade)
    else:
        yield say("grade-top", total=points_text(total), low=low, grade=grade)


# --- one person -------------------------------------------------------------------------------------------------


def _part_title(manager: str, days: float, total: float | None, say: _Speaker) -> str:
    if days <= 0:
        return say("part-unused", manager=manager)
    if total is None:
        return say("part-none", manager=manager, days=days)
    return say("part", manager=manager, days=days, total=points_text(total))


def _grade_of(total: float | None, scheme: Scheme) -> str:
    band = None if total is None else band_of(total, scheme.bands)
    return band.grade if band else ""


def _calibrated(result: Result, calibration: Calibration, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    """Say what HR calibrated: score, who, when and why, and the grade of it; or that a score does not count."""
    if result.calibrated is not None:
        day = calibration.on
        shown = (
            _texts("explain.date", say.language, year=day.year, month=day.month, day=day.day) if day else "–"
        )
        score, raw = points_text(result.calibrated), points_text(result.total or 0.0)
        yield say("calibrated", score=score, raw=raw, by=calibration.by, day=shown)
        yield say("calibrated-why", reason=calibration.reason)
        yield from _verdict(result.calibrated, result.grade, (), False, scheme, say)
    elif calibration.score is not None:
        yield say("calibrated-not", score=points_text(calibration.score))


def _result_sum(result: Result, say: _Speaker) -> str:
    counted = [part for part in result.parts if part.days > 0 and part.total is not None]
    if result.total is None or not counted:
        return say("result-none")
    if len(counted) == 1:
        return say("result-one", total=points_text(result.total))
    terms = " + ".join(f"{number_text(part.days)} × {points_text(part.total or 0.0)}" for part in counted)
    days = sum(part.days for part in counted)
    return say("result-sum", terms=terms, days=days, score=points_text(result.total))


# --- one item by several sources --------------------------------------------------------------------------------


def _item_body(score: ItemScore, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    for one in score.sources:
        if one.weight > 0 or one.count or one.blank or one.left_out:
            yield from _source(one, scheme, say)
    if score.score is None or score.points is None:
        yield say("raters.none")
    else:
        terms = " + ".join(
            _weighted(one.weight, computed_text(one.mean or 0.0)) for one in score.sources if one.counts
        )
        yield say(
            "raters.sum", terms=terms, weight=percent_text(score.weight), score=computed_text(score.score)
        )
        yield from _item_points(score.score, score.points, scheme, say)
    if score.waiting:
        yield say(
            "raters.waiting",
            sources=say("separator").join(_source_name(source, say) for source in score.waiting),
        )


def _source(one: SourceScore, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    name, weight = _source_name(one.source, say), percent_text(one.weight)
    if one.part is Part.ABSENT:
        yield say("raters.absent", source=name, weight=weight)
    elif one.part is Part.BELOW_FLOOR:
        yield say(
            "raters.below-floor", source=name, weight=weight, least=str(scheme.raters.floor(one.source))
        )
    else:
        key = "raters.one" if one.count == 1 else "raters.several"
        yield say(key, source=name, weight=weight, mean=computed_text(one.mean or 0.0), count=str(one.count))
        if one.cut:
            yield say("raters.trimmed")
        if one.part is Part.EARLIER:
            yield say("raters.earlier")
    if one.left_out:
        yield say("raters.left-out", count=str(one.left_out))


def _source_name(source: Source, say: _Speaker) -> str:
    return say(f"raters.source.{source}")


def _item_points(score: float, value: float, scheme: Scheme, say: _Speaker) -> Iterator[str]:
    raw = points(score, scheme)
    ends = {
        "low": scheme.scale_min,
        "high": scheme.scale_max,
        "top": scheme.scale_high,
        "bottom": scheme.scale_low,
    }
    shown = {name: term_text(number, number_text(number)) for name, number in ends.items()}
    yield say("formula.rated", actual=computed_text(score), raw=computed_text(raw), **shown)
    if raw > scheme.cap:
        yield say("capped", cap=scheme.cap, value=points_text(value))
    elif raw < scheme.floor:
        yield say("floored", floor=scheme.floor, value=points_text(value))
    else:
        yield say("rounded", value=points_text(value))
