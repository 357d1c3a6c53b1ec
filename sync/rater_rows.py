"""The rows of the sheets Raters and Ratings: who rates whom and how far that is, and the means that may be shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from appraisal.model import ChosenRater, RaterStatus
from appraisal.raters import Part, SourceScore
from sync.assessing import AssessedItem
from sync.book_states import DRAFT, RETURNED, BookState
from sync.hr import HrContent, TypedRow
from sync.ledger import Ledger
from sync.raters import is_off
from sync.roles import PEER
from sync.rows import as_text
from sync.team_rows import Row, word
from sync.written_rows import Wanted, gone
from workbook_templates.books.master import AGGREGATES, RATERS

BAD_RATER = "R12"
"""The rule that reports who cannot rate."""


def aggregate_rows(content: HrContent, ledger: Ledger, items: tuple[AssessedItem, ...]) -> Iterator[Wanted]:
    """Yield one row a person, item and source that was asked; of a row that is asked no more nothing but the names stays."""
    keys: set[str] = set()
    for found in items:
        for part in found.score.sources:
            if part.part is not Part.ABSENT or part.blank or part.left_out:
                row = _aggregate(content, found, part)
                keys.add(str(row["aggregate"]))
                yield Wanted(str(row["aggregate"]), row)
    standing = ledger.written.keys(AGGREGATES.name)
    for key, old in list(gone(AGGREGATES, standing, keys, ledger.written)):
        yield Wanted(key, {**old, "count": None, "mean": None, "weight": None, "state": None})


def _aggregate(content: HrContent, found: AssessedItem, part: SourceScore) -> Row:
    score, language = found.score, content.policy.language
    person = content.employees.get(score.ratee_id)
    return {
        "aggregate": f"{score.ratee_id}|{score.item}|{part.source}",
        "name": person.name if person else score.ratee_id,
        "item": found.title,
        "source": word("source", part.source, language),
        "count": float(part.count) if part.count else None,
        "mean": part.mean,
        "weight": part.weight,
        "state": word("rating_part", part.part, language),
        "employee_id": score.ratee_id,
        "item_id": score.item,
    }


def with_states(
    content: HrContent, ledger: Ledger, books: Sequence[BookState], refused: Collection[str]
) -> HrContent:
    """Return HR's content with the names beside the rows of the sheet Raters, and how far each of them is."""
    if not content.rows.get(RATERS.name):
        return content
    states = _states(ledger, books)
    chosen = {one.record: one for one in content.raters}
    rows = [_with_state(row, content, chosen, states, refused) for row in content.rows[RATERS.name]]
    return replace(content, rows={**content.rows, RATERS.name: rows})


def _states(ledger: Ledger, books: Iterable[BookState]) -> Mapping[tuple[str, str], str]:
    """Return how the book stands in which a rater rates a person, by rater and person."""
    seats: dict[str, list[str]] = {}
    for book_id, person in ledger.columns.seats(PEER):
        seats.setdefault(book_id, []).append(person)
    return {
        (found.book.recipient_id, person): DRAFT if found.state == RETURNED else found.state
        for found in books
        for person in seats.get(found.book.book_id, ())
    }


def _with_state(
    row: TypedRow,
    content: HrContent,
    chosen: Mapping[str, ChosenRater],
    states: Mapping[tuple[str, str], str],
    refused: Collection[str],
) -> TypedRow:
    ratee, rater, source = (as_text(row.get(name) or "") for name in RATERS.row_key)
    one = chosen.get("|".join(filter(None, (ratee, rater, source))))
    person, other = content.employees.get(ratee), content.employees.get(rater)
    state = None
    if one is not None and is_off(content, one):
        state = word("rater_state", "off", content.policy.language)
    elif one is not None:
        known = states.get((one.rater_id, one.ratee_id))
        if one.status is not RaterStatus.CONFIRMED:
            known = str(one.status)
        state = word("rater_state", known or _without_book(one, refused), content.policy.language)
    return {
        **row,
        "ratee": person.name if person else None,
        "rater": other.name if other else row.get("rater"),
        "state": state,
    }


def _without_book(one: ChosenRater, refused: Collection[str]) -> str:
    return "refused" if one.record in refused else "waiting"
