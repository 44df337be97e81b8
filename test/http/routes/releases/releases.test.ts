import { describe, expect, test } from 'bun:test'
import { releaseVersions } from '../../../../src/vllm/releases/find.ts'
import { app, type Json, postResolve } from '../../../support/app.ts'

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text }
}

describe('GET /v1/releases', () => {
  test('lists every release with what it is the same as, and links that lead somewhere', async () => {
    const list: Json = JSON.parse((await get('/v1/releases')).text)
    expect(list.default_version).toBe('0.24.0')
    expect(list.releases.map((release: Json) => release.version)).toEqual([...releaseVersions])
    expect(list.releases).toHaveLength(38)
    expect(list.releases.find((release: Json) => release.version === '0.25.1').same_as).toBe(
      '0.24.0',
    )
    for (const { links } of list.releases) {
      expect((await get(links.self)).status).toBe(200)
      expect((await get(links.schema)).status).toBe(200)
    }
  })

  test.each(['/v1/releases', '/v1/releases/0.24.0', '/v1/releases/0.24.0/schema'])(
    '%s may be cached and asked for again by its ETag',
    async (path) => {
      const first = await get(path)
      const etag = first.headers.get('ETag') ?? ''
      expect(first.headers.get('Cache-Control')).toMatch(/^public, max-age=\d+$/)
      expect(etag).toMatch(/^"[0-9a-f]{64}"$/)
      const again = await get(path, { 'If-None-Match': etag })
      expect([again.status, again.text, again.headers.get('ETag')]).toEqual([304, '', etag])
      expect((await get(path, { 'If-None-Match': '"other"' })).status).toBe(200)
    },
  )
})

describe('GET /v1/releases/{version}', () => {
  test('has fields, rules, notices and hash factors', async () => {
    const release: Json = JSON.parse((await get('/v1/releases/v0.33.0')).text)
    expect(release).toMatchObject({ version: '0.33.0', same_as: null, drops_unknown_fields: false })
    expect(release.fields.find((field: Json) => field.name === 'nnodes')).toEqual({
      name: 'nnodes',
      kind: 'integer',
      description: 'Number of nodes that one deployment spans with the mp backend.',
      nullable: false,
      settable: true,
      hashed: false,
      default: 1,
      minimum: 1,
    })
    expect(release.rules).toContainEqual({
      code: 'eplb_requires_expert_parallel',
      kind: 'requirement',
      phase: 'validate',
      summary: 'enable_eplb is set without enable_expert_parallel',
    })
    expect(release.notices.map((notice: Json) => notice.code)).toContain('all2all_backend_removed')
    expect(release.hash.factors).toContain('elastic_ep_max_dp_size')
  })

  test('is not found for a release that is not known, with those next to it', async () => {
    const { status, text } = await get('/v1/releases/0.24.9')
    const problem = JSON.parse(text)
    expect([status, problem.code]).toEqual([404, 'release_not_found'])
    expect(problem.nearest_releases).toEqual({ below: '0.24.0', above: '0.25.0' })
  })
})

describe('vllm_version', () => {
  test.each(['0.24.0', 'v0.24.0', '0.24.0+cu129', '0.24.0.post1', 'v0.24.0.post2+cpu'])(
    'may be written %s',
    async (vllm_version) => {
      const { status, body } = await postResolve({ vllm_version, config: {} })
      expect([status, body.vllm_version]).toEqual([200, '0.24.0'])
    },
  )

  test.each([
    ['0.9.2', null, '0.10.1'],
    ['0.24.1', '0.24.0', '0.25.0'],
    ['0.34.0', '0.33.0', null],
    ['1', '0.33.0', null],
    ['0.24.0rc1', '0.23.0', '0.25.0'],
    ['newest', null, null],
    ['', null, null],
  ])('%p is not known, and those next to it are named', async (vllm_version, below, above) => {
    const { status, body } = await postResolve({ vllm_version, config: {} })
    expect([status, body.code]).toEqual([422, 'unknown_release'])
    expect(body.nearest_releases).toEqual({ below, above })
    expect(body.errors[0].pointer).toBe('/vllm_version')
  })

  test('left out is the release that the operator chose', async () => {
    const { body } = await postResolve({ config: {} })
    expect(body.vllm_version).toBe('0.24.0')
  })
})
