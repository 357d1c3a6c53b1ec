"""Where Chinese lines are broken in the terminal."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from addin.chinese_lines import folded, is_wide
from addin.show import Screen

TOLD = (
    '请打开 {master}，在“目标”工作表填写公司和部门目标，保存并关闭；然后运行：reviewbook handout "{folder}"'
)
PLACES = {"master": "appraisals/2026/master.xlsx", "folder": "appraisals/2026"}


@pytest.mark.parametrize("width", range(30, 120))
def test_no_word_is_broken_and_nothing_is_lost(width: int) -> None:
    text = TOLD.format(**PLACES)
    lines = folded(text, width).split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for word in ("reviewbook", "handout", *PLACES.values()):
        assert any(word in line for line in lines)
    assert not any(line.startswith(("，", "；", "：", "”")) or line.endswith("“") for line in lines)


def test_a_word_that_is_longer_than_a_line_stays_whole() -> None:
    assert folded("见 /a/very/long/path/of/a/file 处", 10) == "见\n/a/very/long/path/of/a/file\n处"


def test_english_is_left_alone() -> None:
    assert not is_wide("Open “master.xlsx” …")


def test_the_screen_breaks_chinese_so() -> None:
    out = io.StringIO()
    Screen(Console(file=out, width=80), "zh-CN").say("new.next", **PLACES)
    assert "reviewbook handout" in out.getvalue().replace("\n", " ")
    assert "reviewbook" in out.getvalue()
