"""Google's own descriptions of its APIs: which call a path is, and whether a request or an answer has the right form.

The descriptions come with google-api-python-client.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.google_sheets.emulator.masks import Mask

Json = dict[str, Any]
APIS = ("sheets.v4", "drive.v3")
NUMBERS = ("integer", "number")
INTEGER_TEXTS = ("int64", "uint64")


class Method(NamedTuple):
    """One call of an API."""

    id: str
    api: str
    facts: Json
    path: re.Pattern[str]

    @property
    def answer(self) -> str:
        """The name of the answer's schema, or nothing."""
        return str(self.facts.get("response", {}).get("$ref", ""))

    @property
    def request(self) -> str:
        return str(self.facts.get("request", {}).get("$ref", ""))


@cache
def description(api: str) -> Json:
    """Return the description of one API."""
    text = (files("googleapiclient") / "discovery_cache" / "documents" / f"{api}.json").read_text(
        encoding="utf-8"
    )
    return json.loads(text)  # type: ignore[no-any-return]


@cache
def methods() -> tuple[Method, ...]:
    """Every call, those with the longest fixed path first."""
    found = [method for api in APIS for method in _methods(api, description(api))]
    return tuple(sorted(found, key=lambda method: -len(re.sub(r"\{.*?\}", "", method.facts["flatPath"]))))


def _methods(api: str, holder: Json) -> Iterator[Method]:
    for facts in holder.get("methods", {}).values():
        base = description(api)["servicePath"]
        text = "/" + base + facts.get("flatPath", facts["path"])
        pattern = "".join(
            f"(?P<{part[1:-1]}>[^/]+?)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{.*?\})", text)
        )
        yield Method(facts["id"], api, {**facts, "flatPath": text}, re.compile(pattern))
    for resource in holder.get("resources", {}).values():
        yield from _methods(api, resource)


def find(verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """Which call a verb and a path are, with the names in the path."""
    for method in methods():
        if method.facts["httpMethod"] == verb and (match := method.path.fullmatch(path)):
            return method, {name: unquote(text) for name, text in match.groupdict().items()}
    return None


# ---- the form of what is sent


class Fault(NamedTuple):
    """Where a piece of JSON departs from its description, and how."""

    place: str
    said: str
    unknown: str = ""
    """The name that does not exist there."""


def query_faults(method: Method, query: Mapping[str, list[str]]) -> Iterator[Fault]:
    """Yield what is wrong with the parameters after the question mark."""
    known = {**description(method.api)["parameters"], **method.facts.get("parameters", {})}
    for name, texts in query.items():
        facts = known.get(name)
        if facts is None:
            yield Fault(name, f'Unknown name "{name}": Cannot bind query parameter.', name)
            continue
        if len(texts) > 1 and not facts.get("repeated"):
            yield Fault(name, f"{name} is given more than once")
        for text in texts:
            if said := _text_fault(facts, text):
                yield Fault(name, said)


def _text_fault(facts: Json, text: str) -> str:
    kind = facts.get("type")
    if "enum" in facts and text not in facts["enum"]:
        return f'Invalid value "{text}"'
    if kind == "boolean" and text.lower() not in ("true", "false"):
        return f'Invalid value "{text}": no truth value'
    if kind == "integer" and not re.fullmatch(r"-?\d+", text):
        return f'Invalid value "{text}": no integer'
    return ""


def faults(api: str, schema: str, value: Any, place: str = "") -> Iterator[Fault]:
    """Each place where a piece of JSON has not the form of its schema; ``null`` stands for what is not given."""
    if value is None:
        return
    if not isinstance(value, dict):
        yield Fault(place, f"Invalid value at '{place}' (type \"{schema}\"), {json.dumps(value)}")
        return
    known = description(api)["schemas"][schema]
    parts = known.get("properties", {})
    for name, part in value.items():
        where = f"{place}.{name}" if place else name
        if name in parts:
            yield from _faults(api, parts[name], part, where)
        elif "additionalProperties" in known:
            yield from _faults(api, known["additionalProperties"], part, where)
        else:
            yield Fault(place, f'Unknown name "{name}"', name)


def _faults(api: str, facts: Json, value: Any, place: str) -> Iterator[Fault]:
    if value is None:
        return
    if "$ref" in facts:
        yield from faults(api, facts["$ref"], value, place)
        return
    kind = facts.get("type")
    if kind == "array":
        if not isinstance(value, list):
            kind = "type.googleapis.com/google.protobuf.ListValue"
            yield Fault(place, f"Invalid value at '{place}' ({kind}), {json.dumps(value)}")
            return
        for index, item in enumerate(value):
            yield from _faults(api, facts["items"], item, f"{place}[{index}]")
    elif kind == "object":
        if not isinstance(value, dict):
            yield Fault(place, f"Invalid value at '{place}' (an object is wanted), {json.dumps(value)}")
        elif "additionalProperties" in facts:
            for name, item in value.items():
                yield from _faults(api, facts["additionalProperties"], item, f"{place}.{name}")
        else:
            for name, item in value.items():
                if name in facts.get("properties", {}):
                    yield from _faults(api, facts["properties"][name], item, f"{place}.{name}")
                else:
                    yield Fault(place, f'Unknown name "{name}"', name)
    elif not _fits(facts, kind, value):
        yield Fault(place, f"Invalid value at '{place}', {json.dumps(value)}")


def _fits(facts: Json, kind: str | None, value: Any) -> bool:
    if kind == "any":
        return True
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return kind == "number" or float(value).is_integer()
    if kind == "string":
        if facts.get("format") in INTEGER_TEXTS:
            return isinstance(value, str) and bool(re.fullmatch(r"-?\d+", value))
        return isinstance(value, str) and value in facts.get("enum", (value,))
    return True


# ---- masks


def mask_fault(api: str, schema: str, mask: Mask) -> str:
    """Return the first path in a mask that names nothing in a schema, or nothing."""
    return _mask_fault(api, description(api)["schemas"][schema], mask, "")


def _mask_fault(api: str, facts: Json, mask: Mask, place: str) -> str:
    while "$ref" in facts or facts.get("type") == "array":
        facts = description(api)["schemas"][facts["$ref"]] if "$ref" in facts else facts["items"]
    for name, inner in mask.items():
        where = f"{place}.{name}" if place else name
        if name == "*" or "additionalProperties" in facts:
            continue
        if name not in facts.get("properties", {}):
            return where
        if inner and (fault := _mask_fault(api, facts["properties"][name], inner, where)):
            return fault
    return ""


MASKED: dict[str, tuple[str, str]] = {
    "updateBanding": ("bandedRange", "BandedRange"),
    "updateDeveloperMetadata": ("developerMetadata", "DeveloperMetadata"),
    "updateDimensionProperties": ("properties", "DimensionProperties"),
    "updateEmbeddedObjectPosition": ("newPosition.overlayPosition", "OverlayPosition"),
    "updateFilterView": ("filter", "FilterView"),
    "updateNamedRange": ("namedRange", "NamedRange"),
    "updateProtectedRange": ("protectedRange", "ProtectedRange"),
    "updateSheetProperties": ("properties", "SheetProperties"),
    "updateSpreadsheetProperties": ("properties", "SpreadsheetProperties"),
    "updateTable": ("table", "Table"),
    "updateCells": ("rows.values", "CellData"),
    "repeatCell": ("cell", "CellData"),
    "appendCells": ("rows.values", "CellData"),
}
"""The requests that carry a mask: what it is about, and the schema of that."""
