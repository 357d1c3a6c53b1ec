"""The gate and the reader against every bad file, one by one and all in one folder."""

import time
import tracemalloc
from pathlib import Path

import pytest
from hostile_corpus import READ, REFUSED, Bad, Odd

from sync.errors import ReviewbookError, describe
from sync.xlsx.read import RawBook, read_book
from workbook_templates.books import team

TABLES = frozenset({"goals", "review"})
DANGEROUS = ("sheet_bomb", "nested", "many_parts", "long_text", "doctype_sheet", "doctype_strings")


def read(path: Path) -> RawBook:
    return read_book(path, (team.BOOK,), tables=TABLES)


@pytest.mark.parametrize("bad", REFUSED, ids=lambda bad: bad.name)
def test_refused_with_one_clear_line(bad: Bad, tmp_path: Path) -> None:
    path = tmp_path / bad.file
    path.write_bytes(bad.make())
    with pytest.raises(ReviewbookError) as caught:
        read(path)
    error = caught.value
    assert (error.key, error.place.file, error.place.cell) == (
        bad.key,
        bad.file,
        bad.cell or error.place.cell,
    )
    for language in ("en", "zh-CN"):
        line = describe(error, language)
        assert line.startswith(bad.file)
        assert "\n" not in line
        assert "{" not in line


@pytest.mark.parametrize("odd", READ, ids=lambda odd: odd.name)
def test_odd_files_are_read(odd: Odd, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(odd.make())
    book = read(path)
    row = book.tables["goals"].rows[0]
    assert {key: cell.value for key, cell in row.cells.items()} == {
        "goal_id": "G0000001",
        "title": "收入 Revenue",
        "target": 42.5,
    }
    reported = tuple(n.key for n in book.notices if n.key != "notice.missing-column")
    assert reported == odd.notices


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    """A folder of everything: good books come back, each bad one says why, in bounded time."""
    for index, sample in enumerate((*REFUSED, *READ)):
        name = f"{index:03}-{sample.name}.xlsx"
        (tmp_path / (f"~${name}" if sample.name == "lock_file" else name)).write_bytes(sample.make())
    read_keys: dict[str, str] = {}
    started = time.process_time()
    for path in sorted(tmp_path.iterdir()):
        try:
            read(path)
            key = "read"
        except ReviewbookError as error:
            key = error.key
        read_keys[path.name.partition("-")[2].removesuffix(".xlsx")] = key
    assert read_keys == {bad.name: bad.key for bad in REFUSED} | {odd.name: "read" for odd in READ}
    assert time.process_time() - started < 60


@pytest.mark.parametrize("bad", [bad for bad in REFUSED if bad.name in DANGEROUS], ids=lambda bad: bad.name)
def test_bombs_take_little_memory(bad: Bad) -> None:
    content = bad.make()
    tracemalloc.start()
    with pytest.raises(ReviewbookError):
        read_book(content, (team.BOOK,), tables=TABLES)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
