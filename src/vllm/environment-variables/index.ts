import type { Environment } from '../environment.ts'
import { MOST_NOTICES } from '../limits.ts'
import type { Notice } from '../outcome.ts'
import { holdsIn, type ReleaseRange, releaseIndex } from '../releases/ranges.ts'
import type { ReleaseVersion } from '../releases/versions.ts'
import { nearest } from '../values/nearest.ts'
import { pointerSegment } from '../values/pointer.ts'
import { shorten } from '../values/show.ts'
import { NAMES } from './names.ts'

const PREFIX = 'VLLM_'

/** The most notices with the nearest name: the search takes time, and nobody misspells more names. */
const MOST_SUGGESTIONS = 10

let rangesByName: ReadonlyMap<string, readonly ReleaseRange[]> | undefined

/** The releases that read each variable, prepared at the first use. */
function ranges(): ReadonlyMap<string, readonly ReleaseRange[]> {
  if (rangesByName !== undefined) return rangesByName
  const byName = new Map<string, ReleaseRange[]>()
  for (const [range, names] of NAMES) {
    for (const name of names.split(/\s+/)) {
      const known = byName.get(PREFIX + name)
      if (known === undefined) byName.set(PREFIX + name, [range])
      else known.push(range)
    }
  }
  rangesByName = byName
  return byName
}

/** Whether the release reads the environment variable. Always true for a name without the prefix VLLM_. */
export function readsVariable(name: string, version: ReleaseVersion): boolean {
  if (!name.startsWith(PREFIX)) return true
  const index = releaseIndex(version)
  return (
    ranges()
      .get(name)
      ?.some((range) => holdsIn(range, index)) ?? false
  )
}

/**
 * A notice for each VLLM_* variable that the release does not read, up to `MOST_NOTICES`: an older release read it, a
 * newer one does, or the name is misspelt.
 */
export function unreadVariables(environment: Environment, version: ReleaseVersion): Notice[] {
  const notices: Notice[] = []
  for (const name of Object.keys(environment)) {
    if (readsVariable(name, version)) continue
    if (notices.length >= MOST_NOTICES) break
    const why = reason(name, version, notices.length < MOST_SUGGESTIONS)
    notices.push({
      code: 'environment_variable_not_read',
      severity: 'warning',
      pointer: `/env/${pointerSegment(name)}`,
      message: `vLLM ${version} does not read ${shorten(name)}${why}`,
    })
  }
  return notices
}

function reason(name: string, version: ReleaseVersion, suggest: boolean): string {
  const index = releaseIndex(version)
  const known = ranges().get(name)
  const last = known?.findLast(
    ({ removed }) => removed !== undefined && index >= releaseIndex(removed),
  )
  if (last !== undefined) return `: ${last.removed} removed it`
  const next = known?.find(({ since }) => since !== undefined && index < releaseIndex(since))
  if (next !== undefined) return `: ${next.since} added it`
  const near = suggest ? nearest(name, namesIn(version)) : undefined
  return near === undefined ? '. Remove it' : `. Did you mean ${near}?`
}

function* namesIn(version: ReleaseVersion): Iterable<string> {
  const index = releaseIndex(version)
  for (const [name, known] of ranges()) {
    if (known.some((range) => holdsIn(range, index))) yield name
  }
}
