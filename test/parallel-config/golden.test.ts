import { describe, expect, test } from 'bun:test'
import {
  type NumaCase,
  noticesOfVllm,
  numaCases,
  type ResolveCase,
  recordedNumaReleases,
  recordedReleases,
  resolveCases,
  sameFaults,
} from '../support/golden.ts'
import { outcomeOf, resolved } from '../support/resolve.ts'

describe('every recorded answer of the released packages is given', () => {
  for (const version of recordedReleases()) {
    test(`vLLM ${version}`, () => {
      const cases = resolveCases(version)
      expect(cases.length).toBeGreaterThan(1000)
      for (const recorded of cases) expectRecorded(recorded, version)
    })
  }
})

function expectRecorded({ id, config, host, env, expect: recorded }: ResolveCase, version: string) {
  const { resolution, faults } = outcomeOf({ config, host, env }, version)
  if (!recorded.valid) {
    if (faults === undefined || !sameFaults(faults, recorded.errors)) {
      expect({ id, faults }).toEqual({ id, faults: recorded.errors as never })
    }
    return
  }
  const { valid, ...expected } = recorded
  const answered = resolution && {
    config: resolution.config,
    derived: resolution.derived,
    hash: resolution.hash,
    dp_init_ports: resolution.dp_init_ports,
    notices: noticesOfVllm(resolution.notices),
  }
  expect<unknown>({ id, faults, ...answered }).toEqual({ id, ...expected })
  expect(Object.keys(resolution?.config ?? {})).toEqual(Object.keys(expected.config))
}

describe('every recorded NUMA binding is given', () => {
  for (const version of recordedNumaReleases()) {
    test(`vLLM ${version}`, () => {
      for (const recorded of numaCases(version)) expectBinding(recorded, version)
    })
  }
})

function expectBinding(recorded: NumaCase, version: string) {
  const { id, config, device_numa_nodes, data_parallel_local_rank } = recorded
  const host = { device_count: 64, open_ports: [52001], device_numa_nodes }
  const { derived, numa_binding } = resolved({ config, host, data_parallel_local_rank }, version)
  const { local_world_size } = derived
  expect<unknown>({ id, local_world_size, ...numa_binding }).toEqual({ id, ...recorded.expect })
}
