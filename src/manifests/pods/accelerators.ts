import type { Platform } from '../../parallel-config/index.ts'
import type { KubernetesObject } from '../kubernetes/objects.ts'
import { quantity } from '../kubernetes/quantity.ts'
import { fieldsAt, listAt, valueAt } from '../kubernetes/values.ts'
import type { Pod } from '../workloads/pod.ts'
import type { Path } from '../yaml/document.ts'
import { claimedDevices } from './claims.ts'

/** The accelerators of a container. */
export interface Accelerators {
  /** The extended resource, or the device class of a resource claim. */
  readonly resource: string
  /** As many as the limit, or the claim, says. */
  readonly count: number
  /** Where the container asks for them: under `limits` or `requests`, or by claims. */
  readonly member: Path
  readonly platform: Platform
  /** The devices that vLLM would count; null where the resource does not say. */
  readonly devices: number | null
}

interface Resource {
  readonly name: RegExp
  readonly platform: Platform
  /** Devices that vLLM counts for each one; null: that depends on the cluster. */
  readonly devicesEach: number | null
}

/** Extended resources that are accelerators. */
const RESOURCES: readonly Resource[] = [
  { name: /^nvidia\.com\/gpu$/, platform: 'cuda', devicesEach: 1 },
  { name: /^nvidia\.com\/mig-/, platform: 'cuda', devicesEach: 1 },
  { name: /^nvidia\.com\/(?:gpu\.shared|pgpu)$/, platform: 'cuda', devicesEach: 1 },
  { name: /^amd\.com\/gpu$/, platform: 'rocm', devicesEach: 1 },
  { name: /^google\.com\/tpu$/, platform: 'tpu', devicesEach: 1 },
  { name: /^(?:habana\.ai|intel\.com)\/gaudi$/, platform: 'other', devicesEach: 1 },
  { name: /^gpu\.intel\.com\/(?:i915|xe)$/, platform: 'xpu', devicesEach: 1 },
  { name: /^huawei\.com\/[Aa]scend/, platform: 'other', devicesEach: null },
  { name: /^aws\.amazon\.com\/neuron/, platform: 'other', devicesEach: null },
  {
    name: /^(?:cambricon\.com|metax-tech\.com|hygon\.com|enflame\.com|iluvatar\.(?:ai|com)|mthreads\.com|rebellions\.ai|furiosa\.ai|kunlunxin\.com)\//,
    platform: 'other',
    devicesEach: null,
  },
]

/** Device classes of the vendors' drivers for dynamic resource allocation. */
const DEVICE_CLASSES: readonly Resource[] = [
  { name: /^(?:gpu|mig)\.nvidia\.com$/, platform: 'cuda', devicesEach: 1 },
  { name: /^gpu\.amd\.com$/, platform: 'rocm', devicesEach: 1 },
  { name: /^gpu\.intel\.com$/, platform: 'xpu', devicesEach: 1 },
  { name: /^tpu\.google\.com$/, platform: 'tpu', devicesEach: 1 },
  {
    name: /^(?:neuron\.aws\.com|npu\.huawei\.com|gaudi\.intel\.com)$/,
    platform: 'other',
    devicesEach: null,
  },
]

/** TPU generations whose chip is two devices to JAX. */
const TWO_DEVICES_A_CHIP = /^tpu7x/
const TPU_GENERATION = 'cloud.google.com/gke-tpu-accelerator'

/** The accelerators that a container asks for, by its limits (or requests) or by claims; undefined if there are none. */
export function acceleratorsOf(
  container: unknown,
  pod: Pod,
  objects: readonly KubernetesObject[],
): Accelerators | undefined {
  return ofLimits(container, pod) ?? ofClaims(container, pod, objects)
}

function ofClaims(
  container: unknown,
  pod: Pod,
  objects: readonly KubernetesObject[],
): Accelerators | undefined {
  const claimed = claimedDevices(container, pod, objects)
  const known = DEVICE_CLASSES.find(({ name }) =>
    claimed.some(({ deviceClass }) => name.test(deviceClass)),
  )
  if (known === undefined) return undefined
  const own = claimed.filter(({ deviceClass }) => known.name.test(deviceClass))
  const counts = own.map(({ count }) => count)
  const count = counts.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  const each = counts.includes(null) ? null : devicesEach(known, pod)
  return {
    resource: own[0]?.deviceClass ?? '',
    count,
    member: ['resources', 'claims'],
    platform: known.platform,
    devices: each === null ? null : count * each,
  }
}

function ofLimits(container: unknown, pod: Pod): Accelerators | undefined {
  for (const field of ['limits', 'requests']) {
    for (const [resource, amount] of Object.entries(fieldsAt(container, 'resources', field))) {
      const known = RESOURCES.find(({ name }) => name.test(resource))
      const count = quantity(amount)
      if (known === undefined || count === undefined || count === 0) continue
      const each = devicesEach(known, pod)
      const devices = each === null ? null : count * each
      const member = ['resources', field, resource]
      return { resource, count, member, platform: known.platform, devices }
    }
  }
  return undefined
}

/** Whether the container gets devices in a way that its limits do not show: by dynamic resource allocation. */
export function claimsDevices(container: unknown): boolean {
  return listAt(container, 'resources', 'claims').length > 0
}

/** Whether the container has a limit of accelerators, whatever its amount. */
export function limitsAccelerators(container: unknown): boolean {
  return Object.keys(fieldsAt(container, 'resources', 'limits')).some(isAccelerator)
}

/** Whether an extended resource is an accelerator. */
export function isAccelerator(resource: string): boolean {
  return RESOURCES.some(({ name }) => name.test(resource))
}

function devicesEach({ platform, devicesEach: each }: Resource, pod: Pod): number | null {
  if (platform !== 'tpu') return each
  const generation = valueAt(pod.template.spec, 'nodeSelector', TPU_GENERATION)
  return typeof generation === 'string' && TWO_DEVICES_A_CHIP.test(generation) ? 2 : each
}
