"""One request: what is sent again, what is not, how long it is waited, and what is said in the end."""

import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from scripted_google import HTML_503, HUNG_UP, Answer, Script, TestClock, refused, serving

from sync.errors import describe
from sync.google.client.connection import google_at
from sync.google.client.errors import GoogleError, GoogleFileError, GoogleUnclearError
from sync.google.client.service import Google
from sync.google.client.transport import LONGEST_WAIT, LOOKS, PATIENCE, TRIES

FILE = {"id": "f1", "name": "Lee", "version": "7", "modifiedTime": "2026-07-01T08:00:00.000Z"}
RATE_429 = Answer(
    429,
    {
        "error": {
            "code": 429,
            "message": "Quota exceeded for quota metric 'Read requests'",
            "status": "RESOURCE_EXHAUSTED",
            "details": [{"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit": "ReadPerMinute"}}],
        }
    },
)
NO_FILE = refused(404, "notFound", "File not found: f1.")


@pytest.fixture
def script() -> Iterator[Script]:
    with serving(Script()) as found:
        yield found


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def google(script: Script, clock: TestClock) -> Google:
    return google_at(script.url, clock=clock)


def read(google: Google) -> object:
    return google.file("f1")


def write_twice(google: Google) -> object:
    return google.batch_update("f1", [{"updateCells": {}}], repeatable=True)


def write_once(google: Google) -> object:
    return google.batch_update("f1", [{"insertDimension": {}}], repeatable=False)


def make(google: Google) -> object:
    return google.create_sheet("Lee", "folder", {"book": "B1"})


def share(google: Google) -> object:
    return google.share("f1", "lee@example.com", "writer")


def share_by_mail(google: Google) -> object:
    return google.share("f1", "lee@example.com", "writer", notify=True, message="Your book")


REPEATABLE = [read, write_twice, share]
ONCE = [write_once, make, share_by_mail]
BROKEN = {
    "500": refused(500, "backendError"),
    "503": refused(503, "", status="UNAVAILABLE"),
    "503-html": HTML_503,
    "hung-up": HUNG_UP,
    "html-200": Answer(200, b"<html>Please sign in to the guest network</html>"),
    "409": refused(409, "", status="ABORTED"),
    "408": Answer(408, b""),
}
UNDONE = {"429": RATE_429, "403-rate": refused(403, "userRateLimitExceeded"), "404": NO_FILE}
DONE = Answer(200, {**FILE, "type": "user"})
"""What is said of a file, and what is said of who may use it, in one."""


@pytest.mark.parametrize("work", REPEATABLE)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_may_be_repeated_is_sent_again_after_any_break(
    script: Script, google: Google, work: Callable[[Google], object], broken: Answer
) -> None:
    script.say(broken, broken, DONE)
    assert work(google)
    assert len(script.asked) == 3


@pytest.mark.parametrize("work", ONCE)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_may_not_be_repeated_is_sent_once_and_said_to_be_unclear(
    script: Script, google: Google, work: Callable[[Google], object], broken: Answer
) -> None:
    script.say(broken, DONE)
    with pytest.raises(GoogleUnclearError):
        work(google)
    assert len(script.asked) == 1


@pytest.mark.parametrize("work", [*REPEATABLE, *ONCE])
@pytest.mark.parametrize("undone", UNDONE.values(), ids=UNDONE)
def test_what_google_sent_back_undone_is_sent_again_whatever_it_is(
    script: Script, google: Google, work: Callable[[Google], object], undone: Answer
) -> None:
    script.say(undone, undone, DONE)
    assert work(google)
    assert len(script.asked) == 3


@pytest.mark.parametrize(
    "reason", ["storageQuotaExceeded", "dailyLimitExceeded", "forbidden", "sharingRateLimitExceeded"]
)
def test_what_no_wait_can_mend_is_asked_once(
    script: Script, google: Google, clock: TestClock, reason: str
) -> None:
    script.say(refused(403, reason))
    with pytest.raises(GoogleError) as raised:
        make(google)
    assert (len(script.asked), clock.slept) == (1, [])
    assert raised.value.permanent


@pytest.mark.parametrize("work", [*REPEATABLE, *ONCE])
def test_a_page_that_a_proxy_puts_in_googles_place_is_told_at_once(
    script: Script, google: Google, work: Callable[[Google], object]
) -> None:
    script.say(Answer(403, b"<html>Forbidden by the rules of Example Ltd</html>"))
    with pytest.raises(GoogleError) as raised:
        work(google)
    assert (raised.value.key, len(script.asked)) == ("google.not-google", 1)


def test_a_file_that_is_not_found_is_looked_for_several_times(script: Script, google: Google) -> None:
    script.say(NO_FILE)
    with pytest.raises(GoogleFileError) as raised:
        google.file("f1")
    assert (raised.value.key, len(script.asked)) == ("google.not-found", LOOKS)
    assert raised.value.place.file == "f1"


def test_a_refusal_names_the_file_by_its_name_once_that_is_known(script: Script, google: Google) -> None:
    script.say(DONE, refused(403, "forbidden"))
    google.file("f1")
    with pytest.raises(GoogleFileError) as raised:
        google.grid("f1", "sheets")
    assert describe(raised.value, "en").startswith("Lee: This account may not do that")


def test_too_many_requests_are_waited_for_until_the_patience_ends(
    script: Script, google: Google, clock: TestClock
) -> None:
    script.say(RATE_429)
    began = clock.now
    with pytest.raises(GoogleError) as raised:
        read(google)
    assert raised.value.key == "google.rate"
    assert not raised.value.permanent
    assert PATIENCE - LONGEST_WAIT < clock.now - began <= PATIENCE
    assert max(clock.slept) <= LONGEST_WAIT


def test_a_fault_of_googles_is_tried_a_bounded_number_of_times(script: Script, google: Google) -> None:
    script.say(HTML_503)
    with pytest.raises(GoogleError) as raised:
        read(google)
    assert (raised.value.key, len(script.asked)) == ("google.server", TRIES)


def test_waits_are_drawn_at_random_below_a_growing_bound(script: Script, clock: TestClock) -> None:
    script.say(HTML_503)
    google = google_at(script.url, clock=clock, patience=10_000)
    drawn: list[list[float]] = []
    for _ in range(20):
        clock.slept.clear()
        with pytest.raises(GoogleError):
            read(google)
        drawn.append(list(clock.slept))
    for position in range(TRIES - 1):
        waits = [waits[position] for waits in drawn]
        assert max(waits) <= min(LONGEST_WAIT, 2**position)
        assert len(set(waits)) > 10
    assert len({waits[0] for waits in drawn}) == 20


def test_no_connection_at_all_means_that_nothing_was_sent(clock: TestClock) -> None:
    with serving(Script()) as gone:
        url = gone.url
    with pytest.raises(GoogleError) as raised:
        write_once(google_at(url, clock=clock))
    assert raised.value.key == "google.offline"
    assert not isinstance(raised.value, GoogleUnclearError)
    assert len(clock.slept) == TRIES - 1


def test_a_deletion_that_was_done_before_its_answer_got_lost_is_no_error(
    script: Script, google: Google
) -> None:
    script.say(HUNG_UP, NO_FILE)
    google.delete_file("f1")
    google.unshare("f1", "p1")


def test_a_list_with_holes_is_never_handed_on(script: Script, google: Google) -> None:
    script.say(Answer(200, {"files": [FILE], "incompleteSearch": True}))
    with pytest.raises(GoogleError) as raised:
        list(google.list_files("trashed=false"))
    assert raised.value.key == "google.incomplete"


SECRET = "Zhang underperforms"


@pytest.mark.parametrize("work", [*REPEATABLE, *ONCE])
@pytest.mark.parametrize("status", [400, 403, 404, 409, 418, 500])
def test_what_google_quotes_of_a_cell_is_never_told(
    script: Script, google: Google, work: Callable[[Google], object], status: int
) -> None:
    script.say(refused(status, SECRET, f'Invalid value at data.values, "{SECRET}"', status=SECRET))
    with pytest.raises(GoogleError) as raised:
        work(google)
    seen: BaseException | None = raised.value
    texts = [describe(raised.value, language) for language in ("en", "zh-CN")]
    while seen is not None:
        texts.append(repr(seen) + str(seen.args) + str(vars(seen)))
        seen = seen.__cause__
    assert all(SECRET not in text for text in texts)
    assert raised.value.__suppress_context__


def test_threads_share_one_account_and_one_quota(script: Script, clock: TestClock) -> None:
    google = google_at(script.url, clock=clock)
    script.say(Answer(200, {"sheets": []}))
    workers = [threading.Thread(target=google.structure, args=("f1", "sheets")) for _ in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(script.asked) == 20


def test_half_a_character_is_a_question_mark_and_no_fault(script: Script, google: Google) -> None:
    google.put_values("f1", {"A!A1": [["\ud83d good"]]})
    assert script.asked[0].body["data"][0]["values"] == [["? good"]]


def test_a_fault_of_ours_is_no_fault_of_googles(google: Google) -> None:
    with pytest.raises(TypeError):
        google.put_values("f1", {"A!A1": [[object()]]})
    with pytest.raises(ValueError, match="JSON"):
        google.put_values("f1", {"A!A1": [[float("nan")]]})


def test_tls_that_breaks_after_the_request_was_sent_leaves_it_unclear(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError("EOF occurred in violation of protocol")

    monkeypatch.setattr(requests.Session, "request", break_off)
    with pytest.raises(GoogleUnclearError):
        write_once(google)
    with pytest.raises(GoogleError) as raised:
        read(google)
    assert raised.value.key == "google.offline"
