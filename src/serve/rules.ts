import { ADDRESS_RULES } from './engine-arguments/address.ts'
import { CONTEXT_PARALLEL_RULES } from './engine-arguments/context-parallel.ts'
import { DEVICE_RULES } from './engine-arguments/device-ids.ts'
import {
  ENVIRONMENT_RULES,
  FRONTEND_SWITCH_RULE,
  LATE_MLA_SWITCH_RULE,
} from './engine-arguments/environment.ts'
import {
  EARLY_ASYNC_SCHEDULING_RULES,
  PIPELINE_EXECUTOR_RULE,
} from './engine-arguments/executor.ts'
import { FIRST_ENGINE_RULES, FIRST_ENGINE_SEED_RULE } from './engine-arguments/first-engine.ts'
import {
  LOAD_BALANCING_CONFLICT_RULES,
  LOAD_BALANCING_MODE_RULES,
} from './engine-arguments/load-balancing.ts'
import { NODE_RULES } from './engine-arguments/nodes.ts'
import { ASYNC_SCHEDULING_RULES } from './engine-configuration/async-scheduling.ts'
import {
  BATCH_SHARDED_SAMPLING_RULES,
  DECODE_CONTEXT_DEFAULT_RULES,
} from './engine-configuration/defaults.ts'
import { DRAFT_RULES } from './engine-configuration/drafts.ts'
import { EXECUTOR_CLASS_RULES } from './engine-configuration/executor-class.ts'
import { MOONEP_RULES, PASSTHROUGH_RULES } from './engine-configuration/expert-backends.ts'
import { KV_CACHE_INTERLEAVING_RULES } from './engine-configuration/kv-cache-interleaving.ts'
import { MICRO_BATCH_RULES } from './engine-configuration/micro-batches.ts'
import { MODEL_RUNNER_RULES } from './engine-configuration/model-runner.ts'
import { DECODE_CONTEXT_RULES, MODEL_SHAPE_RULES } from './engine-configuration/model-shape.ts'
import {
  FEATURE_RULES,
  HYPER_CONNECTION_RULES,
  SHARDED_SAMPLING_RULE,
} from './engine-configuration/parallel-features.ts'
import { PLATFORM_RULES } from './engine-configuration/platform.ts'
import { SYNCHRONIZATION_RULES } from './engine-configuration/synchronization.ts'
import { API_SERVER_RULES, LAUNCH_MODE_RULES } from './launch/api-servers.ts'
import { LAUNCH_CHECK_RULES } from './launch/checks.ts'
import { LOAD_BALANCING_RULES } from './launch/load-balancing.ts'
import { START_RULES } from './launch/start.ts'
import type { ServeRule } from './rule.ts'

/**
 * Every rule between the parsed command line and the configuration of the engine, of every release, in the order in which
 * vLLM applies them. `ParallelConfig` is built after the last one of phase `engine_args`.
 */
export const SERVE_RULES: readonly ServeRule[] = [
  FRONTEND_SWITCH_RULE,
  ...API_SERVER_RULES,
  ...LOAD_BALANCING_RULES,
  ...LAUNCH_MODE_RULES,

  ...ENVIRONMENT_RULES,
  ...FIRST_ENGINE_RULES,
  PIPELINE_EXECUTOR_RULE,
  ...CONTEXT_PARALLEL_RULES,
  ...LOAD_BALANCING_CONFLICT_RULES,
  ...NODE_RULES,
  ...LOAD_BALANCING_MODE_RULES,
  ...ADDRESS_RULES,
  ...EARLY_ASYNC_SCHEDULING_RULES,
  ...SYNCHRONIZATION_RULES.filter(({ phase }) => phase === 'engine_args'),
  ...DEVICE_RULES,

  FIRST_ENGINE_SEED_RULE,
  ...DRAFT_RULES,
  ...DECODE_CONTEXT_DEFAULT_RULES,
  ...HYPER_CONNECTION_RULES,
  ...MODEL_SHAPE_RULES,
  ...DECODE_CONTEXT_RULES,
  ...FEATURE_RULES,
  ...EXECUTOR_CLASS_RULES,
  ...ASYNC_SCHEDULING_RULES,
  ...SYNCHRONIZATION_RULES.filter(({ phase }) => phase === 'engine_config'),
  ...PASSTHROUGH_RULES,
  LATE_MLA_SWITCH_RULE,
  ...PLATFORM_RULES,
  ...KV_CACHE_INTERLEAVING_RULES,
  ...MODEL_RUNNER_RULES,
  SHARDED_SAMPLING_RULE,
  ...BATCH_SHARDED_SAMPLING_RULES,
  ...MOONEP_RULES,
  ...MICRO_BATCH_RULES,

  ...START_RULES,
  ...LAUNCH_CHECK_RULES,
]
