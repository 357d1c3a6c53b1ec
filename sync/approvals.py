"""Second-level approval across books: how far the approval of each result is, and the rows of the sheet Approvals.

Whatever releases results asks :func:`approval_states`, or the verdict, which holds them: a result of which
:attr:`appraisal.approval.ApprovalState.may_be_released` is false stays where it is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeAlias

from appraisal.approval import Approval, ApprovalState, Chain, Standing, chain_of_result
from appraisal.model import Result
from appraisal.numbers import read_date
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.team_rows import Row, word
from sync.written_rows import Wanted, gone, unpacked
from workbook_templates.books.approvals import APPROVALS
from workbook_templates.labels import choice_code

_DECIDED = "approvals decided on"
"""A ledger fact: by person the decision, its day, and the total that was decided on."""

CALIBRATED = "calibrated"
"""The state of an approved result whose score HR calibrated: a code of ``choice.approval_state``."""

_Kept: TypeAlias = Mapping[str, tuple[str, str, float | None]]


def approval_states(
    content: HrContent, ledger: Ledger, results: Iterable[Result]
) -> tuple[ApprovalState, ...]:
    """Return how far the approval of every result is, in their order."""
    return tuple(map(Approvals(content, ledger).state, results))


def keep_decided(ledger: Ledger, states: Iterable[ApprovalState]) -> None:
    """Keep which totals were decided on: a decision holds for the total that its approver saw, not for a later one."""
    kept = {
        state.employee_id: (*_what(state.approval), state.basis)
        for state in states
        if state.approval is not None and state.approval.decision is not None
    }
    said = json.dumps(kept, ensure_ascii=False) if kept else ""
    if (ledger.meta(_DECIDED) or "") != said:
        ledger.set_meta(_DECIDED, said)


def _what(approval: Approval) -> tuple[str, str]:
    """Return what makes a decision another one: its word and its day."""
    return str(approval.decision or ""), approval.day.isoformat() if approval.day else ""


@dataclass(frozen=True)
class Approvals:
    """What the ledger knows of approvals, read once."""

    content: HrContent
    ledger: Ledger
    _chains: dict[Chain, Chain] = field(default_factory=dict, init=False, compare=False)
    """Those who stand above somebody, once for all of a team."""

    @cached_property
    def _said(self) -> Mapping[str, list[tuple[str, Approval]]]:
        """What anybody decided, by person, each with who it was."""
        recipients = {book.book_id: book.recipient_id for book in self.ledger.registry}
        found: dict[str, list[tuple[str, Approval]]] = {}
        for approval in self.ledger.returns.approvals():
            found.setdefault(approval.employee_id, []).append((recipients[approval.book], approval))
        return found

    @cached_property
    def _decided(self) -> _Kept:
        kept = json.loads(self.ledger.meta(_DECIDED) or "{}")
        return {person: tuple(fact) for person, fact in kept.items()}

    def state(self, result: Result) -> ApprovalState:
        """Return how far the approval of one result is."""
        person, policy = result.employee_id, self.content.policy
        found = chain_of_result(result, self.content.employees)
        chain = self._chains.setdefault(found, found)
        said = self._said.get(person, [])
        approval = _counting(said, chain)
        return ApprovalState(
            person,
            chain,
            policy.scheme(result.scheme).release_approval,
            result.total,
            approval,
            self._basis(approval, result.total) if approval is not None else None,
            tuple(
                (who, one.book) for who, one in said if who != chain.approver_id and one.decision is not None
            ),
        )

    def _basis(self, approval: Approval, total: float | None) -> float | None:
        """Return the total that was decided on: as it was kept, as a master says whose ledger was lost, or as it was seen."""
        kept = self._decided.get(approval.employee_id) or self._in_master(approval.employee_id)
        if kept is not None and kept[:2] == _what(approval):
            return kept[2]
        return total if approval.on_behalf else approval.seen

    def _in_master(self, person: str) -> tuple[str, str, float | None] | None:
        row = self.ledger.written.row(APPROVALS.name, person)
        shown = unpacked(APPROVALS, row.cells) if row is not None else {}
        basis = shown.get("decided_total")
        if not isinstance(basis, float):
            return None
        day = read_date(shown.get("day")).value
        code = choice_code("approval", str(shown.get("decision") or "")) or ""
        return code, day.isoformat() if day else "", basis


def _counting(said: Sequence[tuple[str, Approval]], chain: Chain) -> Approval | None:
    """Return what the second-level manager says; of several books the last one in which there is a decision."""
    own = [approval for who, approval in said if who == chain.approver_id]
    decided = [approval for approval in own if approval.decision is not None]
    return next(reversed(decided or own), None)


def is_shown(state: ApprovalState) -> bool:
    """Whether the master has a row for it: an approval is needed, or something was said."""
    return state.needed or state.approval is not None


def approval_rows(
    content: HrContent, ledger: Ledger, results: Sequence[Result], states: Sequence[ApprovalState]
) -> Iterator[Wanted]:
    """Yield one row a person whose result needs an approval or has a decision; whoever has none any more keeps the names."""
    files = {book.book_id: book.file for book in ledger.registry}
    wanted: set[str] = set()
    for result, state in zip(results, states, strict=True):
        if is_shown(state):
            wanted.add(state.employee_id)
            yield Wanted(state.employee_id, _row(content, result, state, files))
    standing = ledger.written.keys(APPROVALS.name)
    for key, row in list(gone(APPROVALS, standing, wanted, ledger.written)):
        yield Wanted(key, {name: row.get(name) for name in ("employee_id", "name", "department")})


def _row(content: HrContent, result: Result, state: ApprovalState, files: Mapping[str, str]) -> Row:
    language, people = content.policy.language, content.employees
    person, approval = people[state.employee_id], state.approval
    row: Row = {
        "employee_id": person.id,
        "name": person.name,
        "department": person.department,
        "manager": name_of(content, state.chain.manager_id),
        "approver": name_of(content, state.chain.approver_id),
        "total": result.total,
        "grade": result.grade,
        "state": word("approval_state", _shown(state, result), language),
    }
    if approval is None:
        return row
    day: date | None = approval.day
    return row | {
        "decision": word("approval", approval.decision, language),
        "reason": approval.reason,
        "proposed": approval.grade,
        "day": day,
        "decided_total": state.basis if approval.decision is not None else None,
        "book": files.get(approval.book, ""),
    }


def _shown(state: ApprovalState, result: Result) -> str:
    """Return the code of the state that a row shows.

    What was approved is the total; a score that HR calibrated is HR's own decision and not what the approver saw.
    """
    calibrated = state.standing is Standing.APPROVED and result.calibrated is not None
    return CALIBRATED if calibrated else state.standing


def name_of(content: HrContent, employee_id: str) -> str:
    """Return a person's name, the id where nobody has it, and "" for nobody."""
    found = content.employees.get(employee_id)
    return found.name if found else employee_id
