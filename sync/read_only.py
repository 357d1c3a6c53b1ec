"""Lets read-only mappings travel to other processes: the standard library cannot send such a view. Import it, that is all."""

import copyreg
from types import MappingProxyType
from typing import Any


def read_only(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a read-only view of a mapping."""
    return MappingProxyType(content)


copyreg.pickle(MappingProxyType, lambda view: (read_only, (dict(view),)))
