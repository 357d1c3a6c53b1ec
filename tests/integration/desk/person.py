"""Sits before the window in a person's place: notes what is shown, and answers as it was told to.

The Python that a press starts in a test imports this as it begins, from a folder of the test's own, the desk. In a press it lets
the window be this file, run as a program; everything else of the press is the product's own. Notes and answers lie on the desk:

=============  =================================================================================
answers.json   what is answered to each question, in their order
shown.jsonl    what was shown and asked, as the window was told it, and ``over`` when a press ends
looked         is put there once the test has looked, and lets the press end
pipe.txt       where there is one: the LibreOffice that stands in Excel's place listens there
=============  =================================================================================
"""

import atexit
import json
import sys
import time
from pathlib import Path
from types import TracebackType

DESK = Path(__file__).parent

TO_LOOK = 120.0
"""Seconds that a test may take to look."""


def note(shown: dict[str, object]) -> None:
    """Write down what is shown."""
    with (DESK / "shown.jsonl").open("a", encoding="utf-8") as file:
        print(json.dumps(shown), file=file)


def answer_as_told() -> None:
    """Be the window: take requests from standard input until they end."""
    answers = iter(json.loads((DESK / "answers.json").read_text(encoding="utf-8")))
    for line in sys.stdin:
        request = json.loads(line)
        note(request)
        if request["do"] == "say":
            print(json.dumps({"answer": True}), flush=True)
        elif request["do"] in ("ask", "confirm"):
            print(json.dumps({"answer": next(answers, None)}), flush=True)


def sit_down() -> None:
    """Let the press that begins speak with this file instead of with the window."""
    from addin.live.beside import Beside

    start = Beside.__init__
    Beside.__init__ = lambda self, language, command=(), otherwise=None: start(  # type: ignore[method-assign]
        self, language, command or (sys.executable, __file__), otherwise
    )
    if (DESK / "pipe.txt").exists():
        _let_libreoffice_be_excel()
    sys.excepthook = _broke
    atexit.register(_over)


def _let_libreoffice_be_excel() -> None:
    from addin.libreoffice import bridge, engine

    engine.activate().apps.take(bridge.connect((DESK / "pipe.txt").read_text(encoding="utf-8")))


def _broke(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    del where
    note({"do": "broke", "text": f"{kind.__name__}: {error}"})


def _over() -> None:
    """Say that the press is over, and wait until the test has looked: the connection closes what was opened through it."""
    note({"do": "over"})
    end = time.monotonic() + TO_LOOK
    while not (DESK / "looked").exists() and time.monotonic() < end:
        time.sleep(0.05)


if __name__ == "__main__":
    answer_as_told()
elif "--work" in sys.orig_argv or "addin.libreoffice.press" in sys.orig_argv:
    sit_down()
