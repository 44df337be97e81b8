import { describe, expect, test } from 'bun:test'
import { factsFromReport, overrideFacts } from '../../src/hosts/facts.ts'
import { accelerator, hostReport } from './sample.ts'

describe('facts from a report', () => {
  test('are what vLLM would find', () => {
    expect(factsFromReport(hostReport())).toEqual({
      platform: 'cuda',
      device_count: 8,
      nixl_available: true,
      ray: { installed: true },
      device_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1],
    })
  })

  test('follow the visible devices and their order', () => {
    const visible_devices = [6, 1].map((index) => ({ accelerator: index, partition: null }))
    const facts = factsFromReport(hostReport({ device_count: 2, visible_devices }))
    expect(facts).toMatchObject({ device_count: 2, device_numa_nodes: [1, 0] })
  })

  test('leave the NUMA nodes unknown as soon as one is', () => {
    const accelerators = [accelerator(0), accelerator(1, { cpu_numa_node: null })]
    const visible_devices = [0, 1].map((index) => ({ accelerator: index, partition: null }))
    const report = hostReport({ device_count: 2, accelerators, visible_devices })
    expect(factsFromReport(report).device_numa_nodes).toBeNull()
  })

  test('leave unknown what the report does not know, never a zero', () => {
    const report = hostReport({
      platform: null,
      device_count: null,
      visible_devices: null,
      accelerators: null,
    })
    expect(factsFromReport(report)).toMatchObject({
      platform: null,
      device_count: null,
      device_numa_nodes: null,
    })
  })
})

describe('facts given beside a report', () => {
  test('take the place of the report one by one, those of Ray as well', () => {
    const facts = factsFromReport(hostReport())
    const given = { device_count: 4, ray: { initialized: true }, open_ports: [52_001] }
    expect(overrideFacts(facts, given)).toEqual({
      ...facts,
      device_count: 4,
      ray: { installed: true, initialized: true },
      open_ports: [52_001],
    })
  })

  test('that are null leave the report in place', () => {
    const facts = factsFromReport(hostReport())
    expect(overrideFacts(facts, { device_count: null, platform: undefined })).toEqual(facts)
    expect(overrideFacts(facts, { ray: { installed: null } })).toEqual(facts)
    expect(overrideFacts(facts, { ray: null })).toEqual(facts)
    expect(overrideFacts(facts)).toEqual(facts)
  })
})
