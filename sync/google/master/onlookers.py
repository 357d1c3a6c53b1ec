"""Who can see the master's sheet: HR, as the cycle's settings name it, and nobody else."""

from collections.abc import Iterable, Iterator

from sync.google.client.errors import GoogleFileError
from sync.google.client.facts import FileFacts, Permission
from sync.google.client.service import Google
from sync.google.settings import GoogleSettings


def strangers(permissions: Iterable[Permission], settings: GoogleSettings) -> Iterator[Permission]:
    """Yield the permissions of everybody who is not of HR: those of links, groups and domains, too."""
    known = {address.casefold() for address in (*settings.editors, settings.account)}
    for one in permissions:
        if not one.deleted and not (one.kind == "user" and one.email.casefold() in known):
            yield one


def check_onlookers(google: Google, facts: FileFacts, settings: GoogleSettings) -> None:
    """Make sure, before anything is written, that nobody but HR sees it.

    Raises:
        GoogleFileError: somebody does; nothing more is shown until HR has taken that access away, or named who it is.

    """
    for one in strangers(google.permissions(facts.id), settings):
        raise GoogleFileError("google.master-seen", file=facts.name, who=one.email or one.kind)
