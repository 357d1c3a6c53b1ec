"""Who has access to a cycle's goal board, compared with whom HR let read it.

People's goals may stand on it: nobody is to read it who merely has the link, or whom somebody else let in.
"""

from collections.abc import Iterator

from sync.google.books.board import BoardSheet, kept_board
from sync.google.books.looking import Place, Trouble, unsharing
from sync.google.client.errors import GoogleFileError
from sync.google.client.facts import FileFacts, Permission
from sync.ledger import Ledger


def of_board(place: Place, ledger: Ledger) -> Iterator[Trouble]:
    """Yield whoever can open the board and should not; a board that was never made, or is gone, shows nothing."""
    board = kept_board(ledger)
    if board is None:
        return
    try:
        facts = place.google.file(board.file_id)
    except GoogleFileError as error:
        if error.key != "google.not-found":
            raise
        return
    permissions = facts.permissions
    if permissions is None:
        permissions = place.google.permissions(facts.id)
    for one in permissions:
        if not one.deleted and not _is_wanted(one, board, place):
            yield _trouble(place, facts, one)


def _is_wanted(one: Permission, board: BoardSheet, place: Place) -> bool:
    """Whether a permission is the owner's, HR's, or that of a reader, however Google writes the address."""
    if one.kind == "anyone":
        return False
    if one.role == "owner" or one.id in board.readers.values():
        return True
    named = {email.casefold() for email in (*board.readers, *place.keepers)}
    return one.kind in ("user", "group") and one.email.casefold() in named


def _trouble(place: Place, facts: FileFacts, one: Permission) -> Trouble:
    mend = None if one.inherited else unsharing(place.google, facts.id, one.id)
    if one.kind == "anyone":
        return Trouble("W01", "board-link", None, facts.name, facts.url, mend=mend)
    text = "inherited" if one.inherited else "board-stranger"
    return Trouble("W02", text, None, facts.name, facts.url, values=(("email", one.email),), mend=mend)
