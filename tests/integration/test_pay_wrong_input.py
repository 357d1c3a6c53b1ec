"""What people give the pay workbook that it cannot use, and the password on it: told in a sentence, and nothing half done."""

import shutil
from pathlib import Path

import pytest
import xlsxwriter

from appraisal.messages import LANGUAGES
from sync.errors import GateError
from sync.ledger import Ledger
from sync.pay import workbook
from sync.pay.errors import PayError
from sync.pay.salaries_file import read_salaries
from sync.pay.workbook import PAY, make_pay
from sync.unlocking import unlock_returns
from sync.xlsx.password import ENVIRONMENT, is_locked, locked, unlocked
from workbook_templates.books.pay import BOOK
from workbook_templates.labels import sheet_title

from .conftest import NOW, Cycle
from .pay_cycle import LATER, judged, opened, paid, pay_file, said
from .terminal import typed
from .typing_in import row_of

__all__ = ["judged", "paid"]

SECRET = "Zürich 银行 42"


class TestWrongInput:
    def test_salaries_that_cannot_be_used_are_told_at_their_cell_and_the_rest_is_taken(
        self, paid: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "payroll.csv"
        file.write_text(
            "Employee ID,Base salary (CNY),Currency,Pay group,Target bonus %,Start,Note\n"
            "E0002,150000.50,CNY,China office,15%,2026-08-01,\n"
            "E9999,1,CNY,China office,,,\n"
            "E0002,2,CNY,China office,,,\n"
            ",3,CNY,,,,\n"
            "e0004,12万,CNY,China office,0.1,03/04/2026,\n",
            encoding="utf-8",
        )
        made = make_pay(paid, LATER, salaries=file)
        assert [str(one.place) for one in made.findings if one.place.file == "payroll.csv"] == [
            "payroll.csv › A3", "payroll.csv › A4", "payroll.csv › A5", "payroll.csv › B6", "payroll.csv › F6",
        ]  # fmt: skip
        assert made.salaries is not None
        assert made.salaries.unused == ("Note",)
        first = row_of(pay_file(paid), BOOK, "salaries", "E0002")
        assert (first["base_salary"], first["target_bonus"], first["start"]) == (150000.5, 0.15, 46235.0)
        fourth = row_of(pay_file(paid), BOOK, "salaries", "E0004")
        assert fourth["target_bonus"] == 0.1
        assert fourth["base_salary"] != 2.0

    def test_chinese_headings_in_gb18030_and_numbers_in_a_workbook(self, tmp_path: Path) -> None:
        text = tmp_path / "薪酬.csv"
        text.write_bytes("工号,年薪,币种,薪酬组\nE1,120000,CNY,职能\n".encode("gb18030"))
        assert read_salaries(text, {"E1"}).rows["E1"] == {
            "base_salary": 120000.0, "currency": "CNY", "pay_group": "职能",
        }  # fmt: skip
        book = tmp_path / "salaries.xlsx"
        with xlsxwriter.Workbook(str(book)) as workbook:
            sheet = workbook.add_worksheet()
            sheet.write_row(2, 1, ["Employee ID", "Salary", "Midpoint"])
            sheet.write_row(3, 1, ["E1", 5000, "6000"])
        found = read_salaries(book, {"E1"})
        assert found.rows["E1"] == {"base_salary": 5000.0}
        assert [one.place.cell for one in found.findings] == ["D4"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_file_without_headings_is_one_clear_line(
        self, paid: Path, tmp_path: Path, language: str
    ) -> None:
        file = tmp_path / "notes.csv"
        file.write_text("hello,world\n1,2\n", encoding="utf-8")
        before = pay_file(paid).read_bytes()
        code, printed = typed("pay", paid, "--salaries", file, "--lang", language)
        assert code == 2
        assert printed.count("✘") == 1
        assert "notes.csv" in printed
        assert pay_file(paid).read_bytes() == before

    def test_salaries_behind_a_password_are_one_clear_line(self, paid: Path, tmp_path: Path) -> None:
        file = tmp_path / "salaries.xlsx"
        file.write_bytes(locked(pay_file(paid).read_bytes(), SECRET))
        code, printed = typed("pay", paid, "--salaries", file)
        assert (code, printed.count("✘")) == (2, 1)
        assert "salaries.xlsx" in printed
        assert "without a password" in printed

    def test_a_workbook_that_is_saved_meanwhile_is_not_overwritten(
        self, paid: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        saved = locked(pay_file(paid).read_bytes(), SECRET)
        real = workbook.pay_findings

        def meanwhile(*arguments: object) -> object:
            pay_file(paid).write_bytes(saved)
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(workbook, "pay_findings", meanwhile)
        with pytest.raises(PayError) as refused:
            make_pay(paid, LATER)
        assert refused.value.key == "pay.changed-meanwhile"
        assert pay_file(paid).read_bytes() == saved

    def test_a_workbook_that_is_open_elsewhere_is_told(self, paid: Path) -> None:
        paid.joinpath(f".~lock.{PAY}#").write_text("HR", encoding="utf-8")
        before = pay_file(paid).read_bytes()
        code, printed = typed("pay", paid)
        assert code == 2
        assert "open in a spreadsheet program" in printed
        assert pay_file(paid).read_bytes() == before

    def test_a_workbook_of_another_cycle_or_of_somebody_elses_is_not_touched(self, paid: Path) -> None:
        shutil.copyfile(next((paid / "books").glob("*.xlsx")), pay_file(paid))
        with pytest.raises(PayError) as foreign:
            make_pay(paid, LATER)
        assert foreign.value.key == "pay.foreign"
        with xlsxwriter.Workbook(str(pay_file(paid))) as workbook:
            workbook.add_worksheet()
        with pytest.raises(PayError):
            make_pay(paid, LATER)

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("end", [0, 7, 2000])
    def test_a_damaged_workbook_is_one_line_about_a_pay_workbook(
        self, paid: Path, end: int, language: str
    ) -> None:
        spoilt = pay_file(paid).read_bytes()[:end]
        pay_file(paid).write_bytes(spoilt)
        code, printed = typed("pay", paid, "--lang", language)
        assert (code, printed.count("✘")) == (2, 1)
        assert {"en": "The pay workbook cannot be read", "zh-CN": "无法读取薪酬工作簿"}[language] in printed
        assert not any(words in printed for words in ("Ask for", "eturn the", "请重新索取", "交回"))
        assert pay_file(paid).read_bytes() == spoilt

    def test_a_row_pasted_twice_or_of_nobody_stays_and_is_told(self, paid: Path) -> None:
        path = pay_file(paid)
        book = opened(path)
        sheet = book[sheet_title("pay", "salaries", "en")]
        last = sheet.max_row
        for row, employee in ((last + 1, "E0002"), (last + 2, "X777")):
            sheet.cell(row, 2, employee)
            sheet.cell(row, 5, 77_000)
        book.save(path)
        made = make_pay(paid, LATER)
        texts = [str(dict(one.values)["text_en"]) for one in made.findings]
        assert any("twice" in text for text in texts)
        assert any("X777" in text for text in texts)
        again = make_pay(paid, LATER)
        assert again.findings == made.findings

    def test_sheets_of_hrs_own_are_kept_in_a_copy(self, paid: Path) -> None:
        path = pay_file(paid)
        book = opened(path)
        book.create_sheet("My notes")["A1"] = "do not lose me"
        book.save(path)
        made = make_pay(paid, LATER)
        assert made.kept is not None
        assert opened(made.kept)["My notes"]["A1"].value == "do not lose me"

    def test_before_anything_was_consolidated_everybody_is_without_a_result(self, cycle: Cycle) -> None:
        made = make_pay(cycle.folder, NOW)
        assert all(row["final"] == "" for row in made.rows["bonus"])
        assert said(made)[0].startswith("pay.xlsx › Salaries!")


class TestPasswords:
    def test_a_password_is_put_on_kept_and_asked_for(
        self, paid: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plain = pay_file(paid).read_bytes()
        make_pay(paid, LATER, password=SECRET, protect=True)
        content = pay_file(paid).read_bytes()
        assert is_locked(content)
        assert unlocked(content, SECRET) == plain

        code, printed = typed("pay", paid)
        assert (code, printed.count("✘")) == (2, 1)
        assert ENVIRONMENT in printed

        monkeypatch.setenv(ENVIRONMENT, SECRET)
        code, printed = typed("pay", paid)
        assert code in (0, 1)
        assert SECRET not in printed
        assert unlocked(pay_file(paid).read_bytes(), SECRET)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_wrong_password_is_one_clear_line_and_changes_nothing(
        self, paid: Path, monkeypatch: pytest.MonkeyPatch, language: str
    ) -> None:
        make_pay(paid, LATER, password=SECRET, protect=True)
        before = pay_file(paid).read_bytes()
        monkeypatch.setenv(ENVIRONMENT, "wrong")
        code, printed = typed("pay", paid, "--lang", language)
        assert (code, printed.count("✘")) == (2, 1)
        assert PAY in printed
        assert "sender" not in printed
        assert "发送人" not in printed
        assert "wrong" not in printed.replace(language, "")
        assert pay_file(paid).read_bytes() == before

    def test_returned_books_are_opened_and_one_bad_one_stops_no_other(
        self, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second, *_ = sorted((cycle.folder / "inbox").glob("*.xlsx"))
        plain = first.read_bytes()
        first.write_bytes(locked(plain, SECRET))
        second.write_bytes(locked(second.read_bytes(), "another one"))
        monkeypatch.setenv(ENVIRONMENT, SECRET)

        code, printed = typed("consolidate", cycle.folder, "--password", "--jobs", "1")

        assert code == 1
        assert first.name in printed
        assert SECRET not in printed
        assert first.read_bytes() == plain
        assert is_locked(second.read_bytes())
        with Ledger.open(cycle.folder) as ledger, ledger.reading():
            unread = {one.place.file for one in ledger.verdicts.findings() if one.code == "S10"}
        assert f"inbox/{second.name}" in unread
        assert f"inbox/{first.name}" not in unread

    def test_a_dry_run_tries_no_password(self, cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
        first = min((cycle.folder / "inbox").glob("*.xlsx"))
        first.write_bytes(locked(first.read_bytes(), SECRET))
        monkeypatch.setenv(ENVIRONMENT, SECRET)
        typed("consolidate", cycle.folder, "--password", "--dry-run", "--jobs", "1")
        assert is_locked(first.read_bytes())

    def test_a_live_book_keeps_its_password(self, cycle: Cycle) -> None:
        live = min((cycle.folder / "books").glob("*.xlsx"))
        live.write_bytes(locked(live.read_bytes(), SECRET))
        assert unlock_returns(cycle.folder, SECRET).opened == ()
        assert is_locked(live.read_bytes())

    @pytest.mark.parametrize("cut", [1000, 4096, 9000])
    def test_a_damaged_locked_file_is_refused(self, paid: Path, cut: int) -> None:
        content = locked(pay_file(paid).read_bytes(), SECRET)
        with pytest.raises(GateError):
            unlocked(content[:cut], SECRET)
        with pytest.raises(GateError):
            unlocked(content.replace(b'spinCount="100000"', b'spinCount="999999999"'), SECRET)
