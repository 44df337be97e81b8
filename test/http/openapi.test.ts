import { expect, test } from 'bun:test'
import { buildDocument } from '../../openapi/document.ts'
import committed from '../../openapi/openapi.json' with { type: 'json' }
import { OPERATIONS } from '../../src/http/operations.ts'
import { codesPage } from '../../tools/codes-page.ts'
import { app, type Json } from '../support/app.ts'

const document: Json = committed

test('the committed document is what the routes, the schemas and the answers make (npm run openapi)', async () => {
  expect(JSON.parse(JSON.stringify(await buildDocument()))).toEqual(document)
})

test('the committed page of codes is what the tables make (npm run codes)', async () => {
  const page = await Bun.file(new URL('../../docs/codes.md', import.meta.url)).text()
  expect(page).toBe(codesPage())
})

test('the document is served as it is committed', async () => {
  const response = await app.request('/openapi.json')
  expect(response.headers.get('Content-Type')).toBe('application/json')
  expect(await response.json()).toEqual(document)
})

test('a client that has the document gets 304', async () => {
  const etag = (await app.request('/openapi.json')).headers.get('ETag') ?? ''
  expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/)
  for (const tag of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
    const response = await app.request('/openapi.json', { headers: { 'If-None-Match': tag } })
    expect([response.status, await response.text(), response.headers.get('ETag')]).toEqual([
      304,
      '',
      etag,
    ])
  }
  const head = { method: 'HEAD', headers: { 'If-None-Match': etag } }
  expect((await app.request('/openapi.json', head)).headers.has('Content-Length')).toBe(false)
  const other = await app.request('/openapi.json', { headers: { 'If-None-Match': '"other"' } })
  expect(other.status).toBe(200)
})

test('the document goes out compressed to a client that takes that, as the same one', async () => {
  const plain = await app.request('/openapi.json')
  const length = (await plain.bytes()).length
  const headers = { 'Accept-Encoding': 'gzip, deflate, br, zstd' }
  const compressed = await app.request('/openapi.json', { headers })
  expect(compressed.headers.get('Content-Encoding')).toBe('gzip')
  expect(compressed.headers.get('ETag')).toBe(plain.headers.get('ETag'))
  expect([plain, compressed].map((each) => each.headers.get('Vary'))).toEqual(
    Array(2).fill('Accept-Encoding'),
  )
  const bytes = await compressed.arrayBuffer()
  expect(bytes.byteLength).toBeLessThan(length / 5)
  expect(JSON.parse(new TextDecoder().decode(Bun.gunzipSync(bytes)))).toEqual(document)
  const again = { ...headers, 'If-None-Match': plain.headers.get('ETag') ?? '' }
  const known = await app.request('/openapi.json', { headers: again })
  expect([known.status, known.headers.get('Content-Encoding')]).toEqual([304, null])
})

const operations: [string, Json][] = Object.entries(document.paths).flatMap(
  ([path, methods]: [string, Json]) =>
    Object.entries(methods).map(([method, operation]): [string, Json] => [
      `${method} ${path}`,
      operation,
    ]),
)

test('every operation of the service is in the document, and no other', () => {
  const served = OPERATIONS.map(({ method, path }) => `${method} ${path}`)
  expect(operations.map(([name]) => name).toSorted()).toEqual(served.toSorted())
})

test.each(operations)('%s has an id, a summary, a description and a tag', (_, operation) => {
  for (const member of ['operationId', 'summary', 'description'])
    expect(operation[member]).toMatch(/\w/)
  expect(operation.tags).toHaveLength(1)
})

test.each(operations)('%s has an example of each of its answers', (_, operation) => {
  for (const [status, response] of Object.entries<Json>(operation.responses)) {
    const [media] = Object.values<Json>(response.content ?? {})
    const codes = [...response.description.matchAll(/`(\w+)`/g)].map(([, code]) => code)
    if (media === undefined) expect(['204', '304']).toContain(status)
    else if (status.startsWith('2')) expect(Object.keys(media.examples).length).toBeGreaterThan(0)
    else expect(Object.keys(media.examples)).toEqual(codes)
  }
})

test('every property has a description', () => {
  const bare: string[] = []
  const look = (schema: Json, path: string) => {
    for (const [name, property] of Object.entries<Json>(schema.properties ?? {})) {
      const described = property.description ?? property.$ref ?? property.allOf
      if (described === undefined) bare.push(`${path}/${name}`)
      look(property, `${path}/${name}`)
    }
    if (schema.items !== undefined) look(schema.items, `${path}[]`)
  }
  for (const [name, schema] of Object.entries<Json>(document.components.schemas)) look(schema, name)
  expect(bare).toEqual([])
})

test('every reference in the document leads somewhere', () => {
  const text = JSON.stringify(document, (key, value) => (key === 'examples' ? undefined : value))
  const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)]
  const count = [...text.matchAll(/"\$ref":/g)].length
  expect(references.length).toBe(count)
  for (const [, kind = '', name = ''] of references)
    expect(Object.keys(document.components[kind])).toContain(name)
})
