"""Whose address a sheet can be shared with: the roster's column E-mail says it, and nobody guesses.

A sheet that is shared with a wrong address is in a stranger's hands. So an address that is missing, that cannot be one, or
that several people have is a finding, and the book waits; everybody else gets theirs.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from appraisal.findings import Finding, Place, Spot
from appraisal.model import Employee
from appraisal.policy import Policy
from sync.errors import TEXTS
from sync.hr import HrContent
from sync.reminder_mail import address_of
from sync.spoken import spoken

NO_ADDRESS = "W12"
"""The rule that reports people whose book waits for an address."""


class Addresses:
    """The addresses of everybody on the roster."""

    def __init__(self, content: HrContent, outside: Mapping[str, Employee]) -> None:
        people = {**outside, **content.employees}.values()
        self._counts = Counter(key for key in map(_key, people) if key)

    def of(self, person: Employee) -> str:
        """Return the address that a sheet for somebody can be shared with, "" if there is none to rely on."""
        return "" if self.why_not(person) else person.email.strip()

    def why_not(self, person: Employee) -> str:
        """Return why a sheet cannot be shared with somebody, "" if it can: ``missing``, ``doubtful`` or ``shared``."""
        if not person.email.strip():
            return "missing"
        if address_of("", person.email) is None:
            return "doubtful"
        return "shared" if self._counts[_key(person)] > 1 else ""


def without_address(policy: Policy, person: Employee, why: str) -> Iterator[Finding]:
    """Yield the finding about somebody whose book waits for an address."""
    spot, name = Spot("employees", person.id, "email"), person.name or person.id

    def text(language: str) -> str:
        return TEXTS(f"sheet-audit.address-{why}", language, name=name)

    yield from spoken(policy, NO_ADDRESS, spot, Place(), text)


def _key(person: Employee) -> str:
    return person.email.strip().casefold()
