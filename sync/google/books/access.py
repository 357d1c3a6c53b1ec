"""Who should have access to a sheet, and how what Google says of it differs from that.

Editors are exactly the recipient and HR. The owner, and whoever HR let into the shared drive or the folder of the cycle, comes
with the place; whoever else does is reported, because that cannot be taken away at the sheet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sync.google.client.errors import GoogleFileError
from sync.google.client.facts import Permission

READER, WRITER = "reader", "writer"

_RANKS: Mapping[str, int] = {
    name: rank
    for rank, names in enumerate(
        (("",), (READER,), ("commenter",), (WRITER,), ("fileOrganizer", "organizer", "owner"))
    )
    for name in names
}
"""How much each role may do; a role that nobody here knows counts as the most."""


class Drift(StrEnum):
    """How access differs from what it should be."""

    LINK = "link"
    """Everybody with the link has access."""
    STRANGER = "stranger"
    """Somebody has access who should have none."""
    INHERITED = "inherited"
    """The same, through the folder or the shared drive: it cannot be taken away at the sheet."""
    RECIPIENT = "recipient"
    """The recipient has no access, or less than wanted."""
    HR = "hr"
    """Somebody of HR has no access, or less than wanted."""
    STILL_OPEN = "still-open"
    """Somebody may edit who should only read."""
    OWNER = "owner"
    """The sheet belongs to another account than the one that made it."""


def check_shut(permissions: Iterable[Permission], folder: str) -> None:
    """Make sure that a folder hands down no access to everybody: whoever may open it may open every book in it.

    Raises:
        GoogleFileError: everybody with the link, or in the organisation, may.

    """
    if any(found.kind in ("anyone", "domain") for found in permissions):
        raise GoogleFileError("google.open-folder", file=folder)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who should have access to a sheet, by address: ``recipient`` in a ``role``, HR's ``editors`` as writers.

    ``known`` are the ids of permissions that Google gave when it was shared, by address: it may show an address in another
    way than it was typed. ``owner`` is the account that made the sheet, "" in a shared drive; the ``account`` that is signed
    in has access there as a member.
    """

    recipient: str
    editors: tuple[str, ...]
    owner: str = ""
    role: str = WRITER
    known: Mapping[str, str] | None = None
    account: str = ""

    def roles(self) -> dict[str, str]:
        """Return the wanted role by address; the recipient's own where that one is of HR, too."""
        return {**dict.fromkeys(self.editors, WRITER), self.recipient: self.role}

    def address_of(self, permission: Permission) -> str:
        """Return for which wanted address a permission stands, "" for none."""
        for email in self.roles():
            named = permission.email.casefold() == email.casefold()
            if permission.kind == "user" and (named or (self.known or {}).get(email) == permission.id):
                return email
        return ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of which kind, at which permission ("" where one is missing), and about whose address."""

    drift: Drift
    email: str = ""
    permission: str = ""


def differences(permissions: Iterable[Permission], wanted: Wanted) -> Iterator[Difference]:
    """Yield how the permissions of a sheet differ from those that are wanted."""
    roles, lacking = wanted.roles(), set(wanted.roles())
    for found in permissions:
        if found.deleted:
            continue
        email = wanted.address_of(found)
        if email and _RANKS.get(found.role, len(_RANKS)) >= _RANKS[roles[email]]:
            lacking.discard(email)
        yield from _of_one(found, email, wanted)
    for email in sorted(lacking):
        yield Difference(Drift.RECIPIENT if email == wanted.recipient else Drift.HR, email)


def _of_one(found: Permission, email: str, wanted: Wanted) -> Iterator[Difference]:
    """Yield what is amiss with one permission: that it exists, or that it allows more than it should."""
    if found.kind == "anyone":
        yield Difference(Drift.LINK, "", found.id)
    elif found.role == "owner":
        if wanted.owner and found.email.casefold() != wanted.owner.casefold():
            yield Difference(Drift.OWNER, found.email, found.id)
    elif email:
        too_much = _RANKS.get(found.role, len(_RANKS)) > _RANKS[wanted.roles()[email]]
        if too_much and not found.inherited and email == wanted.recipient:
            yield Difference(Drift.STILL_OPEN, email, found.id)
    elif not (found.inherited and found.email.casefold() == wanted.account.casefold()):
        yield Difference(Drift.INHERITED if found.inherited else Drift.STRANGER, found.email, found.id)
