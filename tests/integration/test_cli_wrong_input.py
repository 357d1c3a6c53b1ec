"""Wrong input: one clear line that says where, what and what to do; the rest goes on; nothing is overwritten."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from appraisal.messages import LANGUAGES

from .conftest import Cycle
from .test_cli import ROSTERS, Run, contents, roster, run, started, wide_terminal

__all__ = ["roster", "run", "started", "wide_terminal"]

HEADINGS = "Employee ID,Name,Department,Position,Manager ID,Hire date\n"


def only_line(text: str) -> str:
    """Return the one line that was printed."""
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    return lines[0]


class TestFolders:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("command", ["handout", "consolidate", "status", "check"])
    def test_a_folder_that_does_not_exist(
        self, run: Run, tmp_path: Path, command: str, language: str
    ) -> None:
        code, out, err = run(command, tmp_path / "nowhere", "--lang", language)
        assert (code, out) == (2, "")
        assert "nowhere" in only_line(err)

    @pytest.mark.parametrize("command", ["handout", "consolidate", "status", "check"])
    def test_an_empty_folder(self, run: Run, tmp_path: Path, command: str) -> None:
        code, out, err = run(command, tmp_path)
        assert (code, out) == (2, "")
        assert "not a cycle folder" in only_line(err)
        assert list(tmp_path.iterdir()) == []

    def test_nothing_is_exported_from_an_empty_folder(self, run: Run, tmp_path: Path) -> None:
        code, _, err = run("export", tmp_path, "--to", tmp_path / "out")
        assert code == 2
        assert "not a cycle folder" in only_line(err)
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_format_writes_nothing(self, run: Run, started: Path, tmp_path: Path) -> None:
        code, out, _ = run("export", started, "--to", tmp_path / "out", "--format", "pdf")
        assert code == 2
        assert "csv, xlsx or parquet" in only_line(out)
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("jobs", [0, -1])
    def test_a_number_of_processes_below_one(self, run: Run, started: Path, jobs: int, language: str) -> None:
        before = contents(started)
        code, out, err = run("consolidate", started, "--jobs", jobs, "--lang", language)
        assert (code, out) == (2, "")
        assert "--jobs" in err
        assert contents(started) == before

    def test_a_cycle_is_not_started_over_another(self, run: Run, started: Path, roster: Path) -> None:
        before = contents(started)
        code, _, err = run("new", started, "--roster", roster)
        assert code == 2
        assert "nothing was overwritten" in only_line(err)
        assert contents(started) == before

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en", "is not a workbook that can become the master: This is not an Excel workbook."),
            ("zh-CN", "不是可以作为总表的工作簿：这不是 Excel 工作簿。"),
        ],
    )
    def test_a_cycle_is_not_started_in_what_is_no_workbook(
        self, run: Run, roster: Path, tmp_path: Path, language: str, said: str
    ) -> None:
        into = tmp_path / "own.xlsx"
        into.write_bytes(b"no workbook")
        code, out, err = run("new", tmp_path / "2027", "--roster", roster, "--into", into, "--lang", language)
        assert (code, out) == (2, "")
        assert said in only_line(err)
        assert not (tmp_path / "2027").exists()

    def test_the_demo_does_not_settle_in_a_folder_with_files(self, run: Run, started: Path) -> None:
        before = contents(started)
        code, _, err = run("demo", started)
        assert code == 2
        assert "already holds" in only_line(err)
        assert contents(started) == before

    @pytest.mark.parametrize(("language", "said"), [("en", "no stage bogus"), ("zh-CN", "没有阶段 bogus")])
    def test_the_demo_stops_at_stages_that_there_are(
        self, run: Run, tmp_path: Path, language: str, said: str
    ) -> None:
        code, out, _ = run("demo", tmp_path / "new", "--stage", "bogus", "--lang", language)
        assert code == 2
        assert said in out
        assert "plan, coach, assess, calibrate" in out
        assert not (tmp_path / "new").exists()

    def test_an_open_master_is_left_alone(self, run: Run, cycle: Cycle) -> None:
        (cycle.folder / "~$master.xlsx").write_bytes(b"\x05Mary")
        before = contents(cycle.folder)
        code, _, err = run("consolidate", cycle.folder, "--jobs", 1)
        assert code == 2
        assert "open in a spreadsheet program" in only_line(err)
        assert contents(cycle.folder) == before

    def test_a_damaged_master_is_left_alone(self, run: Run, cycle: Cycle) -> None:
        cycle.master.write_bytes(cycle.master.read_bytes()[:5000])
        before = contents(cycle.folder)
        code, _, err = run("consolidate", cycle.folder, "--jobs", 1)
        assert code == 2
        assert "master.xlsx" in only_line(err)
        assert contents(cycle.folder) == before


class TestRosters:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ("1,Ann,Sales,Rep,2,\n2,Ben,Sales,Rep,1,\n", ("circle", "环")),
            ("1,Ann,Sales,Rep,,\n1,Ben,Sales,Rep,,\n", ("stands in row 2 already", "第 2 行")),
            ("1,Ann,Sales,Rep,,\n,Ben,Sales,Rep,1,\n", ("employee id is missing", "工号")),
            ("1,Ann,Sales,Rep,,the day after\n", ("is not a date", "不是日期")),
        ],
        ids=["a circle of managers", "an id twice", "a blank id", "a bad date"],
    )
    def test_what_stops_a_roster(
        self, run: Run, tmp_path: Path, language: str, rows: str, said: tuple[str, str]
    ) -> None:
        path = tmp_path / "people.csv"
        path.write_text(HEADINGS + rows, encoding="utf-8")
        code, out, _ = run("new", tmp_path / "2026-H2", "--roster", path, "--lang", language)
        assert code == 2
        problem = next(line for line in out.splitlines() if line.startswith("✘"))
        assert "people.csv" in problem
        assert said[LANGUAGES.index(language)] in problem
        assert not (tmp_path / "2026-H2").exists()

    def test_an_unknown_manager_is_named_with_the_cell(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "people.csv"
        path.write_text(HEADINGS + "1,Ann,Sales,Rep,,\n2,Ben,Sales,Rep,77,\n", encoding="utf-8")
        _, out, _ = run("new", tmp_path / "2026-H2", "--roster", path)
        assert any("people.csv" in line and "E3" in line and "77" in line for line in out.splitlines())

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("people.csv", b""),
            ("people.csv", b"a,b\n1,2\n"),
            ("people.xlsx", b"no workbook"),
            ("people.pdf", b"%PDF-1.7"),
        ],
        ids=["empty", "no headings", "no workbook", "a pdf"],
    )
    def test_a_file_that_is_no_roster(self, run: Run, tmp_path: Path, name: str, content: bytes) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        code, out, err = run("new", tmp_path / "2026-H2", "--roster", path)
        assert code == 2
        assert name in out + err
        assert not (tmp_path / "2026-H2").exists()

    def test_a_missing_roster(self, run: Run, tmp_path: Path) -> None:
        code, _, err = run("new", tmp_path / "2026-H2", "--roster", tmp_path / "people.csv")
        assert code == 2
        assert "people.csv: The file does not exist" in only_line(err)

    def test_a_bad_roster_changes_no_running_cycle(self, run: Run, started: Path, tmp_path: Path) -> None:
        path = tmp_path / "bad.csv"
        path.write_text(ROSTERS["en"] + "1003,Ann Again,Sales,Rep,1002,\n", encoding="utf-8")
        before = contents(started)
        code, out, _ = run("roster", started, path, "--apply")
        assert code == 2
        assert "1003" in out
        assert contents(started) == before


ENCRYPTED = (
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
)


def _foreign() -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active["A1"] = "Shopping list"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _document() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    return content.getvalue()


BAD_FILES: dict[str, tuple[Callable[[bytes], bytes], tuple[str, str]]] = {
    "empty": (lambda _: b"", ("0 bytes", "0 字节")),
    "truncated": (lambda good: good[: len(good) // 2], ("ends too early", "不完整")),
    "encrypted": (lambda _: ENCRYPTED, ("password", "密码")),
    "foreign": (lambda _: _foreign(), ("not a Reviewbook workbook", "Reviewbook")),
    "document": (lambda _: _document(), ("Word", "Word")),
}


class TestBooks:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("kind", BAD_FILES)
    def test_one_bad_file_is_named_and_the_rest_is_read(
        self, run: Run, sample_cycle: Callable[[str], Cycle], tmp_path: Path, kind: str, language: str
    ) -> None:
        folder = tmp_path / "2026-H2"
        shutil.copytree(sample_cycle(language).folder, folder)
        good = next((folder / "books").glob("*.xlsx")).read_bytes()
        make, said = BAD_FILES[kind]
        (folder / "inbox" / f"{kind}.xlsx").write_bytes(make(good))
        code, out, _ = run("consolidate", folder, "--jobs", 1, "--lang", language)
        assert code == 1
        assert f"{kind}.xlsx" in out
        assert said[LANGUAGES.index(language)] in out
        assert {"en": "7 of 8", "zh-CN": "7 / 8"}[language] in out

    @pytest.mark.parametrize("kind", BAD_FILES)
    def test_a_bad_file_alone_is_named_and_left_alone(
        self, run: Run, tmp_path: Path, kind: str, cycle: Cycle
    ) -> None:
        good = cycle.books()[0].read_bytes()
        make, said = BAD_FILES[kind]
        path = tmp_path / "alone.xlsx"
        path.write_bytes(make(good))
        before = path.read_bytes()
        code, out, err = run("check", path)
        assert code == (2 if kind == "empty" else 1)
        assert "alone.xlsx" in out + err
        assert said[0] in out + err
        assert path.read_bytes() == before

    def test_a_book_that_does_not_exist(self, run: Run, tmp_path: Path) -> None:
        code, _, err = run("check", tmp_path / "gone.xlsx")
        assert code == 2
        assert "gone.xlsx: The file does not exist. Check the path." in only_line(err)

    def test_a_book_of_another_cycle(self, run: Run, cycle: Cycle, started: Path) -> None:
        shutil.copy(next((started / "books").glob("*.xlsx")), cycle.folder / "inbox" / "stray.xlsx")
        code, out, _ = run("consolidate", cycle.folder, "--jobs", 1)
        assert code == 1
        assert "stray.xlsx" in out
        assert "2027-H1" in out
        assert "7 of 8" in out

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read any file"
    )
    def test_a_locked_file(self, run: Run, cycle: Cycle) -> None:
        locked = cycle.folder / "inbox" / "locked.xlsx"
        locked.write_bytes(cycle.books()[0].read_bytes())
        locked.chmod(0)
        code, out, _ = run("consolidate", cycle.folder, "--jobs", 1)
        assert code == 1
        assert "locked.xlsx" in out


class TestArguments:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("new",), ("new", "x"), ("bogus",), ("demo", "--people", "3"), ("consolidate", "x", "--jobs", "many"),
            ("new", "x", "--roster", "y", "--start", "yesterday"), ("status", "x", "--bogus"),
        ],
    )  # fmt: skip
    def test_a_wrong_command_line_could_not_run(self, run: Run, arguments: tuple[str, ...]) -> None:
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert err
