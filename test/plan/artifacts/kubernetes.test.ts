import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { artifactsOf, type PlanHost } from '../../../src/plan/index.ts'
import type { Json } from '../../support/app.ts'
import { answerOf, h100Hosts, planOf } from '../../support/plan.ts'

const MOE = { facts: { is_moe: true } }

function manifestOf(...[argv, hosts, rest]: Parameters<typeof answerOf>): Json[] {
  const { plan, deployment } = answerOf(argv, hosts, rest) as Json
  return [
    ...(artifactsOf(plan, deployment, hosts as PlanHost[], new Set(['manifest'])).manifest ?? []),
  ]
}

/** What `sh` makes of the script of a pod: the words of the command that it would become. */
function wordsOf(script: string, env: Readonly<Record<string, string>>): string[] {
  const printing = `vllm() { printf '%s\\n' "$@"; }\n${script.replaceAll('exec vllm', 'vllm')}`
  const { stdout } = spawnSync('sh', ['-c', printing], { env: { ...env, PATH: '/usr/bin:/bin' } })
  return stdout.toString().trimEnd().split('\n')
}

/** The words that a container runs with this environment. */
function wordsOfContainer(container: Json, env: Readonly<Record<string, string>>): string[] {
  if (container.args !== undefined) return wordsOf(container.args[0], env)
  const [, ...words] = container.command as string[]
  return words.map((word) => word.replace(/^\$\((\w+)\)$/, (_, name) => env[name] ?? ''))
}

describe('a LeaderWorkerSet runs the commands of the plan', () => {
  test.each([
    ['equal hosts', h100Hosts(2, 2, 2, 2), '8'],
    ['two hosts', h100Hosts(2, 2), '4'],
    ['unequal hosts', h100Hosts(2, 1, 4), '7'],
  ])('%s', (_, hosts, engines) => {
    const argv = ['serve', "it's", '--enable-expert-parallel', '-dp', engines]
    const plan = planOf(argv, hosts, { model: MOE })
    const { size, leaderTemplate, workerTemplate } = manifestOf(argv, hosts, { model: MOE })[0].spec
      .leaderWorkerTemplate
    expect(size).toBe(hosts.length)
    for (const [index, node] of plan.nodes.entries()) {
      const [container] = (index === 0 ? leaderTemplate : workerTemplate).spec.containers
      const env = { LWS_LEADER_ADDRESS: '10.0.0.1', LWS_WORKER_INDEX: String(index) }
      expect(wordsOfContainer(container, env)).toEqual([...(node.argv ?? [])])
    }
  })
})

test('a StatefulSet runs an engine in each pod, with its rank from its index', () => {
  const argv = ['serve', 'm', '--enable-expert-parallel', '-dp', '4', '-tp', '2']
  const [set] = manifestOf(argv, h100Hosts(4, 4), { model: MOE, strategy: 'external_lb' })
  expect(set.spec.replicas).toBe(4)
  const [container] = set.spec.template.spec.containers
  expect(container.resources.limits).toEqual({ 'nvidia.com/gpu': 2 })
  const words = wordsOf(container.args[0], { POD_INDEX: '3' })
  expect(words.slice(words.indexOf('--data-parallel-rank'))).toEqual([
    '--data-parallel-rank',
    '3',
    '--data-parallel-address',
    'inference-0.inference-ranks',
  ])
})

test.each([
  ['as two words', ['--port', '9000']],
  ['as one word', ['--port=9000']],
  ['abbreviated', ['--por', '9000']],
])('the pods of a StatefulSet all listen on the port that the command gives %s', (_, port) => {
  const argv = ['serve', 'm', '--enable-expert-parallel', '-dp', '4', ...port]
  const [set] = manifestOf(argv, h100Hosts(2, 2), { model: MOE, strategy: 'external_lb' })
  const [container] = set.spec.template.spec.containers
  expect(container.ports[0].containerPort).toBe(9000)
  for (const index of ['0', '3']) {
    const words = wordsOf(container.args[0], { POD_INDEX: index })
    expect(words).toContain('--enable-expert-parallel')
    expect(words[words.indexOf('--data-parallel-rank') + 1]).toBe(index)
    expect(words.slice(-2)).toEqual(['--port', '9000'])
  }
})

test('pods that serve have probes that wait for the weights, and memory that NCCL shares', () => {
  const [deployment, service] = manifestOf(
    ['serve', 'm', '-tp', '2', '--port', '9000'],
    h100Hosts(2),
  )
  const { containers, volumes } = deployment.spec.template.spec
  expect(containers[0].startupProbe).toMatchObject({ httpGet: { path: '/health', port: 9000 } })
  expect(containers[0].volumeMounts).toEqual([{ name: 'shared-memory', mountPath: '/dev/shm' }])
  expect(volumes[0].emptyDir.medium).toBe('Memory')
  expect(service.spec.ports[0].port).toBe(9000)
})
