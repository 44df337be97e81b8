/**
 * The arguments of `vllm serve` that do not belong to ParallelConfig, by what they set: people write them into a
 * ParallelConfig by mistake. From `EngineArgs.add_cli_args` (`vllm/engine/arg_utils.py`) and the front end of all releases.
 */
export const OTHER_ARGUMENTS: readonly (readonly [string, string])[] = [
  ['AttentionConfig', `attention_backend`],
  [
    'CacheConfig',
    `block_size calculate_kv_scales enable_mamba_fine_grained_prefix_cache enable_mamba_shared_prefix_checkpoint
    enable_prefix_caching gpu_memory_utilization kv_cache_dtype kv_cache_dtype_skip_layers kv_cache_memory_bytes
    kv_offloading_backend kv_offloading_size kv_sharing_fast_prefill mamba_block_size mamba_cache_dtype
    mamba_cache_mode mamba_ssm_cache_dtype num_gpu_blocks_override prefix_cache_retention_interval
    prefix_caching_hash_algo prefix_match_unit replayssm_buffer_len swa_bounded_replay swap_space use_replayssm`,
  ],
  ['CompilationConfig', `cuda_graph_sizes cudagraph_capture_sizes max_cudagraph_capture_size`],
  [
    'KernelConfig',
    `enable_bf16x3_router_gemm enable_flashinfer_autotune ir_op_priority linear_backend moe_backend monokernel
    sparse_indexer_topk_backend`,
  ],
  [
    'LoRAConfig',
    `default_mm_loras enable_lora enable_lora_bias enable_mixed_moe_lora_format enable_moe_shared_loras
    enable_tower_connector_lora fully_sharded_loras lora_dtype lora_extra_vocab_size lora_target_modules
    max_cpu_loras max_lora_cls_labels max_lora_rank max_loras specialize_active_lora`,
  ],
  [
    'LoadConfig',
    `download_dir ignore_patterns load_format model_loader_extra_config pt_load_map_location
    safetensors_load_strategy safetensors_prefetch_block_size safetensors_prefetch_num_threads use_tqdm_on_load`,
  ],
  ['LoggingConfig', `log_config_file log_level logging_config`],
  [
    'MambaConfig',
    `enable_mamba_cache_stochastic_rounding mamba_backend mamba_cache_philox_rounds mamba_ssu_algorithm`,
  ],
  [
    'ModelConfig',
    `allow_deprecated_quantization allowed_local_media_path allowed_media_domains code_revision config_format convert
    disable_async_output_proc disable_cascade_attn disable_sliding_window dtype enable_cumem_allocator
    enable_nccl_comm_suspend enable_prompt_embeds enable_return_routed_experts enable_sleep_mode enable_trace_replay
    enforce_eager generation_config hf_config_path hf_overrides hf_token io_processor_plugin
    logits_processor_pattern logits_processors logprobs_mode max_logprobs max_model_len max_seq_len_to_capture model
    model_class_overrides model_impl override_attention_dtype override_generation_config override_neuron_config
    override_pooler_config pooler_config quantization quantization_config renderer_num_workers return_sampling_mask
    revision rope_scaling rope_theta runner seed served_model_name skip_tokenizer_init sleep_mode_backend
    sleep_mode_offload_cudagraph sleep_preserve_parameter_names task tokenizer tokenizer_mode tokenizer_revision
    trust_remote_code use_fp64_gumbel`,
  ],
  [
    'MultiModalConfig',
    `disable_mm_preprocessor_cache enable_mm_embeds interleave_mm_strings language_model_only limit_mm_per_prompt
    media_io_kwargs mm_device_do_normalize mm_encoder_attn_backend mm_encoder_attn_dtype mm_encoder_fp8_scale_path
    mm_encoder_fp8_scale_save_margin mm_encoder_fp8_scale_save_path mm_encoder_only mm_encoder_tp_mode
    mm_hasher_algorithm mm_ipc_gpu_memory_gb mm_processor_cache_gb mm_processor_cache_type mm_processor_device
    mm_processor_kwargs mm_shm_cache_max_object_size_mb mm_tensor_ipc skip_mm_profiling video_pruning_method
    video_pruning_rate`,
  ],
  [
    'ObservabilityConfig',
    `collect_detailed_traces cudagraph_metrics custom_histogram_buckets enable_layerwise_nvtx_tracing
    enable_logging_iteration_details enable_mfu_metrics jit_monitor_mode jit_monitor_verbose kv_cache_metrics
    kv_cache_metrics_sample otlp_traces_endpoint per_request_spec_decode_metrics show_hidden_metrics_for_version`,
  ],
  [
    'OffloadConfig',
    `cpu_offload_gb cpu_offload_params offload_backend offload_group_size offload_num_in_group offload_params
    offload_prefetch_step`,
  ],
  [
    'SchedulerConfig',
    `async_scheduling disable_chunked_mm_input disable_hybrid_kv_cache_manager enable_chunked_prefill
    long_prefill_token_threshold long_prefill_token_threshold_adaptive max_long_partial_prefills max_num_active_seqs
    max_num_batched_tokens max_num_partial_prefills max_num_queued_reqs max_num_queued_tokens
    max_num_scheduled_tokens max_num_seqs num_lookahead_slots preemption_mode prefill_schedule_interval
    scheduler_cls scheduler_delay_factor scheduler_reserve_full_isl scheduling_policy stream_interval watermark`,
  ],
  [
    'StructuredOutputsConfig',
    `guided_decoding_backend guided_decoding_disable_additional_properties guided_decoding_disable_any_whitespace
    guided_decoding_disable_fallback reasoning_parser reasoning_parser_plugin`,
  ],
  [
    'VllmConfig',
    `additional_config attention_config aux_output_config compilation_config diffusion_config ec_manager_config
    ec_transfer_config engram_config kernel_config kv_events_config kv_transfer_config optimization_level
    performance_mode profiler_config reasoning_config spec_method spec_model spec_tokens speculative_config
    structured_outputs_config watchdog_config watermark_config weight_transfer_config`,
  ],
  [
    'vllm serve itself',
    `aggregate_engine_logging allow_credentials allowed_headers allowed_methods allowed_origins
    anthropic_disabled_thinking_effort api_key api_server_count chat_template chat_template_content_format
    cohere_format cohere_is_reasoning_model config data_parallel_supervisor_port default_chat_template_kwargs
    disable_access_log_for_endpoints disable_fastapi_docs disable_frontend_multiprocessing disable_log_requests
    disable_log_stats disable_uvicorn_access_log dp_supervisor_probe_failure_threshold
    dp_supervisor_probe_interval_s dp_supervisor_probe_timeout_s enable_auto_tool_choice
    enable_flash_late_interaction enable_force_include_usage enable_log_deltas enable_log_outputs
    enable_log_requests enable_offline_docs enable_per_request_metrics enable_prompt_adapter
    enable_prompt_tokens_details enable_request_id_headers enable_scale_out enable_server_load_tracking
    enable_ssl_refresh enable_tokenizer_info_endpoint exclude_tools_when_tool_choice_none fail_on_environ_validation
    fingerprint_mode fingerprint_value gdn_prefill_backend grpc grpc_port h11_max_header_count
    h11_max_incomplete_event_size headless host kda_decode_backend kda_prefill_backend log_error_stack lora_modules
    max_log_len middleware model_tag port reasoning_effort_map response_role return_tokens_as_token_ids root_path
    shutdown_timeout sse_keep_alive_interval ssl_ca_certs ssl_cert_reqs ssl_certfile ssl_ciphers ssl_keyfile
    tokens_only tool_call_parser tool_parser_plugin tool_server tool_strict_level trust_request_chat_template
    trust_request_mm_kwargs uds use_gpu_for_pooling_score uvicorn_log_level`,
  ],
]
