import { describe, expect, test } from 'bun:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { EXAMPLES } from '../../../src/web/state/examples.ts'
import { type Inputs, NO_INPUTS, VIEWS } from '../../../src/web/state/inputs.ts'
import { readInputs } from '../../../src/web/state/read-inputs.ts'
import { requestsOf } from '../../../src/web/state/requests.ts'
import { openSession } from '../../../src/web/state/session.ts'
import { fromFragment, toFragment } from '../../../src/web/state/share.ts'
import { inputsOf } from '../../support/web-session.ts'

async function reopened(inputs: Inputs): Promise<unknown> {
  const fragment = (await toFragment(inputs)) ?? ''
  expect(fragment).toMatch(/^[\w-]+$/)
  return await fromFragment(fragment)
}

const packed = (text: string | Uint8Array) => `1${deflateRawSync(text).toString('base64url')}`

const object = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  fc.jsonValue(),
)

describe('a link', () => {
  test('brings back what was put in, whatever it is', async () => {
    const inputs = fc.record<Inputs>({
      text: fc.string({ unit: 'grapheme' }),
      other: fc.string(),
      version: fc.option(fc.string()),
      target: fc.option(fc.string()),
      facts: fc.record({
        host: object,
        model: object,
        env: fc.dictionary(fc.string(), fc.string()),
      }),
      report: fc.constant(null),
      hosts: fc.integer({ min: 1, max: 256 }),
      view: fc.constantFrom(...VIEWS),
      pod: fc.nat(),
    })
    await fc.assert(
      fc.asyncProperty(inputs, async (each) => {
        const sent = JSON.parse(JSON.stringify(each))
        expect(await reopened(each)).toEqual({ is: 'inputs', inputs: sent })
      }),
      { numRuns: 200 },
    )
  })

  test('of each example fits into a message', async () => {
    for (const { inputs } of EXAMPLES) {
      expect(await reopened(inputsOf(inputs))).toEqual({ is: 'inputs', inputs: inputsOf(inputs) })
      expect((await toFragment(inputsOf(inputs)))?.length).toBeLessThan(1_000)
    }
  })

  test('of nothing is short', async () => {
    expect(await reopened(NO_INPUTS)).toEqual({ is: 'inputs', inputs: NO_INPUTS })
    expect((await toFragment(NO_INPUTS))?.length).toBeLessThan(10)
  })

  test('is not made for what is too long to be opened again', async () => {
    const isLinked = async (text: string) => (await toFragment(inputsOf({ text }))) !== undefined
    expect(await isLinked('x'.repeat(2_000_001))).toBe(false)
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('hex')
    expect(await isLinked(noise.repeat(15))).toBe(false)
    expect(await isLinked('x'.repeat(1_000_000))).toBe(true)
  })
})

describe('a fragment that is not a link', () => {
  test('says nothing when there is none', async () => {
    expect(await fromFragment('')).toEqual({ is: 'nothing' })
  })

  test.each([
    ['of another version', `2${packed('{}').slice(1)}`],
    ['that is the name of a heading', 'ranks'],
    ['that is not base64', '1%%%'],
    ['that is not compressed', `1${Buffer.from('{"text":"x"}').toString('base64url')}`],
    ['that is cut off', packed(JSON.stringify({ text: 'vllm serve x'.repeat(9) })).slice(0, -4)],
    ['that is no JSON', packed('vllm serve x')],
    ['that is no object', packed('[1]')],
    ['that is no UTF-8', packed(new Uint8Array([0x22, 0xff, 0x22]))],
    ['that is empty', '1'],
  ])('%s is refused with a reason', async (_, fragment) => {
    expect(await fromFragment(fragment)).toEqual({
      is: 'unreadable',
      reason: expect.stringMatching(/again/),
    })
  })

  test('that grows without end is not read to its end', async () => {
    const bomb = packed(`"${'0'.repeat(200_000_000)}"`)
    const started = performance.now()
    expect(await fromFragment(bomb)).toMatchObject({ is: 'unreadable' })
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

test('whatever somebody writes into a link, the page opens with it', () => {
  const any = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('../../..', '..', '.'))
  const inputs = fc.record(Object.fromEntries(Object.keys(NO_INPUTS).map((name) => [name, any])), {
    requiredKeys: [],
  })
  fc.assert(
    fc.property(inputs, (value) => {
      const read = readInputs(value)
      const { answers } = openSession(read)[0]
      for (const request of Object.values(requestsOf(read, answers))) {
        if (request !== null) expect(request.path).toMatch(/^\/v1\/[\w%.~!'()*=?/-]+$/)
        expect(request?.path ?? '').not.toMatch(/\/\.\.?(?:\/|$)/)
      }
    }),
    { numRuns: 500 },
  )
})
