import type { Mismatch } from './mismatch.ts'

/** All cases that differ in the same way, with the shortest of them. */
export interface Group<Case> {
  readonly kind: string
  readonly count: number
  readonly example: Case
  readonly mismatch: Mismatch
}

/** The mismatches of `cases` by their kind, the most frequent first. */
export function groupMismatches<Case>(
  cases: readonly Case[],
  compare: (recorded: Case) => Mismatch | undefined,
): Group<Case>[] {
  const groups = new Map<string, Group<Case>>()
  for (const recorded of cases) {
    const mismatch = compare(recorded)
    if (mismatch === undefined) continue
    const group = groups.get(mismatch.kind)
    const shortest = group !== undefined && size(group.example) <= size(recorded)
    groups.set(mismatch.kind, {
      kind: mismatch.kind,
      count: (group?.count ?? 0) + 1,
      example: shortest ? group.example : recorded,
      mismatch: shortest ? group.mismatch : mismatch,
    })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

function size(recorded: unknown): number {
  const { expect: _, ...question } = recorded as { expect: unknown }
  return JSON.stringify(question).length
}
