"""Draws the cases that a release is asked, in groups; the group is the part of an id before its dash."""

import random
from collections.abc import Iterator
from typing import Any

from recorder.cases.hosts import draw_environment, draw_host, usual_host
from recorder.cases.plausible import draw_config, draw_value
from recorder.cases.values import UNKNOWN_NAMES, odd_values

Case = dict[str, Any]
Metadata = dict[str, Any]

OFTEN = [
    *(
        "tensor_parallel_size",
        "pipeline_parallel_size",
        "data_parallel_size",
        "data_parallel_size_local",
    ),
    *(
        "data_parallel_rank",
        "enable_expert_parallel",
        "enable_eplb",
        "eplb_config",
        "distributed_executor_backend",
    ),
    *(
        "nnodes",
        "node_rank",
        "data_parallel_backend",
        "decode_context_parallel_size",
        "enable_elastic_ep",
    ),
    *(
        "all2all_backend",
        "data_parallel_external_lb",
        "data_parallel_hybrid_lb",
        "enable_dbo",
        "numa_bind",
    ),
    *(
        "numa_bind_nodes",
        "is_moe_model",
        "placement_group",
        "dcp_comm_backend",
        "prefill_context_parallel_size",
    ),
    *("enable_fault_tolerance", "elastic_ep_max_dp_size"),
]
"""Fields that most rules are about."""

ENVIRONMENT_TEXTS = ["0", "1", "2", "-1", " 3 ", "1_0", "", "x", "1.0", "true"]
ENVIRONMENT_NAMES = [
    *("VLLM_DP_SIZE", "VLLM_DP_RANK", "VLLM_DP_RANK_LOCAL", "VLLM_DP_MASTER_PORT"),
    *("VLLM_BATCH_INVARIANT", "VLLM_XLA_USE_SPMD", "RANK"),
]


class Draw:
    """Draws for one release: the same metadata, seed and count give the same cases."""

    def __init__(self, version: str, metadata: Metadata, seed: int, count: int) -> None:
        self.chance = random.Random(f"{version}/{seed}")
        self.count = count
        self.fields = metadata["ParallelConfig"]
        self.nested = {
            name: metadata[name]
            for name in ("EPLBConfig", "FaultToleranceConfig")
            if name in metadata
        }
        self.by_name = {field["name"]: field for field in self.fields}
        self.settable = [field for field in self.fields if not field.get("derived")]

    def cases(self) -> list[Case]:
        """All cases, with ids that number them through."""
        drawn = (
            *self.each_field(),
            *self.each_nested_field(),
            *self.unknown_names(),
            *self.mixes(),
            *self.expert_parallel(),
            *self.data_parallel(),
            *self.several_faults(),
            *self.environment_texts(),
        )
        return [
            {
                "id": f"{group}-{number:05d}",
                "config": config,
                "host": host or usual_host(),
                "env": environment or {},
            }
            for number, (group, config, host, environment) in enumerate(drawn)
        ]

    def each_field(self) -> Iterator[tuple]:
        """Each field by itself with each odd value."""
        for field in self.fields:
            for value in odd_values(field):
                yield "field", {field["name"]: value}, None, None

    def each_nested_field(self) -> Iterator[tuple]:
        """The same for the fields of nested classes."""
        for group, owner, name in (
            ("eplb", "eplb_config", "EPLBConfig"),
            ("ft", "fault_tolerance_config", "FaultToleranceConfig"),
        ):
            for field in self.nested.get(name, []):
                for value in odd_values(field):
                    switched_on = (
                        {"enable_fault_tolerance": True}
                        if group == "ft" and self._happens(0.5)
                        else {}
                    )
                    yield group, {owner: {field["name"]: value}, **switched_on}, None, None

    def unknown_names(self) -> Iterator[tuple]:
        """Names that no field has."""
        for name in UNKNOWN_NAMES:
            yield "unknown", {name: 1}, None, None
            yield "unknown", {"eplb_config": {name: 1}}, None, None

    def mixes(self) -> Iterator[tuple]:
        """Several plausible fields at once, on any host."""
        often = [name for name in OFTEN if name in self.by_name]
        for _ in range(self.count):
            names = set(self.chance.sample(often, self.chance.randint(0, 6)))
            names |= {field["name"] for field in self._any_fields([0, 0, 1, 2, 4])}
            ordered = [name for name in self.by_name if name in names]
            self.chance.shuffle(ordered)
            yield (
                "mix",
                {name: self._value(name) for name in ordered},
                *self._host_and_environment(),
            )

    def expert_parallel(self) -> Iterator[tuple]:
        """EPLB and elastic deployments whose prerequisites are met, so that the later rules are reached."""
        for _ in range(self.count // 4):
            config: dict[str, Any] = {
                "tensor_parallel_size": self.chance.choice([1, 2, 4, 8]),
                "data_parallel_size": self.chance.choice([1, 2, 4, 8]),
                "enable_expert_parallel": self._happens(0.93),
                "enable_eplb": self._happens(0.9),
            }
            if "enable_elastic_ep" in self.by_name and self._happens(0.5):
                config["enable_elastic_ep"] = True
            for name in ("data_parallel_external_lb", "data_parallel_hybrid_lb"):
                if self._happens(0.1):
                    config[name] = True
            if "eplb_config" in self.by_name and self._happens(0.7):
                fields = self.nested["EPLBConfig"]
                config["eplb_config"] = draw_config(
                    fields, self.nested, self.chance, lambda: self._happens(0.4)
                )
            self._add_others(config)
            host, environment = self._host_and_environment()
            if self._happens(0.8):
                host |= {
                    "platform": self.chance.choice(["cuda", "rocm"]),
                    "device_count": 8,
                    "custom_all_reduce": True,
                }
            yield "moe", config, host, environment

    def data_parallel(self) -> Iterator[tuple]:
        """Data parallelism by arguments, by environment and by the external launcher."""
        choices = {
            "data_parallel_rank": (0.4, [0, 1, 2, 3, 8]),
            "data_parallel_size_local": (0.4, [0, 1, 2, 4]),
            "nnodes": (0.3, [1, 2, 4]),
            "distributed_executor_backend": (0.3, ["external_launcher", "mp", "ray", "uni", "a.B"]),
            "data_parallel_backend": (0.3, ["ray"]),
        }
        for _ in range(self.count // 4):
            config = {
                "data_parallel_size": self.chance.choice([1, 2, 4, 8]),
                "tensor_parallel_size": self.chance.choice([1, 2, 4]),
            }
            for name, (share, values) in choices.items():
                if name in self.by_name and self._happens(share):
                    config[name] = self.chance.choice(values)
            self._add_others(config)
            host, environment = self._host_and_environment()
            if self._happens(0.5):
                environment["VLLM_DP_SIZE"] = self.chance.choice(["1", "2", "4"])
                environment["VLLM_DP_RANK"] = self.chance.choice(["0", "1"])
            if self._happens(0.5):
                environment["RANK"] = self.chance.choice(["0", "3", "7"])
            yield "dp", config, host, environment

    def several_faults(self) -> Iterator[tuple]:
        """Several odd values at once, for the order of faults."""
        for _ in range(self.count // 5):
            config = {
                field["name"]: self.chance.choice(odd_values(field))
                for field in self._any_fields([1, 2, 3, 4, 5])
            }
            if self._happens(0.3):
                config["nope"] = 1
            yield (
                "faults",
                config,
                *(self._host_and_environment() if self._happens(0.5) else (None, None)),
            )

    def environment_texts(self) -> Iterator[tuple]:
        """Each environment variable with each odd text."""
        configs = (
            {},
            {"tensor_parallel_size": 2},
            {"data_parallel_size": 2, "distributed_executor_backend": "external_launcher"},
        )
        for name in ENVIRONMENT_NAMES:
            for text in ENVIRONMENT_TEXTS:
                for config in configs:
                    yield (
                        "env",
                        config,
                        usual_host(platform=self.chance.choice(["cuda", "tpu"])),
                        {name: text},
                    )

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _value(self, name: str) -> Any:
        return draw_value(self.by_name[name], self.nested, self.chance)

    def _any_fields(self, counts: list[int]) -> list[dict[str, Any]]:
        return self.chance.sample(self.settable, self.chance.choice(counts))

    def _add_others(self, config: dict[str, Any]) -> None:
        for field in self._any_fields([0, 1, 2]):
            config.setdefault(field["name"], self._value(field["name"]))

    def _host_and_environment(self) -> tuple[dict[str, Any], dict[str, str]]:
        return draw_host(self.chance), draw_environment(self.chance)
