"""What goes wrong: set by a test, met by the calls that follow."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.google_sheets.emulator.calls import kind_of
from tests.google_sheets.emulator.clock import Clock
from tests.google_sheets.emulator.refusals import (
    RefusalError,
    broken,
    drive,
    no_credentials,
    no_permission,
    no_storage,
    no_such_file,
    no_such_sheet_file,
    page,
    sheets,
    too_many,
    unavailable,
)

REASONS = {
    "insufficientFilePermissions": "The user does not have sufficient permissions for this file.",
    "insufficientPermissions": "Insufficient Permission: Request had insufficient authentication scopes.",
    "accessNotConfigured": "Google Drive API has not been used in project 123456789012 before or it is disabled.",
    "domainPolicy": "The domain administrators have disabled Drive apps.",
    "cannotShareTeamDriveTopFolderWithAnyoneOrDomains": "Cannot share this folder with anyone or a domain.",
    "publishOutNotPermitted": "The domain administrators have disabled sharing outside of the domain.",
    "userRateLimitExceeded": "User Rate Limit Exceeded",
    "rateLimitExceeded": "Rate Limit Exceeded",
    "sharingRateLimitExceeded": 'Rate limit exceeded. User message: "Sorry, you have exceeded your sharing quota."',
    "teamDriveFileLimitExceeded": "The file limit for this shared drive has been exceeded.",
    "storageQuotaExceeded": "The user's Drive storage quota has been exceeded.",
}
USAGE = ("accessNotConfigured", "userRateLimitExceeded", "rateLimitExceeded", "storageQuotaExceeded")


class HangupError(Exception):
    """The connection is closed instead of an answer."""


@dataclass
class Fault:
    """One thing that goes wrong, for so many calls that it concerns."""

    happens: Callable[[str, str], None]
    """Does it, given the call's method and file; may raise a refusal or hang up."""
    on: str = ""
    file_id: str = ""
    user: str = ""
    skip: int = 0
    times: int = 1
    after: bool = False
    """Whether it comes after the work was done: Google did what was asked, and the answer is lost."""

    def concerns(self, method: str, file_id: str, user: str) -> bool:
        named = not self.on or self.on == kind_of(method) or method.endswith(self.on)
        return (
            named and (not self.file_id or self.file_id == file_id) and (not self.user or self.user == user)
        )


@dataclass
class Faults:
    """All that is to go wrong.

    ``on`` is a kind (``read``, ``write``, ``drive``) or the end of a method's name (``values.batchGet``);
    without it every call is concerned. ``skip`` lets so many of the calls concerned pass first.
    """

    clock: Clock
    full: set[str]
    """Who has no storage left."""
    waiting: list[Fault] = field(default_factory=list)
    sharing_left: int | None = None
    """How many more times somebody may share."""
    _hidden: dict[str, float] = field(default_factory=dict)

    def clear(self) -> None:
        self.waiting.clear()
        self._hidden.clear()
        self.sharing_left = None

    def fail(
        self,
        status: int,
        reason: str = "",
        *,
        on: str = "",
        file_id: str = "",
        user: str = "",
        skip: int = 0,
        times: int = 1,
        html: bool = False,
        after: bool = False,
    ) -> None:
        """Answer with an error, in HTML or ``after`` the work was done if so wanted."""

        def happens(method: str, file: str) -> None:
            raise page(status, "That’s an error.") if html else error(status, reason, method, file)

        self.waiting.append(Fault(happens, on, file_id, user, skip, times, after))

    def reset(
        self, *, on: str = "", file_id: str = "", skip: int = 0, times: int = 1, after: bool = False
    ) -> None:
        """Close the connection instead of answering."""

        def happens(_method: str, _file: str) -> None:
            raise HangupError

        self.waiting.append(Fault(happens, on, file_id, "", skip, times, after))

    def slow(self, seconds: float, *, on: str = "", file_id: str = "", skip: int = 0, times: int = 1) -> None:
        """Take so long over an answer, by the clock of the world."""
        self.meanwhile(lambda: self.clock.sleep(seconds), on=on, file_id=file_id, skip=skip, times=times)

    def meanwhile(
        self,
        action: Callable[[], object],
        *,
        on: str = "",
        file_id: str = "",
        skip: int = 0,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Let something happen just before a call is answered, or just after: somebody types, say."""

        def happens(_method: str, _file: str) -> None:
            action()

        self.waiting.append(Fault(happens, on, file_id, "", skip, times, after))

    def hide(self, file_id: str, seconds: float = 30.0) -> None:
        """Let a file not be found for a while, as happens soon after it was made or shared."""
        self._hidden[file_id] = self.clock.monotonic() + seconds

    def no_storage_for(self, email: str) -> None:
        """Let somebody own nothing more."""
        self.full.add(email)

    def shows(self, file_id: str) -> bool:
        return self.clock.monotonic() >= self._hidden.get(file_id, 0.0)

    def sharing_limit_reached(self) -> bool:
        if self.sharing_left is None:
            return False
        self.sharing_left -= 1
        return self.sharing_left < 0

    def meet(self, method: str, file_id: str, user: str, *, after: bool) -> None:
        """Let what waits for this call happen.

        Raises:
            RefusalError: the answer is an error.
            HangupError: there is no answer.

        """
        if not after and file_id and not self.shows(file_id):
            raise error(404, "", method, file_id)
        for fault in list(self.waiting):
            if fault.after != after or not fault.concerns(method, file_id, user):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            fault.happens(method, file_id)


def error(status: int, reason: str, method: str, file_id: str) -> RefusalError:
    """Return the error that an API answers with: each of the two has an envelope of its own."""
    if status == 401:
        return no_credentials()
    in_drive = kind_of(method) == "drive"
    if reason == "storageQuotaExceeded":
        return no_storage()
    if in_drive and status in (403, 429):
        reason = reason or ("rateLimitExceeded" if status == 429 else "insufficientFilePermissions")
        return drive(status, REASONS[reason], reason, domain="usageLimits" if reason in USAGE else "global")
    if status == 403:
        return sheets(403, REASONS[reason]) if reason else no_permission()
    if status == 404:
        return no_such_file(file_id) if in_drive else no_such_sheet_file()
    if status == 429:
        return too_many("Read" if kind_of(method) == "read" else "Write", "User", 60)
    if in_drive:
        return drive(status, "Internal Error" if status == 500 else "Transient failure", "backendError")
    known = {500: broken, 503: unavailable}
    return known[status]() if status in known else page(status, "That’s an error.")
