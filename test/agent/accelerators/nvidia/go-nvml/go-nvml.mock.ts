import { afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Root } from '../../../../../src/agent/root.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'
import { h200, reportOf, twoNodeTree } from '../../../tree.ts'

const go = Bun.which('go')
if (!go) process.stderr.write("skipped: Go is not there to build NVIDIA's mock\n")

const library = join(temporaryFolder(), 'libnvidia-ml.so.1')

beforeAll(() => {
  if (!go) return
  const built = Bun.spawnSync([go, 'build', '-buildmode=c-shared', '-o', library, '.'], {
    cwd: import.meta.dir,
    env: { ...process.env, CGO_CFLAGS: '-w' },
  })
  if (!built.success) throw new Error(`go build: ${built.stderr}`)
}, 600_000)

afterEach(() => {
  delete process.env.MOCK_NVML
  delete process.env.MOCK_NVML_FAILURE
})

/** Eight GPUs of the model at the addresses that the mock gives them. */
async function report(machine: string, id: string, failure = '') {
  const devices = Array.from({ length: 8 }, (_, index) => [
    `0000:0${index}:00.0`,
    h200({ device: `0x${id}\n`, numa_node: index < 4 ? '0\n' : '1\n' }),
  ])
  process.env.MOCK_NVML = machine
  process.env.MOCK_NVML_FAILURE = failure
  const dir = twoNodeTree(Object.fromEntries(devices))
  return await reportOf(dir, { root: new Root(dir, true), nvmlLibrary: library })
}

describe.skipIf(!go)("NVIDIA's mock of NVML", () => {
  test.each([
    ['dgxa100', '20b0', 'Mock NVIDIA A100-SXM4-40GB', '8.0', '12.4'],
    ['dgxh100', '2330', 'NVIDIA H100 80GB HBM3', '9.0', '12.4'],
    ['dgxh200', '2333', 'NVIDIA H200 141GB HBM3e', '9.0', '12.4'],
    ['dgxb200', '2b00', 'NVIDIA B200 180GB HBM3e', '10.0', '12.6'],
  ])('%s is eight devices with their facts', async (machine, id, model, architecture, cuda) => {
    const { platform, device_count, degraded, accelerators, software } = await report(machine, id)
    expect({ platform, device_count, degraded }).toEqual({
      platform: 'cuda',
      device_count: 8,
      degraded: false,
    })
    expect(accelerators?.map((one) => [one.model, one.pci_id, one.architecture])).toEqual(
      Array.from({ length: 8 }, () => [model, `10de:${id}`, architecture]),
    )
    expect(new Set(accelerators?.map(({ uuid }) => uuid)).size).toBe(8)
    expect(software.cuda_version).toBe(cuda)
  })

  test('what the mock does not report is unknown, and health is not made up', async () => {
    const { accelerators, faults } = await report('dgxh100', '2330')
    expect(accelerators?.[0]).toMatchObject({ fabric_peers: null, usable: true })
    expect(accelerators?.[0]?.health?.healthy).toBeNull()
    const fault = faults.find(({ facts }) => facts.includes('/accelerators/0/health/healthy'))
    expect(fault?.code).toBe('health_not_told')
  })

  test.each([
    ['lost', 'it has fallen off the bus (NVML 15)'],
    ['reset', 'requires a reset (NVML 16)'],
    ['handle', 'NVML cannot open it'],
  ])('a device that fails with %s is not usable, and the others are', async (failure, reason) => {
    const { accelerators, device_count } = await report('dgxh100', '2330', failure)
    expect(device_count).toBe(8)
    expect(accelerators?.filter(({ usable }) => usable).length).toBe(7)
    expect(accelerators?.[3]).toMatchObject({ usable: false })
    expect(accelerators?.[3]?.reason).toContain(reason)
  })

  test.each([
    ['mismatch', '18 (library and driver versions differ)'],
    ['count', '999'],
  ])('a library that fails with %s leaves what PCI has, and says why', async (failure, why) => {
    const { accelerators, degraded, device_count, faults } = await report(
      'dgxh100',
      '2330',
      failure,
    )
    expect({ degraded, device_count, found: accelerators?.length }).toEqual({
      degraded: true,
      device_count: null,
      found: 8,
    })
    const fault = faults.find(({ facts }) => facts.includes('/device_count'))
    expect(fault?.message).toContain(why)
  })

  test('names that may not be read are unknown, and all else is known', async () => {
    const { accelerators, device_count } = await report('dgxh100', '2330', 'no-permission')
    expect(device_count).toBe(8)
    expect(accelerators?.[0]).toMatchObject({ model: null, memory_bytes: 80 * 2 ** 30 })
  })

  test('MIG devices that cannot be listed are unknown, and not none', async () => {
    const { accelerators } = await report('dgxh100', '2330', 'mig')
    expect(accelerators?.[0]).toMatchObject({ partitioning: 'mig', partitions: null })
    expect(accelerators?.[1]).toMatchObject({ partitioning: 'none', partitions: [] })
  })
})
