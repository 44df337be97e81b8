"""Puts the stated facts of a host in place of this machine's own, in every place where vLLM reads them."""

import importlib
import inspect
import os
from types import ModuleType
from typing import Any

import ray
import ray.util
import vllm.config.parallel as parallel
import vllm.envs as envs
import vllm.platforms
from vllm.platforms.interface import Platform, PlatformEnum

from recorder.variables import SET_BY_CASES

PLATFORMS = {
    "cuda": "CUDA",
    "rocm": "ROCM",
    "tpu": "TPU",
    "xpu": "XPU",
    "cpu": "CPU",
    "other": "OOT",
}

facts: dict[str, Any] = {}
"""The facts of the case that is being asked, as in a golden's `host`."""


class StatedPlatform(Platform):
    """A platform that answers with the stated facts."""

    _enum = PlatformEnum.CUDA
    device_type = "cuda"
    device_name = "cuda"
    dist_backend = "nccl"
    device_control_env_var = "CUDA_VISIBLE_DEVICES"

    @classmethod
    def device_count(cls) -> int:
        return facts["device_count"]

    @classmethod
    def use_custom_allreduce(cls) -> bool:
        return facts["custom_all_reduce"]


class PlacementGroup:
    """Stands for the placement group that the process runs in."""


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if name.startswith(error.name or "?"):
            return None
        raise


def _replace(module: ModuleType, name: str, value: object) -> bool:
    present = hasattr(module, name)
    if present:
        setattr(module, name, value)
    return present


def _require(found: bool, what: str) -> None:
    if not found:
        raise SystemExit(
            f"this vLLM reads {what} in a place that tools/recorder/ask/host.py does not know"
        )


_RAY_MODULES = [
    module
    for module in map(_module, ("vllm.v1.executor.ray_utils", "vllm.executor.ray_utils"))
    if module is not None and hasattr(module, "ray")
]
_REAL_RAY = {module: module.ray for module in _RAY_MODULES}
_NIXL = _module("vllm.distributed.nixl_utils")
_BATCH_INVARIANCE = _module("vllm.model_executor.layers.batch_invariant")


def install() -> None:
    """Replaces what reads the machine, once. Ends the program when one of those places is not found."""
    platform = StatedPlatform()
    _require(_replace(parallel, "current_platform", platform), "the platform")
    vllm.platforms.__dict__["_current_platform"] = platform
    vllm.platforms.current_platform = platform
    _replace(parallel, "cuda_device_count_stateless", lambda: facts["device_count"])
    many = _replace(
        parallel, "get_open_ports_list", lambda count: list(facts["open_ports"])[:count]
    )
    one = _replace(parallel, "get_open_port", lambda: facts["open_ports"][0])
    _require(many or one, "the open ports")
    _require(bool(_RAY_MODULES), "Ray")
    ray.is_initialized = lambda: bool(facts["ray"]["initialized"])
    ray.util.get_current_placement_group = lambda: (
        PlacementGroup() if facts["ray"]["placement_group"] else None
    )
    nixl = _NIXL is not None and _replace(
        _NIXL, "is_nixl_available", lambda: bool(facts["nixl_available"])
    )
    _require(nixl or "nixl_utils" not in inspect.getsource(parallel), "NIXL")


def state(host: dict[str, Any], environment: dict[str, str]) -> None:
    """Makes `host` and `environment` those of the next question, as if vLLM had just been started there."""
    facts.clear()
    facts.update(host)
    StatedPlatform._enum = PlatformEnum[PLATFORMS[host["platform"]]]
    for name in SET_BY_CASES:
        os.environ.pop(name, None)
    os.environ.update(environment)
    for module in _RAY_MODULES:
        module.ray = _REAL_RAY[module] if host["ray"]["installed"] else None
    _forget_environment()


def _forget_environment() -> None:
    """Some releases keep what they once read of the environment."""
    for forget in (
        getattr(envs, "disable_envs_cache", None),
        getattr(getattr(envs, "__getattr__", None), "cache_clear", None),
        getattr(getattr(_BATCH_INVARIANCE, "vllm_is_batch_invariant", None), "cache_clear", None),
    ):
        if forget is not None:
            forget()
    read = getattr(_BATCH_INVARIANCE, "_read_vllm_batch_invariant", None)
    if read is not None:
        _BATCH_INVARIANCE.VLLM_BATCH_INVARIANT = read()
