"""Errors: one clear line in each language, from every place that raises one."""

import pickle
import re
import struct
import zlib
from pathlib import Path
from string import Formatter
from xml.parsers.expat import ExpatError

import pytest

from appraisal.findings import Place
from sync.errors import (
    TEXTS,
    FileError,
    GateError,
    LedgerError,
    Notice,
    ReviewbookError,
    describe,
    library_errors,
    writing,
)

SYNC = Path(__file__).parents[2] / "sync"
RAISED = re.compile(r"""(?:Error|Notice|_notice)\(\s*"([a-z-]+\.[a-z0-9-]+)\"""")


def fields(text: str) -> set[str]:
    """Return what a text is filled with; a value that is a text itself comes in each language (``what_en``)."""
    return {re.sub("_(en|zh)$", "", name) for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    english, chinese = TEXTS.table("en"), TEXTS.table("zh-CN")
    assert english.keys() == chinese.keys()
    assert [key for key in english if fields(english[key]) != fields(chinese[key])] == []


def test_every_key_that_is_raised_has_a_text() -> None:
    raised = {key for path in SYNC.rglob("*.py") for key in RAISED.findall(path.read_text(encoding="utf-8"))}
    assert len(raised) > 30
    assert {key for key in raised if key not in TEXTS} == set()


def test_the_tree_is_drawn_in_the_docstring() -> None:
    import sync.errors as module

    def names(kind: type[ReviewbookError]) -> set[str]:
        return {kind.__name__}.union(
            *(names(child) for child in kind.__subclasses__() if child.__module__ == "sync.errors")
        )

    assert {name for name in names(ReviewbookError) if name not in str(module.__doc__)} == set()


@pytest.mark.parametrize(
    ("expected", "language"),
    [
        ("book.xlsx › Goals!D7: The cell holds NaN, which is no number", "en"),
        ("book.xlsx › Goals!D7: 单元格内容 NaN 不是", "zh-CN"),
    ],
)
def test_line_says_where_what_and_what_to_do(expected: str, language: str) -> None:
    error = (
        GateError("content.number", cell="D7", typed="NaN")
        .at(sheet="Goals")
        .at(file="book.xlsx", sheet="other")
    )
    assert describe(error, language).startswith(expected)


def test_notice_is_said_alike() -> None:
    assert describe(Notice("notice.macros", Place("a.xlsx")), "en").startswith(
        "a.xlsx: The workbook holds macros"
    )


def test_error_survives_the_way_back_from_a_worker() -> None:
    error = LedgerError("ledger.newer", file="ledger.db", found=3, known=2)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (LedgerError, str(error))


@pytest.mark.parametrize(
    ("expected", "raised"),
    [
        ("file.missing", FileNotFoundError(2, "No such file")),
        ("file.denied", PermissionError(13, "Permission denied")),
        ("file.disk-full", OSError(28, "No space left")),
        ("gate.damaged", zlib.error("bad")),
        ("gate.damaged", struct.error("short")),
        ("gate.damaged", EOFError()),
        ("gate.xml", ExpatError("mismatched tag")),
        ("gate.encoding", UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")),
    ],
)
def test_library_errors_are_mapped_once(expected: str, raised: Exception) -> None:
    with pytest.raises(ReviewbookError) as caught, library_errors("folder/book.xlsx"):
        raise raised
    assert (caught.value.key, caught.value.place.file) == (expected, "book.xlsx")
    assert caught.value.__cause__ is raised


def test_sharing_violation_names_the_other_program() -> None:
    error = PermissionError(13, "used by another process")
    error.winerror = 32  # type: ignore[attr-defined]
    with pytest.raises(FileError) as caught, library_errors("book.xlsx"):
        raise error
    assert caught.value.key == "file.in-use"


@pytest.mark.parametrize(
    ("expected", "number"), [("file.not-writable", 13), ("file.no-folder", 2), ("file.disk-full", 28)]
)
def test_writing_says_what_hinders_it(expected: str, number: int) -> None:
    with pytest.raises(FileError) as caught, writing("out/master.xlsx"):
        raise OSError(number, "x")
    assert (caught.value.key, caught.value.place.file) == (expected, "master.xlsx")


def test_bugs_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), library_errors("book.xlsx"):
        raise ZeroDivisionError
