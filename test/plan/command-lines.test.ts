import { expect, test } from 'bun:test'
import { answerOf, commandsOf, h100Hosts, planOf, refusalOf } from '../support/plan.ts'

test('a command carries nothing that is a default', () => {
  const argv = ['serve', 'm', '-tp', '1', '--port=8000', '-dp', '4']
  const given = [...argv, '--max-model-len', '8192', '--enable-expert-parallel']
  expect(commandsOf(planOf(given, h100Hosts(4)))).toEqual([
    'node-0: vllm serve m -dp 4 --max-model-len 8192 --enable-expert-parallel',
  ])
})

test('options of the API servers stay off hosts that have none', () => {
  const plan = planOf(['serve', 'm', '-dp', '4', '--api-server-count', '2'], h100Hosts(2, 2))
  expect(commandsOf(plan)[0]).toContain('--api-server-count 2')
  expect(commandsOf(plan)[1]).not.toContain('--api-server-count')
})

test('what differs from node to node is refused, in options and in the environment', () => {
  const env = { CUDA_VISIBLE_DEVICES: '0', VLLM_HOST_IP: '10.0.0.1', VLLM_LOGGING_LEVEL: 'INFO' }
  const { faults } = answerOf(['serve', 'm', '--node-rank', '1'], h100Hosts(2), { env })
  expect(faults?.map(({ pointer }) => pointer)).toEqual([
    '/argv/2',
    '/env/CUDA_VISIBLE_DEVICES',
    '/env/VLLM_HOST_IP',
  ])
})

test('an option that the release does not have stops the plan where it stands', () => {
  const { faults } = answerOf(['serve', 'm', '--tensor-paralel-size', '2'], h100Hosts(2))
  expect(faults?.[0]?.pointer).toBe('/argv/2')
})

test('a command that asks for Ray is given to no other strategy', () => {
  const argv = ['serve', 'm', '-tp', '2', '--distributed-executor-backend', 'ray']
  expect(planOf(argv, h100Hosts(2)).strategy).toBe('ray')
  const refused = refusalOf(argv, h100Hosts(2), { strategy: 'single_node' })
  expect(refused).toEqual(['ray_backend_asked_for'])
})

test('a plan has a bounded number of commands and workers', () => {
  const hosts = h100Hosts(...Array.from({ length: 128 }, () => 8))
  const argv = ['serve', 'm', '--enable-expert-parallel', '-dp']
  const strategy = 'external_lb' as const
  expect(refusalOf([...argv, '1024'], hosts, { strategy })).toEqual(['too_many_commands'])
  expect(refusalOf([...argv, '8192'], hosts)).toEqual(['deployment_too_large'])
})

test('a plan verifies a bounded length of commands, and those of layouts that it tries', () => {
  const long = ['serve', 'm', '--hf-overrides', JSON.stringify({ a: 'x'.repeat(60_000) })]
  const hosts = h100Hosts(...Array.from({ length: 64 }, () => 8))
  expect(refusalOf([...long, '-dp', '512'], hosts)).toEqual(['plan_too_large'])
  expect(refusalOf(long, hosts, { model: { facts: { attention_heads: 64 } } })).toEqual([
    'plan_too_large',
  ])
})

test('as many long commands as a person could write are planned', () => {
  const options = Array.from({ length: 60 }, (_, at) => `--hf-overrides.option_${at}=${at}`)
  const hosts = h100Hosts(...Array.from({ length: 256 }, () => 8))
  expect(planOf(['serve', 'm', '-dp', '2048', ...options], hosts).nodes).toHaveLength(256)
})

test('with strict, a fact that matters and is unknown is a fault of the request', () => {
  const { faults } = answerOf(['serve', 'm', '-tp', '2'], h100Hosts(2), { strict: true })
  expect(faults?.map(({ pointer }) => pointer)).toContain('/hosts/0/facts/ray')
})
