import { describe, expect, test } from 'bun:test'
import Ajv from 'ajv-draft-04'
import { openMemoryRegistry } from '../../../../src/hosts/engines/memory.ts'
import sarifSchema from '../../../golden/sarif-schema-2.1.0.json' with { type: 'json' }
import { deployment, pod, stream } from '../../../manifests/findings/objects.ts'
import { app, type Json, makeApp } from '../../../support/app.ts'

async function post(
  body: string,
  headers: Record<string, string> = {},
  query = '',
): Promise<{ status: number; type: string | null; body: Json }> {
  const response = await app.request(`/v1/check${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  })
  const type = response.headers.get('Content-Type')
  return { status: response.status, type, body: await response.json() }
}

const YAML = { 'Content-Type': 'application/yaml' }

describe('POST /v1/check', () => {
  test('answers with every pod, its command and what vLLM makes of it', async () => {
    const { status, body } = await post(JSON.stringify({ manifests: deployment(2) }))
    expect(status).toBe(200)
    const [workload] = body.workloads
    expect(workload).toMatchObject({ kind: 'Deployment', name: 'server', pods_total: 2 })
    expect(workload.containers[0]).toMatchObject({
      name: 'vllm',
      vllm_version: '0.24.0',
      static: true,
    })
    expect(workload.containers[0].pods[1]).toMatchObject({
      pod: 'server-1',
      argv: ['serve', 'org/model'],
      accelerators: { resource: 'nvidia.com/gpu', count: 1 },
      status: 200,
      body: { launch: { mode: 'single_api_server' } },
    })
  })

  test('takes YAML as it stands, with strict in the query', async () => {
    const text = pod({ container: { image: 'vllm/vllm-openai:latest' } })
    expect((await post(text, YAML)).body.verdict).toBe('warn')
    expect((await post(text, YAML, '?strict=true')).body.verdict).toBe('fail')
  })

  test('takes the names that YAML had before it had one', async () => {
    for (const type of ['text/yaml', 'application/x-yaml; charset=utf-8']) {
      expect((await post('a: 1', { 'Content-Type': type })).body.verdict).toBe('nothing_found')
    }
  })

  test('answers 200 for text that is not YAML, with the place', async () => {
    const { status, body } = await post('kind: Pod\nspec: [', YAML)
    expect(status).toBe(200)
    expect(body).toMatchObject({ verdict: 'fail', findings: [{ code: 'invalid_yaml', line: 2 }] })
  })

  test('refuses what it does not know in the query and in the body', async () => {
    for (const query of ['?strict=yes', '?strict=true&strict=false', '?strikt=true']) {
      expect((await post('a: 1', YAML, query)).body.code).toBe('invalid_query')
    }
    expect((await post('{"manifests": "", "hots": {}}')).body.code).toBe('invalid_request')
  })
})

describe('SARIF', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(sarifSchema)
  const text = stream(
    pod({
      container: { image: 'vllm/vllm-openai:latest', readinessProbe: undefined },
      metadata: { annotations: { 'parallel-config-service/ignore': 'image_not_pinned: a test' } },
    }),
    'kind: [',
  )

  test('is what the schema of OASIS wants, with findings and without', async () => {
    for (const manifests of [text, pod()]) {
      const { type, body } = await post(manifests, { ...YAML, Accept: 'application/sarif+json' })
      expect(type).toBe('application/sarif+json')
      expect(validate(body) || validate.errors).toBe(true)
    }
  })

  test('has a rule for each code, the place of each finding, and silenced ones as suppressed', async () => {
    const { body } = await post(text, { ...YAML, Accept: 'application/sarif+json' })
    const [{ tool, results }] = body.runs
    for (const { ruleId, ruleIndex } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    }
    const silenced = results.find((one: Json) => one.ruleId === 'image_not_pinned')
    expect(silenced.suppressions).toEqual([{ kind: 'inSource', justification: 'a test' }])
    const broken = results.find((one: Json) => one.ruleId === 'invalid_yaml')
    const line = text.split('\n').length
    expect(broken.locations[0].physicalLocation.region.startLine).toBe(line)
  })

  test.each([
    ['https://a.example', (code: string) => `https://a.example/problems/${code}`],
    ['', () => undefined],
  ])('links each rule to its page of a service known as %p', async (audience, pageOf) => {
    const registry = openMemoryRegistry()
    const hosts = { registry, audience, now: Date.now, leaseTtlSeconds: 120 }
    const response = await makeApp({ hosts }).app.request('/v1/check', {
      method: 'POST',
      headers: { ...YAML, Accept: 'application/sarif+json' },
      body: text,
    })
    const { runs }: Json = await response.json()
    const { rules } = runs[0].tool.driver
    expect(rules.length).toBeGreaterThan(1)
    for (const { id, helpUri } of rules) expect<unknown>(helpUri).toBe(pageOf(id))
  })
})
