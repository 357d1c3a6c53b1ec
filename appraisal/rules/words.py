"""How values look inside a message: percent, numbers, and words such as the names of methods."""

from appraisal.findings import Value
from appraisal.messages import Texts

_texts = Texts("appraisal")

GROUPED = 10_000
"""Numbers from here on are shown with separators for the thousands."""


LONGEST_QUOTE = 2_000
"""Characters that are quoted of a text at most; a cell holds 32,767, and a sentence quotes a few texts."""


class Shown:
    """A value of a finding, formatted for a language by the message's own format specification.

    ``{sum:pct}`` shows 0.95 as "95 %" (English) or "95%" (Chinese), ``{target}`` a number as people read it (12,000),
    ``{suggestion:plain}`` one as they type it (12000), ``{shown:held}`` what a cell holds, "nothing" where it is blank, and any
    other specification names a list of words: ``{method:method}`` shows ``higher`` in the reader's words.
    """

    __slots__ = ("_language", "_value")

    def __init__(self, value: Value, language: str) -> None:
        self._value = value
        self._language = language

    def __format__(self, specification: str) -> str:
        if specification == "pct":
            return self._percent()
        if specification == "held":
            return (
                _texts("words.held.blank", self._language) if self._value in (None, "") else self._plain(",")
            )
        if specification not in ("", "plain"):
            return self._word(specification)
        return self._plain("," if not specification else "")

    def _percent(self) -> str:
        if not isinstance(self._value, int | float):
            return str(self._value)
        figure = f"{round(self._value * 100, 2):.10g}"
        return f"{figure} %" if self._language == "en" else f"{figure}%"

    def _word(self, words: str) -> str:
        key = f"words.{words}.{self._value}"
        return _texts(key, self._language) if key in _texts else self._plain(",")

    def _plain(self, separator: str) -> str:
        if isinstance(self._value, int | float):
            grouped = separator if abs(self._value) >= GROUPED else ""
            return f"{self._value:{grouped}.10g}"
        return "" if self._value is None else shortened(self._value)


def shortened(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return a text as a sentence may quote it: what fills a whole cell leaves no room for the words about it in another one."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
