"""Requests about developer metadata, and the search for it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.google_sheets.emulator.editing import Edit, doing
from tests.google_sheets.emulator.masks import put
from tests.google_sheets.emulator.refusals import invalid
from tests.google_sheets.emulator.sheet import Json
from tests.google_sheets.emulator.spreadsheet import Spreadsheet

ROOM = 30_000
"""Characters of keys and values that a spreadsheet keeps, and as many again for each of its tabs."""
LINE = {"ROWS": "ROW", "COLUMNS": "COLUMN"}
LOOKED_AT = ("metadataId", "metadataKey", "metadataValue", "visibility")


@doing("createDeveloperMetadata")
def create_metadata(edit: Edit, request: Json) -> Json:
    given = request.get("developerMetadata") or {}
    if not given.get("metadataKey"):
        raise edit.refuse("The metadata key must be set.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise edit.refuse("The visibility must be set.")
    number = given.get("metadataId") or edit.book.new_number()
    made = {
        "metadataId": number,
        "metadataKey": given["metadataKey"],
        **({"metadataValue": given["metadataValue"]} if given.get("metadataValue") else {}),
        "location": _location(edit, given.get("location") or {}),
        "visibility": given["visibility"],
    }
    edit.book.metadata.append(made)
    return {"developerMetadata": made}


def home(metadata: Json) -> int | None:
    """Return the tab that a piece of metadata lies on; none for the spreadsheet's own."""
    location = metadata["location"]
    found = location.get("sheetId", location.get("dimensionRange", {}).get("sheetId"))
    return None if found is None else int(found)


def refuse_unkept(book: Spreadsheet) -> None:
    """Refuse metadata that Google does not keep after a batch: too much of it, or two under one number.

    Raises:
        RefusalError: there is such metadata.

    """
    numbers = Counter(one["metadataId"] for one in book.metadata)
    if numbers and (twice := numbers.most_common(1)[0])[1] > 1:
        raise invalid(f"Developer metadata with the ID {twice[0]} already exists.")
    sizes: Counter[int | None] = Counter()
    for one in book.metadata:
        sizes[home(one)] += len(one["metadataKey"]) + len(one.get("metadataValue", ""))
    if max(sizes.values(), default=0) > ROOM:
        raise invalid(f"Developer metadata is limited to {ROOM} characters.")


def _location(edit: Edit, given: Json) -> Json:
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if lines := given.get("dimensionRange"):
        start = lines.get("startIndex") or 0
        if lines.get("endIndex") != start + 1:
            raise edit.refuse("The dimension range must represent exactly one row or column.")
        sheet = edit.sheet(lines.get("sheetId"))
        made = {
            "sheetId": sheet.id,
            "dimension": lines["dimension"],
            "startIndex": start,
            "endIndex": start + 1,
        }
        return {"locationType": LINE[lines["dimension"]], "dimensionRange": made}
    if "sheetId" not in given:
        raise edit.refuse("The location must be set.")
    return {"locationType": "SHEET", "sheetId": edit.sheet(given["sheetId"]).id}


def matching(book: Spreadsheet, filters: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Each piece of metadata that a DataFilter finds, with the filter that found it first."""
    filters = list(filters)
    for one in book.metadata:
        for filter_ in filters:
            lookup = filter_.get("developerMetadataLookup")
            if lookup and _matches(one, lookup):
                yield one, filter_
                break


def _matches(metadata: Json, lookup: Json) -> bool:
    any_type = (None, "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED")
    if lookup.get("locationType") not in (*any_type, metadata["location"]["locationType"]):
        return False
    if (place := lookup.get("metadataLocation")) and not _at(metadata["location"], place, lookup):
        return False
    return all(metadata.get(name) == lookup[name] for name in LOOKED_AT if lookup.get(name) is not None)


def _at(location: Json, place: Json, lookup: Json) -> bool:
    exact = lookup.get("locationMatchingStrategy") != "INTERSECTING_LOCATION"
    if "sheetId" in place and not exact:
        return place["sheetId"] in (
            location.get("sheetId"),
            location.get("dimensionRange", {}).get("sheetId"),
        )
    return all(location.get(name) == value for name, value in place.items() if name != "locationType")


@doing("updateDeveloperMetadata")
def update_metadata(edit: Edit, request: Json) -> Json:
    mask = edit.mask(request.get("fields"))
    given = request.get("developerMetadata") or {}
    found = {one["metadataId"] for one, _ in matching(edit.book, request.get("dataFilters") or [])}
    changed = []
    for index, one in enumerate(edit.book.metadata):
        if one["metadataId"] in found:
            made = put(one, given, mask)
            if "location" in mask:
                made["location"] = _location(edit, given.get("location") or {})
            edit.book.metadata[index] = made
            changed.append(made)
    return {"developerMetadata": changed}


@doing("deleteDeveloperMetadata")
def delete_metadata(edit: Edit, request: Json) -> Json:
    gone = [one for one, _ in matching(edit.book, [request.get("dataFilter") or {}])]
    edit.book.metadata = [one for one in edit.book.metadata if one not in gone]
    return {"deletedDeveloperMetadata": gone}
