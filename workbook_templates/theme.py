"""The look of every workbook: one dark band, one accent, cream for what people fill in, grey for what is computed.

Colours never carry meaning alone: flags are a symbol and words, inputs have a border and stand in the legend. Orange and
blue-green stay apart for people who cannot tell red from green.
"""

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from workbook_templates.brand import Brand
from workbook_templates.layout import Column, Kind, Owner

INK = "#1F2933"
MUTED = "#5F6B7A"
LINE = "#D5DBE1"
PAPER = "#FFFFFF"
BAND = "#17494D"
BAND_SOFT = "#2F7F86"
BAND_TEXT = "#FFFFFF"
HINT = "#BFDCD9"
SOFT = "#EAF2F1"
INPUT = "#FFF8E1"
INPUT_LINE = "#E0B84C"
CALC = "#F4F6F8"
LOCKED = "#FAFBFC"
BAD = "#B23A00"
WARN = "#8A6100"
GOOD = "#0B6E4F"
ACCENT = "#D9772E"
BAR = "#8FC1B5"

STANDARD = Brand(BAND, BAND_TEXT, HINT, SOFT, BAND, BAND_SOFT)
"""The house's own look, where a company has chosen no colour."""

SEVERITIES: Mapping[str, tuple[str, str]] = {
    "error": ("✘", BAD), "warn": ("●", WARN), "info": ("ℹ", BAND_SOFT),
}  # fmt: skip
"""The symbol and the colour of each severity that is shown."""

FONTS: Mapping[str, str] = {"en": "Calibri", "zh-CN": "Microsoft YaHei"}

SIZE = 10
QUIET = "quiet"
"""The look of spare rows that nobody fills in: nothing, until the program writes into them."""

_POINTS = "0.00;-0.00;0.00;@"
_NUMBER_FORMATS: Mapping[Kind, str] = {
    Kind.NUMBER: "#,##0.######;-#,##0.######;0;@",
    Kind.COUNT: "#,##0;-#,##0;0;@",
    Kind.PERCENT: "0.##%;-0.##%;0%;@",
    Kind.POINTS: _POINTS,
    Kind.MONEY: "#,##0.00;-#,##0.00;0.00;@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.ID: "@",
    Kind.TEXT: "General",
    Kind.LONG_TEXT: "General",
    Kind.CHOICE: "General",
    Kind.FLAG: "General",
}

_LEFT = {"align": "left", "indent": 1}
_CENTRE = {"align": "center"}
_RIGHT = {"align": "right", "indent": 1}
_ALIGNMENTS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.ID: {**_LEFT, "font_color": MUTED, "font_size": 9},
    Kind.TEXT: {**_LEFT, "text_wrap": True},
    Kind.LONG_TEXT: {**_LEFT, "text_wrap": True, "font_size": 9},
    Kind.NUMBER: _RIGHT,
    Kind.COUNT: _CENTRE,
    Kind.PERCENT: _CENTRE,
    Kind.POINTS: _CENTRE,
    Kind.MONEY: _RIGHT,
    Kind.DATE: _CENTRE,
    Kind.CHOICE: {**_LEFT, "text_wrap": True},
    Kind.FLAG: {**_LEFT, "text_wrap": True, "font_size": 9},
}


PEOPLE = frozenset({Owner.MANAGER, Owner.EMPLOYEE, Owner.PEER, Owner.PROVIDER})
"""Who fills the books that are handed out; the master is HR's to fill."""


class Theme:
    """The formats of one workbook, each made once; ``hands`` are the owners whose columns are drawn as inputs."""

    def __init__(
        self,
        workbook: Workbook,
        language: str,
        hands: frozenset[Owner] = PEOPLE,
        brand: Brand | None = None,
    ) -> None:
        self.brand = brand or STANDARD
        self.font = FONTS[language]
        self.language = language
        self.hands = hands
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """Return the house's base format with these properties changed."""
        merged = {
            "font_name": self.font, "font_size": SIZE, "font_color": INK, "valign": "vcenter", **properties,
        }  # fmt: skip
        return self._made(merged)

    def difference(self, **properties: Any) -> Format:
        """Return a format for a conditional rule: only what it changes."""
        return self._made(properties)

    def _made(self, properties: Mapping[str, Any]) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(dict(properties))
        return self._formats[key]

    def title(self) -> Format:
        """Return the format of a sheet's title."""
        return self.format(font_size=18, bold=True, font_color=self.brand.ink)

    def subtitle(self) -> Format:
        """Return the format of the who-when line under a title."""
        return self.format(font_color=MUTED)

    def key(self) -> Format:
        """Return the format of the hidden row of column keys."""
        return self.format(font_color=MUTED, font_size=8)

    def header(self, column: Column) -> Format:
        """Return the format of a column's visible label."""
        text = column.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.FLAG, Kind.CHOICE, Kind.ID)
        side = _LEFT if text else _RIGHT if column.kind in (Kind.NUMBER, Kind.MONEY) else _CENTRE
        return self.format(
            bold=True,
            font_color=self.brand.band_text,
            bg_color=self.brand.band,
            text_wrap=True,
            border=1,
            border_color=self.brand.accent,
            **side,
        )

    def group(self) -> Format:
        """Return the format of a heading over several columns."""
        return self.format(
            bold=True, font_size=9, font_color=self.brand.ink, bg_color=self.brand.soft, **_LEFT
        )

    def body(self, column: Column, variant: str = "open") -> Format:
        """Return the format of a column's cells in rows of a variant."""
        look = {"num_format": _NUMBER_FORMATS[column.kind], **_ALIGNMENTS[column.kind]}
        if variant == QUIET:
            return self.format(**look)
        return self.format(border=1, **look | self._ground(column, variant))

    def body_in(self, column: Column, number_format: str) -> Format:
        """Return the format of a column's cells, with a number format of its own."""
        look = {**_ALIGNMENTS[column.kind], "num_format": number_format}
        return self.format(border=1, **look | self._ground(column, "open"))

    def _ground(self, column: Column, variant: str) -> dict[str, Any]:
        if column.computed:
            return {"bg_color": CALC, "border_color": LINE}
        if variant == "open" and column.owner in self.hands:
            return {"bg_color": INPUT, "border_color": INPUT_LINE, "locked": False}
        return {"bg_color": LOCKED if variant == "locked" else PAPER, "border_color": LINE}

    def legend(self, kind: str) -> Format:
        """Return the format of a legend cell: ``input``, ``computed`` or ``given``."""
        grounds = {"input": (INPUT, INPUT_LINE), "computed": (CALC, LINE), "given": (PAPER, LINE)}
        ground, line = grounds[kind]
        return self.format(bg_color=ground, border=1, border_color=line, align="center", font_size=9)
