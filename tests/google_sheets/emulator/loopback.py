"""gspread's own code, unchanged, with Google's hosts led to the emulator."""

from typing import Any

import gspread
import requests
from requests.adapters import HTTPAdapter

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com", "https://oauth2.googleapis.com")


class LoopbackAdapter(HTTPAdapter):
    """Sends what is meant for Google to a loopback address."""

    def __init__(self, url: str) -> None:
        self._url = url
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        for host in HOSTS:
            if request.url and request.url.startswith(host):
                request.url = self._url + request.url.removeprefix(host)
        return super().send(request, *args, **kwargs)


def gspread_client(url: str, email: str = "") -> gspread.Client:
    """Return a gspread client at the emulator; with an address it is that person who calls."""
    session = requests.Session()
    for host in HOSTS:
        session.mount(host + "/", LoopbackAdapter(url))
    if email:
        session.headers["Authorization"] = f"Bearer {email}"
    return gspread.Client(auth=None, session=session)  # type: ignore[arg-type]  # the session is signed in
