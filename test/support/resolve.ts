import { createHash } from 'node:crypto'
import {
  type Fault,
  findRelease,
  type Outcome,
  type Release,
  type Resolution,
  type ResolveInput,
  resolve,
} from '../../src/parallel-config/index.ts'
import { wholeText } from '../../src/vllm/outcome.ts'

/** The SHA-256 of a text, in hexadecimal. */
export function sha256(text: string | readonly string[]): string {
  return createHash('sha256').update(wholeText(text)).digest('hex')
}

/** A known release; throws for any other. */
export function release(version: string): Release {
  const found = findRelease(version)
  if (found === undefined) throw new Error(`no release ${version}`)
  return found
}

/** What a config becomes: a resolution or faults. */
export function outcomeOf(input: ResolveInput, version = '0.24.0'): Outcome {
  return resolve(input, release(version), sha256)
}

/** The resolution of a config that resolves. */
export function resolved(input: ResolveInput, version = '0.24.0'): Resolution {
  const { resolution, faults } = outcomeOf(input, version)
  if (resolution === undefined) throw new Error(`does not resolve: ${JSON.stringify(faults)}`)
  return resolution
}

/** The faults of a config that does not resolve; none when it does. */
export function faultsOf(input: ResolveInput, version = '0.24.0'): readonly Fault[] {
  return outcomeOf(input, version).faults ?? []
}

/** The codes of those faults. */
export function codesOf(input: ResolveInput, version = '0.24.0'): string[] {
  return faultsOf(input, version).map((fault) => fault.code)
}
