import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'

const LOCALHOST = '127.0.0.1'

/** From 0.11.1 on the ranks meet at `--master-addr` unless they have their own address. */
const MASTER_ADDRESS_COUNTS = byRelease(['0.10.1', false], ['0.11.1', true])

/** Where the data-parallel ranks meet: `EngineArgs.create_engine_config` (`vllm/engine/arg_utils.py`). */
export const ADDRESS_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'data_parallel_backend_unknown',
    '--data-parallel-backend is neither mp nor ray, and --data-parallel-address is not set',
    (state) => {
      const backend = state.text('data_parallel_backend') ?? 'mp'
      if (state.text('data_parallel_address') !== null) return undefined
      if (backend === 'mp' || backend === 'ray') return undefined
      return state.fault(
        `--data-parallel-backend is ${JSON.stringify(backend)}. Use mp or ray`,
        'data_parallel_backend',
      )
    },
  ),
  effect(
    'engine_args',
    'data_parallel_address',
    'The address where the data-parallel ranks meet: the given one; otherwise with Ray the address of this host, else --master-addr',
    (state) => {
      const given = state.text('data_parallel_address')
      const master = MASTER_ADDRESS_COUNTS[state.index] ? state.text('master_addr') : null
      if (given !== null) state.engine.masterAddress = given
      else if (state.text('data_parallel_backend') === 'ray') takeHostAddress(state)
      else state.engine.masterAddress = master || LOCALHOST
      return undefined
    },
  ),
]

function takeHostAddress(state: Launching): void {
  const address = state.host.address ?? null
  if (address === null) {
    state.assume({
      fact: '/host/address',
      assumed: null,
      can_change_hash: false,
      message:
        'With --data-parallel-backend ray the ranks meet at the address of this host, which is unknown. Send host.address, or set --data-parallel-address',
    })
  } else {
    state.notice(
      'data_parallel_address_from_host',
      state.pointerTo('data_parallel_backend'),
      `, ${address}`,
    )
  }
  if (address === null) state.deferred.push('data_parallel_master_ip')
  state.engine.masterAddress = address
}
