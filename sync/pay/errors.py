"""Why a pay workbook cannot be made."""

from sync.errors import ReviewbookError


class PayError(ReviewbookError):
    """The pay workbook cannot be used: open elsewhere, locked by a password, of another cycle, not ours."""
