import { describe, expect, test } from 'bun:test'
import { recordedReleases, resolveCases } from '../support/golden.ts'
import { faultsOf, release } from '../support/resolve.ts'

describe.each(recordedReleases())('the faults of %s', (version) => {
  const { fieldByName, rules, fields } = release(version)
  const all = resolveCases(version)
    .filter((recorded) => !recorded.expect.valid)
    .map(({ config, host, env }) => faultsOf({ config, host, env }, version))

  test('name no field that the release does not have', () => {
    const related = new Set(all.flat().flatMap((fault) => fault.related ?? []))
    const names = [...related].filter((pointer) => pointer.startsWith('/config/'))
    expect(names.length).toBeGreaterThan(10)
    for (const pointer of names) {
      const [name = '', member] = pointer.slice('/config/'.length).split('/')
      const field = fieldByName.get(name)
      expect([pointer, field !== undefined]).toEqual([pointer, true])
      if (member !== undefined) expect(field?.dataclass?.fieldByName.has(member)).toBe(true)
    }
  })

  test('have the codes of its rules', () => {
    const codes = new Set(
      [...rules, ...fields.flatMap((field) => field.rules)].map(({ code }) => code),
    )
    const found = new Set(all.flat().map(({ code }) => code))
    expect([...found].filter((code) => codes.has(code)).length).toBeGreaterThan(5)
  })
})
