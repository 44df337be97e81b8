import { holdsIn, releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import type { ArgumentValues } from './argument-values.ts'
import type { Check } from './check.ts'
import { MULTI_PORT_CHECKS } from './multi-port.ts'
import { Refusal } from './refusal.ts'

const EFFORTS = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

/** The checks in the order in which vLLM makes them (`validate_parsed_serve_args` in `cli_args.py`). */
const CHECKS: readonly Check[] = [
  {
    code: 'grpc_port_invalid',
    option: 'grpc_port',
    since: '0.32.0',
    isBroken: (values) => values.number('grpc_port') !== null && !isGrpcPortUsable(values),
    message:
      '--grpc-port must be 0 to 65535, differ from --port, and cannot be combined with --grpc, --headless, an --api-server-count of 0 or --data-parallel-multi-port-external-lb',
  },
  {
    code: 'reasoning_effort_map_invalid',
    option: 'reasoning_effort_map',
    since: '0.33.0',
    isBroken: (values) => !isEffortMap(values.get('reasoning_effort_map') ?? null),
    message: `--reasoning-effort-map must be a JSON object of texts with the keys ${[...EFFORTS].join(', ')}`,
  },
  {
    code: 'tool_call_parser_missing',
    option: 'enable_auto_tool_choice',
    isBroken: (values) =>
      values.isSet('enable_auto_tool_choice') && !values.isSet('tool_call_parser'),
    message: '--enable-auto-tool-choice needs --tool-call-parser. Name the parser of your model',
  },
  {
    code: 'log_outputs_require_log_requests',
    option: 'enable_log_outputs',
    since: '0.11.0',
    isBroken: (values) =>
      values.isSet('enable_log_outputs') && !values.isSet('enable_log_requests'),
    message: '--enable-log-outputs needs --enable-log-requests. Add it',
  },
  {
    code: 'sse_keep_alive_interval_negative',
    option: 'sse_keep_alive_interval',
    since: '0.29.0',
    isBroken: (values) => (values.number('sse_keep_alive_interval') ?? 0) < 0,
    message: '--sse-keep-alive-interval is below 0. Use 0 to turn it off',
  },
  {
    code: 'per_request_metrics_require_statistics',
    option: 'enable_per_request_metrics',
    since: '0.25.0',
    isBroken: (values) =>
      values.isSet('enable_per_request_metrics') && values.isSet('disable_log_stats'),
    message: '--enable-per-request-metrics cannot be combined with --disable-log-stats',
  },
  ...MULTI_PORT_CHECKS,
]

/** Throws a `Refusal` for the first check that fails. */
export function checkValues(
  values: ArgumentValues,
  version: ReleaseVersion,
  pointerOf: (name: string) => string,
): void {
  const index = releaseIndex(version)
  const broken = CHECKS.find((check) => holdsIn(check, index) && check.isBroken(values))
  if (broken === undefined) return
  throw new Refusal(broken.code, pointerOf(broken.option), broken.message)
}

/** Whether the Rust front end could listen on the port; the environment decides whether it is used. */
function isGrpcPortUsable(values: ArgumentValues): boolean {
  const port = values.number('grpc_port') ?? 0
  const taken = port !== 0 && port === values.number('port') && !values.isSet('uds')
  const servers = values.number('api_server_count') ?? 1
  const conflicts = ['grpc', 'headless', 'data_parallel_multi_port_external_lb']
  return (
    port >= 0 &&
    port <= 65535 &&
    !taken &&
    servers > 0 &&
    !conflicts.some((name) => values.isSet(name))
  )
}

function isEffortMap(value: unknown): boolean {
  if (value === null) return true
  if (typeof value !== 'object' || Array.isArray(value)) return false
  return Object.entries(value).every(
    ([effort, text]) => EFFORTS.has(effort) && typeof text === 'string',
  )
}
