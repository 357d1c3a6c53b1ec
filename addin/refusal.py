"""What the buttons cannot do, said in one sentence with a remedy, in the user's language."""

from appraisal.messages import Texts

_TEXTS = Texts("addin")


class RefusalError(Exception):
    """A press, or the user's settings, cannot be used; ``key`` is the key of the sentence and ``values`` fill it.

    It is no :class:`sync.errors.ReviewbookError`: nothing of a cycle was touched or even looked at yet.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def said(self, language: str) -> str:
        """Return the sentence."""
        return _TEXTS(self.key, language, **self.values)

    def __str__(self) -> str:
        """Return the English sentence: for tracebacks and logs."""
        return self.said("en")
