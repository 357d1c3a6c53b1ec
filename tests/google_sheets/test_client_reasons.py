"""Every reason that Google gives is known once, and becomes a sentence in both languages that says what to do."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.messages import LANGUAGES, Texts
from sync.errors import TEXTS
from sync.google.client import errors, reasons
from sync.google.client.reasons import Reason, Then, refusal, sign_in_refusal

ALL = [found for found in vars(reasons).values() if isinstance(found, Reason)]
RECORDED = Path(os.environ.get("REVIEWBOOK_RECORDINGS", "")) / "real_errors.json"
VALUES = {"reason": "someReason", "status": 403, "service": "sheets.googleapis.com"}


def drive(reason: str, status: int = 403) -> tuple[int, dict[str, object]]:
    return status, {"error": {"code": status, "message": "", "errors": [{"reason": reason}]}}


def cloud(reason: str, status: int = 403, **metadata: str) -> tuple[int, dict[str, object]]:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "metadata": metadata}]
    return status, {
        "error": {"code": status, "message": "", "status": "PERMISSION_DENIED", "details": details}
    }


def sheets(message: str, status: str = "INVALID_ARGUMENT") -> tuple[int, dict[str, object]]:
    return 400, {"error": {"code": 400, "message": message, "status": status}}


@pytest.mark.parametrize("reason", ALL, ids=lambda reason: reason.key)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_is_a_sentence_with_a_remedy(reason: Reason, language: str) -> None:
    said = TEXTS(reason.key, language, **VALUES)
    ends = re.findall(r"[.。:：]", re.sub(r"\w+\.\w+", "", said))
    assert len(ends) >= 2, said
    assert "{" not in said


@pytest.mark.parametrize("name", reasons.BY_NAME)
def test_a_reason_is_found_in_drives_words_and_in_clouds(name: str) -> None:
    assert refusal(*drive(name)).reason is reasons.BY_NAME[name]
    assert refusal(*drive(name)).name == name
    assert refusal(*cloud(name)).reason in (reasons.BY_NAME[name], reasons.DENIED)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (sheets("Invalid requests[0].updateCells: You are trying to edit a protected cell or object."), reasons.PROTECTED),
        (sheets("This action would increase the number of cells in the workbook above the limit of 10000000 cells."), reasons.TOO_MANY_CELLS),
        (sheets("This operation is not supported for this document", "FAILED_PRECONDITION"), reasons.OFFICE_FILE),
        (sheets("Unable to parse range: Gone!A1"), reasons.NO_RANGE),
        (sheets("Invalid requests[2].updateCells: No grid with id: 7"), reasons.NO_RANGE),
        (sheets("Invalid JSON payload received."), reasons.BAD_REQUEST),
        (cloud("SERVICE_DISABLED", service="sheets.googleapis.com"), reasons.API_OFF),
        (cloud("RATE_LIMIT_EXCEEDED", 429, quota_limit="ReadRequestsPerMinutePerUser"), reasons.RATE),
        (cloud("RATE_LIMIT_EXCEEDED", 429, quota_limit="WritesPerDayPerProject"), reasons.DAILY),
        ((429, {"error": {"code": 429, "message": "", "status": "RESOURCE_EXHAUSTED"}}), reasons.RATE),
        ((500, None), reasons.SERVER),
        ((502, {"error": "down"}), reasons.SERVER),
        ((404, None), reasons.NOT_FOUND),
        ((407, None), reasons.PROXY),
        ((403, None), reasons.BLOCKED),
        ((401, {"message": "no"}), reasons.BLOCKED),
        ((418, None), reasons.REFUSED),
        ((403, {"error": {"code": 403, "errors": [{"reason": "somethingNew"}]}}), reasons.DENIED),
        ((413, {"error": {"code": 413}}), reasons.TOO_LARGE),
    ],
)  # fmt: skip
def test_an_answer_becomes_the_most_exact_reason(answer: tuple[int, object], expected: Reason) -> None:
    assert refusal(*answer).reason is expected


def test_the_service_that_is_off_is_named() -> None:
    assert (
        refusal(*cloud("SERVICE_DISABLED", service="drive.googleapis.com")).service == "drive.googleapis.com"
    )


@pytest.mark.skipif(not RECORDED.is_file(), reason="the recordings of Google's own answers are not here")
def test_the_recorded_refusals_of_the_real_google() -> None:
    found = [
        (entry["status"], refusal(entry["status"], entry["body"]).reason.key)
        for entry in json.loads(RECORDED.read_text(encoding="utf-8"))
    ]
    assert found == [
        (404, "google.not-found"), (403, "google.denied"), (400, "google.bad-request"), (400, "google.bad-request"),
        (400, "google.bad-request"), (404, "google.not-found"), (401, "google.signed-out"), (400, "google.bad-request"),
        (429, "google.rate"), (429, "google.rate"), (429, "google.rate"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "description", "expected"),
    [
        ("invalid_grant", "Token has been expired or revoked.", reasons.REVOKED),
        ("invalid_grant", "Invalid JWT Signature.", reasons.KEY),
        ("invalid_grant", "Invalid grant: account not found", reasons.KEY),
        ("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.", reasons.CLOCK),
        ("invalid_client", "The OAuth client was not found.", reasons.CLIENT),
        ("deleted_client", "The OAuth client was deleted.", reasons.CLIENT),
        ("unauthorized_client", "", reasons.CLIENT),
        ("invalid_scope", "", reasons.SCOPE),
        ("access_denied", "", reasons.SCOPE),
        ("admin_policy_enforced", "", reasons.POLICY),
        ("internal_failure", "", reasons.SERVER),
        ("", "", reasons.SIGNED_OUT),
        ("what a\nsurprise", "", reasons.SIGNED_OUT),
    ],
)  # fmt: skip
def test_a_sign_in_that_fails_says_why(name: str, description: str, expected: Reason) -> None:
    found = sign_in_refusal(name, description)
    assert found.reason is expected
    assert re.fullmatch(r"[A-Za-z_]+", found.name)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["error", "errors", "details", "reason", "status", "message", "code"]) | st.text(max_size=3), inner, max_size=5
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.integers(300, 600), ANYTHING)
def test_whatever_comes_it_is_a_reason_and_its_name_is_a_word(status: int, body: object) -> None:
    found = refusal(status, body)
    assert isinstance(found.reason, Reason)
    assert re.fullmatch(r"[A-Za-z_]{2,60}|\d{3}", found.name)


def test_what_passes_by_itself_is_not_called_permanent() -> None:
    passing = {reason.key for reason in ALL if reason.then in (Then.WAIT, Then.REPEAT)}
    assert passing == {key for key in passing if not errors.GoogleError(key).permanent}
    assert errors.GoogleError("google.storage").permanent
    assert errors.GoogleError("google.not-found").permanent


def test_every_sentence_that_the_code_asks_for_exists() -> None:
    root, terminal = Path(__file__).parents[2], Texts("addin")
    asked = {
        key
        for package in ("sync", "addin")
        for file in (root / package).rglob("*.py")
        for key in re.findall(r'"(google\.[a-z]+(?:-[a-z]+)*)"', file.read_text(encoding="utf-8"))
        if key not in ("google.json", "google.auth")
    }
    assert {key for key in asked if key not in TEXTS and f"cli.{key}" not in terminal} == set()
