import type { HostReport } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import type { Inputs } from './inputs.ts'
import { isObject } from './read-inputs.ts'

/** What a pasted text says of the place or the model. */
export interface Pasted {
  /** What it is, as in "taken as …". */
  readonly as: string
  readonly inputs: Partial<Inputs>
}

/** A host with many devices has a report of some 100 KB. */
const MOST_CHARACTERS = 1_000_000

/**
 * What pasting this text sets instead of becoming part of the text: the report of a host, or the config.json of a model.
 * Undefined: it is neither.
 */
export function readPasted(text: string, { facts }: Pick<Inputs, 'facts'>): Pasted | undefined {
  const value = readObject(text)
  if (value === undefined) return undefined
  if (typeof value.schema_version === 'number' && Array.isArray(value.accelerators)) {
    return { as: 'report of a host', inputs: { report: value as unknown as HostReport } }
  }
  if (typeof value.model_type === 'string' || Array.isArray(value.architectures)) {
    // What was known of another model is not known of this one.
    return {
      as: 'config.json of the model',
      inputs: { facts: { ...facts, model: { config: value } } },
    }
  }
  return undefined
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > MOST_CHARACTERS || !text.trimStart().startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
