import type { Document } from './operations-of.ts'

const LARGEST_INT32 = 2 ** 31 - 1

interface Schema {
  readonly type?: unknown
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  format?: string
}

/** Tells clients in languages that have integers of several sizes which one holds each of ours. */
export function describeIntegers({ components }: Document): void {
  eachInteger(components?.schemas, (schema) => {
    const least = schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY
    const most = schema.maximum ?? Number.POSITIVE_INFINITY
    schema.format = least >= -LARGEST_INT32 && most <= LARGEST_INT32 ? 'int32' : 'int64'
  })
}

function eachInteger(value: unknown, visit: (schema: Schema) => void): void {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && [value.type].flat().includes('integer')) visit(value as Schema)
  for (const member of Object.values(value)) eachInteger(member, visit)
}
