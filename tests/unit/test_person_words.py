"""The words of a person: found whole, in every spelling, and not inside the longer names of others."""

import pytest

from appraisal.person_words import PersonWords

WORDS = PersonWords.of(
    {"E1": "X-1", "Li Wei": "Nobody", "E1 Li Wei": "X-1 Nobody"}, ["Li Weimin", "E10", "Li Wei Tan"]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E1", "X-1"),
        ("E10 and E1.", "E10 and X-1."),
        ("E1 Li Wei, of sales", "X-1 Nobody, of sales"),
        ("li wei said", "Nobody said"),
        ("Li Weimin said", "Li Weimin said"),
        ("Li Wei Tan said", "Li Wei Tan said"),
        ("books/E1 Li Wei.xlsx", "books/X-1 Nobody.xlsx"),
        ("XE1", "XE1"),
    ],
)
def test_only_whole_words_of_the_person_are_replaced(text: str, expected: str) -> None:
    assert WORDS.replaced(text) == expected
    assert WORDS.in_text(text) is (text != expected)
    assert WORDS.replaced_bytes(text.encode()) == expected.encode()


def test_a_chinese_name_is_not_found_inside_a_longer_one() -> None:
    words = PersonWords.of({"李明": "已删除人员"}, ["李明华", "王芳"])
    assert words.replaced("李明华的主管是李明。") == "李明华的主管是已删除人员。"
    assert not words.in_bytes("李明华".encode())


@pytest.mark.parametrize("spelled", ["Ann &amp; Co", "Ann & Co", r"Ann \u0026 Co"])
def test_markup_spells_words_in_its_own_way(spelled: str) -> None:
    words = PersonWords.of({"Ann & Co": "Nobody"}, [])
    assert words.in_bytes(spelled.encode()) is (spelled != r"Ann \u0026 Co")


def test_json_spells_letters_as_numbers() -> None:
    words = PersonWords.of({"Zoë": "Nobody", "李明": "无名"}, [])
    assert words.replaced_bytes(rb'["Zo\u00eb", "\u674e\u660e"]') == rb'["Nobody", "\u65e0\u540d"]'


def test_words_are_found_in_wide_letters() -> None:
    assert WORDS.in_bytes("xx Li Wei".encode("utf-16-le"))


def test_a_single_letter_is_no_word_to_look_for() -> None:
    assert PersonWords.of({"A": "X", " ": "X", "": "X"}, []).words == ()
    assert PersonWords.of({}, []).replaced("A") == "A"
