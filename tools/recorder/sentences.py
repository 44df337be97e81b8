"""How the faults and notices of the released packages are distinguished: the words by which each begins, or that it alone has.

They are here to recognise a fault, not to repeat it, so they are as short as that allows.
"""

import re

FAULTS = {
    r"^--elastic-ep-max-dp-size": "elastic_ep_max_dp_size_too_small",
    r"^EPLB requires": "eplb_requires_parallelism",
    r"^Elastic EP is not supported with pipeline": "elastic_ep_with_pipeline_parallel",
    r"^Elastic EP is only": "elastic_ep_requires_eplb",
    r"^Elastic EP with async": "elastic_ep_async_requires_nixl",
    r"^Elastic EP is not compatible with data_parallel": "elastic_ep_load_balancing_mode",
    r"^Expert parallelism load": "eplb_platform_unsupported",
    r"^Exceeds the limit \(\d+ digits\)": "environment_not_an_integer",
    r"^Failed to import Ray": "ray_not_installed",
    r"^Unable to load Ray": "ray_required_for_multi_node",
    r"^Fault tolerance requires": "fault_tolerance_single_api_server",
    r"^Invalid value of `_api_process_rank`": "api_process_rank_out_of_range",
    r"^Offline data parallel": "offline_data_parallel_dense_model",
    r"^PCP does not support data": "prefill_context_parallel_with_data_parallel",
    r"^Prefill context parallelism": "prefill_context_parallel_unsupported",
    r"^Tensor parallel size \(": "tensor_parallel_size_exceeds_device_count",
    r"^Unable to use nsight": "nsight_requires_ray",
    r"^When PCP is enabled, DCP": "decode_context_parallel_span",
    r"^World size \(": "world_size_exceeds_device_count",
    r"^data_parallel_external_lb can": "external_lb_requires_data_parallel",
    r"^data_parallel_rank \(": "data_parallel_rank_out_of_range",
    r"^data_parallel_size_local \(": "data_parallel_size_local_exceeds_size",
    r"^dbo_decode_token_threshold and": "dbo_threshold_below_ubatches",
    r"^dcp_comm_backend=": "dcp_a2a_requires_decode_context_parallel",
    r"^enable_expert_parallel must": "eplb_requires_expert_parallel",
    r"^invalid literal for int\(\)": "environment_not_an_integer",
    r"^log_balancedness_interval must": "log_balancedness_interval_not_positive",
    r"^nnodes > ": "nnodes_executor_backend",
    r"^num_redundant_experts (is set|should be)": "redundant_experts_without_eplb",
    r"^numa_bind_cpus entries must not": "numa_bind_cpus_entry_empty",
    r"^numa_bind_cpus entries must use": "numa_bind_cpus_syntax",
    r"^numa_bind_cpus must not": "numa_bind_cpus_empty",
    r"^numa_bind_cpus ranges": "numa_bind_cpus_range_descending",
    r"^numa_bind_nodes and numa_bind_cpus": "numa_bind_lists_require_numa_bind",
    r"^numa_bind_nodes must contain": "numa_bind_nodes_negative",
    r"^numa_bind_nodes must not": "numa_bind_nodes_empty",
    r"incompatible with async EPLB": "eplb_async_communicator",
    r"^tp_size=.*divisible": "tensor_parallel_size_not_divisible_by_dcp",
}
"""Codes of faults by the words of their sentence."""

EXCEPTIONS = {
    ("KeyError", "'RANK'"): "rank_environment_missing",
    ("ZeroDivisionError", "integer division or modulo by zero"): "division_by_zero",
    ("ZeroDivisionError", "integer modulo by zero"): "tensor_parallel_size_not_divisible_by_dcp",
}
"""Codes of faults that come as bare Python exceptions, by class and message."""

NOTICES = {
    r"^Async EPLB causes": "eplb_async_forced_off",
    r"^Disabled the custom all-reduce kernel": "custom_all_reduce_unsupported_platform",
    r"^Disabled the custom all-reduce since": "custom_all_reduce_multi_node",
    r"^Disabling V1 multi": "v1_multiprocessing_disabled",
    r"^Set data_parallel_rank": "data_parallel_rank_from_rank_env",
    r"^Using external launcher": "external_launcher",
    r"^Using ray distributed": "ray_from_data_parallel_backend",
    r"^VLLM_ALL2ALL_BACKEND": "all2all_backend_environment_deprecated",
    r"all2all backend has been removed": "all2all_backend_removed",
    r"^eplb_log_balancedness is dep": "eplb_log_balancedness_deprecated",
    r"^eplb_step_interval is dep": "eplb_step_interval_deprecated",
    r"^eplb_window_size is dep": "eplb_window_size_deprecated",
    r"^max_parallel_loading_workers is": "max_parallel_loading_workers_ignored",
    r"^num_redundant_experts is dep": "num_redundant_experts_deprecated",
}
"""Codes of notices by the words of their sentence."""

NO_NOTICE = (r"^Defaulting to use %s",)
"""Sentences that repeat what the resolved config shows."""


def code_for(sentence: str, codes: dict[str, str]) -> str | None:
    """The code of the first pattern that `sentence` has; None when it has none."""
    return next((code for pattern, code in codes.items() if re.search(pattern, sentence)), None)


def adds_nothing(sentence: str) -> bool:
    """Whether `sentence` is one that no notice is made of."""
    return any(re.search(pattern, sentence) for pattern in NO_NOTICE)
