"""``vbaProject.bin`` from sources: the streams of a VBA project as MS-OVBA describes them.

There is no compiled code in it: ``_VBA_PROJECT`` claims a version that no program has, so each compiles the sources when it
opens the project (MS-OVBA 2.3.4.1). Sources are plain ASCII; what they say in Chinese is coded (:mod:`addin.coding`), so no code
page can spoil it. Nothing in it is random: the same sources give the same bytes.
"""

import re
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from addin.xlam.compound_file import compound_file
from addin.xlam.compression import compress

CODE_PAGE = 1252


class Kind(Enum):
    """What a module is: its word in PROJECT, and the class that it is based on."""

    STANDARD = ("Module={}", "")
    CLASS = ("Class={}", "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}")
    WORKBOOK = ("Document={}/&H00000000", "0{00020819-0000-0000-C000-000000000046}")
    SHEET = ("Document={}/&H00000000", "0{00020820-0000-0000-C000-000000000046}")

    def line(self, name: str) -> str:
        """Return the module's line in PROJECT."""
        return self.value[0].format(name)

    @property
    def document(self) -> bool:
        """Whether it stands for a part of the workbook."""
        return self in (Kind.WORKBOOK, Kind.SHEET)


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its name, what it is, and its code without the lines of attributes."""

    name: str
    kind: Kind
    code: str

    def source(self) -> str:
        """Return the text of the module's stream: attributes, then code."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.kind is not Kind.STANDARD:
            document = self.kind.document
            lines += [
                f'Attribute VB_Base = "{self.kind.value[1]}"',
                "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False",
                f"Attribute VB_PredeclaredId = {document}",
                f"Attribute VB_Exposed = {document}",
                "Attribute VB_TemplateDerived = False",
                f"Attribute VB_Customizable = {document}",
            ]
        return "\r\n".join([*lines, *self.code.strip("\n").split("\n"), ""])


@dataclass(frozen=True, slots=True)
class Reference:
    """A library of types that the project uses: its name and how the system finds it."""

    name: str
    libid: str


REFERENCES = (
    Reference(
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    Reference(
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
        "#Microsoft Office 16.0 Object Library",
    ),
)


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """Return ``vbaProject.bin``.

    Raises:
        ValueError: a source is not plain ASCII, or has a line that VBA does not take.

    """
    streams = {module.name: compress(_checked(module)) for module in modules}
    streams["_VBA_PROJECT"] = bytes.fromhex("CC61FFFF000000")
    streams["dir"] = compress(_dir(name, modules))
    text = _project(name, modules).encode("ascii")
    names = b"".join(_both(module.name, ends=True) for module in modules) + b"\0\0"
    return compound_file({"VBA": streams, "PROJECT": text, "PROJECTwm": names})


_LONGEST_LINE = 1023


def _checked(module: Module) -> bytes:
    source = module.source()
    for number, line in enumerate(source.split("\r\n"), 1):
        if not line.isascii() or len(line) > _LONGEST_LINE or re.search(r"[\x00-\x08\x0a-\x1f]", line):
            raise ValueError(f"{module.name}, line {number}: VBA takes up to 1,023 characters of plain ASCII")
    return source.encode("ascii")


def _both(text: str, *, ends: bool = False) -> bytes:
    """Return a name twice, in the code page and in UTF-16, as PROJECTwm holds it."""
    narrow, wide = text.encode("ascii"), text.encode("utf-16le")
    return narrow + b"\0" + wide + b"\0\0" if ends else narrow + wide


def _record(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _named(number: int, text: str, wide: int) -> bytes:
    """Return a record of a text with its twin in UTF-16."""
    return _record(number, text.encode("ascii")) + _record(wide, text.encode("utf-16le"))


def _short(number: int) -> bytes:
    return struct.pack("<H", number)


def _long(number: int) -> bytes:
    return struct.pack("<I", number)


_ENGLISH, _SYSTEM_WIN64 = 0x0409, 3


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    """Return the stream ``dir``: what the project is, uses and holds (MS-OVBA 2.3.4.2)."""
    project = [
        _record(0x01, _long(_SYSTEM_WIN64)),
        _record(0x02, _long(_ENGLISH)),
        _record(0x14, _long(_ENGLISH)),
        _record(0x03, _short(CODE_PAGE)),
        _record(0x04, name.encode("ascii")),
        _named(0x05, "", 0x40),  # no description
        _named(0x06, "", 0x3D),  # no help file
        _record(0x07, _long(0)),
        _record(0x08, _long(0)),
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # the version; its size leaves the minor number out
        _named(0x0C, "", 0x3C),  # no constants
    ]
    used = [_named(0x16, one.name, 0x3E) + _record(0x0D, _sized(one.libid) + bytes(6)) for one in REFERENCES]
    held = [_record(0x0F, _short(len(modules))), _record(0x13, _short(0xFFFF)), *map(_module, modules)]
    return b"".join([*project, *used, *held, _record(0x10)])


def _sized(text: str) -> bytes:
    return _long(len(text)) + text.encode("ascii")


def _module(module: Module) -> bytes:
    kind = 0x21 if module.kind is Kind.STANDARD else 0x22
    return b"".join(
        [
            _named(0x19, module.name, 0x47),
            _named(0x1A, module.name, 0x32),  # the stream is called as the module
            _named(0x1C, "", 0x48),
            _record(
                0x31, _long(0)
            ),  # the source begins at the stream's start: nothing compiled stands before it
            _record(0x1E, _long(0)),
            _record(0x2C, _short(0xFFFF)),
            _record(kind),
            _record(0x2B),
        ]
    )


def _project(name: str, modules: Sequence[Module]) -> str:
    """Return the stream ``PROJECT``: the project in words (MS-OVBA 2.3.1). It is neither locked nor hidden."""
    id_ = "{" + str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name.lower()}.vba")).upper() + "}"
    return "\r\n".join(
        [
            f'ID="{id_}"',
            *(module.kind.line(module.name) for module in modules),
            f'Name="{name}"',
            'HelpContextID="0"',
            'VersionCompatible32="393222000"',
            f'CMG="{_hidden(_long(0), id_, 0x40)}"',
            f'DPB="{_hidden(bytes(1), id_, 0x42)}"',
            f'GC="{_hidden(bytes([0xFF]), id_, 0x44)}"',
            "",
            "[Host Extender Info]",
            "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
            "",
            "[Workspace]",
            *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
            "",
        ]
    )


_HIDING_VERSION = 2


def _hidden(data: bytes, project_id: str, seed: int) -> str:
    """Return data as PROJECT hides it (MS-OVBA 2.4.3.2), with a given seed where others take a random one."""
    key = sum(project_id.encode("ascii")) & 0xFF
    out = [seed, seed ^ _HIDING_VERSION, seed ^ key]
    plain = [*bytes((seed & 6) // 2), *_long(len(data)), *data]
    before = key
    for byte in plain:
        out.append(byte ^ ((out[-2] + before) & 0xFF))
        before = byte
    return bytes(out).hex().upper()
