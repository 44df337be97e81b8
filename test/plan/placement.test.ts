import { describe, expect, test } from 'bun:test'
import type { PlanHost } from '../../src/plan/index.ts'
import { commandsOf, h100Hosts, host, planOf, refusalOf } from '../support/plan.ts'

function linked(...islands: readonly number[]): PlanHost {
  const one = host('node-0', '10.0.0.1', islands.length)
  return {
    ...one,
    devices: one.devices.map((device, at) => ({ ...device, island: islands[at] ?? 0 })),
  }
}

describe('tensor-parallel groups', () => {
  test('stay within a link island, by the order of the visible devices', () => {
    const plan = planOf(['serve', 'm', '-tp', '4', '-dp', '2'], [linked(0, 1, 0, 1, 0, 1, 0, 1)])
    expect(plan.nodes[0]?.env).toEqual({ CUDA_VISIBLE_DEVICES: '0,2,4,6,1,3,5,7' })
    expect(plan.nodes[0]?.engines.map(({ devices }) => devices)).toEqual([
      [0, 2, 4, 6],
      [1, 3, 5, 7],
    ])
    expect(plan.findings).toEqual([])
  })

  test('that do not fit in an island are a finding', () => {
    const plan = planOf(['serve', 'm', '-tp', '8'], [linked(0, 0, 0, 0, 1, 1, 1, 1)])
    expect(plan.findings.map(({ code }) => code)).toEqual(['tensor_group_spans_links'])
  })

  test('need no reordering where the order of the host keeps them together', () => {
    const plan = planOf(['serve', 'm', '-tp', '2', '-dp', '4'], [linked(0, 0, 1, 1, 2, 2, 3, 3)])
    expect(plan.nodes[0]?.env).toEqual({})
  })
})

describe('hosts with unequal numbers of devices', () => {
  test('take as many engines as each has room for', () => {
    const plan = planOf(['serve', 'm', '-dp', '12', '-ep'], h100Hosts(4, 8))
    expect(plan.nodes.map(({ engines }) => engines.length)).toEqual([4, 8])
    expect(commandsOf(plan)[1]).toContain(
      '--data-parallel-size-local 8 --data-parallel-start-rank 4',
    )
  })

  test('cannot hold one engine with --nnodes, so that Ray takes it', () => {
    const plan = planOf(['serve', 'm', '-pp', '12'], h100Hosts(4, 8))
    expect(plan.strategy).toBe('ray')
    expect(plan.reasons.find(({ strategy }) => strategy === 'multi_node')?.code).toBe(
      'nodes_not_even',
    )
  })

  test('that are left over are named', () => {
    const plan = planOf(['serve', 'm', '-dp', '3'], h100Hosts(4, 2))
    expect(plan.findings.map(({ code, hosts }) => [code, hosts])).toEqual([
      ['host_not_used', ['node-1']],
      ['devices_idle', ['node-0']],
    ])
  })
})

test('a partitioned device takes a deployment of one worker, and no more', () => {
  const mig = host('mig', '10.0.0.1', 2, { model: 'NVIDIA H100', partition: '1g.10gb' })
  expect(planOf(['serve', 'm'], [mig]).strategy).toBe('single_node')
  expect(refusalOf(['serve', 'm', '-dp', '2'], [mig])).toContain('no_usable_host')
})

describe('prefill context parallel before 0.33.0', () => {
  const argv = ['serve', 'm', '-tp', '2', '-dp', '2', '--prefill-context-parallel-size', '2']

  test('keeps several engines off one command, as they would share devices', () => {
    const refused = refusalOf(argv, h100Hosts(8), { version: '0.30.0', strategy: 'single_node' })
    expect(refused).toEqual(['engines_share_devices'])
  })
})

test('ports that two commands of a host would share are a finding', () => {
  const argv = ['serve', 'm', '-dp', '4', '-ep', '--port', '29548']
  const plan = planOf(argv, h100Hosts(4, 4), { strategy: 'external_lb', version: '0.24.0' })
  expect(
    plan.nodes.map(({ ports }) => ports.find(({ purpose }) => purpose === 'api_server')?.port),
  ).toEqual([29548, 29549, 29550, 29551])
  const clash = plan.findings.find(({ code }) => code === 'port_clash')
  expect(clash?.message).toStartWith(
    'Port 29550 of node-0 would be used for data_parallel_rpc and for api_server.',
  )
})
