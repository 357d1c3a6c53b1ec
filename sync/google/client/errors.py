"""What Google could not do, as errors that say where, what, and what to do.

::

    ReviewbookError
    └── GoogleError             the account, the quota, the network, the whole run
        ├── GoogleFileError     one file only: the others can go on
        └── GoogleUnclearError  sent, and nobody knows whether it was done: look before sending it again

No message repeats what Google said in its own words: those may hold cells' content.
"""

from sync.errors import ReviewbookError


class GoogleError(ReviewbookError):
    """Google refuses, or cannot be reached. ``permanent`` means that somebody has to do something before it can work."""

    @property
    def permanent(self) -> bool:
        """Whether the same request would fail again, however long one waits."""
        return self.key not in _PASSING


class GoogleFileError(GoogleError):
    """Google refuses something about one file: it is gone, not shared, protected, or too large."""


class GoogleUnclearError(GoogleError):
    """A request that must not be repeated was sent, and no clear answer came: it may have been done or not."""


_PASSING = frozenset({
    "google.rate", "google.server", "google.offline", "google.slow", "google.not-google", "google.incomplete", "google.unclear",
    "google.conflict",
})  # fmt: skip
"""Keys of what passes by itself."""
