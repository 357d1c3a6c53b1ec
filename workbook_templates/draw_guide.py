"""The Guide sheet: five steps, what the colours mean, the rules of the game, an example; in the team book the methods, too."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_templates import labels
from workbook_templates.brand import Logo
from workbook_templates.draw_logo import put_logo
from workbook_templates.draw_xlsx import Canvas
from workbook_templates.theme import GOOD, LINE, MUTED, PAPER, WARN

_COLUMNS = 10
_WIDTH = 13.2
_STEPS = 5
_PLATE = (186, 45)
"""Width and height in pixels that the logo may take in the band."""
_LEGEND = ("input", "computed", "given")
_CENTRED = {"align": "center", "valign": "vcenter"}
_PADDED = {"align": "left", "indent": 1, "text_wrap": True}


def draw_guide(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the sheet from top to bottom; nothing on it is read back."""
    methods = _first_page(canvas, worksheet) + 1
    row = _methods(canvas, worksheet, methods)
    worksheet.set_h_pagebreaks([methods])
    _end(canvas, worksheet, row)


def draw_short_guide(canvas: Canvas, worksheet: Worksheet) -> None:
    """Draw the sheet of a book in which nobody chooses a method: one page."""
    _end(canvas, worksheet, _first_page(canvas, worksheet))


def _first_page(canvas: Canvas, worksheet: Worksheet) -> int:
    """Draw what every guide begins with, and return the row behind it."""
    worksheet.set_column(1, _COLUMNS, _WIDTH, canvas.theme.format())
    _hero(canvas, worksheet)
    row = _steps(canvas, worksheet, 4)
    row = _legend_and_rules(canvas, worksheet, row + 1)
    return _example(canvas, worksheet, row + 1)


def _end(canvas: Canvas, worksheet: Worksheet, row: int) -> None:
    worksheet.write_string(row + 1, 1, "[[contact]]", canvas.theme.format(font_color=MUTED))
    worksheet.print_area(0, 0, row + 1, _COLUMNS)


def _hero(canvas: Canvas, worksheet: Worksheet) -> None:
    brand = canvas.theme.brand
    band = {"bg_color": brand.band, "font_color": brand.band_text, "indent": 1}
    title = canvas.theme.format(font_size=22, bold=True, **band)
    line = canvas.theme.format(font_size=11, **band | {"font_color": brand.hint})
    code = canvas.theme.format(font_size=11, align="right", **band | {"font_color": brand.hint})
    for row, height in ((0, 40), (1, 20), (2, 8)):
        worksheet.set_row(row, height)
        for column in range(1, _COLUMNS + 1):
            worksheet.write_blank(row, column, None, line)
    worksheet.write_string(0, 1, canvas.text("title.guide"), title)
    worksheet.write_string(1, 1, "[[who_when]]", line)
    worksheet.merge_range(1, _COLUMNS - 1, 1, _COLUMNS, "", code)
    worksheet.write_string(1, _COLUMNS - 1, "[[book_code]]", code)
    if canvas.logo is not None:
        _plate(canvas, worksheet, canvas.logo)


def _plate(canvas: Canvas, worksheet: Worksheet, found: Logo) -> None:
    """Put the logo at the right end of the band, on paper: few logos can be read on a colour."""
    paper = canvas.theme.format(bg_color=PAPER)
    for column in (_COLUMNS - 1, _COLUMNS):
        worksheet.write_blank(0, column, None, paper)
    put_logo(worksheet, found, 0, _COLUMNS - 1, _PLATE, canvas.language)


def _heading(canvas: Canvas, worksheet: Worksheet, row: int, column: int, last: int, key: str) -> None:
    brand = canvas.theme.brand
    look = canvas.theme.format(
        bold=True, font_size=12, font_color=brand.ink, bottom=2, bottom_color=brand.band
    )
    worksheet.set_row(row, 24)
    for position in range(column, last + 1):
        worksheet.write_blank(row, position, None, look)
    worksheet.write_string(row, column, canvas.text(f"guide.{key}.title"), look)


def _steps(canvas: Canvas, worksheet: Worksheet, row: int) -> int:
    """Draw five cards side by side, each two columns wide."""
    _heading(canvas, worksheet, row, 1, _COLUMNS, "steps")
    theme, brand = canvas.theme, canvas.theme.brand
    number = theme.format(font_size=22, bold=True, font_color=brand.accent, bg_color=brand.soft, **_CENTRED)
    head = theme.format(font_size=11, bold=True, font_color=brand.ink, bg_color=brand.soft, **_CENTRED)
    text = theme.format(font_size=9, bg_color=brand.soft, align="center", valign="top", text_wrap=True)
    worksheet.set_row(row + 1, 6)
    for offset, height in ((2, 30), (3, 18), (4, 50)):
        worksheet.set_row(row + offset, height)
    for step in range(_STEPS):
        column = 1 + 2 * step
        _merged(worksheet, row + 2, column, column + 1, str(step + 1), number)
        _merged(worksheet, row + 3, column, column + 1, canvas.text(f"guide.steps.{step + 1}.head"), head)
        _merged(worksheet, row + 4, column, column + 1, canvas.text(f"guide.steps.{step + 1}.text"), text)
    return row + 5


def _merged(worksheet: Worksheet, row: int, first: int, last: int, text: str, look: Format) -> None:
    worksheet.merge_range(row, first, row, last, text, look)


def _legend_and_rules(canvas: Canvas, worksheet: Worksheet, row: int) -> int:
    """Draw the colours and symbols on the left, the rules of the game on the right."""
    left, right = 4, 6
    _heading(canvas, worksheet, row, 1, left, "legend")
    _heading(canvas, worksheet, row, right, _COLUMNS, "rules")
    plain = canvas.theme.format(font_size=9.5, **_PADDED)
    rules = _rules(canvas)
    for offset in range(1, max(len(_samples(canvas)), len(rules)) + 1):
        worksheet.set_row(row + offset, 26)
    for offset, (sample, look, key) in enumerate(_samples(canvas), start=1):
        worksheet.write_string(row + offset, 1, sample, look)
        _merged(worksheet, row + offset, 2, left, canvas.text(f"guide.legend.{key}"), plain)
    for offset, rule in enumerate(rules, start=1):
        _merged(worksheet, row + offset, right, _COLUMNS, rule, plain)
    return row + max(len(_samples(canvas)), len(rules)) + 1


def _rules(canvas: Canvas) -> Sequence[str]:
    """Return the rules of the game: the numbered ones, then those that a sheet brings with it."""
    prefix = f"{canvas.book.role}.guide.rules."
    texts = {
        key.removeprefix(prefix): text
        for key, text in labels.TEXTS.table(canvas.language).items()
        if key.startswith(prefix) and key != f"{prefix}title"
    }
    return [texts[key] for key in sorted(texts, key=lambda key: (not key.isdecimal(), key))]


def _samples(canvas: Canvas) -> Sequence[tuple[str, Format, str]]:
    theme = canvas.theme
    boxes = [(canvas.text(f"legend.{kind}"), theme.legend(kind), kind) for kind in _LEGEND]
    symbols = (("✘", "#B23A00", "bad"), ("●", WARN, "look"), ("✔", GOOD, "good"))
    flags = [
        (symbol, theme.format(bold=True, font_size=12, font_color=colour, **_CENTRED), key)
        for symbol, colour, key in symbols
    ]
    return [*boxes, *flags]


def _example(canvas: Canvas, worksheet: Worksheet, row: int) -> int:
    """Show one goal that works, and one that does not."""
    _heading(canvas, worksheet, row, 1, _COLUMNS, "example")
    for offset, (key, colour) in enumerate((("good", GOOD), ("bad", "#B23A00")), start=1):
        mark = canvas.theme.format(bold=True, font_color=colour, align="center")
        text = canvas.theme.format(**_PADDED)
        worksheet.set_row(row + offset, 30)
        worksheet.write_string(row + offset, 1, canvas.text(f"guide.example.{key}.mark"), mark)
        _merged(worksheet, row + offset, 2, 5, canvas.text(f"guide.example.{key}.goal"), text)
        why = canvas.theme.format(font_size=9, font_color=MUTED, **_PADDED)
        _merged(worksheet, row + offset, 6, _COLUMNS, canvas.text(f"guide.example.{key}.why"), why)
    return row + 3


def _methods_of(canvas: Canvas) -> Sequence[tuple[str, str]]:
    return tuple(labels.choice_words("method", canvas.language).items())


def _methods(canvas: Canvas, worksheet: Worksheet, row: int) -> int:
    """Draw the table of methods: what each is for, what it needs, and an example."""
    _heading(canvas, worksheet, row, 1, _COLUMNS, "methods")
    brand = canvas.theme.brand
    head = canvas.theme.format(
        bold=True, font_size=9, font_color=brand.band_text, bg_color=brand.band, **_PADDED
    )
    spans = ((1, 2, "name"), (3, 5, "use"), (6, 7, "needs"), (8, 10, "example"))
    worksheet.set_row(row + 1, 20)
    for first, last, key in spans:
        _merged(worksheet, row + 1, first, last, canvas.text(f"guide.methods.{key}"), head)
    for offset, (code, word) in enumerate(_methods_of(canvas), start=2):
        worksheet.set_row(row + offset, 28)
        _method(canvas, worksheet, row + offset, code, word, spans)
    return row + 2 + len(_methods_of(canvas))


def _method(
    canvas: Canvas,
    worksheet: Worksheet,
    row: int,
    code: str,
    word: str,
    spans: Sequence[tuple[int, int, str]],
) -> None:
    line = {"bottom": 1, "bottom_color": LINE, "font_size": 9, **_PADDED}
    for first, last, key in spans:
        text = word if key == "name" else canvas.text(f"guide.method.{code}.{key}")
        look = canvas.theme.format(**line, bold=key == "name")
        _merged(worksheet, row, first, last, text, look)
