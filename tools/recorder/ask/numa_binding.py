"""Asks vLLM for the numactl arguments of each config on standard input; the host is CUDA with 64 devices.

A case is `{id, config, device_numa_nodes, data_parallel_local_rank}`; the answer `{id, expect}`, with null for a config
that is refused. A release without NUMA binding answers nothing.
"""

import copy
import importlib
import json
import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from recorder.ask.streams import answers_stream, cases_from_input

ANSWERS = answers_stream()
os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")

from vllm.config.parallel import ParallelConfig  # noqa: E402

from recorder.ask import host  # noqa: E402

MOST_WORKERS = 32
LISTS = ("numa_bind_cpus", "numa_bind_nodes")
"""The lists that can be too short, by the names that the error has; the error is about the world size otherwise."""
HOST = {
    "platform": "cuda",
    "device_count": 64,
    "custom_all_reduce": True,
    "nixl_available": False,
    "ray": {"installed": True, "initialized": False, "placement_group": False},
    "open_ports": [52001, 52002, 52003, 52004, 52005],
}

Arguments = Callable[[ParallelConfig, int, int | None], str]


def readers(numa_utils: Any) -> tuple[Arguments, Arguments]:
    """What makes the arguments of a worker and of the engine core in this release."""
    worker = getattr(numa_utils, "_get_numactl_worker_args", None)
    engine_core = getattr(numa_utils, "_get_numactl_enginecore_args", None)
    if worker and engine_core:
        return worker, engine_core
    either = getattr(numa_utils, "_get_numactl_args", None)
    if either is None:
        raise SystemExit(
            "this vLLM makes numactl arguments in a place that ask/numa_binding.py does not know"
        )
    return tuple(
        lambda config, rank, dp_rank, kind=kind: either(
            SimpleNamespace(parallel_config=config), rank, dp_rank, kind
        )
        for kind in ("worker", "EngineCore")
    )


def arguments(read: Arguments, config: ParallelConfig, rank: int, dp_rank: int | None) -> Any:
    """The arguments, or the code of the reason why it has none."""
    try:
        return read(copy.deepcopy(config), rank, dp_rank)
    except RuntimeError:
        return {"code": "numa_topology_unknown"}
    except (ValueError, ZeroDivisionError) as error:
        return {
            "code": next(
                (f"{name}_too_short" for name in LISTS if name in str(error)),
                "local_world_size_undefined",
            )
        }


def ask(case: dict[str, Any], numa_utils: Any) -> dict[str, Any] | None:
    """What vLLM binds the processes of one config to."""
    nodes = case["device_numa_nodes"]
    numa_utils.get_auto_numa_nodes = lambda: None if nodes is None else list(nodes)
    try:
        config = ParallelConfig(**case["config"])
    except ValueError:
        return None
    try:
        local_world_size = config.local_world_size
    except (ValueError, ZeroDivisionError):
        local_world_size = None
    worker, engine_core = readers(numa_utils)
    dp_rank = case["data_parallel_local_rank"]
    count = min(local_world_size, MOST_WORKERS) if local_world_size else 1
    return {
        "local_world_size": local_world_size,
        "workers": [arguments(worker, config, rank, dp_rank) for rank in range(count)],
        "engine_core": arguments(engine_core, config, 0, dp_rank),
    }


def main() -> None:
    try:
        numa_utils = importlib.import_module("vllm.utils.numa_utils")
    except ModuleNotFoundError as error:
        if not "vllm.utils.numa_utils".startswith(error.name or "?"):
            raise
        return
    host.install()
    host.state(HOST, {})
    numa_utils._maybe_get_pct_cpu_binding = lambda nodes: None
    for case in cases_from_input():
        ANSWERS.write(json.dumps({"id": case["id"], "expect": ask(case, numa_utils)}) + "\n")
    ANSWERS.flush()


main()
