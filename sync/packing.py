"""Snapshots as bytes, for the ledger: small, quick, and the same bytes for the same snapshot.

Rows with the same filled columns share a *shape*, so that column names stand once: ``{table: [[columns, [[record, value,
...], ...]], ...]}`` as JSON, deflated.
"""

import json
import zlib

from sync.fields import Value
from sync.snapshots import Row, Snapshot


def pack(snapshot: Snapshot) -> bytes:
    """Return a snapshot as bytes; equal snapshots give equal bytes."""
    tables = {}
    for table, rows in sorted(snapshot.items()):
        shapes: dict[tuple[str, ...], list[list[Value]]] = {}
        for record, row in sorted(rows.items()):
            columns = tuple(sorted(row))
            shapes.setdefault(columns, []).append([record, *map(row.__getitem__, columns)])
        tables[table] = sorted(shapes.items())
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpack(packed: bytes) -> dict[str, dict[str, Row]]:
    """Return the snapshot that was packed."""
    tables = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return {
        table: {
            record: dict(zip(columns, values, strict=True))
            for columns, rows in shapes
            for record, *values in rows
        }
        for table, shapes in tables.items()
    }
