import type {
  CommandUpgrade,
  Difference,
  Upgrade,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'

/** What a text becomes in a release, beside what it is now. */
export type ReleaseState = 'same' | 'changes' | 'refuses' | 'current'

/** A release in the strip, with what it makes of the subject. */
export interface ReleaseCell {
  readonly version: string
  readonly state: ReleaseState
  /** Whether a rewrite is known that it takes. */
  readonly hasRewrite: boolean
}

export type AnyUpgrade = Upgrade | CommandUpgrade

/** Every release, oldest first. */
export function releaseCells(
  versions: readonly string[],
  current: string,
  upgrades: readonly AnyUpgrade[],
): ReleaseCell[] {
  const byVersion = new Map(upgrades.map((upgrade) => [upgrade.to, upgrade]))
  return versions.flatMap((version) => {
    const upgrade = byVersion.get(version)
    if (version === current) return [{ version, state: 'current', hasRewrite: false }]
    if (upgrade === undefined) return []
    return [{ version, state: stateOf(upgrade), hasRewrite: upgrade.rewrite !== null }]
  })
}

function stateOf(upgrade: AnyUpgrade): ReleaseState {
  const { outcome, hash, executor_backend, differences } = upgrade
  if (!outcome.resolves) return 'refuses'
  const isSame =
    !hash.differs && executor_backend.from === executor_backend.to && !differences.some(isAboutThis)
  return isSame ? 'same' : 'changes'
}

/** Whether a difference concerns what was given, and not only some default or notice. */
export function isAboutThis({ code, affects_config }: Difference): boolean {
  return affects_config && code !== 'default_moved' && !code.startsWith('notice_')
}

/** Above this, two commands are shown one after the other: comparing each word with each would take too long. */
const MOST_CELLS = 250_000

/** A word of a command, before and after a rewrite. */
export interface WordChange {
  readonly word: string
  readonly change: 'kept' | 'removed' | 'added'
}

/** What a rewrite does to the words of a command: the longest common subsequence stays. */
export function wordChanges(before: readonly string[], after: readonly string[]): WordChange[] {
  if (before.length * after.length > MOST_CELLS) {
    const removed = before.map((word): WordChange => ({ word, change: 'removed' }))
    return [...removed, ...after.map((word): WordChange => ({ word, change: 'added' }))]
  }
  const lengths = commonLengths(before, after)
  const at = (i: number, j: number) => lengths[i * (after.length + 1) + j] ?? 0
  const changes: WordChange[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const [old = '', next = ''] = [before[i], after[j]]
    if (i < before.length && j < after.length && old === next) {
      changes.push({ word: old, change: 'kept' })
      i++
      j++
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ word: old, change: 'removed' })
      i++
    } else {
      changes.push({ word: next, change: 'added' })
      j++
    }
  }
  return changes
}

function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array {
  const width = after.length + 1
  const lengths = new Uint16Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
    }
  }
  return lengths
}
