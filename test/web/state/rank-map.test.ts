import { describe, expect, test } from 'bun:test'
import { EXAMPLES } from '../../../src/web/state/examples.ts'
import type { Inputs } from '../../../src/web/state/inputs.ts'
import {
  describeDevice,
  type MapDevice,
  type RankMap,
  rankMapOf,
} from '../../../src/web/state/rank-map.ts'
import { H100S, sessionOf } from '../../support/web-session.ts'

async function mapOf(text: string, given: Partial<Inputs> = {}): Promise<RankMap> {
  const slots = ['main', 'plan'] as const
  const { inputs, answers } = await sessionOf(
    { text, facts: H100S, version: '0.24.0', ...given },
    slots,
  )
  const map = rankMapOf(inputs, answers)
  if (map === undefined) throw new Error(`No ranks: ${JSON.stringify(answers.main?.body)}`)
  return map
}

const devicesIn = ({ nodes }: RankMap) => nodes.flatMap(({ devices }) => devices)
const workersIn = (map: RankMap) => devicesIn(map).flatMap(({ worker }) => worker ?? [])

/** How many devices each group of a colouring has. */
function groupSizes(map: RankMap, colouring: RankMap['colourings'][number]): number[] {
  const byGroup = Map.groupBy(workersIn(map), ({ groups }) => groups.get(colouring)?.id)
  return [...byGroup.values()].map((workers) => workers.length)
}

const withDevices = (count: number) => ({ ...H100S, host: { ...H100S.host, device_count: count } })

describe.each([
  [1, 1, 'vllm serve x'],
  [2, 1, 'vllm serve x -tp 2'],
  [8, 1, 'vllm serve x -tp 4 -pp 2'],
  [8, 1, 'vllm serve openai/gpt-oss-120b -tp 2 -dp 4 --enable-expert-parallel'],
  [16, 2, 'vllm serve x -tp 8 -pp 2'],
  [64, 8, 'vllm serve deepseek-ai/DeepSeek-V3 -dp 64 --enable-expert-parallel'],
  [512, 64, 'vllm serve deepseek-ai/DeepSeek-V3 -dp 512 --enable-expert-parallel'],
] as const)('%i ranks over %i hosts', (ranks, hosts, text) => {
  test('each has one device, and each host all of its own', async () => {
    const map = await mapOf(text, { hosts })
    expect([map.nodes.length, devicesIn(map).length]).toEqual([hosts, hosts * 8])
    const numbers = workersIn(map).map(({ rank }) => rank)
    expect(numbers.toSorted((a, b) => a - b)).toEqual([...Array(ranks).keys()])
    for (const { devices } of map.nodes) {
      expect(devices.map(({ index }) => index)).toEqual([...Array(8).keys()])
    }
  }, 60_000)

  test('each is in one group of every colouring, and these are of the same size', async () => {
    const map = await mapOf(text, { hosts })
    expect(map.colourings.slice(0, 3)).toEqual(['engine', 'tensor', 'pipeline'])
    for (const colouring of map.colourings) {
      for (const { groups } of workersIn(map)) expect(groups.get(colouring)?.number).toBeNumber()
      expect(new Set(groupSizes(map, colouring)).size).toBe(1)
    }
  }, 60_000)
})

describe('the groups', () => {
  test('are those of the sizes that were asked for', async () => {
    const map = await mapOf('vllm serve openai/gpt-oss-120b -tp 2 -dp 4 --enable-expert-parallel')
    const sizes = map.colourings.map((colouring) => [colouring, groupSizes(map, colouring)[0]])
    expect(Object.fromEntries(sizes)).toMatchObject({ engine: 2, tensor: 2, data: 4, expert: 8 })
  })
})

describe('a config has a map as well', () => {
  test('on as many hosts as it needs', async () => {
    const map = await mapOf('data_parallel_size: 32')
    expect([map.nodes.length, workersIn(map).length]).toEqual([4, 32])
  })

  test('on the hosts that it is given, where one host refuses it', async () => {
    const text = '{"tensor_parallel_size": 8, "pipeline_parallel_size": 4}'
    const map = await mapOf(text, { hosts: 4 })
    expect([map.nodes.length, workersIn(map).length]).toEqual([4, 32])
  })

  test('on hosts of eight if the number of devices is unknown', async () => {
    const facts = { ...H100S, host: {} }
    const map = await mapOf('tensor_parallel_size: 2', { facts })
    expect([devicesIn(map).length, workersIn(map).length]).toEqual([8, 2])
  })
})

describe('a manifest has its pods in the place of hosts', () => {
  const pod = (name: string, size: number, gpus: number) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.24.0
      args: [x, -tp, "${size}"]
      resources: {limits: {nvidia.com/gpu: ${gpus}}}
`
  test('with the devices that each of them asks for', async () => {
    const map = await mapOf(`${pod('a', 2, 2)}---\n${pod('b', 2, 4)}`)
    expect(map.nodes.map(({ name, devices }) => [name, devices.length])).toEqual([
      ['a', 2],
      ['b', 4],
    ])
    expect(devicesIn(map).filter(({ worker }) => worker === null).length).toBe(2)
  })

  test('but for those that do not launch', async () => {
    const map = await mapOf(`${pod('a', 2, 2)}---\n${pod('b', 3, 1)}`)
    expect(map.nodes.map(({ name }) => name)).toEqual(['a'])
  })
})

describe('the pods of a manifest are in groups with those of their own deployment alone', () => {
  const workload = (name: string, more: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.24.0
          args: [x, -tp, "2", ${more}]
          resources: {limits: {nvidia.com/gpu: 4}}
`
  test('each replica, and each workload', async () => {
    const map = await mapOf(`${workload('a', '')}---\n${workload('b', '-pp, "2"')}`)
    expect(map.nodes.length).toBe(4)
    expect(groupSizes(map, 'tensor')).toEqual(Array(6).fill(2))
    expect(groupSizes(map, 'pipeline')).toEqual([1, 1, 1, 1, 2, 2, 2, 2])
    expect(map.colourings).toEqual(['engine', 'tensor', 'pipeline', 'data'])
  })

  test('and all pods over which one deployment spreads', async () => {
    const example = EXAMPLES.find(({ inputs }) => inputs.text?.includes('LeaderWorkerSet'))
    const map = await mapOf(example?.inputs.text ?? '')
    expect(map.nodes.length).toBe(2)
    expect(groupSizes(map, 'engine')).toEqual([16])
    expect(groupSizes(map, 'tensor')).toEqual([8, 8])
    expect(groupSizes(map, 'pipeline')).toEqual(Array(8).fill(2))
  })
})

describe('devices', () => {
  test('that nothing takes are idle', async () => {
    const map = await mapOf('vllm serve x -tp 2')
    expect(devicesIn(map).map(({ worker }) => worker?.rank ?? null)).toEqual([
      0,
      1,
      ...Array(6).fill(null),
    ])
  })

  test('lie at their NUMA nodes', async () => {
    const facts = { ...H100S, host: { ...H100S.host, device_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1] } }
    const map = await mapOf('vllm serve x -tp 8', { facts })
    expect(devicesIn(map).map(({ numaNode }) => numaNode)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
  })

  test('are described in words', async () => {
    const map = await mapOf('vllm serve x -tp 2 -pp 2', { hosts: 1 })
    const [node] = map.nodes
    const described = (at: number) => node && describeDevice(node, node.devices[at] as MapDevice)
    expect(described(3)).toBe(
      'Rank 3: device 3 of this host; tensor 1, pipeline 1, data 0, decode context 0, prefill context 0',
    )
    expect(described(4)).toBe('Idle: device 4 of this host')
  })

  test('are drawn up to a number, however many are said to be there', async () => {
    const map = await mapOf('vllm serve x -tp 2', { facts: withDevices(1_000_000_000) })
    expect(devicesIn(map).length).toBe(1024)
  })
})

test('nothing is drawn of what does not launch', async () => {
  const { inputs, answers } = await sessionOf({ text: 'vllm serve x --nope', facts: H100S })
  expect(rankMapOf(inputs, answers)).toBeUndefined()
})
