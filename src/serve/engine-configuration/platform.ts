import type { Platform } from '../../parallel-config/index.ts'
import { byRelease } from '../../vllm/releases/ranges.ts'
import { usesFirstEngine } from '../engine-arguments/first-engine.ts'
import type { Launching } from '../launching.ts'
import { effect, type ServeRule } from '../rule.ts'

/** The worker of each platform; an out-of-tree platform chooses its own. */
const WORKERS: ReadonlyMap<Platform, string> = new Map([
  ['cuda', 'vllm.v1.worker.gpu_worker.Worker'],
  ['rocm', 'vllm.v1.worker.gpu_worker.Worker'],
  ['cpu', 'vllm.v1.worker.cpu_worker.CPUWorker'],
  ['xpu', 'vllm.v1.worker.xpu_worker.XPUWorker'],
  ['tpu', 'vllm.v1.worker.tpu_worker.TPUWorker'],
])

/** The worker of the previous engine. */
const FIRST_ENGINE_WORKER = 'vllm.worker.worker.Worker'

/** On CPU: before 0.20.0 what replaces executors other than mp, later what replaces uni. */
const CPU_REPLACES_UNI_ALONE = byRelease(['0.10.1', false], ['0.20.0', true])

/** What the platform changes in the configuration: `check_and_update_config` of the classes in `vllm/platforms/`. */
export const PLATFORM_RULES: readonly ServeRule[] = [
  effect(
    'engine_config',
    'worker_class',
    'worker_cls auto becomes the worker of the platform',
    (state) => {
      const worker = usesFirstEngine(state) ? FIRST_ENGINE_WORKER : WORKERS.get(state.platform)
      if (state.config?.worker_cls === 'auto' && worker !== undefined)
        state.set('worker_cls', worker)
      return undefined
    },
  ),
  effect(
    'engine_config',
    'cpu_executor_backend',
    'On CPU, the workers run as processes (mp)',
    (state) => {
      if (state.platform === 'cpu' && cpuReplacesExecutor(state)) {
        state.set('distributed_executor_backend', 'mp')
      }
      return undefined
    },
  ),
  effect(
    'engine_config',
    'cpu_without_micro_batches',
    'On CPU, batches are not split into micro-batches',
    (state) => {
      if (state.platform === 'cpu' && state.config?.enable_dbo) state.set('enable_dbo', false)
      return undefined
    },
    { since: '0.11.0' },
  ),
  effect(
    'engine_config',
    'cpu_without_async_scheduling',
    'On CPU, the scheduler does not work ahead',
    (state) => {
      if (state.platform === 'cpu') state.asyncScheduling = false
      return undefined
    },
    { since: '0.14.0' },
  ),
]

function cpuReplacesExecutor({ config, index, environment }: Launching): boolean {
  const backend = config?.distributed_executor_backend ?? null
  if (CPU_REPLACES_UNI_ALONE[index]) {
    return backend === 'uni' && (environment.VLLM_ENABLE_V1_MULTIPROCESSING ?? '1') === '1'
  }
  return (config?.world_size ?? 1) > 1 && backend !== null && backend !== 'mp'
}
