import { describe, expect, test } from 'bun:test'
import type { ServeOutcome } from '../../src/serve/index.ts'
import { type LaunchCase, launchCases, launchFiles, launchInput, served } from '../support/serve.ts'

for (const folder of ['launch', 'launch-more'] as const) {
  describe(`every command line in ${folder} is answered as the released package does`, () => {
    for (const name of launchFiles(folder)) {
      test(name, () => {
        const cases = launchCases(folder, name)
        expect(cases.length).toBeGreaterThan(0)
        for (const recorded of cases) expectRecorded(recorded, name)
      })
    }
  })
}

function expectRecorded(recorded: LaunchCase, name: string) {
  const version = recorded.vllm_version ?? name.slice(1)
  const seen = comparable(served(launchInput(recorded), version))
  const same = expectation(recorded.expect)
  if (!Bun.deepEquals(pick(seen, same), same)) {
    expect({ id: recorded.id, argv: recorded.argv, ...pick(seen, same) }).toEqual({
      id: recorded.id,
      argv: recorded.argv,
      ...same,
    } as never)
  }
}

/** What was recorded, without what a refusal does not report. */
function expectation({ errors, async_scheduling, ...expected }: LaunchCase['expect']) {
  return errors === undefined
    ? { ...expected, async_scheduling }
    : { ...expected, codes: errors.map(({ code }) => code) }
}

/** An outcome in the terms in which it was recorded. */
function comparable({ answer, refusal }: ServeOutcome): Record<string, unknown> {
  if (refusal !== undefined) {
    const { stage, faults, launch, config_input, hash } = refusal
    const codes = faults.map(({ code }) => code)
    return { valid: false, stage, codes, ...launch, config_input, hash }
  }
  const { launch, config_input, config, hash, at_launch, async_scheduling } = answer
  const launch_config = Object.fromEntries(
    at_launch.changes.map(({ pointer, to }) => [pointer.slice('/config/'.length), to]),
  )
  return {
    valid: true,
    ...launch,
    config_input,
    config,
    hash,
    launch_config,
    launch_hash: at_launch.hash,
    async_scheduling,
  }
}

/** The values of `seen` that were recorded. */
function pick(seen: Record<string, unknown>, recorded: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(recorded).map((key) => [key, seen[key]]))
}
