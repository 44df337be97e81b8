import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import { FLAT_EPLB_FIELDS } from '../fields/flat-eplb-fields.ts'
import type { ResolveInput } from '../outcome.ts'
import type { Release } from '../releases/release.ts'
import type { Draft } from './draft.ts'
import { FIELDS_WITHOUT_EFFECT, REMOVED_FIELDS } from './removed-fields.ts'
import type { ReleaseOutcome } from './upgrade.ts'

/** The input of a rewrite. */
export interface RewriteContext {
  readonly input: ResolveInput
  readonly from: Release
  readonly to: Release
  /** The outcome of the config, as it was sent, in `from` and in `to`. */
  readonly before: ReleaseOutcome
  readonly after: ReleaseOutcome
}

/** Rewrites `draft` if it applies. */
type Rewriter = (draft: Draft, context: RewriteContext) => void

/** The flat fields of the load balancer, which overrode `eplb_config` while both existed. */
const flatEplbFields: Rewriter = (draft, { to }) => {
  for (const [flat, nested] of Object.entries(FLAT_EPLB_FIELDS)) {
    const value = draft.config[flat]
    if (value === undefined || to.fieldByName.has(flat)) continue
    draft.remove(flat)
    if (value !== null) draft.setNested('eplb_config', nested, value)
    draft.because('flat_eplb_field', `${flat} is removed. ${REMOVED_FIELDS.get(`/${flat}`)}`)
  }
}

/** From 0.16.0 on the environment no longer chooses the all-to-all backend. */
const all2allFromEnvironment: Rewriter = (draft, { input, from, to, before }) => {
  const text = input.env?.VLLM_ALL2ALL_BACKEND
  if (text === undefined || !from.readsAll2allEnvironment || to.readsAll2allEnvironment) return
  const inUse = before.resolves ? (before.config.all2all_backend ?? text) : text
  if (draft.config.all2all_backend === inUse) return
  draft.set('all2all_backend', inUse)
  draft.because(
    'all2all_backend_environment',
    `VLLM_ALL2ALL_BACKEND is no longer read, so all2all_backend is set to its value, ${inUse}`,
  )
}

/** A removed backend: since which release, and which one has the same effect. */
interface Succession {
  readonly since: ReleaseVersion
  readonly successor: string
  readonly why: string
}

const ALL2ALL_SUCCESSIONS: ReadonlyMap<unknown, Succession> = new Map([
  [
    'pplx',
    {
      since: '0.17.0',
      successor: 'allgather_reducescatter',
      why: 'The all-to-all backend pplx was removed, and vLLM uses allgather_reducescatter instead',
    },
  ],
  [
    'naive',
    {
      since: '0.19.0',
      successor: 'allgather_reducescatter',
      why: 'The all-to-all backend naive was removed, and vLLM uses allgather_reducescatter instead',
    },
  ],
  [
    'mori',
    {
      since: '0.23.0',
      successor: 'mori_high_throughput',
      why: 'The all-to-all backend mori was split into mori_high_throughput, with the same kernels, and mori_low_latency, with other kernels for small batches',
    },
  ],
])

const all2allSuccessor: Rewriter = (draft, { to }) => {
  const succession = ALL2ALL_SUCCESSIONS.get(draft.config.all2all_backend)
  if (succession === undefined || to.index < releaseIndex(succession.since)) return
  draft.set('all2all_backend', succession.successor)
  draft.because('all2all_backend_successor', succession.why)
}

const TOO_FEW_DEVICES = [
  'tensor_parallel_size_exceeds_device_count',
  'world_size_exceeds_device_count',
]

/** Up to 0.11.0 vLLM selects Ray automatically for a world larger than the node; later releases do not. */
const rayForLargeWorld: Rewriter = (draft, { before, after }) => {
  if (!before.resolves || before.config.distributed_executor_backend !== 'ray') return
  if (after.resolves || !after.faults.some((fault) => TOO_FEW_DEVICES.includes(fault.code))) return
  draft.set('distributed_executor_backend', 'ray')
  draft.because(
    'ray_for_large_world',
    'vLLM no longer selects Ray automatically when the world is larger than the node, so distributed_executor_backend is set to ray. To run without Ray, set nnodes to the number of nodes and distributed_executor_backend to mp instead',
  )
}

/** Removed fields that had no effect, or that have their default value. */
const fieldsWithoutEffect: Rewriter = (draft, { from, to }) => {
  for (const name of Object.keys(draft.config)) {
    const field = from.fieldByName.get(name)
    if (field === undefined || field.derived || to.fieldByName.has(name)) continue
    const unused = FIELDS_WITHOUT_EFFECT.includes(name)
    if (!unused && draft.config[name] !== field.default) continue
    draft.remove(name)
    draft.because(
      'field_without_effect',
      unused
        ? `${name} is removed. ${REMOVED_FIELDS.get(`/${name}`)}`
        : `${to.version} does not have ${name}, which had its default value, so nothing is lost`,
    )
  }
}

/** Every known rewrite, in the order in which they build on each other. */
export const REWRITERS: readonly Rewriter[] = [
  flatEplbFields,
  all2allFromEnvironment,
  all2allSuccessor,
  rayForLargeWorld,
  fieldsWithoutEffect,
]
