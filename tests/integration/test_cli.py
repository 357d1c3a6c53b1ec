"""The terminal from the first command to the last, in this process: what it says, writes and returns."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from addin import cli
from appraisal.messages import LANGUAGES

from .conftest import Cycle

ROSTERS = {
    "en": """Employee ID,Name,Department,Position,Manager ID,Hire date
1001,Mary Hill,Management,General manager,,2015-03-02
1002,Tom Baker,Sales,Sales manager,1001,2017-05-08
1003,Ann Cook,Sales,Salesperson,1002,2020-09-14
1004,Ben Reed,Sales,Salesperson,1002,2022-02-21
""",
    "zh-CN": """工号,姓名,部门,岗位,上级工号,入职日期
1001,王敏,总经办,总经理,,2015-03-02
1002,李强,销售部,销售经理,1001,2017-05-08
1003,张莉,销售部,销售代表,1002,2020-09-14
1004,陈浩,销售部,销售代表,1002,2022-02-21
""",
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep lines whole, and the language to what a test asks for."""
    monkeypatch.setenv("COLUMNS", "240")
    for name in ("REVIEWBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "en_GB.UTF-8")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that types one command, and gives its exit code and what it printed to either stream."""

    def typed(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        code = ended.value.code
        assert "Traceback" not in printed.out + printed.err
        return (code if isinstance(code, int) else 0), printed.out, printed.err

    return typed


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTERS["en"], encoding="utf-8")
    return path


@pytest.fixture
def started(run: Run, tmp_path: Path, roster: Path) -> Path:
    """Start a cycle of four people and hand its two books out."""
    folder = tmp_path / "2027-H1"
    assert run("new", folder, "--roster", roster, "--company", "Example Ltd")[0] == 0
    assert run("handout", folder)[0] == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, without SQLite's own side files."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("ledger.db")
    }


class TestOneCycle:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_roster_becomes_a_folder_with_a_master(self, run: Run, tmp_path: Path, language: str) -> None:
        roster = tmp_path / "roster.csv"
        roster.write_bytes(ROSTERS[language].encode("gb18030" if language == "zh-CN" else "utf-8"))
        folder = tmp_path / "2026-H2"
        code, out, _ = run("new", folder, "--roster", roster, "--lang", language)
        assert code == 0
        assert "2026-07-01" in out
        assert {"en": "Employee ID (column A)", "zh-CN": "工号"}[language] in out
        assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
            "master.xlsx", "ledger.db", "books", "inbox", "archive", "reports",
        }  # fmt: skip

    def test_days_that_are_given_win_over_the_folders_name(
        self, run: Run, tmp_path: Path, roster: Path
    ) -> None:
        days = ("--start", "2026-04-01", "--end", "2027-03-31", "--due", "2027-04-15")
        code, out, _ = run("new", tmp_path / "fiscal-2026", "--roster", roster, *days)
        assert code == 0
        assert "2026-04-01 to 2027-03-31" in out

    def test_every_manager_gets_one_book_once(self, run: Run, started: Path) -> None:
        books = contents(started / "books")
        assert list(books) == ["1001 Mary Hill.xlsx", "1002 Tom Baker.xlsx"]
        code, out, _ = run("handout", started)
        assert (code, contents(started / "books")) == (0, books)
        assert "nothing was handed out" in out

    def test_status_shows_every_book(self, run: Run, started: Path) -> None:
        code, out, _ = run("status", started)
        assert code == 0
        assert "Mary Hill" in out
        assert "books/1002 Tom Baker.xlsx" in out
        heading = next(line for line in out.splitlines() if "State" in line)
        assert heading.split() == [
            "State",
            "Errors",
            "Warnings",
            "Kind",
            "Recipient",
            "Department",
            "People",
            "File",
        ]
        assert {state["role"] for state in json.loads(run("status", started, "--json")[1])} == {"team"}

    def test_consolidating_without_returns_finds_nothing(self, run: Run, started: Path) -> None:
        code, out, _ = run("consolidate", started)
        assert code == 0
        assert "0 of 2" in out

    def test_a_new_roster_is_shown_first_and_applied_on_demand(
        self, run: Run, started: Path, roster: Path
    ) -> None:
        roster.write_text(
            ROSTERS["en"] + "1005,Cy Young,Sales,Salesperson,1002,2026-09-01\n", encoding="utf-8"
        )
        master = (started / "master.xlsx").read_bytes()
        code, out, _ = run("roster", started, roster)
        assert code == 0
        assert "+ Cy Young (1005), Sales" in out
        assert (started / "master.xlsx").read_bytes() == master
        assert run("roster", started, roster, "--apply", "--on", "2026-09-01")[0] == 0
        assert (started / "master.xlsx").read_bytes() != master
        assert "changes nothing" in run("roster", started, roster)[1]


class TestTheSampleCompany:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_error_findings_end_with_one(
        self, run: Run, sample_cycle: Callable[[str], Cycle], tmp_path: Path, language: str
    ) -> None:
        folder = tmp_path / "2026-H2"
        shutil.copytree(sample_cycle(language).folder, folder)
        code, out, _ = run("consolidate", folder, "--jobs", 1, "--lang", language)
        assert code == 1
        assert {"en": "Books returned", "zh-CN": "已交回"}[language] in out
        assert "G01" in out

    def test_json_is_one_document(self, run: Run, cycle: Cycle) -> None:
        code, out, _ = run("consolidate", cycle.folder, "--jobs", 1, "--json")
        receipt = json.loads(out)
        assert code == 1
        assert receipt["written"] is True
        assert receipt["books"]["all"] == 8
        assert receipt["counts"]["error"] == sum(
            found["severity"] == "error" for found in receipt["findings"]
        )
        assert all(found["message"] and found["file"] for found in receipt["findings"])
        states = json.loads(run("status", cycle.folder, "--json")[1])
        assert len(states) == 8
        assert {state["state"] for state in states} >= {"issued", "submitted"}

    def test_a_dry_run_changes_no_file(self, run: Run, cycle: Cycle) -> None:
        before = contents(cycle.folder)
        code, out, _ = run("consolidate", cycle.folder, "--jobs", 1, "--dry-run")
        assert code == 1
        assert "no file was changed" in out
        assert contents(cycle.folder) == before

    def test_check_changes_no_file(self, run: Run, cycle: Cycle) -> None:
        before = contents(cycle.folder)
        assert run("check", cycle.folder)[0] == 1
        assert contents(cycle.folder) == before

    def test_a_second_run_leaves_the_master_alone(self, run: Run, cycle: Cycle) -> None:
        run("consolidate", cycle.folder, "--jobs", 1)
        before = contents(cycle.folder)
        code, out, _ = run("consolidate", cycle.folder, "--jobs", 1)
        assert code == 1
        assert "Nothing has changed since run" in out
        assert contents(cycle.folder) == before

    def test_one_book_is_checked_where_it_lies(self, run: Run, cycle: Cycle) -> None:
        codes = set()
        for book in cycle.books():
            code, out, _ = run("check", book, "--json")
            findings = json.loads(out)
            assert code == int(any(found["severity"] == "error" for found in findings))
            assert {found["file"] for found in findings} <= {book.name}
            codes |= {found["code"] for found in findings}
        assert {"G01", "S01", "S03", "R01"} <= codes

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_findings_are_written_into_a_workbook_that_leads_to_them(
        self, run: Run, cycle: Cycle, tmp_path: Path, language: str
    ) -> None:
        target = tmp_path / "found" / "list.xlsx"
        code, out, _ = run("check", cycle.folder, "--out", target, "--lang", language)
        assert (code, str(target) in out) == (1, True)
        found = json.loads(run("check", cycle.folder, "--json", "--lang", language)[1])
        rows = list(openpyxl.load_workbook(target).worksheets[0].iter_rows(min_row=5, min_col=2, max_col=5))
        assert [(code.value, message.value) for _, _, message, code in rows] == [
            (one["code"], one["message"]) for one in found
        ]
        linked = {
            (cell.hyperlink.target.rsplit("/", 1)[1], cell.hyperlink.location)
            for _, cell, *_ in rows
            if cell.hyperlink
        }
        assert linked == {
            (
                one["file"].rsplit("/", 1)[-1].replace(" ", "%20"),
                f"'{one['sheet']}'!{one['cell'] or 'A1'}" if one["sheet"] else None,
            )
            for one in found
            if one["file"]
        }

    def test_findings_are_not_written_among_the_files_of_a_cycle(self, run: Run, cycle: Cycle) -> None:
        before = contents(cycle.folder)
        code, _, err = run("check", cycle.folder, "--out", cycle.folder / "books" / "list.xlsx")
        assert (code, "Choose a place outside" in err) == (2, True)
        assert contents(cycle.folder) == before

    def test_a_score_is_explained_from_inputs_to_grade(self, run: Run, cycle: Cycle) -> None:
        run("consolidate", cycle.folder, "--jobs", 1)
        code, out, _ = run("explain", cycle.folder, "E0002")
        assert code in (0, 1)
        assert "E0002" in out
        assert "grade" in out.lower()

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
    def test_tables_are_exported(self, run: Run, cycle: Cycle, tmp_path: Path, kind: str) -> None:
        run("consolidate", cycle.folder, "--jobs", 1)
        code, out, _ = run("export", cycle.folder, "--to", tmp_path / "out", "--format", kind)
        assert code == 0
        assert "are in" in out
        files = list((tmp_path / "out").iterdir())
        assert {file.suffix for file in files} == {f".{kind}"}
        assert len(files) == (1 if kind == "xlsx" else 19)


class TestExplainingRules:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_page_of_a_rule_in_any_case(self, run: Run, language: str) -> None:
        code, out, _ = run("explain", "g01", "--lang", language)
        assert code == 0
        assert "weights-not-100" in out
        assert {"en": "How to fix it", "zh-CN": "如何处理"}[language] in out

    def test_an_unknown_rule_names_those_that_exist(self, run: Run) -> None:
        code, out, _ = run("explain", "Z99")
        assert code == 2
        assert "no rule Z99" in out
        assert "G01 G02" in out

    def test_an_unknown_person_says_where_ids_stand(self, run: Run, started: Path) -> None:
        code, out, _ = run("explain", started, "9999")
        assert code == 2
        assert "9999" in out
        assert "Employees" in out

    def test_a_folder_alone_asks_for_a_person(self, run: Run, started: Path) -> None:
        code, out, _ = run("explain", started)
        assert code == 2
        assert "Name a person too" in out


class TestLanguage:
    def test_the_environment_chooses(self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("REVIEWBOOK_LANG", "zh-CN")
        assert "文件夹" in run("status", tmp_path / "nowhere")[2]

    @pytest.mark.parametrize("name", ["zh-CN", "zh", "zh_CN.UTF-8"])
    def test_any_name_of_chinese_will_do(self, run: Run, tmp_path: Path, name: str) -> None:
        assert "文件夹" in run("status", tmp_path / "nowhere", f"--lang={name}")[2]

    @pytest.mark.parametrize(
        "command", ["new", "roster", "handout", "check", "consolidate", "status", "explain", "export", "demo"]
    )
    def test_help_is_in_the_chosen_language(self, run: Run, command: str) -> None:
        assert "输出" in run(command, "--help", "--lang", "zh-CN")[1]
        assert "Language of what is printed" in run(command, "--help")[1]


class TestDemo:
    @pytest.mark.parametrize(
        ("language", "said"),
        [("en", "the self book of somebody who does not agree"), ("zh-CN", "不同意目标")],
    )
    def test_a_stage_says_what_to_open_and_it_is_there(
        self, run: Run, tmp_path: Path, language: str, said: str
    ) -> None:
        code, out, _ = run("demo", tmp_path / "c", "--people", 24, "--stage", "plan", "--lang", language)
        assert code == 0
        assert said in out
        opened = [line for line in out.splitlines() if line.startswith(str(tmp_path / "c"))]
        assert len(opened) == 3
        assert all(Path(line[: line.index(".xlsx") + 5]).exists() for line in opened)
        assert "reviewbook explain P01" in " ".join(out.split())  # where lines break depends on the folder
