"""The computed columns of the peer book."""

from appraisal.policy import Policy
from workbook_templates.books.peer_formulas import BLOCKING
from workbook_templates.labels import TEXTS
from workbook_templates.live.cells import Cells, filled
from workbook_templates.live.checks import Sheets, fill_answer, put_counts, summed

_ROLE = "peer"
_SAID = frozenset({"value", "unable", "comment"})


def fill_peer(sheets: Sheets, policy: Policy) -> None:  # noqa: ARG001 - the scale stands in the rows
    """Fill every computed column of a peer book."""
    for cells in sheets["ratings"]:
        flag = _flag(cells)
        cells.row["check"] = TEXTS(f"{_ROLE}.flag.{flag}", cells.language) if flag else ""
        cells.row["bad"] = float(str(cells.row["check"]).startswith("✘"))
        cells.row["open"] = float(flag == "value_missing")
    counts = {f"ratings_{key}": summed(sheets, "ratings", key) for key in ("bad", "open")}
    put_counts(sheets["checks"], counts, BLOCKING, _ROLE)
    fill_answer(sheets["answer"], sheets["checks"], _ROLE)


def _flag(cells: Cells) -> str:
    if cells.blank("row_id"):
        return "nobody" if filled(cells.row, _SAID) else ""
    if not cells.readable("unable", "yes"):
        return "word_unknown"
    value, blank = cells.number("value"), cells.blank("value")
    if cells.code("unable", "yes") == "yes":
        return "left_out" if blank else "both"
    if value is None:
        return "value_missing" if blank else "value_text"
    if value < _number(cells, "scale_min") or value > _number(cells, "scale_max"):
        return "off_scale"
    extreme = value < _number(cells, "low_end") or value >= _number(cells, "high_end")
    short = len(cells.text("comment")) * 2 < _number(cells, "evidence_min")
    return "evidence_missing" if extreme and short else "good"


def _number(cells: Cells, key: str) -> float:
    return cells.number(key) or 0.0
