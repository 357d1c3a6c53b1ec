"""Mistakes about results: their shares, their calibration, their approval, and what is paid for them."""

from dataclasses import replace
from datetime import date

from clean_world import ANNA, BOOK, HEAD, LI_NA, MANAGER, World

from appraisal.approval import Approval, ApprovalState, Chain, Decision, Gap
from appraisal.calibration import Calibration
from appraisal.findings import Severity, Spot
from appraisal.model import Employee, Result
from appraisal.policy import DEFAULT_BANDS, Distribution

from .mistakes import Mistake, example


def graded(top: int, rest: int) -> tuple[Result, ...]:
    """Return results, so many of them with the top grade."""
    grades = ["S"] * top + ["B"] * rest
    return tuple(
        Result(f"X{number}", "standard", (), 184, 90, False, grade, 1.0)
        for number, grade in enumerate(grades)
    )


example("A01", Spot("bands", "standard|S", "guide"), lambda world: replace(world, results=graded(12, 0)))
example(
    "A01",
    Spot("bands", "standard|S", "guide"),
    lambda world: replace(world.with_scheme(distribution=Distribution.ENFORCE), results=graded(12, 0)),
    "enforced",
    Severity.ERROR,
)


def quota(people: int) -> Mistake:
    """Enforce the shares of the standard scheme on so many people."""
    results = graded(0, people)
    return lambda world: replace(world.with_scheme(distribution=Distribution.ENFORCE), results=results)


example("A02", Spot("schemes", "standard", "distribution"), quota(9))

example(
    "A02",
    Spot("schemes", "standard", "distribution"),
    lambda world: quota(14)(world).with_scheme(distribution=Distribution.ENFORCE, group_min=15),
)

WHOLE = Calibration(96.0, "lenient team", "Li Na", date(2026, 11, 20))


def calibrated(employee_id: str, calibration: Calibration) -> Mistake:
    """Let HR type this beside a person."""
    return lambda world: replace(world, calibrations={employee_id: calibration})


def _calibration(column: str) -> Spot:
    return Spot("calibration", LI_NA, column)


example("A03", _calibration("reason"), calibrated(LI_NA, Calibration(96.0)))
example("A03", _calibration("reason"), calibrated(LI_NA, replace(WHOLE, reason="")), "reason")
example("A03", _calibration("calibrated_by"), calibrated(LI_NA, replace(WHOLE, by="")), "calibrated_by")
example("A03", _calibration("calibrated_on"), calibrated(LI_NA, replace(WHOLE, on=None)), "calibrated_on")
example("A03", _calibration("calibrated_score"), calibrated(LI_NA, replace(WHOLE, score=120.5)), "outside")
example(
    "A03",
    _calibration("calibrated_on"),
    calibrated(LI_NA, replace(WHOLE, on=date(2026, 11, 26))),
    "future",
)


def _unfinished(world: World) -> World:
    result = replace(world.results[0], provisional=True, grade="", reasons=("part-provisional",))
    return replace(calibrated(LI_NA, WHOLE)(world), results=(result, *world.results[1:]))


example("A03", _calibration("calibrated_score"), _unfinished, "not-final", Severity.INFO)


def unlike(world: World) -> World:
    """Return the world in which the office has four times as many top grades as the plant."""
    groups = {"Office": ("S", 16, 24), "Plant": ("S", 4, 36)}
    people, results = dict(world.employees), []
    for group, (grade, top, rest) in groups.items():
        for number in range(top + rest):
            person = Employee(f"{group}{number}", f"{group} {number}", group=group)
            people[person.id] = person
            results.append(
                Result(person.id, "standard", (), 184, 90, False, grade if number < top else "B", 1.0)
            )
    return replace(world.with_scheme(distribution=Distribution.OFF), employees=people, results=tuple(results))


example("A04", Spot("employees", "group|Plant", "group"), unlike)


WAITS = ApprovalState(LI_NA, Chain(MANAGER, HEAD), True, 97.0)
RETURNED = Approval(LI_NA, Decision.RETURNED, "figures", day=date(2026, 11, 20))


def _approval(
    case: str, state: ApprovalState, column: str = "decision", severity: Severity | None = None
) -> None:
    """Let the approval of Li Na's result stand so."""
    spot = Spot("approvals", LI_NA, column)
    example(
        "A05", spot, lambda world: replace(world, approvals=(state, *world.approvals[1:])), case, severity
    )


_approval("", WAITS)
_approval("returned", replace(WAITS, approval=RETURNED, basis=97.0))
_approval("changed", replace(WAITS, approval=replace(RETURNED, decision=Decision.APPROVED), basis=96.99))
_approval("unseen", replace(WAITS, approval=replace(RETURNED, decision=Decision.APPROVED), basis=None))
_approval("no-manager", replace(WAITS, chain=Chain("", "", Gap.NO_MANAGER)), "approver")
_approval(
    "no-second-level", replace(WAITS, chain=Chain(MANAGER, "", Gap.NO_SECOND)), "approver", Severity.INFO
)
_approval("unknown-second-level", replace(WAITS, chain=Chain(MANAGER, "", Gap.UNKNOWN_SECOND)), "approver")
_approval("same-person", replace(WAITS, chain=Chain(MANAGER, "", Gap.SAME)), "approver")


def decided(column: str, **fields: object) -> tuple[Spot, Mistake]:
    """Return the cell of a decision in the book, and the mistake of one that stands so."""
    said = replace(RETURNED, **fields)  # type: ignore[arg-type]
    return Spot("approve", LI_NA, column, BOOK), lambda world: replace(world, decided=(said,))


example("A06", *decided("reason", reason=""))
example("A06", *decided("proposed", grade="Q"), "grade")
example("A06", *decided("day", day=None), "day", Severity.WARN)


def _by(decider: str, case: str, severity: Severity | None = None) -> None:
    """Let somebody decide on a result who does not stand above the manager; Li Na's needs an approval, Anna's does not."""

    def mistake(world: World) -> World:
        needed, free = world.approvals
        strangers = ((decider, BOOK),)
        if severity is None:
            return replace(world, approvals=(replace(needed, strangers=strangers), free))
        return replace(world, approvals=(needed, replace(free, strangers=strangers)))

    spot = Spot("approve", LI_NA if severity is None else ANNA, "decision", BOOK)
    example("A07", spot, mistake, case, severity)


_by(ANNA, "")
_by(MANAGER, "own-report")
_by(MANAGER, "own-report", Severity.WARN)


def _typed(person: str) -> Mistake:
    said = replace(RETURNED, employee_id=person)
    return lambda world: replace(world, strange_approvals=(said,))


example("A07", Spot("approve", LI_NA, "decision", BOOK), _typed(LI_NA), "own-report")
example("A07", Spot("approve", HEAD, "decision", BOOK), _typed(HEAD))
example("A07", Spot("approve", "E999", "decision", BOOK), _typed("E999"))


def _falling(world: World) -> World:
    bands = tuple(replace(band, coefficient=0.9) if band.grade == "A" else band for band in DEFAULT_BANDS)
    return world.with_scheme(bands=bands)


example("X01", Spot("bands", "standard|A", "coefficient"), _falling)
example(
    "X03",
    Spot("results", LI_NA, "days"),
    lambda world: replace(
        world, results=(Result(LI_NA, "standard", (), 60, 97.0, False, "", None), world.results[1])
    ),
)
