"""Environment variables that a release reads while it resolves a config."""

SET_BY_CASES = {
    *(
        "RANK",
        "VLLM_ALL2ALL_BACKEND",
        "VLLM_BATCH_INVARIANT",
        "VLLM_DP_MASTER_IP",
        "VLLM_DP_MASTER_PORT",
    ),
    *(
        "VLLM_DP_RANK",
        "VLLM_DP_RANK_LOCAL",
        "VLLM_DP_SIZE",
        "VLLM_ENABLE_V1_MULTIPROCESSING",
        "VLLM_XLA_USE_SPMD",
    ),
}
"""Variables that each case sets or leaves unset."""


def unknown_variables(read: list[str]) -> list[str]:
    """Those of `read` that no case sets."""
    return sorted(set(read) - SET_BY_CASES)
