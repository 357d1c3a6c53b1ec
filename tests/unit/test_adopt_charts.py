"""Charts that say everything: what Excel 2007 took as said is written out, in the order of the format."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from sync.xlsx.explicit_charts import explicit_chart
from workbook_templates.ready_made import master_file

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def charts() -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(master_file("en"))) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/charts/")]


def said(chart: bytes, name: str) -> list[str | None]:
    return [element.get("val") for element in ElementTree.fromstring(chart).iter(CHART + name)]


def test_axes_labels_and_corners_are_said() -> None:
    drawn = charts()
    assert len(drawn) == 11
    for chart in map(explicit_chart, drawn):
        assert said(chart, "roundedCorners") == ["0"]
        assert {"0", "1"} == set(said(chart, "delete"))
        assert len(said(chart, "dLbls")) == len(said(chart, "showSerName")) == len(said(chart, "showVal")) > 0
        for name in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showBubbleSize"):
            assert {"0"} == set(said(chart, name))


def test_what_a_chart_says_itself_stays() -> None:
    for chart in charts():
        assert said(chart, "delete").count("1") == said(explicit_chart(chart), "delete").count("1")
        for name in ("showVal", "plotVisOnly", "tickLblPos", "f", "legendPos"):
            assert said(chart, name) == said(explicit_chart(chart), name)


def test_saying_it_again_changes_nothing() -> None:
    for chart in map(explicit_chart, charts()):
        assert chart == explicit_chart(chart)


ORDERS = {
    "dLbls": "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
    "catAx": "axId scaling delete axPos numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses auto"
    " lblAlgn lblOffset tickLblSkip noMultiLvlLbl",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap axId",
    "ser": "idx order tx spPr invertIfNegative dLbls cat val",
    "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs showDLblsOverMax",
}


@pytest.mark.parametrize("name", ORDERS)
def test_children_stand_in_the_order_of_the_format(name: str) -> None:
    order = ORDERS[name].split()
    for chart in map(explicit_chart, charts()):
        for element in ElementTree.fromstring(chart).iter(CHART + name):
            places = [order.index(re.sub("{.*}", "", child.tag)) for child in element]
            assert sorted(places) == places
