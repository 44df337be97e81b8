import type { Fault } from '../hosts/report.ts'

/** Most faults that a report lists, and most facts and characters of one. */
export const MOST_FAULTS = 1024
const MOST_FACTS = 8192
const LONGEST_POINTER = 256
const LONGEST_MESSAGE = 1024

/** Faults as a report holds them. Where there are too many, those of one source and code become one. */
export function boundFaults(faults: readonly Fault[]): Fault[] {
  const list = faults.length > MOST_FAULTS ? joinFaults(faults) : faults
  return list.slice(0, MOST_FAULTS).map(({ source, code, message, facts }) => ({
    source,
    code,
    message: message.slice(0, LONGEST_MESSAGE) || code,
    facts: facts
      .slice(0, MOST_FACTS)
      .map((fact) => (fact.length > LONGEST_POINTER ? fact.slice(0, LONGEST_POINTER) : fact)),
  }))
}

/** Those of one source and code become one, which names the facts of all. */
export function joinFaults(faults: readonly Fault[]): Fault[] {
  const joined = new Map<string, { first: Fault; count: number; facts: string[] }>()
  for (const fault of faults) {
    const key = `${fault.source} ${fault.code}`
    const entry = joined.get(key) ?? { first: fault, count: 0, facts: [] }
    entry.count += 1
    for (const fact of fault.facts) entry.facts.push(fact)
    joined.set(key, entry)
  }
  return [...joined.values()].map(({ first, count, facts }) => ({
    ...first,
    message: count === 1 ? first.message : `${count} times, first: ${first.message}`,
    facts: facts.length > MOST_FACTS ? widen(facts) : facts,
  }))
}

/** The faults with the lists of the report instead of their members, so that fewer facts name all. */
export function widenFacts(faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, facts: widen(fault.facts) }))
}

/** `/accelerators` for all of its members. */
function widen(facts: readonly string[]): string[] {
  return [...new Set(facts.map((fact) => fact.split('/').slice(0, 2).join('/')))]
}
