"""Small pictures for the buttons of the drawn ribbon: our own, plain ones, where Excel shows those of Office.

Each is drawn on a grid of 32 by 32, with a few lines and shapes, and is called by the name of Office's picture for which it stands.
"""

from collections.abc import Callable, Mapping, Sequence
from math import cos, radians, sin

from PIL import ImageDraw

GRID = 32

INK, TEAL, PALE, ORANGE, WHITE = "#3d4f58", "#2f7f85", "#dcebea", "#d9772e", "#ffffff"

Point = tuple[float, float]


class Pen:
    """Draws on the grid, which lies with its upper left corner at a point of a picture and is ``side`` pixels wide."""

    def __init__(self, draw: ImageDraw.ImageDraw, corner: Point, side: float) -> None:
        self._draw, self._corner, self._scale = draw, corner, side / GRID

    def _at(self, point: Point) -> Point:
        return self._corner[0] + point[0] * self._scale, self._corner[1] + point[1] * self._scale

    def line(self, *points: Point, colour: str = INK, width: float = 2) -> None:
        """Draw a line through points, with round ends and corners."""
        wide = width * self._scale
        self._draw.line([self._at(point) for point in points], colour, round(wide), joint="curve")
        for point in points:
            self.dot(point, width / 2, colour)

    def dot(self, centre: Point, radius: float, colour: str) -> None:
        """Fill a circle."""
        x, y = self._at(centre)
        r = radius * self._scale
        self._draw.ellipse((x - r, y - r, x + r, y + r), colour)

    def ring(
        self, centre: Point, radius: float, colour: str = INK, width: float = 2, fill: str = WHITE
    ) -> None:
        """Draw a circle."""
        self.dot(centre, radius + width / 2, colour)
        self.dot(centre, radius - width / 2, fill)

    def shape(self, *points: Point, fill: str, colour: str = INK, width: float = 2) -> None:
        """Draw a closed shape."""
        self._draw.polygon([self._at(point) for point in points], fill)
        self.line(*points, points[0], colour=colour, width=width)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, colour: str = INK) -> None:
        """Draw a rectangle."""
        self.shape((left, top), (right, top), (right, bottom), (left, bottom), fill=fill, colour=colour)

    def arc(
        self, centre: Point, across: float, down: float, turn: tuple[float, float], colour: str = INK
    ) -> None:
        """Draw a part of an ellipse, from one angle to another; 0 is at the right, 90 below."""
        self.line(*_round(centre, across, down, turn), colour=colour)


def _round(centre: Point, across: float, down: float, turn: tuple[float, float]) -> Sequence[Point]:
    first, last = turn
    angles = (radians(first + (last - first) * step / 40) for step in range(41))
    return [(centre[0] + across * cos(angle), centre[1] + down * sin(angle)) for angle in angles]


Glyph = Callable[[Pen], None]


def _page(pen: Pen) -> None:
    pen.shape((6, 3), (18, 3), (24, 9), (24, 28), (6, 28), fill=WHITE)
    pen.line((18, 3), (18, 9), (24, 9))


def _badge(pen: Pen, *strokes: Sequence[Point], colour: str = TEAL) -> None:
    """Put a round sign over the lower right corner."""
    pen.dot((23, 23), 9, WHITE)
    pen.dot((23, 23), 7.5, colour)
    for stroke in strokes:
        pen.line(*stroke, colour=WHITE)


def _tick(pen: Pen) -> None:
    _badge(pen, [(19.5, 23.2), (22, 25.7), (26.5, 20.6)])


def new_page(pen: Pen) -> None:
    """Draw a page with a plus."""
    _page(pen)
    _badge(pen, [(23, 19), (23, 27)], [(19, 23), (27, 23)])


def page_out(pen: Pen) -> None:
    """Draw a page that leaves."""
    _page(pen)
    pen.line((10, 14), (20, 14), colour=TEAL)
    _badge(pen, [(19, 23), (26.6, 23)], [(23.6, 19.6), (27, 23), (23.6, 26.4)])


def standings(pen: Pen) -> None:
    """Draw bars of different length, each with a point before it."""
    pen.box(4, 4, 28, 28, WHITE)
    for down, right, colour in ((10, 24, TEAL), (16, 19, TEAL), (22, 15, ORANGE)):
        pen.dot((9, down), 1.6, colour)
        pen.line((13, down), (right, down), colour=colour, width=2.6)


def mail(pen: Pen) -> None:
    """Draw an envelope."""
    pen.box(3, 7, 29, 26, PALE)
    pen.line((3.5, 8), (16, 18), (28.5, 8))


def page_checked(pen: Pen) -> None:
    """Draw a page with a tick."""
    _page(pen)
    for down in (13, 18):
        pen.line((10, down), (17, down), colour=TEAL)
    _tick(pen)


def many_to_one(pen: Pen) -> None:
    """Draw three books that become one."""
    for top in (3, 13, 23):
        pen.box(3, top, 11, top + 6, WHITE)
    for point in ((13.5, 6), (13.5, 16), (13.5, 26)):
        pen.line(point, (19, 16), colour=TEAL)
    pen.shape((21, 9), (29, 9), (29, 23), (21, 23), fill=TEAL, colour=TEAL)


def two_differ(pen: Pen) -> None:
    """Draw two pages that are not equal."""
    pen.box(3, 5, 13, 27, WHITE)
    pen.box(19, 5, 29, 27, PALE)
    pen.dot((16, 16), 7.5, WHITE)
    pen.line((11.5, 13.6), (20.5, 13.6), colour=ORANGE, width=2.4)
    pen.line((11.5, 18.4), (20.5, 18.4), colour=ORANGE, width=2.4)
    pen.line((18.6, 10.4), (13.4, 21.6), colour=ORANGE, width=2.4)


def clock(pen: Pen) -> None:
    """Draw a clock."""
    pen.ring((16, 16), 12)
    pen.line((16, 9), (16, 16), (21, 19.5), colour=TEAL, width=2.4)


def turned_back(pen: Pen) -> None:
    """Draw an arrow that turns back."""
    pen.line(*_round((17, 18), 9, 9, (-180, 90)), colour=TEAL, width=3)
    pen.line((3.4, 13), (8, 18.4), (13, 13.4), colour=TEAL, width=3)


def sliders(pen: Pen) -> None:
    """Draw three sliders."""
    for down, knob in ((8, 20), (16, 10), (24, 23)):
        pen.line((4, down), (28, down))
        pen.ring((knob, down), 3.2, TEAL, 2.2)


def person_accepted(pen: Pen) -> None:
    """Draw a person with a tick."""
    pen.shape(*_round((14, 27), 10, 11, (-180, 0)), fill=PALE)
    pen.ring((14, 9), 5)
    _tick(pen)


def letter(pen: Pen) -> None:
    """Draw a letter that comes out of its envelope."""
    pen.shape((3, 13), (16, 4), (29, 13), (29, 28), (3, 28), fill=PALE)
    pen.box(8, 6, 24, 21, WHITE)
    for down, right in ((10.5, 20), (14.5, 17)):
        pen.line((12, down), (right, down), colour=TEAL)
    pen.shape((3, 14), (16, 22), (29, 14), (29, 28), (3, 28), fill=PALE)


def cell_under_glass(pen: Pen) -> None:
    """Draw a magnifying glass over the cells of a sheet."""
    pen.box(3, 4, 24, 24, WHITE)
    for place in (10, 17):
        pen.line((place, 4), (place, 24), colour="#9fb0b5", width=1.4)
    for place in (10.6, 17.3):
        pen.line((3, place), (24, place), colour="#9fb0b5", width=1.4)
    pen.line((24.6, 24.6), (29, 29), width=3.4)
    pen.ring((19.5, 19.5), 7, TEAL, 2.4, PALE)


def globe(pen: Pen) -> None:
    """Draw a globe."""
    pen.ring((16, 16), 12, INK, 2, PALE)
    pen.arc((16, 16), 5, 12, (0, 360))
    for down, half in ((10, 10.4), (22, 10.4), (16, 12)):
        pen.line((16 - half, down), (16 + half, down))


def question(pen: Pen) -> None:
    """Draw a question mark."""
    pen.dot((16, 16), 13, TEAL)
    pen.line(*_round((16, 12.6), 4.2, 4.2, (-190, 40)), (16, 19), colour=WHITE, width=2.8)
    pen.dot((16, 23.6), 1.9, WHITE)


def pulse(pen: Pen) -> None:
    """Draw the curve of a heart."""
    pen.ring((16, 16), 12)
    pen.line((6.5, 17), (11, 17), (14, 10), (18, 22.5), (20.8, 17), (25.5, 17), colour=TEAL, width=2.4)


GLYPHS: Mapping[str, Glyph] = {
    "FileNew": new_page,
    "FileSendAsAttachment": page_out,
    "SendStatusReport": standings,
    "NewMailMessage": mail,
    "ErrorChecking": page_checked,
    "Consolidate": many_to_one,
    "ReviewTrackChangesMenu": two_differ,
    "RecentFileList": clock,
    "Undo": turned_back,
    "ConditionalFormattingDataBarsGallery": sliders,
    "AcceptTask": person_accepted,
    "MailMergeRecipientsEditList": letter,
    "FormulaEvaluate": cell_under_glass,
    "SetLanguage": globe,
    "Help": question,
    "Info": pulse,
}
"""What stands for each of Office's pictures."""
