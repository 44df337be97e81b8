import { environmentFlag, isFault } from '../../vllm/environment.ts'
import { holdsIn } from '../../vllm/releases/ranges.ts'
import { parsePythonInteger } from '../../vllm/values/python.ts'
import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'

const BATCH_INVARIANT = 'VLLM_BATCH_INVARIANT'

/** Across nodes the kernel is switched off: `ParallelConfig._verify_args`, 0.11.1 to 0.26.0. */
const MULTI_NODE_RULE: ConfigRule = {
  code: 'custom_all_reduce_multi_node',
  kind: 'effect',
  notices: ['custom_all_reduce_multi_node'],
  summary: 'disable_custom_all_reduce is set when nnodes is above 1',
  phase: 'verify',
  since: '0.11.1',
  removed: '0.27.0',
  apply(state) {
    if (!spansNodes(state)) return
    state.set('disable_custom_all_reduce', true, 'custom_all_reduce_multi_node')
    state.notice('custom_all_reduce_multi_node', '/config/disable_custom_all_reduce')
  },
}

/** Batch invariance switches the kernel off: the start of `ParallelConfig._verify_args`, 0.11.1 to 0.31.0. */
export const BATCH_INVARIANCE_RULES: readonly ConfigRule[] = [
  {
    code: 'batch_invariance',
    kind: 'effect',
    summary: `disable_custom_all_reduce is set when ${BATCH_INVARIANT} is an integer other than 0`,
    phase: 'verify',
    since: '0.11.1',
    removed: '0.19.0',
    apply(state) {
      const value = parsePythonInteger(state.environment[BATCH_INVARIANT] ?? '0') ?? 0n
      if (value !== 0n) state.set('disable_custom_all_reduce', true, 'batch_invariance')
      return undefined
    },
  },
  {
    code: 'batch_invariance',
    kind: 'effect',
    summary: `disable_custom_all_reduce is set when ${BATCH_INVARIANT} is not 0; text that is no integer is a fault`,
    phase: 'verify',
    since: '0.19.0',
    removed: '0.32.0',
    apply(state) {
      const flag = environmentFlag(state.environment, BATCH_INVARIANT)
      if (isFault(flag)) return flag
      if (flag) state.set('disable_custom_all_reduce', true, 'batch_invariance')
      return undefined
    },
  },
]

/** Where the custom all-reduce kernel cannot run: `ParallelConfig._verify_args`. */
export const CUSTOM_ALL_REDUCE_RULES: readonly ConfigRule[] = [
  {
    code: 'custom_all_reduce_unsupported_platform',
    kind: 'effect',
    notices: ['custom_all_reduce_unsupported_platform'],
    summary: 'disable_custom_all_reduce is set when the platform lacks the kernel',
    phase: 'verify',
    apply(state) {
      const supported = customAllReduce(state)
      if (supported === undefined) return assumeSupported(state)
      if (supported) return
      state.set('disable_custom_all_reduce', true, 'custom_all_reduce_unsupported_platform')
      state.notice('custom_all_reduce_unsupported_platform', '/config/disable_custom_all_reduce')
    },
  },
  MULTI_NODE_RULE,
]

function spansNodes({ config }: Resolving): boolean {
  return (config.nnodes ?? 1) > 1
}

/** Whether the kernel runs; undefined on ROCm when nobody said, since that depends on the device. */
function customAllReduce({ host, platform }: Resolving): boolean | undefined {
  if (typeof host.custom_all_reduce === 'boolean') return host.custom_all_reduce
  return platform === 'rocm' ? undefined : platform === 'cuda'
}

function assumeSupported(state: Resolving): undefined {
  const offAnyway =
    state.config.disable_custom_all_reduce ||
    (spansNodes(state) && holdsIn(MULTI_NODE_RULE, state.release.index))
  if (offAnyway) return
  state.assume({
    fact: '/host/custom_all_reduce',
    assumed: true,
    rule: 'custom_all_reduce_unsupported_platform',
    can_change_hash: false,
    message:
      'On ROCm it depends on the device whether custom all-reduce runs, and it is taken to: give host.custom_all_reduce',
  })
}
