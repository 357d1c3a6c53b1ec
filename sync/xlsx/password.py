"""Workbooks with a password: opened with one that HR knows, and locked with one that HR wants.

A password stands in no message, no ledger and on no command line; it comes from a prompt or from the environment.
"""

import io
import re

from sync.errors import GateError
from sync.xlsx.true_type import true_type

ENVIRONMENT = "REVIEWBOOK_PASSWORD"
"""The variable in which a password may be handed over."""

_MOST_ROUNDS = 10_000_000
"""The most rounds of hashing that Excel itself asks for; a file that asks for more would keep us busy for ever."""
_ROUNDS = re.compile(rb'spinCount="(\d+)"')


def is_locked(content: bytes) -> bool:
    """Whether the bytes are a workbook behind a password."""
    return true_type(content) == "encrypted"


def unlocked(content: bytes, password: str) -> bytes:
    """Return the workbook behind a password.

    Raises:
        GateError: the password is a wrong one, or the file is damaged or asks for endless work.

    """
    if any(len(rounds) > 8 or int(rounds) > _MOST_ROUNDS for rounds in _ROUNDS.findall(content)):
        raise GateError("gate.damaged", reason="spinCount")
    # Cryptography takes a tenth of a second and 8 MB, and few commands meet a password.
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    target = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        file.load_key(password=password, verify_password=True)
        file.decrypt(target)
    except (InvalidKeyError, DecryptionError) as error:
        raise GateError("gate.wrong-password") from error
    except Exception as error:  # of a container that is damaged on purpose the library raises anything
        raise GateError("gate.damaged", reason="password") from error
    return target.getvalue()


def locked(content: bytes, password: str) -> bytes:
    """Return the workbook behind a password (agile encryption, as Excel 2010 and later write it)."""
    from msoffcrypto.format.ooxml import OOXMLFile  # as above

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()
