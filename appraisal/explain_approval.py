"""The approval of the second level in words: who approved which total, and what HR's calibration has to do with it."""

from appraisal.approval import ApprovalState, Decision, Standing
from appraisal.messages import Texts
from appraisal.numbers import round2

_texts = Texts("appraisal")


def explain_approval(
    state: ApprovalState, approver: str, calibrated: float | None, language: str
) -> list[str]:
    """Return what is to be said of the approval of a result; nothing where none is needed and nobody decided.

    ``approver`` is the name of who stands above the manager, ``calibrated`` the score that HR set, ``None`` for none. An approval
    is for the total; a calibrated score is HR's own decision beside it.
    """
    approval = state.approval
    decided = approval is not None and approval.decision is not None
    if not state.needed and not decided:
        return []
    values = {"approver": approver, "day": _texts("explain.approval.no-day", language)}
    if approval is not None and approval.day is not None:
        day = approval.day
        values["day"] = _texts("explain.date", language, year=day.year, month=day.month, day=day.day)
    if approval is not None and approval.decision is Decision.RETURNED:
        values["reason"] = approval.reason
    if state.basis is not None:
        values["total"] = f"{round2(state.basis):.2f}"
    texts = [_texts(f"explain.approval.{state.standing}", language, **values)]
    if state.standing is Standing.APPROVED and calibrated is not None:
        texts.append(_texts("explain.approval.calibrated", language, approver=approver))
    return texts
