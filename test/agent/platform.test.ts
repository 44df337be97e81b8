import { describe, expect, test } from 'bun:test'
import { Root } from '../../src/agent/root.ts'
import { h200, pythonWith, reportOf, twoNodeTree } from './tree.ts'

const dir = twoNodeTree({ '0000:4e:00.0': h200() })

async function platformOf(target: string, version: string | undefined) {
  const python = version === undefined ? undefined : pythonWith(version)
  const report = await reportOf(dir, {
    root: new Root(dir, version !== undefined),
    env: { VLLM_TARGET_DEVICE: target },
    python,
  })
  const fault = report.faults.find(({ facts }) => facts.includes('/platform'))
  return report.platform ?? fault?.code
}

describe('VLLM_TARGET_DEVICE', () => {
  test.each(['cuda', 'rocm', 'tpu', 'xpu', 'empty', ''])('%p changes nothing', async (target) => {
    expect(await platformOf(target, undefined)).toBe('cuda')
  })

  test.each([
    ['cpu', '0.28.0', 'cpu'],
    ['CPU', '0.33.0', 'cpu'],
    ['cpu', '0.27.1+cpu', 'cpu'],
    ['cpu', undefined, 'platform_by_release'],
    ['cpu', '0.1.dev1+g1a2b3c', 'platform_by_release'],
  ])('%p with vLLM %p makes the platform %p', async (target, version, expected) => {
    expect(await platformOf(target, version)).toBe(expected)
  })

  test('of cpu is not read before 0.28.0', async () => {
    // The devices decide then, and no driver answers in this test.
    expect(await platformOf('cpu', '0.27.1')).not.toBe('cpu')
  })
})

describe('a build for CPUs', () => {
  const npu = {
    vendor: '0x19e5\n',
    device: '0xd802\n',
    class: '0x120000\n',
    driver: '-> ../../drivers/devdrv_device_driver',
  }
  const platformWith = async (plugins: readonly { name: string; package: string }[]) => {
    const tree = twoNodeTree({ '0000:4e:00.0': npu })
    const options = { root: new Root(tree, true), python: pythonWith('0.24.0+cpu', plugins) }
    return (await reportOf(tree, options)).platform
  }

  test('is cpu, whatever devices are here', async () => {
    expect(await platformWith([])).toBe('cpu')
  })

  test('leaves the platform to a plugin whose devices are here', async () => {
    expect(await platformWith([{ name: 'ascend', package: 'vllm_ascend' }])).toBe('other')
  })
})
