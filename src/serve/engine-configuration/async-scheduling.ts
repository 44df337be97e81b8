import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'
import { executorSchedulesAhead } from './executor-class.ts'
import { usesSecondModelRunner } from './model-runner.ts'
import { speculation } from './speculative-method.ts'

/** Methods of speculative decoding that go with asynchronous scheduling, when it is asked for. */
const METHODS_WHEN_ASKED = byRelease<readonly string[]>(
  ['0.11.1', ['eagle', 'eagle3', 'mtp']],
  ['0.16.0', ['eagle', 'eagle3', 'mtp', 'draft_model']],
  ['0.18.0', ['eagle', 'eagle3', 'mtp', 'extract_hidden_states', 'ngram_gpu', 'draft_model']],
  [
    '0.20.0',
    ['eagle', 'eagle3', 'mtp', 'extract_hidden_states', 'dflash', 'ngram_gpu', 'draft_model'],
  ],
  [
    '0.25.0',
    [
      'eagle',
      'eagle3',
      'mtp',
      'extract_hidden_states',
      'dflash',
      'ngram_gpu',
      'draft_model',
      'dspark',
    ],
  ],
)

/** Before 0.14.0 the scheduler works a step ahead only when it is asked to. */
const AHEAD_BY_DEFAULT = byRelease(['0.10.1', false], ['0.14.0', true])

/** Up to 0.27.1 a draft model does not select asynchronous scheduling, though it goes with it. */
const DRAFT_MODEL_BY_DEFAULT = byRelease(['0.10.1', false], ['0.28.0', true])

/** Before 0.15.0 pipeline parallelism excludes asynchronous scheduling. */
const EXCLUDES_PIPELINE = byRelease(['0.10.1', true], ['0.15.0', false])

/** From 0.20.0 on pooling models do without by default. */
const POOLING_DOES_WITHOUT = byRelease(['0.10.1', false], ['0.20.0', true])

/** From 0.25.0 on ROCm does without where micro-batches go through DeepEP's high-throughput kernels. */
const ROCM_DEEPEP_EXCLUDED = byRelease(['0.10.1', false], ['0.25.0', true])

/** From 0.31.0 on pipeline parallelism needs the second model runner. */
const PIPELINE_NEEDS_SECOND_RUNNER = byRelease(['0.10.1', false], ['0.31.0', true])

/** From 0.33.0 on the limits of speculative decoding are the first model runner's alone, and hold when asked for as well. */
const LIMITS_OF_FIRST_RUNNER = byRelease(['0.10.1', false], ['0.33.0', true])

/** Whether the scheduler works a step ahead: `VllmConfig.__post_init__` (`vllm/config/vllm.py`), 0.11.1. */
export const ASYNC_SCHEDULING_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'async_scheduling_not_supported',
    'Asynchronous scheduling goes with the executor, the parallel sizes and the way of speculative decoding',
    (state) => {
      if (state.flag('async_scheduling') !== true) return undefined
      const obstacle = obstacles(state, true).find(({ applies }) => applies)
      return obstacle === undefined
        ? undefined
        : state.fault(
            `--async-scheduling cannot be combined with ${obstacle.what}: leave one of them out`,
            'async_scheduling',
            obstacle.argument,
          )
    },
    { since: '0.11.1' },
  ),
  effect(
    'engine_config',
    'async_scheduling_default',
    'Without the flag the scheduler works a step ahead from 0.14.0 on, unless something excludes it',
    (state) => {
      state.asyncScheduling = decide(state)
      return undefined
    },
  ),
]

function decide(state: Launching): boolean {
  const asked = state.flag('async_scheduling')
  if (asked !== null) return asked
  if (!AHEAD_BY_DEFAULT[state.index]) return false
  const obstacle = defaultObstacles(state).find(({ applies }) => applies)
  if (obstacle === undefined) return true
  state.notice(
    'async_scheduling_disabled',
    state.pointerTo(obstacle.argument),
    `, because of ${obstacle.what}`,
  )
  return false
}

/** Something that keeps the scheduler from working ahead. */
interface Obstacle {
  readonly applies: boolean
  readonly what: string
  readonly argument: string
}

function defaultObstacles(state: Launching): readonly Obstacle[] {
  const pooling = POOLING_DOES_WITHOUT[state.index] === true && isPooling(state)
  return [
    { applies: pooling, what: 'a pooling model', argument: 'runner' },
    ...obstacles(state, false),
  ]
}

function obstacles(state: Launching, asked: boolean): readonly Obstacle[] {
  const { index, config, host } = state
  const drafted = speculation(state)
  const firstRunner = !LIMITS_OF_FIRST_RUNNER[index] || !usesSecondModelRunner(state)
  const pipeline = state.size('pipeline_parallel_size') > 1
  const needsSecond =
    PIPELINE_NEEDS_SECOND_RUNNER[index] === true &&
    (!asked || LIMITS_OF_FIRST_RUNNER[index] === true)
  return [
    {
      applies:
        ROCM_DEEPEP_EXCLUDED[index] === true &&
        host.platform === 'rocm' &&
        config?.enable_dbo === true &&
        config.all2all_backend === 'deepep_high_throughput',
      what: 'micro-batches over deepep_high_throughput on ROCm',
      argument: 'enable_dbo',
    },
    {
      applies: EXCLUDES_PIPELINE[index] === true && pipeline,
      what: 'pipeline parallelism',
      argument: 'pipeline_parallel_size',
    },
    {
      applies: firstRunner && drafted !== undefined && !allows(index, drafted.method, asked),
      what: `speculative decoding by ${drafted?.method}`,
      argument: 'speculative_config',
    },
    {
      applies: firstRunner && drafted?.disablePaddedDrafterBatch === true,
      what: 'disable_padded_drafter_batch of speculative decoding',
      argument: 'speculative_config',
    },
    {
      applies: !executorSchedulesAhead(state),
      what: `the executor backend ${config?.distributed_executor_backend}`,
      argument: 'distributed_executor_backend',
    },
    {
      applies: needsSecond && pipeline && !usesSecondModelRunner(state),
      what: 'pipeline parallelism on the first model runner',
      argument: 'pipeline_parallel_size',
    },
  ]
}

function allows(index: number, method: string, asked: boolean): boolean {
  if (!asked && method === 'draft_model' && !DRAFT_MODEL_BY_DEFAULT[index]) return false
  return METHODS_WHEN_ASKED[index]?.includes(method) === true
}

function isPooling(state: Launching): boolean {
  const runner = state.fact('runner', {
    assumed: 'generate',
    hash: true,
    message: 'The model is assumed to generate text',
  })
  return runner === 'pooling'
}
