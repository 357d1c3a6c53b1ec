"""The catalogue: every rule with its code, the name of the defect, its severity and its check.

A code is never reused. A rule without a check is spoken by the reader of files, who alone can see the defect. A rule that looks both into one book and across books has both checks; each defect is seen by
one of them only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appraisal.findings import Severity
from appraisal.rules import (
    alignment,
    approvals,
    calibration,
    coaching,
    feedback,
    goals,
    improvement,
    measures,
    merging,
    participation,
    past,
    provided,
    raters,
    ratings,
    results,
    settings,
    sheets,
    wording,
)
from appraisal.rules.context import BookContext, CompanyContext, Hit

BookCheck = Callable[[BookContext], Iterator[Hit]]
CompanyCheck = Callable[[CompanyContext], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``name`` states the defect, ``severity`` is the house default."""

    code: str
    name: str
    severity: Severity
    book: BookCheck | None = None
    company: CompanyCheck | None = None

    @property
    def scope(self) -> str:
        """``book`` where one book is enough to see the defect, else ``company``."""
        return "book" if self.book else "company"


_ERROR, _WARN, _INFO = Severity.ERROR, Severity.WARN, Severity.INFO

RULES: tuple[Rule, ...] = (
    Rule("G01", "weights-not-100", _ERROR, goals.weights_not_100),
    Rule("G02", "weight-out-of-bounds", _WARN, goals.weight_out_of_bounds),
    Rule("G03", "goal-count", _WARN, goals.goal_count),
    Rule("G04", "target-missing", _ERROR, measures.target_missing),
    Rule("G05", "target-zero", _ERROR, measures.target_zero),
    Rule("G06", "target-sign", _ERROR, measures.target_sign),
    Rule("G07", "direction-conflict", _ERROR, measures.direction_conflict),
    Rule("G08", "flat-target", _WARN, measures.flat_target),
    Rule("G09", "sandbag", _WARN, past.sandbag),
    Rule("G10", "overreach", _WARN, measures.overreach),
    Rule("G11", "ceiling-hit", _WARN, company=results.ceiling_hit),
    Rule("G12", "bad-dates", _ERROR, goals.dates),
    Rule("G13", "duplicate-goal", _WARN, wording.duplicate_in_book, wording.duplicate_in_master),
    Rule("G14", "vague-wording", _WARN, wording.vague_wording),
    Rule("G15", "method-missing", _ERROR, measures.method_missing),
    Rule("C01", "orphan-goal", _WARN, alignment.orphan_in_book, alignment.orphan),
    Rule("C02", "childless-goal", _ERROR, company=alignment.childless),
    Rule("C03", "broken-chain", _ERROR, alignment.broken_chain_in_book, alignment.broken_chain),
    Rule("C04", "target-not-covered", _ERROR, company=alignment.coverage),
    Rule("C05", "unit-mismatch", _ERROR, alignment.mismatch_in_book, alignment.mismatch),
    Rule("C06", "due-after-parent", _WARN, alignment.late_in_book, alignment.late),
    Rule("C07", "low-alignment", _WARN, company=alignment.alignment_rate),
    Rule("D01", "unmatched-actual", _ERROR, company=provided.unmatched_actual),
    Rule("D02", "actual-replaced", _WARN, provided.actual_replaced),
    Rule("D03", "actual-undated", _ERROR, provided.undated_actual),
    Rule("P01", "goals-not-agreed", _ERROR, company=participation.not_signed_off),
    Rule("P02", "goal-edited-after-agree", _ERROR, merging.edited_after_agreement),
    Rule("P03", "nothing-said", _WARN, company=participation.nothing_said),
    Rule("K01", "checkin-gap", _WARN, company=coaching.checkin_gap),
    Rule("K02", "progress-stale", _WARN, company=coaching.progress_stale),
    Rule("K03", "surprise", _WARN, company=coaching.surprise),
    Rule("R01", "rating-outside-scale", _ERROR, ratings.rating_outside_scale),
    Rule("R02", "evidence-missing", _ERROR, ratings.evidence_missing),
    Rule("R03", "single-source", _ERROR, company=raters.single_source),
    Rule("R04", "too-few-raters", _ERROR, company=raters.too_few_raters),
    Rule("R05", "complement-leak", _ERROR, company=raters.complement_leak),
    Rule("R06", "blank-as-zero", _ERROR, ratings.blank_as_zero),
    Rule("R07", "self-gap", _INFO, company=raters.self_gap),
    Rule("R08", "straight-line", _WARN, ratings.straight_line),
    Rule("R09", "lenient-or-severe", _WARN, company=raters.lenient_or_severe),
    Rule("R10", "central-tendency", _WARN, company=raters.central_tendency),
    Rule("R11", "rater-conflict", _WARN, company=raters.conflict),
    Rule("R12", "bad-rater", _ERROR, company=raters.bad_rater),
    Rule("A01", "off-distribution", _WARN, company=results.distribution),
    Rule("A02", "quota-small-group", _ERROR, company=calibration.quota_small_group),
    Rule("A03", "bad-calibration", _ERROR, company=calibration.bad_calibration),
    Rule("A04", "adverse-impact", _INFO, company=results.unlike_groups),
    Rule("A05", "not-approved", _ERROR, company=approvals.not_approved),
    Rule("A06", "bad-decision", _ERROR, approvals.bad_decision),
    Rule("A07", "approver-not-above", _ERROR, approvals.not_above_in_book, approvals.not_above),
    Rule("F01", "interview-late", _WARN, company=feedback.interview_late),
    Rule("F02", "not-private", _ERROR, feedback.not_private),
    Rule("F03", "interview-incomplete", _WARN, feedback.interview_incomplete),
    Rule("F04", "answer-amiss", _ERROR, company=feedback.answer_amiss),
    Rule("F05", "changed-after-release", _WARN, company=feedback.changed_after_release),
    Rule("F06", "bad-interview-day", _ERROR, company=feedback.bad_interview_day),
    Rule("I01", "pip-required", _ERROR, company=improvement.plan_required),
    Rule("I02", "pip-shape", _WARN, company=improvement.plan_shape),
    Rule("X01", "coefficient-order", _ERROR, company=results.result_order),
    Rule("X02", "over-budget", _ERROR),
    Rule("X03", "too-little-service", _ERROR, company=results.min_service),
    Rule("S01", "formula-overwritten", _ERROR, sheets.formula_overwritten),
    Rule("S02", "wrong-identity", _ERROR, sheets.wrong_identity),
    Rule("S03", "unreadable-cell", _ERROR, sheets.text_number),
    Rule("S04", "duplicate-submission", _ERROR, company=sheets.duplicate_submission),
    Rule("S05", "hidden-edit", _WARN, sheets.hidden_edit),
    Rule("S06", "actual-twice", _WARN, sheets.actual_twice),
    Rule("S07", "bad-setting", _ERROR, company=settings.bad_setting),
    Rule("S08", "bad-roster", _ERROR, company=settings.bad_roster),
    Rule("S09", "table-full", _WARN, sheets.table_full),
    Rule("S10", "unreadable-file", _ERROR),
    Rule("S11", "file-notice", _WARN),
    Rule("S12", "not-the-owner", _WARN, merging.not_the_owner),
    Rule("S13", "open-conflict", _ERROR, company=merging.open_conflict),
    Rule("S14", "on-behalf-without-reason", _WARN, company=merging.on_behalf_without_reason),
    Rule("S16", "book-waits", _INFO, company=merging.book_waits),
    Rule("W01", "shared-by-link", _ERROR),
    Rule("W02", "stranger-has-access", _ERROR),
    Rule("W03", "recipient-without-access", _ERROR),
    Rule("W04", "hr-without-access", _WARN),
    Rule("W05", "owner-changed", _ERROR),
    Rule("W06", "writers-can-share", _ERROR),
    Rule("W07", "protection-lost", _ERROR),
    Rule("W08", "tab-gone", _ERROR),
    Rule("W09", "copy-of-book", _WARN),
    Rule("W10", "sheet-gone", _ERROR),
    Rule("W11", "sheet-moved", _WARN),
    Rule("W12", "no-google-address", _ERROR),
    Rule("W13", "book-still-open", _WARN),
)

_BY_CODE = {entry.code: entry for entry in RULES}


def rule(code: str) -> Rule:
    """Return the rule of a code, in whatever case it was typed; :class:`KeyError` for an unknown one."""
    return _BY_CODE[code.upper()]
