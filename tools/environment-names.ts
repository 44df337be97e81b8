import { readFileSync } from 'node:fs'
import { RELEASES, type ReleaseVersion } from '../src/vllm/releases/versions.ts'

const PREFIX = 'VLLM_'

/** The names of the VLLM_* variables that a release was recorded to read. */
export function recordedNames(version: ReleaseVersion): ReadonlySet<string> {
  const path = new URL(`../test/golden/environment-variables/v${version}.txt`, import.meta.url)
  return new Set(readFileSync(path, 'utf8').trim().split('\n'))
}

/** The table of `src/vllm/environment-variables/names.ts`: the names by the releases that read them. */
export function environmentNamesSource(): string {
  const versions = RELEASES.map(({ version }) => version)
  const recorded = versions.map(recordedNames)
  const all = [...new Set(recorded.flatMap((names) => [...names]))].sort()
  const runs = all.flatMap((name) =>
    runsOf(
      recorded.map((names) => names.has(name)),
      name,
    ),
  )
  const byRange = Map.groupBy(runs, ({ from, to }) => from * versions.length + to)
  const lines = [...byRange].sort(([a], [b]) => a - b).map(([, group]) => line(group, versions))
  return `// Made by tools/emit-environment-variables.ts (npm run environment-variables). Do not edit.
import type { ReleaseRange } from '../releases/ranges.ts'

/**
 * The names, without their VLLM_, of the environment variables that vLLM reads, by the releases that read them: the keys
 * of \`environment_variables\` (\`vllm/envs.py\`), and what other files take from \`os.environ\` themselves.
 */
export const NAMES: readonly (readonly [ReleaseRange, string])[] = [
${lines.join('\n')}
]
`
}

interface Run {
  readonly name: string
  readonly from: number
  /** The first release that does not read it any more; the number of releases when all later ones do. */
  readonly to: number
}

/** Where a name begins to be read and where it ends, as often as it does. */
function runsOf(reads: readonly boolean[], name: string): Run[] {
  const starts = reads.flatMap((read, at) => (read && !reads[at - 1] ? [at] : []))
  return starts.map((from) => {
    const end = reads.indexOf(false, from)
    return { name, from, to: end === -1 ? reads.length : end }
  })
}

function line(group: readonly Run[], versions: readonly ReleaseVersion[]): string {
  const [first] = group
  const since = first === undefined ? undefined : versions[first.from]
  const removed = first === undefined ? undefined : versions[first.to]
  const range = [`since: '${since}'`, ...(removed === undefined ? [] : [`removed: '${removed}'`])]
  const names = group.map(({ name }) => name.slice(PREFIX.length)).join(' ')
  return `  [{ ${range.join(', ')} }, '${names}'],`
}
