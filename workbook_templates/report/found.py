"""What a list of findings shows."""

import re
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from appraisal.findings import Place, Severity

_LONGEST_LINK = 2_079
"""Characters that Excel takes of the address of a link."""

_NOT_IN_ADDRESSES = re.compile(r'[%#\s<>\[\]`^{}"]')
"""Signs that mean something else in an address than in a file's name; what other alphabets have stands as it is."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as it is shown; ``file`` is the whole path of the workbook in which it stands, ``None`` where it is in none."""

    severity: Severity
    code: str
    place: Place
    message: str
    file: PurePath | None = None

    @property
    def target(self) -> str:
        """Where a click leads, as XlsxWriter names it: the cell, as far as it is known; "" for nowhere."""
        if self.file is None:
            return ""
        sheet = self.place.sheet.replace("'", "''")
        cell = f"#'{sheet}'!{self.place.cell or 'A1'}" if sheet else ""
        name = _NOT_IN_ADDRESSES.sub(lambda sign: f"%{ord(sign[0]):02X}", str(self.file))
        # XlsxWriter turns the slashes of an "external:" path, and of a "file:" one, to those of Windows.
        target = f"{'external:' if isinstance(self.file, PureWindowsPath) else 'File://'}{name}{cell}"
        return target if len(target) <= _LONGEST_LINK else ""
