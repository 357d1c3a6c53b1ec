"""The part that runs in LibreOffice's own Python: it answers requests, one JSON value a line, with calls over UNO.

Only the standard library and ``uno`` are imported here, and only what Python 3.8 knows is used: this Python is LibreOffice's
or the system's, never ours. Imports are relative, because the package is found by its folder there.
"""
