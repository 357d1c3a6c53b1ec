"""The ready-made templates that stand in ``ready/<language>``: ``python -m workbook_templates.ready_made`` draws them anew.

They hold the house's defaults and no person. A test proves that the committed files are what the declarations draw.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from appraisal.model import Cycle
from appraisal.policy import Policy
from workbook_templates.books import master
from workbook_templates.dashboard import Summary, figures, who, who_when
from workbook_templates.defaults import default_rows
from workbook_templates.draw_master import master_template
from workbook_templates.labels import TEXTS
from workbook_templates.layout import LANGUAGES
from workbook_templates.specimen import peer_file, self_file, team_file
from workbook_templates.stamp import BookIdentity, stamp

FOLDER = Path(__file__).parent / "ready"

_CYCLE_NAMES = {"en": "2026 H2", "zh-CN": "2026 年下半年"}


def _policy(language: str) -> Policy:
    cycle = Cycle("2026-H2", _CYCLE_NAMES[language], date(2026, 7, 1), date(2026, 12, 31))
    return Policy(cycle, language=language)


def master_file(language: str) -> bytes:
    """Return a master with the house's defaults and nobody in it."""
    policy = _policy(language)
    cycle = policy.cycle
    summary = Summary(cycle=cycle.name)
    identity = BookIdentity("ready-made", cycle.id, "", master.BOOK.role, master.VERSION, 1, language)
    words = {
        "who_when": who_when(summary, language),
        "who": who(policy),
        "footer": f"{TEXTS('master.book', language)} · {cycle.id}",
    }
    tables = default_rows(policy, language) | figures(summary, language)
    return stamp(master_template(policy, language), tables, identity, words)


def team_book(language: str) -> bytes:
    """Return a team book that nobody has filled."""
    return team_file(_policy(language))


def self_book(language: str) -> bytes:
    """Return a self book that nobody has filled."""
    return self_file(_policy(language))


def peer_book(language: str) -> bytes:
    """Return a peer book that nobody has filled."""
    return peer_file(_policy(language))


DRAWN: Mapping[str, Callable[[str], bytes]] = {
    "master.xlsx": master_file,
    "team.xlsx": team_book,
    "self.xlsx": self_book,
    "peer.xlsx": peer_book,
}
"""What draws each ready-made file in a language."""


def write() -> None:
    """Draw every ready-made template into its folder."""
    for language in LANGUAGES:
        folder = FOLDER / language
        folder.mkdir(parents=True, exist_ok=True)
        for name, draw in DRAWN.items():
            (folder / name).write_bytes(draw(language))


if __name__ == "__main__":
    write()
