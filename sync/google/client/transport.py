"""One request to Google: paced, sent, judged, and then sent again or given up.

What was surely not done (too many requests, not visible yet, no connection at all) is sent again whatever it is. Where nobody
knows, it is sent again only if it may be repeated; otherwise :class:`~sync.google.client.errors.GoogleUnclearError` says so.
Waits grow from one to 32 seconds and are drawn at random below that, so that many programs do not come back at once; a request
is given up when :attr:`Transport.patience` seconds have passed since it was first sent.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.google.client import reasons
from sync.google.client.errors import GoogleError, GoogleFileError, GoogleUnclearError
from sync.google.client.pacing import Clock, Kind, Pacer
from sync.google.client.reasons import Reason, Refusal, Then

if TYPE_CHECKING:
    from gspread.http_client import HTTPClient, ParamsType
    from requests import Response

PATIENCE = 300.0
LONGEST_WAIT = 32.0
TRIES = 8
"""Of a request that Google or the network breaks; one that comes too often is bounded by the patience alone."""
LOOKS = 3
"""Of a file that is not found: a new one is not visible everywhere at once."""
TIMEOUTS = (10.0, 190.0)
"""Seconds to connect, and to wait for an answer: Google itself gives up after 180."""
TYPICAL_SECONDS = 0.6
"""How long an answer takes, until it is known better."""
_WEIGHT_OF_LAST = 0.1


@dataclass(frozen=True, slots=True)
class Call:
    """A request: ``repeatable`` means that doing it twice is doing it once; ``file_id`` is the file that it is about."""

    kind: Kind
    method: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None
    repeatable: bool = True
    file_id: str = ""


class _FailedError(Exception):
    """A request failed; ``undone`` is true where it was surely not done."""

    def __init__(self, refusal: Refusal, *, undone: bool = False) -> None:
        super().__init__(refusal.name)
        self.refusal = refusal
        self.undone = undone or refusal.reason.then is not Then.REPEAT


class Transport:
    """Sends requests through gspread's HTTP client, from any number of threads."""

    def __init__(self, http: "HTTPClient", pacer: Pacer, clock: Clock, *, patience: float = PATIENCE) -> None:
        self._http = http
        self._http.set_timeout((TIMEOUTS[0], min(TIMEOUTS[1], patience)))
        self._clock = clock
        self._random = random.Random()
        self.pacer = pacer
        self.patience = patience
        self.seconds_a_call = TYPICAL_SECONDS

    def send(self, call: Call) -> dict[str, Any]:
        """Return Google's answer, an empty one where it has nothing to say.

        Raises:
            GoogleError: it refuses, or cannot be reached, however long one waits.
            GoogleUnclearError: the request may not be repeated, and whether it was done is not known.

        """
        self.pacer.wait(call.kind)
        began, tries = self._clock.time(), 0
        while True:
            try:
                return self._once(call)
            except _FailedError as failed:
                tries += 1
                wait = self._wait_after(call, failed, tries)
                spent = self._clock.time() - began
                if wait is None or spent + wait > self.patience:
                    raise _error(call, failed) from None
                if failed.refusal.reason is reasons.RATE:
                    self.pacer.hold(call.kind, wait)
            self._clock.sleep(wait)
            self.pacer.wait(call.kind)

    def _wait_after(self, call: Call, failed: _FailedError, tries: int) -> float | None:
        """Return how many seconds to wait before the next try, ``None`` for giving up."""
        match failed.refusal.reason.then:
            case Then.GIVE_UP:
                return None
            case Then.LOOK_AGAIN if tries >= LOOKS:
                return None
            case Then.REPEAT if tries >= TRIES or not (call.repeatable or failed.undone):
                return None
            case Then.LOOK_AGAIN:  # nobody else waits for the same; what counts is that some time passes
                return self._random.uniform(2.0 ** (tries - 1), 2.0**tries)
        return self._random.uniform(0.0, min(LONGEST_WAIT, 2.0 ** (tries - 1)))

    def _once(self, call: Call) -> dict[str, Any]:
        params = _grouped(call.params)
        body = None if call.body is None else encoded(call.body)
        headers = None if body is None else {"Content-Type": "application/json; charset=utf-8"}
        began = self._clock.time()
        with _library_errors():
            response = self._http.request(call.method, call.url, params=params, data=body, headers=headers)
        self._learn(self._clock.time() - began)
        if not response.content and response.status_code in (200, 204):
            return {}
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            # A sign-in page of a network, or a proxy's page, that calls itself a success.
            raise _FailedError(Refusal(reasons.NOT_GOOGLE, "html", response.status_code))
        return answer

    def _learn(self, seconds: float) -> None:
        self.seconds_a_call += _WEIGHT_OF_LAST * (seconds - self.seconds_a_call)

    def seconds_left(self, work: Mapping[Kind, int]) -> float:
        """Return how long so many requests of each kind will take, one after the other, from now on."""
        waiting = max(self.pacer.seconds_for(kind, requests) for kind, requests in work.items())
        requests = sum(work.values())
        # The last request still has to be answered after its turn came.
        return max(waiting + self.seconds_a_call * bool(requests), requests * self.seconds_a_call)


def _grouped(params: Sequence[tuple[str, str]]) -> "ParamsType":
    """Return the parameters as gspread takes them: a name that comes several times with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in params:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def encoded(body: object) -> bytes:
    """Return a body as the bytes that are sent: UTF-8, so that Chinese takes half of what escapes would.

    Half a character, which a damaged file may hold, becomes a question mark: Google refuses it.
    """
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _error(call: Call, failed: _FailedError) -> GoogleError:
    """Return what people are told; whatever Google wrote stays behind."""
    refusal, reason = failed.refusal, failed.refusal.reason
    if not (failed.undone or call.repeatable):
        return GoogleUnclearError("google.unclear", reason=refusal.name)
    kind = GoogleFileError if reason.one_file and call.file_id else GoogleError
    return kind(reason.key, reason=refusal.name, status=refusal.status, service=refusal.service)


@contextmanager
def _library_errors() -> Iterator[None]:
    """Turn what gspread, requests and Google's sign-in raise into one thing, and keep nothing of what they say."""
    import gspread.exceptions
    import requests.exceptions as broken
    from google.auth import exceptions as sign_in

    try:
        yield
    except gspread.exceptions.APIError as error:
        raise _FailedError(answered(error.response)) from None
    except (KeyError, TypeError):
        # gspread's own error looks for a code in an answer that is JSON, but not as Google writes it.
        raise _FailedError(Refusal(reasons.NOT_GOOGLE, "json")) from None
    except sign_in.RefreshError as error:
        raise _FailedError(sign_in_failed(error), undone=True) from None
    except sign_in.TransportError as error:
        # The token could not be fetched: the request itself was never sent.
        cause = error.args[0] if error.args else error
        name = cause if isinstance(cause, broken.RequestException) else broken.ConnectionError()
        raise _FailedError(broken_off(name), undone=True) from None
    except sign_in.GoogleAuthError as error:
        raise _FailedError(Refusal(reasons.SIGNED_OUT, type(error).__name__), undone=True) from None
    except broken.RequestException as error:
        raise _FailedError(broken_off(error), undone=never_left(error)) from None


def answered(response: "Response") -> Refusal:
    """Return what a refusing answer says, whether it is Google's JSON or somebody's page."""
    try:
        body = response.json()
    except ValueError:
        body = None
    return reasons.refusal(response.status_code, body)


def sign_in_failed(error: Exception) -> Refusal:
    """Return why Google gave no token."""
    told = error.args[1] if len(error.args) > 1 else {}
    if isinstance(told, Mapping):
        return reasons.sign_in_refusal(str(told.get("error", "")), str(told.get("error_description", "")))
    return reasons.sign_in_refusal("", "")


def broken_off(error: Exception) -> Refusal:
    """Return why there was no answer at all."""
    import requests.exceptions as broken

    if _is_certificate(error):
        return Refusal(reasons.CERTIFICATE, type(error).__name__)
    kinds: tuple[tuple[type[Exception], Reason], ...] = (
        (broken.ProxyError, reasons.PROXY),
        (broken.ConnectTimeout, reasons.OFFLINE),
        (broken.Timeout, reasons.SLOW),
    )
    reason = next((reason for kind, reason in kinds if isinstance(error, kind)), reasons.OFFLINE)
    return Refusal(reason, type(error).__name__)


def never_left(error: Exception) -> bool:
    """Whether a broken connection had not even been made, so that nothing can have been sent."""
    import requests.exceptions as broken
    from urllib3.exceptions import NewConnectionError

    if isinstance(error, broken.ConnectTimeout | broken.ProxyError) or _is_certificate(error):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _is_certificate(error: BaseException | None) -> bool:
    """Whether the other side's certificate was refused; any other fault of TLS may come after the request was sent."""
    import ssl

    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        inner = error.args[0] if error.args else None
        reason = getattr(error, "reason", None)
        causes = (reason, inner, error.__cause__, error.__context__)
        error = next((cause for cause in causes if isinstance(cause, BaseException)), None)
    return False
