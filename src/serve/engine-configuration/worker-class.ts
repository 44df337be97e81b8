import type { Platform } from '../../parallel-config/index.ts'
import { effect, type ServeRule } from '../rule.ts'

/** The worker of each platform: `check_and_update_config` of `vllm/platforms/`. Others choose their own. */
const WORKERS: ReadonlyMap<Platform, string> = new Map([
  ['cuda', 'vllm.v1.worker.gpu_worker.Worker'],
  ['rocm', 'vllm.v1.worker.gpu_worker.Worker'],
  ['cpu', 'vllm.v1.worker.cpu_worker.CPUWorker'],
  ['xpu', 'vllm.v1.worker.xpu_worker.XPUWorker'],
])

/** Which class runs a worker, where the command leaves it to the platform. */
export const WORKER_CLASS_RULES: readonly ServeRule[] = [
  effect(
    'engine_config',
    'worker_class',
    'worker_cls auto becomes the worker of the platform',
    (state) => {
      const worker = WORKERS.get(state.host.platform ?? 'cuda')
      if (state.config?.worker_cls === 'auto' && worker !== undefined) {
        state.set('worker_cls', worker, 'worker_class')
      }
      return undefined
    },
  ),
]
