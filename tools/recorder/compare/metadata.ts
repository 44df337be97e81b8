import { isDeepStrictEqual } from 'node:util'
import type { Release } from '../../../src/parallel-config/index.ts'
import type { Dataclass, Field } from '../../../src/vllm/dataclasses/dataclass.ts'
import type { RecordedField, RecordedMetadata } from '../../../test/support/metadata.ts'
import { compareHash, difference } from './hash.ts'

/** What the release's own description has that the profile lacks, or the other way round. */
export interface MetadataDifferences {
  /** One line for each difference. */
  readonly lines: readonly string[]
  /** Pointers, relative to the config, of fields that only one side has. */
  readonly fields: ReadonlySet<string>
  /** Properties that only one side has. */
  readonly properties: ReadonlySet<string>
  /** Whether the hash is made of other factors or in another way. */
  readonly hash: boolean
}

/** Compares what a release says of its config classes with a profile. */
export function compareMetadata(metadata: RecordedMetadata, profile: Release): MetadataDifferences {
  const fields = new Set<string>()
  const classes = [
    compareClass('ParallelConfig', '', metadata.ParallelConfig, profile.fields, fields),
    ...(['EPLBConfig', 'FaultToleranceConfig'] as const).map((name) => {
      const owner = profile.fields.find(
        (field) => field.dataclass && nameOf(field.dataclass) === name,
      )
      const pointer = ownerPointer(name, metadata)
      return compareClass(
        name,
        pointer,
        metadata[name] ?? [],
        owner?.dataclass?.fields ?? [],
        fields,
      )
    }),
  ]
  const properties = new Set(
    difference(
      metadata.properties,
      profile.properties.map((property) => property.name),
    ),
  )
  const hash = compareHash(metadata, profile, fields.size > 0)
  return {
    lines: [
      ...classes.flat(),
      ...[...properties].map(
        (name) => `property ${name} ${metadata.properties.includes(name) ? 'is new' : 'is gone'}`,
      ),
      ...hash,
    ],
    fields,
    properties,
    hash: hash.length > 0,
  }
}

function ownerPointer(name: string, metadata: RecordedMetadata): string {
  const owner = metadata.ParallelConfig.find((field) => field.object === name)
  return owner === undefined ? `/${name}` : `/${owner.name}`
}

function compareClass(
  name: string,
  pointer: string,
  recorded: readonly RecordedField[],
  known: readonly Field[],
  differing: Set<string>,
): string[] {
  const byName = new Map(known.map((field) => [field.name, field]))
  const lines: string[] = []
  for (const field of recorded) {
    const mine = byName.get(field.name)
    if (mine === undefined) {
      differing.add(`${pointer}/${field.name}`)
      lines.push(`${name}.${field.name} is new: ${JSON.stringify(described(field))}`)
    } else {
      lines.push(...changes(field, mine).map((change) => `${name}.${field.name}: ${change}`))
    }
  }
  const names = recorded.map((field) => field.name)
  for (const { name: gone } of known.filter((field) => !names.includes(field.name))) {
    differing.add(`${pointer}/${gone}`)
    lines.push(`${name}.${gone} is gone`)
  }
  return [...lines, ...compareOrder(name, names, [...byName.keys()])]
}

/** Fields that both sides have, but not in the same order. */
function compareOrder(name: string, recorded: string[], known: string[]): string[] {
  const theirs = recorded.filter((field) => known.includes(field))
  const ours = known.filter((field) => recorded.includes(field))
  const at = theirs.findIndex((field, index) => field !== ours[index])
  return at === -1
    ? []
    : [`${name} has ${theirs[at]} where the table has ${ours[at]}: fields moved`]
}

function changes(recorded: RecordedField, known: Field): string[] {
  const theirs: Record<string, unknown> = described(recorded)
  const ours: Record<string, unknown> = described(asRecorded(known))
  return Object.keys({ ...theirs, ...ours })
    .filter((attribute) => !isDeepStrictEqual(theirs[attribute], ours[attribute]))
    .map((attribute) => `${attribute} ${show(ours[attribute])} became ${show(theirs[attribute])}`)
}

/** A field of a profile in the terms of a recording. */
function asRecorded(field: Field): RecordedField {
  return {
    name: field.name,
    kind: field.kind,
    ...(field.kind === 'enum' && { options: field.options }),
    ...(field.dataclass !== undefined && { object: nameOf(field.dataclass) }),
    nullable: field.nullable,
    derived: field.derived,
    ...(field.minimum !== undefined && { minimum: field.minimum }),
    ...(field.exclusiveMinimum !== undefined && { exclusive_minimum: field.exclusiveMinimum }),
    ...(field.maximum !== undefined && { maximum: field.maximum }),
    default: field.default,
  }
}

/** The Python name of a nested dataclass, without its module. */
function nameOf({ qualifiedName }: Dataclass): string {
  return qualifiedName.slice(qualifiedName.lastIndexOf('.') + 1)
}

/** The attributes of a field that matter, without those that say nothing. */
function described({ name, ...attributes }: RecordedField): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== false && value !== null),
  )
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
