"""Findings whose words come from a reader: bad settings, bad roster lines, files that cannot be taken, notices.

The rules of :mod:`appraisal.rules` say their own messages; these carry theirs, in every language.
"""

from collections.abc import Callable, Iterator

from appraisal.findings import Finding, Place, Severity, Spot
from appraisal.policy import Policy
from appraisal.rules.catalogue import rule
from sync.errors import Notice, ReviewbookError, describe
from workbook_templates.layout import LANGUAGES
from workbook_templates.policy_rows import PolicyProblem

BAD_SETTING, UNREADABLE_FILE, FILE_NOTICE = "S07", "S10", "S11"


def spoken(
    policy: Policy, code: str, spot: Spot, place: Place, text: Callable[[str], str]
) -> Iterator[Finding]:
    """Yield a finding that carries its message in every language, unless HR switched its rule off."""
    severity = policy.severity(code, rule(code).severity)
    if severity is not Severity.OFF:
        values = tuple((f"text_{language[:2]}", text(language)) for language in LANGUAGES)
        yield Finding(code, severity, spot, values=values, place=place)


def bad_setting(policy: Policy, problem: PolicyProblem, place: Place) -> Iterator[Finding]:
    """Yield the finding for a setting that cannot be used."""
    spot = Spot(problem.table, problem.record, problem.column)
    yield from spoken(policy, BAD_SETTING, spot, place, problem.message)


def unreadable_file(policy: Policy, error: ReviewbookError) -> Iterator[Finding]:
    """Yield the finding for a file from which nothing could be taken."""
    bare = Notice(error.key, values=tuple(error.values.items()))
    spot = Spot("file", error.place.file, error.key)
    yield from spoken(policy, UNREADABLE_FILE, spot, error.place, lambda language: describe(bare, language))


def file_notice(policy: Policy, notice: Notice, book: str, file: str) -> Iterator[Finding]:
    """Yield the finding for something about a file that stopped nothing."""
    bare = Notice(notice.key, values=notice.values)
    place = Place(notice.place.file or file, notice.place.sheet, notice.place.cell)
    spot = Spot("file", str(place), notice.key, book)
    yield from spoken(policy, FILE_NOTICE, spot, place, lambda language: describe(bare, language))
