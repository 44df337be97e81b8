/** Every code that a fault of the stage `parse` can have, with what it means. */
export const ARGUMENT_FAULTS = {
  ambiguous_option: 'An abbreviated option could stand for more than one option',
  command_not_serve: 'The command is not vllm serve and not the API server module',
  config_file_extension: 'The file that --config names does not end in .yaml or .yml',
  config_file_invalid: 'The file that --config names is not a YAML mapping of options',
  config_file_missing: '--config is the last word, without a file name',
  config_file_not_given: 'The text of the file that --config names is not in files',
  config_file_repeated: '--config is given more than once',
  data_parallel_size_local_too_large: 'The local data-parallel size exceeds the whole size',
  exit: 'The command prints help or a version and exits',
  expected_argument: 'An option that needs a value has none',
  grpc_port_invalid: '--grpc-port is out of range or cannot be combined with other options',
  ignored_explicit_argument: 'An option that takes no value was given one',
  integer_too_large: 'A number is beyond 2^53-1',
  invalid_choice: 'A value is not one of those that the option accepts',
  invalid_json: 'A value that must be JSON is not',
  invalid_value: 'A value cannot be converted to what the option needs',
  log_outputs_require_log_requests: '--enable-log-outputs needs --enable-log-requests',
  model_missing: 'With --config, neither the command nor the file names a model',
  model_not_first: 'The model must be the first word after serve',
  multi_port_api_server_count: 'The multi-port load balancer needs --api-server-count 1',
  multi_port_conflict: 'The multi-port load balancer cannot be combined with another one',
  multi_port_requires_data_parallel: 'The multi-port load balancer needs more than one rank',
  multi_port_requires_local_size: 'The multi-port load balancer needs two local ranks or more',
  multi_port_transport: 'The multi-port load balancer does not support this way of listening',
  multi_port_with_rank: 'The multi-port load balancer sets the data-parallel rank itself',
  multi_port_ranks: 'The ranks or ports of the multi-port load balancer do not fit',
  nesting_too_deep: 'A value is nested too deeply',
  per_request_metrics_require_statistics: 'Metrics per request need the engine statistics',
  reasoning_effort_map_invalid: '--reasoning-effort-map is not an object of known efforts to texts',
  sse_keep_alive_interval_negative: '--sse-keep-alive-interval is below 0',
  tool_call_parser_missing: '--enable-auto-tool-choice needs --tool-call-parser',
  unrecognized_argument: 'The release has no such option, or a word belongs to no option',
} as const satisfies Readonly<Record<string, string>>

/** A code of `ARGUMENT_FAULTS`. */
export type ArgumentFault = keyof typeof ARGUMENT_FAULTS

/** Every code that a notice about a command line can have, with what it means. */
export const ARGUMENT_NOTICES = {
  argument_deprecated: 'The option is deprecated in this release',
  argument_repeated: 'An option is given more than once; the last value counts',
  config_file_not_read: 'vLLM does not read the file of --config=FILE; it must be two words',
  model_given_as_option: 'The model is given with --model instead of as the first word',
  optimization_dots_deprecated: 'Dotted -O options are deprecated in favour of -cc',
  value_taken_as_nested: 'A word that starts with a dash and has a dot is read as a nested option',
} as const satisfies Readonly<Record<string, string>>

/** A code of `ARGUMENT_NOTICES`. */
export type ArgumentNotice = keyof typeof ARGUMENT_NOTICES
