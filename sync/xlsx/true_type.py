"""What the bytes of a file really are, whatever its name says."""

import re

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "word"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08", "archive"),
    (b"\x09\x08\x10\x00\x00\x06", "xls"),
)
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "word"),
    ("PowerPoint Document", "powerpoint"),
    ("__properties_version1.0", "mail"),
)
_PARTS = (
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "powerpoint"),
    ("index/document.iwa", "numbers"),
    ("xl/workbook.bin", "xlsb"),
    ("gbook.json", "gbook"),
)

_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|table|meta|body)\b", re.IGNORECASE | re.DOTALL
)
_MAIL_FIELD = rb"(?:[A-Z][A-Za-z0-9]*-)*[A-Za-z0-9]+:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*"
_MAIL = re.compile(rb"(?:%s)*?(?:From|Received|Return-Path|Subject|Message-ID): " % _MAIL_FIELD)
_WEB_ARCHIVE = b"MIME-Version:"
_XML = re.compile(rb"\s*<\?xml\b")
_SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_TEXT_CONTROLS = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 27)) + bytes(range(28, 32))
_HEAD = 65_536


def true_type(data: bytes) -> str:
    """Name what the bytes really are: ``zip`` for what may be a workbook, else a key of the gate's texts."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return _ole_type(data) if kind == "ole" else kind
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    if _XML.match(head):
        return "xml-spreadsheet" if _SPREADSHEET_2003 in head else "xml-file"
    if b"PK\x03\x04" in data and b"PK\x05\x06" in data[-66_000:]:
        return "wrapped"
    if not _is_text(head):
        return "junk"
    if _MAIL.match(head):
        return "mail"
    return "html" if head.startswith(_WEB_ARCHIVE) else "csv"


def archive_type(parts: frozenset[str]) -> str:
    """Name what a ZIP archive is by the lower-case names of its parts: ``xlsx``, or a key of the gate's texts."""
    for part, kind in _PARTS:
        if part in parts:
            return kind
    if "content.xml" in parts and "mimetype" in parts:
        return "ods"
    return "xlsx" if "[content_types].xml" in parts else "zip"


def _ole_type(data: bytes) -> str:
    """Name an OLE file by the streams in its directory, whose names are UTF-16."""
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in data:
            return kind
    return "ole"


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return len(head.translate(None, _TEXT_CONTROLS)) == len(head) and any(mark in head for mark in b",;\t\n")
