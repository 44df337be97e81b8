import { isDeepStrictEqual } from 'node:util'
import type { Resolution } from '../../../src/parallel-config/index.ts'
import { noticesOfVllm, type ResolveCase, sameFaults } from '../../../test/support/golden.ts'
import { outcomeOf } from '../../../test/support/resolve.ts'
import type { MetadataDifferences } from './metadata.ts'
import { brief, type Mismatch, pick } from './mismatch.ts'

type Answer = Pick<Resolution, 'config' | 'derived' | 'hash' | 'dp_init_ports'> & {
  notices: unknown
}
type RecordedResolution = Extract<ResolveCase['expect'], { valid: true }>

/** The difference between the profile's answer and the recorded one; undefined if there is none. */
export function compareAnswer(
  { config, host, env, expect }: ResolveCase,
  version: string,
  known: MetadataDifferences,
): Mismatch | undefined {
  const { resolution, faults } = outcomeOf({ config, host, env }, version)
  if (expect.valid && resolution !== undefined) return compareResolution(expect, resolution, known)
  if (faults !== undefined && !expect.valid && sameFaults(faults, expect.errors)) return undefined
  const recorded = expect.valid ? 'resolves' : expect.errors
  const given = faults === undefined ? 'resolves' : brief(faults)
  return { kind: `vLLM: ${verdict(recorded)}; profile: ${verdict(given)}`, recorded, given }
}

function verdict(answer: 'resolves' | readonly { readonly code: string }[]): string {
  return typeof answer === 'string' ? answer : answer.map(({ code }) => code).join(', ')
}

/** Whether a case sets a field that only one side has, which the comparison of the fields reported already. */
export function setsKnownDifference({ config }: ResolveCase, known: MetadataDifferences): boolean {
  return [...known.fields].some((pointer) => valueAt(config, pointer) !== undefined)
}

function valueAt(config: unknown, pointer: string): unknown {
  let value = config
  for (const name of pointer.slice(1).split('/')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function compareResolution(
  recorded: RecordedResolution,
  given: Resolution,
  known: MetadataDifferences,
): Mismatch | undefined {
  const notices = noticesOfVllm(given.notices)
  const theirs = partsOf(recorded, known)
  const ours = partsOf({ ...given, notices }, known)
  const differing = Object.keys({ ...theirs, ...ours }).filter(
    (name) => !isDeepStrictEqual(theirs[name], ours[name]),
  )
  if (differing.length === 0) return undefined
  return {
    kind: differing.join(', '),
    recorded: pick(theirs, differing),
    given: pick(ours, differing),
  }
}

/** The parts of a resolution, by name, without what `known` covers already. */
function partsOf(
  { config, derived, hash, dp_init_ports, notices }: Answer,
  known: MetadataDifferences,
): Record<string, unknown> {
  const ownProperties = Object.entries(derived).filter(([name]) => !known.properties.has(name))
  return {
    ...Object.fromEntries(leaves(config).filter(([pointer]) => !known.fields.has(pointer))),
    ...Object.fromEntries(ownProperties.map(([name, value]) => [`derived ${name}`, value])),
    ...(!known.hash && known.fields.size === 0 && { hash }),
    dp_init_ports,
    notices,
  }
}

/** The fields of a config by pointer, those of nested objects one by one. */
function leaves(config: object, parent = ''): [string, unknown][] {
  return Object.entries(config).flatMap(([name, value]) => {
    const pointer = `${parent}/${name}`
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? leaves(value, pointer) : [[pointer, value] as [string, unknown]]
  })
}
