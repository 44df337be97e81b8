import { describe, expect, test } from 'bun:test'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  addPartitions,
  parseNvidiaSmi,
} from '../../../../src/agent/accelerators/nvidia/nvidia-smi.ts'
import { parseQuery } from '../../../../src/agent/accelerators/nvidia/nvidia-smi-query.ts'
import { isKnown } from '../../../../src/agent/fact.ts'
import { Root } from '../../../../src/agent/root.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { h200, hostFixture, reportOf, twoNodeTree } from '../../tree.ts'

const ROW = '0, NVIDIA H200, GPU-0000, 00000000:4E:00.0, 143771, 590.48.01, Disabled\n'

/** The columns that the agent asks for, cut out of a recording of all of them. */
function recordedCsv(recording: string): string {
  const lines = recording.split('\n')
  const start = lines.findIndex((line) => line.startsWith('timestamp, driver_version'))
  const header = lines[start]?.split(', ') ?? []
  const row = lines[start + 1]?.split(', ') ?? []
  const column = (name: string) => row[header.findIndex((field) => field.split(' ')[0] === name)]
  const names = ['index', 'name', 'uuid', 'pci.bus_id', 'memory.total', 'driver_version']
  const cells = [...names, 'mig.mode.current'].map(column)
  return cells.map((cell) => cell?.replace(/ MiB$/, '')).join(', ')
}

/** What the recording has of one call. */
function sectionOf(recording: string, option: string): string {
  const start = recording.indexOf(`# $ nvidia-smi ${option}\n`)
  const [, , ...lines] = recording.slice(start).split('\n')
  return lines
    .slice(
      0,
      lines.findIndex((line) => line.startsWith('####')),
    )
    .join('\n')
}

describe.each([
  ['nvidia-geforce-rtx-2080-super__595.71.05', 'unsupported', 0],
  ['nvidia-h100-80gb-hbm3__590.48.01', 'disabled', 0],
  ['nvidia-h200-mig__590.48.01', 'enabled', 5],
])('the recorded output of %s', (name, mig, partitions) => {
  const file = hostFixture(`nvidia-smi/${name}.txt.gz`)

  test.skipIf(!file)('is understood', () => {
    const recording = gunzipSync(readFileSync(file ?? '')).toString()
    const facts = parseNvidiaSmi(recordedCsv(recording))
    if (!isKnown(facts)) throw new Error(facts.message)
    const printed = (option: string) => sectionOf(recording, option)
    const query = parseQuery(printed('-q'))
    const [device] = addPartitions(facts, printed('-L'), query).devices
    expect(query.cudaVersion).toMatch(/^13\.\d$/)
    expect(device?.mig).toEqual({ value: mig as 'enabled' })
    expect(device?.name).toMatchObject({ value: expect.stringContaining('NVIDIA') })
    expect(device?.memory_bytes).toMatchObject({ value: expect.any(Number) })
    expect(device?.partitions).toMatchObject({ value: { length: partitions } })
  })
})

const mig = hostFixture('nvidia-smi/nvidia-h200-mig__590.48.01.txt.gz')

test.skipIf(!mig)('MIG devices have their instances and their memory', () => {
  const recording = gunzipSync(readFileSync(mig ?? '')).toString()
  const facts = parseNvidiaSmi(recordedCsv(recording))
  if (!isKnown(facts)) throw new Error(facts.message)
  const list = sectionOf(recording, '-L')
  const [device] = addPartitions(facts, list, parseQuery(sectionOf(recording, '-q'))).devices
  const parts = device && 'value' in device.partitions ? device.partitions.value : []
  expect(
    parts.map(({ name, gpu_instance, compute_instance, memory_bytes }) => [
      name,
      gpu_instance,
      compute_instance,
      memory_bytes,
    ]),
  ).toEqual(
    (
      [
        ['MIG 1c.3g.71gb', 2, 0, 71_424],
        ['MIG 2c.3g.71gb', 2, 1, 71_424],
        ['MIG 2g.35gb', 3, 0, 33_280],
        ['MIG 1g.18gb', 9, 0, 16_384],
        ['MIG 1g.18gb', 10, 0, 16_384],
      ] as const
    ).map(([name, instance, part, memory]) => [
      { value: name },
      { value: instance },
      { value: part },
      { value: memory * 1_048_576 },
    ]),
  )
})

test('MIG devices that nvidia-smi -q does not describe have unknown instances', () => {
  const facts = parseNvidiaSmi(ROW.replace('Disabled', 'Enabled'))
  if (!isKnown(facts)) throw new Error(facts.message)
  const list =
    'GPU 0: NVIDIA H200 (UUID: GPU-0000)\n  MIG 1g.18gb     Device  0: (UUID: MIG-0001)\n'
  const [device] = addPartitions(facts, list, parseQuery('')).devices
  expect(device?.partitions).toMatchObject({
    value: [{ uuid: { value: 'MIG-0001' }, gpu_instance: { why: expect.any(String) } }],
  })
})

test('a line that is not a device makes everything unknown', () => {
  expect(parseNvidiaSmi(`${ROW}No devices were found\n`)).toMatchObject({
    code: 'nvidia_smi_failed',
  })
})

test('nvidia-smi stands in for NVML, and the report is degraded', async () => {
  const program = join(temporaryFolder(), 'nvidia-smi')
  writeFileSync(program, `#!/bin/sh\necho '${ROW.trim()}'\n`)
  chmodSync(program, 0o755)
  const dir = twoNodeTree({ '0000:4e:00.0': h200() })
  const report = await reportOf(dir, { root: new Root(dir, true), nvidiaSmi: program })
  expect(report).toMatchObject({ platform: 'cuda', device_count: 1, degraded: true })
  expect(report.accelerators).toMatchObject([
    { uuid: 'GPU-0000', memory_bytes: 143_771 * 2 ** 20, usable: true, cpu_numa_node: 0 },
  ])
  expect(report.faults.some((fault) => fault.code === 'nvml_library_missing')).toBe(true)
})

test('a host without an NVIDIA device is not degraded for want of NVML', async () => {
  const dir = twoNodeTree({})
  const report = await reportOf(dir, { root: new Root(dir, true) })
  expect(report).toMatchObject({ platform: null, degraded: false })
})
