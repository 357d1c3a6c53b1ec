"""Goals, reviews and items to make scorecards of."""

from appraisal.policy import Scheme

SCHEME = Scheme()
