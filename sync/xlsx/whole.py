"""A workbook opened to be joined with another: its table of contents as values, and its listings with their places."""

from dataclasses import dataclass
from functools import cached_property

from sync.xlsx.gate import MASTER, Package, open_package
from sync.xlsx.listings import TYPES_PART, links_part
from sync.xlsx.spans import SpannedPart, spanned
from sync.xlsx.workbook_part import Workbook, read_workbook, relationships, resolve


@dataclass(frozen=True)
class WholeWorkbook:
    """A workbook that passed the gate."""

    package: Package
    contents: Workbook

    @cached_property
    def workbook(self) -> SpannedPart:
        """The workbook part."""
        return spanned(self.package, self.contents.part)

    @cached_property
    def links(self) -> SpannedPart:
        """The workbook part's relationships."""
        return spanned(self.package, links_part(self.contents.part))

    @cached_property
    def package_links(self) -> SpannedPart:
        """The package's own relationships."""
        return spanned(self.package, links_part(""))

    @cached_property
    def types(self) -> SpannedPart:
        """The content types."""
        return spanned(self.package, TYPES_PART)

    @cached_property
    def tables(self) -> tuple[SpannedPart, ...]:
        """The parts of all Excel Tables."""
        return tuple(
            spanned(self.package, resolve(self.package, sheet.part, link))
            for sheet in self.contents.sheets
            for link in relationships(self.package, sheet.part)
            if link.kind == "table"
        )

    @cached_property
    def properties_part(self) -> str:
        """The name of the part of custom properties; "" where there is none."""
        links = relationships(self.package, "")
        found = (resolve(self.package, "", link) for link in links if link.kind == "custom-properties")
        return next(found, "")


def open_whole(workbook: bytes) -> WholeWorkbook:
    """Open a workbook, or raise :class:`sync.errors.GateError`."""
    package = open_package(workbook, MASTER)
    return WholeWorkbook(package, read_workbook(package))
