import { describe, expect, test } from 'bun:test'
import { loadAll } from 'js-yaml'
import { createSigner } from '../../../hosts/agent.ts'
import { accelerator, hostReport } from '../../../hosts/sample.ts'
import { startService } from '../../../hosts/service.ts'
import { app, type Json } from '../../../support/app.ts'

const MOE = { facts: { is_moe: true, attention_heads: 128, runner: 'generate' } }
const H100S = { platform: 'cuda', device_count: 8, ray: { installed: false } }
const WIDE = ['serve', 'deepseek-ai/DeepSeek-R1', '-dp', '16', '--enable-expert-parallel']
const PAIR = [
  { name: 'a', address: '10.0.0.1', facts: H100S },
  { name: 'b', address: '10.0.0.2', facts: H100S },
]

async function post(target: string, body: unknown): Promise<{ status: number; body: Json }> {
  const response = await app.request(target, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

const plan = (body: unknown, query = '') => post(`/v1/plan${query}`, body)

describe('POST /v1/plan', () => {
  test('plans nodes whose commands /v1/serve answers alike', async () => {
    const { status, body } = await plan({ argv: WIDE, model: MOE, hosts: PAIR })
    expect(status).toBe(200)
    for (const { argv, host, resolution } of body.nodes) {
      const { facts } = PAIR.find(({ name }) => name === host) ?? {}
      const served = await post('/v1/serve', { argv, model: MOE, host: facts })
      expect(served.status).toBe(200)
      expect(served.body.at_launch.hash).toBe(resolution.at_launch.hash)
      expect(served.body.config_input).toEqual(resolution.config_input)
    }
  })

  test('gives nodes that /v1/compare finds nothing against', async () => {
    for (const strategy of ['internal_lb', 'hybrid_lb', 'external_lb', 'multi_node']) {
      const { body } = await plan({ argv: WIDE, model: MOE, hosts: PAIR, strategy })
      const ranks = body.nodes.map(({ argv, env }: Json, at: number) => ({
        name: `node-${at}`,
        argv,
        env,
        model: MOE,
        host: H100S,
      }))
      const compared = await post('/v1/compare', { ranks })
      expect({ strategy, findings: compared.body.findings }).toEqual({ strategy, findings: [] })
    }
  })

  test('takes a config in the place of argv', async () => {
    const config = { data_parallel_size: 16, enable_expert_parallel: true }
    const byConfig = await plan({ config, model: MOE, hosts: PAIR })
    expect(byConfig.body.nodes[1].argv).toContain('--headless')
    expect(byConfig.body.findings.map(({ code }: Json) => code)).toEqual(['model_name_missing'])
  })

  test('refuses options that say what one node does, where they stand', async () => {
    const { status, body } = await plan({ argv: [...WIDE, '--headless'], hosts: PAIR })
    expect(status).toBe(422)
    expect(body.code).toBe('no_valid_plan')
    expect(body.errors).toMatchObject([{ pointer: '/argv/5', code: 'per_node_option' }])
    const config = { data_parallel_size: 2, data_parallel_rank: 1 }
    const byConfig = await plan({ config, hosts: PAIR })
    expect(byConfig.body.errors[0].pointer).toBe('/config/data_parallel_rank')
  })

  test('says why nothing fits, and which sizes would', async () => {
    const { status, body } = await plan({
      argv: ['serve', 'm', '-tp', '12'],
      model: MOE,
      hosts: PAIR,
    })
    expect(status).toBe(422)
    expect(body.errors[0]).toMatchObject({
      strategy: 'single_node',
      code: 'too_few_devices_on_a_host',
    })
    expect(body.errors.map(({ code }: Json) => code)).toContain(
      'attention_heads_not_divisible_by_tensor_parallel_size',
    )
    expect(body.alternatives.length).toBe(5)
    for (const { options, devices } of body.alternatives) {
      expect(devices).toBe(12)
      expect(
        (await plan({ argv: ['serve', 'm', ...options], model: MOE, hosts: PAIR })).status,
      ).toBe(200)
    }
  })

  test('lists all layouts that launch where no size is named, and plans the best', async () => {
    const facts = { ...MOE.facts, is_moe: false, parameters: 70e9, bytes_per_parameter: 2 }
    const hosts = { count: 2, facts: { ...H100S, device_memory_bytes: 80 * 2 ** 30 } }
    const { status, body } = await plan({ argv: ['serve', 'm'], model: { facts }, hosts })
    expect(status).toBe(200)
    expect(body.layouts[0].sizes).toMatchObject({ tensor: 4, pipeline: 1, data: 4 })
    expect(body.sizes).toEqual(body.layouts[0].sizes)
    expect(body.layouts[0].why[0]).toStartWith('the weights fit')
    const fits = body.layouts.map(({ weights }: Json) => weights.fits)
    expect(fits.lastIndexOf('yes')).toBeLessThan(fits.indexOf('no'))
  })

  test('a model that is known by its name needs no facts', async () => {
    const hosts = { count: 2, facts: { ...H100S, device_memory_bytes: 80 * 2 ** 30 } }
    const { body } = await plan({ argv: ['serve', 'meta-llama/Llama-3.3-70B-Instruct'], hosts })
    expect(body.layouts[0].weights).toMatchObject({ fits: 'yes', bytes_per_device: 35.3e9 })
    expect(body.checks[0].verdict).toBe('pass')
  })

  test('weights of a quantization other than the published one are not estimated', async () => {
    const argv = ['serve', 'meta-llama/Llama-3.3-70B-Instruct', '--quantization', 'fp8']
    const { body } = await plan({ argv, hosts: PAIR })
    expect(body.weights).toMatchObject({ fits: 'unknown', bytes_per_device: null })
  })

  test('needs no command to list the layouts of a model', async () => {
    const { status, body } = await plan({ model: { facts: { attention_heads: 8 } }, hosts: PAIR })
    expect(status).toBe(200)
    expect(body.layouts.length).toBeGreaterThan(10)
  })

  test('adds what is asked for, ready to apply', async () => {
    const query = '?include=manifest,network_policy&include=docker&include=systemd'
    const { body } = await plan({ argv: WIDE, model: MOE, hosts: PAIR }, query)
    const objects: Json[] = loadAll(body.manifest)
    expect(objects.map(({ kind }) => kind)).toEqual(['LeaderWorkerSet', 'Service'])
    expect(objects[0].spec.leaderWorkerTemplate.size).toBe(2)
    expect(body.network_policy).toContain('kind: NetworkPolicy')
    expect(body.docker.map(({ host }: Json) => host)).toEqual(['a', 'b'])
    expect(body.docker[1].command).toContain('serve deepseek-ai/DeepSeek-R1 -dp 16')
    expect(body.systemd[0].unit).toContain(
      'ExecStart=/usr/bin/env vllm serve deepseek-ai/DeepSeek-R1',
    )
  })

  test.each(['single_node', 'internal_lb', 'hybrid_lb', 'multi_node'])(
    'has a manifest that /v1/check passes, %s',
    async (strategy) => {
      const hosts = strategy === 'single_node' ? [{ facts: { ...H100S, device_count: 16 } }] : PAIR
      const { body } = await plan(
        { vllm_version: '0.24.0', argv: WIDE, model: MOE, hosts, strategy },
        '?include=manifest',
      )
      const models = { 'deepseek-ai/DeepSeek-R1': MOE }
      const checked = await post('/v1/check', { manifests: body.manifest, models, host: H100S })
      expect(checked.body.verdict).toBe('pass')
      const pods = checked.body.workloads[0].containers.flatMap((container: Json) => container.pods)
      expect(pods.map(({ status }: Json) => status)).toEqual(body.nodes.map(() => 200))
      expect(pods.map(({ body: answer }: Json) => answer.at_launch.hash)).toEqual(
        body.nodes.map(({ resolution }: Json) => resolution.at_launch.hash),
      )
    },
  )

  test('refuses an unknown include, an unknown host fact and no command at all', async () => {
    expect((await plan({ argv: WIDE, hosts: PAIR }, '?include=helm')).body.code).toBe(
      'invalid_query',
    )
    expect((await plan({ hosts: PAIR })).body.code).toBe('invalid_request')
    const unknown = await plan({ argv: WIDE, hosts: [{ facts: { gpus: 8 } }] })
    expect(unknown.body.code).toBe('invalid_request')
  })

  test('needs to know how many devices each host has', async () => {
    const { body } = await plan({ argv: WIDE, hosts: [{ name: 'a' }, { name: 'a', facts: H100S }] })
    expect(body.errors.map(({ code }: Json) => code)).toEqual([
      'device_count_unknown',
      'not_distinct',
    ])
  })
})

describe('hosts of the registry', () => {
  const read = async () => {
    const service = await startService()
    const signer = await createSigner('gpu-17')
    await service.enrol(signer)
    const linked = Array.from({ length: 8 }, (_, at) =>
      accelerator(at, {
        fabric_peers: [0, 1, 2, 3, 4, 5, 6, 7].filter((peer) => peer !== at && peer % 2 === at % 2),
      }),
    )
    await service.report(signer, 1, hostReport({ accelerators: linked }))
    const ask = async (token: string | undefined) => {
      const json = { argv: ['serve', 'm', '-tp', '4', '-dp', '2'], hosts: [{ host_id: 'gpu-17' }] }
      const response = await service.send('POST', '/v1/plan', { json, token })
      return { status: response.status, body: (await response.json()) as Json }
    }
    return { service, ask }
  }

  test('are planned as their reports say they are, links included', async () => {
    const { service, ask } = await read()
    const { status, body } = await ask(service.tokens.read)
    expect(status).toBe(200)
    expect(body.nodes[0]).toMatchObject({
      host: 'gpu-17',
      env: { CUDA_VISIBLE_DEVICES: '0,2,4,6,1,3,5,7' },
    })
  })

  test('that are overdue are a finding', async () => {
    const { service, ask } = await read()
    service.clock.seconds += 90
    const { body } = await ask(service.tokens.read)
    expect(body.findings.map(({ code }: Json) => code)).toContain('host_stale')
  })

  test('are refused once their lease is over, and without a token', async () => {
    const { service, ask } = await read()
    expect((await ask(undefined)).status).toBe(401)
    service.clock.seconds += 3_600
    const { status, body } = await ask(service.tokens.read)
    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ pointer: '/hosts/0/host_id', code: 'host_expired' }])
  })
})
