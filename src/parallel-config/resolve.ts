import { ChangeLog } from '../vllm/change-log.ts'
import { readObject } from '../vllm/dataclasses/read-object.ts'
import { FaultList } from '../vllm/fault-list.ts'
import { dataParallelInitPorts } from './data-parallel-ports.ts'
import { adviseOnName } from './fields/advise-on-name.ts'
import type { ParallelConfig } from './fields/config.ts'
import { numaBinding } from './numa-binding.ts'
import {
  FACT_UNKNOWN,
  type Fault,
  type Notice,
  type NumaBinding,
  type Outcome,
  type ResolveInput,
  type Sha256,
} from './outcome.ts'
import { addOwnNotices } from './own-notices.ts'
import type { Release } from './releases/release.ts'
import { type MissingFact, Resolving } from './rules/resolving.ts'
import type { ConfigRule } from './rules/rule.ts'
import { stampFault } from './rules/rule-fault.ts'

/**
 * Resolves a partial config as the release does: its fields, then the rules in their order. Returns the resolution, or
 * the faults in the order in which vLLM raises them; faults of fields all at once, up to `MOST_FAULTS`, of rules the
 * first alone. With `strict`, the facts that are missing are faults as well, after those.
 */
export function resolve(input: ResolveInput, release: Release, sha256: Sha256): Outcome {
  const changes = new ChangeLog()
  const faults = new FaultList()
  const notices: Notice[] = []
  const values = readObject(input.config, release, {
    root: '/config',
    dropsUnknownFields: release.dropsUnknownFields,
    adviseOnName: (name, dataclass) => adviseOnName(name, dataclass, release),
    faults,
    changes,
    notices,
  })
  if (faults.count > 0) return { faults: faults.listed, omitted: faults.omitted }

  const config = values as ParallelConfig
  const state = new Resolving(release, config, changes, notices, input)
  const fault = input.strict ? firstDefiniteFault(state, release) : firstFault(state, release)
  assumeNumaTopology(state)
  const missing = input.strict ? unknownFacts(state.missingFacts) : []
  if (fault === undefined && missing.length === 0) return answer(state, release, input, sha256)
  return { faults: fault === undefined ? missing : [fault, ...missing] }
}

/** Applies a rule, whose fault gets its code. */
function apply(rule: ConfigRule, state: Resolving): Fault | undefined {
  state.begin(rule)
  const fault = rule.apply(state)
  return fault && stampFault(fault, rule.code, state.release)
}

function firstFault(state: Resolving, { rules }: Release): Fault | undefined {
  for (const rule of rules) {
    const fault = apply(rule, state)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** The first fault that no missing fact can change. Applies every rule, so that a fault hides no missing fact. */
function firstDefiniteFault(state: Resolving, { rules }: Release): Fault | undefined {
  let definite: Fault | undefined
  for (const rule of rules) {
    const fault = apply(rule, state)
    if (fault !== undefined && !state.restsOnAssumption(fault)) definite ??= fault
  }
  return definite
}

function assumeNumaTopology(state: Resolving): void {
  const { config, host } = state
  if (!config.numa_bind || config.numa_bind_nodes !== null) return
  if (Array.isArray(host.device_numa_nodes)) return
  const assumption = {
    fact: '/host/device_numa_nodes',
    assumed: null,
    can_change_hash: false,
    message:
      'NUMA binding needs the node of each device. Send host.device_numa_nodes, or config.numa_bind_nodes',
  }
  state.assume(assumption, 'numa_topology_unknown')
}

function answer(state: Resolving, release: Release, input: ResolveInput, sha256: Sha256): Outcome {
  const { config, environment } = state
  const derived = derivedProperties(state, release)
  const ports = state.deferred.length > 0 ? null : dataParallelInitPorts(config)
  const fault = firstUnsafe(derived, ports)
  if (fault !== undefined) return { faults: [fault] }

  addOwnNotices(state)
  const hashed = release.hash.text(config, environment)
  return {
    resolution: {
      vllm_version: release.version,
      config,
      derived,
      hash: hashed === undefined ? null : sha256(hashed),
      dp_init_ports: ports,
      numa_binding: bindToNuma(state, input, derived.local_world_size),
      changes: state.changes.list(),
      notices: state.notices,
      checks: [],
      assumptions: state.assumptions,
      deferred: state.deferred,
    },
  }
}

function derivedProperties(
  { config, environment }: Resolving,
  release: Release,
): Record<string, unknown> {
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

/** Products and sums that JavaScript may have rounded are refused, never returned. */
function firstUnsafe(
  derived: Readonly<Record<string, unknown>>,
  ports: readonly number[] | null,
): Fault | undefined {
  if (!Number.isSafeInteger(derived.world_size_across_dp)) {
    return {
      pointer: '/config',
      code: 'integer_too_large',
      message:
        'The number of workers over all data-parallel ranks is beyond 2^53-1. Use smaller sizes',
      related: ['/config/data_parallel_size'],
    }
  }
  if (ports?.every(Number.isSafeInteger) === false) {
    return {
      pointer: '/config/data_parallel_master_port',
      code: 'integer_too_large',
      message: 'The ports after data_parallel_master_port go beyond 2^53-1. Use a TCP port',
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
  return numaBinding({
    config,
    releaseIndex: release.index,
    localWorldSize: typeof localWorldSize === 'number' ? localWorldSize : null,
    deviceNumaNodes: host.device_numa_nodes ?? undefined,
    dataParallelLocalRank: input.data_parallel_local_rank ?? undefined,
  })
}

/** One fault for each unknown fact, even if several rules need it. */
function unknownFacts(missing: readonly MissingFact[]): Fault[] {
  const byFact = new Map(missing.map((entry) => [entry.fact, entry]))
  return [...byFact.values()].map(({ fact, message }) => ({
    pointer: fact,
    code: FACT_UNKNOWN,
    message,
  }))
}
