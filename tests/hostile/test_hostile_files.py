"""The gate and the reader against every bad file, one by one and all in one folder."""

import time
from pathlib import Path

import pytest

from sync.errors import ReviewbookError, describe
from sync.xlsx.read import Cell
from tests.hostile.corpus import CORPUS, FIRST_ROW, ODDITIES, READ, REFUSED, Read, Refused
from tests.hostile.reading import notices, read, read_path

GOOD = 10


def name(sample: Refused | Read) -> str:
    return sample.what.replace(" ", "_")


def test_no_two_files_are_called_alike() -> None:
    assert len({sample.what for sample in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("bad", REFUSED, ids=name)
def test_refused_with_one_clear_line(bad: Refused) -> None:
    with pytest.raises(ReviewbookError) as caught:
        read(bad)
    error = caught.value
    assert (bad.key, bad.file) == (error.key, error.place.file)
    assert error.place.cell.endswith(bad.cell)
    for language in ("en", "zh-CN"):
        line = describe(error, language)
        assert line.startswith(bad.file)
        assert "\n" not in line
        assert "{" not in line


@pytest.mark.parametrize("odd", READ, ids=name)
def test_odd_files_are_read_with_every_value_and_reported(odd: Read) -> None:
    book = read(odd)
    assert odd.notices == tuple(notice.key for notice in notices(book))
    rows = [row.cells for row in book.tables["goals"].rows]
    expected: list[dict[str, Cell]] = [dict(row) for row in (odd.first, odd.second) if row]
    assert expected == rows


def test_other_formats_are_refused_where_nobody_asked_for_them() -> None:
    """Only a return may be an .ods, .xls or .xlsb: a master in such a format is an error."""
    keys = set()
    for sample in (sample for sample in READ if sample.kinds):
        with pytest.raises(ReviewbookError) as caught:
            read_path(sample.make())
        keys.add(caught.value.key)
    assert keys == {"gate.ods", "gate.xls", "gate.xlsb"}


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    """A folder of everything: the ten good books come back, each bad one says why, in bounded time."""
    for index, sample in enumerate(REFUSED):
        prefix = "~$" if sample.file.startswith("~$") else ""
        (tmp_path / f"{prefix}{index:03}.xlsx").write_bytes(sample.make())
    for index in range(GOOD):
        (tmp_path / f"good {index}.xlsx").write_bytes(ODDITIES[0].make())
    keys: dict[str, str] = {}
    good = 0
    started = time.process_time()
    for path in sorted(tmp_path.iterdir()):
        try:
            row = read_path(path, others=True).tables["goals"].rows[0]
            good += row.cells == FIRST_ROW
        except ReviewbookError as error:
            keys[path.stem.removeprefix("~$")] = error.key
    others = {"gate.xls", "gate.xlsb", "gate.ods"}
    expected = {f"{index:03}": bad.key for index, bad in enumerate(REFUSED)}
    assert good == GOOD
    assert expected.keys() == keys.keys()
    assert {key: said for key, said in expected.items() if said not in others}.items() <= keys.items()
    assert time.process_time() - started < 60
