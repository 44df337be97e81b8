import { environmentFlag, isFault } from '../../vllm/environment.ts'
import { holdsIn } from '../../vllm/releases/ranges.ts'
import { parsePythonInteger } from '../../vllm/values/python.ts'
import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'

const BATCH_INVARIANT = 'VLLM_BATCH_INVARIANT'

/** The kernel is switched off across nodes: `ParallelConfig._verify_args`, 0.11.1 to 0.26.0. */
const MULTI_NODE_ALL_REDUCE_RULE: ConfigRule = {
  code: 'custom_all_reduce_multi_node',
  kind: 'effect',
  notice: 'custom_all_reduce_multi_node',
  summary: 'disable_custom_all_reduce is set when nnodes is above 1',
  phase: 'verify',
  since: '0.11.1',
  removed: '0.27.0',
  apply(state) {
    if (!spansNodes(state)) return
    state.set('disable_custom_all_reduce', true)
    state.notice('/config/disable_custom_all_reduce')
  },
}

const BATCH_INVARIANCE_SUMMARY = `disable_custom_all_reduce is set when ${BATCH_INVARIANT} is not 0 (from 0.19.0 on, a value that is not an integer is a fault)`

/** Batch invariance switches the kernel off: the start of `ParallelConfig._verify_args`, 0.11.1 to 0.31.0. */
export const BATCH_INVARIANCE_RULES: readonly ConfigRule[] = [
  {
    code: 'batch_invariance',
    kind: 'effect',
    summary: BATCH_INVARIANCE_SUMMARY,
    phase: 'verify',
    since: '0.11.1',
    removed: '0.19.0',
    apply(state) {
      const value = parsePythonInteger(state.environment[BATCH_INVARIANT] ?? '0') ?? 0n
      if (value !== 0n) state.set('disable_custom_all_reduce', true)
      return undefined
    },
  },
  {
    code: 'batch_invariance',
    kind: 'effect',
    summary: BATCH_INVARIANCE_SUMMARY,
    phase: 'verify',
    since: '0.19.0',
    removed: '0.32.0',
    apply(state) {
      const flag = environmentFlag(state.environment, BATCH_INVARIANT)
      if (isFault(flag)) return flag
      if (flag) state.set('disable_custom_all_reduce', true)
      return undefined
    },
  },
]

/** Where the custom all-reduce kernel cannot run: `ParallelConfig._verify_args`. */
export const CUSTOM_ALL_REDUCE_RULES: readonly ConfigRule[] = [
  {
    code: 'custom_all_reduce_unsupported_platform',
    kind: 'effect',
    notice: 'custom_all_reduce_unsupported_platform',
    summary: 'disable_custom_all_reduce is set when the platform lacks the kernel',
    phase: 'verify',
    apply(state) {
      if (hasKernel(state)) return
      state.set('disable_custom_all_reduce', true)
      state.notice('/config/disable_custom_all_reduce')
    },
  },
  MULTI_NODE_ALL_REDUCE_RULE,
]

function spansNodes({ config }: Resolving): boolean {
  return (config.nnodes ?? 1) > 1
}

/** Whether the kernel runs. An unknown fact is assumed, and reported if the kernel would be used. */
function hasKernel(state: Resolving): boolean {
  const { custom_all_reduce, platform } = state.host
  if (typeof custom_all_reduce === 'boolean') return custom_all_reduce
  if (isOffAnyway(state)) return platform === 'rocm' || (platform ?? 'cuda') === 'cuda'
  switch (state.platform({ canChangeHash: false })) {
    case 'cuda':
      return true
    case 'rocm':
      return assumeKernel(state, true, 'On ROCm the device decides whether custom all-reduce runs')
    case 'other':
      return assumeKernel(state, false, 'An out-of-tree platform may have custom all-reduce')
    default:
      return false
  }
}

function isOffAnyway(state: Resolving): boolean {
  const { config, release } = state
  if (config.disable_custom_all_reduce) return true
  return spansNodes(state) && holdsIn(MULTI_NODE_ALL_REDUCE_RULE, release.index)
}

function assumeKernel(state: Resolving, assumed: boolean, reason: string): boolean {
  state.assume({
    fact: '/host/custom_all_reduce',
    assumed,
    can_change_hash: false,
    message: `${reason}. Assuming that it does${assumed ? '' : ' not'}. Give host.custom_all_reduce`,
  })
  return assumed
}
