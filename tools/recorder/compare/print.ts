import { isDeepStrictEqual } from 'node:util'
import type { NumaCase, ResolveCase } from '../../../test/support/golden.ts'
import type { Group } from './groups.ts'

const MOST_GROUPS = 20
const LONGEST = 400

/** The host of most cases (`usual_host` in `cases/hosts.py`): an example shows only what it has besides. */
const USUAL_HOST: Readonly<Record<string, unknown>> = {
  platform: 'cuda',
  device_count: 8,
  custom_all_reduce: true,
  nixl_available: false,
  ray: { installed: false, initialized: false, placement_group: false },
}

/** Prints a line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints each way in which answers differ, with the number of cases and the shortest of them. */
export function printGroups(title: string, groups: readonly Group<ResolveCase | NumaCase>[]): void {
  const wrong = groups.reduce((sum, { count }) => sum + count, 0)
  print(`\n${title}: ${wrong} differ${groups.length > 0 ? `, in ${groups.length} ways` : ''}`)
  for (const { kind, count, example, mismatch } of groups.slice(0, MOST_GROUPS)) {
    print(`  ${count} × ${kind}`)
    print(`      ${example.id} ${show(question(example))}`)
    print(`      vLLM:    ${show(mismatch.recorded)}`)
    print(`      profile: ${show(mismatch.given)}`)
  }
  if (groups.length > MOST_GROUPS) print(`  and ${groups.length - MOST_GROUPS} more ways`)
}

/** What was asked, without what is as usual. */
function question(example: ResolveCase | NumaCase): object {
  if (!('host' in example)) {
    const { config, device_numa_nodes, data_parallel_local_rank } = example
    return { config, device_numa_nodes, data_parallel_local_rank }
  }
  const facts = Object.entries(example.host).filter(
    ([name, fact]) => name !== 'open_ports' && !isDeepStrictEqual(fact, USUAL_HOST[name]),
  )
  return {
    config: example.config,
    ...(facts.length > 0 && { host: Object.fromEntries(facts) }),
    ...(Object.keys(example.env).length > 0 && { env: example.env }),
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
