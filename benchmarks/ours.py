"""Reviewbook itself, from the command line as HR starts it: ``python -m benchmarks.ours FOLDER``."""

import sys

from addin.cli import main

if __name__ == "__main__":
    main(["consolidate", sys.argv[1]])
