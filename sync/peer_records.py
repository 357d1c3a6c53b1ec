"""The table of a returned peer book, as the records of the model: what one rater says about others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appraisal.model import CellState, Rating, Source
from appraisal.rules.context import CellProblem
from sync.record_rows import readers
from sync.records import is_finished
from sync.rows import RowReader
from sync.value_text import UNSAID
from sync.xlsx.read import RawTable
from workbook_templates.books import peer
from workbook_templates.labels import choice_code


@dataclass(frozen=True, slots=True)
class PeerRecords:
    """What a peer book says, and what did not fit. Rows that say nothing are there, too: they were asked."""

    ratings: tuple[Rating, ...]
    problems: tuple[CellProblem, ...]
    finished: bool


def peer_records(tables: Mapping[str, RawTable], book: str, rater_id: str) -> PeerRecords:
    """Read the records of a peer book.

    A problem does not repeat what was typed: it would stand in the master, beside the rater's name.
    """
    problems: list[CellProblem] = []
    ratings = tuple(_ratings(tables["ratings"], book, rater_id, problems))
    finished = is_finished(tables.get("answer"), peer.ANSWER, problems, book)
    said = (
        one._replace(typed=UNSAID, suggestion=None) if one.spot.table == "ratings" else one
        for one in problems
    )
    return PeerRecords(ratings, tuple(said), finished)


def _ratings(raw: RawTable, book: str, rater_id: str, problems: list[CellProblem]) -> Iterator[Rating]:
    for reader in readers(raw, peer.RATINGS, book):
        source = choice_code("source", reader.text("source"))
        ratee, item = reader.text("ratee_id"), reader.text("item_id")
        if source is not None and ratee and item:
            yield _rating(reader, rater_id, ratee, Source(source), item)
            problems.extend(reader.problems)


def _rating(reader: RowReader, rater_id: str, ratee_id: str, source: Source, item: str) -> Rating:
    return Rating(
        id=reader.record,
        rater_id=rater_id,
        ratee_id=ratee_id,
        source=source,
        item=item,
        value=reader.number("value"),
        comment=reader.text("comment"),
        exempt=CellState.UNABLE if reader.yes("unable") else None,
        book=reader.book,
        problems=reader.bad_fields,
    )
