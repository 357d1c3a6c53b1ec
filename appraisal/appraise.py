"""Run the rules, settle which finding stands where several see one mistake, and say findings in words."""

from collections.abc import Container, Iterable, Iterator
from importlib.resources import files

from appraisal.findings import Finding, Severity
from appraisal.messages import Texts
from appraisal.policy import Policy
from appraisal.rules.catalogue import RULES, Rule, rule
from appraisal.rules.context import BookContext, CompanyContext, Hit
from appraisal.rules.precedence import settle, unreadable_fields
from appraisal.rules.words import Shown, shortened

_texts = Texts("appraisal")


def check_book(context: BookContext) -> tuple[Finding, ...]:
    """Return what is wrong in one book, one finding for each mistake."""
    hits = ((entry, hit) for entry in _active(context.policy) if entry.book for hit in entry.book(context))
    return settle(_findings(context, hits), unreadable_fields(context))


def check_company(context: CompanyContext, codes: Container[str] | None = None) -> tuple[Finding, ...]:
    """Return what is wrong across books and in the master, one finding for each mistake; by some rules only, if so asked."""
    hits = (
        (entry, hit)
        for entry in _active(context.policy)
        if entry.company and (codes is None or entry.code in codes)
        for hit in entry.company(context)
    )
    return settle(_findings(context, hits))


def _active(policy: Policy) -> Iterator[Rule]:
    return (entry for entry in RULES if policy.looks_at(entry.code, entry.severity))


def _findings(context: BookContext | CompanyContext, hits: Iterable[tuple[Rule, Hit]]) -> Iterator[Finding]:
    """Yield the findings, each with the severity that the scheme of the person whom it is about gives it."""
    policy = context.policy
    for entry, hit in hits:
        values = {"case": hit.case, **hit.values} if hit.case else hit.values
        scheme = context.scheme(hit.subject) if hit.subject in context.employees else None
        severity = policy.severity(entry.code, hit.severity or entry.severity, scheme)
        if severity is Severity.OFF:
            continue
        yield Finding(entry.code, severity, hit.spot, hit.subject, tuple(values.items()))


def message(finding: Finding, language: str) -> str:
    """Return what is wrong and what to do; where it is, the finding's place says.

    A finding of a reader carries its own words, as ``text_en`` and ``text_zh``.
    """
    values = dict(finding.values)
    if said := values.get(f"text_{language[:2]}"):
        return shortened(str(said))
    key = f"rules.{finding.code}.{values.pop('case', None) or 'message'}"
    if key not in _texts:
        key = f"rules.{finding.code}.message"
    return _texts(key, language, **{name: Shown(value, language) for name, value in values.items()})


def title(code: str, language: str) -> str:
    """Return a rule's name in words."""
    return _texts(f"rules.{rule(code).code}.title", language)


def page(code: str, language: str) -> str:
    """Return a rule's page in Markdown: what, why, example, how to fix; :class:`KeyError` for an unknown code."""
    name = f"{rule(code).code}.md"
    return (files("appraisal") / "rules" / "pages" / language / name).read_text(encoding="utf-8")
