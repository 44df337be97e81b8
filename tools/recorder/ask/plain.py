"""Python objects as JSON values."""

import dataclasses
from typing import Any


def plain(value: Any) -> Any:
    """`value` as JSON: dataclasses as objects, and what JSON has no word for by its type alone."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return {"__type__": type(value).__name__}
