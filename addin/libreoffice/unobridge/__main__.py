"""Run as a folder by LibreOffice's Python: serve the two pipes until they close, then end what was started."""

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    # The folder itself must not be searched: its modules belong to a package, and would hide others of their names.
    here = Path(__file__).resolve().parent
    sys.path[:1] = []
    sys.path.append(str(here.parent))
    sys.exit(importlib.import_module(f"{here.name}.serve").main())
