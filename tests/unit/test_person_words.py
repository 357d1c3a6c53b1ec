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
    assert WORDS.in_any_encoding("xx Li Wei".encode("utf-16-le"))
    assert WORDS.in_any_encoding("Li Weimin".encode("utf-16-le")) is False


@pytest.mark.parametrize("spelled", ["Zoë Müller", "ZOË MÜLLER", "zoë müller", "Zoe\u0308 Mu\u0308ller"])
def test_letters_with_accents_are_found_as_capitals_and_macs_write_them(spelled: str) -> None:
    words = PersonWords.of({"Zoë Müller": "Nobody"}, [])
    assert words.in_text(spelled)
    assert words.replaced_bytes(f"by {spelled}.".encode()) == b"by Nobody."


def test_a_single_letter_is_no_word_to_look_for() -> None:
    assert PersonWords.of({"A": "X", " ": "X", "": "X"}, []).words == ()
    assert PersonWords.of({}, []).replaced("A") == "A"


SHEET = (
    b'<row r="2" spans="1:3"><c r="E2" t="inlineStr"><is><t>E2</t></is></c><c r="F2"><f>E2*2+Goals!E2</f><v>1</v></c>'
    b'</row><mergeCell ref="E2:F2"/><x sqref="E2"/><c r="A3"><is><t>E2 Bo Xu of E2</t></is></c>'
)


def test_an_id_that_reads_as_a_cell_stays_where_cells_are_meant() -> None:
    words = PersonWords.of({"E2": "X-1", "Bo Xu": "Nobody", "E2 Bo Xu": "X-1 Nobody"}, [])
    expected = SHEET.replace(b"<t>E2</t>", b"<t>X-1</t>").replace(b"E2 Bo Xu of E2", b"X-1 Nobody of X-1")
    assert words.in_markup(SHEET)
    assert words.replaced_markup(SHEET) == expected
    assert not words.in_markup(expected)
    assert words.replaced("Goals!E2 says $E2") == "Goals!E2 says $E2"


def test_an_id_with_zeros_is_no_cell_and_counts_everywhere() -> None:
    words = PersonWords.of({"E0042": "X-1"}, [])
    assert words.replaced_markup(b'<c r="E0042">E0042</c>') == b'<c r="X-1">X-1</c>'
    assert words.names.words == ("E0042",)
