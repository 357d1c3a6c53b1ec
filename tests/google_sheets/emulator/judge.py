"""Holds requests and answers against Google's own descriptions, and keeps what departs from them."""

from collections.abc import Mapping
from typing import Any

from tests.google_sheets.emulator import discovery
from tests.google_sheets.emulator.discovery import MASKED, Method
from tests.google_sheets.emulator.editing import KINDS
from tests.google_sheets.emulator.masks import Mask, MaskError, parse
from tests.google_sheets.emulator.refusals import RefusalError, drive, invalid, invalid_field

Json = dict[str, Any]
LARGEST = 2_000_000
"""Bytes of a request's body."""


class Judge:
    """What was wrong with requests, or with the emulator's own answers; a test fails if anything was."""

    def __init__(self) -> None:
        self.blamed: list[str] = []

    def blame(self, text: str) -> None:
        self.blamed.append(text)

    def forgive(self) -> None:
        """Forget what was wrong: for a test that sends it on purpose."""
        self.blamed.clear()

    def mask(self, method: Method, text: str) -> Mask | None:
        """Read the ``fields`` of a call.

        Raises:
            RefusalError: they name what the answer cannot have.

        """
        if not text:
            return None
        try:
            mask = parse(text)
        except MaskError:
            mask = {text: {}}
        fault = discovery.mask_fault(method.api, method.answer, mask) if method.answer else ""
        if fault:
            self.blame(f"{method.id}: fields={text}: there is no {fault}")
            if method.api.startswith("drive"):
                raise drive(400, f"Invalid field selection {fault}", "invalidParameter", location="fields")
            said = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{fault}'."
            raise invalid_field(fault, said)
        return mask

    def request(self, method: Method, query: Mapping[str, list[str]], body: Any, size: int = 0) -> None:
        """Judge a request.

        Raises:
            RefusalError: it has not the form that Google wants, and would answer with 400.

        """
        if size > LARGEST:
            self.blame(f"{method.id}: a body of {size} bytes, and Google asks for less than 2 MB")
        faults = list(discovery.query_faults(method, query))
        if body is not None and not method.request:
            self.blame(f"{method.id}: a body is sent, and none is wanted")
        elif body is not None:
            faults += discovery.faults(method.api, method.request, body)
        for fault in faults:
            self.blame(f"{method.id}: {fault.at}: {fault.said}")
        lenient = method.api.startswith("drive")  # Drive takes no notice of names that it does not know
        for fault in faults:
            if not (fault.unknown and lenient):
                raise self._refusal(method, fault)
        if method.id == "sheets.spreadsheets.batchUpdate":
            self._masks(body or {})

    def _refusal(self, method: Method, fault: discovery.Fault) -> RefusalError:
        if method.api.startswith("drive"):
            return drive(400, "Invalid Value" if not fault.unknown else fault.said, "invalid")
        if not fault.unknown:
            place, said = fault.at, fault.said
            if method.request == "ValueRange":  # the one body that the service itself calls by another name
                place, said = f"data.{place}", said.replace(f"'{place}'", f"'data.{place}'")
            return invalid_field(place, said)
        at = f" at '{fault.at}'" if fault.at and fault.at != fault.unknown else ""
        said = f'Invalid JSON payload received. Unknown name "{fault.unknown}"{at}: Cannot find field.'
        return invalid_field(fault.at, said)

    def _masks(self, body: Json) -> None:
        for index, request in enumerate(body.get("requests") or []):
            for kind, facts in request.items():
                if kind not in KINDS:
                    self.blame(f"requests[{index}]: the emulator does not know {kind}")
                if kind in MASKED and (text := (facts or {}).get("fields")):
                    self._mask_in_request(index, kind, text)

    def _mask_in_request(self, index: int, kind: str, text: str) -> None:
        try:
            fault = discovery.mask_fault("sheets.v4", MASKED[kind], parse(text))
        except MaskError:
            fault = text
        if fault:
            self.blame(f"requests[{index}].{kind}: fields={text}: there is no {fault}")
            raise invalid(f"Invalid requests[{index}].{kind}: Invalid field: {fault}")

    def answer(self, method: Method, body: Any) -> None:
        """Judge an answer of the emulator's own."""
        if not method.answer:
            return
        for fault in discovery.faults(method.api, method.answer, body):
            self.blame(f"the answer of {method.id}: {fault.at}: {fault.said}")
