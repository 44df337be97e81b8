import type { JsonSchema, Release } from '../src/parallel-config/index.ts'
import { findRelease } from '../src/parallel-config/index.ts'
import { releaseVersions } from '../src/vllm/releases/find.ts'

/** A JSON Schema as the core makes it, read as plain data. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[] | undefined
  readonly minimum?: number
  readonly maximum?: number
  readonly [keyword: string]: unknown
}

/**
 * A schema that holds for every known release: it has the properties of all of them, each as wide as the widest has it,
 * and requires those that all require. Names that it does not have are left open, because releases treat them differently.
 * Defaults are left out: a client that sent those of one release to another would be refused.
 */
export function schemaOfEveryRelease(schemaOf: (release: Release) => JsonSchema): Schema {
  const newestFirst = [...releaseVersions].reverse().map((version): Schema => {
    const release = findRelease(version)
    if (release === undefined) throw new Error(`${version} is listed and not known`)
    return JSON.parse(JSON.stringify(schemaOf(release)))
  })
  return widest(newestFirst)
}

/** The words of the newest of these schemas, and room for what any of them allows. */
function widest(schemas: readonly Schema[]): Schema {
  const [newest = {}] = schemas
  const { default: _, additionalProperties, $defs, ...kept } = newest
  const types = union(schemas.map(({ type }) => [type ?? []].flat()))
  const bounds = { minimum: all(schemas, 'minimum'), maximum: all(schemas, 'maximum') }
  return {
    ...kept,
    ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
    ...choices(schemas),
    ...(bounds.minimum && { minimum: Math.min(...bounds.minimum) }),
    ...(bounds.maximum && { maximum: Math.max(...bounds.maximum) }),
    ...(newest.properties && members(schemas)),
  } as Schema
}

function members(schemas: readonly Schema[]): Schema {
  const names = union(schemas.map(({ properties }) => Object.keys(properties ?? {})))
  const properties = Object.fromEntries(
    names.map((name) => {
      const shapes = schemas.map(({ properties }) => properties?.[name])
      return [name, widest(shapes.filter((shape) => shape !== undefined))]
    }),
  )
  const required = names.filter((name) =>
    schemas.every((schema) => schema.required?.includes(name)),
  )
  return { properties, ...(required.length > 0 && { required }) }
}

// One that names no choices takes any: then none can be named.
function choices(schemas: readonly Schema[]): Schema {
  const named = schemas.flatMap((schema) => (schema.enum === undefined ? [] : [schema.enum]))
  return { enum: named.length === schemas.length ? union(named) : undefined }
}

function all(schemas: readonly Schema[], bound: 'minimum' | 'maximum'): number[] | undefined {
  const given = schemas.flatMap((schema) => schema[bound] ?? [])
  return given.length === schemas.length ? given : undefined
}

function union<T>(lists: readonly (readonly T[])[]): T[] {
  return [...new Set(lists.flat())]
}
