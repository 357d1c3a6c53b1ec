"""Spans: what is not changed keeps its bytes, and what is added stands where and how the part's own markup stands."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import GateError
from sync.xlsx.spans import SpannedPart, prefixed, spanned_bytes, with_attributes

PREFIXED = '\ufeff<?xml version="1.0"?>\n<x:a xmlns:x="urn:a" k="中">é<x:b i=\'1>2\'/><!-- <x:b/> --><x:c >t</x:c></x:a>'


def part(text: str) -> SpannedPart:
    return spanned_bytes("part", text.encode())


def test_an_element_knows_its_bytes_its_prefix_and_its_attributes() -> None:
    found = part(PREFIXED)
    assert [child.name for child in found.root.children] == ["b", "c"]
    assert [found.raw(child) for child in found.root.children] == [b"<x:b i='1>2'/>", b"<x:c >t</x:c>"]
    assert [found.inside(child) for child in found.root.children] == [b"", b"t"]
    assert (found.root.prefix, found.root.namespace, found.root.attributes) == ("x", "urn:a", {"k": "中"})
    assert found.prefixes == {"urn:a": "x"}


def test_content_is_appended_to_elements_full_and_empty() -> None:
    found = part("<a><b n='1'/><c>t</c></a>")
    empty, full = found.root.children
    changes = [*found.appended(full, b"<d/>", {"n": "2"}), *found.appended(empty, b"<d/>", {"n": "2"})]
    assert found.spliced(changes) == b'<a><b n="2"><d/></b><c n="2">t<d/></c></a>'


def test_a_root_that_is_an_empty_tag_can_be_filled() -> None:
    found = part('<?xml version="1.0"?><x:a xmlns:x="u" />')
    filled = found.spliced(found.appended(found.root, b"<x:b/>", {}))
    assert filled == b'<?xml version="1.0"?><x:a xmlns:x="u"><x:b/></x:a>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<r/>", b"<r><two/></r>"),
        ("<r><three/></r>", b"<r><two/><three/></r>"),
        ("<r><one/><other/><three/></r>", b"<r><one/><two/><other/><three/></r>"),
    ],
)
def test_a_new_child_stands_in_the_order_of_the_format(text: str, expected: bytes) -> None:
    found = part(text)
    assert expected == found.spliced([found.inserted(found.root, b"<two/>", ("one", "two", "three"), "two")])


def test_a_part_that_declares_a_doctype_or_nests_too_deeply_is_refused() -> None:
    for text, key in (("<!DOCTYPE a><a/>", "gate.doctype"), ("<a>" * 99 + "</a>" * 99, "gate.nesting")):
        with pytest.raises(GateError) as caught:
            part(text)
        assert caught.value.key == key


def test_markup_takes_the_prefix_of_its_new_place() -> None:
    assert prefixed(b'<a k="&lt;b"><b/>a &lt; b</a>', "x") == b'<x:a k="&lt;b"><x:b/>a &lt; b</x:a>'


NAMES = st.sampled_from(["a", "bb", "count", "id"])
VALUES = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" \"'<>&="), max_size=12)


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES), st.booleans())
def test_attributes_are_set_whatever_their_values(
    old: dict[str, str], new: dict[str, str], empty: bool
) -> None:
    tag = with_attributes(b"<e/>" if empty else b"<e>", old)
    whole = with_attributes(tag, new) + (b"" if empty else b"</e>")
    assert old | new == ElementTree.fromstring(whole).attrib


TREES = st.recursive(
    st.sampled_from(["", "text", "é中", "<!-- c -->", "<n/>", '<n a=">"/>']),
    lambda inner: st.lists(inner, max_size=4).map(lambda parts: f"<n k='1'>{''.join(parts)}</n>"),
)


@given(TREES)
def test_spans_lie_inside_each_other_and_no_change_changes_nothing(inner: str) -> None:
    found = part(f"<root>{inner}</root>")
    assert found.data == found.spliced([])
    waiting = [found.root]
    while waiting:
        element = waiting.pop()
        name = element.name
        assert name == ElementTree.fromstring(found.raw(element)).tag
        assert all(element.inner <= child.start < child.end <= element.close for child in element.children)
        waiting += element.children
