"""Forgetting a person: everything about them goes, and what tells of nobody stays.

    plan   = what goes, file by file and table by table, and what stays and why      a preview; nothing is changed
    ready  = every file without the person, beside the cycle's own                   may be thrown away again
    ledger = the person is out of it, and it says what is to be done with the files  one transaction: from here on forwards
    files  = put in place or removed, and the ledger's free pages overwritten        finished by the next start after a kill
    proof  = the search through every file finds nothing

The pay workbook is cleared like a book; one behind a password is told, because nobody can look into it.
Aggregates that were shown stay as they are. HR's own sheets and files are HR's: the search says where they still name the person.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from pathlib import Path

from appraisal.person_words import PersonWords
from sync.closed_master import check_writable
from sync.cycle import opened
from sync.drawn_by import policies
from sync.errors import BookError, CycleFolderError, FileError, IdentityError, library_errors, writing
from sync.files import REPORTS, find_master, flush_file, lock_holder
from sync.finish_forgetting import READY, FileStep, finish_forgetting, keep_steps
from sync.ledger import Ledger, digest
from sync.ledger.forgetting import Going
from sync.ledger.journal import FORGET
from sync.ledger.values import decode, encode
from sync.listing import forget_listing
from sync.packing import pack, unpack
from sync.present_master import present_master
from sync.rights.about import Whom, is_about
from sync.rights.fates import ARCHIVE, Fate, Work, book_at, fates_of, is_pay, shown
from sync.rights.person import (
    KnownPerson,
    Nobody,
    known_person,
    new_nobodies,
    own_books,
    still_leads,
    words_of,
)
from sync.rights.redact_book import nobodys_line, redact_book, redact_master, redact_package, redact_pay
from sync.rights.search import Remain, remains
from sync.run import MasterRun, run_once
from sync.shown_rows import forget_shown
from sync.written_rows import packed, visible
from workbook_templates.books import book_of_table, filled_table, master


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What becomes of one file, given from the cycle folder."""

    file: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes of a person: rows of the ledger by table, and files. ``against`` are the reasons not to do it yet, by key."""

    known: tuple[KnownPerson, ...]
    rows: dict[str, int]
    files: tuple[FilePlan, ...]
    against: tuple[str, ...]

    def count(self, fate: Fate) -> int:
        """Return how many files have a fate."""
        return sum(one.fate is fate for one in self.files)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: who stands in the place of each person, by id, and where they are still named, in what is HR's own.

    ``locked`` are the files behind a password, into which nobody looked, ``unread`` is what else the search could not look
    through: of that nothing is proved.
    """

    nobodies: Mapping[str, Nobody]
    run: int
    removed: int
    cleared: int
    remains: tuple[Remain, ...]
    unread: tuple[Remain, ...] = ()
    locked: tuple[str, ...] = ()


def plan_forgetting(folder: Path, typed: Sequence[str], today: date) -> Plan:
    """Return what would go of people; nothing is changed.

    Raises:
        ReviewbookError: the folder cannot be used, or nobody of such an id is in the cycle.

    """
    with opened(folder) as ledger:
        work, _ = _work(folder, ledger, typed)
        rows = ledger.forgetting.count(work.whom.ids)
        files = tuple(FilePlan(shown(work, path), fate) for path, fate in fates_of(work))
        against = tuple(dict.fromkeys(key for key, _ in _against(work, today)))
        return Plan(work.known, {table: count for table, count in rows.items() if count}, files, against)


def forget(
    folder: Path, typed: Sequence[str], now: datetime, *, who: str = "", why: str = "", anyway: bool = False
) -> Forgotten:
    """Forget people, and return where they are still named.

    ``anyway`` is HR's word that somebody is forgotten who still leads others, or whose cycle is not at its end.

    Raises:
        CycleFolderError: nobody of such an id is in the cycle, or there is a reason against it.
        FileError: a file is open in another program, or cannot be written; the next start goes on where this one stopped.
        ReviewbookError: the folder, the master or the ledger cannot be used.

    """
    with opened(folder) as ledger:
        work, nobodies = _work(folder, ledger, typed)
        if not anyway and (reasons := list(_against(work, now.date()))):
            key, person = reasons[0]
            raise CycleFolderError(f"rights.{key}", id=person)
        check_writable(folder)
        fates = tuple(fates_of(work))
        _check_closed(work, fates)
        run = _take_out(work, fates, now, who, why)
        finish_forgetting(folder, ledger)
        run_once(folder, ledger, now, FORGET, MasterRun.without_returns)
    cleared = sum(step.ready != "" for step in work.steps)
    left = tuple(remains(folder, work.words))
    locked = tuple(shown(work, path) for path, fate in fates if fate is Fate.LOCKED)
    named, unread = (tuple(one for one in left if one.unread is closed) for closed in (False, True))
    unread = tuple(one for one in unread if one.file not in locked)
    return Forgotten(nobodies, run, work.gone, cleared, named, unread, locked)


def _work(folder: Path, ledger: Ledger, typed: Sequence[str]) -> tuple[Work, dict[str, Nobody]]:
    content = present_master(folder, ledger).content
    known = tuple(dict.fromkeys(known_person(content, ledger, one) for one in typed))
    nobodies = new_nobodies(known, content)
    books = frozenset(book.book_id for person in known for book in own_books(ledger, person.id))
    whom = reduce(or_, (person.whom for person in known))
    work = Work(folder, ledger, content, known, whom, words_of(nobodies, content), books)
    return work, {person.id: nobody for person, nobody in nobodies.items()}


def _against(work: Work, today: date) -> Iterator[tuple[str, str]]:
    """Yield why people should not be forgotten yet, and who."""
    cycle, gone = work.content.policy.cycle, work.whom.people
    for person in work.known:
        if any(one.employee_id not in gone for one in still_leads(work.content, person.id)):
            yield "still-leads", person.id
        employee = person.employee
        here = employee is not None and (employee.left is None or employee.left > today)
        if here and today <= cycle.end:
            yield "still-here", person.id


def _check_closed(work: Work, fates: Iterable[tuple[Path, Fate]]) -> None:
    """Make sure that nobody holds a file that is to change."""
    for path, fate in fates:
        lock = lock_holder(path)
        if lock is not None and fate.changes:
            raise FileError("rights.open", file=shown(work, path), lock=lock.name)


def _take_out(work: Work, fates: Iterable[tuple[Path, Fate]], now: datetime, who: str, why: str) -> int:
    """Make the files ready, and take the person out of the ledger; return the run's number."""
    ledger = work.ledger
    shutil.rmtree(work.folder / READY, ignore_errors=True)
    with writing(work.folder):
        (work.folder / READY).mkdir()
    for path, fate in fates:
        if fate.changes:
            _make_ready(work, path, fate)
    words = work.words
    with ledger.transaction():
        run = ledger.runs.start(now, FORGET)
        ledger.forgetting.forget(
            _going(work), run=run, at=now, who=words.replaced(who), why=words.replaced(why)
        )
        ledger.forgetting.keep_only_master(next(iter(ledger.archive_master.hashes()), ""))
        for key in work.lost:
            ledger.forgetting.lose(key)
        for key, size in work.sizes.items():
            ledger.forgetting.resize(key, size)
        forget_listing(ledger)
        forget_shown(ledger)
        left = digest(find_master(work.folder))
        ledger.runs.finish(run, now, {}, work.hashes.get(left, left))
        keep_steps(ledger, work.steps)
    return run


def _make_ready(work: Work, path: Path, fate: Fate) -> None:
    """Make a file ready without the person, and note what is to be done with the one that lies there."""
    here = shown(work, path)
    with library_errors(path):
        content = path.read_bytes()
    made = _without_person(work, path, content) if fate is Fate.CLEARED else None
    if made is None:
        work.gone += 1
        work.steps.append(FileStep(here))
        work.lost += [path.stem] if here.startswith(f"{ARCHIVE}/") else []
        return
    target = _target(work, path, content, made)
    if made == content and target == here:
        return
    ready = f"{len(work.steps)}"
    with writing(path), (work.folder / READY / ready).open("wb") as file:
        file.write(made)
        flush_file(file)
    work.steps.append(FileStep(target, ready, path.stat().st_mtime_ns))
    if target != here:
        work.steps.append(FileStep(here))


def _target(work: Work, path: Path, content: bytes, made: bytes) -> str:
    """Return where a file belongs from now on: in the archive by its new hash, elsewhere by a name that tells of nobody."""
    old, new = (hashlib.sha256(one).hexdigest() for one in (content, made))
    work.hashes[old] = new
    work.sizes[new] = len(made)
    if path.is_relative_to(work.folder / ARCHIVE) and path.stem == old:
        place = path.parent.with_name(new[:2]) / f"{new}{path.suffix}"
        return place.relative_to(work.folder).as_posix()
    return work.words.replaced(shown(work, path))


def _without_person(work: Work, path: Path, content: bytes) -> bytes | None:
    """Return a file without the person, ``None`` where that cannot be done: then it goes."""
    parts = path.relative_to(work.folder).parts
    if path == find_master(work.folder) or parts[:2] == (ARCHIVE, "master"):
        return redact_master(content, work.whom, work.words, work.day_before).content
    if is_pay(work, path):
        # What HR typed is nowhere else: it never goes because it cannot be cleared.
        with library_errors(path):
            return redact_pay(content, work.whom, work.words, work.content.policy).content
    try:
        if parts[0] == REPORTS:
            return redact_package(content, work.words)
        book = work.ledger.registry.find(book_at(work, path))
        policy = policies(work.ledger).get(book.book_id) if book else None
        return redact_book(content, work.whom, work.words, policy, book.language if book else "").content
    except IdentityError:
        return redact_package(content, work.words)
    except BookError:
        return None


def _going(work: Work) -> Going:
    return Going(
        ids=work.whom.ids,
        words=work.words,
        books=work.books,
        hashes=work.hashes,
        snapshot=lambda content: _snapshot(content, work.whom, work.words),
        row=lambda table, cells: _row(table, cells, work),
    )


def _snapshot(content: bytes, whom: Whom, words: PersonWords) -> bytes:
    """Return a packed snapshot of a book without the person; the same bytes where it does not tell of them."""
    before = unpack(content)
    after = {}
    for name, rows in before.items():
        table = filled_table(name) if book_of_table(name) is not None else None
        after[name] = {
            record: {
                key: words.replaced(value) if isinstance(value, str) else value for key, value in row.items()
            }
            for record, row in rows.items()
            if table is None or not is_about(table, {table.row_key[0]: record, **row}, whom)
        }
    return content if after == before else pack(after)


def _row(name: str, cells: bytes, work: Work) -> bytes | None:
    """Return a row of the master without the person, ``None`` where it is the person's: their line of Employees is nobody's."""
    table = master.BOOK.table_by_name.get(name)
    if table is None:
        return cells
    values = zip(table.columns, decode(cells), strict=False)
    shown = {column.key: visible(value) for column, value in values}
    if not is_about(table, shown, work.whom):
        return cells
    if table is not master.EMPLOYEES:
        return None
    return encode(packed(table, nobodys_line(shown, work.words, work.day_before)))


__all__ = ["Fate", "FilePlan", "Forgotten", "Plan", "forget", "plan_forgetting"]
