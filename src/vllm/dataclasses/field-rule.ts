import type { ReleaseRange } from '../releases/ranges.ts'

/** A rule for the value of one field, which vLLM applies right after it read the field. */
export interface FieldRule extends ReleaseRange {
  /** The stable code of its fault. */
  readonly code: string
  /** What is wrong when the rule fails, in plain words. */
  readonly summary: string
  readonly kind: 'requirement'
  readonly phase: 'field'
  readonly field: string
  /** The rule in JSON Schema, as far as that can express it. */
  readonly schema: () => Readonly<Record<string, unknown>>
  /** Takes the value as read (its type is the field's); returns what is wrong with it, if anything. */
  readonly examine: (value: never) => string | undefined
}
