import { type Fact, Unknown } from '../../fact.ts'
import { hasReached } from '../../vllm-release.ts'
import type { Environment } from '../vendor.ts'
import { type Selection, select } from '../visible-devices.ts'

/**
 * Reads `HIP_VISIBLE_DEVICES`, `ROCR_VISIBLE_DEVICES` and `CUDA_VISIBLE_DEVICES` as this release of vLLM, and PyTorch
 * under it, do. `version` undefined: unknown, and so is the selection where the releases differ.
 */
export function selectRocm(env: Environment, version: string | undefined): Fact<Selection> {
  return unlessReleasesDiffer(version, (way) => {
    const synced = syncVariables(env, way)
    return synced instanceof Unknown ? synced : selectByTorch(synced)
  })
}

/** The value of `CUDA_VISIBLE_DEVICES` once vLLM is imported, by which it numbers the devices for AMD's management library. */
export function controlVariable(
  env: Environment,
  version: string | undefined,
): Fact<string | undefined> {
  return unlessReleasesDiffer(version, (way) => {
    const synced = syncVariables(env, way)
    return synced instanceof Unknown ? synced : synced.CUDA_VISIBLE_DEVICES
  })
}

/** How vLLM makes HIP's and CUDA's variable alike on import (`vllm/platforms/rocm.py`, `_sync_hip_cuda_env_vars`). */
type SyncWay = 'hip_even_empty' | 'both' | 'hip_to_cuda'
const SYNC_WAYS: readonly SyncWay[] = ['hip_even_empty', 'both', 'hip_to_cuda']

/** Before 0.17.0 an empty variable of HIP counts as set; before 0.30.0 CUDA's becomes HIP's as well. */
function syncWayOf(version: string): SyncWay {
  if (hasReached(version, 30)) return 'hip_to_cuda'
  return hasReached(version, 17) ? 'both' : 'hip_even_empty'
}

function unlessReleasesDiffer<T>(
  version: string | undefined,
  read: (way: SyncWay) => Fact<T>,
): Fact<T> {
  if (version !== undefined) return read(syncWayOf(version))
  const answers = SYNC_WAYS.map(read)
  const [first] = answers as [Fact<T>]
  const isSame = answers.every((answer) => JSON.stringify(answer) === JSON.stringify(first))
  return isSame ? first : BY_RELEASE
}

const BY_RELEASE = new Unknown(
  'visible_devices',
  'visible_devices_by_release',
  'Releases of vLLM read HIP_VISIBLE_DEVICES, ROCR_VISIBLE_DEVICES and CUDA_VISIBLE_DEVICES as they are set here in different ways. Set --python to the Python of a released vLLM',
)

/** Two that differ make vLLM refuse to start. */
function syncVariables(env: Environment, way: SyncWay): Environment | Unknown {
  const { HIP_VISIBLE_DEVICES: hip, CUDA_VISIBLE_DEVICES: cuda } = env
  const isHipSet = way === 'hip_even_empty' ? hip !== undefined : Boolean(hip)
  if (isHipSet && cuda && hip !== cuda) {
    const message = `HIP_VISIBLE_DEVICES=${hip} and CUDA_VISIBLE_DEVICES=${cuda} differ: vLLM refuses to start`
    return new Unknown('visible_devices', 'visible_devices_conflict', message)
  }
  if (isHipSet) return { ...env, CUDA_VISIBLE_DEVICES: hip }
  return cuda && way === 'both' ? { ...env, HIP_VISIBLE_DEVICES: cuda } : env
}

/** PyTorch's order: HIP's variable within ROCR's, else ROCR's alone, else CUDA's. */
function selectByTorch(env: Environment): Fact<Selection> {
  const { HIP_VISIBLE_DEVICES: hip, ROCR_VISIBLE_DEVICES: rocr, CUDA_VISIBLE_DEVICES: cuda } = env
  if (rocr === undefined) return selectGpus(hip ?? cuda)
  const count = rocr.split(',').length
  if (hip === undefined) {
    return { kind: 'ordinals', ordinals: Array.from({ length: count }, (_, index) => index) }
  }
  if (hip.split(',').length > count) {
    const message = `HIP_VISIBLE_DEVICES=${hip} has more devices than ROCR_VISIBLE_DEVICES=${rocr}`
    return new Unknown('visible_devices', 'visible_devices_conflict', message)
  }
  return selectGpus(hip)
}

/** AMD has no MIG devices, so that their names name none. */
function selectGpus(value: string | undefined): Fact<Selection> {
  return value?.startsWith('MIG-') ? { kind: 'ordinals', ordinals: [] } : select(value)
}
