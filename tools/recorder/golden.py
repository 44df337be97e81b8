"""Golden files: JSON lines, compressed so that the same lines give the same bytes."""

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """Writes `rows` whole or not at all."""
    text = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    _write(path, gzip.compress(text.encode(), 9, mtime=0))


def write_object(path: Path, value: Any) -> None:
    """Writes one JSON object for people to read, whole or not at all."""
    _write(path, (json.dumps(value, indent=1) + "\n").encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
