"""The computed column of Voices: whether what an employee said was answered."""

from collections.abc import Iterable

from workbook_templates.labels import TEXTS
from workbook_templates.live.cells import Cells

_SAID = ("comment", "new_target", "new_weight", "due")


def fill_voices(rows: Iterable[Cells]) -> None:
    """Fill the rows of Voices; rows that stand ready show nothing."""
    for cells in rows:
        flag = _flag(cells)
        cells.row["check"] = TEXTS(f"team.flag.{flag}", cells.language) if flag else ""


def _flag(cells: Cells) -> str:
    replied = not cells.blank("reply")
    if cells.blank("voice"):
        return "voice_missing" if replied else ""
    if all(map(cells.blank, _SAID)):
        return ""
    return "replied" if replied else "reply_missing"
