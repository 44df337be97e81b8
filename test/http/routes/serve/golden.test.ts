import { describe, expect, test } from 'bun:test'
import { type Json, postJson } from '../../../support/app.ts'
import { type LaunchCase, launchCases, launchRequest } from '../../../support/serve.ts'

/** What was recorded, without what a problem does not report. */
function expectation({ errors, hash, async_scheduling, ...rest }: LaunchCase['expect']) {
  return errors === undefined
    ? { ...rest, hash, async_scheduling }
    : { ...rest, codes: errors.map(({ code }) => code) }
}

/** An answer in the terms in which it was recorded. */
function comparable({ status, body }: { status: number; body: Json }, expected: object) {
  const changes: Json[] = body.at_launch?.changes ?? []
  const seen: Json = {
    valid: status === 200,
    stage: body.stage,
    mode: body.launch?.mode,
    api_server_count: body.launch?.api_server_count,
    config_input: body.config_input,
    config: body.config,
    hash: body.hash,
    launch_config: Object.fromEntries(
      changes.map(({ pointer, to }) => [pointer.slice('/config/'.length), to]),
    ),
    launch_hash: body.at_launch?.hash,
    async_scheduling: body.async_scheduling,
    codes: body.errors?.map(({ code }: Json) => code),
  }
  return Object.fromEntries(Object.keys(expected).map((name) => [name, seen[name]]))
}

describe('the recorded command lines over HTTP', () => {
  test.each(['0.24.0', '0.33.0'])(
    'of vLLM %s',
    async (version) => {
      const cases = launchCases('launch', `v${version}`)
      expect(cases.length).toBeGreaterThan(1000)
      for (const recorded of cases) {
        const expected = expectation(recorded.expect)
        const answer = await postJson('/v1/serve', launchRequest(recorded, version))
        const seen = comparable(answer, expected)
        if (!Bun.deepEquals(seen, expected)) {
          expect<unknown>({ id: recorded.id, argv: recorded.argv, ...seen }).toEqual({
            id: recorded.id,
            argv: recorded.argv,
            ...expected,
          })
        }
      }
    },
    30_000,
  )
})
