import { holdsIn, type ReleaseRange } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { type Limit, limitOf } from '../limits.ts'
import { keepsState } from '../model/architectures.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'
import { executorSchedulesAhead } from './executor-class.ts'
import { usesSecondModelRunner } from './model-runner.ts'
import { speculation } from './speculative-method.ts'

/** The methods of speculative decoding that support asynchronous scheduling when it is requested. */
const METHODS_WHEN_ASKED: ReadonlyMap<string, ReleaseRange> = new Map<string, ReleaseRange>([
  ['eagle', {}],
  ['eagle3', {}],
  ['mtp', {}],
  ['draft_model', { since: '0.16.0' }],
  ['extract_hidden_states', { since: '0.17.0' }],
  ['ngram_gpu', { since: '0.18.0' }],
  ['dflash', { since: '0.20.0' }],
  ['dspark', { since: '0.25.0' }],
])

/** Those with which it is on by default: up to 0.27.1 a draft model is not among them. */
const METHODS_BY_DEFAULT: ReadonlyMap<string, ReleaseRange> = new Map([
  ...METHODS_WHEN_ASKED,
  ['draft_model', { since: '0.28.0' }],
])

/** From 0.33.0 on these are limits of the first model runner alone. */
function speculates(state: Launching): boolean {
  const limited = holdsIn({ removed: '0.33.0' }, state.index) || !usesSecondModelRunner(state)
  return limited && speculation(state) !== undefined
}

function excludesMethod(methods: ReadonlyMap<string, ReleaseRange>, state: Launching): boolean {
  const range = methods.get(speculation(state)?.method ?? '')
  return speculates(state) && (range === undefined || !holdsIn(range, state.index))
}

function pipelineOnFirstRunner(state: Launching): boolean {
  return state.size('pipeline_parallel_size') > 1 && !usesSecondModelRunner(state)
}

const PIPELINE = ['pipeline_parallel_size']
const SPECULATION = ['speculative_config']

/** What excludes asynchronous scheduling, requested or not. */
const ALWAYS_EXCLUDED: readonly Limit[] = [
  {
    what: 'micro-batches over deepep_high_throughput on ROCm',
    names: ['enable_dbo', 'all2all_backend'],
    applies: (state) =>
      state.config?.enable_dbo === true &&
      state.config.all2all_backend === 'deepep_high_throughput' &&
      state.platform === 'rocm',
    since: '0.25.0',
  },
  {
    what: 'pipeline parallelism',
    names: PIPELINE,
    applies: (state) => state.size('pipeline_parallel_size') > 1,
    removed: '0.15.0',
  },
  {
    what: 'disable_padded_drafter_batch of speculative decoding',
    names: SPECULATION,
    applies: (state) => speculates(state) && speculation(state)?.disablePaddedDrafterBatch === true,
  },
  {
    what: 'prefix caching of a model that keeps a state',
    names: ['enable_prefix_caching', 'mamba_cache_mode', 'runner'],
    applies: cachesState,
    since: '0.16.0',
    removed: '0.17.0',
  },
  {
    what: 'this executor backend',
    names: ['distributed_executor_backend', 'data_parallel_backend'],
    applies: (state) => !executorSchedulesAhead(state),
  },
]

const EXCLUDED_WHEN_ASKED: readonly Limit[] = [
  ...ALWAYS_EXCLUDED,
  {
    what: 'this method of speculative decoding',
    names: SPECULATION,
    applies: (state) => excludesMethod(METHODS_WHEN_ASKED, state),
  },
  {
    what: 'pipeline parallelism on the first model runner',
    names: PIPELINE,
    applies: pipelineOnFirstRunner,
    since: '0.33.0',
  },
]

const EXCLUDED_BY_DEFAULT: readonly Limit[] = [
  {
    what: 'a scheduler that works ahead only on request',
    names: ['async_scheduling'],
    applies: () => true,
    removed: '0.14.0',
  },
  { what: 'a pooling model', names: ['runner'], applies: isPooling, since: '0.20.0' },
  ...ALWAYS_EXCLUDED,
  {
    what: 'this method of speculative decoding',
    names: SPECULATION,
    applies: (state) => excludesMethod(METHODS_BY_DEFAULT, state),
  },
  {
    what: 'pipeline parallelism on the first model runner',
    names: PIPELINE,
    applies: pipelineOnFirstRunner,
    since: '0.31.0',
  },
]

/** Whether the scheduler works one step ahead: `VllmConfig.__post_init__` (`vllm/config/vllm.py`), 0.11.1. */
export const ASYNC_SCHEDULING_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'async_scheduling_not_supported',
    'Asynchronous scheduling is set with an executor, a parallel size or a method of speculative decoding that does not support it',
    (state) => {
      if (state.flag('async_scheduling') !== true) return undefined
      const limit = limitOf(EXCLUDED_WHEN_ASKED, state)
      return limit === undefined
        ? undefined
        : state.fault(
            `--async-scheduling cannot be combined with ${limit.what}. Leave one of them out`,
            'async_scheduling',
            ...limit.names,
          )
    },
    { since: '0.11.1' },
  ),
  effect(
    'engine_config',
    'async_scheduling_default',
    'Without the flag, the scheduler works one step ahead from 0.14.0 on, unless something excludes it',
    (state) => {
      const asked = state.flag('async_scheduling')
      const limit = asked === null ? limitOf(EXCLUDED_BY_DEFAULT, state) : undefined
      state.asyncScheduling = asked ?? limit === undefined
      if (limit !== undefined && holdsIn({ since: '0.14.0' }, state.index)) {
        const pointer = state.pointerTo(...limit.names)
        state.notice('async_scheduling_disabled', pointer, `, because of ${limit.what}`)
      }
      return undefined
    },
  ),
]

/** Whether the prefix cache holds states: `MambaModelConfig` (`vllm/model_executor/models/config.py`). */
function cachesState(state: Launching): boolean {
  if (!keepsState(state.model.architectures?.[0] ?? '')) return false
  return state.flag('enable_prefix_caching') ?? isPooling(state)
}

function isPooling(state: Launching): boolean {
  const message = 'The model is assumed to generate text'
  return state.fact('runner', { assumed: 'generate', hash: true, message }) === 'pooling'
}
