"""Our charts with every choice said that their markup leaves to the reader.

What a chart does not say means one thing in a workbook of Excel 2007, which XlsxWriter's workbooks say that they are in
their ``docProps/app.xml``, and another in a newer one: there a silent chart has round corners, no axes, and labels that
repeat category and series. So in a workbook of HR's our charts must say what was meant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.xlsx.spans import Change, Element, SpannedPart, prefixed, spanned_bytes


@dataclass(frozen=True, slots=True)
class _Silent:
    """What an element may leave out: its children in the order of the format, and the values that were meant."""

    order: tuple[str, ...]
    meant: Mapping[str, str]


_AXIS_ORDER = (
    "axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt", "majorTickMark",
    "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "crossesAt", "auto", "lblAlgn", "lblOffset",
    "tickLblSkip", "tickMarkSkip", "noMultiLvlLbl",
)  # fmt: skip
_AXIS = {"delete": "0", "majorTickMark": "out", "minorTickMark": "none"}

_SILENT: Mapping[str, _Silent] = {
    "chartSpace": _Silent(("date1904", "lang", "roundedCorners"), {"roundedCorners": "0"}),
    "chart": _Silent(
        ("title", "autoTitleDeleted", "pivotFmts", "view3D", "floor", "sideWall", "backWall", "plotArea", "legend",
         "plotVisOnly", "dispBlanksAs", "showDLblsOverMax"),
        {"autoTitleDeleted": "0", "dispBlanksAs": "gap", "showDLblsOverMax": "0"},
    ),
    "title": _Silent(("tx", "layout", "overlay"), {"overlay": "0"}),
    "legend": _Silent(("legendPos", "legendEntry", "layout", "overlay"), {"overlay": "0"}),
    "barChart": _Silent(("barDir", "grouping", "varyColors"), {"varyColors": "0"}),
    "barChart/ser": _Silent(("idx", "order", "tx", "spPr", "invertIfNegative"), {"invertIfNegative": "0"}),
    "dLbls": _Silent(
        ("dLbl", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName", "showSerName",
         "showPercent", "showBubbleSize"),
        {"showLegendKey": "0", "showVal": "0", "showCatName": "0", "showSerName": "0", "showPercent": "0",
         "showBubbleSize": "0"},
    ),
    "catAx": _Silent(_AXIS_ORDER, {**_AXIS, "noMultiLvlLbl": "0"}),
    "valAx": _Silent(_AXIS_ORDER, _AXIS),
}  # fmt: skip


def explicit_chart(chart: bytes) -> bytes:
    """Return a chart part in which nothing is left to the reader that our charts depend on."""
    part = spanned_bytes("chart", chart)
    return part.spliced(_changes(part, part.root, ""))


def _changes(part: SpannedPart, element: Element, parent: str) -> Iterator[Change]:
    silent = _SILENT.get(f"{parent}/{element.name}", _SILENT.get(element.name))
    if silent is not None:
        for name, value in silent.meant.items():
            if element.child(name) is None:
                said = prefixed(f'<{name} val="{value}"/>'.encode(), element.prefix)
                yield part.inserted(element, said, silent.order, name)
    for child in element.children:
        yield from _changes(part, child, element.name)
