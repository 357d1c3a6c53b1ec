"""The add-in: the same bytes each time, VBA that another library reads back, no bait for scanners, a ribbon by the rules."""

import errno
import io
import os
import re
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.buttons import buttons
from addin.coding import decoded
from addin.xlam.build import ADD_IN, BY_HAND, add_in, build, by_hand, mac_script, modules
from addin.xlam.package import RIBBON_PART, VBA_PART
from addin.xlam.project import Kind, Module, vba_project
from addin.xlam.ribbon_xml import LABELLED, LOADED, NAMESPACE, PRESSED, TIPPED, ribbon_xml
from addin.xlam.words import words
from appraisal.messages import LANGUAGES, Texts
from sync.errors import FileError
from tests.unit.read_vba import Flag, flags_in, modules_in

FILE = add_in()
VBA = {name: code.replace("\r\n", "\n") for name, code in modules_in(FILE).items()}


def code_of(text: str) -> str:
    """Return VBA without its comments and without what stands in quotes."""
    lines = (re.sub(r'"[^"]*"', '""', line) for line in text.splitlines())
    return "\n".join(line for line in lines if not line.lstrip().startswith("'"))


def test_the_same_bytes_come_out_each_time_and_in_each_process(tmp_path: Path) -> None:
    code = "import sys; from addin.xlam.build import add_in; sys.stdout.buffer.write(add_in())"
    environment = {"PYTHONHASHSEED": "5", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    again = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert again.stdout == FILE
    first, second = build(tmp_path / "a"), build(tmp_path / "b")
    assert first.add_in.read_bytes() == second.add_in.read_bytes() == FILE
    assert {file.name: file.read_bytes() for file in first.by_hand.iterdir()} == {
        file.name: file.read_bytes() for file in second.by_hand.iterdir()
    }


def test_a_full_disk_leaves_the_earlier_build_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = build(tmp_path)
    built.add_in.write_bytes(b"an earlier version")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sync.files.os.fsync", full)
    with pytest.raises(FileError) as caught:
        build(tmp_path)
    assert caught.value.key == "file.disk-full"
    assert built.add_in.read_bytes() == b"an earlier version"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_a_build_lies_over_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / ADD_IN).write_bytes(b"old")
    assert build(tmp_path).add_in.read_bytes() == FILE
    assert {file.name for file in tmp_path.iterdir()} == {ADD_IN, BY_HAND}


def test_another_library_reads_every_module_back() -> None:
    assert {module.name: module.source().replace("\r\n", "\n") for module in modules()} == VBA


def test_every_module_declares_its_names() -> None:
    assert [name for name, code in VBA.items() if "\nOption Explicit\n" not in code] == []


EXPECTED_FLAGS = {
    Flag("Suspicious", "WScript.Shell"): "starts Python with a name in every language, and waits for it",
    Flag("Suspicious", "Shell"): "a part of that object's name",
    Flag("Suspicious", "Run"): "its method",
    Flag("Suspicious", "ExpandEnvironmentStrings"): "finds the user's own folder",
    Flag("Suspicious", "CreateObject"): "makes the two objects of Windows that the add-in uses",
    Flag("Suspicious", "applescript"): "the one way out of Excel's sandbox on macOS",
    Flag("Suspicious", "ChrW"): "Chinese words in sources of plain ASCII",
    Flag("Suspicious", "open"): "the word in sentences: open master.xlsx",
    Flag("Suspicious", "Write"): "the word in a tip: write a letter",
    Flag(
        "Suspicious", "Hex Strings"
    ): "the end of a class id in the attributes that every workbook's modules have",
    Flag("Suspicious", "Base64 Strings"): "“Undo” could be one",
}
"""All that a scanner may point out, and why it is there."""


def test_a_scanner_points_out_nothing_but_what_the_add_in_needs() -> None:
    decoded_strings = "Base64 String"
    assert {flag for flag in flags_in(FILE) if flag.kind != decoded_strings} == set(EXPECTED_FLAGS)


def test_nothing_runs_by_itself_or_reaches_past_vba() -> None:
    code = "\n".join(map(code_of, VBA.values()))
    for word in (
        "Declare",
        "Auto_Open",
        "Workbook_Open",
        "Shell",
        "SendKeys",
        "OnTime",
        "Evaluate",
        "Environ",
    ):
        assert not re.search(rf"\b{word}\b", code), word
    made = re.findall(r'CreateObject\("([^"]*)"\)', "\n".join(VBA.values()))
    assert set(made) == {"WScript.Shell", "Scripting.FileSystemObject"}


def test_the_configuration_is_read_in_one_place_from_one_folder() -> None:
    """Neither a sheet, nor a name, nor the folder of a workbook is ever asked which program to start."""
    code = "\n".join(map(code_of, VBA.values()))
    for word in (
        "Worksheets",
        "Sheets",
        "Range",
        "Names",
        "Cells",
        "ThisWorkbook.Path",
        "ActiveWorkbook.Path",
    ):
        assert word not in code
    assert code.count("Computer.Note(") == 3  # the language, the interpreter, the answer
    assert "PYTHONPATH" not in code


def test_python_is_started_isolated() -> None:
    (start,) = re.findall(r"host\.Run\((.*)\)", VBA["Computer"])
    assert start.startswith('"""" & interpreter & """ -I -m addin.press "')
    assert "-I -m addin.press" in mac_script()


def test_the_script_for_macos_quotes_whatever_it_is_given() -> None:
    (line,) = [line for line in mac_script().splitlines() if "addin.press" in line]
    given = line.split("&", 2)[2]
    quoted = re.findall(r"quoted form of (interpreter|\(item \d of pieces\))", given)
    assert quoted == ["interpreter", "(item 1 of pieces)", "(item 3 of pieces)", "(item 2 of pieces)"]
    assert "interpreter" not in re.sub(r"quoted form of interpreter", "", given)


def test_both_languages_stand_in_the_words() -> None:
    said = "".join(re.findall(r'^\s+(?:\w+ = )?"(.*)"(?: & _)?$', VBA["Words"], re.MULTILINE))
    plain = decoded(said)
    for language in LANGUAGES:
        assert buttons().tab[language] in plain
        for button in buttons().buttons:
            assert button.label[language] in plain
            assert button.tip[language].replace('"', "") in plain


def test_every_sentence_that_the_code_says_exists() -> None:
    said = set(re.findall(r'problem = "([^"]+)"', VBA["Press"])) | set(
        re.findall(r'Said\("([^".]+)"', VBA["Press"])
    )
    keys = {
        key.removeprefix("ribbon.vba.") for key in Texts("addin").table("en") if key.startswith("ribbon.vba.")
    }
    assert said == keys


def test_a_line_is_short_enough_for_vba() -> None:
    lines = words(buttons()).splitlines()
    assert max(map(len, lines)) < 200
    joined = "".join("+" if line.endswith(" & _") else "." for line in lines)
    assert max(map(len, joined.split("."))) <= 24  # lines that VBA joins into one


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_source_that_is_not_plain_ascii_is_refused(text: str) -> None:
    code = f"' {text}"
    if code.isascii() and code.isprintable():
        vba_project("Name", [Module("One", Kind.STANDARD, code)])
    elif not code.isascii():
        with pytest.raises(ValueError, match=r"One, line \d+: VBA takes"):
            vba_project("Name", [Module("One", Kind.STANDARD, code)])


def test_the_package_names_each_part_and_each_part_is_there() -> None:
    with zipfile.ZipFile(io.BytesIO(FILE)) as package:
        names = set(package.namelist())
        types = ElementTree.fromstring(package.read("[Content_Types].xml"))
        relations = [
            ElementTree.fromstring(package.read(name))
            for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels")
        ]
    overridden = {str(part.get("PartName"))[1:] for part in types if part.get("PartName")}
    endings = {part.get("Extension") for part in types if part.get("Extension")}
    assert overridden < names
    assert {name.rsplit(".", 1)[1] for name in names} == endings
    targets = {str(one.get("Target")) for one in relations[0]} | {
        f"xl/{one.get('Target')}" for one in relations[1]
    }
    assert targets == names - {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"}
    assert {RIBBON_PART, VBA_PART} < targets


# The rules of customUI14 that concern what the ribbon uses, as MS-CUSTOMUI2 has them; its schema is not ours to ship.

ATTRIBUTES = {
    "customUI": {"onLoad"},
    "ribbon": set(),
    "tabs": set(),
    "tab": {"id", "getLabel"},
    "group": {"id", "getLabel"},
    "button": {
        "id", "imageMso", "size", "getLabel", "getScreentip", "getSupertip", "getEnabled", "onAction",
    },
}  # fmt: skip
INSIDE = {"customUI": {"ribbon"}, "ribbon": {"tabs"}, "tabs": {"tab"}, "tab": {"group"}, "group": {"button"}, "button": set()}  # fmt: skip


def elements() -> list[tuple[str, dict[str, str], list[str]]]:
    with zipfile.ZipFile(io.BytesIO(FILE)) as package:
        tree = ElementTree.fromstring(package.read(RIBBON_PART))
    mark = f"{{{NAMESPACE}}}"
    assert all(one.tag.startswith(mark) for one in tree.iter())
    return [
        (one.tag.removeprefix(mark), dict(one.attrib), [child.tag.removeprefix(mark) for child in one])
        for one in tree.iter()
    ]


def test_the_ribbon_keeps_the_rules_of_its_schema() -> None:
    ids = []
    for name, attributes, inside in elements():
        assert set(attributes) == ATTRIBUTES[name]
        assert set(inside) == INSIDE[name]
        assert all(0 < len(value) <= 1024 for value in attributes.values())
        if "id" in attributes:
            ids.append(attributes["id"])
        assert attributes.get("size", "large") in ("normal", "large")
    assert len({id_.casefold() for id_ in ids}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", id_) for id_ in ids)


def test_no_id_is_one_of_offices_own_words_for_a_label() -> None:
    """A label is asked for, never written: one add-in serves both languages."""
    assert not re.search(r'\s(?:label|screentip|supertip)="', ribbon_xml(buttons()))


def test_every_procedure_that_the_ribbon_calls_is_there_with_its_arguments() -> None:
    arguments = dict.fromkeys((LABELLED | TIPPED).values(), r"control As IRibbonControl, ByRef text")
    arguments |= {PRESSED["getEnabled"]: r"control As IRibbonControl, ByRef enabled"}
    arguments |= {PRESSED["onAction"]: r"control As IRibbonControl", LOADED["onLoad"]: r"loaded As IRibbonUI"}
    for name, taken in arguments.items():
        assert f"Public Sub {name}({taken})" in VBA["Ribbon"]
    called = {
        value
        for _, attributes, _ in elements()
        for key, value in attributes.items()
        if key.startswith(("get", "on"))
    }
    assert called == set(arguments)


def test_the_folder_to_make_it_by_hand_holds_all_of_it() -> None:
    made = by_hand()
    imported = {module.name for module in modules() if module.kind is Kind.STANDARD}
    for language in LANGUAGES:
        steps = made[f"README.{language}.txt"].decode("utf-8-sig")
        assert set(re.findall(r"(\w+)\.bas", steps)) == imported
        named = set(re.findall(r"\b[A-Za-z]+\.(?:txt|xlsx|applescript|bas)\b", steps))
        assert named == set(made) - {f"README.{one}.txt" for one in LANGUAGES}
    for name, content in made.items():
        if name.endswith(".bas"):
            assert content.startswith(f'Attribute VB_Name = "{name[:-4]}"\r\n'.encode())
    assert made["ThisWorkbook.txt"].startswith(b"Option Explicit\r\n")


def test_the_workbook_to_make_it_by_hand_holds_the_ribbon_the_steps_and_no_code() -> None:
    content = by_hand()["Reviewbook.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    lines = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert "Make the Reviewbook add-in by hand" in lines
    assert "手动制作绩效簿加载项" in lines
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert VBA_PART not in package.namelist()
        assert package.read(RIBBON_PART).decode() == ribbon_xml(buttons())


def test_the_sources_are_written_for_every_system() -> None:
    for folder in ("vba", "macos"):
        for file in files("addin.xlam").joinpath(folder).iterdir():
            assert file.read_bytes().isascii()
            assert b"\r" not in file.read_bytes()
