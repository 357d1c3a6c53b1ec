"""Reads VBA back through another library, whose own parser warns of names that it still uses."""

import warnings
from dataclasses import dataclass

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser
    from oletools.olevba import decompress_stream as _decompress_stream


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a scanner of macros points out: what kind of thing, and the word that it found."""

    kind: str
    word: str


def decompressed(container: bytes) -> bytes:
    """Return what a compressed container holds."""
    return bytes(_decompress_stream(bytearray(container)))


def modules_in(file: bytes) -> dict[str, str]:
    """Return the source of every module of a workbook, by name."""
    parser = VBA_Parser("Reviewbook.xlam", data=file)
    return {name.rsplit(".", 1)[0]: code for _, _, name, code in parser.extract_macros()}


def flags_in(file: bytes) -> set[Flag]:
    """Return what the scanner points out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = VBA_Parser("Reviewbook.xlam", data=file).analyze_macros()
    return {Flag(kind, word) for kind, word, _ in found}
