import { quantity } from '../../kubernetes/quantity.ts'
import { isFields, listAt, textAt, valueAt } from '../../kubernetes/values.ts'
import { type CheckedContainer, type PodRun, startsEngine } from '../../servers/server.ts'
import { hasUnknownSize, sizesOf } from '../../servers/sizes.ts'
import { atContainer, atPodSpec, type ContainerRule, type Draft } from '../draft.ts'

const MEBIBYTE = 2 ** 20

/**
 * What NCCL needs of /dev/shm for a rank, and what vLLM's message queue to its workers can need (`shm_broadcast.py`:
 * 10 chunks of 24 MiB).
 */
const BYTES_PER_RANK = 32 * MEBIBYTE
const BYTES_OF_QUEUE = 240 * MEBIBYTE

/** The memory that several accelerators of a pod share. */
export const sharedMemoryRule: ContainerRule = function* sharedMemoryRule(container) {
  if (container.workload.isUnknownKind) return
  for (const podRun of container.pods) {
    const ranks = ranksOf(podRun)
    if (ranks < 2 || !exchangesOverSharedMemory(podRun)) continue
    for (const draft of ofPod(container, ranks)) yield { ...draft, pods: [podRun.pod.name] }
  }
}

/**
 * Workers in this pod of engines that have several: only they talk through shared memory. Where a size is unknown, all
 * accelerators are assumed to be used.
 */
function ranksOf({ servers, accelerators }: PodRun): number {
  if (servers.some(hasUnknownSize)) return accelerators?.devices ?? 0
  const ranks = servers
    .filter(startsEngine)
    .map((server) => sizesOf(server).devicesPerEngine * sizesOf(server).dataLocal)
    .filter((ranksOfServer) => ranksOfServer > 1)
  const most = accelerators?.devices ?? Number.POSITIVE_INFINITY
  return Math.min(
    ranks.reduce((sum, one) => sum + one, 0),
    most,
  )
}

function exchangesOverSharedMemory({ accelerators }: PodRun): boolean {
  return accelerators === undefined || ['cuda', 'rocm', 'xpu'].includes(accelerators.platform)
}

function* ofPod(container: CheckedContainer, ranks: number): Generator<Draft> {
  const { spec } = container.template
  if (spec.hostIPC === true) return
  const mount = listAt(container.fields, 'volumeMounts').find((one) =>
    /^\/dev\/shm\/?$/.test(textAt(one, 'mountPath') ?? ''),
  )
  if (mount === undefined) {
    const message = `${ranks} accelerators exchange data through /dev/shm, which has 64 MiB here. Mount an emptyDir with medium: Memory at /dev/shm`
    yield atContainer('shared_memory_missing', container, ['volumeMounts'], message)
    return
  }
  const volumes = listAt(spec, 'volumes')
  const at = volumes.findLastIndex((one) => textAt(one, 'name') === textAt(mount, 'name'))
  const directory = valueAt(volumes[at], 'emptyDir')
  if (!isFields(directory)) return
  if (directory.medium !== 'Memory') {
    const message =
      'The volume at /dev/shm is an emptyDir on the disk of the node. Set medium: Memory'
    yield atPodSpec('shared_memory_on_disk', container, ['volumes', at, 'emptyDir'], message)
    return
  }
  const limit = quantity(directory.sizeLimit)
  const needed = BYTES_OF_QUEUE + ranks * BYTES_PER_RANK
  if (limit === undefined || limit >= needed) return
  const message = `The volume at /dev/shm has ${Math.floor(limit / MEBIBYTE)} MiB, and ${ranks} ranks can need ${needed / MEBIBYTE} MiB (32 MiB for each and 240 MiB for the queue to the workers). Raise sizeLimit`
  yield atPodSpec(
    'shared_memory_too_small',
    container,
    ['volumes', at, 'emptyDir', 'sizeLimit'],
    message,
  )
}
