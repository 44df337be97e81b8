import type { FieldDefinition, FieldKind, ObjectName } from '../fields/definition.ts'
import { OBJECTS, PARALLEL_CONFIG_FIELDS } from '../fields/index.ts'
import type { HashPlan } from '../hash/factor.ts'
import { planHash } from '../hash/plan.ts'
import { PROPERTIES, type Property } from '../properties/index.ts'
import { RULES } from '../rules/index.ts'
import type { ConfigRule, FieldRule, Rule } from '../rules/rule.ts'
import { holdsIn, releaseIndex } from './ranges.ts'
import { RELEASES, type ReleaseVersion } from './versions.ts'

/** A field as one release has it. */
export interface Field {
  readonly name: string
  /** The place among the fields of its dataclass. */
  readonly position: number
  /** JSON Pointer into a request, such as `/config/eplb_config/window_size`. */
  readonly pointer: string
  readonly kind: FieldKind
  readonly description: string
  readonly nullable: boolean
  readonly derived: boolean
  readonly hashed: boolean
  readonly default: unknown
  readonly options: readonly string[]
  readonly minimum?: number | undefined
  readonly exclusiveMinimum?: number | undefined
  readonly maximum?: number | undefined
  readonly object?: ObjectName | undefined
  /** The fields of the nested dataclass, for an `object`. */
  readonly dataclass?: Dataclass | undefined
  /** The rules over this field's value alone. */
  readonly rules: readonly FieldRule[]
}

/** A dataclass as one release has it. */
export interface Dataclass {
  /** In the order in which they are declared. */
  readonly fields: readonly Field[]
  readonly fieldByName: ReadonlyMap<string, Field>
  /** Frozen: copied before anything is set. */
  readonly defaults: Readonly<Record<string, unknown>>
}

/** A release of vLLM, made ready for resolution. */
export interface Release extends Dataclass {
  readonly version: ReleaseVersion
  /** The older release that resolves every config alike, or null. */
  readonly same_as: ReleaseVersion | null
  /** The place of the behaviour among all releases: what `since` and `removed` are judged by. */
  readonly index: number
  /** The rules over the whole config, in the order in which vLLM applies them. */
  readonly rules: readonly ConfigRule[]
  readonly properties: readonly Property[]
  readonly hash: HashPlan
  /** Before 0.16.0 a field that the release does not have is dropped in silence; from then on it is a fault. */
  readonly dropsUnknownFields: boolean
  /** Up to 0.15.1 the all-to-all backend may come from VLLM_ALL2ALL_BACKEND. */
  readonly readsAll2allEnvironment: boolean
}

const ready = new Map<string, Release>()

/** The release of that exact version, made ready the first time that it is asked for. */
export function releaseOf(version: ReleaseVersion): Release {
  const known = ready.get(version)
  if (known !== undefined) return known
  const release = makeReady(version)
  ready.set(version, release)
  return release
}

function makeReady(version: ReleaseVersion): Release {
  const index = releaseIndex(version)
  const entry = RELEASES[index]
  if (entry !== undefined && 'same_as' in entry) {
    return { ...releaseOf(entry.same_as), version, same_as: entry.same_as }
  }
  const rules = RULES.filter((rule) => holdsIn(rule, index))
  const dataclass = dataclassIn(PARALLEL_CONFIG_FIELDS, '/config', index, rules)
  return {
    ...dataclass,
    version,
    same_as: null,
    index,
    rules: rules.filter((rule) => !isFieldRule(rule)),
    properties: PROPERTIES.filter((property) => holdsIn(property, index)),
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
