import type { ReportFaultCode } from '../hosts/fault-codes.ts'
import type { Fault } from '../hosts/report.ts'
import type { NotRead } from './root.ts'

/** Instead of a fact: it is unknown, and why. */
export class Unknown {
  /** The probe that reports it: `nvml`. */
  readonly source: string
  readonly code: ReportFaultCode
  /** What could not be read and why, for a person. */
  readonly message: string

  constructor(source: string, code: ReportFaultCode, message: string) {
    this.source = source
    this.code = code
    this.message = message
  }
}

/** The value of a fact, or why it is unknown. */
export type Fact<T> = T | Unknown

/** This host has no such fact; the message says what it has instead. */
export function notApplicable(source: string, message: string): Unknown {
  return new Unknown(source, 'not_applicable', message)
}

/** Whether a fault of this code is a failure, and not a host without the fact or an agent that was not asked. */
export function isFailure(code: string): boolean {
  return code !== 'not_applicable' && code !== 'not_asked'
}

/** A file that could not be read, as the reason why a fact is unknown. */
export function unread(source: string, code: ReportFaultCode, { why }: NotRead): Unknown {
  return new Unknown(source, code, why)
}

/** The shape `T` as probes fill it in: if `T` allows null, an `Unknown` can replace it. */
export type Draft<T> = null extends T
  ? Draft<NonNullable<T>> | Unknown
  : T extends readonly (infer E)[]
    ? Draft<E>[]
    : T extends object
      ? { [K in keyof T]: Draft<T[K]> }
      : T

/** Whether the fact has a value. */
export function isKnown<T>(fact: Fact<T>): fact is Exclude<T, Unknown> {
  return !(fact instanceof Unknown)
}

/** The first of these that is known, else the first reason. */
export function firstKnown<T>(first: Fact<T>, ...rest: Fact<T>[]): Fact<T> {
  return [first, ...rest].find((fact) => !(fact instanceof Unknown)) ?? first
}

/** The fact with its value changed; an unknown fact stays as it is. */
export function mapFact<T, U>(fact: Fact<T>, map: (value: T) => U): U | Unknown {
  return fact instanceof Unknown ? fact : map(fact as T)
}

/** What one source says. */
export interface Claim<T> {
  /** The file or the interface. */
  readonly from: string
  readonly value: T
}

/**
 * The value that the first two sources agree on. If they differ, the fact is unknown and both are named. A single source
 * is trusted; undefined: no source.
 */
export function agree<T>(
  source: string,
  code: ReportFaultCode,
  claims: Iterable<Claim<T>>,
  show: (value: T) => string = String,
): Fact<T> | undefined {
  const [first, second] = claims
  if (!first) return undefined
  if (!second || show(first.value) === show(second.value)) return first.value
  return new Unknown(source, code, contradiction(first, second, show))
}

/** A sentence that names two sources and what each of them says. */
export function contradiction<T>(
  first: Claim<T>,
  second: Claim<T>,
  show: (value: T) => string = String,
): string {
  const text = (claim: Claim<T>) =>
    `${claim.from} says ${show(claim.value).slice(0, 200) || 'none'}`
  return `${text(first)}, and ${text(second)}`
}

/**
 * A copy of `draft` with null instead of each `Unknown`, and one fault for each reason, which lists the JSON
 * Pointers of the facts that are null for it.
 */
export function settle(draft: unknown): { value: unknown; faults: Fault[] } {
  const faults = new Map<string, Fault>()
  const value = settleAt(draft, '', faults)
  return { value, faults: [...faults.values()] }
}

function settleAt(draft: unknown, pointer: string, faults: Map<string, Fault>): unknown {
  if (draft instanceof Unknown) {
    noteFault(draft, pointer, faults)
    return null
  }
  if (Array.isArray(draft)) {
    return draft.map((member, index) => settleAt(member, `${pointer}/${index}`, faults))
  }
  if (typeof draft !== 'object' || draft === null) return draft
  return Object.fromEntries(
    Object.entries(draft).map(([key, member]) => [
      key,
      settleAt(member, `${pointer}/${key}`, faults),
    ]),
  )
}

function noteFault(unknown: Unknown, pointer: string, faults: Map<string, Fault>): void {
  const { source, code } = unknown
  const message = unknown.message.slice(0, 1024)
  const key = JSON.stringify([source, code, message])
  const fault = faults.get(key)
  if (fault) fault.facts.push(pointer)
  else faults.set(key, { source, code, message, facts: [pointer] })
}
