import { ChangeLog } from '../vllm/change-log.ts'
import { dataParallelInitPorts } from './data-parallel-ports.ts'
import type { ParallelConfig } from './fields/config.ts'
import { numaBinding } from './numa-binding.ts'
import type { Fault, NumaBinding, Outcome, ResolveInput, Sha256 } from './outcome.ts'
import type { Release } from './releases/release.ts'
import { type MissingFact, Resolving } from './rules/resolving.ts'
import { readObject } from './values/read-object.ts'

/** What is known of the host, or in the environment, when a request says nothing of it. */
const NOTHING = Object.freeze({})

/**
 * Resolves a partial config as the release does: its fields, then the rules in their order. Returns the resolution, or
 * the faults in the order in which vLLM raises them; faults of fields all at once, of rules the first alone.
 */
export function resolve(input: ResolveInput, release: Release, sha256: Sha256): Outcome {
  const changes = new ChangeLog()
  const faults: Fault[] = []
  const values = readObject(input.config, release, '/config', {
    dropsUnknownFields: release.dropsUnknownFields,
    faults,
    changes,
  })
  if (faults.length > 0) return { faults }

  const config = values as ParallelConfig
  const state = new Resolving(release, config, changes, input.host ?? NOTHING, input.env ?? NOTHING)
  const fault = applyRules(state)
  if (input.strict && state.missingFacts.length > 0) {
    return { faults: unknownFacts(state.missingFacts) }
  }
  return fault === undefined ? answer(state, input, sha256) : { faults: [fault] }
}

function applyRules(state: Resolving): Fault | undefined {
  for (const rule of state.release.rules) {
    const fault = rule.apply(state)
    if (fault !== undefined) return fault
  }
  return undefined
}

function answer(state: Resolving, input: ResolveInput, sha256: Sha256): Outcome {
  const { release, config, environment } = state
  const derived = derivedProperties(state)
  const ports = state.deferred.length > 0 ? null : dataParallelInitPorts(config)
  const fault = firstUnsafe(derived, ports)
  if (fault !== undefined) return { faults: [fault] }

  const numa = bindToNuma(state, input, derived.local_world_size)
  if (input.strict && state.missingFacts.length > 0) {
    return { faults: unknownFacts(state.missingFacts) }
  }
  const text = release.hash.text(config, environment)
  return {
    resolution: {
      vllm_version: release.version,
      config,
      derived,
      hash: text === undefined ? null : sha256(text),
      dp_init_ports: ports,
      numa_binding: numa,
      changes: state.changes.list(),
      notices: state.notices,
      checks: [],
      assumptions: state.assumptions,
      deferred: state.deferred,
    },
  }
}

function derivedProperties({ release, config, environment }: Resolving): Record<string, unknown> {
  const context = { environment, releaseIndex: release.index }
  // A copy that is filled in, in its own order, is quicker than an object that grows name by name.
  const derived: Record<string, unknown> = { ...release.blankProperties }
  let position = 0
  for (const name in derived) {
    derived[name] = release.properties[position]?.compute(config, context)
    position++
  }
  return derived
}

/** Products and sums that JavaScript may have rounded are refused, never told. */
function firstUnsafe(
  derived: Readonly<Record<string, unknown>>,
  ports: readonly number[] | null,
): Fault | undefined {
  if (!Number.isSafeInteger(derived.world_size_across_dp)) {
    return {
      pointer: '/config',
      code: 'integer_too_large',
      message:
        'The number of workers over all data-parallel ranks is beyond 2^53-1: use smaller sizes',
      related: ['/config/data_parallel_size'],
    }
  }
  if (ports?.every(Number.isSafeInteger) === false) {
    return {
      pointer: '/config/data_parallel_master_port',
      code: 'integer_too_large',
      message: 'The ports after data_parallel_master_port go beyond 2^53-1: use a TCP port',
    }
  }
  return undefined
}

function bindToNuma(
  state: Resolving,
  input: ResolveInput,
  localWorldSize: unknown,
): NumaBinding | null {
  const { config, release, host } = state
  if (!config.numa_bind) return null
  if (config.numa_bind_nodes === null && !Array.isArray(host.device_numa_nodes)) {
    state.assume({
      fact: '/host/device_numa_nodes',
      assumed: null,
      rule: 'numa_topology_unknown',
      can_change_hash: false,
      message:
        'NUMA binding needs the node of each device: give host.device_numa_nodes, or config.numa_bind_nodes',
    })
  }
  return numaBinding({
    config,
    releaseIndex: release.index,
    localWorldSize: typeof localWorldSize === 'number' ? localWorldSize : null,
    deviceNumaNodes: host.device_numa_nodes ?? undefined,
    dataParallelLocalRank: input.data_parallel_local_rank ?? undefined,
  })
}

/** One fault for each unknown fact, however many rules asked for it. */
function unknownFacts(missing: readonly MissingFact[]): Fault[] {
  const byFact = new Map(missing.map((entry) => [entry.fact, entry]))
  return [...byFact.values()].map(({ fact, message }) => ({
    pointer: fact,
    code: 'fact_unknown',
    message,
  }))
}
