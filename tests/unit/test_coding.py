"""Text as plain ASCII: everything comes back, and nothing that a command line could misread is left."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.coding import coded, coded_line, decoded

SOUND = st.text(st.characters(exclude_categories=["Cs"]))


@given(SOUND)
def test_a_coded_text_comes_back(text: str) -> None:
    assert text == decoded(coded(text)) == decoded(coded_line(text))


@given(SOUND)
def test_a_coded_name_needs_no_quotes(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._/:=-]*", coded(text))


@given(SOUND)
def test_a_coded_line_is_one_line_in_one_pair_of_quotes(text: str) -> None:
    assert re.fullmatch(r"[ -~]*", coded_line(text))
    assert '"' not in coded_line(text)


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("C:/2026-H2/master.xlsx", "C:/2026-H2/master.xlsx"),
        ("王", "=738B"),
        ("😀", "=D83D=DE00"),
        ("$(x) %A%", "=0024=0028x=0029=0020=0025A=0025"),
        ("a=b", "a=003Db"),
    ],
)
def test_what_is_written(plain: str, expected: str) -> None:
    assert coded(plain) == expected


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(UnicodeError):
        decoded("=D83D")
