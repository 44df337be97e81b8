import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'

/** How requests reach the data-parallel ranks, according to the flags alone. */
export interface LoadBalancing {
  readonly multiPort: boolean
  readonly external: boolean
  readonly hybrid: boolean
}

/** The load-balancing modes that the flags select: `ServeSubcommand.cmd` (`vllm/entrypoints/cli/serve.py`), 0.15.0. */
export function requestedLoadBalancing(state: Launching): LoadBalancing {
  const multiPort = state.flag('data_parallel_multi_port_external_lb') === true
  const hybrid = state.flag('data_parallel_hybrid_lb') === true
  return {
    multiPort,
    external:
      state.flag('data_parallel_external_lb') === true ||
      state.integer('data_parallel_rank') !== null,
    hybrid: hybrid || (!multiPort && state.integer('data_parallel_start_rank') !== null),
  }
}

/** At most one mode: `ServeSubcommand.cmd`, 0.15.0. */
export const LOAD_BALANCING_RULES: readonly ServeRule[] = [
  requirement(
    'launch',
    'load_balancing_modes_conflict',
    'The command selects more than one of external, hybrid and multi-port external load balancing',
    (state) => {
      const { multiPort, external, hybrid } = requestedLoadBalancing(state)
      if (Number(multiPort) + Number(external) + Number(hybrid) < 2) return undefined
      const modes = [
        external ? 'external (--data-parallel-external-lb or --data-parallel-rank)' : '',
        hybrid ? 'hybrid (--data-parallel-hybrid-lb or --data-parallel-start-rank)' : '',
        multiPort ? 'multi-port external (--data-parallel-multi-port-external-lb)' : '',
      ].filter((mode) => mode !== '')
      return state.fault(
        `The command selects ${modes.join(' and ')} load balancing. Use one of them`,
        'data_parallel_multi_port_external_lb',
        'data_parallel_hybrid_lb',
        'data_parallel_start_rank',
        'data_parallel_external_lb',
        'data_parallel_rank',
      )
    },
    { since: '0.15.0' },
  ),
]
