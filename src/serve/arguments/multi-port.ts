import type { ArgumentValues } from './argument-values.ts'
import type { Check } from './check.ts'

/**
 * The requirements of the supervisor of several ports, in the order in which vLLM checks them
 * (`validate_multi_port_external_lb_args` in `dp_supervisor.py`, since 0.22.0).
 */
export const MULTI_PORT_CHECKS: readonly Check[] = (
  [
    {
      code: 'multi_port_transport',
      option: 'data_parallel_multi_port_external_lb',
      isBroken: (values) => values.isSet('grpc') || (values.get('uds') ?? null) !== null,
      message: '--data-parallel-multi-port-external-lb cannot be combined with --grpc or --uds',
    },
    {
      code: 'multi_port_transport',
      option: 'data_parallel_multi_port_external_lb',
      removed: '0.23.0',
      isBroken: (values) =>
        ['ssl_keyfile', 'ssl_certfile', 'ssl_ca_certs'].some((name) => values.isSet(name)),
      message: '--data-parallel-multi-port-external-lb does not support HTTPS before 0.23.0',
    },
    {
      code: 'multi_port_transport',
      option: 'data_parallel_multi_port_external_lb',
      since: '0.23.0',
      isBroken: (values) => values.isSet('ssl_keyfile') !== values.isSet('ssl_certfile'),
      message: '--ssl-keyfile and --ssl-certfile must be given together',
    },
    {
      code: 'multi_port_api_server_count',
      option: 'api_server_count',
      isBroken: (values) => ![null, 1].includes(values.number('api_server_count')),
      message:
        'With --data-parallel-multi-port-external-lb, --api-server-count must be 1 or left out',
    },
    {
      code: 'multi_port_with_rank',
      option: 'data_parallel_rank',
      isBroken: (values) => values.number('data_parallel_rank') !== null,
      message:
        '--data-parallel-multi-port-external-lb gives each server its rank. Remove --data-parallel-rank',
    },
    {
      code: 'multi_port_conflict',
      option: 'data_parallel_multi_port_external_lb',
      isBroken: (values) =>
        values.isSet('data_parallel_external_lb') || values.isSet('data_parallel_hybrid_lb'),
      message:
        '--data-parallel-multi-port-external-lb cannot be combined with --data-parallel-external-lb or --data-parallel-hybrid-lb. Keep one of them',
    },
    {
      code: 'multi_port_requires_data_parallel',
      option: 'data_parallel_multi_port_external_lb',
      isBroken: (values) => (values.number('data_parallel_size') ?? 1) < 2,
      message: '--data-parallel-multi-port-external-lb needs a --data-parallel-size of 2 or more',
    },
    {
      code: 'multi_port_requires_local_size',
      option: 'data_parallel_multi_port_external_lb',
      isBroken: (values) => (values.number('data_parallel_size_local') ?? 0) < 2,
      message:
        '--data-parallel-multi-port-external-lb needs a --data-parallel-size-local of 2 or more',
    },
    {
      code: 'data_parallel_size_local_too_large',
      option: 'data_parallel_size_local',
      isBroken: (values) => localSize(values) > size(values),
      message: '--data-parallel-size-local must not exceed --data-parallel-size',
    },
    {
      code: 'multi_port_ranks',
      option: 'data_parallel_size_local',
      isBroken: (values) => size(values) % localSize(values) !== 0,
      message: '--data-parallel-size must be divisible by --data-parallel-size-local',
    },
    {
      code: 'multi_port_ranks',
      option: 'data_parallel_start_rank',
      isBroken: (values) => startRank(values) + localSize(values) > size(values),
      message: 'The ranks of this node go beyond --data-parallel-size. Lower the start rank',
    },
    {
      code: 'multi_port_ranks',
      option: 'data_parallel_supervisor_port',
      isBroken: hidesSupervisorPort,
      message:
        'The servers take --port and the ports after it, and --data-parallel-supervisor-port is one of them. Choose another',
    },
  ] satisfies readonly Check[]
).map((check: Check) => ({
  since: '0.22.0',
  ...check,
  isBroken: (values) =>
    values.isSet('data_parallel_multi_port_external_lb') && check.isBroken(values),
}))

function size(values: ArgumentValues): number {
  return values.number('data_parallel_size') ?? 1
}

function localSize(values: ArgumentValues): number {
  return values.number('data_parallel_size_local') ?? 1
}

/** The first rank of this node: as given, or from the rank of the node. */
function startRank(values: ArgumentValues): number {
  return (
    values.number('data_parallel_start_rank') ??
    (values.number('node_rank') ?? 0) * localSize(values)
  )
}

function hidesSupervisorPort(values: ArgumentValues): boolean {
  const supervisor = values.number('data_parallel_supervisor_port')
  const first = values.number('port')
  if (supervisor === null || first === null) return false
  return supervisor >= first && supervisor < first + localSize(values)
}
