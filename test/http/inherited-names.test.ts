import { expect, test } from 'bun:test'
import type { Example } from '../../openapi/example.ts'
import { EXAMPLES } from '../../openapi/examples.ts'
import { makeApp } from '../support/app.ts'

/** Names that every object of JavaScript inherits: a table that is indexed by one of them has something there. */
const INHERITED = ['constructor', '__proto__', 'toString'] as const

/** The same JSON with the name in the place of one text, and of one name of a member, each in turn. */
function* withName(value: unknown, name: string): Generator<unknown> {
  if (typeof value === 'string') yield name
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      for (const other of withName(item, name)) yield value.with(at, other)
    }
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    for (const [at, [key, item]] of members.entries()) {
      yield withMembers(members.with(at, [name, item]))
      for (const other of withName(item, name)) yield withMembers(members.with(at, [key, other]))
    }
  }
}

/** An object that has even `__proto__` as a member of its own. */
function withMembers(members: readonly (readonly [string, unknown])[]): object {
  const pairs = members.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`)
  return JSON.parse(`{${pairs.join()}}`)
}

const requests = EXAMPLES.filter(
  ({ body, problem, given }) =>
    typeof body === 'object' && problem === undefined && given === undefined,
)

const byOperation = Map.groupBy(requests, ({ operationId }) => operationId)

test.each([...byOperation])(
  'a name that objects inherit finds nothing in the tables of %s',
  async (_, examples: Example[]) => {
    const { app, failures } = makeApp()
    for (const { target, body, headers } of examples) {
      for (const other of INHERITED.flatMap((name) => [...withName(body, name)])) {
        const sent = JSON.stringify(other)
        const response = await app.request(target, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: sent,
        })
        const text = await response.text()
        expect([sent, response.status < 500, failures]).toEqual([sent, true, []])
        expect(text).not.toContain('[native code]')
      }
    }
  },
  60_000,
)
