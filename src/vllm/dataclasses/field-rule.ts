import type { ReleaseRange } from '../releases/ranges.ts'

/** A rule over the value of one field, which vLLM applies right after it read the field. */
export interface FieldRule extends ReleaseRange {
  /** Stable; the code of its fault. */
  readonly code: string
  /** What the rule demands, in plain words. */
  readonly summary: string
  readonly kind: 'requirement'
  readonly phase: 'field'
  readonly field: string
  /** What the rule says, as far as JSON Schema can say it. */
  readonly schema: () => Readonly<Record<string, unknown>>
  /** Takes the value as read (its type is the field's); returns what is wrong with it, if anything. */
  readonly examine: (value: never) => string | undefined
}
