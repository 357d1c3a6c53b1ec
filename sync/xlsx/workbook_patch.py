"""What changes in a workbook around its sheets: defined names, the call to compute anew, the calculation chain."""

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from sync.errors import ContentError
from sync.xlsx.gate import Package
from sync.xlsx.ranges import Follower
from sync.xlsx.splice import TAG, Element, Splices, elements
from sync.xlsx.workbook_part import Workbook, relationships, resolve

_BEFORE_NAMES = ("externalReferences", "functionGroups", "sheets")
"""After the first of these that a workbook has, its names belong; the calculation's properties come after the names."""
_CONTENT_TYPES = "[Content_Types].xml"


def patched_workbook(
    part: str,
    content: bytes,
    followers: Iterable[tuple[str, Follower]],
    names: Mapping[str, str],
    *,
    recalculate: bool,
) -> bytes:
    """Return the workbook's part with names that followed their tables, and those of ``names`` set.

    ``followers`` go with the titles of their sheets; a name's new text has no ``=``.
    """
    found = elements(part, content)
    splices = Splices(content)
    rules = list(followers)
    missing = dict(names)
    for element in found:
        if element.name != "definedName":
            continue
        name = element.attributes.get("name", "")
        given = missing.pop(name, None) if "localSheetId" not in element.attributes else None
        text = _followed(element.text, rules) if given is None else given
        if text != element.text:
            splices.set_text(element, text)
    prefix = _prefix(content, found[0])
    new_names = "".join(
        f'<{prefix}definedName name="{escape(name)}">{escape(text)}</{prefix}definedName>'
        for name, text in missing.items()
    )
    place, names_element = _names_place(found)
    if new_names and names_element is not None:
        splices.replace(names_element.close, names_element.close, new_names.encode())
    wrapped = f"<{prefix}definedNames>{new_names}</{prefix}definedNames>"
    added = wrapped if new_names and names_element is None else ""
    if recalculate:
        added += _recalculating(splices, found, prefix)
    splices.replace(place, place, added.encode())
    return splices.result()


def _followed(text: str, rules: Iterable[tuple[str, Follower]]) -> str:
    for title, rule in rules:
        text = rule.formula(text, title)
    return text


def _names_place(found: Iterable[Element]) -> tuple[int, Element | None]:
    """Return where names and calculation belong, and the element of the names if there is one."""
    by_name = {element.name: element for element in found if element.parent == "workbook"}
    names = by_name.get("definedNames")
    if names is not None and names.close > names.start:
        return names.end, names
    for name in _BEFORE_NAMES:
        if name in by_name:
            return by_name[name].end, None
    raise ContentError("content.unknown-markup")


def _recalculating(splices: Splices, found: Iterable[Element], prefix: str) -> str:
    """Make whoever opens the workbook compute it; return the element that says so if there is none yet."""
    for element in found:
        if element.name == "calcPr" and element.parent == "workbook":
            splices.set_attribute(element, "fullCalcOnLoad", "1")
            return ""
    return f'<{prefix}calcPr fullCalcOnLoad="1"/>'


def _prefix(content: bytes, element: Element) -> str:
    tag = TAG.match(content, element.start)
    return tag[1][: -len(element.name)].decode() if tag else ""


def without_chain(package: Package, workbook: Workbook) -> Iterator[tuple[str, bytes | None]]:
    """Yield the parts that change when the calculation chain goes, and the chain itself with ``None``.

    A chain that names a cell without a formula makes Excel repair the workbook; one that is missing is made anew.
    """
    for link in relationships(package, workbook.part):
        if link.kind == "calcChain":
            chain = resolve(package, workbook.part, link)
            yield chain, None
            source = workbook.part.rpartition("/")
            rels = f"{source[0]}{source[1]}_rels/{source[2]}.rels"
            yield rels, _without(package, rels, "Id", link.id)
            yield _CONTENT_TYPES, _without(package, _CONTENT_TYPES, "PartName", f"/{chain}")
            return


def _without(package: Package, part: str, attribute: str, value: str) -> bytes:
    splices = Splices(package.read(part))
    for element in elements(part, splices.part):
        if element.attributes.get(attribute, "").casefold() == value.casefold():
            splices.remove(element)
    return splices.result()
