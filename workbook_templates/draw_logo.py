"""Putting the company's logo on a sheet, as large as its place allows."""

import io

from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

from workbook_templates.brand import Logo
from workbook_templates.labels import TEXTS

_DPI = 96.0
_GAP = 4


def put_logo(
    worksheet: Worksheet, logo: Logo, row: int, column: int, room: tuple[int, int], language: str
) -> None:
    """Put a logo into the cell of a row and a column; ``room`` are the pixels that it may take, in its own proportions."""
    picture = Image(io.BytesIO(logo.content))
    width, height = logo.width * _DPI / picture.x_dpi, logo.height * _DPI / picture.y_dpi
    scale = min(room[0] / width, room[1] / height)
    worksheet.insert_image(
        row,
        column,
        "logo",
        {
            "image_data": io.BytesIO(logo.content),
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": _GAP + round(room[0] - width * scale),
            "y_offset": _GAP + round((room[1] - height * scale) / 2),
            "object_position": 3,
            "description": TEXTS("logo.description", language),
        },
    )
