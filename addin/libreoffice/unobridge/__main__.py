"""Run as a folder by LibreOffice's Python: serve the two pipes until they close, then end what was started."""

import importlib
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # The folder itself must not be searched: its modules belong to a package, and would hide others of their names.
    here = Path(__file__).resolve().parent
    sys.path[:1] = []
    sys.path.append(str(here.parent))
    code = importlib.import_module(f"{here.name}.serve").main()
    # UNO's threads still write to LibreOffice while an ordinary end takes its libraries down: that crashes now and then,
    # and some systems show the person a window about it.
    os._exit(code)
