import { ALL2ALL_ENVIRONMENT_RULES, ALL2ALL_REMOVAL_RULES } from './all2all-backend.ts'
import { apiProcessRankLimit, FAULT_TOLERANCE_RULE } from './api-processes.ts'
import { CONTEXT_PARALLEL_RULES } from './context-parallel.ts'
import { BATCH_INVARIANCE_RULES, CUSTOM_ALL_REDUCE_RULES } from './custom-all-reduce.ts'
import {
  DATA_PARALLEL_INDEX_RULE,
  DATA_PARALLEL_LATER_RULES,
  DATA_PARALLEL_RULES,
} from './data-parallel.ts'
import { externalLbLimit, localSizeLimit } from './data-parallel-limits.ts'
import { ELASTIC_BOUND_RULES, ELASTIC_EXPERT_PARALLEL_RULES } from './elastic-expert-parallel.ts'
import { EPLB_ASYNC_RULE, EPLB_COMMUNICATOR_RULE, eplbRequirements } from './eplb.ts'
import { EPLB_SETTINGS_RULES } from './eplb-settings.ts'
import { EXECUTOR_BACKEND_RULES, MULTI_NODE_RULE } from './executor-backend.ts'
import { V1_MULTIPROCESSING_RULE } from './external-launcher.ts'
import { FLAT_EPLB_RULES } from './flat-eplb-fields.ts'
import { LOADING_WORKERS_RULE } from './loading-workers.ts'
import { MICRO_BATCH_RULE } from './micro-batches.ts'
import { NUMA_BINDING_RULE } from './numa-binding.ts'
import { NUMA_LIST_RULES } from './numa-lists.ts'
import { NSIGHT_RULE, RAY_RULES } from './ray.ts'
import type { Rule } from './rule.ts'
import { WORLD_SIZE_RULES } from './world-size.ts'

/**
 * Every rule of every release, in the order in which vLLM applies them, because the order decides which fault comes first.
 * Up to 0.11.0 all checks were in `__post_init__`; 0.11.1 moved most of them to a validator that runs after it.
 */
export const RULES: readonly Rule[] = [
  ...NUMA_LIST_RULES,
  ...EPLB_SETTINGS_RULES,

  ...ALL2ALL_ENVIRONMENT_RULES,
  ...FLAT_EPLB_RULES,
  ...WORLD_SIZE_RULES,
  ...ELASTIC_EXPERT_PARALLEL_RULES,
  localSizeLimit({ phase: 'post_init', removed: '0.11.1' }),
  ...DATA_PARALLEL_RULES,
  externalLbLimit({ phase: 'post_init', removed: '0.11.1' }),
  ...DATA_PARALLEL_LATER_RULES,
  ...ELASTIC_BOUND_RULES,
  DATA_PARALLEL_INDEX_RULE,
  V1_MULTIPROCESSING_RULE,
  ...eplbRequirements({ phase: 'post_init', removed: '0.11.1' }),
  ...EXECUTOR_BACKEND_RULES,
  apiProcessRankLimit({ phase: 'post_init', since: '0.11.0', removed: '0.11.1' }),
  LOADING_WORKERS_RULE,
  MULTI_NODE_RULE,
  EPLB_ASYNC_RULE,
  EPLB_COMMUNICATOR_RULE,

  apiProcessRankLimit({ phase: 'validate', since: '0.11.1' }),
  FAULT_TOLERANCE_RULE,
  ...ALL2ALL_REMOVAL_RULES,
  localSizeLimit({ phase: 'validate', since: '0.11.1' }),
  externalLbLimit({ phase: 'validate', since: '0.11.1' }),
  NUMA_BINDING_RULE,
  ...eplbRequirements({ phase: 'validate', since: '0.11.1' }),
  ...CONTEXT_PARALLEL_RULES,

  ...BATCH_INVARIANCE_RULES,
  ...RAY_RULES,
  ...CUSTOM_ALL_REDUCE_RULES,
  NSIGHT_RULE,
  MICRO_BATCH_RULE,
]
