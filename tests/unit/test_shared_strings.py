"""Shared strings: texts as people see them, whichever way they are written."""

from xml.parsers.expat import ExpatError

import pytest

from sync.errors import GateError
from sync.xlsx.shared_strings import read_shared_strings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(content: str) -> list[str]:
    return read_shared_strings("strings.xml", [content.encode()])


def sst(items: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\r\n<sst xmlns="{MAIN}" count="9" uniqueCount="3">{items}</sst>'


@pytest.mark.parametrize(
    ("expected", "items"),
    [
        ([], ""),
        (["Revenue", ""], "<si><t>Revenue</t></si><si><t></t></si>"),
        ([" 收入 "], '<si><t xml:space="preserve"> 收入 </t></si>'),
        (["R&D <1>\n"], "<si><t>R&amp;D &lt;1&gt;&#10;</t></si>"),
        (["&lt;"], "<si><t>&amp;lt;</t></si>"),
        (["a\rb"], "<si><t>a_x000D_b</t></si>"),
        (["Revenue"], "<si><r><rPr><b/></rPr><t>Reve</t></r><r><t>nue</t></r></si>"),
        (["東京"], '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>'),
        ([""], "<si><t/></si>"),
        ([""], "<si/>"),
        (["A"], "<si><t>&#65;</t></si>"),
        (["ä🎯"], "<si><t>&#228;&#127919;</t></si>"),
        (["&#228;"], "<si><t>&amp;#228;</t></si>"),
        (["x"], "<si><t>x<!-- comment --></t></si>"),
    ],
)
def test_texts(expected: list[str], items: str) -> None:
    assert expected == read(sst(items))


@pytest.mark.parametrize("number", [55296, 65535, 1114112, 9999999])
def test_numbers_that_are_no_characters_are_refused(number: int) -> None:
    with pytest.raises(ExpatError):
        read(sst(f"<si><t>&#{number};</t></si>"))


def test_prefixed_part() -> None:
    assert read(f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>a</x:t></x:si></x:sst>') == ["a"]


def test_entities_of_the_file_s_own_are_refused() -> None:
    with pytest.raises(GateError) as caught:
        read('<!DOCTYPE sst [<!ENTITY a "b">]>' + sst("<si><t>&a;</t></si>").partition("?>\r\n")[2])
    assert caught.value.key == "gate.doctype"
