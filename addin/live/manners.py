"""What xlwings does of its own accord to programs in which a person works, and is kept from here."""

import atexit
import sys


def restrain() -> None:
    """Let xlwings hand every refusal on, and do nothing to any program when our process ends.

    On Windows it tries a refused call for ever, and at the end it kills every Excel that shows no workbook of its own: one on its
    start screen, or one with a mailed book in Protected View. On macOS it runs a macro called CleanUp at the end,
    whosever open workbook has one. Once is enough, and more does no harm.
    """
    if sys.platform == "win32":
        from xlwings import _xlwindows

        _xlwindows.N_COM_ATTEMPTS = 1
        atexit.unregister(_xlwindows.cleanup)
    elif sys.platform == "darwin":
        from xlwings import _xlmac

        atexit.unregister(_xlmac.cleanup)
