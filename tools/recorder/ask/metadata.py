"""Prints what a release says of its config classes: fields, properties and how the hash is made, as one JSON object.

Kinds and bounds are named as in `src/parallel-config/fields/definition.ts`.
"""

import dataclasses
import json
import os
import types
import typing
from typing import Any

from recorder.ask.streams import answers_stream

ANSWERS = answers_stream()
os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")

import vllm.config.parallel as parallel  # noqa: E402
import vllm.config.utils as utils  # noqa: E402
from pydantic import ValidationError  # noqa: E402
from pydantic.fields import FieldInfo  # noqa: E402

from recorder.ask import host  # noqa: E402
from recorder.ask.plain import plain  # noqa: E402

NESTED = ("EPLBConfig", "FaultToleranceConfig")
KINDS = {int: "integer", bool: "boolean", str: "string", Any: "any"}
BOUNDS = {"ge": "minimum", "gt": "exclusive_minimum", "le": "maximum", "lt": "exclusive_maximum"}
HOST = {
    "platform": "cuda",
    "device_count": 8,
    "custom_all_reduce": True,
    "nixl_available": False,
    "ray": {"installed": False, "initialized": False, "placement_group": False},
    "open_ports": [52001, 52002, 52003, 52004, 52005],
}


def describe_type(annotation: Any) -> dict[str, Any]:
    """The kind of a field by its annotation, with its options."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return {"kind": "enum", "options": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        return _describe_union([member for member in arguments if member is not type(None)])
    if origin is list:
        return {"kind": f"{describe_type(arguments[0])['kind']}_list"}
    if dataclasses.is_dataclass(annotation):
        return {"kind": "object", "object": annotation.__name__}
    return {"kind": KINDS.get(annotation, "any")}


def _describe_union(members: list[Any]) -> dict[str, Any]:
    if len(members) == 1:
        return describe_type(members[0])
    takes_class = any(typing.get_origin(member) is type for member in members)
    return {"kind": "executor_backend" if takes_class else "union"}


def describe_class(dataclass: type) -> list[dict[str, Any]]:
    """The fields of a config class in the order in which they are declared."""
    infos = getattr(dataclass, "__pydantic_fields__", {})
    return [
        _describe_field(dataclass, field, infos.get(field.name))
        for field in dataclasses.fields(dataclass)
    ]


def _describe_field(
    dataclass: type, field: dataclasses.Field, info: FieldInfo | None
) -> dict[str, Any]:
    description = {"name": field.name, **describe_type(info.annotation if info else field.type)}
    settable = field.init
    if isinstance(field.default, FieldInfo) and field.default.init is not None:
        settable = field.default.init
    for constraint in info.metadata if info else ():
        for name, ours in BOUNDS.items():
            if getattr(constraint, name, None) is not None:
                description[ours] = getattr(constraint, name)
    if not settable:
        return {**description, "derived": True}
    if _takes_null(dataclass, field.name):
        description["nullable"] = True
    if description["kind"] != "object":
        description["default"] = _default(info)
    return description


def _takes_null(dataclass: type, name: str) -> bool:
    """Asked, not read off the annotation: some validators let null pass where the annotation does not."""
    try:
        dataclass(**{name: None})
    except ValidationError as error:
        return all(entry["loc"][:1] != (name,) for entry in error.errors())
    return True


def _default(info: FieldInfo | None) -> Any:
    value = info.get_default(call_default_factory=True) if info else None
    return value if isinstance(value, (int, str, list, dict)) else None


def describe_hash() -> dict[str, Any]:
    """How the hash is made, the names of what goes into it (null before 0.12.0), and that of `{}`."""
    factors: dict[str, Any] = {}
    original = getattr(utils, "hash_factors", None)
    if original is not None:
        utils.hash_factors = lambda items: factors.update(items) or original(items)
    host.install()
    host.state(HOST, {})
    default_hash = parallel.ParallelConfig().compute_hash()
    return {
        "hash_scheme": "sorted_json" if factors else "list_repr",
        "hash_factors": sorted(factors) or None,
        "default_hash": default_hash,
    }


def _properties(dataclass: type) -> list[str]:
    return sorted(name for name in dir(dataclass) if isinstance(getattr(dataclass, name), property))


def main() -> None:
    metadata = {
        **describe_hash(),
        "properties": _properties(parallel.ParallelConfig),
        "ParallelConfig": describe_class(parallel.ParallelConfig),
    }
    for name in NESTED:
        nested = getattr(parallel, name, None)
        if dataclasses.is_dataclass(nested):
            metadata[name] = describe_class(nested)
    ANSWERS.write(json.dumps(plain(metadata)) + "\n")
    ANSWERS.flush()


main()
