"""Books and the master as models of spreadsheets; an empty book is drawn once for each kind and size, and kept."""

from collections.abc import Mapping, Sequence

from appraisal.policy import Policy
from workbook_templates.brand import Logo
from workbook_templates.capacities import capacities_of
from workbook_templates.google.blank import BlankBook, blank_book, blank_master
from workbook_templates.google.filling import Filling, Linked, filled_sheets, named_ranges
from workbook_templates.google.marks import identity_marks
from workbook_templates.google.model import SheetModel
from workbook_templates.live import compute
from workbook_templates.row_xml import Row
from workbook_templates.stamp import BookIdentity

LOCALES: Mapping[str, str] = {"en": "en_GB", "zh-CN": "zh_CN"}
"""The locale of a spreadsheet by its language. Both write decimals with a point and part arguments by commas: Google reads
the formulas that it is sent as the spreadsheet's locale has them."""

TIME_ZONES: Mapping[str, str] = {"en": "Etc/GMT", "zh-CN": "Asia/Shanghai"}
"""The time zone of a spreadsheet by its language; no formula of ours asks for the time."""

MASTER_SPARE = 200
"""Empty rows below each table of the master, for what HR adds."""


class SheetPress:
    """Draws the spreadsheets of one policy; the empty books are kept by role and size."""

    def __init__(self, policy: Policy, logo: Logo | None = None) -> None:
        self.policy, self.logo = policy, logo
        self._blanks: dict[tuple[str, str, tuple[tuple[str, int], ...]], BlankBook] = {}

    def draw(
        self,
        language: str,
        role: str,
        rows: Mapping[str, Sequence[Row]],
        identity: BookIdentity,
        words: Mapping[str, str],
    ) -> SheetModel:
        """Return the spreadsheet of a draft: its rows as they are handed out, before anything is worked out."""
        blank = self._blank(language, role, capacities_of(rows, role))
        filled = compute(rows, self.policy, language, role)
        return _model(Filling(blank, filled, {**words, **_identity_words(identity)}), identity)

    def _blank(self, language: str, role: str, capacities: Mapping[str, int]) -> BlankBook:
        key = language, role, tuple(sorted(capacities.items()))
        if key not in self._blanks:
            self._blanks[key] = blank_book(self.policy, language, role, capacities, self.logo)
        return self._blanks[key]


def drawn_book(
    policy: Policy,
    language: str,
    role: str,
    rows: Mapping[str, Sequence[Row]],
    identity: BookIdentity,
    words: Mapping[str, str],
    logo: Logo | None = None,
) -> SheetModel:
    """Return the spreadsheet of one person's book.

    The arguments are what ``sync.draw_books.Press.draw`` has of a draft: ``rows`` are ``draft.rows`` (not yet computed),
    ``identity`` is ``draft.identity(policy)``, ``words`` are ``book_words(policy, draft.recipient, identity)``. The same
    arguments give the same model. What is drawn once for all books of a kind is kept for the last policy and logo.
    """
    return _press(policy, logo).draw(language, role, rows, identity, words)


_presses: list[SheetPress] = []


def _press(policy: Policy, logo: Logo | None) -> SheetPress:
    if not _presses or _presses[0].policy is not policy or _presses[0].logo is not logo:
        _presses[:] = [SheetPress(policy, logo)]
    return _presses[0]


def drawn_master(
    policy: Policy,
    language: str,
    tables: Mapping[str, Sequence[Row]],
    words: Mapping[str, str],
    identity: BookIdentity,
    linked: Linked = lambda _: "",
) -> SheetModel:
    """Return the master as a spreadsheet, with its charts.

    ``tables`` and ``words`` are what ``sync.closed_master.draw`` takes; ``linked`` gives the address of a book's link, "" where
    its text should stand alone. Rows are not marked, because Google keeps too little metadata for them; nothing is protected.
    """
    rows = {name: list(found) for name, found in tables.items()}
    filling = Filling(
        blank_master(policy, language),
        rows,
        {**words, **_identity_words(identity)},
        False,
        MASTER_SPARE,
        linked,
    )
    return _model(filling, identity)


def _model(filling: Filling, identity: BookIdentity) -> SheetModel:
    names = named_ranges(filling)
    language = filling.blank.language
    title = filling.text(str(filling.blank.surface.properties.get("title", "")))
    return SheetModel(
        title,
        LOCALES[language],
        TIME_ZONES[language],
        filled_sheets(filling, {name.name: name for name in names}),
        names,
        identity_marks(identity.fields()),
    )


def _identity_words(identity: BookIdentity) -> dict[str, str]:
    return {f"identity.{name}": text for name, text in identity.fields().items()}
