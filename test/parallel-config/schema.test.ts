import { describe, expect, test } from 'bun:test'
import Ajv2020 from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { configSchema } from '../../src/parallel-config/index.ts'
import type { Field } from '../../src/vllm/dataclasses/dataclass.ts'
import { releaseVersions } from '../../src/vllm/releases/find.ts'
import { outcomeOf, release } from '../support/resolve.ts'

// A rule's fragment speaks of values whose type the field has said already.
const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true })

function validatorOf(version: string) {
  const { $schema: _, ...schema } = configSchema(release(version))
  return ajv.compile(schema)
}

const DISTINCT = releaseVersions.filter((version) => release(version).same_as === null)

/** Faults that arise from a field's value alone, as the resolver reports them. */
function singleFieldFaults(config: Record<string, unknown>, version: string): string[] {
  const { faults = [] } = outcomeOf({ config }, version)
  return faults.filter(({ pointer }) => pointer.startsWith('/config/')).map(({ code }) => code)
}

/** Canonical values of a field, right and wrong: the types that the schema speaks of, at their edges. */
function canonicalValues(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'integer':
      return orNull(edges())
    case 'boolean':
      return orNull(fc.boolean())
    case 'enum':
    case 'executor_backend':
      return orNull(fc.constantFrom(...field.options, 'mp', 'nope', ''))
    case 'string':
      return orNull(fc.string())
    case 'integer_list':
      return orNull(fc.array(edges(), { maxLength: 3 }))
    case 'string_list':
      return orNull(fc.array(cpuLists(), { maxLength: 3 }))
    case 'integer_list_list':
      return orNull(fc.array(fc.array(edges(), { maxLength: 2 }), { maxLength: 2 }))
    case 'any':
      return fc.jsonValue()
    case 'object':
      return fc.record(
        Object.fromEntries(
          (field.dataclass?.fields ?? []).map((member) => [member.name, canonicalValues(member)]),
        ),
        { requiredKeys: [] },
      )
  }
}

function orNull(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 5, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) })
}

/** CPU lists, right and wrong, of CPUs below 100. */
function cpuLists(): fc.Arbitrary<string> {
  const cpu = fc.integer({ min: 0, max: 99 })
  const range = fc.tuple(cpu, cpu).map(([first, last]) => `${first}-${last}`)
  const entry = fc.oneof(cpu.map(String), range, fc.constantFrom('00-03', '9-100', '99-1000'))
  const list = fc.array(entry, { minLength: 1, maxLength: 3 }).map((entries) => entries.join(','))
  return fc.oneof(list, fc.constantFrom('', 'a', '0-', '-1', '0 - 3', '0-3\n', '3-1'))
}

function edges(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(
      65_535,
      65_536,
      Number.MAX_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER + 1,
      -(2 ** 60),
    ),
  )
}

describe('the schema and the resolver agree on single fields', () => {
  test.each(DISTINCT)('of %s', (version) => {
    const validate = validatorOf(version)
    const fields = release(version).fields.filter((field) => !field.derived)
    fc.assert(
      fc.property(
        fc
          .constantFrom(...fields)
          .chain((field) => canonicalValues(field).map((value) => ({ [field.name]: value }))),
        (config) => {
          const refused = singleFieldFaults(config, version)
          expect({ config, accepted: validate(config) }).toEqual({
            config,
            accepted: refused.length === 0,
          })
        },
      ),
      { numRuns: 300 },
    )
  })
})

test('the schema and the resolver agree on every range of CPUs below 100', () => {
  const validate = validatorOf('0.33.0')
  for (let first = 0; first < 100; first++) {
    for (let last = 0; last < 100; last++) {
      const config = { numa_bind_cpus: [`${first}-${last}`] }
      expect([first, last, validate(config)]).toEqual([first, last, first <= last])
    }
  }
})

describe('the schema', () => {
  test('is itself a JSON Schema 2020-12', () => {
    for (const version of releaseVersions) {
      expect(ajv.validateSchema(configSchema(release(version)))).toBe(true)
    }
  })

  test('refuses unknown and derived fields', () => {
    const validate = validatorOf('0.24.0')
    expect(validate({ tensor_parallel: 1 })).toBe(false)
    expect(validate({ world_size: 1 })).toBe(false)
    expect(validate({ eplb_config: { nope: 1 } })).toBe(false)
  })

  test('describes every field', () => {
    const { properties } = configSchema(release('0.33.0')) as {
      properties: Record<string, { description: string }>
    }
    for (const [name, { description }] of Object.entries(properties)) {
      expect({ name, described: description.length > 15 }).toEqual({ name, described: true })
    }
  })
})
