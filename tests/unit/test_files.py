"""Files of the cycle folder: which are returned books, and how one is replaced."""

import os
from pathlib import Path

import pytest

from sync.errors import FileError, writing
from sync.files import distinct_stems, lock_holder, replace_file, returned_files


def test_books_and_inbox_are_searched_to_any_depth_without_lock_files(tmp_path: Path) -> None:
    wanted = [
        "books/a.xlsx", "inbox/b.xlsx", "inbox/d.ods", "inbox/deep/down/c.XLSX", "inbox/made of it.docx", "inbox/printed.PDF",
    ]  # fmt: skip
    others = [
        "books/~$a.xlsx",
        "inbox/.~lock.b.xlsx#",
        "inbox/.hidden.xlsx",
        "inbox/notes.txt",
        "books/how to fill it in.pdf",
        "master.xlsx",
    ]
    for name in wanted + others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert wanted == sorted(path.relative_to(tmp_path).as_posix() for path in returned_files(tmp_path))


@pytest.mark.parametrize("lock", ["~$master.xlsx", ".~lock.master.xlsx#"])
def test_a_lock_file_says_that_a_program_holds_the_workbook(tmp_path: Path, lock: str) -> None:
    master = tmp_path / "master.xlsx"
    assert lock_holder(master) is None
    (tmp_path / lock).write_bytes(b"HR")
    assert lock_holder(master) == tmp_path / lock


def test_a_file_is_replaced_wholly_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "master.xlsx"
    target.write_bytes(b"old")
    replace_file(target, b"new")
    assert target.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["master.xlsx"]


def test_a_failed_replacement_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "master.xlsx"
    target.write_bytes(b"old")

    def held(_source: object, _destination: object) -> None:
        raise PermissionError(13, "held by another program")

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(PermissionError):
        replace_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["master.xlsx"]


def test_a_file_that_an_antivirus_holds_for_a_moment_is_replaced_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "master.xlsx"
    rename, refusals = os.replace, [32, 5]

    def busy(source: Path, destination: Path) -> None:
        if refusals:
            error = PermissionError(13, "sharing violation")
            error.winerror = refusals.pop()  # type: ignore[attr-defined]
            raise error
        rename(source, destination)

    monkeypatch.setattr(os, "replace", busy)
    replace_file(target, b"new")
    assert target.read_bytes() == b"new"


def test_a_file_that_nobody_may_change_is_not_held_by_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "master.xlsx"
    target.write_bytes(b"old")
    target.chmod(0o444)

    def denied(*_: Path) -> None:
        error = PermissionError(13, "Access is denied")
        error.winerror = 5  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr(os, "replace", denied)
    with pytest.raises(FileError) as refused, writing(target):
        replace_file(target, b"new")
    assert (refused.value.key, target.read_bytes()) == ("file.not-writable", b"old")
    assert os.listdir(tmp_path) == ["master.xlsx"]


def test_equal_file_names_get_a_number_whatever_their_capitals() -> None:
    assert distinct_stems(["A/1 Li", "a_1 li", "A_1 Li", "B. "]) == [
        "A_1 Li",
        "a_1 li (2)",
        "A_1 Li (3)",
        "B",
    ]
