"""Draws configs with NUMA binding, each with the NUMA node of every device and the rank that the launcher passes."""

import random
from typing import Any

TOPOLOGIES = [
    [0, 0, 0, 0, 1, 1, 1, 1],
    [0, 1, 0, 1, 0, 1, 0, 1],
    [0, 1, 2, 3],
    [0, 0, 0, 8, 8, 8],
    [3, 3, 1, 1, 0, 0, 2, 2],
    [0],
    [0] * 8 + [1] * 8,
    None,
]

SHARES: dict[str, tuple[float, list[Any]]] = {
    "data_parallel_size_local": (0.3, [0, 1, 2, 4]),
    "data_parallel_rank_local": (0.25, [0, 1, 2, 3]),
    "numa_bind_nodes": (0.3, [[0, 0, 1, 1], [1], [0, 0, 0, 0, 1, 1, 1, 1], [2, 5]]),
    "numa_bind_cpus": (0.3, [["0-3", "4-7"], ["0-15"] * 8, ["0,2,4-7"]]),
    "nnodes": (0.25, [2, 4]),
    "distributed_executor_backend": (0.2, ["mp", "ray", "uni"]),
    "data_parallel_backend": (0.1, ["ray"]),
    "prefill_context_parallel_size": (0.2, [2]),
}


def draw_numa_cases(version: str, seed: int, count: int) -> list[dict[str, Any]]:
    """`count` cases; some of their configs will be refused."""
    chance = random.Random(f"numa/{version}/{seed}")
    return [
        {
            "id": f"numa-{number:04d}",
            "config": _draw_config(chance),
            "device_numa_nodes": chance.choice(TOPOLOGIES),
            "data_parallel_local_rank": chance.choice([None, None, None, 0, 1, 3]),
        }
        for number in range(count)
    ]


def _draw_config(chance: random.Random) -> dict[str, Any]:
    config: dict[str, Any] = {
        "numa_bind": True,
        "tensor_parallel_size": chance.choice([1, 2, 4, 8]),
        "pipeline_parallel_size": chance.choice([1, 1, 1, 2]),
    }
    if chance.random() < 0.6:
        size = chance.choice([1, 2, 4])
        config |= {"data_parallel_size": size, "data_parallel_rank": chance.randrange(size)}
    for name, (share, values) in SHARES.items():
        if chance.random() < share:
            config[name] = chance.choice(values)
    return config
