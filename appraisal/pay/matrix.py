"""The merit matrices: in which band a compa-ratio lies, and what increase a grade gets there."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from appraisal.pay.formulas import NO_END, band_bounds
from appraisal.pay.inputs import MatrixRow, PayInputs, rate


class Matrix:
    """The matrices of all pools with the bands that they share; ``pools`` is the pool of each row, 0 for none."""

    def __init__(self, inputs: PayInputs, pools: tuple[int, ...]) -> None:
        self._inputs, self.pools = inputs, pools

    @cached_property
    def band_keys(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """The bounds of each band as formulas compare them; a blank band holds nothing."""
        return tuple(map(band_bounds, self._inputs.bands))

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """What each row of the matrix says of itself."""
        pairs = zip(self._inputs.matrix, self.pools, strict=True)
        return tuple(self._check(row, pool) for row, pool in pairs)

    def _check(self, row: MatrixRow, pool: int) -> str:
        if row.is_blank:
            return ""
        if not pool:
            return "matrix_pool"
        if row.grade.casefold() not in {grade.casefold() for grade in self._inputs.grades}:
            return "grade_unknown"
        if len(self._rows[pool, row.grade.casefold()]) > 1:
            return "matrix_twice"
        return "percent_bad" if self.missing_increases(row) else "good"

    def missing_increases(self, row: MatrixRow) -> int:
        """Return how many bands that are in use have no increase in a row of the matrix."""
        used = (low < NO_END for low, _ in self.band_keys)
        return sum(wanted and rate(one) is None for wanted, one in zip(used, row.increases, strict=False))

    def increase(self, row: int, band: int) -> Decimal | None:
        """Return the increase in a cell, as a share of the base; ``None`` where there is none."""
        return rate(self._inputs.matrix[row - 1].increases[band - 1]) if row and band else None

    def band(self, compa: Decimal) -> int:
        """Return the number of the only band in which a compa-ratio lies, 0 where there is none or more than one."""
        fits = [place for place, (low, high) in enumerate(self.band_keys, start=1) if low <= compa < high]
        return fits[0] if len(fits) == 1 else 0

    def row(self, pool: int, grade: str) -> int:
        """Return the number of the only row of a pool's grade, 0 where there is none or more than one."""
        rows = self._rows.get((pool, grade.casefold()), ()) if grade else ()
        return rows[0] if len(rows) == 1 else 0

    @cached_property
    def _rows(self) -> Mapping[tuple[int, str], list[int]]:
        rows: dict[tuple[int, str], list[int]] = {}
        for place, (row, pool) in enumerate(zip(self._inputs.matrix, self.pools, strict=True), start=1):
            rows.setdefault((pool, row.grade.casefold()), []).append(place)
        return rows
