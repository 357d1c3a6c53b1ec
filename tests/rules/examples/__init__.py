"""One mistake each: what it does to the clean world, and the one finding that must come of it."""

from importlib import import_module

from .mistakes import EXAMPLES, Example

__all__ = ["EXAMPLES", "Example"]

ROOMS = (
    "goals",
    "cascade",
    "ratings",
    "results",
    "sheets",
    "settings",
    "coaching",
    "merge",
    "provided",
    "agreements",
    "feedback",
    "improvement",
)
"""The rooms in the order of their examples."""

for room in ROOMS:
    import_module(f".{room}", __name__)
