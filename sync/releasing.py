"""Releasing results and taking them back: one run each, journalled, shown in the master and in the books.

A release by a named person confirms the grade: beside the result stands by whom and when, as if HR had typed it in the
master. What is left out is left out with its reason, and stops nobody else's.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from appraisal.numbers import to_serial
from appraisal.release import Release, ReleaseEnd
from sync.cycle import opened
from sync.decisions import with_kept_decisions
from sync.errors import ReviewbookError
from sync.hr import HrContent
from sync.ledger import Change, Ledger
from sync.ledger.values import Said
from sync.present_master import kept_content
from sync.receipt import Receipt
from sync.releasable import Candidate, candidates
from sync.releases import releases
from sync.run import MasterRun, run_once
from sync.two_way import bring_and_show
from workbook_templates.books.feedback import RELEASES

RELEASE, TAKE_BACK = "release", "take-back"
"""The kinds of the runs."""


class ReleaseError(ReviewbookError):
    """Nothing can be released or taken back as it was asked for."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose results are meant: ``people`` by id, a ``department`` by name, or with ``everybody`` all of them."""

    people: tuple[str, ...] = ()
    department: str = ""
    everybody: bool = False

    def ids(self, content: HrContent, also: Collection[str] = ()) -> frozenset[str]:
        """Return the employee ids; ``also`` are people who may be chosen although they have left the roster.

        Raises:
            ReleaseError: nobody is chosen, or a person or the department is not in the roster.

        """
        known = {person.upper(): person for person in (*also, *content.employees)}
        named = [person.strip().upper() for person in self.people]
        for person in named:
            if person not in known:
                raise ReleaseError("release.unknown-person", name=person)
        department = self.department.strip()
        inside = [person.id for person in content.employees.values() if person.department == department]
        if department and not inside:
            there = sorted({person.department for person in content.employees.values()} - {""})
            raise ReleaseError("release.unknown-department", name=department, departments=", ".join(there))
        if self.everybody:
            return frozenset(known.values())
        if not (named or department):
            raise ReleaseError("release.nobody-chosen")
        return frozenset(known[person] for person in named) | frozenset(inside if department else ())


def preview(folder: Path, chosen: Chosen, by: str, now: datetime) -> tuple[Candidate, ...]:
    """Return what a release would do as the cycle stood after its last run; nothing changes.

    Raises:
        ReviewbookError: nobody is chosen, or the cycle folder cannot be used.

    """
    with opened(folder) as ledger:
        content = kept_content(ledger)
        return candidates(content, ledger, chosen.ids(content), now.date(), by.strip())


def release_results(folder: Path, chosen: Chosen, by: str, now: datetime) -> tuple[Candidate, ...]:
    """Release the results of people, as far as nothing blocks them, and bring the books up to date.

    Raises:
        ReviewbookError: nobody is chosen or said to release, or the cycle folder cannot be used; nothing has changed.

    """
    if not by.strip():
        raise ReleaseError("release.nobody")
    with opened(folder) as ledger:
        chosen.ids(kept_content(ledger))
        # What HR changed in the master since the last run counts too.
        content = _judged(folder, ledger, now)
        found = candidates(content, ledger, chosen.ids(content), now.date(), by.strip())
        made = [one.release for one in found if one.release is not None]
        if made:
            _run(folder, ledger, now, RELEASE, lambda run: _release(run, ledger, made, now))
        return found


def take_back(folder: Path, chosen: Chosen, by: str, why: str, now: datetime) -> tuple[Release, ...]:
    """Take released results back: the books show nothing of them any more. Return what was taken back.

    Raises:
        ReviewbookError: nobody is chosen, name or reason are missing, nothing is released of whom was chosen, or the
            cycle folder cannot be used; nothing has changed.

    """
    who, reason = by.strip(), why.strip()
    if not who:
        raise ReleaseError("release.nobody")
    if not reason:
        raise ReleaseError("release.no-reason")
    with opened(folder) as ledger:
        found = _holding(ledger, chosen)
        _run(folder, ledger, now, TAKE_BACK, lambda run: _end(run, ledger, found, now, who, reason))
        return found


def released(folder: Path, chosen: Chosen) -> tuple[Release, ...]:
    """Return the releases that hold of whom is chosen.

    Raises:
        ReviewbookError: nobody is chosen, nothing is released of whom was chosen, or the cycle folder cannot be used.

    """
    with opened(folder) as ledger:
        return _holding(ledger, chosen)


def _holding(ledger: Ledger, chosen: Chosen) -> tuple[Release, ...]:
    holding = releases(ledger)
    people = chosen.ids(kept_content(ledger), holding)
    found = tuple(one for person, one in holding.items() if person in people)
    if not found:
        raise ReleaseError("release.nothing-released")
    return found


def _judged(folder: Path, ledger: Ledger, now: datetime) -> HrContent:
    found: list[HrContent] = []

    def work(run: MasterRun) -> Receipt:
        receipt = run.without_returns()
        found.append(run.content)
        return receipt

    run_once(folder, ledger, now, RELEASE, work)
    return found[0]


def _run(folder: Path, ledger: Ledger, now: datetime, kind: str, change: Callable[[MasterRun], None]) -> None:
    """Do one run with a change of what is released, and bring the books up to date."""
    runs: list[MasterRun] = []

    def work(run: MasterRun) -> Receipt:
        runs.append(run)
        change(run)
        return run.without_returns()

    receipt = run_once(folder, ledger, now, kind, work).brief
    bring_and_show(folder, runs[0], ledger, now, receipt)


def _release(run: MasterRun, ledger: Ledger, made: Sequence[Release], now: datetime) -> None:
    before = releases(ledger)
    named = [replace(one, id=name) for one, name in zip(made, ledger.mint("T", len(made)), strict=True)]
    for one in named:
        if one.employee_id in before:
            ledger.releases.end(before[one.employee_id].id, ReleaseEnd.REPLACED, now.date(), one.by, one.id)
    ledger.releases.add(named)
    run.content = with_kept_decisions(_confirmed(run.content, named), ledger)
    changes = [_told(one, RELEASE, before.get(one.employee_id), one) for one in named]
    ledger.journal.append(run=run.number, at=now, kind=RELEASE, who=named[0].by, changes=changes)


def _end(run: MasterRun, ledger: Ledger, found: Sequence[Release], now: datetime, by: str, why: str) -> None:
    for one in found:
        ledger.releases.end(one.id, ReleaseEnd.TAKEN_BACK, now.date(), by, why)
    run.content = with_kept_decisions(_unconfirmed(run.content, found), ledger)
    changes = [_told(one, TAKE_BACK, one, None) for one in found]
    ledger.journal.append(run=run.number, at=now, kind=TAKE_BACK, who=by, why=why, changes=changes)


def _told(about: Release, how: str, before: Release | None, after: Release | None) -> Change:
    old: Said = before.grade if before else None
    new: Said = after.grade if after else None
    return Change(RELEASES.name, about.id, "grade", old, old, new, how, about.employee_id)


def _confirmed(content: HrContent, made: Iterable[Release]) -> HrContent:
    """Return HR's content with the grades confirmed by whoever released them."""
    known = content.decisions["results"]
    decided = dict(known)
    for one in made:
        decided[one.employee_id] = {
            **known.get(one.employee_id, {}),
            "confirmed_grade": one.grade,
            "confirmed_by": one.by,
            "confirmed_on": float(to_serial(one.day)),
        }
    return replace(content, decisions={**content.decisions, "results": decided})


def _unconfirmed(content: HrContent, found: Iterable[Release]) -> HrContent:
    """Return HR's content without the confirmations that came with releases."""
    known = content.decisions["results"]
    decided = dict(known)
    for one in found:
        row = known.get(one.employee_id, {})
        if (row.get("confirmed_grade"), row.get("confirmed_by")) == (one.grade, one.by):
            kept = {key: value for key, value in row.items() if key not in _CONFIRMED}
            # A row that says nothing is kept, so that what was confirmed is cleared where it stands.
            decided[one.employee_id] = {**kept, **dict.fromkeys(_CONFIRMED)}
    return replace(content, decisions={**content.decisions, "results": decided})


_CONFIRMED = ("confirmed_grade", "confirmed_by", "confirmed_on")
"""The columns of Results in which HR confirms a grade."""
