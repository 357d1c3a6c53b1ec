"""P02, S12, S13, S14 and S16: what the merge did not simply apply, and what it leaves for HR."""

from collections.abc import Iterator

from appraisal.findings import Severity, Spot, Value
from appraisal.rules.context import BookContext, CompanyContext, Hit, NotOwned, Proposal
from appraisal.rules.sheets import owner_by_record

_BLANK = (None, "")


def edited_after_agreement(context: BookContext) -> Iterator[Hit]:
    """P02: a goal was changed, or added, after manager and employee agreed the goals; HR decides."""
    for proposal in context.facts.proposals:
        subject, title = _subject(context, proposal), proposal.title or proposal.spot.record
        if not proposal.spot.field:
            added: dict[str, Value] = {"title": title, "name": context.name(subject)}
            yield Hit(proposal.spot, subject, added, "added")
            continue
        values: dict[str, Value] = {
            "title": title,
            "field": proposal.spot.field,
            "before": proposal.before,
            "after": proposal.after,
        }
        yield Hit(proposal.spot, subject, values, _case(proposal.before, proposal.after))


def not_the_owner(context: BookContext) -> Iterator[Hit]:
    """S12: a cell was changed that belongs to HR or to the program; in the master, one that a book or the program fills."""
    for cell in context.facts.not_owned:
        values: dict[str, Value] = {"shown": cell.shown, "kept": cell.kept}
        case = _case(cell.kept, cell.shown)
        if cell.is_id:
            case = "master-id-cleared" if case == "cleared" else "master-id"
        elif cell.not_back and case != "cleared":
            case = "master-not-back"
        elif not cell.spot.book:
            case = f"master-{case}" if case else "master"
        yield Hit(cell.spot, _subject(context, cell), values, case)


def _case(before: Value, after: Value) -> str:
    if after in _BLANK:
        return "cleared"
    return "filled" if before in _BLANK else ""


def _subject(context: BookContext, noticed: Proposal | NotOwned) -> str:
    spot = noticed.spot
    return noticed.subject or owner_by_record(context).get((spot.table, spot.record), "")


def open_conflict(context: CompanyContext) -> Iterator[Hit]:
    """S13: a field has two values, and HR has not chosen yet."""
    for conflict in context.conflicts:
        yield Hit(conflict.spot, conflict.subject, {"where": conflict.where})


def on_behalf_without_reason(context: CompanyContext) -> Iterator[Hit]:
    """S14: HR changed a value for its owner, and the change log does not say from where or why."""
    for change in context.on_behalf:
        missing = [field for field in ("source", "reason") if not getattr(change, field).strip()]
        if missing:
            case = missing[0] if len(missing) == 1 else ""
            yield Hit(
                Spot("changes", change.change, missing[0]), change.subject, {"where": change.where}, case
            )


def book_waits(context: CompanyContext) -> Iterator[Hit]:
    """S16: a change could not be written into a book; where it has no row left, waiting brings nothing, and it is a warning."""
    for book in context.waiting:
        name = {"name": context.name(book.recipient_id)}
        severity = Severity.WARN if book.why == "full" else None
        yield Hit(Spot("submissions", book.book_code, "waiting"), "", name, book.why, severity)
