"""Hosts and environments to ask about, as in a golden's `host` and `env`."""

import random
from typing import Any

ENVIRONMENT = {
    "VLLM_DP_SIZE": ["1", "2", "4"],
    "VLLM_DP_RANK": ["0", "1", "3"],
    "VLLM_DP_RANK_LOCAL": ["0", "1"],
    "VLLM_DP_MASTER_IP": ["10.1.2.3"],
    "VLLM_DP_MASTER_PORT": ["0", "31000"],
    "VLLM_BATCH_INVARIANT": ["0", "1"],
    "VLLM_XLA_USE_SPMD": ["0", "1"],
}
RANKS = ["0", "1", "5", "7", "15"]
ALL2ALL_BACKENDS = ["naive", "pplx", "deepep_low_latency", "allgather_reducescatter"]
PLATFORMS = ["cuda"] * 6 + ["rocm"] * 3 + ["tpu", "xpu", "cpu", "other"]


def usual_host(**facts: Any) -> dict[str, Any]:
    """Eight CUDA devices without NIXL and Ray, but for `facts`."""
    return {
        "platform": "cuda",
        "device_count": 8,
        "custom_all_reduce": True,
        "nixl_available": False,
        "ray": {"installed": False, "initialized": False, "placement_group": False},
        "open_ports": [52001, 52002, 52003, 52004, 52005],
        **facts,
    }


def draw_host(chance: random.Random) -> dict[str, Any]:
    """A host with facts that may go together."""
    platform = chance.choice(PLATFORMS)
    ray = chance.random() < 0.4
    return usual_host(
        platform=platform,
        device_count=chance.choice([0, 1, 2, 4, 8, 8, 8, 16]),
        custom_all_reduce={"cuda": True, "rocm": chance.random() < 0.5}.get(platform, False),
        nixl_available=chance.random() < 0.35,
        ray={
            "installed": ray,
            "initialized": ray and chance.random() < 0.5,
            "placement_group": ray and chance.random() < 0.4,
        },
        open_ports=sorted(chance.sample(range(30000, 60000), 5)),
    )


def draw_environment(chance: random.Random) -> dict[str, str]:
    """Often nothing, else some of the variables that resolution reads."""
    environment = {}
    if chance.random() < 0.25:
        environment = {
            name: chance.choice(texts)
            for name, texts in ENVIRONMENT.items()
            if chance.random() < 0.4
        }
    if chance.random() < 0.3:
        environment["RANK"] = chance.choice(RANKS)
    if chance.random() < 0.05:
        environment["VLLM_ALL2ALL_BACKEND"] = chance.choice(ALL2ALL_BACKENDS)
    return environment
