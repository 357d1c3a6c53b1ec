"""The results of a year from the folders of its cycles, as a workbook with live formulas that give what Python gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from appraisal.calibration import is_final
from appraisal.model import Employee, Result
from appraisal.policy import Scheme
from appraisal.yearly import (
    ABSENT,
    Doubt,
    PartState,
    WeightsError,
    YearCycle,
    YearPart,
    YearResult,
    doubts,
    year_result,
    year_weights,
)
from sync.cycle import opened
from sync.errors import TEXTS, CycleFolderError
from sync.hr import HrContent
from sync.present_master import kept_content
from sync.releasable import confirmed_grade
from sync.report_place import report_place, write_report
from sync.rights.person import is_nobody
from workbook_templates.draw_pages import draw_pages
from workbook_templates.year_page import YearLine, year_pages


@dataclass(frozen=True, slots=True)
class CycleResults:
    """What one cycle of the year holds: its people, and their results by id as its last run left them."""

    cycle: YearCycle
    content: HrContent
    people: Mapping[str, Employee]
    results: Mapping[str, Result]

    def part(self, person: str) -> YearPart:
        """Return what a person came to in this cycle."""
        result = self.results.get(person)
        if result is None:
            return ABSENT
        total = result.total if result.calibrated is None else result.calibrated
        state = PartState.PROVISIONAL if result.provisional else PartState.FINAL
        if total is None:
            return YearPart(
                PartState.PROVISIONAL if result.provisional else PartState.NO_TOTAL, days=result.days
            )
        grade = confirmed_grade(self.content, person) or (result.grade if is_final(result) else "")
        return YearPart(state, total, grade, result.days)


@dataclass(frozen=True, slots=True)
class Year:
    """The results of a year: its cycles with their weights, everybody's result, and what is in doubt about who is who."""

    cycles: tuple[YearCycle, ...]
    weights: tuple[float, ...]
    results: tuple[YearResult, ...]
    doubts: tuple[Doubt, ...]


def cycle_results(folder: Path) -> CycleResults:
    """Read the results of a cycle as its last run left them.

    Raises:
        ReviewbookError: the folder, the master or the ledger cannot be used.

    """
    with opened(folder) as ledger:
        content = kept_content(ledger)
        results = {result.employee_id: result for result in ledger.verdicts.results()}
    policy = content.policy
    cycle = YearCycle(
        policy.cycle.id, policy.cycle.name, policy.cycle.start, policy.cycle.end, policy.year_weight
    )
    people = {one.id: one for one in content.employees.values() if not is_nobody(one)}
    return CycleResults(cycle, content, people, results)


def write_year(out: Path, folders: Sequence[Path], typed: Sequence[float], language: str = "") -> Year:
    """Work out the results of a year and write them as a workbook, in the newest cycle's language if none is given.

    Raises:
        ReportError: the workbook would lie among a cycle's own files, or is none.
        CycleFolderError: a cycle stands twice or overlaps another, or the weights do not fit.
        FileError: the workbook cannot be written.
        ReviewbookError: one of the folders cannot be used.

    """
    target = report_place(out)
    found = sorted((cycle_results(folder) for folder in folders), key=lambda one: one.cycle.start)
    _check(found)
    weights = _weights(typed, [one.cycle for one in found])
    newest = found[-1].content.policy
    lines = tuple(_lines(found, weights))
    year = Year(
        tuple(one.cycle for one in found),
        weights,
        tuple(line.result for line in lines),
        doubts([{person.id: person.name for person in one.people.values()} for one in found]),
    )
    spoken = language or newest.language
    pages = year_pages(year.cycles, year.weights, lines, year.doubts, spoken, newest.company)
    made = draw_pages(pages, spoken, TEXTS("yearly.title", spoken))
    write_report(target, made)
    return year


def _check(found: Sequence[CycleResults]) -> None:
    for one, other in pairwise(found):
        if one.cycle.id == other.cycle.id:
            raise CycleFolderError("yearly.twice", cycle=one.cycle.id)
        if other.cycle.start <= one.cycle.end:
            raise CycleFolderError("yearly.overlap", cycle=one.cycle.id, other=other.cycle.id)


def _weights(typed: Sequence[float], cycles: Sequence[YearCycle]) -> tuple[float, ...]:
    try:
        return year_weights(typed, cycles)
    except WeightsError as error:
        raise CycleFolderError(
            f"yearly.weights-{error.key}",
            cycles=len(cycles),
            typed=len(typed),
            sum=f"{error.total:.2%}",
        ) from None


def _lines(found: Sequence[CycleResults], weights: Sequence[float]) -> Iterator[YearLine]:
    """Yield everybody who stood in any of the cycles, by id; by the scale that the newest cycle has for them."""
    newest = found[-1].content.policy
    known: dict[str, Employee] = {}
    for one in found:
        known |= one.people
    for person, employee in sorted(known.items()):
        parts = tuple(one.part(person) for one in found)
        if any(part.state is not PartState.ABSENT for part in parts):
            scheme: Scheme = newest.scheme_for(employee)
            result = year_result(person, parts, weights, scheme)
            yield YearLine(employee.name, employee.department, result, scheme)


__all__ = ["CycleResults", "Year", "cycle_results", "write_year"]
