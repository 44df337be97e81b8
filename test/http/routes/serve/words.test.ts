import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { postJson } from '../../../support/app.ts'
import { oddRequests } from '../../../support/odd-words.ts'

describe('POST /v1/serve', () => {
  test('answers any words with 200 or 422', async () => {
    await fc.assert(
      fc.asyncProperty(oddRequests, async (request) => {
        const { status, body } = await postJson('/v1/serve', request)
        expect([200, 422]).toContain(status)
        if (status === 422) expect(body.errors.length).toBeGreaterThan(0)
      }),
      { numRuns: 1_000 },
    )
  })
})
