import { holdsIn } from '../releases/ranges.ts'
import type { DataclassDefinition, FieldDefinition, FieldKind } from './definition.ts'
import type { FieldRule } from './field-rule.ts'

/** A field as one release has it. */
export interface Field {
  readonly name: string
  /** The index among the fields of its dataclass. */
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
  /** For an `object`: the nested dataclass. */
  readonly dataclass?: Dataclass | undefined
  /** The rules for the value of this field alone. */
  readonly rules: readonly FieldRule[]
}

/** A dataclass as one release has it. */
export interface Dataclass {
  /** Its module and name in Python. */
  readonly qualifiedName: string
  /** In the order in which they are declared. */
  readonly fields: readonly Field[]
  readonly fieldByName: ReadonlyMap<string, Field>
  /** Frozen: copied before anything is set. */
  readonly defaults: Readonly<Record<string, unknown>>
}

/** The dataclass of the release at `index`; its values are at `pointer` in a request. */
export function dataclassIn(
  { qualifiedName, fields: definitions }: DataclassDefinition,
  pointer: string,
  index: number,
  rules: readonly FieldRule[],
): Dataclass {
  const fields = definitions
    .filter((definition) => holdsIn(definition, index))
    .map((definition, position) => fieldIn(definition, position, pointer, index, rules))
  return {
    qualifiedName,
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
  rules: readonly FieldRule[],
): Field {
  const { name, description, derived = false, options = [] } = definition
  const pointer = `${parent}/${name}`
  const changed = (definition.changes ?? [])
    .filter(([since]) => holdsIn({ since }, index))
    .map(([, attributes]) => attributes)
  const attributes: FieldDefinition = Object.assign({}, definition, ...changed)
  return {
    name,
    position,
    pointer,
    kind: attributes.kind,
    description,
    nullable: attributes.nullable ?? false,
    derived,
    hashed: attributes.hashed ?? false,
    default: attributes.default ?? null,
    options: options
      .filter((option) => typeof option === 'string' || holdsIn(option, index))
      .map((option) => (typeof option === 'string' ? option : option.value)),
    minimum: attributes.minimum,
    exclusiveMinimum: attributes.exclusiveMinimum,
    maximum: attributes.maximum,
    dataclass: definition.dataclass && dataclassIn(definition.dataclass, pointer, index, rules),
    rules: rules.filter((rule) => rule.field === name && holdsIn(rule, index)),
  }
}
