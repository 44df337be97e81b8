import { findVersion } from '../../vllm/releases/find.ts'
import { holdsIn, releaseIndex } from '../../vllm/releases/ranges.ts'
import { RELEASES, type ReleaseVersion } from '../../vllm/releases/versions.ts'
import type { FieldDefinition } from '../fields/definition.ts'
import { OBJECTS, PARALLEL_CONFIG_FIELDS } from '../fields/index.ts'
import { planHash } from '../hash/plan.ts'
import { PROPERTIES } from '../properties/index.ts'
import { RULES } from '../rules/index.ts'
import type { FieldRule, Rule } from '../rules/rule.ts'
import type { Dataclass, Field, Release } from './release.ts'

const ready = new Map<string, Release>()

/** The release of that exact version, made ready the first time that it is asked for. */
export function releaseOf(version: ReleaseVersion): Release {
  const known = ready.get(version)
  if (known !== undefined) return known
  const release = makeReady(version)
  ready.set(version, release)
  return release
}

/** The release that `version` names, as `findVersion` reads it. Undefined when it names no known release. */
export function findRelease(version: string): Release | undefined {
  const known = findVersion(version)
  return known === undefined ? undefined : releaseOf(known)
}

function makeReady(version: ReleaseVersion): Release {
  const index = releaseIndex(version)
  const entry = RELEASES[index]
  if (entry !== undefined && 'same_as' in entry) {
    return { ...releaseOf(entry.same_as), version, same_as: entry.same_as }
  }
  const rules = RULES.filter((rule) => holdsIn(rule, index))
  const dataclass = dataclassIn(PARALLEL_CONFIG_FIELDS, '/config', index, rules)
  const properties = PROPERTIES.filter((property) => holdsIn(property, index))
  return {
    ...dataclass,
    version,
    same_as: null,
    index,
    rules: rules.filter((rule) => !isFieldRule(rule)),
    properties,
    blankProperties: Object.fromEntries(properties.map(({ name }) => [name, null])),
    hash: planHash(dataclass, index),
    dropsUnknownFields: holdsIn({ removed: '0.16.0' }, index),
    readsAll2allEnvironment: holdsIn({ removed: '0.16.0' }, index),
  }
}

function dataclassIn(
  definitions: readonly FieldDefinition[],
  parent: string,
  index: number,
  rules: readonly Rule[],
): Dataclass {
  const fields = definitions
    .filter((definition) => holdsIn(definition, index))
    .map((definition, position) => fieldIn(definition, position, parent, index, rules))
  return {
    fields,
    fieldByName: new Map(fields.map((field) => [field.name, field])),
    defaults: Object.freeze(
      Object.fromEntries(
        fields.map((field) => [field.name, field.dataclass?.defaults ?? field.default]),
      ),
    ),
  }
}

function fieldIn(
  definition: FieldDefinition,
  position: number,
  parent: string,
  index: number,
  rules: readonly Rule[],
): Field {
  const pointer = `${parent}/${definition.name}`
  const changed = (definition.changes ?? [])
    .filter(([since]) => holdsIn({ since }, index))
    .map(([, attributes]) => attributes)
  const attributes: FieldDefinition = Object.assign({}, definition, ...changed)
  return {
    name: definition.name,
    position,
    pointer,
    kind: attributes.kind,
    description: definition.description,
    nullable: attributes.nullable ?? false,
    derived: definition.derived ?? false,
    hashed: attributes.hashed ?? false,
    default: attributes.default ?? null,
    options: (definition.options ?? [])
      .filter((option) => typeof option === 'string' || holdsIn(option, index))
      .map((option) => (typeof option === 'string' ? option : option.value)),
    minimum: attributes.minimum,
    exclusiveMinimum: attributes.exclusiveMinimum,
    maximum: attributes.maximum,
    object: definition.object,
    dataclass:
      definition.object && dataclassIn(OBJECTS[definition.object].fields, pointer, index, rules),
    rules: rules.filter(isFieldRule).filter((rule) => rule.field === definition.name),
  }
}

function isFieldRule(rule: Rule): rule is FieldRule {
  return rule.phase === 'field'
}
