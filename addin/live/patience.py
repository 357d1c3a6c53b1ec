"""Calls of a spreadsheet program that is busy for a moment: somebody types into a cell, or a dialog is open.

Excel then refuses every call from outside; what it says differs on Windows and macOS. xlwings' own answer is to try again
without end and without a pause, so it is told not to (:func:`addin.live.manners.restrain`).
"""

import re
import time
from collections.abc import Callable
from typing import TypeVar

from sync.errors import MasterError

CALL_REJECTED, RETRY_LATER, EDIT_MODE = -2147418111, -2147417846, -2146777998
"""What Windows says: RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, and Excel's own VBA_E_IGNORE."""

TIMED_OUT, NOT_ANSWERED = -1712, -609
"""What macOS says: errAETimeout, connectionInvalid."""

_BUSY = frozenset({CALL_REJECTED, RETRY_LATER, EDIT_MODE, TIMED_OUT, NOT_ANSWERED})

NOT_PERMITTED = -1743
"""What macOS says where nobody has allowed one program to speak with another: errAEEventNotPermitted."""

_LOOKED_UP = re.compile(r"[\w<>]+(?:\.\w+)+")
"""What pywin32 says of a name that it was not let look up, as in ``<unknown>.Application``; Python's own errors say more."""

PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 3.2, 3.2)
"""Seconds between the tries, about thirteen in all: longer than a program needs, shorter than a person waits."""

T = TypeVar("T")


def patiently(call: Callable[[], T], file: str, *, sleep: Callable[[float], None] = time.sleep) -> T:
    """Return what a call gives; while the program is busy, try again.

    Raises:
        MasterError: it is busy still, or nobody has allowed us to speak with it.

    """
    for pause in PAUSES:
        try:
            return call()
        except Exception as error:  # the programs' errors have no class in common
            if not is_busy(error):
                raise _told(error, file) from error
            sleep(pause)
    try:
        return call()
    except Exception as error:
        raise _told(error, file) from error


def _told(error: Exception, file: str) -> Exception:
    """Return what to raise: our own sentence where there is one for it."""
    if is_busy(error):
        return MasterError("master.program-busy", file=file)
    return MasterError("master.not-permitted", file=file) if NOT_PERMITTED in _numbers(error) else error


def is_busy(error: Exception) -> bool:
    """Whether an error says that the program cannot listen now, and may soon.

    A refused call is no number where xlwings or pywin32 met it while they looked a name up: then it is xlwings' ``ExcelBusyError``
    (a class that there is on Windows alone), or an :class:`AttributeError` that names nothing but what was looked up.
    """
    if type(error).__name__ == "ExcelBusyError":
        return True
    if isinstance(error, AttributeError):
        return _LOOKED_UP.fullmatch(str(error)) is not None
    return not _BUSY.isdisjoint(_numbers(error))


def _numbers(error: Exception) -> set[object]:
    """Return the numbers in an error of pywin32 (the outer one, and Excel's own behind it) or of appscript."""
    found: set[object] = {getattr(error, "hresult", None), getattr(error, "errornumber", None)}
    details = getattr(error, "excepinfo", None)
    return found | ({details[-1]} if isinstance(details, tuple) and details else set())
