"""Drawing the goal board: what the organisation and its departments are after, how far it is, and until when."""

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from appraisal.goal_board import GoalState
from appraisal.numbers import round_to
from workbook_templates.brand import Logo
from workbook_templates.layout import Kind
from workbook_templates.paper import paper
from workbook_templates.report.figures import Board, BoardLine
from workbook_templates.report.pages import FIRST_TABLE_ROW, ROW_HEIGHT, Cell, Heading, Pages
from workbook_templates.theme import BAR, GOOD, LINE, MUTED, WARN

SYMBOLS: Mapping[GoalState, tuple[str, str]] = {
    GoalState.REACHED: ("✔", GOOD),
    GoalState.ON_THE_WAY: ("◐", WARN),
    GoalState.OPEN: ("○", MUTED),
}
"""The symbol and the colour of each state; words stand beside them."""

GOALS = (
    Heading("goal", Kind.TEXT, 50),
    Heading("serves", Kind.TEXT, 34),
    Heading("state", Kind.FLAG, 16),
    Heading("progress", Kind.PERCENT, 18),
    Heading("reached", Kind.TEXT, 16),
    Heading("due", Kind.DATE, 13),
)
PEOPLE = (
    Heading("person", Kind.TEXT, 22),
    Heading("goal", Kind.TEXT, 46),
    Heading("serves", Kind.TEXT, 46),
    Heading("state", Kind.FLAG, 18),
    Heading("due", Kind.DATE, 13),
)
LINE_HEIGHT = 26


def draw_board(board: Board, language: str, colour: str = "", logo: Logo | None = None) -> bytes:
    """Return the goal board as a workbook: values only; ``colour`` and ``logo`` are the company's."""
    package = io.BytesIO()
    workbook = paper(package)
    put_board(workbook, board, language, colour, logo)
    workbook.close()
    return package.getvalue()


def put_board(
    workbook: Workbook, board: Board, language: str, colour: str = "", logo: Logo | None = None
) -> None:
    """Draw the goal board into an empty workbook, or onto what takes its place."""
    footer = " · ".join(filter(None, (board.company, board.cycle)))
    pages = Pages(workbook, "board", language, footer, colour, logo)
    workbook.set_properties({"title": pages.text("title.goals"), "company": board.company})
    _draw_goals(pages, board)
    if board.people:
        _draw_people(pages, board)


def _subtitle(pages: Pages, board: Board) -> str:
    counts = {state: sum(line.state is state for line in board.goals) for state in GoalState}
    said = [f"{SYMBOLS[state][0]} {pages.text(f'state.{state}')} {counts[state]}" for state in GoalState]
    when = pages.text("made", when=board.made)
    return " · ".join(filter(None, (board.company, board.cycle, when, *said)))


def _draw_goals(pages: Pages, board: Board) -> None:
    sheet = pages.add("goals", _subtitle(pages, board))
    pages.table(sheet, GOALS, ())
    pages.put_logo(sheet, len(GOALS))
    row = FIRST_TABLE_ROW
    for department, lines in _by_department(board.goals):
        row = _group(
            pages, sheet, row + 1, department or board.company or pages.text("organisation"), len(GOALS)
        )
        for line in lines:
            row += 1
            _line(pages, sheet, row, GOALS, line, _goal_cells(pages, line))
    if row > FIRST_TABLE_ROW:
        _bars(sheet, FIRST_TABLE_ROW + 1, row, 1 + [heading.key for heading in GOALS].index("progress"))
    else:
        pages.note(sheet, row + 1, pages.text("nothing"))


def _draw_people(pages: Pages, board: Board) -> None:
    sheet = pages.add("people", pages.text("about.people"))
    pages.table(sheet, PEOPLE, ())
    row = FIRST_TABLE_ROW
    for department, lines in _by_department(board.people):
        row = _group(pages, sheet, row + 1, department or pages.text("no-department"), len(PEOPLE))
        for line in lines:
            row += 1
            cells = {"person": line.person, "goal": line.title, "serves": line.serves, "due": line.due}
            _line(pages, sheet, row, PEOPLE, line, cells)


def _by_department(lines: Iterable[BoardLine]) -> Iterator[tuple[str, list[BoardLine]]]:
    ordered = sorted(lines, key=lambda line: (line.department, line.person))
    for department, found in groupby(ordered, key=lambda line: line.department):
        yield department, list(found)


def _group(pages: Pages, sheet: Worksheet, row: int, name: str, width: int) -> int:
    """Write a band with a department's name, and return its row."""
    brand = pages.theme.brand
    look = pages.theme.format(bold=True, font_color=brand.ink, bg_color=brand.soft, align="left", indent=1)
    sheet.set_row(row, ROW_HEIGHT)
    sheet.write_string(row, 1, name, look)
    for place in range(2, width + 1):
        sheet.write_blank(row, place, None, look)
    return row


def _goal_cells(pages: Pages, line: BoardLine) -> dict[str, Cell]:
    progress = line.progress
    reached = pages.text("reached-of", reached=line.reached, goals=line.goals) if line.goals else "—"
    return {
        "goal": line.title,
        "serves": line.serves,
        "progress": None if progress is None else round_to(progress, 2),
        "reached": reached,
        "due": line.due,
    }


def _line(
    pages: Pages,
    sheet: Worksheet,
    row: int,
    headings: tuple[Heading, ...],
    line: BoardLine,
    cells: Mapping[str, Cell],
) -> None:
    sheet.set_row(row, LINE_HEIGHT)
    symbol, colour = SYMBOLS[line.state]
    for place, heading in enumerate(headings, start=1):
        if heading.key == "state":
            look = pages.theme.format(
                font_color=colour, border=1, border_color=LINE, align="left", indent=1, bold=True
            )
            sheet.write_string(row, place, f"{symbol} {pages.text(f'state.{line.state}')}", look)
        else:
            pages.write(sheet, row, place, heading, cells.get(heading.key))


def _bars(sheet: Worksheet, first: int, last: int, place: int) -> None:
    sheet.conditional_format(
        first, place, last, place,
        {
            "type": "data_bar", "bar_color": BAR, "bar_solid": True, "min_type": "num", "min_value": 0,
            "max_type": "num", "max_value": 1, "bar_border_color": BAR,
        },
    )  # fmt: skip
