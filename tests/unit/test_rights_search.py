"""The search through every file: packed, deflated, encoded or plain, whatever it is."""

import sqlite3
import zipfile
import zlib
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

from appraisal.person_words import PersonWords
from sync.rights.search import remains

WORDS = PersonWords.of({"E1042": "", "Li Wei": "", "李伟": ""}, ["Li Weimin"])


def found(folder: Path) -> list[str]:
    """Return where the person stands."""
    return [str(remain) for remain in remains(folder, WORDS)]


def test_a_files_name_and_its_plain_bytes_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "Li Wei.pdf").write_bytes(b"%PDF")
    (tmp_path / "notes.csv").write_text("E1042;x", "utf-8")
    (tmp_path / "old.xls").write_bytes(
        b"\xd0\xcf\x11\xe0" + "李伟".encode("utf-16-le") * 2 + "Li Wei".encode("utf-16-le")
    )
    (tmp_path / "others.csv").write_text("Li Weimin;E10420", "utf-8")
    assert found(tmp_path) == ["Li Wei.pdf", "notes.csv", "old.xls"]


def test_packages_in_packages_are_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "inner.zip", "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("word/document.xml", "<w:t>Li Wei</w:t>")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(tmp_path / "inner.zip", "letter.docx")
    (tmp_path / "inner.zip").unlink()
    assert found(tmp_path) == ["outer.zip › letter.docx"]


def test_a_mail_is_decoded(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "李伟"
    mail.set_content("您好", cte="base64")
    (tmp_path / "a.eml").write_bytes(bytes(mail))
    body = EmailMessage()
    body.set_content("您好，李伟", cte="base64")
    (tmp_path / "b.eml").write_bytes(bytes(body))
    assert [one.split(" ")[0] for one in found(tmp_path)] == ["a.eml", "b.eml"]


@pytest.mark.parametrize("said", ["Li Wei", "E1042"])
@pytest.mark.parametrize("packed", [False, True])
def test_rows_of_a_database_are_looked_through(tmp_path: Path, said: str, packed: bool) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute("CREATE TABLE t (x)")
        database.execute(
            "INSERT INTO t VALUES (?)", (zlib.compress(f"{said}, {said}".encode()) if packed else said,)
        )
        database.commit()
    assert found(tmp_path) == ["ledger.db"]


def test_free_pages_of_a_database_are_looked_at_too(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES (?)", ("Li Wei was here " * 400,))
        database.commit()
        database.execute("DELETE FROM t")
        database.commit()
    assert found(tmp_path) == ["ledger.db"]


def test_where_a_finding_stands_says_nothing_of_anybody(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute("CREATE TABLE findings (cell TEXT, place TEXT)")
        database.execute("INSERT INTO findings VALUES ('E1042', 'Goals!E1042')")
        database.commit()
    assert found(tmp_path) == []
