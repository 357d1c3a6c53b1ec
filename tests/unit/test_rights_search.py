"""The search through every file: packed, deflated, encoded or plain, whatever it is."""

import io
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


def test_folders_named_after_hashes_are_named_after_nobody(tmp_path: Path) -> None:
    for shelf in ("archive/e3", "archive/master/e3", "inbox/e3"):
        (tmp_path / shelf).mkdir(parents=True)
        (tmp_path / shelf / "kept.txt").write_text("Li Wei", "utf-8")
    (tmp_path / "archive" / "e3" / "E3.txt").write_text("", "utf-8")
    words = PersonWords.of({"E3": ""}, [])
    assert [str(remain) for remain in remains(tmp_path, words)] == ["archive/e3/E3.txt", "inbox/e3"]


def test_packages_in_packages_are_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "inner.zip", "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("word/document.xml", "<w:t>Li Wei</w:t>")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(tmp_path / "inner.zip", "letter.docx")
    (tmp_path / "inner.zip").unlink()
    assert found(tmp_path) == ["outer.zip › letter.docx"]


def test_a_name_is_found_where_a_part_of_it_is_bold(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bold.xlsx", "w") as book:
        book.writestr(
            "xl/sharedStrings.xml", "<sst><si><r><t>Li </t></r><r><rPr><b/></rPr><t>Wei</t></r></si></sst>"
        )
    with zipfile.ZipFile(tmp_path / "letter.docx", "w") as letter:
        letter.writestr(
            "word/document.xml", '<w:p w:id="1"><w:r><w:t>E10</w:t></w:r><w:r><w:t>42</w:t></w:r></w:p>'
        )
    with zipfile.ZipFile(tmp_path / "two.xlsx", "w") as book:
        book.writestr("xl/sharedStrings.xml", "<sst><si><t>Li </t></si><si><t>Wei</t></si></sst>")
    assert found(tmp_path) == ["bold.xlsx › xl/sharedStrings.xml", "letter.docx › word/document.xml"]


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


def test_a_salt_in_which_an_id_stands_by_chance_says_nothing_of_anybody(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute("CREATE TABLE parts (salt BLOB, content BLOB)")
        database.execute("INSERT INTO parts VALUES (?, ?)", (b"\xff E1042 \xfe", b"E2"))
        database.commit()
    assert found(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        database.execute(
            "INSERT INTO parts VALUES (?, ?)", (b"\xff", "E1042 \ud800".encode("utf-8", "surrogatepass"))
        )
        database.commit()
    assert found(tmp_path) == ["ledger.db"]


def test_texts_are_found_in_the_encodings_that_spreadsheet_programs_write(tmp_path: Path) -> None:
    (tmp_path / "gb.csv").write_bytes("工号,姓名\n0042,李伟\n".encode("gb18030"))
    (tmp_path / "big.txt").write_bytes("李伟\n".encode("utf-16-be"))
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\x00" + "李伟".encode("utf-16-le"))
    (tmp_path / "other.csv").write_bytes("李敏,NgOe".encode("gb18030"))
    (tmp_path / "other.xls").write_bytes(b"\xd0\xcf\x11\xe0\x00" + "E10420 Li Weimin".encode("utf-16-le"))
    assert found(tmp_path) == ["big.txt", "gb.csv", "old.xls"]


def locked(content: bytes) -> bytes:
    """Return a package whose entries say that they are behind a password."""
    return content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )


def test_what_cannot_be_looked_through_is_told_as_such(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        package.writestr("secret.txt", "nobody")
    nested = whole.getvalue()
    for _ in range(4):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as package:
            package.writestr("inner.zip", nested)
        nested = outer.getvalue()
    for name, content in {
        "whole.zip": whole.getvalue(),
        "cut.zip": whole.getvalue()[:-30],
        "deep.zip": nested,
        "locked.zip": locked(whole.getvalue()),
        "ledger.db": b"SQLite format 3\x00" + b"\x07" * 5_000,
        "with a password.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + "EncryptedPackage\0".encode("utf-16-le"),
        "packed.7z": b"7z\xbc\xaf\x27\x1c",
        "PK list.csv": b"PK,E1042\n",
    }.items():
        (tmp_path / name).write_bytes(content)
    told = list(remains(tmp_path, WORDS))
    assert [str(one) for one in told if one.unread] == [
        "cut.zip", "deep.zip › inner.zip", "ledger.db", "locked.zip › secret.txt", "packed.7z", "with a password.xlsx",
    ]  # fmt: skip
    assert [str(one) for one in told if not one.unread] == ["PK list.csv"]


def test_what_is_behind_a_password_does_not_hide_what_lies_beside_it(tmp_path: Path) -> None:
    both = io.BytesIO()
    with zipfile.ZipFile(both, "w") as package:
        package.writestr("secret.txt", "nobody")
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as package:
        package.writestr("a.zip", locked(both.getvalue()))
        package.writestr("b.txt", "Li Wei")
    assert [(str(one), one.unread) for one in remains(tmp_path, WORDS)] == [
        ("both.zip › b.txt", False),
        ("both.zip › a.zip", True),
    ]
