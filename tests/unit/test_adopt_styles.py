"""Merging styles: the host's numbers stay, the guest's stand behind, whatever sections the host has."""

import pytest

from sync.xlsx.spans import SpannedPart, spanned_bytes
from sync.xlsx.styles_merge import ORDER, MergedStyles, merged_styles

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

GUEST = (
    f'<styleSheet {MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="0.0"/><numFmt numFmtId="165"'
    ' formatCode="&quot;x&quot;"/></numFmts><fonts count="1"><font><name val="Calibri"/><scheme val="minor"/></font>'
    '</fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/>'
    '</cellStyleXfs><cellXfs count="2"><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0"/><xf'
    ' numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0"><alignment/></xf></cellXfs><dxfs count="1"><dxf>'
    '<numFmt numFmtId="166" formatCode="d"/></dxf></dxfs></styleSheet>'
)


def part(text: str) -> SpannedPart:
    return spanned_bytes("styles", text.encode())


def merged(host: str) -> tuple[MergedStyles, SpannedPart]:
    made = merged_styles(part(host), part(GUEST))
    return made, part(made.part.decode())


def attributes(styles: SpannedPart, section: str, *keys: str) -> list[tuple[str, ...]]:
    found = styles.root.child(section)
    assert found is not None
    return [tuple(child.attributes.get(key, "") for key in keys) for child in found.children]


@pytest.mark.parametrize("root", ["<styleSheet {main}/>", "<styleSheet {main}><dxfs/><extLst/></styleSheet>"])
def test_sections_that_are_missing_are_made_in_the_order_of_the_format(root: str) -> None:
    made, styles = merged(root.format(main=MAIN))
    names = [child.name for child in styles.root.children]
    assert [name for name in ORDER if name in names] == names
    assert {"numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"} <= set(names)
    assert (made.first_format, made.first_difference) == (0, 0)
    assert [child.attributes["count"] for child in styles.root.children if child.name == "cellXfs"] == ["2"]


def test_guests_formats_point_to_the_guests_fonts_fills_and_borders() -> None:
    host = (
        f'<styleSheet {MAIN}><fonts count="2"><font/><font/></fonts><fills count="3"><fill/><fill/><fill/></fills>'
        '<borders count="1"><border/></borders><cellXfs count="1"><xf/></cellXfs><cellStyles count="2"><cellStyle'
        ' name="A" xfId="0"/><cellStyle name="Normal" xfId="4" builtinId="0"/></cellStyles></styleSheet>'
    )
    made, styles = merged(host)
    assert made.first_format == 1
    keys = ("fontId", "fillId", "borderId", "xfId")
    assert attributes(styles, "cellXfs", *keys) == [
        ("", "", "", ""),
        ("2", "3", "1", "4"),
        ("2", "3", "1", "4"),
    ]


def test_number_formats_get_free_numbers_and_equal_ones_are_shared() -> None:
    host = (
        f'<styleSheet {MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="mm"/><numFmt numFmtId="170"'
        ' formatCode="&quot;x&quot;"/></numFmts><dxfs count="1"><dxf><numFmt numFmtId="165" formatCode="yy"/></dxf>'
        "</dxfs></styleSheet>"
    )
    made, styles = merged(host)
    expected = [("164", "mm"), ("170", '"x"'), ("166", "0.0")]
    assert expected == attributes(styles, "numFmts", "numFmtId", "formatCode")
    assert attributes(styles, "cellXfs", "numFmtId") == [("170",), ("9",)]
    assert made.first_difference == 1
    assert b'<dxf><numFmt numFmtId="167" formatCode="d"/></dxf></dxfs>' in made.part


def test_guests_fonts_are_named_and_not_the_themes() -> None:
    made, _ = merged(f"<styleSheet {MAIN}/>")
    assert b'<font><name val="Calibri"/></font>' in made.part


def test_all_else_in_the_hosts_styles_keeps_its_bytes() -> None:
    head = f"<y:styleSheet {MAIN.replace('xmlns', 'xmlns:y')} xmlns:z='urn:z' z:k = '1'>"
    tail = "<!-- kept --><y:colors ><y:mruColors/></y:colors><y:extLst><y:ext uri='u'/></y:extLst></y:styleSheet>\n"
    made, _ = merged(f"{head}<y:fonts count='1' z:known='1'><y:font/></y:fonts>{tail}")
    assert made.part.startswith(head.encode() + b"<y:numFmts")
    assert made.part.endswith(tail.encode())
    assert b"<y:fonts count=\"2\" z:known='1'><y:font/><y:font>" in made.part
