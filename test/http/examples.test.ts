import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readBody } from '../../openapi/answers.ts'
import { ask, requestOf } from '../../openapi/ask.ts'
import type { Example } from '../../openapi/example.ts'
import { EXAMPLES } from '../../openapi/examples.ts'
import committed from '../../openapi/openapi.json' with { type: 'json' }
import { type Json, makeApp } from '../support/app.ts'
import { startServer } from '../support/server.ts'

/** An example answer of the committed document, and the request that the document shows for it. */
interface Shown {
  readonly name: string
  readonly status: number
  readonly type: string
  readonly answer: { readonly value?: Json; readonly externalValue?: string }
  readonly request: Example
}

const first = (content: Json): [string, Json] => Object.entries<Json>(content ?? {})[0] ?? ['', {}]

function shownBy(operation: Json): Shown[] {
  const [, requests] = first(operation.requestBody?.content)
  return Object.entries<Json>(operation.responses).flatMap(([status, { content }]) => {
    const [type, media] = first(content)
    return Object.entries<Json>(media.examples ?? {}).map(([name, answer]) => {
      const made = EXAMPLES.filter(
        (example) => example.operationId === operation.operationId && example.name === name,
      )
      if (made[0] === undefined || made.length > 1) throw new Error(`${name} is not one example`)
      const shown = requests.examples?.[name]
      const request = shown === undefined ? made[0] : { ...made[0], body: shown.value }
      return {
        name: `${operation.operationId} ${name}`,
        status: Number(status),
        type,
        answer,
        request,
      }
    })
  })
}

const SHOWN = Object.values<Json>(committed.paths).flatMap((methods) =>
  Object.values<Json>(methods).flatMap(shownBy),
)

async function expectShown(response: Response, { status, type, answer }: Shown): Promise<void> {
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')?.split(';')[0]).toBe(type)
  const body = await readBody(response)
  if (answer.externalValue === undefined) expect(body).toEqual(answer.value)
}

test('the document shows every example that has a body', () => {
  const silent = EXAMPLES.filter(({ status }) => status === 204 || status === 304)
  expect(SHOWN.length).toBe(EXAMPLES.length - silent.length)
})

test.each(SHOWN.map((shown): [string, Shown] => [shown.name, shown]))(
  '%s is answered by the app as the document shows',
  async (_, shown) => expectShown(await ask(shown.request), shown),
)

test('a link to an answer leads to it', async () => {
  const { app } = makeApp()
  const links = SHOWN.flatMap(({ answer }) => answer.externalValue ?? [])
  expect(links).not.toEqual([])
  for (const link of links) expect((await app.request(link)).status).toBe(200)
})

describe('a real server', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(async () => {
    await server.stop()
  })

  // The others need hosts that have reported, or a service that fails; and text, such as of metrics, is of the moment.
  const plain = SHOWN.filter(
    ({ request, type }) =>
      request.given === undefined &&
      type.endsWith('json') &&
      request.headers?.Authorization === undefined &&
      !request.operationId.endsWith('HostReport') &&
      !request.operationId.endsWith('HostLease'),
  )

  test('answers as the document shows', async () => {
    expect(plain.length).toBeGreaterThan(30)
    for (const shown of plain) {
      const url = new URL(shown.request.target, server.url)
      await expectShown(await fetch(url, requestOf(shown.request)), shown)
    }
  })
})
