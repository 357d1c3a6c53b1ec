"""What HR and raters do: HR writes rows on the sheet Raters, raters fill their peer books."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

from sync.rows import as_text
from sync.xlsx.cells import set_cells
from workbook_templates.books import master, peer

from .typing_in import table_of

FREE_COMMENT = "In October she told all five teams hourly where things stood."


def hr_chooses(folder: Path, *rows: tuple[str, ...], status: str = "") -> None:
    """Add rows to the sheet Raters: rated person, rater, what the rater is, and a name for somebody from outside."""
    path = folder / "master.xlsx"
    found = table_of(path, master.BOOK, "raters")
    last = max((row.number for row in found.rows if row.cells), default=found.header_row)
    edits = {}
    for number, (ratee, rater, source, *name) in enumerate(rows, start=last + 1):
        cells = {"ratee_id": ratee, "rater_id": rater, "source": source, "status": status}
        for column, value in (cells | {"rater": name[0] if name else ""}).items():
            if value:
                edits[found.cell_reference(column, number)] = value
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


def hr_says(folder: Path, place: int, status: str) -> None:
    """Set the status of a row of the sheet Raters, by its place from 0."""
    path = folder / "master.xlsx"
    found = table_of(path, master.BOOK, "raters")
    edits = {found.cell_reference("status", found.rows[place].number): status}
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits}))


def peer_book(folder: Path, rater: str) -> Path:
    """Return the peer book of a rater."""
    (found,) = (folder / "books" / "peer").glob(f"{rater} *.xlsx")
    return found


def rates(
    path: Path,
    value: float | str | Callable[[str, str], float | str | None],
    *,
    comment: str = FREE_COMMENT,
    finished: bool = True,
) -> None:
    """Fill a peer book: one value in all rows, or what a function of person and item says."""
    found = table_of(path, peer.BOOK, "ratings")
    edits = {}
    for row in found.rows:
        given = value(text(row, "ratee_id"), text(row, "item_id")) if callable(value) else value
        edits[found.cell_reference("value", row.number)] = given
        edits[found.cell_reference("comment", row.number)] = comment
    answer = table_of(path, peer.BOOK, "answer")
    yes = {answer.cell_reference("answer", answer.rows[0].number): "Yes" if finished else None}
    path.write_bytes(set_cells(path.read_bytes(), {found.sheet_title: edits, answer.sheet_title: yes}))


def text(row: object, key: str) -> str:
    cell = row.cells.get(key)  # type: ignore[attr-defined]
    return "" if cell is None or cell.value is None else as_text(cell.value)


def aggregates(folder: Path, person: str) -> dict[tuple[str, str], tuple[float | None, float | None, str]]:
    """Return what the sheet Ratings says of a person, by item and source: answers, mean, and what becomes of them."""
    found = {}
    for row in table_of(folder / "master.xlsx", master.BOOK, "aggregates").rows:
        cells = {key: cell.value for key, cell in row.cells.items()}
        if cells.get("employee_id") == person:
            key = str(cells["item_id"]), str(cells["source"])
            found[key] = cells.get("count"), cells.get("mean"), str(cells.get("state") or "")
    return found


def everything(paths: Iterable[Path]) -> Iterator[str]:
    """Yield every part of some workbooks as text: all cells, hidden sheets and names included."""
    for path in paths:
        with ZipFile(path) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    yield package.read(name).decode("utf-8", "replace")
