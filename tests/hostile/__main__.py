"""Prints what becomes of every bad file, for the docs: ``python -m tests.hostile [LANGUAGE]``."""

import sys

from sync.errors import ReviewbookError, describe
from tests.hostile.corpus import CORPUS, Read, Refused
from tests.hostile.reading import notices, read


def main(language: str) -> None:
    print("| input | message |\n|---|---|")
    for sample in CORPUS:
        print(f"| {sample.what} | {_message(sample, language)} |")


def _message(sample: Refused | Read, language: str) -> str:
    try:
        found = notices(read(sample))
    except ReviewbookError as error:
        return describe(error, language)
    return " ".join(describe(notice, language) for notice in found) or "–"


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["en"])
