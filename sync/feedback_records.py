"""What books say about feedback, as the records of the model: interviews of team books, answers of self books."""

from collections.abc import Iterator

from appraisal.feedback import Answer, Interview
from appraisal.rules.context import CellProblem
from sync.record_rows import readers, used
from sync.rows import RowReader
from sync.xlsx.read import RawTable
from workbook_templates.books.feedback import FEEDBACK, INTERVIEWS_IN_BOOK


def read_interviews(raw: RawTable | None, book: str, problems: list[CellProblem]) -> Iterator[Interview]:
    """Yield the interviews of a team book; one that was drawn before there was a sheet for them has none."""
    for reader in readers(raw, INTERVIEWS_IN_BOOK, book) if raw else ():
        if used(reader, INTERVIEWS_IN_BOOK.inputs):
            yield Interview(
                reader.record,
                preparation=reader.text("preparation"),
                day=reader.day("day"),
                strengths=reader.text("strengths"),
                gaps=reader.text("gaps"),
                next_steps=reader.text("next_steps"),
                follow_up=reader.day("follow_up"),
                private=_yes(reader, "private"),
                book=book,
                problems=reader.bad_fields,
            )
            problems.extend(reader.problems)


def read_answers(
    raw: RawTable | None, book: str, employee_id: str, problems: list[CellProblem]
) -> Iterator[Answer]:
    """Yield what the employee of a self book answers to the released result."""
    for reader in readers(raw, FEEDBACK, book) if raw else ():
        if reader.record == employee_id and used(reader, FEEDBACK.inputs):
            yield Answer(
                employee_id,
                acknowledged=_yes(reader, "acknowledged"),
                day=reader.day("day"),
                comment=reader.text("comment"),
                appeal=_yes(reader, "appeal"),
                appeal_reason=reader.text("appeal_reason"),
                appeal_day=reader.day("appeal_day"),
                book=book,
                problems=reader.bad_fields,
            )
            problems.extend(reader.problems)


def _yes(reader: RowReader, column: str) -> bool | None:
    """Return whether a cell says yes or no, ``None`` where it says neither."""
    code = reader.code(column, "yes")
    return code == "yes" if code else None
