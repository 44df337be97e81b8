"""Values that somebody would really write, so that the rules behind the fields are reached."""

import random
from collections.abc import Callable
from typing import Any

from recorder.cases.values import Field

CHOICES: dict[str, list[Any]] = {
    "tensor_parallel_size": [1, 1, 2, 4, 8, 8, 16, 3, 6],
    "pipeline_parallel_size": [1, 1, 1, 2, 3, 4],
    "prefill_context_parallel_size": [1, 1, 2],
    "decode_context_parallel_size": [1, 1, 2, 4, 8, 3],
    "data_parallel_size": [1, 1, 2, 3, 4, 8, 16, 32],
    "data_parallel_size_local": [0, 1, 1, 2, 4, 8],
    "data_parallel_rank": [0, 0, 1, 2, 3, 7, 15, 31],
    "data_parallel_index": [1, 2],
    "world_size": [1, 2],
    "nnodes": [1, 1, 2, 3, 4, 8],
    "node_rank": [0, 0, 1, 2, 3, 7],
    "ubatch_size": [0, 1, 2, 4],
    "elastic_ep_max_dp_size": [0, 1, 4, 8, 16, 32],
    "dp_sync_interval": [1, 2, 4, 16],
    "max_parallel_loading_workers": [None, 1, 4],
    "numa_bind_nodes": [None, [0, 0, 0, 0, 1, 1, 1, 1], [0, 1], [2, 3]],
    "assigned_physical_gpu_ids": [None, [0, 0, 0, 0, 1, 1, 1, 1], [0, 1], [2, 3]],
    "numa_bind_cpus": [None, ["0-3", "4-7"], ["0,2,4-7"]],
    "_api_process_count": [1, 1, 2, 4],
    "_api_process_rank": [-1, 0, 0, 1, 3],
    "_data_parallel_master_port_list": [[], [41000], [41000, 41001, 41002]],
}

BY_NAME_PART: dict[str, list[Any]] = {
    "timeout_seconds": [None, 600, 1800],
    "timeout_sec": [1, 30, 120, 600],
    "port": [0, 29500, 29550, 40000],
    "interleave": [1, 8, 16, 64],
}

BY_KIND: dict[str, list[Any]] = {
    "integer": [0, 1, 2, 8, 64],
    "executor_backend": ["mp", "mp", "ray", "uni", "external_launcher", "my.pkg.MyExecutor", None],
    "any": [None, None, {"env_vars": {"A": "1"}}],
    "union": [None, None, {"env_vars": {"A": "1"}}],
}

TEXTS = ["auto", "", "10.0.0.1", "my.pkg.Worker"]


def draw_value(field: Field, nested: dict[str, list[Field]], chance: random.Random) -> Any:
    """A value for `field`; `nested` holds the fields of the nested classes by name."""
    name, kind = field["name"], field["kind"]
    if name in CHOICES:
        return chance.choice(CHOICES[name])
    for part, choices in BY_NAME_PART.items():
        if part in name and kind == "integer":
            return chance.choice(choices)
    if kind == "object":
        return draw_config(
            nested.get(field["object"], []), nested, chance, lambda: chance.random() < 0.4
        )
    if kind == "boolean":
        return chance.choice([True, True, False, None if field.get("nullable") else True])
    if kind == "enum":
        return chance.choice([*field["options"], *([None] if field.get("nullable") else [])])
    return chance.choice(BY_KIND.get(kind, TEXTS))


def draw_config(
    fields: list[Field],
    nested: dict[str, list[Field]],
    chance: random.Random,
    take: Callable[[], bool],
) -> dict[str, Any]:
    """A config of those fields that `take` picks."""
    return {field["name"]: draw_value(field, nested, chance) for field in fields if take()}
