"""Google's own descriptions of its APIs: which call a path is, and whether what is sent has the right form.

The descriptions come with google-api-python-client.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    text: str
    unknown: str = ""
    """The name that does not exist there."""

    def under(self, name: str) -> "Fault":
        """Count the place from one level higher."""
        separator = "" if not self.place or self.place.startswith((".", "[")) else "."
        return self._replace(place=f"{name}{separator}{self.place}")

    @property
    def at(self) -> str:
        return self.place.removeprefix(".")

    @property
    def said(self) -> str:
        return self.text.replace("{}", f"'{self.at}'", 1)


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


Check = Callable[[Any], "Iterable[Fault]"]
"""Judges a piece of JSON; the places of its faults are counted from that piece."""


def faults(api: str, schema: str, value: Any) -> Iterable[Fault]:
    """Return each place where a piece of JSON departs from its schema; ``null`` is what is not given."""
    return () if value is None else _check_of(api, schema)(value)


@cache
def _check_of(api: str, schema: str) -> Check:
    return _object_check(api, description(api)["schemas"][schema])


def _object_check(api: str, facts: Json) -> Check:
    checks: dict[str, Check] = {}
    parts = facts.get("properties", {})
    rest = facts.get("additionalProperties")

    def check(value: Any) -> Iterable[Fault]:
        if not isinstance(value, dict):
            return [_wrong(value, f' (type "{facts.get("id", "object")}")')]
        found: list[Fault] = []
        for name, part in value.items():
            if part is None:
                continue
            known = checks.get(name)
            if known is None:
                if name not in parts and rest is None:
                    found.append(Fault("", f'Unknown name "{name}"', name))
                    continue
                known = checks[name] = _part_check(api, parts.get(name, rest))
            if inner := known(part):
                found += [one.under(f".{name}") for one in inner]
        return found

    return check


def _part_check(api: str, facts: Json) -> Check:
    if "$ref" in facts:
        schema = facts["$ref"]
        return lambda value: _check_of(api, schema)(value)  # looked up late: schemas hold one another
    kind = facts.get("type")
    if kind == "array":
        return _list_check(_part_check(api, facts["items"]))
    if kind == "object":
        return _object_check(api, facts)
    return lambda value: () if _fits(facts, kind, value) else [_wrong(value)]


def _list_check(each: Check) -> Check:
    def check(value: Any) -> Iterable[Fault]:
        if not isinstance(value, list):
            return [_wrong(value, " (type.googleapis.com/google.protobuf.ListValue)")]
        found: list[Fault] = []
        last = None
        for index, item in enumerate(value):
            if item is not None and item is not last and (inner := each(item)):
                found += [one.under(f"[{index}]") for one in inner]
            last = item  # thousands of rows say the same: the very same, from the emulator
        return found

    return check


def _wrong(value: Any, kind: str = "") -> Fault:
    return Fault("", f"Invalid value at {{}}{kind}, {json.dumps(value)}")


def _fits(facts: Json, kind: str | None, value: Any) -> bool:
    if kind == "string":
        if facts.get("format") in INTEGER_TEXTS:
            return isinstance(value, str) and bool(re.fullmatch(r"-?\d+", value))
        return isinstance(value, str) and ("enum" not in facts or value in facts["enum"])
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return kind == "number" or float(value).is_integer()
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


MASKED = {
    "updateBanding": "BandedRange",
    "updateDeveloperMetadata": "DeveloperMetadata",
    "updateDimensionProperties": "DimensionProperties",
    "updateFilterView": "FilterView",
    "updateNamedRange": "NamedRange",
    "updateProtectedRange": "ProtectedRange",
    "updateSheetProperties": "SheetProperties",
    "updateSpreadsheetProperties": "SpreadsheetProperties",
    "updateTable": "Table",
    "updateCells": "CellData",
    "repeatCell": "CellData",
    "appendCells": "CellData",
}
"""The requests that carry a mask, and the schema of what it is about."""
