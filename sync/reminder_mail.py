"""Reminders as files that HR sends: one mail a person (.eml, a draft for the mail program), and short texts for a chat.

Nothing is sent from here. The same reminders on the same day give the same bytes.
"""

import hashlib
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from sync.book_states import SUBMITTED
from sync.errors import TEXTS, ReviewbookError, library_errors, writing
from sync.files import REPORTS, distinct_stems, replace_file
from sync.reminders import OwedBook, Reminder
from sync.roles import DECLARED, PEER
from sync.xlsx.read import read_book

FOLDER = "reminders"
CHAT = "chat.txt"
MAIL = ".eml"

_DRAFT = "X-Unsent"
"""Outlook opens a mail with this header as a draft, with a button to send it."""
_SPACE = re.compile(r"\s+")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the folder, how many mails, who has no usable address, and which books could not be attached.

    ``outside`` are the raters from outside without an address: HR passes the text on.
    """

    folder: Path
    mails: int
    without_address: tuple[str, ...]
    not_attached: tuple[str, ...]
    outside: tuple[str, ...] = ()


def write_reminders(
    folder: Path, found: Sequence[Reminder], day: date, *, sender: str = "", attach: bool = False
) -> Written:
    """Write the reminders of a day into ``reports`` of a cycle folder, in place of those that were written that day before.

    ``sender`` is the address of the line From; without one HR's mail program fills it in. ``attach`` adds the live books.

    Raises:
        FileError: the folder cannot be written to.

    """
    place = folder / REPORTS / FOLDER / day.isoformat()
    with library_errors(place):
        place.mkdir(parents=True, exist_ok=True)
    names = [f"{stem}{MAIL}" for stem in distinct_stems(_line(_who(one)) for one in found)]
    missing: list[str] = []
    for reminder, name in zip(found, names, strict=True):
        books = list(_attachments(reminder, missing)) if attach else []
        with writing(place / name):
            replace_file(place / name, mail(reminder, day, sender, books).as_bytes())
    with writing(place / CHAT):
        replace_file(place / CHAT, chat(found).encode("utf-8-sig"))
    _drop_settled(place, frozenset(names))
    without = [one for one in found if address_of(one.employee.name, one.employee.email) is None]
    return Written(
        place,
        len(found),
        tuple(_who(one) for one in without if not one.outside),
        tuple(missing),
        tuple(_who(one) for one in without if one.outside),
    )


def _drop_settled(place: Path, wanted: frozenset[str]) -> None:
    """Take away the mails to people who owe nothing any more: what they were about is settled since this morning."""
    for path in place.glob(f"*{MAIL}"):
        if path.name not in wanted:
            with writing(path):
                path.unlink()


def mail(
    reminder: Reminder, day: date, sender: str = "", books: Iterable[tuple[str, bytes]] = ()
) -> EmailMessage:
    """Return one mail as a draft; ``books`` are attached under their names."""
    message = EmailMessage(policy=SMTP)
    if sender_address := address_of("", sender):
        message["From"] = sender_address
    if receiver := address_of(reminder.employee.name, reminder.employee.email):
        message["To"] = receiver
    message["Subject"] = _line(subject(reminder))
    message["Date"] = format_datetime(datetime.combine(day, time(), tzinfo=UTC))
    message[_DRAFT] = "1"
    message.set_content(body(reminder))
    attached = list(books)
    for name, content in attached:
        kind, subtype = (mimetypes.guess_type(name)[0] or _WORKBOOK).split("/", 1)
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    if attached:
        key = hashlib.sha256(f"{day}|{reminder.employee.id}".encode()).hexdigest()[:32]
        message.set_boundary(f"=_{key}")
    return message


def address_of(name: str, typed: str) -> Address | None:
    """Return an address as mails write it, ``None`` for what is none."""
    address = typed.strip()
    if not address.isascii() or not _ADDRESS.fullmatch(address):
        return None
    try:
        return Address(display_name=_line(name), addr_spec=address)
    except (ValueError, IndexError, MessageError):
        return None


def subject(reminder: Reminder) -> str:
    """Return the line that says what is owed: feedback first, then books, approvals, talks and improvement plans."""
    say = _say(reminder)
    if reminder.interviews or reminder.answer_until:
        return say("subject-feedback")
    if not reminder.books:
        return say(_about(reminder))
    key = "subject-late" if reminder.late else "subject" if reminder.due else "subject-open"
    return say(f"peer-{key}" if _kinds(reminder) == {PEER} else key)


def _about(reminder: Reminder) -> str:
    """Return the key of the line for somebody who owes no book."""
    if reminder.waiting:
        return "subject-approvals"
    return "subject-talks" if reminder.silent else "subject-plans"


def body(reminder: Reminder) -> str:
    """Return the text of a mail."""
    say = _say(reminder)
    lines = [say("hello"), "", say("intro"), ""]
    lines += [f"- {line}" for line in _points(reminder)]
    lines += ["", *(say(key) for key in _ways(reminder))]
    lines += ["", say("questions"), "", say("regards") if reminder.company else say("regards-plain"), ""]
    return "\n".join(lines)


def short(reminder: Reminder) -> str:
    """Return what can be pasted into a chat."""
    say = _say(reminder)
    gap = "" if reminder.language.startswith("zh") else " "
    return gap.join([say("chat"), *_points(reminder), say("thanks")])


def chat(found: Iterable[Reminder]) -> str:
    """Return the short texts of all, each under the name of the one person who is to read it."""
    return "\n".join(f"{_who(reminder)}\n{short(reminder)}\n" for reminder in found)


def _kinds(reminder: Reminder) -> set[str]:
    return {book.role for book in reminder.books}


def _ways(reminder: Reminder) -> Iterator[str]:
    """Yield the texts that say how to do what is owed: each kind of book has sheets of its own."""
    kinds = _kinds(reminder)
    if reminder.interviews:
        yield "how-interviews"
    if reminder.answer_until:
        yield "how-answer"
    files = {book.role for book in reminder.books if not book.link}
    if files - {PEER}:
        yield "how-book"
    elif reminder.silent and not kinds - {PEER}:
        yield "how-talks"
    if PEER in files:
        yield "how-ratings"
    if any(book.link for book in reminder.books):
        yield "how-sheet"
    if reminder.waiting:
        yield "how-approvals"
    if reminder.about_plans and not kinds - {PEER}:
        yield "how-plans"


def _points(reminder: Reminder) -> Iterator[str]:
    say = _say(reminder)
    for book in reminder.books:
        if book.state != SUBMITTED:
            yield _state(reminder, book)
        if book.errors:
            mend = say("errors-one" if book.errors == 1 else "errors", book=book.name, count=book.errors)
            yield mend + ("" if book.state != SUBMITTED else _where(say, book))
    if reminder.silent:
        yield say("talks", names=say("and").join(reminder.silent))
    if reminder.waiting:
        yield say("approvals", names=say("and").join(reminder.waiting))
    if reminder.interviews:
        yield say("interviews", names=say("and").join(reminder.interviews))
    if reminder.answer_until:
        yield say("answer", until=reminder.answer_until.isoformat())
    for key in ("planless", "unanswered", "unreviewed"):
        names: Sequence[str] = getattr(reminder, key)
        if names:
            yield say(key, names=say("and").join(names))


def _state(reminder: Reminder, book: OwedBook) -> str:
    say = _say(reminder)
    when = ""
    if reminder.due is not None:
        when = say("was-due" if reminder.late else "due", day=reminder.due.isoformat())
    kind = "peer-" if book.role == PEER else ""
    return say(f"{kind}state-{book.state}", book=book.name, code=book.code) + when + _where(say, book)


def _where(say: "_say", book: OwedBook) -> str:
    """Return where a Google Sheet is opened, "" for a file."""
    return say("sheet", link=book.link) if book.link else ""


class _say:  # noqa: N801  # reads as a verb where it is used
    """Says the texts of reminders in one person's language."""

    def __init__(self, reminder: Reminder) -> None:
        self._language = reminder.language
        self._values: Mapping[str, object] = {
            "name": reminder.employee.name or reminder.employee.id,
            "company": reminder.company,
            "cycle": reminder.cycle,
            "day": reminder.due.isoformat() if reminder.due else "",
        }

    def __call__(self, key: str, **values: object) -> str:
        return TEXTS(f"remind.{key}", self._language, **{**self._values, **values})


def _who(reminder: Reminder) -> str:
    return f"{reminder.employee.id} {reminder.employee.name}".strip()


def _line(text: str) -> str:
    """Return a text as a header may hold it: on one line."""
    return _SPACE.sub(" ", text).strip()


def _attachments(reminder: Reminder, missing: list[str]) -> Iterator[tuple[str, bytes]]:
    # A sheet is open to its recipient by its link; what was read of it is HR's.
    for book in (book for book in reminder.books if not book.link):
        try:
            with library_errors(book.path):
                content = book.path.read_bytes()
        except ReviewbookError:
            missing.append(book.name)
        else:
            # Somebody may have saved another book in its place, and that one is not this person's to read.
            if is_book(content, book.book_id):
                yield book.name, content
            else:
                missing.append(book.name)


def is_book(content: bytes, book_id: str) -> bool:
    """Whether a file is just that book, by what it says of itself."""
    try:
        found = read_book(content, DECLARED, tables=(), others=True)
    except ReviewbookError:
        return False
    return found.identity.field("book_id") == book_id
