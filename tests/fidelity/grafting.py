"""Adding parts to a workbook as Excel would, byte by byte: what HR does to a master between two runs."""

import io
import re
import zipfile

from tests.fidelity.small_packages import LINKS, PACKAGE, parts

OFFICE = "application/vnd.openxmlformats-officedocument"
EXCEL = "application/vnd.ms-excel"
MICROSOFT = "http://schemas.microsoft.com/office"


class Graft:
    """A workbook to which parts, relationships and markup are added."""

    def __init__(self, workbook: bytes) -> None:
        self.parts = parts(workbook)

    def add(self, name: str, content: str | bytes, content_type: str = "") -> str:
        """Add a part; return its name."""
        self.parts[name] = content.encode() if isinstance(content, str) else content
        if content_type:
            self._insert(
                "[Content_Types].xml",
                "</Types>",
                f'<Override PartName="/{name}" ContentType="{content_type}"/>',
            )
        return name

    def default(self, extension: str, content_type: str) -> None:
        """Say what parts with an ending are."""
        types = self.parts["[Content_Types].xml"].decode()
        if f'Extension="{extension}"' not in types:
            markup = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
            self.parts["[Content_Types].xml"] = re.sub(r"(<Types[^>]*>)", rf"\1{markup}", types).encode()

    def relate(self, source: str, kind: str, target: str, mode: str = "") -> str:
        """Point from a part ("" for the package) to another; return the relationship's id."""
        folder, _, name = source.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        if rels not in self.parts:
            self.parts[rels] = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode()
        number = f"hr{self.parts[rels].count(b'<Relationship ')}"
        kind = kind if ":" in kind else f"{LINKS}/{kind}"
        self._insert(
            rels,
            "</Relationships>",
            f'<Relationship Id="{number}" Type="{kind}" Target="{target}"{mode}/>',
        )
        return number

    def before(self, part: str, tag: str, markup: str) -> None:
        """Insert markup before the first of these tags that a part has, ``|`` between them."""
        for choice in tag.split("|"):
            if choice.encode() in self.parts[part]:
                self._insert(part, choice, markup)
                return
        raise KeyError(tag)

    def replace(self, part: str, old: str, new: str) -> None:
        """Replace what stands in a part exactly once."""
        assert self.parts[part].count(old.encode()) == 1, old
        self.parts[part] = self.parts[part].replace(old.encode(), new.encode())

    def add_sheet(self, title: str, number: int, markup: str) -> str:
        """Add a sheet with its markup; return its part."""
        part = self.add(f"xl/worksheets/sheet{number}.xml", markup, f"{OFFICE}.spreadsheetml.worksheet+xml")
        link = self.relate("xl/workbook.xml", "worksheet", f"worksheets/sheet{number}.xml")
        self.before(
            "xl/workbook.xml", "</sheets>", f'<sheet name="{title}" sheetId="{number}" r:id="{link}"/>'
        )
        return part

    def workbook(self) -> bytes:
        """Return the file."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return target.getvalue()

    def _insert(self, part: str, before: str, markup: str) -> None:
        content = self.parts[part]
        place = content.index(before.encode())
        self.parts[part] = content[:place] + markup.encode() + content[place:]
