// Made by @hey-api/openapi-ts (npm run sdk): not to be edited.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

/**
 * What the command line launches.
 */
export type ServeAnswer = {
    /**
     * The release that the answer is for.
     */
    vllm_version: string;
    config: ParallelConfig;
    derived: DerivedProperties;
    /**
     * SHA-256 as 64 lower-case hex digits, identical to compute_hash(); null if vLLM itself would raise an exception.
     */
    hash: string | null;
    /**
     * The next 8 TCP ports that get_next_dp_init_port() would return; null while the ports are deferred.
     */
    dp_init_ports: Array<number> | null;
    /**
     * Null unless numa_bind is set.
     */
    numa_binding: NumaBinding | null;
    /**
     * Every field that the resolution changed.
     */
    changes: Array<Change>;
    /**
     * What vLLM would log or change on its own.
     */
    notices: Array<Notice>;
    /**
     * Checks that vLLM's constructor does not make. Only for a request with a host fact, `host_id`, `host_report` or `enforce`.
     */
    checks: Array<Check>;
    /**
     * Facts that were needed and not sent.
     */
    assumptions: Array<Assumption>;
    host?: RegisteredHost;
    /**
     * Values that only the launch itself determines, such as an open port.
     */
    deferred: Array<string>;
    launch: Launch;
    /**
     * The words that `command` was split into. Pointers such as `/argv/3` refer to them. Only with `command`.
     */
    argv?: Array<string>;
    /**
     * Only with `command`: the place of each word of `argv` in it, in UTF-16 code units; null if it has no single place.
     */
    words?: Array<{
        /**
         * Offset of the first character.
         */
        start: number;
        /**
         * Offset behind the last character.
         */
        end: number;
    } | null>;
    /**
     * Which word sets which argument, in the order in which they are parsed.
     */
    arguments: Array<GivenArgument>;
    /**
     * The arguments that the engine passes to ParallelConfig.
     */
    config_input: {
        [key: string]: unknown;
    };
    at_launch: AtLaunch;
    /**
     * Whether the scheduler works one step ahead; null: unknown.
     */
    async_scheduling: boolean | null;
    /**
     * Its workers with their ranks and devices, and the process groups; null for a deployment of more than 16,384 workers. Only with `?include=layout`.
     */
    layout?: CommandLayout | null;
};

/**
 * Every field of the ParallelConfig after resolution. Covers all releases. `GET /v1/releases/{version}/schema` has the schema of one release, with its defaults.
 */
export type ParallelConfig = {
    /**
     * Number of pipeline stages: the layers of the model are split over this many groups of devices.
     */
    pipeline_parallel_size: number;
    /**
     * Number of devices that share each layer by splitting its weights.
     */
    tensor_parallel_size: number;
    /**
     * Number of groups that share the prefill of one long prompt. Multiplies the world size.
     */
    prefill_context_parallel_size?: number;
    /**
     * Number of data-parallel replicas (ranks) over all nodes.
     */
    data_parallel_size: number;
    /**
     * Number of data-parallel ranks on this node. 0: data parallelism is set up from outside.
     */
    data_parallel_size_local: number;
    /**
     * Rank of this replica among the data-parallel ranks, from 0.
     */
    data_parallel_rank: number;
    /**
     * Rank of this replica among the data-parallel ranks of its node, when each rank is a separate program.
     */
    data_parallel_rank_local: number | null;
    /**
     * Address of the node that hosts data-parallel rank 0.
     */
    data_parallel_master_ip: string;
    /**
     * TCP port for messages between the data-parallel front end and the engines.
     */
    data_parallel_rpc_port: number;
    /**
     * Number of engine steps between two synchronisations of the data-parallel ranks.
     */
    dp_sync_interval?: number;
    /**
     * TCP port at which the data-parallel ranks meet. Taken from the free ports of the host when data_parallel_size is above 1.
     */
    data_parallel_master_port: number | null;
    /**
     * What launches the data-parallel ranks: processes (mp) or Ray.
     */
    data_parallel_backend: string;
    /**
     * Each data-parallel rank serves by itself, behind a load balancer outside of vLLM (one pod for each rank).
     */
    data_parallel_external_lb: boolean;
    /**
     * Each node balances over its own data-parallel ranks; a load balancer outside of vLLM balances over the nodes.
     */
    data_parallel_hybrid_lb: boolean;
    /**
     * Whether the model is a mixture of experts; null: unknown.
     */
    is_moe_model?: boolean | null;
    /**
     * Switches sequence parallelism on for models with hyper-connections.
     */
    enable_hc_sp?: boolean;
    /**
     * Spreads the experts of a mixture-of-experts layer over the devices instead of splitting each expert.
     */
    enable_expert_parallel: boolean;
    /**
     * Shares the sampling of a batch over the ranks; null leaves the choice to vLLM.
     */
    enable_batch_sharded_sampling?: boolean | null;
    /**
     * Reads from disk only the experts that belong to this rank.
     */
    enable_ep_weight_filter?: boolean;
    /**
     * Switches the expert-parallel load balancer (EPLB) on, which moves experts between devices as their load changes.
     */
    enable_eplb: boolean;
    /**
     * Settings of the expert-parallel load balancer.
     */
    eplb_config?: {
        /**
         * Number of engine steps over which expert load is recorded.
         */
        window_size: number;
        /**
         * Number of engine steps between two rearrangements of the experts.
         */
        step_interval: number;
        /**
         * Number of extra copies of experts that the balancer may place.
         */
        num_redundant_experts: number;
        /**
         * Logs how evenly the experts are loaded.
         */
        log_balancedness: boolean;
        /**
         * Number of engine steps between two such log lines.
         */
        log_balancedness_interval?: number;
        /**
         * Moves experts in the background instead of between steps.
         */
        use_async?: boolean;
        /**
         * Algorithm that decides where experts go.
         */
        policy?: string;
        /**
         * What carries the weights of experts between devices; null lets vLLM choose.
         */
        communicator?: string | null;
        /**
         * Moves several experts in one transfer. Has an effect only with use_async.
         */
        enable_migration_batching?: boolean;
    };
    /**
     * How experts are distributed over the ranks: in contiguous blocks (linear) or in turn (round_robin).
     */
    expert_placement_strategy?: string;
    /**
     * Library that carries the all-to-all exchange between experts.
     */
    all2all_backend?: string | null;
    /**
     * The most workers that load weights at the same time. From 0.11.1 on it has no effect, and vLLM logs that.
     */
    max_parallel_loading_workers: number | null;
    /**
     * Switches the custom all-reduce kernel off, so that NCCL (or RCCL) is used.
     */
    disable_custom_all_reduce: boolean;
    /**
     * Passes tensors between the processes of a node through one shared-memory arena.
     */
    enable_shm_tensor_arena?: boolean;
    /**
     * Lets the number of data-parallel ranks grow and shrink while an expert-parallel deployment runs.
     */
    enable_elastic_ep?: boolean;
    /**
     * The most data-parallel ranks that an elastic deployment may grow to; null: data_parallel_size.
     */
    elastic_ep_max_dp_size?: number | null;
    /**
     * Switches dual batch overlap on: two micro-batches, so that one computes while the other communicates.
     */
    enable_dbo?: boolean;
    /**
     * Number of micro-batches that a batch is split into; with 0 or 1 it is not split.
     */
    ubatch_size?: number;
    /**
     * Number of tokens above which a batch with only decodes is split into micro-batches.
     */
    dbo_decode_token_threshold?: number;
    /**
     * Number of tokens above which a batch with prefills is split into micro-batches.
     */
    dbo_prefill_token_threshold?: number;
    /**
     * Synchronises data-parallel ranks through Gloo on the CPU instead of NCCL; null leaves the choice to vLLM.
     */
    disable_nccl_for_dp_synchronization?: boolean | null;
    /**
     * Profiles the Ray workers with Nsight.
     */
    ray_workers_use_nsight: boolean;
    /**
     * Runtime environment for the Ray workers, in the format of Ray.
     */
    ray_runtime_env: unknown;
    /**
     * Ray placement group in which the workers are to run. Only whether it is empty matters for resolution.
     */
    placement_group: unknown;
    /**
     * What runs the workers: mp (processes), ray, uni (this process), external_launcher (such as torchrun), or the import path of an executor class.
     */
    distributed_executor_backend: string | null;
    /**
     * Import path of the worker class; auto lets the platform choose.
     */
    worker_cls: string;
    /**
     * Import path of a class that is added to the bases of the worker class; empty: none.
     */
    worker_extension_cls: string;
    /**
     * Address of the first node when one deployment spans nodes with the mp backend.
     */
    master_addr?: string;
    /**
     * TCP port of the first node when one deployment spans nodes with the mp backend.
     */
    master_port?: number;
    /**
     * Rank of this node among the nodes, from 0.
     */
    node_rank?: number;
    /**
     * Number of nodes that one deployment spans with the mp backend.
     */
    nnodes?: number;
    /**
     * Binds each worker process to the CPUs and the memory of a NUMA node.
     */
    numa_bind?: boolean;
    /**
     * NUMA node for each visible device, by device index; null: the nodes that the host reports.
     */
    numa_bind_nodes?: Array<number> | null;
    /**
     * CPU list for each visible device in the syntax of numactl (0-3 or 0,2,4-7), by device index.
     */
    numa_bind_cpus?: Array<string> | null;
    /**
     * Physical device index for each logical one; null: the visible devices in order.
     */
    assigned_physical_gpu_ids?: Array<number> | null;
    /**
     * Timeout of an operation between devices, in seconds; null: the default of PyTorch.
     */
    distributed_timeout_seconds?: number | null;
    /**
     * Timeout of an operation between processes over the CPU, in seconds; null: the default of PyTorch.
     */
    cpu_distributed_timeout_seconds?: number | null;
    /**
     * Number of workers of one replica: the product of the pipeline, tensor and prefill-context sizes; with the external launcher also of data_parallel_size. Cannot be set.
     */
    world_size: number;
    /**
     * Rank of this process in the whole deployment.
     */
    rank: number;
    /**
     * TCP ports reserved for later data-parallel process groups, used from the end. Set by vLLM.
     */
    _data_parallel_master_port_list?: Array<number> | null;
    /**
     * TCP port of the store through which groups exchange their ports; 0: none. Set by vLLM at launch.
     */
    _coord_store_port?: number;
    /**
     * Number of groups that share the KV cache of one sequence during decode. Reuses devices, so it does not change the world size.
     */
    decode_context_parallel_size?: number;
    /**
     * Number of consecutive tokens that one decode-context rank stores before the next one does. cp_kv_cache_interleave_size replaces it.
     */
    dcp_kv_cache_interleave_size?: number;
    /**
     * How decode-context ranks combine their partial results: all-gather and reduce-scatter (ag_rs) or all-to-all (a2a).
     */
    dcp_comm_backend?: string | null;
    /**
     * Whether decode-context ranks replicate the query; null leaves the choice to vLLM.
     */
    dcp_q_replicate?: boolean | null;
    /**
     * Number of consecutive tokens that one context-parallel rank stores before the next one does.
     */
    cp_kv_cache_interleave_size?: number;
    /**
     * Whether vLLM may choose cp_kv_cache_interleave_size later on. Set by vLLM.
     */
    _allow_auto_resolve_cp_interleave_size?: boolean;
    /**
     * The data-parallel rank at launch; unchanged when vLLM resets the rank of a dense model. Cannot be set.
     */
    data_parallel_index?: number;
    /**
     * Number of API server processes. Set by vLLM.
     */
    _api_process_count?: number;
    /**
     * Rank of this API server process, from 0; -1 in an engine process. Set by vLLM.
     */
    _api_process_rank?: number;
    /**
     * Keeps the deployment alive while a failed engine recovers.
     */
    enable_fault_tolerance?: boolean;
    /**
     * Settings of fault tolerance.
     */
    fault_tolerance_config?: {
        /**
         * Seconds that a failed engine waits for instructions before it raises its error.
         */
        engine_recovery_timeout_sec: number;
    };
    /**
     * Import path of the worker class for speculative decoding; auto lets the platform choose.
     */
    sd_worker_cls?: string;
    /**
     * TCP ports for the data-parallel groups of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_dp_group_port_list?: Array<Array<number>>;
    /**
     * TCP ports for the expert-parallel groups of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_ep_group_port_list?: Array<Array<number>>;
    /**
     * TCP ports for the load-balancer groups of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_eplb_group_port_list?: Array<Array<number>>;
    /**
     * TCP ports for the world group of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_world_group_port_list?: Array<Array<number>>;
    /**
     * Number of extra copies of experts for the load balancer. From 0.10.2 on use eplb_config.num_redundant_experts.
     */
    num_redundant_experts?: number | null;
    /**
     * Number of engine steps over which expert load is recorded. From 0.10.2 on use eplb_config.window_size.
     */
    eplb_window_size?: number | null;
    /**
     * Number of engine steps between two rearrangements of the experts. From 0.10.2 on use eplb_config.step_interval.
     */
    eplb_step_interval?: number | null;
    /**
     * Whether the balance of the experts is logged at each step. From 0.10.2 on use eplb_config.log_balancedness.
     */
    eplb_log_balancedness?: boolean | null;
    /**
     * Runs the encoder of a multimodal model data parallel over the tensor-parallel group.
     */
    enable_multimodal_encoder_data_parallel?: boolean;
};

/**
 * The properties that follow from the config; null if vLLM itself would raise an exception. Covers all releases.
 */
export type DerivedProperties = {
    /**
     * A Python timedelta of cpu_distributed_timeout_seconds, shown only by its type; null without a timeout, and if the timeout is too long for Python.
     */
    cpu_distributed_timeout?: {
        [key: string]: unknown;
    } | null;
    /**
     * Whether a client talks only to the engines of its own node.
     */
    local_engines_only?: boolean | null;
    /**
     * Number of workers of one data-parallel rank on this node.
     */
    local_world_size?: number | null;
    /**
     * Number of nodes that one data-parallel rank spans.
     */
    nnodes_within_dp?: number | null;
    /**
     * Rank of this node among the nodes of its data-parallel rank.
     */
    node_rank_within_dp?: number | null;
    /**
     * Number of micro-batches that a batch is split into.
     */
    num_ubatches?: number | null;
    /**
     * Whether prefill-context ranks share the decode requests.
     */
    pcp_shard_decode_requests?: boolean | null;
    /**
     * Whether experts exchange tokens all-to-all.
     */
    use_all2all?: boolean | null;
    /**
     * Whether the mixture-of-experts layers work on batches of tokens by expert.
     */
    use_batched_dp_moe?: boolean | null;
    /**
     * Whether the workers run with Ray.
     */
    use_ray: boolean | null;
    /**
     * Whether the input of the experts is split over the tensor-parallel ranks.
     */
    use_sequence_parallel_moe?: boolean | null;
    /**
     * Whether batches are split into micro-batches.
     */
    use_ubatching?: boolean | null;
    /**
     * Number of workers of all data-parallel ranks.
     */
    world_size_across_dp: number | null;
};

/**
 * How each process of this node is bound to NUMA nodes.
 */
export type NumaBinding = {
    /**
     * By local rank, from 0.
     */
    workers: Array<NumactlArguments>;
    engine_core: NumactlArguments;
};

/**
 * The numactl arguments of one process, or the reason why it has none.
 */
export type NumactlArguments = string | {
    /**
     * Code of the reason why the process has none.
     */
    code: string;
};

/**
 * A field whose value differs from what was sent or, when it was not sent, from its default.
 */
export type Change = {
    /**
     * JSON Pointer (RFC 6901) to the field.
     */
    pointer: string;
    /**
     * The value that was sent, or the default; null if neither exists.
     */
    from?: unknown;
    /**
     * The value after resolution.
     */
    to?: unknown;
    /**
     * Code of the rule that set the value.
     */
    rule: string;
};

/**
 * Something that vLLM says or does on its own while it resolves a config.
 */
export type Notice = {
    /**
     * Stable code of the notice.
     */
    code: string;
    /**
     * How serious it is.
     */
    severity: 'info' | 'warning';
    /**
     * JSON Pointer (RFC 6901) to the field that it is about.
     */
    pointer: string;
    /**
     * What it means and, if something should be done, what.
     */
    message: string;
};

/**
 * A check that vLLM's constructor does not make.
 */
export type Check = {
    /**
     * Stable code of the check.
     */
    code: string;
    /**
     * What a failed check means. `error`: the deployment would fail, and a request with `enforce` is refused. `warning`: the deployment would run slower than it could.
     */
    severity: 'error' | 'warning';
    /**
     * The result; unknown if a fact is missing.
     */
    verdict: 'pass' | 'fail' | 'unknown';
    /**
     * JSON Pointer (RFC 6901) to the field that it is about.
     */
    pointer: string;
    /**
     * What it means and, if something should be done, what.
     */
    message: string;
    /**
     * Only with `unknown`: JSON Pointer (RFC 6901) to the missing fact in a request. Absent if no request can give it.
     */
    fact?: string;
};

/**
 * A fact that was needed and not sent.
 */
export type Assumption = {
    /**
     * JSON Pointer (RFC 6901) to the fact that was not sent.
     */
    fact: string;
    /**
     * The assumed value; null: none, so the rule was not applied.
     */
    assumed?: unknown;
    /**
     * Code of the rule that needed the fact.
     */
    rule: string;
    /**
     * Whether another value of the fact could change the hash.
     */
    can_change_hash: boolean;
    /**
     * What it means and, if something should be done, what.
     */
    message: string;
};

/**
 * The host of the registry that the facts are from. Only with `host_id`.
 */
export type RegisteredHost = {
    /**
     * Name of the host, as its agent enrolled it
     */
    host_id: string;
    /**
     * Generation of the report with these facts.
     */
    generation: number;
    /**
     * Whole seconds since the agent last confirmed the report.
     */
    age_seconds: number;
    /**
     * `live`: renewals arrive in time; `stale`: one is overdue.
     */
    state: 'live' | 'stale';
};

/**
 * Which processes the command line starts.
 */
export type Launch = {
    /**
     * Which processes `vllm serve` starts.
     */
    mode: 'single_api_server' | 'multi_api_server' | 'headless' | 'multi_port_supervisor';
    /**
     * Number of API servers; null if the launching process itself is the server.
     */
    api_server_count: number | null;
};

/**
 * An argument that the command line sets.
 */
export type GivenArgument = {
    /**
     * JSON Pointer (RFC 6901) to the word or file that sets it.
     */
    pointer: string;
    /**
     * The option, by its first long spelling.
     */
    flag: string;
    /**
     * The attribute that it sets, such as `tensor_parallel_size`.
     */
    name: string;
    /**
     * The value after conversion by vLLM.
     */
    value?: unknown;
};

/**
 * ParallelConfig after the engine was configured.
 */
export type AtLaunch = {
    /**
     * The hash that data-parallel ranks compare, as 64 lower-case hex digits; null if vLLM itself would raise an exception.
     */
    hash: string | null;
    /**
     * What the engine configuration changes after ParallelConfig was built.
     */
    changes: Array<Change>;
};

/**
 * The workers of one command, and the groups that all ranks of its deployment form.
 */
export type CommandLayout = {
    sizes: ParallelSizes;
    /**
     * The engines that it starts on this host.
     */
    engines: Array<LayoutEngine>;
    groups: ProcessGroups;
};

/**
 * The parallel sizes of a deployment.
 */
export type ParallelSizes = {
    /**
     * Workers that share each layer.
     */
    tensor: number;
    /**
     * Stages that the layers are split over.
     */
    pipeline: number;
    /**
     * Engines.
     */
    data: number;
    /**
     * Workers that share the context while it is read.
     */
    prefill_context: number;
    /**
     * Workers that share the KV cache while text is generated.
     */
    decode_context: number;
};

/**
 * An engine that the command starts.
 */
export type LayoutEngine = {
    /**
     * Data-parallel rank of the engine.
     */
    data_parallel_rank: number;
    /**
     * Index among the engines that its command starts.
     */
    local_rank: number;
    /**
     * The part of the engine that is on this host.
     */
    node: {
        /**
         * Which of the hosts that the engine spans this is, from 0.
         */
        index: number;
        /**
         * How many hosts the engine spans.
         */
        of: number;
    };
    /**
     * The devices of its workers.
     */
    devices: Array<number>;
    /**
     * Its workers on this host.
     */
    workers: Array<LayoutWorker>;
};

/**
 * One worker: one device of one engine.
 */
export type LayoutWorker = {
    /**
     * Global rank, over all engines.
     */
    rank: number;
    /**
     * Rank in its tensor-parallel group.
     */
    tensor_rank: number;
    /**
     * Rank in its pipeline-parallel group.
     */
    pipeline_rank: number;
    /**
     * Rank in its prefill-context-parallel group.
     */
    prefill_context_rank: number;
    /**
     * Rank in its decode-context-parallel group; null: the release has no such groups.
     */
    decode_context_rank: number | null;
    /**
     * Rank in its expert-parallel group; null: the deployment has no such groups.
     */
    expert_rank: number | null;
    /**
     * Index among the workers of its engine on this host.
     */
    local_rank: number;
    /**
     * Its numactl arguments; null without NUMA binding.
     */
    numactl: string | {
        /**
         * Code of the reason why the process has none.
         */
        code: string;
    } | null;
    /**
     * Index of its device among those visible to the command; null: Ray chooses it, or the platform has no devices.
     */
    device: number | null;
};

/**
 * The process groups as vLLM forms them.
 */
export type ProcessGroups = {
    /**
     * The global ranks of each group; null: the release forms no such group for this model.
     */
    tensor: Array<Array<number>> | null;
    /**
     * The global ranks of each group; null: the release forms no such group for this model.
     */
    pipeline: Array<Array<number>> | null;
    /**
     * The global ranks of each group; null: the release forms no such group for this model.
     */
    data: Array<Array<number>> | null;
    /**
     * The global ranks of each group; null: the release forms no such group for this model.
     */
    expert: Array<Array<number>> | null;
    /**
     * The global ranks of each group; null: the release forms no such group for this model.
     */
    decode_context: Array<Array<number>> | null;
    /**
     * The global ranks of each group; null: the release forms no such group for this model.
     */
    prefill_context: Array<Array<number>> | null;
    /**
     * The global ranks of each group; null: the release forms no such group for this model.
     */
    eplb: Array<Array<number>> | null;
};

/**
 * Problem details (RFC 9457).
 */
export type Problem = {
    /**
     * URI reference of the code's documentation, on this service: `/problems/{code}`.
     */
    type: string;
    /**
     * What kind of problem it is; the same for every occurrence.
     */
    title: string;
    /**
     * The HTTP status.
     */
    status: number;
    /**
     * What is wrong with this request, and what to do.
     */
    detail: string;
    /**
     * Stable code of the problem. Later versions add codes: handle an unknown one by its status.
     */
    code: 'body_missing' | 'body_unreadable' | 'malformed_json' | 'byte_order_mark' | 'invalid_utf8' | 'duplicate_key' | 'lone_surrogate' | 'number_out_of_range' | 'nesting_too_deep' | 'too_many_values' | 'invalid_host' | 'invalid_query' | 'token_refused' | 'message_untrusted' | 'token_not_allowed' | 'quota_exceeded' | 'not_found' | 'host_unknown' | 'release_not_found' | 'method_not_allowed' | 'host_key_conflict' | 'sequence_not_newer' | 'report_required' | 'payload_too_large' | 'unsupported_media_type' | 'unsupported_content_encoding' | 'invalid_request' | 'unknown_release' | 'config_does_not_resolve' | 'command_does_not_launch' | 'host_not_usable' | 'answer_too_large' | 'no_valid_plan' | 'checks_failed' | 'rate_limited' | 'internal_error' | 'overloaded' | 'registry_unavailable' | 'shutting_down';
    /**
     * The id of the request, also in X-Request-Id.
     */
    request_id: string;
    /**
     * For a 422: each place at fault, at most 100. For a config that does not resolve, in the order in which vLLM raises them.
     */
    errors?: Array<ProblemError>;
    /**
     * How many errors are not listed in `errors`. Absent: none.
     */
    errors_omitted?: number;
    /**
     * For command_does_not_launch: how far the command line gets.
     */
    stage?: 'parse' | 'launch' | 'engine_args' | 'parallel_config' | 'engine_config';
    /**
     * For command_does_not_launch, with `command`: the words that the shell text was split into. Pointers such as `/argv/3` refer to them.
     */
    argv?: Array<string>;
    /**
     * Only with `command`: the place of each word of `argv` in it, in UTF-16 code units; null if it has no single place.
     */
    words?: Array<{
        /**
         * Offset of the first character.
         */
        start: number;
        /**
         * Offset behind the last character.
         */
        end: number;
    } | null>;
    position?: Position;
    /**
     * JSON Pointer to the invalid value, if the body can be read that far.
     */
    pointer?: string;
    /**
     * For no_valid_plan: the nearest sizes that would launch, with their options.
     */
    alternatives?: Array<{
        [key: string]: unknown;
    }>;
    /**
     * For unknown_release and release_not_found: the releases that are known, oldest first.
     */
    known_releases?: Array<string>;
    /**
     * For unknown_release and release_not_found: the known releases before and after the requested one.
     */
    nearest_releases?: {
        /**
         * The newest known release before it, or null.
         */
        below: string | null;
        /**
         * The oldest known release after it, or null.
         */
        above: string | null;
    };
    /**
     * For unknown_release and release_not_found: known releases that you may have meant, oldest first.
     */
    suggested_releases?: Array<string>;
    /**
     * For registry_unavailable of `/readyz`: what was checked, and which part failed.
     */
    components?: {
        [key: string]: 'ok' | 'failed';
    };
    /**
     * For sequence_not_newer: the highest sequence number accepted from the host.
     */
    last_sequence?: number;
    /**
     * For payload_too_large and answer_too_large: the maximum size of the body, in bytes.
     */
    limit_bytes?: number;
    [key: string]: unknown;
};

/**
 * One place in the request where something is wrong.
 */
export type ProblemError = {
    /**
     * JSON Pointer (RFC 6901) into the request body; empty for the body as a whole.
     */
    pointer: string;
    /**
     * Stable code of what is wrong there.
     */
    code: string;
    /**
     * What is wrong there and what to do.
     */
    message: string;
    /**
     * JSON Pointers to other values that are involved.
     */
    related?: Array<string>;
    [key: string]: unknown;
};

/**
 * For a body that is not valid JSON: the place of the error.
 */
export type Position = {
    /**
     * Line of the body, from 1.
     */
    line: number;
    /**
     * Column in that line, in characters, from 1.
     */
    column: number;
    /**
     * Offset from the start of the body, in bytes, from 0.
     */
    byte_offset: number;
};

/**
 * A command line, as `argv` or as `command`, and facts about the host where it will run.
 */
export type ServeRequest = {
    /**
     * The release of vLLM that runs the command line, such as `0.24.0`. Absent: the release in the tag of the container image that `command` starts, else the default release. Every answer names the release.
     */
    vllm_version?: string;
    /**
     * The words after `vllm`, starting with `serve`, or after `python3`, starting with `-m`. Send them instead of command.
     */
    argv?: Array<string>;
    /**
     * One shell command line, such as `vllm serve MODEL -tp 8`. It is read and never run. Send it instead of argv.
     */
    command?: string;
    files?: Files;
    model?: Model;
    host?: ServeHostFacts;
    /**
     * A host of the registry. Its facts are used unless `host` overrides them. Needs a token of kind read.
     */
    host_id?: string;
    host_report?: HostReport;
    env?: Environment;
    /**
     * The data-parallel rank on this node, from 0, as the launcher passes it for NUMA binding.
     */
    data_parallel_local_rank?: number | null;
    /**
     * True: an unknown fact that could change the outcome is a fault instead of an assumption, and with `enforce` a check that could not be made fails. Absent: false.
     */
    strict?: boolean;
    /**
     * True: a failed check of severity error is a problem (`checks_failed`, 422), so that you can gate a deployment on the status. With `strict`, a check that could not be made is one as well. Absent: false.
     */
    enforce?: boolean;
};

/**
 * The text of each file that `--config` can name, by the name used there.
 */
export type Files = {
    [key: string]: string;
};

/**
 * The model that is served: its config.json, facts about it, or both.
 */
export type Model = {
    /**
     * The model's Hugging Face config.json, unchanged.
     */
    config?: {
        [key: string]: unknown;
    };
    /**
     * Facts that override `config`.
     */
    facts?: {
        /**
         * Whether it is a mixture of experts. Absent or null: the value in `config`, otherwise unknown.
         */
        is_moe?: boolean | null;
        /**
         * Number of query heads of one attention layer. Absent or null: the value in `config`, otherwise unknown.
         */
        attention_heads?: number | null;
        /**
         * Number of key and value heads of one attention layer. Absent or null: the value in `config`, otherwise unknown.
         */
        kv_heads?: number | null;
        /**
         * Whether it uses multi-head latent attention. Absent or null: the value in `config`, otherwise unknown.
         */
        mla?: boolean | null;
        /**
         * Number of routed experts of one layer; 0 for a dense model. Absent or null: the value in `config`, otherwise unknown.
         */
        experts?: number | null;
        /**
         * Whether vLLM's class for the model supports pipeline parallelism. Absent or null: the value in `config`, otherwise unknown.
         */
        pipeline_parallel?: boolean | null;
        /**
         * Whether the model generates text or computes vectors. Absent or null: the value in `config`, otherwise unknown.
         */
        runner?: 'generate' | 'pooling' | null;
        /**
         * Number of weights. Absent or null: the value in `config`, otherwise unknown.
         */
        parameters?: number | null;
        /**
         * Bytes that one weight takes, such as 2 or 0.5. Absent or null: the value in `config`, otherwise unknown.
         */
        bytes_per_parameter?: number | null;
    } | null;
};

/**
 * What the launch reads from the machine. Every fact is optional.
 */
export type ServeHostFacts = {
    /**
     * The platform that vLLM would detect; `other` is an out-of-tree one. Absent or null: unknown, and assumed to be cuda if needed.
     */
    platform?: 'cuda' | 'rocm' | 'tpu' | 'xpu' | 'cpu' | 'other' | null;
    /**
     * Number of devices that vLLM would count on this node. Absent or null: unknown.
     */
    device_count?: number | null;
    /**
     * Whether the platform's custom all-reduce kernel works. Absent or null: yes on cuda, unknown on rocm and other, no on the rest.
     */
    custom_all_reduce?: boolean | null;
    /**
     * Whether NIXL can be imported by vLLM's Python. Absent or null: unknown.
     */
    nixl_available?: boolean | null;
    /**
     * Facts about Ray on the host. Absent or null: unknown.
     */
    ray?: {
        /**
         * Whether Ray can be imported by vLLM's Python. Absent or null: unknown.
         */
        installed?: boolean | null;
        /**
         * Whether the launching process has joined a Ray cluster. Absent or null: unknown.
         */
        initialized?: boolean | null;
        /**
         * Whether the launching process runs inside a Ray placement group. Absent or null: unknown.
         */
        placement_group?: boolean | null;
    } | null;
    /**
     * Free TCP ports, in the order in which the operating system would assign them. Absent or null: unknown.
     */
    open_ports?: Array<number> | null;
    /**
     * The id of the NUMA node of each visible device, by device index. Absent or null: unknown.
     */
    device_numa_nodes?: Array<number> | null;
    /**
     * The host's own IP address, which vLLM uses for data parallelism over Ray. Absent or null: unknown.
     */
    address?: string | null;
};

/**
 * The report of a host, as its agent prints it. Its facts are used unless `host` overrides them. Send it instead of host_id.
 */
export type HostReport = {
    /**
     * Version of this shape
     */
    schema_version: 1;
    /**
     * The platform vLLM would choose here; other: that of a plugin; null: unknown, or vLLM would find none
     */
    platform: 'cuda' | 'rocm' | 'tpu' | 'xpu' | 'cpu' | 'other' | null;
    /**
     * Devices vLLM would count, with the visible devices taken into account; null: unknown
     */
    device_count: number | null;
    /**
     * The devices vLLM would count, in its order; null: unknown
     */
    visible_devices: Array<{
        /**
         * Index into accelerators
         */
        accelerator: number;
        /**
         * Index into that accelerator's partitions; null: the accelerator as a whole
         */
        partition: number | null;
    }> | null;
    /**
     * The NUMA node that vLLM itself would detect for each visible device, right or wrong; null: unknown
     */
    detected_numa_nodes?: Array<number> | null;
    /**
     * True: a driver's own interface failed, and what is known comes from PCI alone
     */
    degraded: boolean;
    /**
     * What is in the box; null: the PCI devices could not be read
     */
    accelerators: Array<{
        /**
         * Position in this list, which is in the order of the PCI addresses
         */
        index: number;
        /**
         * nvidia, amd, intel, google, or the PCI vendor id of any other: 0x1bcf
         */
        vendor: string | null;
        /**
         * Product name, from the driver or the PCI id; null: unknown
         */
        model: string | null;
        /**
         * PCI vendor and device id: 10de:2330; null: unknown
         */
        pci_id: string | null;
        /**
         * UUID as the vendor tool prints it: GPU-…; null: unknown
         */
        uuid: string | null;
        /**
         * PCI address with its domain; null: unknown, or the device is not on PCI
         */
        pci_address: string | null;
        /**
         * Kernel driver bound to the device; null: none or unknown
         */
        driver: string | null;
        /**
         * NUMA node of the CPUs next to the device; null: unknown
         */
        cpu_numa_node: number | null;
        /**
         * NUMA node that is the device's own memory; null: none, or unknown
         */
        memory_numa_node: number | null;
        /**
         * The device's own memory, in bytes; null: unknown
         */
        memory_bytes: number | null;
        /**
         * Whether and how the device is split; null: unknown
         */
        partitioning: 'none' | 'mig' | 'compute' | 'virtual_function' | null;
        /**
         * The partitions, in the order in which the driver numbers them; null: unknown
         */
        partitions: Array<{
            /**
             * Position among the partitions of this accelerator, from 0
             */
            index: number;
            /**
             * mig: an NVIDIA MIG device; compute: an AMD compute partition; virtual_function: an SR-IOV function
             */
            kind: 'mig' | 'compute' | 'virtual_function';
            /**
             * UUID, such as MIG-…; null: unknown
             */
            uuid: string | null;
            /**
             * Profile or partition mode, such as 1g.10gb; null: unknown
             */
            profile: string | null;
            /**
             * Memory of the partition, in bytes; null: unknown
             */
            memory_bytes: number | null;
            /**
             * GPU instance id of MIG; null: unknown
             */
            gpu_instance?: number | null;
            /**
             * Compute instance id of MIG; null: unknown
             */
            compute_instance?: number | null;
        }> | null;
        /**
         * Indices of the accelerators reached by NVLink or XGMI; null: unknown
         */
        fabric_peers: Array<number> | null;
        /**
         * Kind and number of the links to each of fabric_peers; null: unknown
         */
        fabric_links?: Array<{
            /**
             * Index of the accelerator at the other end
             */
            accelerator: number;
            /**
             * nvlink: from one to the other; nvswitch: NVLink through switches; null: unknown
             */
            kind: 'nvlink' | 'nvswitch' | 'xgmi' | null;
            /**
             * Links that are up; null: unknown
             */
            count: number | null;
        }> | null;
        /**
         * Whether a program can use it now; null: unknown
         */
        usable: boolean | null;
        /**
         * Why it is not usable or why that is unknown; null where usable is true
         */
        reason: string | null;
        /**
         * Whether the device is healthy, and not only usable
         */
        health?: {
            /**
             * False: a problem is listed below; null: not everything could be read
             */
            healthy: boolean | null;
            /**
             * Problems with the health of the device
             */
            problems: Array<{
                /**
                 * Stable code: uncorrectable_ecc
                 */
                code: string;
                /**
                 * What is wrong with the device, and what to do
                 */
                message: string;
            }>;
        } | null;
        /**
         * Compute capability, such as 9.0, or gfx target, such as gfx942; null: unknown
         */
        architecture?: string | null;
        /**
         * Accelerators with the same cluster and clique, on any host, reach one another by NVLink
         */
        fabric_domain?: {
            /**
             * UUID of the cluster
             */
            cluster: string;
            /**
             * Part of the cluster
             */
            clique: number;
        } | null;
        /**
         * AMD's compute partition mode, such as SPX or CPX; null: unknown
         */
        compute_partitioning?: string | null;
        /**
         * AMD's memory partition mode, such as NPS1; null: unknown
         */
        memory_partitioning?: string | null;
    }> | null;
    /**
     * NUMA nodes online, by ascending id; null: unknown
     */
    numa_nodes: Array<{
        /**
         * The number that the kernel gives it; numbers may have gaps
         */
        id: number;
        /**
         * Its CPUs that are online; null: unknown
         */
        cpus: string | null;
        /**
         * Memory of the node, in bytes; null: unknown
         */
        memory_bytes: number | null;
        /**
         * It has memory and no CPU, online or not; null: unknown
         */
        memory_only: boolean | null;
        /**
         * Distance to each node of this list, in its order; 10: itself; null: unknown
         */
        distances: Array<number> | null;
    }> | null;
    /**
     * Processors, by number
     */
    cpus: {
        /**
         * CPUs online; null: unknown
         */
        online: string | null;
        /**
         * Those of them that the agent's process may use; null: unknown
         */
        allowed: string | null;
    };
    /**
     * NUMA nodes that the agent's process may take memory from; null: unknown
     */
    memory_nodes_allowed: string | null;
    /**
     * Whether a process may set its NUMA memory policy; null: unknown
     */
    memory_policy_allowed: boolean | null;
    /**
     * RDMA cards; null: unknown
     */
    nics: Array<{
        /**
         * RDMA device, such as mlx5_0 or cxi0; null: not bound to an RDMA driver
         */
        name: string | null;
        /**
         * PCI address with its domain; null: unknown, or the device is not on PCI
         */
        pci_address: string | null;
        /**
         * NUMA node of the CPUs next to it; null: unknown
         */
        numa_node: number | null;
        /**
         * Kernel driver bound to it; null: none or unknown
         */
        driver: string | null;
        /**
         * InfiniBand or Ethernet, of its first port; null: unknown
         */
        link_layer: string | null;
        /**
         * Network interfaces of the same PCI function; null: unknown
         */
        interfaces: Array<string> | null;
        /**
         * State of its first port, such as ACTIVE or DOWN; null: unknown
         */
        port_state?: string | null;
        /**
         * Rate of its first port in Gb/s; null: unknown
         */
        rate_gbps?: number | null;
        /**
         * Its ports, by number; null: unknown. Slingshot has one, and no list
         */
        ports?: Array<{
            /**
             * Number of the port, from 1
             */
            port: number;
            /**
             * InfiniBand or Ethernet; null: unknown
             */
            link_layer: string | null;
            /**
             * State, such as ACTIVE or DOWN; null: unknown
             */
            state: string | null;
            /**
             * Rate in Gb/s; null: unknown
             */
            rate_gbps: number | null;
        }> | null;
        /**
         * InfiniBand, Ethernet, Omni-Path, Slingshot or EFA; null: unknown
         */
        fabric?: string | null;
        /**
         * Distance to each accelerator, in their order. PIX: behind one PCI switch; PXB: several; PHB: one host bridge; NODE: one NUMA node; SYS: two of them; null: unknown
         */
        distances?: Array<'PIX' | 'PXB' | 'PHB' | 'NODE' | 'SYS' | null> | null;
    }> | null;
    /**
     * Programs on the host that vLLM looks for
     */
    software: {
        /**
         * Whether numactl is on the PATH; null: unknown
         */
        numactl: boolean | null;
        /**
         * Version of the accelerators' driver; null: unknown
         */
        driver_version: string | null;
        /**
         * Newest CUDA that the driver supports; null: unknown
         */
        cuda_version?: string | null;
        /**
         * Version of the installed ROCm; null: unknown
         */
        rocm_version?: string | null;
        /**
         * The Python that was asked; null: none was given
         */
        python: string | null;
        /**
         * Version of vLLM in that Python; null: not installed or unknown
         */
        vllm: string | null;
        /**
         * Whether NIXL can be imported there; null: unknown
         */
        nixl: boolean | null;
        /**
         * Whether Ray can be imported there; null: unknown
         */
        ray: boolean | null;
    };
    /**
     * The running system
     */
    system: {
        /**
         * Name of the host; null: unknown
         */
        hostname: string | null;
        /**
         * Release of the kernel: 6.8.0-45-generic; null: unknown
         */
        kernel: string | null;
        /**
         * UUID that the kernel generated at boot; null: unknown
         */
        boot_id: string | null;
    };
    /**
     * What the agent's process, and one started like it, may use at most
     */
    limits?: {
        /**
         * Size of /dev/shm; 9007199254740991: no limit, in bytes; null: unknown
         */
        shared_memory_bytes: number | null;
        /**
         * Huge pages of the default size; null: unknown
         */
        huge_pages: number | null;
        /**
         * Memory that a process may lock; 9007199254740991: no limit, in bytes; null: unknown
         */
        locked_memory_bytes: number | null;
        /**
         * Limit of the container's or service's memory; 9007199254740991: no limit, in bytes; null: unknown
         */
        memory_bytes: number | null;
        /**
         * CPUs that the quota allows, such as 3.5; 1048576: no quota; null: unknown
         */
        cpus: number | null;
    };
    /**
     * Where each fact is from, by its name in the report
     */
    sources: {
        [key: string]: string;
    };
    /**
     * What could not be read and why
     */
    faults: Array<{
        /**
         * The probe that reports it, such as nvml
         */
        source: string;
        /**
         * Stable code; not_applicable: this host has no such fact
         */
        code: string;
        /**
         * What could not be read and why
         */
        message: string;
        /**
         * JSON Pointers into the report to the facts that are null, truncated or uncertain because of it
         */
        facts: Array<string>;
    }>;
};

/**
 * Environment variables of the launching process as text, by name. Only those matter that vLLM reads during resolution.
 */
export type Environment = {
    [key: string]: string;
};

/**
 * The config as the chosen release of vLLM would resolve it.
 */
export type Resolution = {
    /**
     * The release that the answer is for.
     */
    vllm_version: string;
    config: ParallelConfig;
    derived: DerivedProperties;
    /**
     * SHA-256 as 64 lower-case hex digits, identical to compute_hash(); null if vLLM itself would raise an exception.
     */
    hash: string | null;
    /**
     * The factors of the hash by name. Only with `?include=hash_factors`.
     */
    hash_factors?: {
        [key: string]: unknown;
    };
    /**
     * The next 8 TCP ports that get_next_dp_init_port() would return; null while the ports are deferred.
     */
    dp_init_ports: Array<number> | null;
    /**
     * Null unless numa_bind is set.
     */
    numa_binding: NumaBinding | null;
    /**
     * Every field that the resolution changed.
     */
    changes: Array<Change>;
    /**
     * What vLLM would log or change on its own.
     */
    notices: Array<Notice>;
    /**
     * Checks that vLLM's constructor does not make. Only for a request with a host fact, `host_id`, `host_report` or `enforce`.
     */
    checks: Array<Check>;
    /**
     * Facts that were needed and not sent.
     */
    assumptions: Array<Assumption>;
    host?: RegisteredHost;
    /**
     * Values that only the launch itself determines, such as an open port.
     */
    deferred: Array<string>;
};

/**
 * A partial config, and facts about the host where it will run.
 */
export type ResolveRequest = {
    /**
     * The release of vLLM to resolve with, such as `0.24.0`, `v0.24.0` or `0.24.0+cu129`. Absent: the default release, which every answer names.
     */
    vllm_version?: string;
    config?: PartialParallelConfig;
    host?: HostFacts;
    /**
     * A host of the registry. Its facts are used unless `host` overrides them. Needs a token of kind read.
     */
    host_id?: string;
    host_report?: HostReport;
    env?: Environment;
    /**
     * The data-parallel rank on this node, from 0, as the launcher passes it for NUMA binding.
     */
    data_parallel_local_rank?: number | null;
    /**
     * True: an unknown fact that could change the outcome is a fault instead of an assumption, and with `enforce` a check that could not be made fails. Absent: false.
     */
    strict?: boolean;
    /**
     * True: a failed check of severity error is a problem (`checks_failed`, 422), so that you can gate a deployment on the status. With `strict`, a check that could not be made is one as well. Absent: false.
     */
    enforce?: boolean;
};

/**
 * A partial ParallelConfig. Values are converted as vLLM converts them; these are the canonical types. Covers all releases. `GET /v1/releases/{version}/schema` has the schema of one release, with its defaults.
 */
export type PartialParallelConfig = {
    /**
     * Number of pipeline stages: the layers of the model are split over this many groups of devices.
     */
    pipeline_parallel_size?: number;
    /**
     * Number of devices that share each layer by splitting its weights.
     */
    tensor_parallel_size?: number;
    /**
     * Number of groups that share the prefill of one long prompt. Multiplies the world size.
     */
    prefill_context_parallel_size?: number;
    /**
     * Number of data-parallel replicas (ranks) over all nodes.
     */
    data_parallel_size?: number;
    /**
     * Number of data-parallel ranks on this node. 0: data parallelism is set up from outside.
     */
    data_parallel_size_local?: number;
    /**
     * Rank of this replica among the data-parallel ranks, from 0.
     */
    data_parallel_rank?: number;
    /**
     * Rank of this replica among the data-parallel ranks of its node, when each rank is a separate program.
     */
    data_parallel_rank_local?: number | null;
    /**
     * Address of the node that hosts data-parallel rank 0.
     */
    data_parallel_master_ip?: string;
    /**
     * TCP port for messages between the data-parallel front end and the engines.
     */
    data_parallel_rpc_port?: number;
    /**
     * Number of engine steps between two synchronisations of the data-parallel ranks.
     */
    dp_sync_interval?: number;
    /**
     * TCP port at which the data-parallel ranks meet. Taken from the free ports of the host when data_parallel_size is above 1.
     */
    data_parallel_master_port?: number;
    /**
     * What launches the data-parallel ranks: processes (mp) or Ray.
     */
    data_parallel_backend?: string;
    /**
     * Each data-parallel rank serves by itself, behind a load balancer outside of vLLM (one pod for each rank).
     */
    data_parallel_external_lb?: boolean;
    /**
     * Each node balances over its own data-parallel ranks; a load balancer outside of vLLM balances over the nodes.
     */
    data_parallel_hybrid_lb?: boolean;
    /**
     * Whether the model is a mixture of experts; null: unknown.
     */
    is_moe_model?: boolean | null;
    /**
     * Switches sequence parallelism on for models with hyper-connections.
     */
    enable_hc_sp?: boolean;
    /**
     * Spreads the experts of a mixture-of-experts layer over the devices instead of splitting each expert.
     */
    enable_expert_parallel?: boolean;
    /**
     * Shares the sampling of a batch over the ranks; null leaves the choice to vLLM.
     */
    enable_batch_sharded_sampling?: boolean | null;
    /**
     * Reads from disk only the experts that belong to this rank.
     */
    enable_ep_weight_filter?: boolean;
    /**
     * Switches the expert-parallel load balancer (EPLB) on, which moves experts between devices as their load changes.
     */
    enable_eplb?: boolean;
    /**
     * Settings of the expert-parallel load balancer.
     */
    eplb_config?: unknown & {
        /**
         * Number of engine steps over which expert load is recorded.
         */
        window_size?: number;
        /**
         * Number of engine steps between two rearrangements of the experts.
         */
        step_interval?: number;
        /**
         * Number of extra copies of experts that the balancer may place.
         */
        num_redundant_experts?: number;
        /**
         * Logs how evenly the experts are loaded.
         */
        log_balancedness?: boolean;
        /**
         * Number of engine steps between two such log lines.
         */
        log_balancedness_interval?: number;
        /**
         * Moves experts in the background instead of between steps.
         */
        use_async?: boolean;
        /**
         * Algorithm that decides where experts go.
         */
        policy?: 'default';
        /**
         * What carries the weights of experts between devices; null lets vLLM choose.
         */
        communicator?: 'torch_nccl' | 'torch_gloo' | 'torch_xccl' | 'nixl' | 'pynccl' | null;
        /**
         * Moves several experts in one transfer. Has an effect only with use_async.
         */
        enable_migration_batching?: boolean;
    };
    /**
     * How experts are distributed over the ranks: in contiguous blocks (linear) or in turn (round_robin).
     */
    expert_placement_strategy?: 'linear' | 'round_robin';
    /**
     * Library that carries the all-to-all exchange between experts.
     */
    all2all_backend?: 'naive' | 'pplx' | 'deepep_high_throughput' | 'deepep_low_latency' | 'deepep_v2' | 'mori_high_throughput' | 'mori_low_latency' | 'moonep' | 'nixl_ep' | 'allgather_reducescatter' | 'flashinfer_all2allv' | 'flashinfer_nvlink_two_sided' | 'flashinfer_nvlink_one_sided' | 'passthrough' | 'mori' | null;
    /**
     * The most workers that load weights at the same time. From 0.11.1 on it has no effect, and vLLM logs that.
     */
    max_parallel_loading_workers?: number | null;
    /**
     * Switches the custom all-reduce kernel off, so that NCCL (or RCCL) is used.
     */
    disable_custom_all_reduce?: boolean;
    /**
     * Passes tensors between the processes of a node through one shared-memory arena.
     */
    enable_shm_tensor_arena?: boolean;
    /**
     * Lets the number of data-parallel ranks grow and shrink while an expert-parallel deployment runs.
     */
    enable_elastic_ep?: boolean;
    /**
     * The most data-parallel ranks that an elastic deployment may grow to; null: data_parallel_size.
     */
    elastic_ep_max_dp_size?: number | null;
    /**
     * Switches dual batch overlap on: two micro-batches, so that one computes while the other communicates.
     */
    enable_dbo?: boolean;
    /**
     * Number of micro-batches that a batch is split into; with 0 or 1 it is not split.
     */
    ubatch_size?: number;
    /**
     * Number of tokens above which a batch with only decodes is split into micro-batches.
     */
    dbo_decode_token_threshold?: number;
    /**
     * Number of tokens above which a batch with prefills is split into micro-batches.
     */
    dbo_prefill_token_threshold?: number;
    /**
     * Synchronises data-parallel ranks through Gloo on the CPU instead of NCCL; null leaves the choice to vLLM.
     */
    disable_nccl_for_dp_synchronization?: boolean | null;
    /**
     * Profiles the Ray workers with Nsight.
     */
    ray_workers_use_nsight?: boolean;
    /**
     * Runtime environment for the Ray workers, in the format of Ray.
     */
    ray_runtime_env?: unknown;
    /**
     * Ray placement group in which the workers are to run. Only whether it is empty matters for resolution.
     */
    placement_group?: unknown;
    /**
     * What runs the workers: mp (processes), ray, uni (this process), external_launcher (such as torchrun), or the import path of an executor class.
     */
    distributed_executor_backend?: string | null;
    /**
     * Import path of the worker class; auto lets the platform choose.
     */
    worker_cls?: string;
    /**
     * Import path of a class that is added to the bases of the worker class; empty: none.
     */
    worker_extension_cls?: string;
    /**
     * Address of the first node when one deployment spans nodes with the mp backend.
     */
    master_addr?: string;
    /**
     * TCP port of the first node when one deployment spans nodes with the mp backend.
     */
    master_port?: number;
    /**
     * Rank of this node among the nodes, from 0.
     */
    node_rank?: number;
    /**
     * Number of nodes that one deployment spans with the mp backend.
     */
    nnodes?: number;
    /**
     * Binds each worker process to the CPUs and the memory of a NUMA node.
     */
    numa_bind?: boolean;
    numa_bind_nodes?: (unknown & unknown) | null;
    numa_bind_cpus?: (unknown & unknown) | null;
    /**
     * Physical device index for each logical one; null: the visible devices in order.
     */
    assigned_physical_gpu_ids?: Array<number> | null;
    /**
     * Timeout of an operation between devices, in seconds; null: the default of PyTorch.
     */
    distributed_timeout_seconds?: number | null;
    /**
     * Timeout of an operation between processes over the CPU, in seconds; null: the default of PyTorch.
     */
    cpu_distributed_timeout_seconds?: number | null;
    /**
     * Rank of this process in the whole deployment.
     */
    rank?: number;
    /**
     * TCP ports reserved for later data-parallel process groups, used from the end. Set by vLLM.
     */
    _data_parallel_master_port_list?: Array<number>;
    /**
     * TCP port of the store through which groups exchange their ports; 0: none. Set by vLLM at launch.
     */
    _coord_store_port?: number;
    /**
     * Number of groups that share the KV cache of one sequence during decode. Reuses devices, so it does not change the world size.
     */
    decode_context_parallel_size?: number;
    /**
     * Number of consecutive tokens that one decode-context rank stores before the next one does. cp_kv_cache_interleave_size replaces it.
     */
    dcp_kv_cache_interleave_size?: number;
    /**
     * How decode-context ranks combine their partial results: all-gather and reduce-scatter (ag_rs) or all-to-all (a2a).
     */
    dcp_comm_backend?: 'ag_rs' | 'a2a' | null;
    /**
     * Whether decode-context ranks replicate the query; null leaves the choice to vLLM.
     */
    dcp_q_replicate?: boolean | null;
    /**
     * Number of consecutive tokens that one context-parallel rank stores before the next one does.
     */
    cp_kv_cache_interleave_size?: number;
    /**
     * Whether vLLM may choose cp_kv_cache_interleave_size later on. Set by vLLM.
     */
    _allow_auto_resolve_cp_interleave_size?: boolean;
    /**
     * Number of API server processes. Set by vLLM.
     */
    _api_process_count?: number;
    /**
     * Rank of this API server process, from 0; -1 in an engine process. Set by vLLM.
     */
    _api_process_rank?: number;
    /**
     * Keeps the deployment alive while a failed engine recovers.
     */
    enable_fault_tolerance?: boolean;
    /**
     * Settings of fault tolerance.
     */
    fault_tolerance_config?: {
        /**
         * Seconds that a failed engine waits for instructions before it raises its error.
         */
        engine_recovery_timeout_sec?: number;
    };
    /**
     * Import path of the worker class for speculative decoding; auto lets the platform choose.
     */
    sd_worker_cls?: string;
    /**
     * TCP ports for the data-parallel groups of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_dp_group_port_list?: Array<Array<number>>;
    /**
     * TCP ports for the expert-parallel groups of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_ep_group_port_list?: Array<Array<number>>;
    /**
     * TCP ports for the load-balancer groups of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_eplb_group_port_list?: Array<Array<number>>;
    /**
     * TCP ports for the world group of an elastic deployment, three for each group. Set by vLLM at launch.
     */
    _stateless_world_group_port_list?: Array<Array<number>>;
    /**
     * Number of extra copies of experts for the load balancer. From 0.10.2 on use eplb_config.num_redundant_experts.
     */
    num_redundant_experts?: number | null;
    /**
     * Number of engine steps over which expert load is recorded. From 0.10.2 on use eplb_config.window_size.
     */
    eplb_window_size?: number | null;
    /**
     * Number of engine steps between two rearrangements of the experts. From 0.10.2 on use eplb_config.step_interval.
     */
    eplb_step_interval?: number | null;
    /**
     * Whether the balance of the experts is logged at each step. From 0.10.2 on use eplb_config.log_balancedness.
     */
    eplb_log_balancedness?: boolean | null;
    /**
     * Runs the encoder of a multimodal model data parallel over the tensor-parallel group.
     */
    enable_multimodal_encoder_data_parallel?: boolean;
};

/**
 * What the resolution reads from the machine. Every fact is optional.
 */
export type HostFacts = {
    /**
     * The platform that vLLM would detect; `other` is an out-of-tree one. Absent or null: unknown, and assumed to be cuda if needed.
     */
    platform?: 'cuda' | 'rocm' | 'tpu' | 'xpu' | 'cpu' | 'other' | null;
    /**
     * Number of devices that vLLM would count on this node. Absent or null: unknown.
     */
    device_count?: number | null;
    /**
     * Whether the platform's custom all-reduce kernel works. Absent or null: yes on cuda, unknown on rocm and other, no on the rest.
     */
    custom_all_reduce?: boolean | null;
    /**
     * Whether NIXL can be imported by vLLM's Python. Absent or null: unknown.
     */
    nixl_available?: boolean | null;
    /**
     * Facts about Ray on the host. Absent or null: unknown.
     */
    ray?: {
        /**
         * Whether Ray can be imported by vLLM's Python. Absent or null: unknown.
         */
        installed?: boolean | null;
        /**
         * Whether the launching process has joined a Ray cluster. Absent or null: unknown.
         */
        initialized?: boolean | null;
        /**
         * Whether the launching process runs inside a Ray placement group. Absent or null: unknown.
         */
        placement_group?: boolean | null;
    } | null;
    /**
     * Free TCP ports, in the order in which the operating system would assign them. Absent or null: unknown.
     */
    open_ports?: Array<number> | null;
    /**
     * The id of the NUMA node of each visible device, by device index. Absent or null: unknown.
     */
    device_numa_nodes?: Array<number> | null;
};

/**
 * The answers to a batch.
 */
export type ResolveBatchAnswer = {
    /**
     * How many answers have another status than 200. 0: every request succeeded.
     */
    failed: number;
    /**
     * One for each request, in the order of the requests.
     */
    answers: Array<BatchAnswer>;
};

export type BatchAnswer = BatchResolved | BatchRefused;

/**
 * The answer to a request that succeeds.
 */
export type BatchResolved = {
    /**
     * The config resolves, or the command line launches.
     */
    status: 200;
    /**
     * The answer that the request alone would get.
     */
    body: Resolution | ServeAnswer;
};

/**
 * The problem of a request that fails. Pointers in it are relative to that request, not to the batch.
 */
export type BatchRefused = {
    /**
     * The status that the request alone would get.
     */
    status: 401 | 403 | 422 | 500 | 503;
    body: Problem;
};

/**
 * Requests to resolve. Each succeeds or fails on its own.
 */
export type ResolveBatchRequest = {
    /**
     * Requests as `POST /v1/resolve` takes them or, with `argv` or `command`, `POST /v1/serve`. They are answered in this order.
     */
    requests: Array<ResolveRequest | ServeRequest>;
};

/**
 * Whether ranks can work together, and what prevents it.
 */
export type RankComparison = {
    /**
     * Whether the ranks can work together: no finding is an error.
     */
    agree: boolean;
    hashes: HashComparison;
    /**
     * The findings.
     */
    findings: Array<RankFinding>;
    /**
     * The ranks whose config does not resolve.
     */
    refused: Array<{
        /**
         * The name of the rank.
         */
        name: string;
        /**
         * The faults in the order in which vLLM raises them, at most 8. Pointers are relative to the rank.
         */
        faults: Array<ProblemError>;
        /**
         * How many faults are not listed. Absent: none.
         */
        faults_omitted?: number;
    }>;
    /**
     * What the ranks would agree on while they run, from the state of each of them.
     */
    agreed: {
        /**
         * Whether all ranks continue: a rank has work left or, if `pending_pause` was sent as well, only some ranks are to pause
         */
        has_unfinished: {
            /**
             * Whether all ranks continue: a rank has work left or, if `pending_pause` was sent as well, only some ranks are to pause; null if `state` says why there is none.
             */
            value: boolean | null;
            /**
             * `agreed`: the ranks agree on this value; `not_given`: no rank sent its value; `not_given_by_all`: some ranks did not send theirs, so the value is unknown.
             */
            state: 'agreed' | 'not_given' | 'not_given_by_all';
        };
        /**
         * Whether all ranks pause together
         */
        pause: {
            /**
             * Whether all ranks pause together; null if `state` says why there is none.
             */
            value: boolean | null;
            /**
             * `agreed`: the ranks agree on this value; `not_given`: no rank sent its value; `not_given_by_all`: some ranks did not send theirs, so the value is unknown.
             */
            state: 'agreed' | 'not_given' | 'not_given_by_all';
        };
        /**
         * The smallest KV-cache memory of all ranks, in bytes
         */
        kv_cache_memory_bytes: {
            /**
             * The smallest KV-cache memory of all ranks, in bytes; null if `state` says why there is none.
             */
            value: number | null;
            /**
             * `agreed`: the ranks agree on this value; `not_given`: no rank sent its value; `not_given_by_all`: some ranks did not send theirs, so the value is unknown; `no_limit`: no rank has a limit.
             */
            state: 'agreed' | 'not_given' | 'not_given_by_all' | 'no_limit';
        };
    };
};

/**
 * The hashes of the ranks, and where they differ.
 */
export type HashComparison = {
    /**
     * Whether all known hashes are equal.
     */
    agree: boolean;
    /**
     * The ranks by hash, the most common first, without those that do not resolve.
     */
    groups: Array<{
        /**
         * The hash; null if vLLM itself would raise an exception.
         */
        hash: string | null;
        /**
         * The names of the ranks that have it.
         */
        ranks: Array<string>;
    }>;
    /**
     * The factors that differ among the ranks whose config was sent.
     */
    factors: Array<{
        /**
         * The factor, such as `eplb_config.use_async`.
         */
        name: string;
        /**
         * Its values, the most common first, without ranks whose release does not have the factor.
         */
        values: Array<RanksOfValue>;
    }>;
};

/**
 * A value, and the ranks that have it.
 */
export type RanksOfValue = {
    /**
     * The value.
     */
    value?: unknown;
    /**
     * The names of the ranks that have it.
     */
    ranks: Array<string>;
};

/**
 * A finding of the comparison.
 */
export type RankFinding = {
    /**
     * Stable code of the finding.
     */
    code: 'rank_does_not_resolve' | 'release_differs' | 'hash_differs' | 'hash_undefined' | 'hash_not_of_config' | 'value_differs' | 'data_parallel_rank_repeated' | 'data_parallel_rank_out_of_range' | 'data_parallel_rank_missing' | 'hybrid_lb_with_headless_peers' | 'hash_rests_on_assumption' | 'only_hash_given';
    /**
     * `error`: the ranks cannot work together like this.
     */
    severity: 'error' | 'warning' | 'info';
    /**
     * The ranks to change: those that differ from the majority. Empty if a rank is missing.
     */
    ranks: Array<string>;
    /**
     * JSON Pointer (RFC 6901) to what it is about, in each of these ranks.
     */
    pointer?: string;
    /**
     * What is wrong and what to do.
     */
    message: string;
    /**
     * If values differ: each value with its ranks, the most common first.
     */
    values?: Array<RanksOfValue>;
};

/**
 * Ranks that should work together.
 */
export type CompareRequest = {
    /**
     * The release of vLLM that ranks without their own run. Absent: the default release, which `GET /v1/releases` names, such as `0.24.0`.
     */
    vllm_version?: string;
    /**
     * The ranks that should work together, in any order.
     */
    ranks: Array<ComparedRank>;
};

/**
 * A rank with its config or its command line, with the hash that it reports, or with both. A command line represents all data-parallel ranks that it starts, and its hash is that at launch.
 */
export type ComparedRank = {
    /**
     * What to call the rank in the answer, such as `node-0/rank-3`.
     */
    name: string;
    /**
     * The release of vLLM that this rank runs, if it differs from the others, such as `0.24.0`.
     */
    vllm_version?: string;
    config?: PartialParallelConfig;
    /**
     * The words after `vllm`, starting with `serve`, or after `python3`, starting with `-m`. Send them instead of command.
     */
    argv?: Array<string>;
    /**
     * One shell command line, such as `vllm serve MODEL -tp 8`. It is read and never run. Send it instead of argv.
     */
    command?: string;
    files?: Files;
    model?: Model;
    host?: ServeHostFacts;
    env?: Environment;
    /**
     * The hash that the rank itself reports, as 64 lower-case hex digits. Send it instead of a config, or with it to have it verified.
     */
    hash?: string;
    /**
     * Whether the rank still has requests to work on.
     */
    has_unfinished?: boolean;
    /**
     * Whether the rank was asked to pause.
     */
    pending_pause?: boolean;
    /**
     * KV-cache memory of the rank, in bytes; -1: no limit.
     */
    kv_cache_memory_bytes?: number;
};

/**
 * What to run on every host of the deployment.
 */
export type Plan = {
    /**
     * The release that the plan is for.
     */
    vllm_version: string;
    /**
     * How the hosts share the work.
     */
    strategy: 'single_node' | 'internal_lb' | 'hybrid_lb' | 'external_lb' | 'multi_node' | 'ray';
    /**
     * The strategies that were tried, in order. The plan uses the last one.
     */
    reasons: Array<PlanReason>;
    sizes: ParallelSizes;
    /**
     * What runs where, in the order of the ranks.
     */
    nodes: Array<PlanNode>;
    groups: ProcessGroups;
    /**
     * Where to send requests, and which engines serve there.
     */
    endpoints: Array<PlanEndpoint>;
    weights: WeightEstimate;
    /**
     * Checks that vLLM itself does not make.
     */
    checks: Array<Check>;
    /**
     * What you should know about the plan.
     */
    findings: Array<PlanFinding>;
    /**
     * Every layout that launches, best first. The plan is for the first one. Only if the request sets no size and the model is known.
     */
    layouts?: Array<PlanLayout>;
    /**
     * Kubernetes NetworkPolicies as YAML. Only with `?include=network_policy`.
     */
    network_policy?: string;
    /**
     * Kubernetes objects that run the plan, as YAML. Only with `?include=manifest`.
     */
    manifest?: string;
    /**
     * A systemd unit for each command. Only with `?include=systemd`.
     */
    systemd?: Array<{
        /**
         * Name of the host.
         */
        host: string;
        /**
         * Name of the unit file.
         */
        name: string;
        /**
         * Text of the unit file.
         */
        unit: string;
    }>;
    /**
     * A docker command line for each command. Only with `?include=docker`.
     */
    docker?: Array<{
        /**
         * Name of the host.
         */
        host: string;
        /**
         * The command line to run on the host.
         */
        command: string;
    }>;
};

/**
 * Why the plan uses a strategy or not.
 */
export type PlanReason = {
    /**
     * A way to share the work.
     */
    strategy: 'single_node' | 'internal_lb' | 'hybrid_lb' | 'external_lb' | 'multi_node' | 'ray';
    /**
     * Whether the plan uses it.
     */
    fits: boolean;
    /**
     * Stable code of the reason why it does not fit.
     */
    code?: string;
    /**
     * Why the plan uses it or not.
     */
    message: string;
};

/**
 * One command on a host. With external load balancing a host has several; with Ray most hosts have none.
 */
export type PlanNode = {
    /**
     * Name of the host.
     */
    host: string;
    /**
     * The address by which other hosts reach it.
     */
    address: string;
    /**
     * The words after `vllm`; null on a node that only joins a Ray cluster.
     */
    argv: Array<string> | null;
    /**
     * Environment variables to set for it.
     */
    env: {
        [key: string]: string;
    };
    /**
     * Shell commands to run before it, such as `ray start`.
     */
    before: Array<string>;
    /**
     * Whether it serves requests.
     */
    serves: boolean;
    /**
     * The answer of `POST /v1/serve` for this command on this host; null without a command.
     */
    resolution: {
        [key: string]: unknown;
    } | null;
    /**
     * The engines, or parts of them, on this host.
     */
    engines: Array<PlanEngine>;
    /**
     * Every port that it listens on.
     */
    ports: Array<PlanPort>;
    /**
     * Every port on other hosts that it connects to.
     */
    connects: Array<PlanConnection>;
};

/**
 * An engine, or the part of it that is on one host.
 */
export type PlanEngine = {
    /**
     * Data-parallel rank of the engine.
     */
    data_parallel_rank: number;
    /**
     * Index among the engines that its command starts.
     */
    local_rank: number;
    /**
     * The part of the engine that is on this host.
     */
    node: {
        /**
         * Which of the hosts that the engine spans this is, from 0.
         */
        index: number;
        /**
         * How many hosts the engine spans.
         */
        of: number;
    };
    /**
     * The devices of its workers on this host.
     */
    devices: Array<number>;
    /**
     * Its workers on this host.
     */
    workers: Array<PlanWorker>;
};

/**
 * One worker: one device of one engine.
 */
export type PlanWorker = {
    /**
     * Global rank, over all engines.
     */
    rank: number;
    /**
     * Rank in its tensor-parallel group.
     */
    tensor_rank: number;
    /**
     * Rank in its pipeline-parallel group.
     */
    pipeline_rank: number;
    /**
     * Rank in its prefill-context-parallel group.
     */
    prefill_context_rank: number;
    /**
     * Rank in its decode-context-parallel group; null: the release has no such groups.
     */
    decode_context_rank: number | null;
    /**
     * Rank in its expert-parallel group; null: the deployment has no such groups.
     */
    expert_rank: number | null;
    /**
     * Index among the workers of its engine on this host.
     */
    local_rank: number;
    /**
     * Its numactl arguments; null without NUMA binding.
     */
    numactl: string | {
        /**
         * Code of the reason why the process has none.
         */
        code: string;
    } | null;
    /**
     * Index among the devices of the host.
     */
    device: number;
};

/**
 * A port that a node listens on.
 */
export type PlanPort = {
    /**
     * Null: the operating system chooses the port when the process starts.
     */
    port: number | null;
    /**
     * The last port of a range. Absent: a single port.
     */
    through?: number;
    /**
     * Transport protocol.
     */
    protocol: 'tcp';
    /**
     * What the port is for.
     */
    purpose: 'api_server' | 'data_parallel_rpc' | 'engine_requests' | 'engine_responses' | 'coordinator_frontends' | 'coordinator_engines' | 'data_parallel_group' | 'torch_distributed' | 'coordination_store' | 'worker_messages' | 'worker_collectives' | 'nixl_side_channel' | 'mooncake_bootstrap' | 'ray_head' | 'ray_dashboard' | 'ray_nodes';
    /**
     * Who connects: clients of the API, other nodes of the deployment, or only processes of the same node.
     */
    from: 'clients' | 'nodes' | 'node';
};

/**
 * A port on another host that a node connects to.
 */
export type PlanConnection = {
    /**
     * Name of the host.
     */
    to: string;
    /**
     * Null: that host chooses the port when its process starts.
     */
    port: number | null;
    /**
     * Transport protocol.
     */
    protocol: 'tcp';
    /**
     * What the port is for.
     */
    purpose: 'api_server' | 'data_parallel_rpc' | 'engine_requests' | 'engine_responses' | 'coordinator_frontends' | 'coordinator_engines' | 'data_parallel_group' | 'torch_distributed' | 'coordination_store' | 'worker_messages' | 'worker_collectives' | 'nixl_side_channel' | 'mooncake_bootstrap' | 'ray_head' | 'ray_dashboard' | 'ray_nodes';
};

/**
 * The endpoints to send requests to.
 */
export type PlanEndpoint = {
    /**
     * Address of the host.
     */
    address: string;
    /**
     * Port of its API server.
     */
    port: number;
    /**
     * The data-parallel ranks that serve there.
     */
    ranks: Array<number>;
};

/**
 * An estimate of the memory that the weights take on each device.
 */
export type WeightEstimate = {
    /**
     * Whether the weights fit, according to the estimate.
     */
    fits: 'yes' | 'no' | 'unknown';
    /**
     * Bytes of weights on each device; null: unknown.
     */
    bytes_per_device: number | null;
    /**
     * The memory that vLLM uses of the smallest device, in bytes; null: unknown.
     */
    usable_bytes: number | null;
    /**
     * The formula of the estimate.
     */
    formula: string;
};

/**
 * Something that you should know about the plan.
 */
export type PlanFinding = {
    /**
     * Stable code of the finding.
     */
    code: 'port_clash' | 'weights_do_not_fit' | 'tensor_group_spans_nodes' | 'tensor_group_spans_links' | 'tensor_group_spans_numa_nodes' | 'address_unknown' | 'model_name_missing' | 'host_stale' | 'host_release_differs' | 'ray_places_workers' | 'host_not_used' | 'devices_idle';
    /**
     * How serious it is.
     */
    severity: 'error' | 'warning' | 'note';
    /**
     * Names of the hosts at which to act.
     */
    hosts: Array<string>;
    /**
     * What is wrong and what to do.
     */
    message: string;
};

/**
 * Sizes that launch on the hosts.
 */
export type PlanLayout = {
    sizes: ParallelSizes;
    /**
     * A way to share the work.
     */
    strategy: 'single_node' | 'internal_lb' | 'hybrid_lb' | 'external_lb' | 'multi_node' | 'ray';
    /**
     * The options that set these sizes.
     */
    options: Array<string>;
    /**
     * Devices that it uses.
     */
    devices_used: number;
    /**
     * Devices that it leaves unused.
     */
    devices_idle: number;
    /**
     * Tensor-parallel groups with workers on more than one host.
     */
    tensor_groups_across_hosts: number;
    weights: WeightEstimate;
    /**
     * The reasons for its place in the list, the strongest first.
     */
    why: Array<string>;
};

/**
 * A deployment as one command without per-node options, and the hosts that it may use. Send one of argv, command and config; a model alone is enough to list its layouts.
 */
export type PlanRequest = {
    /**
     * The release of vLLM, such as `0.24.0`. Absent: the default release.
     */
    vllm_version?: string;
    /**
     * The words after `vllm`, starting with `serve`, or after `python3`, starting with `-m`. Send them instead of command.
     */
    argv?: Array<string>;
    /**
     * One shell command line, such as `vllm serve MODEL -tp 8`. It is read and never run. Send it instead of argv.
     */
    command?: string;
    files?: Files;
    model?: Model;
    config?: PartialParallelConfig & unknown;
    env?: Environment;
    /**
     * The hosts that the plan may use: a list, or a number of identical hosts.
     */
    hosts: Array<PlanHost> | SameHosts;
    /**
     * How the hosts share the work. `auto`, the default, uses the first of the others that fits.
     */
    strategy?: 'auto' | 'single_node' | 'internal_lb' | 'hybrid_lb' | 'external_lb' | 'multi_node' | 'ray';
    /**
     * True: a fact that could change the outcome and is unknown is a fault.
     */
    strict?: boolean;
};

/**
 * A host that the plan may use.
 */
export type PlanHost = {
    /**
     * The name of the host in the plan. Absent: its host_id, or node-0, node-1 and so on.
     */
    name?: string;
    /**
     * The IP address by which other hosts reach it. Absent: its name is used.
     */
    address?: string;
    /**
     * A host of the registry. Needs a token of kind read. A host whose lease has expired is refused.
     */
    host_id?: string;
    host_report?: HostReport & unknown;
    facts?: PlanHostFacts;
};

/**
 * Facts of the host; each overrides what its report says.
 */
export type PlanHostFacts = {
    /**
     * The platform that vLLM would detect; `other` is an out-of-tree one. Absent or null: unknown, and assumed to be cuda if needed.
     */
    platform?: 'cuda' | 'rocm' | 'tpu' | 'xpu' | 'cpu' | 'other' | null;
    /**
     * Number of devices that vLLM would count on this host. A plan needs it.
     */
    device_count?: number | null;
    /**
     * Whether the platform's custom all-reduce kernel works. Absent or null: yes on cuda, unknown on rocm and other, no on the rest.
     */
    custom_all_reduce?: boolean | null;
    /**
     * Whether NIXL can be imported by vLLM's Python. Absent or null: unknown.
     */
    nixl_available?: boolean | null;
    /**
     * Facts about Ray on the host. Absent or null: unknown.
     */
    ray?: {
        /**
         * Whether Ray can be imported by vLLM's Python. Absent or null: unknown.
         */
        installed?: boolean | null;
        /**
         * Whether the launching process has joined a Ray cluster. Absent or null: unknown.
         */
        initialized?: boolean | null;
        /**
         * Whether the launching process runs inside a Ray placement group. Absent or null: unknown.
         */
        placement_group?: boolean | null;
    } | null;
    /**
     * Free TCP ports, in the order in which the operating system would assign them. Absent or null: unknown.
     */
    open_ports?: Array<number> | null;
    /**
     * The id of the NUMA node of each visible device, by device index. Absent or null: unknown.
     */
    device_numa_nodes?: Array<number> | null;
    /**
     * The host's own IP address, which vLLM uses for data parallelism over Ray. Absent or null: unknown.
     */
    address?: string | null;
    /**
     * Product name of the devices. Absent or null: unknown.
     */
    device_model?: string | null;
    /**
     * Memory of each device, in bytes. Absent or null: unknown.
     */
    device_memory_bytes?: number | null;
    /**
     * Link island of each device, by device index: devices with the same number are connected by NVLink or XGMI. Absent or null: unknown.
     */
    device_link_islands?: Array<number> | null;
};

/**
 * A number of identical hosts.
 */
export type SameHosts = {
    /**
     * The number of hosts.
     */
    count: number;
    facts: PlanHostFacts & unknown;
};

/**
 * The effect of moves between releases on a config.
 */
export type UpgradeAnswer = {
    /**
     * The release that the config is written for.
     */
    from: string;
    outcome: ReleaseOutcome;
    /**
     * One for each release of `to`, in the order of the request; for `all`, oldest first.
     */
    upgrades: Array<Upgrade>;
};

/**
 * What a config becomes in a release.
 */
export type ReleaseOutcome = OutcomeResolves | OutcomeRefused;

/**
 * A config that resolves in a release.
 */
export type OutcomeResolves = {
    /**
     * The config resolves in this release.
     */
    resolves: true;
    /**
     * Every field of the release after resolution.
     */
    config: {
        [key: string]: unknown;
    };
    /**
     * Every property of the release; null if vLLM itself would raise an exception.
     */
    derived: {
        [key: string]: unknown;
    };
    /**
     * The hash; null if vLLM itself would raise an exception.
     */
    hash: string | null;
    /**
     * What vLLM would log or change on its own.
     */
    notices: Array<Notice>;
    /**
     * Facts that were needed and not sent.
     */
    assumptions: Array<Assumption>;
};

/**
 * A config that a release refuses.
 */
export type OutcomeRefused = {
    /**
     * The release refuses the config.
     */
    resolves: false;
    /**
     * The faults in the order in which vLLM raises them, at most 100.
     */
    faults: Array<ProblemError>;
    /**
     * How many faults are not listed. Absent: none.
     */
    faults_omitted?: number;
};

/**
 * The effect of a move from one release to another on a config.
 */
export type Upgrade = {
    /**
     * The release to move from.
     */
    from: string;
    /**
     * The release to move to.
     */
    to: string;
    /**
     * What differs between the two releases.
     */
    differences: Array<Difference>;
    /**
     * Faults that appear or disappear.
     */
    faults: {
        /**
         * Faults in `to` that `from` does not have.
         */
        new: Array<ProblemError>;
        /**
         * Faults in `from` that `to` does not have.
         */
        gone: Array<ProblemError>;
    };
    /**
     * The executor backend in each release.
     */
    executor_backend: {
        /**
         * In `from`; null if the config does not resolve.
         */
        from: string | null;
        /**
         * In `to`; null if the config does not resolve.
         */
        to: string | null;
    };
    /**
     * The hash before and after.
     */
    hash: {
        /**
         * The hash in `from`, or null.
         */
        from: string | null;
        /**
         * The hash in `to`, or null.
         */
        to: string | null;
        /**
         * Whether ranks of both releases would refuse each other: the hashes differ, or one of them is null.
         */
        differs: boolean;
        /**
         * The factors that differ.
         */
        factors: Array<{
            /**
             * The name of the factor.
             */
            name: string;
            /**
             * Its value in `from`; absent if it is not hashed.
             */
            from?: unknown;
            /**
             * Its value in `to`; absent if it is not hashed.
             */
            to?: unknown;
        }>;
    };
    outcome: ReleaseOutcome;
    /**
     * Null if no rewrite is known or needed.
     */
    rewrite: Rewrite | null;
};

/**
 * One thing that differs between two releases.
 */
export type Difference = {
    /**
     * What kind of thing differs.
     */
    code: 'field_gone' | 'field_new' | 'default_moved' | 'environment_unread' | 'value_differs' | 'property_differs' | 'notice_new' | 'notice_gone' | 'option_gone' | 'option_new' | 'option_changed' | 'launch_differs';
    /**
     * JSON Pointer (RFC 6901) to what differs, under /config, /derived, /env, /argv or /launch.
     */
    pointer: string;
    /**
     * Its value in the release `from`; null if it does not exist there.
     */
    from?: unknown;
    /**
     * Its value in the release `to`; null if it does not exist there.
     */
    to?: unknown;
    /**
     * Whether it affects this config; false: listed for completeness.
     */
    affects_config: boolean;
    /**
     * What it means and, if something should be done, what.
     */
    message: string;
};

/**
 * The config rewritten for the release, with its resolution there as proof.
 */
export type Rewrite = {
    /**
     * JSON Patch (RFC 6902) that turns the config that was sent into `config`.
     */
    patch: Array<PatchOperation>;
    /**
     * The config to use with the release.
     */
    config: {
        [key: string]: unknown;
    };
    /**
     * Why each rewrite is needed.
     */
    reasons: Array<{
        /**
         * Stable code of the rewrite.
         */
        code: string;
        /**
         * Why it is needed.
         */
        message: string;
    }>;
    outcome: ReleaseOutcome;
};

/**
 * One step of a JSON Patch (RFC 6902).
 */
export type PatchOperation = {
    /**
     * What to do.
     */
    op: 'add' | 'remove' | 'replace';
    /**
     * JSON Pointer (RFC 6901) to the place in the config.
     */
    path: string;
    /**
     * The new value; absent for remove.
     */
    value?: unknown;
};

/**
 * The effect of moves between releases on a command line.
 */
export type CommandUpgradeAnswer = {
    /**
     * The release that the command line is written for.
     */
    from: string;
    /**
     * The words that `command` was split into. Pointers such as `/argv/3` refer to them. Only with `command`.
     */
    argv?: Array<string>;
    /**
     * What the shell would make of `command` that is worth knowing. Only with `command`.
     */
    notices?: Array<Notice>;
    outcome: CommandOutcome;
    /**
     * One for each release of `to`, in the order of the request; for `all`, oldest first.
     */
    upgrades: Array<CommandUpgrade>;
};

/**
 * What a command line becomes in a release.
 */
export type CommandOutcome = OutcomeLaunches | OutcomeNotLaunched;

/**
 * A command line that launches in a release.
 */
export type OutcomeLaunches = {
    /**
     * The config resolves in this release.
     */
    resolves: true;
    /**
     * Every field of the release after resolution.
     */
    config: {
        [key: string]: unknown;
    };
    /**
     * Every property of the release; null if vLLM itself would raise an exception.
     */
    derived: {
        [key: string]: unknown;
    };
    /**
     * The hash; null if vLLM itself would raise an exception.
     */
    hash: string | null;
    /**
     * What vLLM would log or change on its own.
     */
    notices: Array<Notice>;
    /**
     * Facts that were needed and not sent.
     */
    assumptions: Array<Assumption>;
    launch: Launch;
    at_launch: AtLaunch;
    /**
     * Whether the scheduler works one step ahead; null: unknown.
     */
    async_scheduling: boolean | null;
};

/**
 * A command line that a release refuses.
 */
export type OutcomeNotLaunched = {
    /**
     * The release refuses the command line.
     */
    resolves: false;
    /**
     * How far it gets, as in `command_does_not_launch`.
     */
    stage: string;
    /**
     * The faults in the order in which vLLM raises them.
     */
    faults: Array<ProblemError>;
};

/**
 * The effect of a move from one release to another on a command line. The hashes are those at launch.
 */
export type CommandUpgrade = {
    /**
     * The release to move from.
     */
    from: string;
    /**
     * The release to move to.
     */
    to: string;
    /**
     * What differs between the two releases.
     */
    differences: Array<Difference>;
    /**
     * Faults that appear or disappear.
     */
    faults: {
        /**
         * Faults in `to` that `from` does not have.
         */
        new: Array<ProblemError>;
        /**
         * Faults in `from` that `to` does not have.
         */
        gone: Array<ProblemError>;
    };
    /**
     * The executor backend in each release.
     */
    executor_backend: {
        /**
         * In `from`; null if the config does not resolve.
         */
        from: string | null;
        /**
         * In `to`; null if the config does not resolve.
         */
        to: string | null;
    };
    /**
     * The hash before and after.
     */
    hash: {
        /**
         * The hash in `from`, or null.
         */
        from: string | null;
        /**
         * The hash in `to`, or null.
         */
        to: string | null;
        /**
         * Whether ranks of both releases would refuse each other: the hashes differ, or one of them is null.
         */
        differs: boolean;
        /**
         * The factors that differ.
         */
        factors: Array<{
            /**
             * The name of the factor.
             */
            name: string;
            /**
             * Its value in `from`; absent if it is not hashed.
             */
            from?: unknown;
            /**
             * Its value in `to`; absent if it is not hashed.
             */
            to?: unknown;
        }>;
    };
    outcome: CommandOutcome;
    /**
     * Null if no rewrite is known or needed.
     */
    rewrite: CommandRewrite | null;
};

/**
 * The command line rewritten for the release, with what it launches there as proof.
 */
export type CommandRewrite = {
    /**
     * The words to use with the release.
     */
    argv: Array<string>;
    /**
     * Why each rewrite is needed.
     */
    reasons: Array<{
        /**
         * Stable code of the rewrite.
         */
        code: string;
        /**
         * Why it is needed.
         */
        message: string;
    }>;
    outcome: CommandOutcome;
};

/**
 * A config, its current release, and the releases to move to.
 */
export type UpgradeRequest = {
    config?: PartialParallelConfig;
    host?: HostFacts;
    env?: Environment;
    /**
     * The release to move from, such as `0.11.0`.
     */
    from: string;
    /**
     * The release to move to, a list of them, or `all` for every known release except `from`. Older releases are allowed.
     */
    to: string | Array<string>;
};

/**
 * A command line, as `argv` or as `command`, its current release, and the releases to move to.
 */
export type CommandUpgradeRequest = {
    /**
     * The words after `vllm`, starting with `serve`, or after `python3`, starting with `-m`. Send them instead of command.
     */
    argv?: Array<string>;
    /**
     * One shell command line, such as `vllm serve MODEL -tp 8`. It is read and never run. Send it instead of argv.
     */
    command?: string;
    files?: Files;
    model?: Model;
    host?: ServeHostFacts;
    env?: Environment;
    /**
     * The release to move from, such as `0.11.0`.
     */
    from: string;
    /**
     * The release to move to, a list of them, or `all` for every known release except `from`. Older releases are allowed.
     */
    to: string | Array<string>;
};

/**
 * What the pods run, and what is wrong.
 */
export type CheckAnswer = {
    /**
     * `fail`: there is an error. `warn`: there is a warning. `nothing_found`: nothing that was sent runs vLLM.
     */
    verdict: 'pass' | 'warn' | 'fail' | 'nothing_found';
    /**
     * The objects whose pods run vLLM.
     */
    workloads: Array<CheckedWorkload>;
    /**
     * In the order in which the codes are documented.
     */
    findings: Array<ManifestFinding>;
};

/**
 * An object that creates pods that run vLLM.
 */
export type CheckedWorkload = {
    /**
     * The kind of the object.
     */
    kind: string;
    /**
     * Its namespace; `default` if it names none.
     */
    namespace: string;
    /**
     * Its name.
     */
    name: string;
    /**
     * Index of its document in the stream, from 0, without empty documents.
     */
    document: number;
    /**
     * How many pods it creates. For a DaemonSet, one pod represents those of all nodes.
     */
    pods_total: number;
    /**
     * The containers that run vLLM, or may run it.
     */
    containers: Array<CheckedContainer>;
};

/**
 * A container that runs vLLM, or may run it.
 */
export type CheckedContainer = {
    /**
     * The name of the container.
     */
    name: string;
    /**
     * The image of the container.
     */
    image: string;
    /**
     * The release that the commands were checked against. For an image with an unknown release, the version in its tag: its commands were not checked.
     */
    vllm_version: string;
    /**
     * Whether the stream alone determines what the container runs.
     */
    static: boolean;
    /**
     * Why it is unknown what the container runs.
     */
    why?: string;
    /**
     * Every pod; one entry for each server if its container starts several.
     */
    pods: Array<CheckedPod>;
};

/**
 * A pod, with what vLLM makes of its command.
 */
export type CheckedPod = {
    /**
     * The name of the pod. Where Kubernetes ends it with random characters, the end is a placeholder.
     */
    pod: string;
    /**
     * The words after `vllm`, or after `python3`, starting with `-m`. Null: the container of this pod starts no vLLM.
     */
    argv: Array<string> | null;
    /**
     * The environment of the process.
     */
    env: {
        [key: string]: string;
    };
    /**
     * Null: the container requests none.
     */
    accelerators: {
        /**
         * The extended resource, such as `nvidia.com/gpu`.
         */
        resource: string;
        /**
         * The number in the limit.
         */
        count: number;
    } | null;
    /**
     * 200: the command launches. 422: it does not. Null: it was not checked.
     */
    status: 200 | 422 | null;
    /**
     * The answer of `POST /v1/serve` for this command.
     */
    body: {
        [key: string]: unknown;
    } | null;
    /**
     * Why the command is unknown, or why it was not checked.
     */
    why?: string;
};

/**
 * Something wrong, or suspicious, in the manifests.
 */
export type ManifestFinding = {
    /**
     * Stable code of the finding. Later versions know more.
     */
    code: 'invalid_yaml' | 'duplicate_key' | 'excessive_aliases' | 'too_many_documents' | 'not_an_object' | 'value_not_text' | 'reference_not_expanded' | 'reference_undefined' | 'variable_literal' | 'placeholder_left' | 'not_static' | 'script_stops' | 'text_dropped' | 'line_run_as_command' | 'argument_blank' | 'argument_holds_two' | 'argument_quoted' | 'json_unquoted' | 'first_argument_lost' | 'shell_notice' | 'installs_at_start' | 'image_not_pinned' | 'release_assumed' | 'release_not_known' | 'image_platform_differs' | 'command_does_not_launch' | 'option_unknown' | 'option_removed_later' | 'variable_not_read' | 'variable_removed_later' | 'launch_not_checked' | 'fact_assumed' | 'model_missing' | 'eplb_without_expert_parallel' | 'accelerators_missing' | 'accelerators_idle' | 'accelerators_not_requested' | 'accelerators_unknown' | 'accelerator_request_differs' | 'shared_memory_missing' | 'shared_memory_too_small' | 'shared_memory_on_disk' | 'probes_missing' | 'probe_kills_while_loading' | 'probe_port_differs' | 'container_port_differs' | 'service_port_differs' | 'port_taken_twice' | 'host_port_clash' | 'service_sets_variable' | 'numa_binding_not_permitted' | 'launcher_not_pinned' | 'peers_disagree' | 'ranks_left_out' | 'ranks_taken_twice' | 'ranks_elsewhere' | 'size_unlike_group' | 'hybrid_leader_headless_peers' | 'hybrid_after_upgrade' | 'size_variable_ignored' | 'pods_not_checked' | 'ignore_not_valid';
    /**
     * `error`: the check fails. `warning`: the check fails with `strict`. `note`: for information.
     */
    severity: 'error' | 'warning' | 'note';
    /**
     * What is wrong and what to do.
     */
    message: string;
    /**
     * Index of the document, from 0, without empty documents.
     */
    document: number;
    /**
     * JSON Pointer (RFC 6901) into the document.
     */
    pointer: string;
    /**
     * Line of the stream, from 1.
     */
    line: number;
    /**
     * Column in that line, in UTF-16 code units, from 1.
     */
    column: number;
    /**
     * The names of the pods concerned.
     */
    pods: Array<string>;
    /**
     * The reason in an annotation that silences it. Absent: it is not silenced.
     */
    ignored?: string;
};

/**
 * The findings as SARIF 2.1.0, for code scanning.
 */
export type SarifLog = {
    /**
     * The version of SARIF.
     */
    version: '2.1.0';
    /**
     * One run, with the findings as its results.
     */
    runs: Array<{
        [key: string]: unknown;
    }>;
    [key: string]: unknown;
};

/**
 * Manifests, and additional facts.
 */
export type CheckRequest = {
    /**
     * A stream of Kubernetes objects, as YAML or JSON: what `kubectl apply -f` takes.
     */
    manifests: string;
    /**
     * The release of vLLM in images whose tag does not name one. Absent: the default release.
     */
    vllm_version?: string;
    /**
     * Facts about the models, by the names that the commands use.
     */
    models?: {
        [key: string]: Model;
    };
    host?: HostFacts & unknown;
    env?: Environment & unknown;
    /**
     * True: warnings, and anything that could not be checked, fail as well.
     */
    strict?: boolean;
};

/**
 * The decision for the Kubernetes API server.
 */
export type AdmissionAnswer = {
    /**
     * The version of the review.
     */
    apiVersion: 'admission.k8s.io/v1';
    /**
     * The kind of the review.
     */
    kind: 'AdmissionReview';
    /**
     * The decision.
     */
    response: {
        /**
         * The uid of the request.
         */
        uid: string;
        /**
         * Whether the object is admitted.
         */
        allowed: boolean;
        /**
         * What kubectl shows the user, each of at most 120 characters.
         */
        warnings?: Array<string>;
        /**
         * Only where the object is refused.
         */
        status?: {
            /**
             * The HTTP status that the user sees.
             */
            code: number;
            /**
             * The reason as one word.
             */
            reason: string;
            /**
             * Why the object is refused.
             */
            message: string;
        };
    };
};

/**
 * A request of the Kubernetes API server.
 */
export type AdmissionReview = {
    /**
     * The version of the review.
     */
    apiVersion: 'admission.k8s.io/v1';
    /**
     * The kind of the review.
     */
    kind: 'AdmissionReview';
    /**
     * The request to decide on.
     */
    request: {
        /**
         * Identifies the request; the response repeats it.
         */
        uid: string;
        /**
         * `CREATE`, `UPDATE`, `DELETE` or `CONNECT`.
         */
        operation?: string;
        /**
         * The namespace of the object.
         */
        namespace?: string;
        /**
         * The object after the operation; null where it is deleted.
         */
        object?: {
            [key: string]: unknown;
        } | null;
        /**
         * The object before the operation; null where it is created. An update that changes only metadata or status is never refused.
         */
        oldObject?: {
            [key: string]: unknown;
        } | null;
        [key: string]: unknown;
    };
    [key: string]: unknown;
};

/**
 * The releases of vLLM that are known.
 */
export type ReleaseList = {
    /**
     * The release for requests that name none.
     */
    default_version: string;
    /**
     * Oldest first.
     */
    releases: Array<ReleaseEntry>;
};

/**
 * A release in the list.
 */
export type ReleaseEntry = {
    /**
     * The version, such as `0.24.0`.
     */
    version: string;
    /**
     * The older release that resolves every config the same way, or null.
     */
    same_as: string | null;
    /**
     * Where to find more.
     */
    links: {
        /**
         * Path to the description of the release.
         */
        self: string;
        /**
         * Path to the JSON Schema of its config.
         */
        schema: string;
    };
};

/**
 * The description of a release of vLLM.
 */
export type Release = {
    /**
     * The version, such as `0.24.0`.
     */
    version: string;
    /**
     * The older release that resolves every config the same way, or null.
     */
    same_as: string | null;
    /**
     * In the order in which they are declared.
     */
    fields: Array<ReleaseField>;
    /**
     * The properties derived from a resolved config.
     */
    properties: Array<{
        /**
         * The name of the property.
         */
        name: string;
        /**
         * JSON type of its value; null is possible for all.
         */
        type: string;
        /**
         * What it means, with its unit.
         */
        description: string;
    }>;
    /**
     * In the order in which vLLM applies them.
     */
    rules: Array<{
        /**
         * Stable code of the rule, and of its fault.
         */
        code: string;
        /**
         * `requirement`: the rule refuses a config. `effect`: it sets values.
         */
        kind: 'requirement' | 'effect';
        /**
         * When vLLM applies it.
         */
        phase: 'field' | 'post_init' | 'validate' | 'verify';
        /**
         * For a requirement: what is wrong when it fails. For an effect: what it does.
         */
        summary: string;
    }>;
    /**
     * The notices that the release can give about a config.
     */
    notices: Array<{
        /**
         * Stable code of the notice.
         */
        code: string;
        /**
         * info or warning.
         */
        severity: string;
        /**
         * What it says.
         */
        message: string;
    }>;
    /**
     * How the hash is computed.
     */
    hash: {
        /**
         * The text that is hashed: JSON with sorted keys, or the repr of a Python list.
         */
        scheme: 'sorted_json' | 'list_repr';
        /**
         * The names of the factors, in their order.
         */
        factors: Array<string>;
    };
    /**
     * True: a field that the release does not have is silently dropped.
     */
    drops_unknown_fields: boolean;
    /**
     * Where to find more.
     */
    links: {
        /**
         * Path to the JSON Schema of its config.
         */
        schema: string;
    };
};

/**
 * A field as the release has it.
 */
export type ReleaseField = {
    /**
     * The name of the field.
     */
    name: string;
    /**
     * Its type: integer, boolean, string, enum, integer_list, string_list, integer_list_list, executor_backend, any or object.
     */
    kind: string;
    /**
     * What it means, with its unit.
     */
    description: string;
    /**
     * Whether null is allowed.
     */
    nullable: boolean;
    /**
     * False: vLLM computes it, and sending it is a fault.
     */
    settable: boolean;
    /**
     * Whether it is a factor of the hash in releases that hash JSON.
     */
    hashed: boolean;
    /**
     * The value if it is not sent.
     */
    default?: unknown;
    /**
     * The values of an enum.
     */
    options?: Array<string>;
    /**
     * The smallest value.
     */
    minimum?: number;
    /**
     * The value must be above this.
     */
    exclusive_minimum?: number;
    /**
     * The largest value.
     */
    maximum?: number;
    /**
     * The fields of a nested object.
     */
    fields?: Array<NestedField>;
};

/**
 * A field of a nested object.
 */
export type NestedField = {
    /**
     * The name of the field.
     */
    name: string;
    /**
     * Its type: integer, boolean, string, enum, integer_list, string_list, integer_list_list, executor_backend, any or object.
     */
    kind: string;
    /**
     * What it means, with its unit.
     */
    description: string;
    /**
     * Whether null is allowed.
     */
    nullable: boolean;
    /**
     * False: vLLM computes it, and sending it is a fault.
     */
    settable: boolean;
    /**
     * Whether it is a factor of the hash in releases that hash JSON.
     */
    hashed: boolean;
    /**
     * The value if it is not sent.
     */
    default?: unknown;
    /**
     * The values of an enum.
     */
    options?: Array<string>;
    /**
     * The smallest value.
     */
    minimum?: number;
    /**
     * The value must be above this.
     */
    exclusive_minimum?: number;
    /**
     * The largest value.
     */
    maximum?: number;
};

/**
 * A JSON Schema 2020-12.
 */
export type JsonSchema = {
    [key: string]: unknown;
};

/**
 * The options of `vllm serve` of a release.
 */
export type ReleaseArguments = {
    /**
     * The version, such as `0.24.0`.
     */
    version: string;
    /**
     * Every option, and the model.
     */
    arguments: Array<ReleaseArgument>;
};

/**
 * An option of `vllm serve` as the release has it.
 */
export type ReleaseArgument = {
    /**
     * The attribute that it sets, such as `tensor_parallel_size`.
     */
    name: string;
    /**
     * Every spelling, such as `--tensor-parallel-size`; none for the model.
     */
    flags: Array<string>;
    /**
     * How many values follow: `optional` is none or one, `many` is one or more.
     */
    values: 'none' | 'one' | 'optional' | 'many';
    /**
     * The allowed values. Absent: any value of its type.
     */
    choices?: Array<string | number | null>;
    /**
     * The value if it is not given.
     */
    default?: unknown;
    /**
     * True: the release warns that it will be removed.
     */
    deprecated?: boolean;
    /**
     * What it means, with its unit. Only for fields of ParallelConfig.
     */
    description?: string;
    /**
     * The fields of the object that it takes, each also an option such as `--eplb-config.window_size`.
     */
    fields?: Array<{
        /**
         * The name of the field.
         */
        name: string;
        /**
         * What it means, with its unit.
         */
        description: string;
    }>;
};

/**
 * The models whose sizes are known by their name.
 */
export type ModelList = {
    /**
     * By name.
     */
    models: Array<KnownModel>;
};

/**
 * A model whose sizes are known by its name.
 */
export type KnownModel = {
    /**
     * Its name on Hugging Face, as commands give it.
     */
    name: string;
    /**
     * Its sizes as its config.json has them: what `model.config` takes.
     */
    config: {
        [key: string]: unknown;
    };
    /**
     * What its config.json does not say: what `model.facts` takes.
     */
    facts: {
        /**
         * Number of weights, to three digits.
         */
        parameters: number;
        /**
         * Bytes of one weight as published. Absent: the weights differ in size.
         */
        bytes_per_parameter?: number;
        /**
         * `pooling`: it computes vectors. Absent: what its config says.
         */
        runner?: 'pooling';
    };
};

/**
 * The host is enrolled, and the terms of its lease.
 */
export type EnrolmentAnswer = {
    /**
     * Name of the host, as its agent enrolled it
     */
    host_id: string;
    /**
     * How long after a renewal the host counts as present, in seconds.
     */
    lease_ttl_seconds: number;
    /**
     * How long to wait after a renewal before the next, in seconds.
     */
    renew_after_seconds: number;
};

/**
 * A host to enrol, and the key that it will sign with.
 */
export type EnrolmentRequest = {
    /**
     * Name of the host, as its agent enrolled it
     */
    host_id: string;
    /**
     * The host's Ed25519 public key as a JWK
     */
    public_key: {
        /**
         * The key type of RFC 8037.
         */
        kty: 'OKP';
        /**
         * The curve.
         */
        crv: 'Ed25519';
        /**
         * The public key, 32 bytes in base64url
         */
        x: string;
        /**
         * The signature algorithm. Optional.
         */
        alg?: 'EdDSA' | 'Ed25519';
        /**
         * What the key is for. Optional.
         */
        use?: 'sig';
        /**
         * Ignored: the thumbprint identifies the key.
         */
        kid?: string;
    };
    /**
     * Names and values to find the host by, 32 at most
     */
    labels?: {
        [key: string]: string;
    };
};

/**
 * One page of the inventory.
 */
export type HostPage = {
    /**
     * The hosts of this page.
     */
    hosts: Array<HostSummary>;
    /**
     * The `cursor` of the next page; null: this is the last page.
     */
    next_cursor: string | null;
};

/**
 * A host, without its report.
 */
export type HostSummary = {
    /**
     * Name of the host, as its agent enrolled it
     */
    host_id: string;
    /**
     * Names and values to find the host by, 32 at most
     */
    labels: {
        [key: string]: string;
    };
    /**
     * The platform vLLM would choose here; other: that of a plugin; null: unknown, or vLLM would find none
     */
    platform: 'cuda' | 'rocm' | 'tpu' | 'xpu' | 'cpu' | 'other' | null;
    /**
     * Devices vLLM would count, with the visible devices taken into account; null: unknown
     */
    device_count: number | null;
    /**
     * Number of the report. It grows when a report differs from the previous one. 0: no report yet.
     */
    generation: number;
    /**
     * `live`: renewals arrive in time; `stale`: one is overdue; `expired`: the lease is over. By the clock of the server.
     */
    state: 'live' | 'stale' | 'expired';
    /**
     * When the host enrolled, in UTC.
     */
    enrolled_at: string;
    /**
     * When the current generation of the report first arrived, in UTC; null: no report yet.
     */
    reported_at: string | null;
    /**
     * When the agent last confirmed the report, in UTC.
     */
    renewed_at: string;
    /**
     * Whether all accelerators are usable and healthy, according to the newest report; null: unknown.
     */
    healthy: boolean | null;
    /**
     * The id of the token that enrolled the host; null: an old version of the service did not store it.
     */
    enrolled_by: string | null;
};

/**
 * A host with its newest report.
 */
export type Host = {
    /**
     * Name of the host, as its agent enrolled it
     */
    host_id: string;
    /**
     * Names and values to find the host by, 32 at most
     */
    labels: {
        [key: string]: string;
    };
    /**
     * The platform vLLM would choose here; other: that of a plugin; null: unknown, or vLLM would find none
     */
    platform: 'cuda' | 'rocm' | 'tpu' | 'xpu' | 'cpu' | 'other' | null;
    /**
     * Devices vLLM would count, with the visible devices taken into account; null: unknown
     */
    device_count: number | null;
    /**
     * Number of the report. It grows when a report differs from the previous one. 0: no report yet.
     */
    generation: number;
    /**
     * `live`: renewals arrive in time; `stale`: one is overdue; `expired`: the lease is over. By the clock of the server.
     */
    state: 'live' | 'stale' | 'expired';
    /**
     * When the host enrolled, in UTC.
     */
    enrolled_at: string;
    /**
     * When the current generation of the report first arrived, in UTC; null: no report yet.
     */
    reported_at: string | null;
    /**
     * When the agent last confirmed the report, in UTC.
     */
    renewed_at: string;
    /**
     * Whether all accelerators are usable and healthy, according to the newest report; null: unknown.
     */
    healthy: boolean | null;
    /**
     * The id of the token that enrolled the host; null: an old version of the service did not store it.
     */
    enrolled_by: string | null;
    /**
     * The host's Ed25519 public key as a JWK
     */
    public_key: {
        /**
         * The key type of RFC 8037.
         */
        kty: 'OKP';
        /**
         * The curve.
         */
        crv: 'Ed25519';
        /**
         * The public key, 32 bytes in base64url
         */
        x: string;
        /**
         * The signature algorithm. Optional.
         */
        alg?: 'EdDSA' | 'Ed25519';
        /**
         * What the key is for. Optional.
         */
        use?: 'sig';
        /**
         * Ignored: the thumbprint identifies the key.
         */
        kid?: string;
    };
    /**
     * The highest sequence number accepted from the host; 0: none yet.
     */
    sequence: number;
    /**
     * Boot id of the host when it signed its newest message; null: no message yet.
     */
    boot_id: string | null;
    /**
     * The newest report; null: no report yet.
     */
    report: (HostReport & unknown) | null;
};

/**
 * The report is stored, and the lease renewed.
 */
export type ReportAnswer = {
    /**
     * Number of the report, from 1. It grows when a report differs from the previous one.
     */
    generation: number;
    /**
     * How long after a renewal the host counts as present, in seconds.
     */
    lease_ttl_seconds: number;
    /**
     * How long to wait after a renewal before the next, in seconds.
     */
    renew_after_seconds: number;
};

/**
 * The lease is renewed.
 */
export type LeaseAnswer = {
    /**
     * How long after a renewal the host counts as present, in seconds.
     */
    lease_ttl_seconds: number;
    /**
     * How long to wait after a renewal before the next, in seconds.
     */
    renew_after_seconds: number;
};

/**
 * The links of the service.
 */
export type Service = {
    /**
     * The release for requests that name none.
     */
    default_version: string;
    /**
     * The paths without parameters, by name: `serve`, `check`, `releases` and others.
     */
    links: {
        [key: string]: string;
    };
};

/**
 * Every code and what it stands for.
 */
export type CodeList = {
    /**
     * By what they are about, problems first.
     */
    codes: Array<ProblemDocumentation>;
};

/**
 * The documentation of a code.
 */
export type ProblemDocumentation = {
    /**
     * The code.
     */
    code: string;
    /**
     * What kind of problem or code it is.
     */
    title: string;
    /**
     * The HTTP status of answers with this code.
     */
    status: number;
    /**
     * What is wrong, or what it means, when an answer has this code.
     */
    meaning: string;
    /**
     * What to do about it.
     */
    remedy: string;
};

/**
 * The service is healthy.
 */
export type Health = {
    /**
     * Always `ok`; otherwise the answer is a problem.
     */
    status: 'ok';
};

/**
 * The service takes requests.
 */
export type Readiness = {
    /**
     * Always `ok`; otherwise the answer is a problem.
     */
    status: 'ok';
    /**
     * What was checked, all of it `ok`. Absent with `exclude=registry`.
     */
    components?: {
        /**
         * Whether hosts and tokens can be read.
         */
        database: 'ok' | 'failed';
        /**
         * Whether hosts and tokens can be changed.
         */
        writer: 'ok' | 'failed';
    };
};

export type ServeCommandData = {
    /**
     * A command line, and facts about the host where it will run.
     */
    body: ServeRequest;
    path?: never;
    query?: {
        /**
         * What to add to the answer. `layout`: every worker with its ranks and device, and the process groups.
         */
        include?: 'layout';
    };
    url: '/v1/serve';
};

export type ServeCommandErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values. `invalid_query`: Invalid query.
     */
    400: Problem;
    /**
     * `token_refused`: Token missing or refused.
     */
    401: Problem;
    /**
     * `token_not_allowed`: Token does not allow this.
     */
    403: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request. `unknown_release`: Unknown release of vLLM. `command_does_not_launch`: Command does not launch. `host_not_usable`: Host facts not available. `checks_failed`: Checks failed.
     */
    422: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `overloaded`: Overloaded. `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type ServeCommandError = ServeCommandErrors[keyof ServeCommandErrors];

export type ServeCommandResponses = {
    /**
     * The command line launches.
     */
    200: ServeAnswer;
};

export type ServeCommandResponse = ServeCommandResponses[keyof ServeCommandResponses];

export type ResolveConfigData = {
    /**
     * A partial config and what is known of the place where it will run.
     */
    body: ResolveRequest;
    path?: never;
    query?: {
        /**
         * What to add to the answer. `hash_factors`: the values that are hashed.
         */
        include?: 'hash_factors';
    };
    url: '/v1/resolve';
};

export type ResolveConfigErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values. `invalid_query`: Invalid query.
     */
    400: Problem;
    /**
     * `token_refused`: Token missing or refused.
     */
    401: Problem;
    /**
     * `token_not_allowed`: Token does not allow this.
     */
    403: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request. `unknown_release`: Unknown release of vLLM. `config_does_not_resolve`: Config does not resolve. `host_not_usable`: Host facts not available. `checks_failed`: Checks failed.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `overloaded`: Overloaded. `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type ResolveConfigError = ResolveConfigErrors[keyof ResolveConfigErrors];

export type ResolveConfigResponses = {
    /**
     * The config resolves.
     */
    200: Resolution;
};

export type ResolveConfigResponse = ResolveConfigResponses[keyof ResolveConfigResponses];

export type ResolveConfigBatchData = {
    /**
     * The requests to resolve.
     */
    body: ResolveBatchRequest;
    path?: never;
    query?: {
        /**
         * What to add to the answer. `hash_factors`: the values that are hashed.
         */
        include?: 'hash_factors';
    };
    url: '/v1/resolve/batch';
};

export type ResolveConfigBatchErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values. `invalid_query`: Invalid query.
     */
    400: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request. `answer_too_large`: Answer too large.
     */
    422: Problem;
    /**
     * `overloaded`: Overloaded.
     */
    503: Problem;
};

export type ResolveConfigBatchError = ResolveConfigBatchErrors[keyof ResolveConfigBatchErrors];

export type ResolveConfigBatchResponses = {
    /**
     * An answer for every request, whether it succeeds or fails.
     */
    200: ResolveBatchAnswer;
};

export type ResolveConfigBatchResponse = ResolveConfigBatchResponses[keyof ResolveConfigBatchResponses];

export type CompareRanksData = {
    /**
     * The ranks to compare.
     */
    body: CompareRequest;
    path?: never;
    query?: never;
    url: '/v1/compare';
};

export type CompareRanksErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values.
     */
    400: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request. `unknown_release`: Unknown release of vLLM.
     */
    422: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `overloaded`: Overloaded.
     */
    503: Problem;
};

export type CompareRanksError = CompareRanksErrors[keyof CompareRanksErrors];

export type CompareRanksResponses = {
    /**
     * The result, also if the ranks do not agree.
     */
    200: RankComparison;
};

export type CompareRanksResponse = CompareRanksResponses[keyof CompareRanksResponses];

export type PlanDeploymentData = {
    /**
     * A deployment and the hosts that it may use.
     */
    body: PlanRequest;
    path?: never;
    query?: {
        /**
         * What to add to the plan, ready to apply; repeat the parameter for several. `network_policy` and `manifest`: Kubernetes objects as YAML; `systemd`: a unit for each command; `docker`: a command line for each command.
         */
        include?: Array<'network_policy' | 'manifest' | 'systemd' | 'docker'>;
    };
    url: '/v1/plan';
};

export type PlanDeploymentErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values. `invalid_query`: Invalid query.
     */
    400: Problem;
    /**
     * `token_refused`: Token missing or refused.
     */
    401: Problem;
    /**
     * `token_not_allowed`: Token does not allow this.
     */
    403: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request. `unknown_release`: Unknown release of vLLM. `no_valid_plan`: No valid plan. `host_not_usable`: Host facts not available. `answer_too_large`: Answer too large.
     */
    422: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `overloaded`: Overloaded. `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type PlanDeploymentError = PlanDeploymentErrors[keyof PlanDeploymentErrors];

export type PlanDeploymentResponses = {
    /**
     * The plan. Its findings say what could not be kept together and what is not used.
     */
    200: Plan;
};

export type PlanDeploymentResponse = PlanDeploymentResponses[keyof PlanDeploymentResponses];

export type UpgradeConfigData = {
    /**
     * A config and the releases to compare.
     */
    body: UpgradeRequest | CommandUpgradeRequest;
    path?: never;
    query?: never;
    url: '/v1/upgrade';
};

export type UpgradeConfigErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values.
     */
    400: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request. `unknown_release`: Unknown release of vLLM. `command_does_not_launch`: Command does not launch. `answer_too_large`: Answer too large.
     */
    422: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `overloaded`: Overloaded.
     */
    503: Problem;
};

export type UpgradeConfigError = UpgradeConfigErrors[keyof UpgradeConfigErrors];

export type UpgradeConfigResponses = {
    /**
     * The differences, also if the config resolves in neither release.
     */
    200: UpgradeAnswer | CommandUpgradeAnswer;
};

export type UpgradeConfigResponse = UpgradeConfigResponses[keyof UpgradeConfigResponses];

export type CheckManifestsData = {
    /**
     * Manifests, as JSON with additional facts or as plain YAML.
     */
    body: CheckRequest;
    path?: never;
    query?: {
        /**
         * As `vllm_version` in the JSON body.
         */
        vllm_version?: string;
        /**
         * As `strict` in the JSON body.
         */
        strict?: 'true' | 'false';
        /**
         * What to add to the answer. `layout`: the body of each pod that launches has the ranks and devices of its workers, and the process groups, as `POST /v1/serve?include=layout` answers them.
         */
        include?: 'layout';
    };
    url: '/v1/check';
};

export type CheckManifestsErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values. `invalid_query`: Invalid query.
     */
    400: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request. `unknown_release`: Unknown release of vLLM. `answer_too_large`: Answer too large.
     */
    422: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `overloaded`: Overloaded.
     */
    503: Problem;
};

export type CheckManifestsError = CheckManifestsErrors[keyof CheckManifestsErrors];

export type CheckManifestsResponses = {
    /**
     * The findings, also if the manifests fail the check.
     */
    200: CheckAnswer;
};

export type CheckManifestsResponse = CheckManifestsResponses[keyof CheckManifestsResponses];

export type ReviewAdmissionData = {
    /**
     * The review.
     */
    body: AdmissionReview;
    path?: never;
    query?: never;
    url: '/v1/admission';
};

export type ReviewAdmissionErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values.
     */
    400: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request.
     */
    422: Problem;
    /**
     * `overloaded`: Overloaded.
     */
    503: Problem;
};

export type ReviewAdmissionError = ReviewAdmissionErrors[keyof ReviewAdmissionErrors];

export type ReviewAdmissionResponses = {
    /**
     * The decision.
     */
    200: AdmissionAnswer;
};

export type ReviewAdmissionResponse = ReviewAdmissionResponses[keyof ReviewAdmissionResponses];

export type ListReleasesData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/releases';
};

export type ListReleasesErrors = {
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
};

export type ListReleasesError = ListReleasesErrors[keyof ListReleasesErrors];

export type ListReleasesResponses = {
    /**
     * The releases.
     */
    200: ReleaseList;
};

export type ListReleasesResponse = ListReleasesResponses[keyof ListReleasesResponses];

export type GetReleaseData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The release, such as `0.24.0`, `v0.24.0` or `0.24.0+cu129`.
         */
        version: string;
    };
    query?: never;
    url: '/v1/releases/{version}';
};

export type GetReleaseErrors = {
    /**
     * `release_not_found`: Unknown release of vLLM.
     */
    404: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
};

export type GetReleaseError = GetReleaseErrors[keyof GetReleaseErrors];

export type GetReleaseResponses = {
    /**
     * The release.
     */
    200: Release;
};

export type GetReleaseResponse = GetReleaseResponses[keyof GetReleaseResponses];

export type GetReleaseSchemaData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The release, such as `0.24.0`, `v0.24.0` or `0.24.0+cu129`.
         */
        version: string;
    };
    query?: never;
    url: '/v1/releases/{version}/schema';
};

export type GetReleaseSchemaErrors = {
    /**
     * `release_not_found`: Unknown release of vLLM.
     */
    404: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
};

export type GetReleaseSchemaError = GetReleaseSchemaErrors[keyof GetReleaseSchemaErrors];

export type GetReleaseSchemaResponses = {
    /**
     * The schema.
     */
    200: JsonSchema;
};

export type GetReleaseSchemaResponse = GetReleaseSchemaResponses[keyof GetReleaseSchemaResponses];

export type GetReleaseArgumentsData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The release, such as `0.24.0`, `v0.24.0` or `0.24.0+cu129`.
         */
        version: string;
    };
    query?: never;
    url: '/v1/releases/{version}/arguments';
};

export type GetReleaseArgumentsErrors = {
    /**
     * `release_not_found`: Unknown release of vLLM.
     */
    404: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
};

export type GetReleaseArgumentsError = GetReleaseArgumentsErrors[keyof GetReleaseArgumentsErrors];

export type GetReleaseArgumentsResponses = {
    /**
     * The options.
     */
    200: ReleaseArguments;
};

export type GetReleaseArgumentsResponse = GetReleaseArgumentsResponses[keyof GetReleaseArgumentsResponses];

export type ListModelsData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/models';
};

export type ListModelsErrors = {
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
};

export type ListModelsError = ListModelsErrors[keyof ListModelsErrors];

export type ListModelsResponses = {
    /**
     * The models.
     */
    200: ModelList;
};

export type ListModelsResponse = ListModelsResponses[keyof ListModelsResponses];

export type ListHostsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only hosts of this platform.
         */
        platform?: 'cuda' | 'rocm' | 'tpu' | 'xpu' | 'cpu' | 'other';
        /**
         * Only hosts on which vLLM would count this many devices.
         */
        device_count?: number;
        /**
         * Only hosts with this label, as `name=value`. Up to 8 of them; all must match.
         */
        label?: Array<string>;
        /**
         * Only hosts in this state. Stale and expired hosts are sorted by their last renewal, oldest first.
         */
        state?: 'live' | 'stale' | 'expired';
        /**
         * `true`: only hosts whose accelerators are all usable and healthy. `false`: only hosts with one that is not.
         */
        healthy?: 'true' | 'false';
        /**
         * The most hosts on the page, 1 to 200. Absent: 100.
         */
        limit?: number;
        /**
         * The `next_cursor` of the previous page, with the same filters.
         */
        cursor?: string;
    };
    url: '/v1/hosts';
};

export type ListHostsErrors = {
    /**
     * `invalid_query`: Invalid query.
     */
    400: Problem;
    /**
     * `token_refused`: Token missing or refused.
     */
    401: Problem;
    /**
     * `token_not_allowed`: Token does not allow this.
     */
    403: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type ListHostsError = ListHostsErrors[keyof ListHostsErrors];

export type ListHostsResponses = {
    /**
     * A page.
     */
    200: HostPage;
};

export type ListHostsResponse = ListHostsResponses[keyof ListHostsResponses];

export type EnrolHostData = {
    /**
     * The name and the public key of the host.
     */
    body: EnrolmentRequest;
    path?: never;
    query?: never;
    url: '/v1/hosts';
};

export type EnrolHostErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body. `malformed_json`: Malformed JSON. `byte_order_mark`: Byte order mark before the JSON. `invalid_utf8`: Body is not UTF-8. `duplicate_key`: Duplicate name in an object. `lone_surrogate`: Lone surrogate in a string. `number_out_of_range`: Number out of range. `nesting_too_deep`: Nesting too deep. `too_many_values`: Too many values.
     */
    400: Problem;
    /**
     * `token_refused`: Token missing or refused.
     */
    401: Problem;
    /**
     * `token_not_allowed`: Token does not allow this. `quota_exceeded`: Quota of the token exceeded.
     */
    403: Problem;
    /**
     * `host_key_conflict`: Host enrolled with another key.
     */
    409: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request.
     */
    422: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type EnrolHostError = EnrolHostErrors[keyof EnrolHostErrors];

export type EnrolHostResponses = {
    /**
     * The host was already enrolled with this key. Its labels are replaced by the ones sent.
     */
    200: EnrolmentAnswer;
    /**
     * The host is enrolled.
     */
    201: EnrolmentAnswer;
};

export type EnrolHostResponse = EnrolHostResponses[keyof EnrolHostResponses];

export type DeleteHostData = {
    body?: never;
    path: {
        /**
         * Name of the host, as its agent enrolled it
         */
        host_id: string;
    };
    query?: never;
    url: '/v1/hosts/{host_id}';
};

export type DeleteHostErrors = {
    /**
     * `token_refused`: Token missing or refused.
     */
    401: Problem;
    /**
     * `token_not_allowed`: Token does not allow this.
     */
    403: Problem;
    /**
     * `host_unknown`: Unknown host.
     */
    404: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type DeleteHostError = DeleteHostErrors[keyof DeleteHostErrors];

export type DeleteHostResponses = {
    /**
     * The host is deleted.
     */
    204: void;
};

export type DeleteHostResponse = DeleteHostResponses[keyof DeleteHostResponses];

export type GetHostData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * Name of the host, as its agent enrolled it
         */
        host_id: string;
    };
    query?: never;
    url: '/v1/hosts/{host_id}';
};

export type GetHostErrors = {
    /**
     * `token_refused`: Token missing or refused.
     */
    401: Problem;
    /**
     * `token_not_allowed`: Token does not allow this.
     */
    403: Problem;
    /**
     * `host_unknown`: Unknown host.
     */
    404: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type GetHostError = GetHostErrors[keyof GetHostErrors];

export type GetHostResponses = {
    /**
     * The host.
     */
    200: Host;
};

export type GetHostResponse = GetHostResponses[keyof GetHostResponses];

export type PutHostReportData = {
    /**
     * A compact JWS (RFC 7515) by the key of the host: protected header `alg` EdDSA, `kid` the key's RFC 7638 thumbprint, `typ` host-report+jwt; payload JSON with `aud` (the origin of this service), `sub` (the host_id), `boot_id`, `sequence` (from 1, higher each time, shared by reports and renewals), `iat` (seconds since 1970, within 60 s of the server's clock) and `report` (a HostReport).
     */
    body: string;
    path: {
        /**
         * Name of the host, as its agent enrolled it
         */
        host_id: string;
    };
    query?: never;
    url: '/v1/hosts/{host_id}/report';
};

export type PutHostReportErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body.
     */
    400: Problem;
    /**
     * `message_untrusted`: Message not trusted.
     */
    401: Problem;
    /**
     * `quota_exceeded`: Quota of the token exceeded.
     */
    403: Problem;
    /**
     * `host_unknown`: Unknown host.
     */
    404: Problem;
    /**
     * `sequence_not_newer`: Message older than an accepted one.
     */
    409: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `invalid_request`: Invalid request.
     */
    422: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type PutHostReportError = PutHostReportErrors[keyof PutHostReportErrors];

export type PutHostReportResponses = {
    /**
     * The report is stored.
     */
    200: ReportAnswer;
};

export type PutHostReportResponse = PutHostReportResponses[keyof PutHostReportResponses];

export type RenewHostLeaseData = {
    /**
     * A compact JWS (RFC 7515) by the key of the host: protected header `alg` EdDSA, `kid` the key's RFC 7638 thumbprint, `typ` host-lease+jwt; payload JSON with `aud` (the origin of this service), `sub` (the host_id), `boot_id`, `sequence` (from 1, higher each time, shared by reports and renewals), `iat` (seconds since 1970, within 60 s of the server's clock) and `report_sha256` (SHA-256, in hex, of the report as canonical JSON, RFC 8785).
     */
    body: string;
    path: {
        /**
         * Name of the host, as its agent enrolled it
         */
        host_id: string;
    };
    query?: never;
    url: '/v1/hosts/{host_id}/lease';
};

export type RenewHostLeaseErrors = {
    /**
     * `body_missing`: Body missing. `body_unreadable`: Incomplete body.
     */
    400: Problem;
    /**
     * `message_untrusted`: Message not trusted.
     */
    401: Problem;
    /**
     * `host_unknown`: Unknown host.
     */
    404: Problem;
    /**
     * `sequence_not_newer`: Message older than an accepted one. `report_required`: Report needed.
     */
    409: Problem;
    /**
     * `payload_too_large`: Body too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: Content-Type not supported. `unsupported_content_encoding`: Content-Encoding not supported.
     */
    415: Problem;
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
    /**
     * `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type RenewHostLeaseError = RenewHostLeaseErrors[keyof RenewHostLeaseErrors];

export type RenewHostLeaseResponses = {
    /**
     * The lease is renewed.
     */
    200: LeaseAnswer;
};

export type RenewHostLeaseResponse = RenewHostLeaseResponses[keyof RenewHostLeaseResponses];

export type GetServiceData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: never;
    url: '/';
};

export type GetServiceErrors = {
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
};

export type GetServiceError = GetServiceErrors[keyof GetServiceErrors];

export type GetServiceResponses = {
    /**
     * The links.
     */
    200: Service;
};

export type GetServiceResponse = GetServiceResponses[keyof GetServiceResponses];

export type ListCodesData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/problems';
};

export type ListCodesResponses = {
    /**
     * Every code.
     */
    200: CodeList;
};

export type ListCodesResponse = ListCodesResponses[keyof ListCodesResponses];

export type GetProblemDocumentationData = {
    body?: never;
    path: {
        /**
         * The code of a problem, such as `malformed_json`, or any other code.
         */
        code: string;
    };
    query?: never;
    url: '/problems/{code}';
};

export type GetProblemDocumentationErrors = {
    /**
     * `not_found`: Not found.
     */
    404: Problem;
};

export type GetProblemDocumentationError = GetProblemDocumentationErrors[keyof GetProblemDocumentationErrors];

export type GetProblemDocumentationResponses = {
    /**
     * What the code stands for.
     */
    200: ProblemDocumentation;
};

export type GetProblemDocumentationResponse = GetProblemDocumentationResponses[keyof GetProblemDocumentationResponses];

export type GetOpenApiDocumentData = {
    body?: never;
    headers?: {
        /**
         * The ETag of the version that the client has.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: never;
    url: '/openapi.json';
};

export type GetOpenApiDocumentErrors = {
    /**
     * `internal_error`: Internal error.
     */
    500: Problem;
};

export type GetOpenApiDocumentError = GetOpenApiDocumentErrors[keyof GetOpenApiDocumentErrors];

export type GetOpenApiDocumentResponses = {
    /**
     * An OpenAPI 3.1 document.
     */
    200: {
        [key: string]: unknown;
    };
};

export type GetOpenApiDocumentResponse = GetOpenApiDocumentResponses[keyof GetOpenApiDocumentResponses];

export type GetLivenessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/livez';
};

export type GetLivenessResponses = {
    /**
     * The process is alive.
     */
    200: Health;
};

export type GetLivenessResponse = GetLivenessResponses[keyof GetLivenessResponses];

export type GetReadinessData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * What to leave out: `registry`, the hosts and tokens.
         */
        exclude?: 'registry';
    };
    url: '/readyz';
};

export type GetReadinessErrors = {
    /**
     * `invalid_query`: Invalid query.
     */
    400: Problem;
    /**
     * `shutting_down`: Shutting down. `registry_unavailable`: Registry of hosts unavailable.
     */
    503: Problem;
};

export type GetReadinessError = GetReadinessErrors[keyof GetReadinessErrors];

export type GetReadinessResponses = {
    /**
     * The service takes requests.
     */
    200: Readiness;
};

export type GetReadinessResponse = GetReadinessResponses[keyof GetReadinessResponses];

export type GetMetricsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/metrics';
};

export type GetMetricsErrors = {
    /**
     * `not_found`: Not found.
     */
    404: Problem;
};

export type GetMetricsError = GetMetricsErrors[keyof GetMetricsErrors];

export type GetMetricsResponses = {
    /**
     * The text format of Prometheus, 0.0.4.
     */
    200: string;
};

export type GetMetricsResponse = GetMetricsResponses[keyof GetMetricsResponses];
