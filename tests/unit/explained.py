"""What the explanations are of."""

from appraisal.model import (
    KpiParameters,
)
from appraisal.policy import Scheme

SCHEME = Scheme()


P = KpiParameters
