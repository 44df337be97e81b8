import { type Fault, HostReport } from '../hosts/report.ts'
import { boundFaults, MOST_FAULTS } from './bounded-faults.ts'

/** Each round removes what a fault of the schema points to; what is left after these is a defect of the agent. */
const MOST_ROUNDS = 64

type Path = readonly (string | number)[]

/**
 * The report of these values. What its schema does not allow becomes null, or a list is cut, each with a fault: a probe
 * that let something pass costs that fact and never the report.
 */
export function sealReport(values: object, faults: readonly Fault[]): HostReport {
  const draft = structuredClone(values) as Record<string, unknown>
  const added: Fault[] = []
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const parsed = HostReport.safeParse({ ...draft, faults: boundFaults([...faults, ...added]) })
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues.slice(0, MOST_FAULTS)) {
      const path = issue.path.filter((key) => typeof key !== 'symbol')
      const most = issue.code === 'too_big' && issue.origin === 'array' ? issue.maximum : undefined
      const fault = most === undefined ? drop(draft, path) : cut(draft, path, Number(most))
      if (fault) added.push(fault)
    }
  }
  throw new Error('The report does not have the required shape')
}

/** Cuts the list at `path`; the fault names it. */
function cut(draft: object, path: Path, most: number): Fault | undefined {
  const list = valueAt(draft, path)
  if (!Array.isArray(list) || list.length <= most) return undefined
  const message = `There are ${list.length}, and the report has room for the first ${most}`
  list.length = most
  return { source: 'report', code: 'list_cut', message, facts: [pointer(path)] }
}

/** Replaces the nearest value at or above `path` that may be unknown by null. */
function drop(draft: object, path: Path): Fault | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const at = path.slice(0, length)
    const parent = valueAt(draft, at.slice(0, -1))
    const key = at.at(-1)
    if (typeof parent !== 'object' || parent === null || key === undefined) continue
    if (!mayBeNull(at)) continue
    if (Reflect.get(parent, key) === null) return undefined
    Reflect.set(parent, key, null)
    const message = 'The value that was found does not fit into a report'
    return { source: 'report', code: 'out_of_range', message, facts: [pointer(at)] }
  }
  return undefined
}

/** Whether the schema has null at this place. */
function mayBeNull(path: Path): boolean {
  let schema: unknown = HostReport
  for (const key of path) {
    schema = memberSchema(unwrap(schema), key)
    if (schema === undefined) return false
  }
  return isSchema(schema) && schema.safeParse(null).success
}

interface Schema {
  safeParse(value: unknown): { readonly success: boolean }
  unwrap?(): unknown
  readonly shape?: Record<string, unknown>
  readonly element?: unknown
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && 'safeParse' in value
}

function unwrap(schema: unknown): unknown {
  let inner = schema
  while (isSchema(inner) && typeof inner.unwrap === 'function' && !inner.element) {
    inner = inner.unwrap()
  }
  return inner
}

function memberSchema(schema: unknown, key: string | number): unknown {
  if (!isSchema(schema)) return undefined
  return typeof key === 'number' ? schema.element : schema.shape?.[key]
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  )
}

function pointer(path: Path): string {
  return path.length === 0 ? '' : `/${path.join('/')}`
}
