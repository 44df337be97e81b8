import { beforeEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openMemoryRegistry } from '../../../../src/hosts/engines/memory.ts'
import { createSigner } from '../../../hosts/agent.ts'
import { hostReport } from '../../../hosts/sample.ts'
import { type Service, startService } from '../../../hosts/service.ts'
import { app, type Json, makeApp, postResolve } from '../../../support/app.ts'
import { recordedReleases, resolveCases } from '../../../support/golden.ts'

const HEADERS = { 'Content-Type': 'application/json', 'X-Request-Id': 'batch-1' }
const TENSOR_PARALLEL_8 = { config: { tensor_parallel_size: 8 } }

async function postBatch(
  requests: unknown,
  target = '/v1/resolve/batch',
): Promise<{ status: number; body: Json }> {
  const body = JSON.stringify({ requests })
  const response = await app.request(target, { method: 'POST', headers: HEADERS, body })
  return { status: response.status, body: await response.json() }
}

const alone = async (request: unknown) => {
  const { status, body } = await postResolve(JSON.stringify(request), HEADERS)
  return { status, body }
}

describe('POST /v1/resolve/batch', () => {
  test('answers each of a thousand recorded configs as it would be answered alone', async () => {
    const requests = recordedReleases()
      .flatMap((vllm_version) =>
        resolveCases(vllm_version)
          .slice(0, 100)
          .map(({ config, host, env }) => ({ vllm_version, config, host, env })),
      )
      .slice(0, 1_000)
    const { status, body } = await postBatch(requests)
    expect(status).toBe(200)
    expect(body.answers).toEqual(await Array.fromAsync(requests, alone))
    expect(body.failed).toBe(body.answers.filter((answer: Json) => answer.status !== 200).length)
    expect(new Set(body.answers.map((answer: Json) => answer.status))).toEqual(new Set([200, 422]))
  })

  test('the pasted commands of a list share their steps: those after the last say so, and argv needs none', async () => {
    const loop = 'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; vllm serve m --port $i'
    const commands = Array.from({ length: 20 }, (_, index) => ({ command: `: ${index}; ${loop}` }))
    const { body } = await postBatch([...commands, { argv: ['serve', 'm'] }])
    const statuses = body.answers.map((answer: Json) => answer.status)
    expect(statuses.at(0)).toBe(200)
    expect(statuses.at(-1)).toBe(200)
    const [error] = body.answers.at(-2).body.errors
    expect([error.code, error.pointer]).toEqual(['command_not_static', '/command'])
    expect(error.message).toContain('more than 100000 steps')
  })

  test('answers whatever stands in the list as it would be answered alone', async () => {
    const request = fc.oneof(
      fc.constantFrom<unknown>(
        TENSOR_PARALLEL_8,
        { config: { tensor_parallel_size: '8' }, strict: true },
        { config: { tensor_parallel_size: 0 } },
        { config: {}, vllm_version: '0.9.9' },
        { config: {}, host_id: 'gpu-17' },
        { confg: {} },
        null,
        [],
      ),
      fc.jsonValue({ maxDepth: 3 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 20 }), async (requests) => {
        const { body } = await postBatch(requests)
        expect(body.answers).toEqual(await Array.fromAsync(requests, alone))
      }),
      { numRuns: 60 },
    )
  })

  test('lets a bad request fail alone, with pointers relative to it', async () => {
    const { status, body } = await postBatch([
      TENSOR_PARALLEL_8,
      { config: {}, host: { device_count: '8' } },
      TENSOR_PARALLEL_8,
    ])
    expect(status).toBe(200)
    expect(body.answers.map((answer: Json) => answer.status)).toEqual([200, 422, 200])
    expect(body.failed).toBe(1)
    expect(body.answers[1].body).toMatchObject({
      code: 'invalid_request',
      request_id: 'batch-1',
      errors: [{ pointer: '/host/device_count', code: 'wrong_type' }],
    })
  })

  test('adds the factors of the hash when asked', async () => {
    const { body } = await postBatch([TENSOR_PARALLEL_8], '/v1/resolve/batch?include=hash_factors')
    expect(body.answers[0].body.hash_factors.tensor_parallel_size).toBe(8)
  })

  test('has a failure of the service fail alone, and logs it', async () => {
    let calls = 0
    const broken = makeApp({
      sha256: () => {
        if (calls++ === 0) throw new Error('secret of the inside')
        return 'f'.repeat(64)
      },
    })
    const response = await broken.app.request('/v1/resolve/batch', {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ requests: [TENSOR_PARALLEL_8, TENSOR_PARALLEL_8] }),
    })
    const { answers }: Json = await response.json()
    expect(answers.map((answer: Json) => answer.status)).toEqual([500, 200])
    expect(JSON.stringify(answers[0])).not.toContain('secret')
    expect(broken.failures).toHaveLength(1)
  })

  test.each([
    [[], '/requests', 'out_of_range'],
    [Array.from({ length: 1_001 }, () => TENSOR_PARALLEL_8), '/requests', 'out_of_range'],
    [TENSOR_PARALLEL_8, '/requests', 'wrong_type'],
    [undefined, '/requests', 'missing_property'],
  ])('refuses a list without 1 to 1,000 requests', async (requests, pointer, code) => {
    const { status, body } = await postBatch(requests)
    expect(status).toBe(422)
    expect(body.errors).toEqual([{ pointer, code, message: expect.stringMatching(/./) }])
  })

  test('lets another request have its answer in between', async () => {
    const order: string[] = []
    const thousand = Array.from({ length: 1_000 }, () => TENSOR_PARALLEL_8)
    const batch = postBatch(thousand).then(() => order.push('batch'))
    await Bun.sleep(1)
    await Promise.all([batch, alone(TENSOR_PARALLEL_8).then(() => order.push('alone'))])
    expect(order).toEqual(['alone', 'batch'])
  })

  test('takes 4 MiB and no more', async () => {
    const text = JSON.stringify({ requests: [TENSOR_PARALLEL_8] })
    const post = (bytes: number) =>
      app.request('/v1/resolve/batch', {
        method: 'POST',
        headers: HEADERS,
        body: text.padEnd(bytes),
      })
    expect((await post(4 * 1024 * 1024)).status).toBe(200)
    const refused = await post(4 * 1024 * 1024 + 1)
    expect(refused.status).toBe(413)
    expect(await refused.json()).toMatchObject({ limit_bytes: 4 * 1024 * 1024 })
  })
})

describe('a batch that names hosts', () => {
  let service: Service
  const asked = { hosts: [] as string[], tokens: 0 }
  beforeEach(async () => {
    const registry = openMemoryRegistry()
    service = await startService({
      ...registry,
      find(hostId) {
        asked.hosts.push(hostId)
        return registry.find(hostId)
      },
      findToken(tokenId) {
        asked.tokens += 1
        return registry.findToken(tokenId)
      },
    })
    for (const name of ['gpu-1', 'gpu-2']) {
      const signer = await createSigner(name)
      await service.enrol(signer)
      await service.report(signer, 1, hostReport())
    }
  })

  const ask = async (token: string | undefined) => {
    const names = ['gpu-1', 'gpu-2', 'gpu-1', 'gpu-3', 'gpu-1']
    const requests = [
      ...names.map((host_id) => ({ ...TENSOR_PARALLEL_8, host_id })),
      TENSOR_PARALLEL_8,
    ]
    const response = await service.send('POST', '/v1/resolve/batch', { token, json: { requests } })
    const { answers }: Json = await response.json()
    return answers
  }

  test('checks each config against its host', async () => {
    const answers = await ask(service.tokens.read)
    expect(answers.map((answer: Json) => answer.status)).toEqual([200, 200, 200, 422, 200, 200])
    expect(answers[1].body.host.host_id).toBe('gpu-2')
    expect(answers[3].body.errors[0].code).toBe('host_unknown')
    expect(answers[5].body.host).toBeUndefined()
  })

  test('looks each host up once, and verifies the token once', async () => {
    asked.hosts = []
    asked.tokens = 0
    await ask(service.tokens.read)
    expect(asked).toEqual({ hosts: ['gpu-1', 'gpu-2', 'gpu-3'], tokens: 1 })
  })

  test('needs a token for those requests alone', async () => {
    const answers = await ask(undefined)
    expect(answers.map((answer: Json) => answer.status)).toEqual([401, 401, 401, 401, 401, 200])
  })
})
