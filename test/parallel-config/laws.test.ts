import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { hashFactors } from '../../src/parallel-config/index.ts'
import { recordedReleases, resolveCases } from '../support/golden.ts'
import { outcomeOf, release, resolved } from '../support/resolve.ts'

const VERSIONS = recordedReleases()

/** Configs that resolve, drawn from the recorded ones of a release. */
function recorded(version: string) {
  return fc.constantFrom(...resolveCases(version).filter((one) => one.expect.valid))
}

/** As `recorded`, without what the environment gave: that counts as an argument the second time. */
function withoutEnvironment(version: string) {
  return fc.constantFrom(
    ...resolveCases(version).filter(
      ({ expect: { valid }, env }) => valid && Object.keys(env).length === 0,
    ),
  )
}

describe.each(VERSIONS)('%s', (version) => {
  const { fields, hash } = release(version)

  test('key order never matters', () => {
    fc.assert(
      fc.property(
        recorded(version),
        fc.infiniteStream(fc.nat()),
        ({ config, host, env }, random) => {
          const shuffled = Object.fromEntries(
            Object.entries(config)
              .map((entry) => ({ entry, at: random.next().value }))
              .sort((a, b) => a.at - b.at)
              .map(({ entry }) => entry),
          )
          const first = resolved({ config, host, env }, version)
          const second = resolved({ config: shuffled, host, env }, version)
          expect(second.hash).toBe(first.hash)
          expect(JSON.stringify(second.config)).toBe(JSON.stringify(first.config))
        },
      ),
      { numRuns: 40 },
    )
  })

  test('a field that is not a factor never changes the hash', () => {
    fc.assert(
      fc.property(recorded(version), recorded(version), (one, other) => {
        const input = { config: one.config, host: one.host, env: one.env }
        const { config } = resolved(input, version)
        const strange = resolved({ ...other }, version).config
        const mixed = { ...config }
        for (const { name } of fields) {
          if (!isFactor(hash.names, name)) mixed[name] = strange[name]
        }
        const textOf = (values: typeof mixed) => hash.text(values, one.env)?.join('')
        expect(textOf(mixed)).toBe(textOf(config))
      }),
      { numRuns: 40 },
    )
  })

  test('a resolved config, resolved again, has the same hash', () => {
    fc.assert(
      fc.property(withoutEnvironment(version), ({ config, host, env }) => {
        // Replaced after the rules about it have run: they see the backend that took its place the second time.
        fc.pre(config.all2all_backend !== 'pplx')
        const first = resolved({ config, host, env }, version)
        const settable = Object.fromEntries(
          fields.filter(({ derived }) => !derived).map(({ name }) => [name, first.config[name]]),
        )
        const { resolution } = outcomeOf({ config: settable, host, env }, version)
        fc.pre(resolution !== undefined)
        expect(resolution?.hash).toBe(first.hash)
      }),
      { numRuns: 40 },
    )
  })

  test('the listed factors are the hashed ones', () => {
    fc.assert(
      fc.property(recorded(version), ({ config, host, env }) => {
        const input = { config, host, env }
        const factors = hashFactors(resolved(input, version), input, release(version))
        const names = Object.keys(factors ?? {})
        expect(names.length).toBeGreaterThan(0)
        // A release that hashes a list leaves the settings of EPLB out while it is off.
        const all =
          hash.scheme === 'sorted_json' ? [...hash.names] : hash.names.slice(0, names.length)
        expect(names).toEqual([...all])
      }),
      { numRuns: 20 },
    )
  })
})

function isFactor(names: readonly string[], field: string): boolean {
  return names.some((name) => name === field || name.startsWith(`${field}.`))
}
