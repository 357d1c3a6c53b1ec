"""The table of buttons: what is in it, and what is said of a table that cannot be used."""

import pytest

from addin.buttons import Place, TableError, buttons, parse
from addin.press_actions import ACTIONS
from appraisal.messages import LANGUAGES

GOOD = """
tab.label = { en = "Tab", zh-CN = "选项卡" }
[[group]]
id = "one"
label = { en = "One", zh-CN = "一" }
[[button]]
id = "Go"
group = "one"
icon = "Help"
size = "large"
action = "go"
enabled = ["master", "book"]
terminal = ["reviewbook go"]
label = { en = "Go", zh-CN = "开始" }
tip = { en = "Go on.", zh-CN = "继续。" }
"""


def test_the_table_holds_every_button_of_the_cycle() -> None:
    expected = (
        "New cycle", "Hand out", "Status", "Remind", "Check", "Consolidate", "Conflicts", "History", "Undo",
        "Calibrate", "Release results", "Letters", "Explain this cell", "中文", "Help", "Doctor",
    )  # fmt: skip
    assert expected == tuple(button.label["en"] for button in buttons().buttons)


def test_each_button_has_an_action_and_each_action_a_button() -> None:
    assert {button.action for button in buttons().buttons} == set(ACTIONS)


def test_a_tip_says_more_than_its_label_and_ends_as_a_sentence() -> None:
    for button in buttons().buttons:
        for language in LANGUAGES:
            assert button.tip[language] != button.label[language]
            assert button.tip[language].endswith((".", "。"))


def test_buttons_that_need_no_workbook_are_those_that_change_none() -> None:
    free = {button.action for button in buttons().buttons if Place.ALWAYS in button.enabled}
    assert free == {"new", "language", "help", "doctor"}


def test_a_good_table_is_read_as_it_stands() -> None:
    (button,) = parse(GOOD).buttons
    assert button.enabled == {Place.MASTER, Place.BOOK}
    assert button.terminal == ("reviewbook go",)
    assert parse(GOOD).of(parse(GOOD).groups[0]) == (button,)
    assert parse(GOOD).find("Go") == button
    assert parse(GOOD).find("Gone") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "Go"', 'id = "Go now"', "'Go now' is no id"),
        ('id = "Go"', 'id = ""', "'' is no id"),
        ('group = "one"', 'group = "two"', "Go: no group 'two'"),
        ('icon = "Help"', "", "Go: no icon"),
        ('action = "go"', 'action = "os.system"', "Go: no action"),
        ('size = "large"', 'size = "huge"', "Go: size is one of large, normal"),
        ('["master", "book"]', '["desk"]', "Go: enabled is of master, book, always"),
        ('["master", "book"]', '["always", "book"]', "Go: enabled is always, or master, book or both"),
        ('["master", "book"]', "[]", "Go: enabled is always, or master, book or both"),
        ('terminal = ["reviewbook go"]', "", "Go: terminal is a list of commands, each of them reviewbook …"),
        ('["reviewbook go"]', '["rm x"]', "Go: terminal is a list of commands, each of them reviewbook …"),
        (
            '["reviewbook go"]',
            '"reviewbook go"',
            "Go: terminal is a list of commands, each of them reviewbook …",
        ),
        (', zh-CN = "继续。"', "", "Go: tip: say it in en and zh-CN"),
        ('"继续。"', '" "', "Go: tip: one line of text"),
        ('"继续。"', '"继\\n续。"', "Go: tip: one line of text"),
        ('en = "Go",', f'en = "{"o" * 31}",', "Go: label: longer than 30"),
        ('size = "large"', 'size = "large"\nkey = "G"', "Go: unknown key"),
        ('id = "one"\n', 'id = "two"\n', "Go: no group 'one'"),
        ("tab.label", "tabs.label", "table: unknown tabs"),
    ],
)
def test_a_mistake_in_the_table_is_said_where_it_is(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(TableError, match=rf"^{said}$"):
        parse(GOOD.replace(old, new))


def test_an_id_stands_once_whatever_its_capitals() -> None:
    twice = GOOD + GOOD[GOOD.index("[[button]]") :].replace('"Go"', '"GO"', 1)
    with pytest.raises(TableError, match=r"^button twice: go$"):
        parse(twice)


def test_a_group_has_buttons() -> None:
    with pytest.raises(TableError, match=r"^idle: a group without buttons$"):
        parse(GOOD + '[[group]]\nid = "idle"\nlabel = { en = "Idle", zh-CN = "空" }\n')
