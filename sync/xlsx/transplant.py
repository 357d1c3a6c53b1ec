"""Our drawn sheets, with what hangs on them, as they must be written to stand in another workbook.

Parts get names that are free there; cells, rows, columns and conditional formats point to the formats behind the host's;
texts that our drawing shares stand in their cells, since the host's shared texts are never touched.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from sync.xlsx.explicit_charts import explicit_chart
from sync.xlsx.gate import Package
from sync.xlsx.listings import Link, links_part, new_links, read_links, relative
from sync.xlsx.spans import spanned, with_attributes
from sync.xlsx.styles_merge import MergedStyles
from sync.xlsx.workbook_part import Relationship, relationships, resolve

_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?( t="s"><v>([0-9]+)</v></c>)?')
_STYLED_ROW = re.compile(rb'(<row [^<>]*? s=")([0-9]+)(?=")')
_COLUMN = re.compile(rb"<col [^<>]*/>")
_STYLE = re.compile(rb' style="([0-9]+)"')
_RULE = re.compile(rb'(<cfRule [^<>]*? dxfId=")([0-9]+)(?=")')
_SELECTED = b' tabSelected="1"'
_TABLE_ID = re.compile(rb'(<table [^<>]*? id=")[0-9]+(?=")')
_NUMBER = re.compile(r"[0-9]*(?=\.\w+$)")


@dataclass(frozen=True, slots=True)
class Transplant:
    """What our sheets need to be rewritten: the merged styles, our shared texts, and free ids for our tables.

    ``names`` are the new names of our parts.
    """

    names: Mapping[str, str]
    styles: MergedStyles
    texts: Sequence[bytes]
    table_ids: Iterator[int]

    def parts(self, package: Package) -> Iterator[tuple[str, bytes]]:
        """Yield the parts, and their relationships, under their new names."""
        for old, new in self.names.items():
            yield new, self._rewritten(old, package.read(old))
            if links := read_links(package, old):
                yield links_part(new), new_links(self._relinked(package, old, links))

    def _rewritten(self, part: str, content: bytes) -> bytes:
        if part.startswith("xl/worksheets/"):
            return self._sheet(content)
        if part.startswith("xl/tables/"):
            return _TABLE_ID.sub(rb"\g<1>%d" % next(self.table_ids), content, count=1)
        if part.startswith("xl/charts/"):
            return explicit_chart(content)
        return content

    def _sheet(self, content: bytes) -> bytes:
        """Return a sheet's part. In texts and formulas ``<`` is escaped, so what looks like a tag is one."""
        content = content.replace(_SELECTED, b"", 1)  # two selected sheets are a group: typing changes both
        content = _CELL.sub(self._cell, content)
        content = _COLUMN.sub(self._column, content)
        content = _shifted(_STYLED_ROW, content, self.styles.first_format)
        return _shifted(_RULE, content, self.styles.first_difference)

    def _cell(self, match: re.Match[bytes]) -> bytes:
        head = b'<c r="%s" s="%d"' % (match[1], int(match[2] or 0) + self.styles.first_format)
        if match[3] is None:
            return head
        return b'%s t="inlineStr"><is>%s</is></c>' % (head, self.texts[int(match[4])])

    def _column(self, match: re.Match[bytes]) -> bytes:
        """Return a column with our plain format where it has none: the host's may have another font, or a ground."""
        style = _STYLE.search(match[0])
        number = self.styles.first_format + (int(style[1]) if style else 0)
        return with_attributes(match[0], {"style": str(number)})

    def _relinked(self, package: Package, source: str, links: Sequence[Link]) -> Iterator[Link]:
        for link in links:
            if link.external:
                yield link
            else:
                target = self.names[resolve(package, source, _relationship(link))]
                yield replace(link, target=relative(target, self.names[source]))


def _relationship(link: Link) -> Relationship:
    return Relationship(link.id, link.type.rpartition("/")[2], link.target, link.external)


def _shifted(pattern: re.Pattern[bytes], content: bytes, by: int) -> bytes:
    return pattern.sub(lambda match: b"%s%d" % (match[1], int(match[2]) + by), content)


def shared_texts(package: Package, part: str) -> tuple[bytes, ...]:
    """Return the markup of each shared text; none where a workbook has no part of them."""
    if not part:
        return ()
    strings = spanned(package, part)
    return tuple(strings.inside(element) for element in strings.root.children)


def hanging_parts(package: Package, sheets: Sequence[str]) -> tuple[str, ...]:
    """Return the sheets' parts and all parts that hang on them, each once, in the order in which they are met."""
    found = dict.fromkeys(sheets)
    waiting = list(sheets)
    while waiting:
        source = waiting.pop(0)
        inner = (link for link in relationships(package, source) if not link.external)
        new = [target for link in inner if (target := resolve(package, source, link)) not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return tuple(found)


def free_names(parts: Sequence[str], taken: Collection[str]) -> dict[str, str]:
    """Return a free name for each part: the next number that neither a part nor a listing uses (``taken``, lower case)."""
    used = set(taken)
    names: dict[str, str] = {}
    for part in parts:
        made = (_NUMBER.sub(str(number), part, count=1) for number in count(1))
        names[part] = next(name for name in made if used.isdisjoint({name.lower(), links_part(name).lower()}))
        used.add(names[part].lower())
    return names
