import { describe, expect, test } from 'bun:test'
import { postResolve } from '../../support/app.ts'

async function errorsOf(body: unknown): Promise<string[]> {
  const answer = await postResolve(body)
  expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request'])
  return answer.body.errors.map(
    ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
  )
}

describe('the request around the config', () => {
  test.each([
    ['an array', []],
    ['null', null],
    ['a string', '"config"'],
    ['a number', 8],
  ])('cannot be %s', async (_, body) => {
    expect(await errorsOf(body)).toEqual([' wrong_type'])
  })

  test('may have no config, which is the same as an empty one', async () => {
    const { status, body } = await postResolve({})
    expect(status).toBe(200)
    expect(body).toEqual((await postResolve({ config: {} })).body)
  })

  test.each([
    [{ confg: {} }, '/confg', 'Did you mean config?'],
    [{ tensor_parallel_size: 8 }, '/tensor_parallel_size', 'Write config.tensor_parallel_size'],
    [{ host: { devices: 8 } }, '/host/devices', 'Remove it'],
    [{ host: { device_cnt: 8 } }, '/host/device_cnt', 'Did you mean device_count?'],
    [{ host: { ray: { instaled: true } } }, '/host/ray/instaled', 'Did you mean installed?'],
    [{ constructor: 1 }, '/constructor', 'Remove it'],
  ])('is helped with a name that is unknown: %j', async (body, pointer, advice) => {
    const answer = await postResolve(body)
    expect(answer.body.errors).toEqual([
      { pointer, code: 'unknown_property', message: expect.stringContaining(advice) },
    ])
  })

  test('needs a config that is an object', async () => {
    for (const config of [null, [], 8, 'tp8', true]) {
      expect(await errorsOf({ config })).toEqual(['/config wrong_type'])
    }
  })

  test('has all its faults reported at once', async () => {
    const errors = await errorsOf({
      vllm_version: 24,
      confg: {},
      host: { platform: 'gpu', device_count: '8', open_ports: [70_000, 'x'], ray: { here: true } },
      env: { RANK: 0 },
      data_parallel_local_rank: -1,
      strict: 'yes',
    })
    expect(errors.toSorted()).toEqual(
      [
        '/confg unknown_property',
        '/data_parallel_local_rank out_of_range',
        '/env/RANK wrong_type',
        '/host/device_count wrong_type',
        '/host/open_ports/0 out_of_range',
        '/host/open_ports/1 wrong_type',
        '/host/platform not_an_option',
        '/host/ray/here unknown_property',
        '/strict wrong_type',
        '/vllm_version wrong_type',
      ].toSorted(),
    )
  })

  test('has its names escaped in pointers', async () => {
    expect(await errorsOf({ config: {}, 'a/b~c': 1 })).toEqual(['/a~1b~0c unknown_property'])
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'has no property %s, and nor have its parts',
    async (name) => {
      expect(await errorsOf(`{"config": {}, "${name}": 1}`)).toEqual([`/${name} unknown_property`])
      expect(await errorsOf(`{"config": {}, "host": {"${name}": {"device_count": 8}}}`)).toEqual([
        `/host/${name} unknown_property`,
      ])
      expect(await errorsOf(`{"config": {}, "env": {"${name}": 1}}`)).toEqual([
        `/env/${name} wrong_type`,
      ])
      expect((await postResolve(`{"config": {}, "env": {"${name}": "x"}}`)).status).toBe(200)
      const { status, body } = await postResolve(`{"config": {"${name}": 1}}`)
      expect([status, body.errors[0]]).toMatchObject([
        422,
        { pointer: `/config/${name}`, code: 'unexpected_keyword_argument' },
      ])
      expect(Object.hasOwn(Object.prototype, 'device_count')).toBe(false)
    },
  )

  test('may leave any fact unknown with null', async () => {
    const host = {
      platform: null,
      device_count: null,
      custom_all_reduce: null,
      nixl_available: null,
      ray: { installed: null, initialized: null, placement_group: null },
      open_ports: null,
      device_numa_nodes: null,
    }
    const known = await postResolve({ config: {} })
    const nulls = await postResolve({ config: {}, host, data_parallel_local_rank: null })
    const noRay = await postResolve({ config: {}, host: { ray: null } })
    expect(nulls.body).toEqual(known.body)
    expect(noRay.body).toEqual(known.body)
  })
})

describe('the release', () => {
  test('is the default one when none is named, and the answer names it', async () => {
    const { body } = await postResolve({ config: {} })
    expect(body.vllm_version).toBe('0.24.0')
    expect(body.hash).toBe('edc4512d824cbc3118f84744eee4d5fc91fc4d5ee2c9bcf1dfc3b0a82374fb5c')
  })

  test.each(['0.24.0', 'v0.24.0', '0.24.0+cu129'])('may be written %s', async (vllm_version) => {
    expect((await postResolve({ vllm_version, config: {} })).body.vllm_version).toBe('0.24.0')
  })
})

describe('the query', () => {
  test('adds the hash factors to an answer that is otherwise the same', async () => {
    const plain = await postResolve({ config: { tensor_parallel_size: 8 } })
    const more = await postResolve(
      { config: { tensor_parallel_size: 8 } },
      {},
      '/v1/resolve?include=hash_factors',
    )
    const { hash_factors, ...rest } = more.body
    expect(rest).toEqual(plain.body)
    expect(hash_factors.tensor_parallel_size).toBe(8)
  })

  test.each(['?include=hash', '?include=', '?includes=hash_factors', '?include=hash_factors&x=1'])(
    'is refused when it is %s',
    async (query) => {
      const { status, body } = await postResolve({ config: {} }, {}, `/v1/resolve${query}`)
      expect([status, body.code]).toEqual([400, 'invalid_query'])
    },
  )
})
