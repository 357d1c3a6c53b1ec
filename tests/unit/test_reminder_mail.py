"""Mails and chat texts: valid drafts that mail programs open, in the receiver's language, the same for a whole day."""

from dataclasses import replace
from datetime import date
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from appraisal.model import Employee
from sync.reminder_mail import CHAT, address_of, body, mail, short, subject, write_reminders
from sync.reminders import OwedBook, Reminder
from sync.roles import PEER

DAY = date(2027, 1, 11)
DUE = date(2027, 1, 15)


def reminder(tmp_path: Path, **changes: object) -> Reminder:
    (tmp_path / "books").mkdir(exist_ok=True)
    path = tmp_path / "books" / "E0002 余慧敏.xlsx"
    path.write_bytes(b"PK\x03\x04 a book")
    found = Reminder(
        employee=Employee("E0002", "余慧敏", email="huimin.yu@harbourtea.example"),
        language="zh-CN",
        company="海港茶业",
        cycle="2026 年下半年",
        due=DUE,
        late=False,
        books=(OwedBook("ABCD-EFGH", "draft", 2, path),),
        silent=("李娜", "Anna Berg"),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def parsed(content: bytes) -> EmailMessage:
    found = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(found, EmailMessage)
    assert found.defects == []
    assert all(not header.defects for header in found.values())
    return found


def test_the_mail_reads_as_it_was_written(tmp_path: Path) -> None:
    one = reminder(tmp_path)
    found = parsed(mail(one, DAY, "hr@harbourtea.example").as_bytes())
    assert found["To"].addresses[0].addr_spec == "huimin.yu@harbourtea.example"
    assert found["To"].addresses[0].display_name == "余慧敏"
    assert found["From"] == "hr@harbourtea.example"
    assert found["Subject"] == "2026 年下半年：请在 2027-01-15 前完成绩效考核表"
    assert found["X-Unsent"] == "1"
    assert found["Date"].datetime.date() == DAY
    assert found.get_content().replace("\r\n", "\n") == body(one)
    assert "2 处必须修改" in body(one)
    assert "李娜、Anna Berg" in body(one)


def test_every_line_is_short_and_ascii_for_the_oldest_mail_server(tmp_path: Path) -> None:
    lines = mail(reminder(tmp_path), DAY).as_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert all(line.isascii() for line in lines)


def test_without_a_sender_the_mail_program_fills_it_in(tmp_path: Path) -> None:
    assert parsed(mail(reminder(tmp_path), DAY).as_bytes())["From"] is None


@pytest.fixture
def whose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file be the book that it should be: these are none at all."""
    monkeypatch.setattr("sync.reminder_mail.is_book", lambda *_: True)


@pytest.mark.usefixtures("whose")
def test_a_book_is_attached_under_its_own_name(tmp_path: Path) -> None:
    done = write_reminders(tmp_path, [reminder(tmp_path)], DAY, attach=True)
    found = parsed(next(done.folder.glob("*.eml")).read_bytes())
    (book,) = found.iter_attachments()
    assert book.get_filename() == "E0002 余慧敏.xlsx"
    assert book.get_content() == b"PK\x03\x04 a book"
    assert book.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    text = found.get_body()
    assert text is not None
    assert text.get_content().startswith("余慧敏，您好：")


def test_a_book_that_is_away_is_told_and_stops_nothing(tmp_path: Path) -> None:
    one = reminder(tmp_path)
    one.books[0].path.unlink()
    done = write_reminders(tmp_path, [one], DAY, attach=True)
    assert done.not_attached == ("E0002 余慧敏.xlsx",)
    assert list(parsed(next(done.folder.glob("*.eml")).read_bytes()).iter_attachments()) == []


def test_a_file_that_does_not_say_that_it_is_the_book_is_not_attached(tmp_path: Path) -> None:
    done = write_reminders(tmp_path, [reminder(tmp_path)], DAY, attach=True)
    assert done.not_attached == ("E0002 余慧敏.xlsx",)
    assert list(parsed(next(done.folder.glob("*.eml")).read_bytes()).iter_attachments()) == []


@pytest.mark.usefixtures("whose")
def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    def all_bytes() -> dict[str, bytes]:
        done = write_reminders(tmp_path, [reminder(tmp_path)], DAY, attach=True)
        return {path.name: path.read_bytes() for path in done.folder.iterdir()}

    assert all_bytes() == all_bytes()


def test_who_owes_nothing_any_more_is_not_reminded(tmp_path: Path) -> None:
    other = reminder(tmp_path, employee=Employee("E0003", "Li Na", email="li@harbourtea.example"))
    write_reminders(tmp_path, [reminder(tmp_path), other], DAY)
    done = write_reminders(tmp_path, [other], DAY)
    assert sorted(path.name for path in done.folder.iterdir()) == ["E0003 Li Na.eml", CHAT]


def test_two_people_of_one_name_have_two_files(tmp_path: Path) -> None:
    one = reminder(tmp_path, employee=Employee("E/1", "Li", email="a@b.example"))
    two = replace(one, employee=Employee("E?1", "Li", email="b@b.example"))
    done = write_reminders(tmp_path, [one, two], DAY)
    assert sorted(path.name for path in done.folder.glob("*.eml")) == ["E_1 Li (2).eml", "E_1 Li.eml"]


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "nobody", "a b@c.example", "x@y", "李@公司.cn", "a@b.example\nBcc: c@d.example", "@b.c"],
)
def test_no_address_is_a_line_and_no_traceback(tmp_path: Path, typed: str) -> None:
    one = reminder(tmp_path, employee=Employee("E0002", "余慧敏", email=typed))
    done = write_reminders(tmp_path, [one], DAY)
    assert done.without_address == ("E0002 余慧敏",)
    found = parsed(next(done.folder.glob("*.eml")).read_bytes())
    assert found["To"] is None
    assert found["Bcc"] is None


def test_a_name_cannot_add_a_header(tmp_path: Path) -> None:
    one = reminder(
        tmp_path, employee=Employee("E2", "Li\r\nBcc: all@b.example", email="li@b.example"), cycle="a\nb"
    )
    found = parsed(mail(one, DAY).as_bytes())
    assert found["Bcc"] is None
    assert found["To"].addresses[0].addr_spec == "li@b.example"
    assert len(found["To"].addresses) == 1


@pytest.mark.parametrize(
    ("state", "late", "expected"),
    [
        ("issued", False, "“book.xlsx” has not come back yet. It is due on 2027-01-15."),
        ("draft", True, "is still a draft: on its sheet Checks the answer to “finished” is not Yes. It was due on 2027-01-15."),
        ("returned", False, "HR sent your review workbook “book.xlsx” back;"),
    ],
)  # fmt: skip
def test_what_is_missing_and_until_when(tmp_path: Path, state: str, late: bool, expected: str) -> None:
    book = OwedBook("ABCD-EFGH", state, 0, tmp_path / "book.xlsx")
    one = reminder(tmp_path, language="en", books=(book,), late=late, silent=())
    assert expected in body(one)
    assert expected in short(one)
    assert "must be mended" not in body(one)


def test_of_a_finished_book_only_what_must_be_mended_is_said(tmp_path: Path) -> None:
    book = OwedBook("ABCD-EFGH", "submitted", 1, tmp_path / "book.xlsx")
    one = reminder(tmp_path, language="en", books=(book,), silent=())
    assert "- One point in “book.xlsx” must be mended before it counts.\n" in body(one)
    assert "due" not in body(one)


def test_who_only_has_to_talk_is_told_just_that(tmp_path: Path) -> None:
    one = reminder(tmp_path, language="en", books=(), cycle="2026-H2")
    assert subject(one) == "2026-H2: it is time for a check-in"
    assert "- It is a long time since the last check-in noted with 李娜, Anna Berg." in body(one)
    assert "Yes" not in body(one)


def test_without_a_day_nothing_is_said_of_one(tmp_path: Path) -> None:
    one = reminder(tmp_path, language="en", due=None, company="")
    assert subject(one).endswith("please finish your review workbook")
    assert "due" not in body(one)
    assert body(one).endswith("\nHR\n")


def test_a_name_with_a_comma_stays_one_receiver() -> None:
    found = address_of("Baker, Tom", "tom@b.example")
    assert found is not None
    assert str(found) == '"Baker, Tom" <tom@b.example>'


PEER_BOOK = "E0009 Tom.xlsx"


@pytest.mark.parametrize(
    ("language", "sheet", "own", "talks"),
    [
        ("en", "sheet Colleagues", "Your rating workbook", "Check-ins"),
        ("zh-CN", "“同事评分”页", "评分表", "沟通"),
    ],
)
def test_a_rater_is_told_of_ratings_and_of_no_talks(
    tmp_path: Path, language: str, sheet: str, own: str, talks: str
) -> None:
    book = OwedBook("ABCD-EFGH", "issued", 0, tmp_path / PEER_BOOK, role=PEER)
    one = reminder(tmp_path, language=language, books=(book,), silent=())
    assert own in body(one)
    assert own in short(one)
    assert sheet in body(one)
    assert talks not in body(one)
    assert subject(one) != subject(reminder(tmp_path, language=language, silent=()))


def test_who_rates_and_leads_is_told_of_both(tmp_path: Path) -> None:
    books = (
        OwedBook("ABCD-EFGH", "draft", 0, tmp_path / "team.xlsx"),
        OwedBook("IJKL-MNOP", "draft", 0, tmp_path / PEER_BOOK, role=PEER),
    )
    text = body(reminder(tmp_path, language="en", books=books))
    assert "Notes of talks belong on its sheet Check-ins." in text
    assert "an example of what you saw" in text
    assert f"Your rating workbook “{PEER_BOOK}” is still a draft" in text


def test_who_only_has_to_approve_is_told_whose_results(tmp_path: Path) -> None:
    one = reminder(
        tmp_path, language="en", books=(), silent=(), waiting=("Li Na", "Anna Berg"), cycle="2026-H2"
    )
    assert subject(one) == "2026-H2: results wait for your approval"
    assert "- These results wait for your approval: Li Na, Anna Berg." in body(one)
    assert "sheet Approve" in body(one)
    assert "These results wait" in short(one)


def test_a_rater_from_outside_without_an_address_is_named_apart(tmp_path: Path) -> None:
    guest = reminder(tmp_path, employee=Employee("C1", "Harbour Hotel"), outside=True)
    done = write_reminders(tmp_path, [reminder(tmp_path), guest], DAY)
    assert (done.without_address, done.outside) == ((), ("C1 Harbour Hotel",))
    assert "C1 Harbour Hotel\n" in (done.folder / CHAT).read_text("utf-8-sig")


def test_plans_are_named_by_what_is_to_be_done_about_them(tmp_path: Path) -> None:
    names = {"planless": ("Li Na",), "unanswered": ("Ann", "Bo"), "unreviewed": ("Cai",)}
    one = reminder(tmp_path, language="en", books=(), silent=(), **names)
    assert subject(one) == "2026 年下半年: improvement plans need your attention"
    said = body(one)
    assert "none that you back: Li Na." in said
    assert "waits for your answer: Ann, Bo." in said
    assert "overdue: Cai." in said
    assert "Their plans" in said
    assert "improvement" not in subject(replace(one, silent=("Ann",)))
