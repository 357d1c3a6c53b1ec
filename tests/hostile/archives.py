"""Archives that no honest program makes: bent bytes, two directories, bombs, and files of another kind."""

import struct
import zipfile

from tests.hostile.build import GOALS, good_parts, with_parts, zipped


def twice() -> bytes:
    """Return a book with the same part name twice, as only a hand-made archive holds it."""
    return with_parts({"xl/workbook.xm_": b"<a/>"}).replace(b"xl/workbook.xm_", b"xl/workbook.xml")


def ole(stream: str) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return (
        head + "Root Entry".encode("utf-16-le") + b"\0\0" + stream.encode("utf-16-le") + b"\0\0" + bytes(512)
    )


def bit_flipped() -> bytes:
    content = bytearray(zipped(good_parts()))
    start = content.index(GOALS.encode()) + len(GOALS) + 40
    content[start] ^= 0x10
    return bytes(content)


def lying_size() -> bytes:
    """Return a book with a part that claims to unpack to ten bytes."""
    parts = good_parts()
    content = zipped(parts)
    true = struct.pack("<L", len(parts[GOALS]))
    directory = content.index(b"PK\x01\x02", content.rindex(b"PK\x01\x02") - 600)
    return content[:directory] + content[directory:].replace(true, struct.pack("<L", 10))


def locked_parts() -> bytes:
    """Parts encrypted by an archiver: the flag of general purpose says so."""
    content = bytearray(zipped(good_parts()))
    place = content.index(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


def many_parts() -> bytes:
    return zipped(
        good_parts() | {f"xl/media/{number}.png": b"" for number in range(70_000)}, zipfile.ZIP_STORED
    )


def media_bomb() -> bytes:
    """Return a book with a picture that unpacks to 200 MB: nobody unpacks it."""
    return with_parts({"xl/media/image1.png": bytes(200_000_000)})


def unlisted() -> bytes:
    """Return a book with a part whose entry in the directory was cut out: only a streaming reader sees it."""
    hidden = "xl/worksheets/sheet1.xml.old"
    content = zipped({"[Content_Types].xml": b"<Types/>", hidden: b"<a/>"} | good_parts())
    start = content.index(b"PK\x01\x02", content.rindex(b"PK\x03\x04"))
    entry = content.rindex(hidden.encode()) - 46
    directory = content[start:entry] + content[entry + 46 + len(hidden) :]
    end = bytearray(directory[directory.rindex(b"PK\x05\x06") :])
    directory = directory[: -len(end)]
    count = len(good_parts())
    struct.pack_into("<HHL", end, 8, count, count, len(directory))
    return content[:start] + directory + bytes(end)


def renamed_inside() -> bytes:
    """Return a book whose sheet is called otherwise by its own header than by the directory."""
    return zipped(good_parts()).replace(GOALS.encode(), b"xl/worksheets/sheet9.xml", 1)


def wrong_count() -> bytes:
    content = bytearray(zipped(good_parts()))
    struct.pack_into("<HH", content, len(content) - 14, 3, 3)
    return bytes(content)


def overlapping() -> bytes:
    """Return a book whose directory lets a part begin inside the bytes of another, as ZIP bombs do."""
    inner = {"xl/media/b.bin": b"x" * 50}
    plain = zipped(good_parts() | inner, zipfile.ZIP_STORED)
    start = plain.index(b"xl/media/b.bin") - 30
    header = plain[start : start + 30 + 14 + 50]
    content = bytearray(zipped(good_parts() | {"xl/media/a.bin": header} | inner, zipfile.ZIP_STORED))
    entry = content.rindex(b"xl/media/b.bin") - 46
    struct.pack_into("<L", content, entry + 42, content.index(header))
    return bytes(content)
