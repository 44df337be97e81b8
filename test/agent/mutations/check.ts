import type { HostReport } from '../../../src/hosts/report.ts'
import type { Machine } from './machines.ts'
import {
  damagedReport,
  type Mutation,
  mutationsOf,
  nameOf,
  soundReport,
  wrongFacts,
} from './mutate.ts'

/** No report of a tree may take longer, whatever is wrong with it. */
const LONGEST_MILLISECONDS = 5000

/** What went wrong in some mutations; all three are empty when nothing did. */
export interface Outcome {
  readonly tried: number
  readonly wrong: readonly string[]
  readonly lost: readonly string[]
  readonly slow: readonly string[]
}

/** Tries every `stride`th mutation of the machines, starting at the first. */
export async function tryMutations(machines: readonly Machine[], stride: number): Promise<Outcome> {
  const outcome = { tried: 0, wrong: [] as string[], lost: [] as string[], slow: [] as string[] }
  let position = 0
  for (const machine of machines) {
    const sound = await soundReport(machine)
    for (const mutation of await mutationsOf(machine)) {
      if (position++ % stride === 0) await tryOne(mutation, sound, outcome)
    }
  }
  return outcome
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly string[] ? string[] : T[K] }

async function tryOne(
  mutation: Mutation,
  sound: HostReport,
  outcome: Mutable<Outcome>,
): Promise<void> {
  outcome.tried += 1
  const start = performance.now()
  try {
    const wrong = wrongFacts(mutation, sound, await damagedReport(mutation))
    outcome.wrong.push(...wrong.map((fact) => `${nameOf(mutation)}: ${fact}`))
  } catch (error) {
    outcome.lost.push(`${nameOf(mutation)}: ${error}`)
  }
  if (performance.now() - start > LONGEST_MILLISECONDS) outcome.slow.push(nameOf(mutation))
}
